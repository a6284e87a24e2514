//! The heap that decisions use: none for a parsed target, and at most an amount proportional to a text that must be
//! parsed.
#![allow(unsafe_code, reason = "counting allocations needs an allocator, and the trait of allocators is unsafe")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::hint::black_box;

use scopegate::policy::{Format, LoadOptions, Source};
use scopegate::policy_set::PolicySetBuilder;
use scopegate::{Basis, Policy, PolicySet, Target, Verdict};
use scopegate_conformance::engine::load;
use serde_json::json;

/// The system allocator, with counters for each thread.
struct Counting;

thread_local! {
    static TIMES: Cell<usize> = const { Cell::new(0) };
    static BYTES: Cell<usize> = const { Cell::new(0) };
    /// The bytes that are allocated and not freed; a thread may free what another one allocated.
    static HELD: Cell<usize> = const { Cell::new(0) };
}

fn count(bytes: usize) {
    // A thread that ends may allocate after its counters are gone. No test reads them then.
    let _ = TIMES.try_with(|times| times.set(times.get() + 1));
    let _ = BYTES.try_with(|all| all.set(all.get() + bytes));
    let _ = HELD.try_with(|held| held.set(held.get().wrapping_add(bytes)));
}

fn free(bytes: usize) {
    let _ = HELD.try_with(|held| held.set(held.get().wrapping_sub(bytes)));
}

// SAFETY: every call goes unchanged to the system allocator; counting does not allocate.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size());
        // SAFETY: the caller fulfills the contract of this function.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        free(layout.size());
        // SAFETY: as above.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size);
        free(layout.size());
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

/// The bytes that the result of `run` holds.
fn held<T>(run: impl FnOnce() -> T) -> usize {
    let before = HELD.get();
    let result = black_box(run());
    let after = HELD.get();
    drop(result);
    after.wrapping_sub(before)
}

/// A set of a thousand programs has to fit into memory next to other things.
#[test]
fn a_policy_and_a_set_hold_little_memory() {
    let text = |number: usize, rules: usize| {
        let rules: Vec<String> = (0..rules).map(|n| format!("h{n}.owner-{number}.com")).collect();
        json!({
            "version": 1,
            "policy": { "name": "A policy", "owner": "Example" },
            "scope": { "in_scope": rules },
        })
        .to_string()
    };
    let load = |number: usize, rules: usize| Policy::from_json(&text(number, rules)).unwrap();
    load(0, 1);
    let one = held(|| load(1, 1));
    let hundred = held(|| load(1, 101));
    let policies: Vec<Policy> = (0..1_000).map(|number| load(number, 20)).collect();
    let set = held(|| {
        let add = |builder: PolicySetBuilder, (number, policy): (usize, &Policy)| {
            builder.policy(&number.to_string(), policy.clone()).unwrap()
        };
        policies.iter().enumerate().fold(PolicySet::builder(), add).build()
    });
    let (a_rule, in_set) = ((hundred - one) / 100, set / 20_000);
    println!("a policy of one rule holds {one} bytes, each further rule {a_rule}; a rule in a set {in_set} more");
    // 2 KB for a policy and 200 bytes for a rule.
    assert!(one <= 2_048 + 200 && a_rule <= 200 && in_set <= 100, "{one}, {a_rule}, {in_set}");
}

fn policy() -> Policy {
    load(&json!({
        "version": 1,
        "policy": { "name": "A policy", "owner": "Example" },
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

/// Targets with their answers, which show that each takes the intended code path.
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
        // Once before, for values that are computed on first use: the interpretations of the path.
        let first = policy.check(&target).unwrap();
        assert_eq!((first.verdict(), first.basis()), (*verdict, *basis), "{text}");
        let (times, bytes) = allocated(|| policy.check(&target).unwrap());
        if times > 0 {
            faults.push(format!("{text}: {times} allocations of {bytes} bytes"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// The bytes that a question allocates from its text to its record.
fn bytes(policy: &Policy, text: &str) -> usize {
    allocated(|| policy.check(text).unwrap().to_record()).1
}

#[test]
fn memory_grows_no_faster_than_the_text() {
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
            // `é` triples in size when it is encoded.
            let (short, long) = (of(1_200), of(2_400));
            bytes(&policy, &short);
            let (once, twice) = (bytes(&policy, &short), bytes(&policy, &long));
            assert!(twice * 2 <= once * 5, "{before} and {piece} repeated: {once} bytes, then {twice}");
            assert!(twice < 2_400 * 1_500, "{before} and {piece} repeated: {twice} bytes");
        }
    }
}

#[test]
fn memory_grows_no_faster_than_the_host() {
    let policy = policy();
    for piece in ["a.", "a", "ü", "xn--a-"] {
        let of = |labels: usize| {
            let label = piece.trim_end_matches('.').repeat(8 / piece.len());
            format!("{}b.h.com", format!("{label}.").repeat(labels))
        };
        let take = |text: &str| allocated(|| policy.check(text).map(|decision| decision.to_record()).is_ok()).1;
        let (short, long) = (of(5), of(10));
        let (once, twice) = (take(&short), take(&long));
        assert!(twice * 2 <= once * 5, "{short}: {once} bytes, then {twice}");
    }
}

#[test]
fn rules_that_do_not_meet_a_target_allocate_nothing() {
    let of = |count: usize| {
        let others = (0..count).map(|n| format!("*.other-{n}.org"));
        let nets = (0..count / 4).map(|n| format!("11.{}.{}.0/24", n / 256, n % 256));
        let all: Vec<String> = others.chain(nets).collect();
        load(&json!({
            "version": 1,
            "policy": { "name": "A policy", "owner": "Example" },
            "scope": { "in_scope": ["*.h.com"], "out_of_scope": all },
        }))
    };
    let (few, many) = (of(10), of(4_000));
    for text in ["https://a.h.com/A/..%2fb", "a.h.com", "9.9.9.9"] {
        assert_eq!(bytes(&few, text), bytes(&many, text), "{text}");
    }
}

/// A kind of rules, each made from its number.
type Kind = (&'static str, fn(usize) -> String);

/// Rules that are made to be expensive.
fn hostile_rules() -> Vec<Kind> {
    vec![
        ("hosts", |n| format!("host-{n}.other.org")),
        ("hosts of hosts", |n| format!("*.{n}.{}.other.org", n % 97)),
        ("one rule over and over", |_| "*.h.com".to_owned()),
        ("one name in many spellings", |n| {
            format!("{}.h.com", (0..16).map(|bit| if n >> bit & 1 == 1 { 'A' } else { 'a' }).collect::<String>())
        }),
        // Names with equal first bytes, last bytes and sums, for hashes that read no more than those.
        ("names that begin alike", |n| format!("{}{n:06}.h.com", "a".repeat(50))),
        ("names that end alike", |n| format!("{n:06}{}.h.com", "a".repeat(50))),
        ("names of the same letters", |n| {
            (0..16).map(|bit| if n >> bit & 1 == 1 { "ab" } else { "ba" }).collect::<String>() + ".h.com"
        }),
        ("deep names", |n| format!("{}{n}.h.com", "a.".repeat(100))),
        ("stars in labels", |n| format!("{n}*a*b*c*d*.h.com")),
        ("labels of stars", |n| format!("{}{n}.h.com", "*.".repeat(100))),
        ("stars in paths", |n| format!("https://h.com/{n}{}", "*a".repeat(100))),
        ("paths that servers read in many ways", |n| format!("https://h.com/A;v={n}/%252f/b")),
        ("paths ever deeper", |n| format!("https://h.com/{}", "a/".repeat(n % 400))),
        ("networks", |n| format!("9.{}.{}.0/25", n / 256 % 256, n % 256)),
        ("ranges", |n| format!("9.9.{}.1-9.9.{}.254", n % 128, 128 + n % 128)),
        ("queries", |n| format!("https://h.com/a?x{n}=1")),
    ]
}

fn policy_of(rules: &[String]) -> String {
    json!({
        "version": 1,
        "policy": { "name": "A policy", "owner": "Example" },
        "scope": { "in_scope": ["h.com", "*.h.com", "9.9.0.0/16"], "out_of_scope": rules },
    })
    .to_string()
}

#[test]
fn memory_of_a_policy_grows_no_faster_than_its_rules() {
    let (few, many) = (1_000, 2_000);
    let targets = ["https://a.h.com/a/b?x1=1", "aaaaaaaaaaaaaaaa.h.com", "9.9.9.9", "9.9.9.0/24", "https://h.com/a/"];
    for (name, rule) in hostile_rules() {
        let of = |count: usize| policy_of(&(0..count).map(rule).collect::<Vec<_>>());
        let loading = |text: &str| allocated(|| Policy::from_json(text).unwrap());
        let (short, long) = (of(few), of(many));
        loading(&short);
        let (once, twice) = (loading(&short).1, loading(&long).1);
        // Hash tables double their size when they are full.
        assert!(twice * 2 <= once * 5 + 2_000_000, "loading {name}: {once} bytes, then {twice}");
        assert!(twice <= many * 40_000, "loading {name}: {twice} bytes");
        let (short, long) = (Policy::from_json(&short).unwrap(), Policy::from_json(&long).unwrap());
        for target in targets {
            let deciding = |policy: &Policy| allocated(|| policy.check(target).unwrap().summary()).1;
            deciding(&short);
            deciding(&long);
            let (once, twice) = (deciding(&short), deciding(&long));
            assert!(twice * 2 <= once * 5 + 100_000, "{target} by {name}: {once} bytes, then {twice}");
        }
    }
}

/// A million rules, only in the long run: the memory for each rule does not grow.
#[test]
fn a_million_rules_take_a_million_times_the_memory_of_one() {
    let (few, many) = if std::env::var_os("SCOPEGATE_LONG").is_some() { (100_000, 1_000_000) } else { (2_000, 20_000) };
    let of = |count: usize| policy_of(&(0..count).map(|n| format!("*.host-{n}.other.org")).collect::<Vec<_>>());
    let (short, long) = (of(few), of(many));
    let (once, all) =
        (allocated(|| Policy::from_json(&short).unwrap()).1, allocated(|| Policy::from_json(&long).unwrap()).1);
    assert!(all <= once * 14, "{few} rules take {once} bytes, {many} rules {all}");
    let policy = Policy::from_json(&long).unwrap();
    let last = format!("a.host-{}.other.org", many - 1);
    assert_eq!(policy.check(last.as_str()).unwrap().basis(), Basis::Excluded);
    assert!(allocated(|| policy.check(last.as_str()).unwrap().summary()).1 < 2_000);
}

/// Useless patterns are refused before they allocate, or allocate in proportion to their text.
#[test]
fn patterns_of_stars_take_memory_in_proportion_to_their_text() {
    for (name, pattern) in [
        ("a hundred thousand labels of stars", "*.".repeat(100_000) + "h.com"),
        ("a hundred thousand stars", "*a".repeat(100_000) + ".h.com"),
        ("a path of a hundred thousand stars", format!("https://h.com/{}", "*/a".repeat(100_000))),
    ] {
        let mut code = "";
        let (_, bytes) = allocated(|| code = scopegate::pattern::Pattern::parse(&pattern).unwrap_err().code().as_str());
        assert!(code == "pattern.too-long" && bytes < 20_000, "{name}: {code}, {bytes} bytes");
    }
    // A host can contain this many stars and no more.
    let host = format!("{}h.com", format!("{}.", "*a".repeat(30)).repeat(4));
    let code = |text: &str| scopegate::pattern::Pattern::parse(text).map_err(|error| error.code().as_str()).err();
    assert_eq!((code(&host), code(&("*a".repeat(1_000) + ".h.com"))), (None, Some("pattern.invalid-host")));
    let path = format!("https://h.com/{}", "*a".repeat(1_000));
    let policy = load(&json!({
        "version": 1,
        "policy": { "name": "A policy", "owner": "Example" },
        "scope": { "in_scope": ["h.com", "*.h.com"], "out_of_scope": [host, path] },
    }));
    let take = |text: &str| bytes(&policy, text);
    for of in
        [|n: usize| format!("https://h.com/{}", "a".repeat(n)), |n| format!("https://h.com/{}", "a/%2f".repeat(n / 5))]
    {
        take(&of(2_000));
        let (once, twice) = (take(&of(2_000)), take(&of(4_000)));
        assert!(twice * 2 <= once * 5, "{once} bytes, then {twice}");
    }
    assert!(policy.check(format!("https://h.com/{}", "a".repeat(1_000)).as_str()).unwrap().rule().is_some());
    assert!(take(&("a".repeat(60) + "." + &"a".repeat(60) + ".h.com")) < 100_000);
}

/// Texts that expand, or that nest without end.
#[test]
fn policies_that_expand_take_bounded_memory() {
    let deep = |open: &str| open.repeat(100_000);
    let bomb = (1..30).fold("a0: &a0 [x,x,x,x,x,x,x,x,x]\n".to_owned(), |text, n| {
        format!("{text}a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 9].join(","))
    });
    // Aliases of one long text, each short to write.
    let long = format!("a: &a {}\nb: [{}]\n", "x".repeat(10_000), vec!["*a"; 10_000].join(","));
    let merged = format!("a: &a {{k: 1}}\nb: {{{}}}\n", vec!["<<: *a"; 10_000].join(","));
    let keys: String = (0..50_000).map(|n| format!("a{n} = 1\n")).collect();
    for (name, format, text) in [
        ("lists in JSON", Format::Json, deep("[")),
        ("tables in JSON", Format::Json, deep("{\"a\":")),
        ("lists in TOML", Format::Toml, format!("a = {}", deep("["))),
        ("inline tables in TOML", Format::Toml, format!("a = {}", deep("{a="))),
        ("a dotted key in TOML", Format::Toml, format!("[{}]", vec!["a"; 50_000].join("."))),
        ("many keys in TOML", Format::Toml, keys),
        ("lists in YAML", Format::Yaml, deep("[")),
        ("items in YAML", Format::Yaml, deep("- ")),
        ("keys in YAML", Format::Yaml, deep("? ")),
        ("a bomb of aliases", Format::Yaml, bomb),
        ("aliases of a long text", Format::Yaml, long),
        ("many merged keys", Format::Yaml, merged),
    ] {
        let source = Source::new(&text, format);
        let mut is_refused = false;
        let (_, bytes) = allocated(|| is_refused = Policy::load(&source, &LoadOptions::new()).is_err());
        assert!(is_refused, "{name}");
        // Each of very many errors is reported, with its position and a suggestion.
        let bound = text.len() * if name.starts_with("many ") { 500 } else { 200 } + 16 * 1024 * 1024;
        assert!(bytes < bound, "{name}: {bytes} bytes of a text of {}", text.len());
    }
}
