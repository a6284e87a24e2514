//! Calls that read handles, at any index and into buffers of any size.

use std::ffi::{CStr, c_char};

use scopegate_c::address::scopegate_address;
use scopegate_c::decision::scopegate_decision;
use scopegate_c::partition::{scopegate_network, scopegate_parts_at, scopegate_parts_count};
use scopegate_c::policy::{
    scopegate_policy_expired_on, scopegate_policy_fingerprint, scopegate_policy_name, scopegate_policy_owner,
};
use scopegate_c::policy_rules::{
    scopegate_policy_finding_rule, scopegate_policy_finding_rule_count, scopegate_policy_report_requirement,
    scopegate_policy_rule, scopegate_policy_rule_count, scopegate_policy_rule_tag,
};
use scopegate_c::presets::{scopegate_preset_name, scopegate_preset_summary, scopegate_preset_text};
use scopegate_c::record::{
    scopegate_decision_canonical, scopegate_decision_error, scopegate_decision_explanation, scopegate_decision_json,
    scopegate_decision_policy, scopegate_decision_provider, scopegate_decision_short, scopegate_decision_target,
    scopegate_record,
};
use scopegate_c::record_lists::{
    scopegate_decision_carve_out, scopegate_decision_carve_out_count, scopegate_decision_caveat,
    scopegate_decision_caveat_count, scopegate_decision_has_rule, scopegate_decision_overridden,
    scopegate_decision_overridden_count, scopegate_decision_partly, scopegate_decision_partly_count,
    scopegate_decision_rule, scopegate_decision_unless, scopegate_decision_unless_count,
    scopegate_decision_unless_facts,
};
use scopegate_c::record_parts::{
    scopegate_decision_missing, scopegate_decision_missing_count, scopegate_decision_on, scopegate_decision_part,
    scopegate_decision_part_count,
};
use scopegate_c::rule::scopegate_rule;
use scopegate_c::status::scopegate_status;
use scopegate_c::status_text::{
    scopegate_basis_text, scopegate_kind_text, scopegate_list_text, scopegate_status_text, scopegate_verdict_text,
};
use scopegate_c::target::{
    scopegate_target_canonical, scopegate_target_given, scopegate_target_host, scopegate_target_kind,
    scopegate_target_path, scopegate_target_port,
};
use scopegate_c::taxonomy::{
    scopegate_class, scopegate_class_alias, scopegate_class_at, scopegate_class_count, scopegate_class_cwe,
    scopegate_class_find, scopegate_class_vrt, scopegate_fact_meaning, scopegate_fact_name,
};
use scopegate_c::text::scopegate_text;
use scopegate_c::warnings::{
    scopegate_policy_warnings, scopegate_warnings, scopegate_warnings_at, scopegate_warnings_count,
    scopegate_warnings_free,
};

use super::bytes::Bytes;
use super::c_abi::{Program, one_of, policy_of};
use super::c_calls::is_decided;
use super::c_memory::{Given, Place, Room, called, read_error, read_text};

/// The sizes of the structs of a rule and of a class in their first version.
const SMALLEST_RULE: usize = 16 + 5 * size_of::<scopegate_text>();
const SMALLEST_CLASS: usize = 16 + 2 * size_of::<scopegate_text>();

/// Makes the call with a number from 16 on.
pub(super) fn make(call: u8, program: &mut Program, bytes: &mut Bytes<'_>) {
    match call {
        16 | 17 => read_record(one_of(bytes, &program.records), bytes, 2),
        18 => read_policy(program, bytes),
        19 => read_rule(program, bytes),
        20 => read_target(program, bytes),
        21 => read_parts(program, bytes),
        22 => read_taxonomy(bytes),
        _ => read_words(bytes),
    }
}

/// An index, usually small.
fn index(bytes: &mut Bytes<'_>) -> usize {
    if bytes.once_in(16) { usize::MAX - bytes.below(4) } else { bytes.below(8) }
}

fn filled(
    bytes: &mut Bytes<'_>,
    fill: impl FnOnce(*mut c_char, usize, *mut usize) -> scopegate_status,
) -> (u32, Option<String>) {
    let mut buffer = [0x7f_u8; 300];
    let capacity = bytes.below(256) + bytes.below(45);
    let mut needed = usize::MAX;
    let to = if bytes.once_in(16) { std::ptr::null_mut() } else { buffer.as_mut_ptr().cast() };
    let unwanted = bytes.once_in(8);
    let status = fill(to, capacity, if unwanted { std::ptr::null_mut() } else { &raw mut needed }) as u32;
    assert!(buffer[capacity..].iter().all(|byte| *byte == 0x7f), "a write after the end of the buffer");
    assert!(unwanted || needed != usize::MAX, "the required length is not reported");
    let written = matches!(status, 0 | 6) && !to.is_null() && capacity > 0;
    let text = written.then(|| {
        let text = CStr::from_bytes_until_nul(&buffer).expect("a NUL").to_str().expect("whole characters");
        text.to_owned()
    });
    (status, text)
}

fn read_record(record: *const scopegate_record, bytes: &mut Bytes<'_>, depth: u8) {
    // SAFETY: a live record, or NULL; local output parameters.
    unsafe {
        let (status, json) = filled(bytes, |to, room, needed| scopegate_decision_json(record, to, room, needed));
        if let (0, Some(json)) = (status, json) {
            let _: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        }
        filled(bytes, |to, room, needed| scopegate_decision_explanation(record, to, room, needed));
        let mut room = Room::new::<scopegate_decision>(bytes);
        let decision = room.pointer::<scopegate_decision>();
        let status = called(bytes, |error| scopegate_decision_short(record, decision, error));
        if status != 0 {
            is_decided(&room, status);
        }
        let own = [
            scopegate_decision_canonical(record),
            scopegate_decision_provider(record),
            scopegate_decision_policy(record),
            scopegate_decision_on(record),
        ];
        own.into_iter().for_each(|text| assert!(read_text(text).is_none_or(|text| !text.contains("\u{0}"))));
        // Texts of the caller and of the author of the policy may contain a NUL, as the header says.
        read_text(scopegate_decision_target(record));
        read_text(scopegate_decision_caveat(record, index(bytes)));
        read_text(scopegate_decision_missing(record, index(bytes)));
        let error = scopegate_decision_error(record);
        if !error.is_null() {
            read_error(error);
        }
        let _ = (scopegate_decision_caveat_count(record), scopegate_decision_missing_count(record));
        read_rules(record, bytes);
        let (alternative, term) = (index(bytes), index(bytes));
        let (mut fact, mut value) = (scopegate_text { data: std::ptr::dangling(), length: 7 }, true);
        let status = called(bytes, |error| {
            scopegate_decision_unless(record, alternative, term, &raw mut fact, &raw mut value, error)
        });
        let there = alternative < scopegate_decision_unless_count(record)
            && term < scopegate_decision_unless_facts(record, alternative);
        assert_eq!(status == 0, there);
        assert_eq!(read_text(fact).is_some(), there);
        assert!(there || !value);
        let at = index(bytes);
        let part = scopegate_decision_part(record, at);
        assert_eq!(part.is_null(), at >= scopegate_decision_part_count(record));
        if depth > 0 && !part.is_null() {
            read_record(part, bytes, depth - 1);
        }
    }
}

fn read_rules(record: *const scopegate_record, bytes: &mut Bytes<'_>) {
    let at = index(bytes);
    // SAFETY: a live record, or NULL; local output parameters.
    unsafe {
        let counts = [
            scopegate_decision_carve_out_count(record),
            scopegate_decision_partly_count(record),
            scopegate_decision_overridden_count(record),
            usize::from(scopegate_decision_has_rule(record)),
        ];
        let which = bytes.below(4);
        let mut room = Room::new::<scopegate_rule>(bytes);
        let rule = room.pointer();
        let status = called(bytes, |error| match which {
            0 => scopegate_decision_carve_out(record, at, rule, error),
            1 => scopegate_decision_partly(record, at, rule, error),
            2 => scopegate_decision_overridden(record, at, rule, error),
            _ => scopegate_decision_rule(record, rule, error),
        });
        let at = if which == 3 { 0 } else { at };
        if room.is_written::<scopegate_rule>(status, SMALLEST_RULE) {
            assert_eq!(status == 0, at < counts[which]);
            assert_eq!(room.number(4) == 0, status != 0, "a list exactly if the rule exists");
        }
    }
}

fn read_policy(program: &mut Program, bytes: &mut Bytes<'_>) {
    let (handle, policy) = policy_of(bytes, program);
    let day = Given::new(bytes);
    let mut expired = true;
    let mut place = Place::<scopegate_warnings>::new(bytes);
    let out = place.pointer();
    // SAFETY: a live policy, or NULL; texts of the input and local output parameters. The warnings are freed once.
    unsafe {
        assert_eq!(read_text(scopegate_policy_name(handle)), policy.as_ref().map(scopegate::Policy::name));
        assert_eq!(read_text(scopegate_policy_owner(handle)), policy.as_ref().map(scopegate::Policy::owner));
        let fingerprint = read_text(scopegate_policy_fingerprint(handle));
        assert_eq!(fingerprint, policy.as_ref().map(scopegate::Policy::fingerprint));
        let status =
            called(bytes, |error| scopegate_policy_expired_on(handle, day.data, day.length, &raw mut expired, error));
        assert!(status == 0 || !expired);
        let status = called(bytes, |error| scopegate_policy_warnings(handle, out, error));
        if let Some(warnings) = place.made(status) {
            let count = scopegate_warnings_count(warnings);
            assert_eq!(Some(count), policy.map(|policy| policy.warnings().len()));
            (0..count).for_each(|at| read_error(scopegate_warnings_at(warnings, at)));
            assert!(scopegate_warnings_at(warnings, count).is_null());
            scopegate_warnings_free(warnings);
        }
    }
}

fn read_rule(program: &mut Program, bytes: &mut Bytes<'_>) {
    let (handle, _) = policy_of(bytes, program);
    let (at, about_findings) = (index(bytes), bytes.once_in(2));
    let mut room = Room::new::<scopegate_rule>(bytes);
    let rule = room.pointer();
    // SAFETY: a live policy, or NULL; a local output parameter.
    unsafe {
        let status = called(bytes, |error| match about_findings {
            true => scopegate_policy_finding_rule(handle, at, rule, error),
            false => scopegate_policy_rule(handle, at, rule, error),
        });
        let count = if about_findings {
            scopegate_policy_finding_rule_count(handle)
        } else {
            scopegate_policy_rule_count(handle)
        };
        if room.is_written::<scopegate_rule>(status, SMALLEST_RULE) {
            assert_eq!(status == 0, at < count);
            assert_eq!(room.number(4) == 0, status != 0);
        }
        read_text(scopegate_policy_rule_tag(handle, at, index(bytes)));
        read_text(scopegate_policy_report_requirement(handle, at));
    }
}

fn read_target(program: &mut Program, bytes: &mut Bytes<'_>) {
    let target = one_of(bytes, &program.targets);
    // SAFETY: a live target, or NULL.
    unsafe {
        let canonical = read_text(scopegate_target_canonical(target));
        assert_eq!(canonical.is_some(), !target.is_null());
        if let Some(canonical) = canonical {
            let again = scopegate::Target::parse(canonical);
            assert_eq!(again.as_ref().map(scopegate::Target::canonical), Ok(canonical));
        }
        for text in [scopegate_target_given(target), scopegate_target_host(target), scopegate_target_path(target)] {
            read_text(text);
        }
        assert!((-1..=65535).contains(&scopegate_target_port(target)));
        assert_eq!(scopegate_target_kind(target) as u32 == 0, target.is_null());
    }
}

fn read_parts(program: &mut Program, bytes: &mut Bytes<'_>) {
    let (parts, at) = (one_of(bytes, &program.parts), index(bytes));
    let (mut room, mut place) = (Room::new::<scopegate_decision>(bytes), Place::new(bytes));
    let (decision, out) = (room.pointer(), place.pointer());
    let mut network = scopegate_network { address: scopegate_address { version: 9, bytes: [9; 16] }, prefix_length: 9 };
    // SAFETY: live parts, or NULL; local output parameters.
    unsafe {
        let status = called(bytes, |error| scopegate_parts_at(parts, at, &raw mut network, decision, out, error));
        assert!(matches!(network.address.version, 0 | 4 | 6), "the network is not written");
        let decided = is_decided(&room, status);
        assert!(decided.is_none() || (status == 0) == (at < scopegate_parts_count(parts)));
        let record = place.written();
        if !record.is_null() {
            program.records.push(record);
        }
    }
}

fn read_taxonomy(bytes: &mut Bytes<'_>) {
    let name = Given::new(bytes);
    let (at, number) = (bytes.below(256), index(bytes));
    let mut indexes = [u32::MAX; 8];
    let capacity = bytes.below(9);
    let mut count = usize::MAX;
    let mut room = Room::new::<scopegate_class>(bytes);
    let found = room.pointer();
    // SAFETY: a text of the input, and local output parameters.
    unsafe {
        let status = called(bytes, |error| {
            scopegate_class_find(name.data, name.length, indexes.as_mut_ptr(), capacity, &raw mut count, error)
        });
        assert_eq!(count == 0, !matches!(status, 0 | 6), "status {status}, {count} classes");
        assert!(indexes[capacity.min(count)..].iter().all(|index| *index == u32::MAX));
        assert!(indexes[..capacity.min(count)].iter().all(|index| (*index as usize) < scopegate_class_count()));
        let status = called(bytes, |error| scopegate_class_at(at, found, error));
        if room.is_written::<scopegate_class>(status, SMALLEST_CLASS) {
            assert_eq!(status == 0, at < scopegate_class_count());
        }
        read_text(scopegate_class_alias(at, number));
        read_text(scopegate_class_vrt(at, number));
        let _ = scopegate_class_cwe(at, number);
        read_text(scopegate_fact_name(at));
        read_text(scopegate_fact_meaning(at));
        for text in [scopegate_preset_name(number), scopegate_preset_summary(number), scopegate_preset_text(number)] {
            read_text(text);
        }
    }
}

fn read_words(bytes: &mut Bytes<'_>) {
    let number = if bytes.once_in(8) { u32::MAX - u32::from(bytes.byte()) } else { u32::from(bytes.byte() % 20) };
    // SAFETY: the functions accept any number, and their texts are static.
    unsafe {
        for text in [
            scopegate_status_text(number),
            scopegate_verdict_text(number),
            scopegate_basis_text(number),
            scopegate_kind_text(number),
            scopegate_list_text(number),
        ] {
            assert!(!text.is_null());
            assert!(CStr::from_ptr(text).to_str().is_ok());
        }
    }
}
