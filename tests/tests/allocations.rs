//! What deciding takes of the heap: nothing for a target that is parsed already, and no more than in proportion to a
//! text that has to be read.
#![allow(unsafe_code, reason = "counting allocations takes an allocator, and the trait of allocators is unsafe")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::hint::black_box;

use scopegate::{Basis, Policy, Target, Verdict};
use scopegate_conformance::engine::load;
use serde_json::json;

/// The system's allocator, with a count a thread.
struct Counting;

thread_local! {
    static TIMES: Cell<usize> = const { Cell::new(0) };
    static BYTES: Cell<usize> = const { Cell::new(0) };
}

fn count(bytes: usize) {
    // A thread that ends may allocate when its counts are gone; nobody asks for them any more.
    let _ = TIMES.try_with(|times| times.set(times.get() + 1));
    let _ = BYTES.try_with(|all| all.set(all.get() + bytes));
}

// SAFETY: every call is handed to the system's allocator as it came; counting does not allocate.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size());
        // SAFETY: the caller keeps the contract of this very function.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size);
        // SAFETY: as above.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// How often, and how much, `run` allocates on this thread.
fn allocated<T>(run: impl FnOnce() -> T) -> (usize, usize) {
    let before = (TIMES.get(), BYTES.get());
    let result = black_box(run());
    let after = (TIMES.get(), BYTES.get());
    drop(result);
    (after.0 - before.0, after.1 - before.1)
}

fn policy() -> Policy {
    load(&json!({
        "version": 1,
        "policy": { "name": "A world", "owner": "Example" },
        "ownership": { "domains": ["h.com", "other.org"], "networks": ["9.9.0.0/16"] },
        "scope": {
            "in_scope": [
                "h.com", "*.b.h.com", "dev-*.h.com", "9.9.9.0/24", "https://c.h.com/a/b", "https://d.h.com/*/x", "2a00:1::/32", "e.h.com:8443",
            ],
            "out_of_scope": ["x.b.h.com", "*/admin", "9.9.9.128/25", "https://c.h.com/a/b/secret", "*-internal.h.com", "64:ff9b::/96"],
            "third_party": ["status.h.com", "9.9.9.64/28"],
        },
    }))
}

/// Targets with the answers that show that each takes the way it is here for.
const DECIDED: &[(&str, Verdict, Basis)] = &[
    ("h.com", Verdict::InScope, Basis::Listed),
    ("https://h.com/", Verdict::InScope, Basis::Listed),
    ("a.b.h.com", Verdict::InScope, Basis::Listed),
    ("x.b.h.com", Verdict::OutOfScope, Basis::Excluded),
    ("dev-1.h.com", Verdict::InScope, Basis::Listed),
    ("https://dev-internal.h.com/a", Verdict::OutOfScope, Basis::Excluded),
    ("e.h.com:8443", Verdict::InScope, Basis::Listed),
    ("e.h.com", Verdict::OutOfScope, Basis::Unlisted),
    ("status.h.com", Verdict::ThirdParty, Basis::ThirdPartyRule),
    ("9.9.9.9", Verdict::InScope, Basis::Listed),
    ("9.9.9.200", Verdict::OutOfScope, Basis::Excluded),
    ("9.9.9.70", Verdict::ThirdParty, Basis::ThirdPartyRule),
    ("9.9.8.1", Verdict::OutOfScope, Basis::Unlisted),
    ("8.8.8.8", Verdict::ThirdParty, Basis::Unowned),
    ("10.0.0.1", Verdict::OutOfScope, Basis::NotPublic),
    ("2a00:1::7", Verdict::InScope, Basis::Listed),
    ("64:ff9b::909:909", Verdict::OutOfScope, Basis::Excluded),
    ("https://c.h.com/a/b", Verdict::InScope, Basis::Listed),
    ("https://c.h.com/a/b/c?q=1", Verdict::InScope, Basis::Listed),
    ("https://c.h.com/A/b", Verdict::OutOfScope, Basis::Partial),
    ("https://c.h.com/a/b/Secret", Verdict::OutOfScope, Basis::Excluded),
    ("https://d.h.com/1/x/y", Verdict::InScope, Basis::Listed),
    ("https://h.com/%2561dmin", Verdict::OutOfScope, Basis::Excluded),
    ("www.other.org", Verdict::OutOfScope, Basis::Unlisted),
    ("www.noth.com", Verdict::ThirdParty, Basis::Unowned),
    ("acme.zendesk.com", Verdict::ThirdParty, Basis::Provider),
    ("db.internal", Verdict::OutOfScope, Basis::NotPublic),
    ("intranet", Verdict::OutOfScope, Basis::NotPublic),
];

#[test]
fn deciding_a_parsed_target_allocates_nothing() {
    let policy = policy();
    let mut faults = Vec::new();
    for (text, verdict, basis) in DECIDED {
        let target = Target::parse(text).unwrap();
        // Once, for what is made when it is first asked: the readings of a path.
        let first = policy.check(&target).unwrap();
        assert_eq!((first.verdict(), first.basis()), (*verdict, *basis), "{text}");
        let (times, bytes) = allocated(|| policy.check(&target).unwrap());
        if times > 0 {
            faults.push(format!("{text}: {times} allocations of {bytes} bytes"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The bytes that a question takes from its text to its record.
fn bytes(policy: &Policy, text: &str) -> usize {
    allocated(|| policy.check(text).unwrap().into_owned()).1
}

#[test]
fn what_a_text_takes_grows_no_faster_than_the_text() {
    let policy = policy();
    let pieces = [
        "a",
        "a/",
        "A/",
        "%25",
        "%252e%252e/",
        "..%2f",
        ";v=1/",
        "%5c",
        "//",
        "/x;y",
        "%2561",
        "%41",
        "é",
        "./",
        "x/../",
    ];
    for before in ["https://h.com/", "https://c.h.com/a/b/", "d.h.com/1/", "https://h.com/a?", "https://h.com/?a#"] {
        for piece in pieces {
            let of = |length: usize| format!("{before}{}", piece.repeat(length / piece.len()));
            // `é` grows threefold when it is encoded.
            let (short, long) = (of(1_200), of(2_400));
            bytes(&policy, &short);
            let (once, twice) = (bytes(&policy, &short), bytes(&policy, &long));
            assert!(twice * 2 <= once * 5, "{before} and {piece} over and over: {once} bytes, then {twice}");
            assert!(twice < 2_400 * 1_500, "{before} and {piece} over and over: {twice} bytes");
        }
    }
}

#[test]
fn what_a_host_takes_grows_no_faster_than_the_host() {
    let policy = policy();
    for piece in ["a.", "a", "ü", "xn--a-"] {
        let of = |labels: usize| {
            let label = piece.trim_end_matches('.').repeat(8 / piece.len());
            format!("{}b.h.com", format!("{label}.").repeat(labels))
        };
        let take = |text: &str| allocated(|| policy.check(text).map(scopegate::Decision::into_owned).is_ok()).1;
        let (short, long) = (of(5), of(10));
        let (once, twice) = (take(&short), take(&long));
        assert!(twice * 2 <= once * 5, "{short}: {once} bytes, then {twice}");
    }
}

#[test]
fn rules_that_do_not_meet_a_target_take_nothing() {
    let of = |count: usize| {
        let others = (0..count).map(|n| format!("*.other-{n}.org"));
        let nets = (0..count / 4).map(|n| format!("11.{}.{}.0/24", n / 256, n % 256));
        let all: Vec<String> = others.chain(nets).collect();
        load(&json!({
            "version": 1,
            "policy": { "name": "A world", "owner": "Example" },
            "scope": { "in_scope": ["*.h.com"], "out_of_scope": all },
        }))
    };
    let (few, many) = (of(10), of(4_000));
    for text in ["https://a.h.com/A/..%2fb", "a.h.com", "9.9.9.9"] {
        assert_eq!(bytes(&few, text), bytes(&many, text), "{text}");
    }
}
