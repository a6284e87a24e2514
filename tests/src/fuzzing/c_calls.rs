//! Calls that create handles and decisions.

use std::ffi::c_char;

use scopegate::{Policy, Verdict};
use scopegate_c::address::{scopegate_address, scopegate_address_from_sockaddr, scopegate_address_from_text};
use scopegate_c::batch::{scopegate_check_many, scopegate_check_offsets32, scopegate_check_offsets64};
use scopegate_c::check::{
    scopegate_allows, scopegate_allows_parts, scopegate_check, scopegate_check_parts, scopegate_check_target,
};
use scopegate_c::decision::scopegate_decision;
use scopegate_c::evidence::{
    scopegate_evidence, scopegate_evidence_add_address, scopegate_evidence_add_address_text,
    scopegate_evidence_add_cname, scopegate_evidence_new, scopegate_evidence_set_owned,
};
use scopegate_c::findings::{
    scopegate_check_finding, scopegate_check_report, scopegate_facts_new, scopegate_facts_set,
};
use scopegate_c::partition::scopegate_partition;
use scopegate_c::policy::{
    scopegate_policy_free, scopegate_policy_from_file, scopegate_policy_from_json, scopegate_policy_from_toml,
    scopegate_policy_from_yaml, scopegate_policy_ref,
};
use scopegate_c::record::scopegate_record;
use scopegate_c::target::{scopegate_target_from_parts, scopegate_target_from_text};
use scopegate_c::text::scopegate_text;

use super::bytes::Bytes;
use super::c_abi::{Program, one_of, policy_of};
use super::c_memory::{Given, Place, Room, called};

/// The size of the struct of a decision in its first version.
const SMALLEST_DECISION: usize = 28;

/// Makes the call with a number from 0 to 15.
pub(super) fn make(call: u8, program: &mut Program, bytes: &mut Bytes<'_>) {
    match call {
        0 => load(program, bytes),
        1 => share(program, bytes),
        2 => target(program, bytes),
        3 => evidence(program, bytes),
        4 => facts(program, bytes),
        5 => address(program, bytes),
        6..=8 => check(program, bytes),
        9 => check_target(program, bytes),
        10 | 11 => check_parts(program, bytes),
        12 => many(program, bytes),
        13 => offsets(program, bytes),
        14 => finding(program, bytes),
        _ => partition(program, bytes),
    }
}

fn load(program: &mut Program, bytes: &mut Bytes<'_>) {
    let format = bytes.below(4);
    let mut place = Place::new(bytes);
    let (text, source) = (Given::new(bytes), Given::new(bytes));
    let out = place.pointer();
    // SAFETY: texts of the input, or values that the header allows; no file with this name exists.
    let status = called(bytes, |error| unsafe {
        match format {
            0 => scopegate_policy_from_toml(text.data, text.length, source.data, source.length, out, error),
            1 => scopegate_policy_from_json(text.data, text.length, source.data, source.length, out, error),
            2 => scopegate_policy_from_yaml(text.data, text.length, source.data, source.length, out, error),
            _ => {
                let path = format!("/nowhere/{}", text.text.unwrap_or_default());
                scopegate_policy_from_file(path.as_ptr().cast(), path.len(), out, error)
            }
        }
    });
    let Some(handle) = place.made(status) else { return };
    let text = text.text.expect("the text loads");
    let policy = match format {
        0 => Policy::from_toml(text),
        1 => Policy::from_json(text),
        _ => Policy::from_yaml(text),
    };
    program.policies.push((handle, policy.expect("C and Rust load different policies")));
}

/// Takes another reference to a policy and releases it.
fn share(program: &mut Program, bytes: &mut Bytes<'_>) {
    let (handle, policy) = policy_of(bytes, program);
    // SAFETY: a live policy, or NULL; one reference is taken and one is released.
    unsafe {
        let again = scopegate_policy_ref(handle);
        assert_eq!(again.is_null(), policy.is_none());
        scopegate_policy_free(again);
    }
}

fn target(program: &mut Program, bytes: &mut Bytes<'_>) {
    let mut place = Place::new(bytes);
    let out = place.pointer();
    let whole = bytes.once_in(2);
    let [scheme, host, path] = std::array::from_fn(|_| Given::new(bytes));
    let port = bytes.u16();
    // SAFETY: texts of the input, or values that the header allows.
    let status = called(bytes, |error| unsafe {
        match whole {
            true => scopegate_target_from_text(host.data, host.length, out, error),
            false => scopegate_target_from_parts(
                scheme.data,
                scheme.length,
                host.data,
                host.length,
                port,
                path.data,
                path.length,
                out,
                error,
            ),
        }
    });
    program.targets.extend(place.made(status));
}

fn evidence(program: &mut Program, bytes: &mut Bytes<'_>) {
    let mut place = Place::new(bytes);
    let out = place.pointer();
    // SAFETY: a local output parameter, or NULL.
    let status = called(bytes, |error| unsafe { scopegate_evidence_new(out, error) });
    program.evidence.extend(place.made(status));
    let held = one_of(bytes, &program.evidence);
    let given = Given::new(bytes);
    let (way, owned) = (bytes.below(3), bytes.once_in(2));
    // SAFETY: live evidence, or NULL.
    let status = called(bytes, |error| unsafe {
        match way {
            0 => scopegate_evidence_add_cname(held, given.data, given.length, error),
            1 => scopegate_evidence_add_address_text(held, given.data, given.length, error),
            _ => scopegate_evidence_set_owned(held, owned, error),
        }
    });
    assert!(status != 0 || !held.is_null());
}

fn facts(program: &mut Program, bytes: &mut Bytes<'_>) {
    let mut place = Place::new(bytes);
    let out = place.pointer();
    // SAFETY: a local output parameter, or NULL.
    let status = called(bytes, |error| unsafe { scopegate_facts_new(out, error) });
    program.facts.extend(place.made(status));
    let held = one_of(bytes, &program.facts);
    let (given, value) = (Given::new(bytes), bytes.once_in(2));
    // SAFETY: live facts, or NULL.
    let status = called(bytes, |error| unsafe { scopegate_facts_set(held, given.data, given.length, value, error) });
    assert!(status != 0 || !held.is_null());
}

fn address(program: &mut Program, bytes: &mut Bytes<'_>) {
    let mut address = scopegate_address { version: 9, bytes: [9; 16] };
    let given = Given::new(bytes);
    let socket = bytes.once_in(2);
    let out = if bytes.once_in(16) { std::ptr::null_mut() } else { &raw mut address };
    // SAFETY: bytes of the input, and a local output parameter.
    let status = called(bytes, |error| unsafe {
        match socket {
            true => scopegate_address_from_sockaddr(given.data.cast(), given.length, out, error),
            false => scopegate_address_from_text(given.data, given.length, out, error),
        }
    });
    if !out.is_null() {
        assert_eq!(address.version == 0, status != 0);
    }
    let held = one_of(bytes, &program.evidence);
    let raw = scopegate_address { version: bytes.byte() % 8, bytes: std::array::from_fn(|_| bytes.byte()) };
    let given = if bytes.once_in(8) { std::ptr::null() } else { &raw const raw };
    // SAFETY: live evidence, or NULL; a local address.
    let status = called(bytes, |error| unsafe { scopegate_evidence_add_address(held, given, error) });
    assert!(status != 0 || (!held.is_null() && matches!(raw.version, 4 | 6)));
}

/// The status in a decision equals the status that the call returned, and a decision that was not made reads as none.
pub(super) fn is_decided(room: &Room, status: u32) -> Option<u32> {
    if !room.is_written::<scopegate_decision>(status, SMALLEST_DECISION) {
        return None;
    }
    let (reported, verdict, in_scope, entire) = (room.number(4), room.number(8), room.byte(24), room.byte(25));
    assert_eq!(reported, status);
    assert_eq!(in_scope == 1, verdict == 1);
    assert!(in_scope <= 1 && entire <= in_scope);
    assert_eq!(verdict == 0, status != 0, "a verdict exactly if there is a decision");
    Some(verdict)
}

fn number(verdict: Option<Verdict>) -> u32 {
    match verdict {
        None => 0,
        Some(Verdict::InScope) => 1,
        Some(Verdict::OutOfScope) => 2,
        Some(Verdict::ThirdParty) => 3,
    }
}

/// A check that may write a record has written it for a decision, and for a text that is not a target.
fn keep(program: &mut Program, place: &Place<scopegate_record>, status: u32) {
    let record = place.written();
    if !record.is_null() {
        assert!(matches!(status, 0 | 10 | 11), "unexpected record for status {status}");
        program.records.push(record);
    }
}

fn check(program: &mut Program, bytes: &mut Bytes<'_>) {
    let ((handle, policy), held) = (policy_of(bytes, program), one_of(bytes, &program.evidence));
    let (mut room, mut place) = (Room::new::<scopegate_decision>(bytes), Place::new(bytes));
    let text = Given::new(bytes);
    let (decision, out) = (room.pointer(), place.pointer());
    // SAFETY: live handles, texts of the input and local output parameters, or NULL.
    let status =
        called(bytes, |error| unsafe { scopegate_check(handle, text.data, text.length, held, decision, out, error) });
    let verdict = is_decided(&room, status);
    keep(program, &place, status);
    // SAFETY: the same.
    let allowed = unsafe { scopegate_allows(handle, text.data, text.length, held) };
    if let (Some(verdict), Some(policy), Some(text), true) = (verdict, policy, text.text, held.is_null()) {
        assert_eq!(verdict, number(policy.batch().verdict(text).ok()), "{text:?}");
        assert_eq!(allowed, policy.allows(text), "{text:?}");
    }
    assert!(verdict.is_none_or(|verdict| allowed == (verdict == 1)));
}

fn check_target(program: &mut Program, bytes: &mut Bytes<'_>) {
    let ((handle, _), held) = (policy_of(bytes, program), one_of(bytes, &program.evidence));
    let target = one_of(bytes, &program.targets);
    let (mut room, mut place) = (Room::new::<scopegate_decision>(bytes), Place::new(bytes));
    let (decision, out) = (room.pointer(), place.pointer());
    // SAFETY: live handles and local output parameters, or NULL.
    let status = called(bytes, |error| unsafe { scopegate_check_target(handle, target, held, decision, out, error) });
    is_decided(&room, status);
    keep(program, &place, status);
}

fn check_parts(program: &mut Program, bytes: &mut Bytes<'_>) {
    let ((handle, policy), held) = (policy_of(bytes, program), one_of(bytes, &program.evidence));
    let (mut room, mut place) = (Room::new::<scopegate_decision>(bytes), Place::new(bytes));
    let [scheme, host, path] = std::array::from_fn(|_| Given::new(bytes));
    let port = bytes.u16();
    let (decision, out) = (room.pointer(), place.pointer());
    let (s, h, p) = (scheme, host, path);
    // SAFETY: live handles, texts of the input and local output parameters, or NULL.
    let status = called(bytes, |error| unsafe {
        scopegate_check_parts(
            handle, s.data, s.length, h.data, h.length, port, p.data, p.length, held, decision, out, error,
        )
    });
    let verdict = is_decided(&room, status);
    keep(program, &place, status);
    // SAFETY: the same.
    let allowed =
        unsafe { scopegate_allows_parts(handle, s.data, s.length, h.data, h.length, port, p.data, p.length, held) };
    assert!(verdict.is_none_or(|verdict| allowed == (verdict == 1)));
    if let (Some(verdict), Some(policy), Some(scheme), Some(host), Some(path), true) =
        (verdict, policy, scheme.text, host.text, path.text, held.is_null())
    {
        let brief = policy.batch().summary_of_parts(scheme, host, port, path);
        assert_eq!(verdict, number(brief.ok().map(|brief| brief.verdict)), "{scheme:?} {host:?} {port} {path:?}");
    }
}

/// Rows of decisions of any size, and whether each reads as a decision.
struct Rows {
    memory: Vec<u64>,
    size: usize,
    count: usize,
}

impl Rows {
    fn new(bytes: &mut Bytes<'_>, count: usize) -> Self {
        let size = if bytes.once_in(8) { bytes.below(64) } else { size_of::<scopegate_decision>() };
        Self { memory: vec![u64::MAX; (size * count).div_ceil(8) + 1], size, count }
    }

    fn pointer(&mut self) -> *mut scopegate_decision {
        self.memory.as_mut_ptr().cast()
    }

    /// The verdicts, if the rows are large enough.
    fn verdicts(&self, status: u32) -> Option<Vec<u32>> {
        let bytes: Vec<u8> = self.memory.iter().flat_map(|word| word.to_ne_bytes()).collect();
        assert!(bytes[self.size * self.count..].iter().all(|byte| *byte == 0xff), "a write after the end of the rows");
        if self.size < SMALLEST_DECISION || !self.size.is_multiple_of(4) {
            assert_eq!(status, 4);
            return None;
        }
        let number = |row: usize, at: usize| {
            let at = row * self.size + at;
            u32::from_ne_bytes(bytes[at..at + 4].try_into().expect("four bytes"))
        };
        let rows = (0..self.count).map(|row| {
            let (reported, verdict) = (number(row, 4), number(row, 8));
            assert_eq!(number(row, 0) as usize, self.size);
            assert_eq!(verdict == 0, reported != 0);
            assert!(status == 0 || verdict == 0, "a verdict of a failed call");
            assert_eq!(bytes[row * self.size + 24] == 1, verdict == 1);
            verdict
        });
        Some(rows.collect())
    }
}

fn many(program: &mut Program, bytes: &mut Bytes<'_>) {
    let (handle, policy) = policy_of(bytes, program);
    let given: Vec<Given<'_>> = (0..bytes.below(5)).map(|_| Given::new(bytes)).collect();
    let texts: Vec<scopegate_text> = given.iter().map(Given::as_text).collect();
    let mut rows = Rows::new(bytes, texts.len());
    let (to, size) = (rows.pointer(), rows.size);
    let from = if bytes.once_in(16) { std::ptr::null() } else { texts.as_ptr() };
    // SAFETY: as many texts and rows as the lengths say, or NULL.
    let status = called(bytes, |error| unsafe { scopegate_check_many(handle, from, texts.len(), to, size, error) });
    let (Some(verdicts), Some(policy), 0) = (rows.verdicts(status), policy, status) else { return };
    for (given, verdict) in given.iter().zip(verdicts) {
        assert_eq!(verdict, number(given.text.and_then(|text| policy.batch().verdict(text).ok())), "{:?}", given.text);
    }
}

fn offsets(program: &mut Program, bytes: &mut Bytes<'_>) {
    let (handle, policy) = policy_of(bytes, program);
    let given = Given::new(bytes);
    let offsets: Vec<i64> = (0..=bytes.below(5)).map(|_| i64::from(bytes.byte().cast_signed())).collect();
    let mut rows = Rows::new(bytes, offsets.len() - 1);
    let (to, size, count) = (rows.pointer(), rows.size, rows.count);
    let small: Vec<i32> = offsets.iter().map(|offset| i32::try_from(*offset).expect("small")).collect();
    let wide = bytes.once_in(2);
    let (data, length): (*const c_char, usize) = (given.data, given.length);
    // SAFETY: as many offsets and rows as the lengths say; bytes of the input, or values that the header allows.
    let status = called(bytes, |error| unsafe {
        match wide {
            true => scopegate_check_offsets64(handle, data, length, offsets.as_ptr(), count, to, size, error),
            false => scopegate_check_offsets32(handle, data, length, small.as_ptr(), count, to, size, error),
        }
    });
    let (Some(verdicts), Some(policy), Some(text), 0) = (rows.verdicts(status), policy, given.text, status) else {
        return;
    };
    for (pair, verdict) in offsets.windows(2).zip(verdicts) {
        let at = |offset: i64| usize::try_from(offset).expect("looked at");
        let text = text.get(at(pair[0])..at(pair[1]));
        assert_eq!(verdict, number(text.and_then(|text| policy.batch().verdict(text).ok())), "{text:?}");
    }
}

fn finding(program: &mut Program, bytes: &mut Bytes<'_>) {
    let (handle, _) = policy_of(bytes, program);
    let (facts, held) = (one_of(bytes, &program.facts), one_of(bytes, &program.evidence));
    let (mut room, mut place) = (Room::new::<scopegate_decision>(bytes), Place::new(bytes));
    let class = Given::new(bytes);
    let texts = |bytes: &mut Bytes<'_>| -> Vec<scopegate_text> {
        (0..bytes.below(4)).map(|_| Given::new(bytes).as_text()).collect()
    };
    let alone = bytes.once_in(2);
    let (targets, contains) = (texts(bytes), texts(bytes));
    let (decision, out) = (room.pointer(), place.pointer());
    // SAFETY: live handles, texts of the input and local output parameters, or NULL.
    let status = called(bytes, |error| unsafe {
        match alone {
            true => scopegate_check_finding(handle, class.data, class.length, facts, decision, out, error),
            false => scopegate_check_report(
                handle,
                targets.as_ptr(),
                targets.len(),
                class.data,
                class.length,
                facts,
                held,
                contains.as_ptr(),
                contains.len(),
                decision,
                out,
                error,
            ),
        }
    });
    is_decided(&room, status);
    keep(program, &place, status);
}

fn partition(program: &mut Program, bytes: &mut Bytes<'_>) {
    let (handle, _) = policy_of(bytes, program);
    let held: *mut scopegate_evidence = one_of(bytes, &program.evidence);
    let mut place = Place::new(bytes);
    let text = Given::new(bytes);
    let out = place.pointer();
    // SAFETY: live handles, a text of the input and a local output parameter, or NULL.
    let status =
        called(bytes, |error| unsafe { scopegate_partition(handle, text.data, text.length, held, out, error) });
    program.parts.extend(place.made(status));
}
