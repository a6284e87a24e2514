//! Texts that only resemble patterns, made from patterns and from what surrounds them in lists, sentences and
//! expressions. Engine and oracle refuse the same texts, and the canonical form of an accepted text parses to the same
//! pattern.

use scopegate::pattern::{Pattern, PatternKey};
use scopegate_conformance::oracle::pattern::Pattern as OraclePattern;
use serde_json::json;

const BASES: &[&str] = &[
    "9.9.9.0/24",
    "9.9.9.9",
    "9.9.9.0",
    "9.9.9.0-9.9.9.255",
    "9.9.9.*",
    "9-9_9.*",
    "2606:4700::/32",
    "[2606:4700::1]",
    "[2606:4700::]",
    "foo.com",
    "*.foo.com",
    "dev-*.foo.com",
    "foo.*",
    "*",
    "foo.com/x",
    "foo.com/x/*",
    "*/x",
    "https://foo.com/x",
    "https://9.9.9.9",
    "https://9.9.9.0/a",
    "foo.com:443",
    "9.9.9.9:443",
    "https://foo.com:443",
    "foo.com:*",
];

const AROUND: &[&str] = &[
    "!",
    "\"",
    "#",
    "$",
    "%",
    "&",
    "'",
    "(",
    ")",
    "*",
    "+",
    ",",
    "-",
    ".",
    "/",
    ":",
    ";",
    "<",
    "=",
    ">",
    "?",
    "@",
    "[",
    "]",
    "^",
    "_",
    "`",
    "{",
    "|",
    "}",
    "~",
    "0",
    "7",
    "24",
    "x",
    "tcp",
    "\u{2022}",
    "\u{b7}",
    "\u{2013}",
    "\u{2212}",
    "\u{201c}",
    "\u{201d}",
    "\u{2018}",
    "\u{2019}",
    "\u{ab}",
    "\u{bb}",
    "\u{2026}",
    "\u{3001}",
    "\u{3002}",
    "\u{ff0c}",
    "\u{ff0e}",
    "\u{ff0f}",
    "\u{ff1a}",
    "\u{ff08}",
    "\u{ff09}",
    "\u{3010}",
    "\u{3011}",
    "\u{ff0a}",
    "\u{2044}",
    "\u{2c8}",
    "\u{30fb}",
    "\u{430}",
    "\u{e9}",
    "\u{ff12}",
    "\u{b2}",
    "%20",
    "%2C",
    "%22",
    "%2f",
    "%2e",
    "%5B",
    "%E2%80%A6",
    "...",
    "..",
    "://",
    "http:",
    ".net",
    ".co.uk",
    "[0-9]",
    "[a]",
    "(.*)",
    ".+",
    ".*",
    "0x18",
    "ffffff00",
    "255.255.0.0",
    "ffff::",
    ":0",
    ":8080",
    "xn--",
];

/// The texts that have two of these after them.
const PAIRED: &[&str] =
    &["9.9.9.0", "[2606:4700::]", "foo.com", "*.foo.com", "foo.com/x", "https://9.9.9.9", "foo.com:443"];

/// Separators between a base and the text around it.
const JOINTS: &[&str] = &["", "/", ":", "/x/", "//"];

#[test]
fn engine_and_oracle_refuse_the_same_texts() {
    let mut texts = Vec::new();
    for base in BASES {
        for one in AROUND {
            texts.push(format!("{one}{base}"));
            texts.push(format!("{one}{base}{one}"));
            for joint in JOINTS {
                texts.push(format!("{base}{joint}{one}"));
                if joint == &"/" && PAIRED.contains(base) {
                    texts.extend(AROUND.iter().map(|other| format!("{base}/{one}{other}")));
                }
            }
        }
    }
    texts.sort_unstable();
    texts.dedup();
    let (mut read, mut refused, mut differ) = (0, 0, Vec::new());
    for text in &texts {
        let own = Pattern::parse(text);
        let oracle = OraclePattern::from_entry(&json!(text));
        // The oracle does not recognize texts that are completely an expression or a list, or every misspelling of
        // numbers.
        const ELSEWHERE: [&str; 9] = [
            "another entry",
            "it is percent-encoded",
            "plain ASCII",
            "ends in a number",
            "unusual notation",
            "leading zero",
            "replace the last numbers",
            "has an empty label",
            "as four numbers",
        ];
        let is_elsewhere = own.as_ref().is_err_and(|error| {
            error.code().as_str() == "pattern.regex" || ELSEWHERE.iter().any(|part| error.message().contains(part))
        });
        if own.is_ok() != oracle.is_ok() && !(is_elsewhere && oracle.is_ok()) {
            differ.push(format!("{text}: {:?} and {:?}", own.as_ref().err().map(ToString::to_string), oracle.err()));
        }
        match own {
            Ok(pattern) => {
                read += 1;
                let again = Pattern::parse(pattern.canonical());
                let again = again.unwrap_or_else(|error| panic!("{text}: {}: {error}", pattern.canonical()));
                assert_eq!(again.canonical(), pattern.canonical(), "{text}");
            }
            Err(_) => refused += 1,
        }
        for key in [PatternKey::Url, PatternKey::Host, PatternKey::Domain, PatternKey::Network] {
            let is_read = Pattern::parse_as(key, text).is_ok();
            assert!(!is_read || Pattern::parse(text).is_ok(), "{text} is a pattern only under {key:?}");
        }
    }
    assert!(differ.is_empty(), "{} of {} differ: {:#?}", differ.len(), texts.len(), &differ[..differ.len().min(60)]);
    assert!(read > 5_000 && refused > 30_000, "{read} read, {refused} refused");
}
