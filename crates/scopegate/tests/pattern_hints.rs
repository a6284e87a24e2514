//! Hints of pattern errors can be pasted: a proposal is a valid pattern and names no host other than the written
//! one.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a test reads the fixtures, and a failed test is a panic"
)]

use std::path::Path;

use scopegate::pattern::{Pattern, PatternKey};

const KEYS: [PatternKey; 5] =
    [PatternKey::Url, PatternKey::Host, PatternKey::Domain, PatternKey::Network, PatternKey::Pattern];

/// Names allowed in examples: RFC 5737, RFC 3849, RFC 2606, and placeholders.
const EXAMPLES: [&str; 6] = ["192.0.2.", "198.51.100.", "2001:db8:", "example.com", "host:", "/"];

fn is_example(text: &str) -> bool {
    EXAMPLES.iter().any(|example| text.contains(example)) || text.len() < 5 || text == "network"
}

/// The back-ticked texts of a hint, and whether each is a complete proposal.
fn quoted(hint: &str) -> Vec<(&str, bool)> {
    let parts: Vec<&str> = hint.split('`').collect();
    let proposed = |before: &str| before.ends_with("write ") || before.ends_with("each: ") || before == ", ";
    parts.chunks(2).filter(|both| both.len() == 2).map(|both| (both[1], proposed(both[0]))).collect()
}

/// The defect of an error's hint, if any.
fn fault(text: &str, key: PatternKey) -> Option<String> {
    let error = Pattern::parse_as(key, text).err()?;
    let hint = error.hint().unwrap_or_default();
    let written = text.to_lowercase().replace('\\', "");
    for (part, is_proposed) in quoted(hint) {
        let (key, value) = match part.split_once(" = \"") {
            Some((name, value)) => {
                (KEYS.into_iter().find(|key| key.as_str() == name).unwrap_or(key), value.trim_end_matches('"'))
            }
            None => (key, part),
        };
        if part.contains(" = ") && key.as_str() != part.split(' ').next().unwrap_or_default() {
            continue;
        }
        let is_keyed = part.contains(" = \"");
        if (is_keyed || (is_proposed && value.len() > 2))
            && !is_example(value)
            && Pattern::parse_as(key, value).is_err()
        {
            return Some(format!("{text:?} under {key:?}: {hint:?} proposes {value:?}"));
        }
        let bare =
            value.split_once("://").map_or(value, |(_, rest)| rest).split(['/', '?', '#']).next().unwrap_or_default();
        let literal = bare.rsplit('*').next().unwrap_or_default().trim_start_matches('.').to_lowercase();
        // Braces are placeholders for several names.
        let is_named = is_proposed && value.len() > 2 && !is_example(value) && !text.contains('{');
        if is_named && !written.contains(&literal) {
            return Some(format!("{text:?} under {key:?}: {hint:?} names {literal:?}"));
        }
    }
    None
}

/// The quoted texts of the fixtures, as written and with characters that surround them in prose.
fn texts() -> Vec<String> {
    fn add(folder: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                add(&path, found);
            } else if let Ok(text) = std::fs::read_to_string(&path) {
                found.extend(text.split(['"', '\n']).filter(|text| (1..200).contains(&text.len())).map(str::to_owned));
            }
        }
    }
    let mut found = Vec::new();
    for folder in ["patterns", "errors", "targets", "policies"] {
        add(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures").join(folder), &mut found);
    }
    let around = |text: &String| {
        ["<T>", "(T)", "\u{2022}T", "T,", "-T", "T.", "\u{201c}T\u{201d}", "T:443/tcp", "^T$"]
            .map(|form| form.replace('T', text))
    };
    let more: Vec<String> = found.iter().flat_map(around).collect();
    found.extend(more);
    found.sort_unstable();
    found.dedup();
    found
}

#[test]
fn hints_propose_patterns_of_what_was_written() {
    let texts = texts();
    let faults: Vec<String> =
        texts.iter().flat_map(|text| KEYS.into_iter().filter_map(|key| fault(text, key))).collect();
    assert!(texts.len() > 10_000, "{}", texts.len());
    assert!(faults.is_empty(), "{} of {}: {:#?}", faults.len(), texts.len(), &faults[..faults.len().min(30)]);
}

#[test]
fn proposals_omit_the_characters_around_a_pattern() {
    for (text, hint) in [
        ("<https://foo.com>", "write `https://foo.com`"),
        ("(foo.com)", "write `foo.com`"),
        ("\u{2022}foo.com", "write `foo.com`"),
        ("-foo.com", "write `foo.com`"),
        ("\u{201c}foo.com\u{201d}", "write `foo.com`"),
        ("foo.com/x,", "write `foo.com/x`"),
        ("9.9.9.0/24.", "write `9.9.9.0/24`"),
        ("2606:4700::/32,", "write `2606:4700::/32`"),
    ] {
        let error = Pattern::parse(text).expect_err(text);
        assert_eq!(error.hint(), Some(hint), "{text}");
    }
    let error = Pattern::parse("foo.com/[0-9]").unwrap_err();
    assert!(!error.hint().unwrap().contains("[0-9"), "{error:?}");
    // A proposal that would match every path is not made for a single path.
    //
    for text in ["foo.com/...", "foo.com/,"] {
        let error = Pattern::parse(text).unwrap_err();
        assert!(!error.hint().unwrap().contains("`foo.com"), "{error:?}");
    }
    let error = Pattern::parse("8.8.8.").unwrap_err();
    assert!(!error.hint().unwrap().contains("8.8.0.8"), "{error:?}");
}
