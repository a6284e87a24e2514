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
        ("{foo.com", "write `foo.com`"),
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

/// What is written for a text that is refused: a change of a word here is a change for the person who pastes it.
#[test]
fn refused_texts_have_these_hints() {
    for (key, text, hint) in [
        (
            PatternKey::Pattern,
            "9.9.9.0/",
            "write only the network, as in `192.0.2.0/24`, or the path with its scheme, as in `https://192.0.2.0/a`",
        ),
        (
            PatternKey::Pattern,
            "9.9.0.0/",
            "write only the network, as in `192.0.2.0/24`, or the path with its scheme, as in `https://192.0.2.0/a`",
        ),
        (
            PatternKey::Pattern,
            "[2001:db8::]/",
            "write only the network, as in `192.0.2.0/24`, or the path with its scheme, as in `https://192.0.2.0/a`",
        ),
        (
            PatternKey::Pattern,
            "[2001:db8::1:0]/",
            "write only the network, as in `192.0.2.0/24`, or the path with its scheme, as in `https://192.0.2.0/a`",
        ),
        (
            PatternKey::Pattern,
            "9.9.9.1/.",
            "write only the network, as in `192.0.2.0/24`, or the path with its scheme, as in `https://192.0.2.0/a`",
        ),
        (
            PatternKey::Pattern,
            "9.9.9.1/+24",
            "write only the network, as in `192.0.2.0/24`, or the path with its scheme, as in `https://192.0.2.0/a`",
        ),
        (
            PatternKey::Pattern,
            "9.9.9.1/abcdef12",
            "write only the network, as in `192.0.2.0/24`, or the path with its scheme, as in `https://192.0.2.0/a`",
        ),
        (
            PatternKey::Pattern,
            "9.9.9.1/::1",
            "write only the network, as in `192.0.2.0/24`, or the path with its scheme, as in `https://192.0.2.0/a`",
        ),
        (
            PatternKey::Url,
            "9.9.9.0/24/admin",
            "write only the network, as in `192.0.2.0/24`, to cover every port and path, or a scheme and a port before the path, as in `https://192.0.2.0:443/24`",
        ),
        (
            PatternKey::Host,
            "9.9.9.0/24/admin",
            "write a host such as `www.example.com`, a URL or a network, and no other text",
        ),
        (
            PatternKey::Domain,
            "9.9.9.0/24/admin",
            "write a host such as `www.example.com`, a URL or a network, and no other text",
        ),
        (
            PatternKey::Network,
            "9.9.9.0/24/admin",
            "write a host such as `www.example.com`, a URL or a network, and no other text",
        ),
        (
            PatternKey::Pattern,
            "9.9.9.0/24/admin",
            "write only the network, as in `192.0.2.0/24`, to cover every port and path, or a scheme and a port before the path, as in `https://192.0.2.0:443/24`",
        ),
        (
            PatternKey::Url,
            "https://9.9.9.0/24",
            "write only the network, as in `192.0.2.0/24`, to cover every port and path, or a scheme and a port before the path, as in `https://192.0.2.0:443/24`",
        ),
        (
            PatternKey::Host,
            "https://9.9.9.0/24",
            "write a host such as `www.example.com`, a URL or a network, and no other text",
        ),
        (
            PatternKey::Domain,
            "https://9.9.9.0/24",
            "write a host such as `www.example.com`, a URL or a network, and no other text",
        ),
        (
            PatternKey::Network,
            "https://9.9.9.0/24",
            "write a host such as `www.example.com`, a URL or a network, and no other text",
        ),
        (
            PatternKey::Pattern,
            "https://9.9.9.0/24",
            "write only the network, as in `192.0.2.0/24`, to cover every port and path, or a scheme and a port before the path, as in `https://192.0.2.0:443/24`",
        ),
        (
            PatternKey::Pattern,
            "9.9.9.0/24:443",
            "write only the network, as in `192.0.2.0/24`, to cover every port and path, or a scheme and a port before the path, as in `https://192.0.2.0:443/24`",
        ),
        (
            PatternKey::Pattern,
            "acme.com/24",
            "write the network by its address, as in `192.0.2.0/24`, or the path with its scheme, as in `https://acme.com/24`",
        ),
        (
            PatternKey::Pattern,
            "acme.com/２４",
            "write the network by its address, as in `192.0.2.0/24`, or the path with its scheme, as in `https://acme.com/２４`",
        ),
        (
            PatternKey::Pattern,
            "acme.com/：4",
            "write the network by its address, as in `192.0.2.0/24`, or the path with its scheme, as in `https://acme.com/：4`",
        ),
        (
            PatternKey::Url,
            "acme.com:443/tcp",
            "write one entry for each port, such as `host:443`, or the path with its scheme, as in `https://acme.com:443/tcp`",
        ),
        (
            PatternKey::Host,
            "acme.com:443/tcp",
            "write a host such as `www.example.com`, a URL or a network, and no other text",
        ),
        (
            PatternKey::Domain,
            "acme.com:443/tcp",
            "write a host such as `www.example.com`, a URL or a network, and no other text",
        ),
        (
            PatternKey::Network,
            "acme.com:443/tcp",
            "write a host such as `www.example.com`, a URL or a network, and no other text",
        ),
        (
            PatternKey::Pattern,
            "acme.com:443/tcp",
            "write one entry for each port, such as `host:443`, or the path with its scheme, as in `https://acme.com:443/tcp`",
        ),
        (PatternKey::Pattern, "-acme.com", "write `acme.com`"),
        (PatternKey::Pattern, "acme-.com", "write only the host, without the text around it in a list or a sentence"),
        (PatternKey::Pattern, "a.-acme.com", "write only the host, without the text around it in a list or a sentence"),
        (PatternKey::Pattern, "*.-acme.com", "write only the host, without the text around it in a list or a sentence"),
        (PatternKey::Pattern, "ac\u{ad}me.com", "write one entry for each host or URL, without spaces"),
        (PatternKey::Pattern, "ac\u{200b}me.com", "write one entry for each host or URL, without spaces"),
        (PatternKey::Pattern, "ac\u{e000}me.com", "write a domain name such as `www.example.com`, or an address"),
        (PatternKey::Pattern, "a\u{378}b.com", "write a domain name such as `www.example.com`, or an address"),
        (PatternKey::Pattern, "ac+me.com", "write one entry for each host or path, with `*` to match any characters"),
        (PatternKey::Pattern, "ac(me).com", "write one entry for each host or path, with `*` to match any characters"),
        (
            PatternKey::Pattern,
            "https://acme.com/ahttps://x.org",
            "write one entry for each; for a single path, write `*` for the separator and for the colon of a URL",
        ),
        (
            PatternKey::Pattern,
            "https://acme.com/a-http://x.org/b",
            "write one entry for each; for a single path, write `*` for the separator and for the colon of a URL",
        ),
        (
            PatternKey::Pattern,
            "https://acme.com/https://x.org",
            "write one entry for each; for a single path, write `*` for the colon of the URL",
        ),
        (
            PatternKey::Pattern,
            "https://acme.com/a,https://x.org",
            "write one entry for each; for a single path, write `*` for the separator and for the colon of a URL",
        ),
        (
            PatternKey::Pattern,
            "https://acme.com/a,x.org",
            "write one entry for each; for a single path, write `*` for the separator and for the colon of a URL",
        ),
        (
            PatternKey::Pattern,
            "https://acme.com/a,*://x.org",
            "write one entry for each; for a single path, write `*` for the separator and for the colon of a URL",
        ),
        (
            PatternKey::Pattern,
            "https://acme.com/a,1://x.org",
            "write one entry for each; for a single path, write `*` for the colon of the URL",
        ),
        (
            PatternKey::Pattern,
            "https://acme.com/a,.x.org",
            "write one entry for each; for a single path, write `*` for the separator and for the colon of a URL",
        ),
        (
            PatternKey::Pattern,
            "https://acme.com/a;b.com",
            "write one entry for each; for a single path, write `*` for the separator and for the colon of a URL",
        ),
        (PatternKey::Pattern, "acme.com,acme.org", "write a domain name such as `www.example.com`, or an address"),
        (PatternKey::Pattern, "<https://acme.com>", "write `https://acme.com`"),
        (PatternKey::Url, "`acme.com`", "write a domain name such as `www.example.com`, or an address"),
        (PatternKey::Host, "`acme.com`", "write `acme.com`"),
        (PatternKey::Domain, "`acme.com`", "write `acme.com`"),
        (PatternKey::Network, "`acme.com`", "write a domain name such as `www.example.com`, or an address"),
        (PatternKey::Pattern, "`acme.com`", "write `acme.com`"),
        (PatternKey::Pattern, "(acme.com)", "write `acme.com`"),
        (PatternKey::Pattern, "[acme.com]", "write `acme.com`"),
        (PatternKey::Pattern, "acme.com,", "write `acme.com`"),
        (PatternKey::Pattern, "- acme.com", "write `acme.com`"),
        (PatternKey::Pattern, "-acme.com/", "write `acme.com/`"),
        (PatternKey::Pattern, "acme.com -", "write `acme.com`"),
        (
            PatternKey::Pattern,
            "\"https://acme.com/[0-9]\"",
            "write a host such as `www.example.com`, a URL or a network, and no other text",
        ),
        (
            PatternKey::Pattern,
            "acme.com/[0-9]",
            "write one entry for each host or path, with `*` to match any characters",
        ),
        (
            PatternKey::Pattern,
            "8.8.8.",
            "write all four numbers of the address, or `192.0.2.*` for all that begin with the same numbers",
        ),
        (PatternKey::Pattern, "<acme.com/x>", "write `acme.com/x`"),
        (PatternKey::Pattern, "• acme.com", "write `acme.com`"),
        (PatternKey::Pattern, "=acme.com", "write `acme.com`"),
        (PatternKey::Pattern, "http://", "write `https://*/path` in an exclusion to match that path on any host"),
        (PatternKey::Pattern, "`a`", "write `a`"),
        (PatternKey::Pattern, "<>", "write a domain name such as `www.example.com`, or an address"),
        (PatternKey::Pattern, "{a,b}.acme.com", "write one entry for each: `a.acme.com`, `b.acme.com`"),
        (PatternKey::Pattern, "{a,*}.com", "write one entry for each: `a.com`, `*.com`"),
        (PatternKey::Pattern, "acme\\.com", "write `acme.com`"),
        (PatternKey::Pattern, ".*\\.acme\\.com", "write `*.acme.com`"),
        (PatternKey::Pattern, "^acme\\.com$", "write `acme.com`"),
        (PatternKey::Pattern, "_9.9.9.*", "write only the addresses, as in `192.0.2.*`"),
        (PatternKey::Pattern, "9-9-9-*", "write only the addresses, as in `192.0.2.*`"),
        (PatternKey::Pattern, "9.9.9.9.*", "write a network such as `192.0.2.0/24` or a range such as `192.0.2.10-19`"),
        (PatternKey::Pattern, "v1.2.3.*", "write only the addresses, as in `192.0.2.*`"),
        (PatternKey::Pattern, "*.9.9.*", "write a network such as `192.0.2.0/24` or a range such as `192.0.2.10-19`"),
        (
            PatternKey::Pattern,
            "1.2.3.4.5.*",
            "write a network such as `192.0.2.0/24` or a range such as `192.0.2.10-19`",
        ),
        (
            PatternKey::Pattern,
            "acme.com/a\\b",
            "write one entry for each host or path, with `*` to match any characters",
        ),
        (
            PatternKey::Pattern,
            "https:acme.com",
            "write a port from 1 to 65535, `*` for any port, or omit it; write one entry for each port",
        ),
        (PatternKey::Pattern, "user@acme.com", "write `acme.com`, or list an email address under `contact`"),
        (PatternKey::Pattern, "gopher://acme.com", "write `https://acme.com`, or only the host and port"),
        (PatternKey::Pattern, "010.0.0.1", "check `8.0.0.1` or `10.0.0.1`"),
        (PatternKey::Pattern, "192.0.2.300", "write a domain name such as `www.example.com`, or an address"),
        (
            PatternKey::Pattern,
            "acme.com:99999",
            "write a port from 1 to 65535, `*` for any port, or omit it; write one entry for each port",
        ),
        (
            PatternKey::Pattern,
            "acme.com:0",
            "write a port from 1 to 65535, `*` for any port, or omit it; write one entry for each port",
        ),
        (PatternKey::Pattern, "10.0.0.0/33", "write /0 to /32 for IPv4, /0 to /128 for IPv6"),
        (
            PatternKey::Pattern,
            "10.0.0.9-10.0.0.1",
            "write a range as `192.0.2.1-192.0.2.9` or `192.0.2.1-9`, the smaller address first",
        ),
        (PatternKey::Pattern, "2001:db8::/32/x", "write an IPv6 address with a port or a path as `[2001:db8::1]:443`"),
        (PatternKey::Pattern, "::1%eth0", "write an IPv6 address with a port or a path as `[2001:db8::1]:443`"),
    ] {
        let error = Pattern::parse_as(key, text).unwrap_err();
        assert_eq!(error.hint().unwrap_or_default(), hint, "{key:?}: {text}: {error}");
    }
}

#[test]
fn texts_that_resemble_a_list_are_accepted() {
    for text in ["https://acme.com/a,b.html", "https://acme.com/a,..org", "https://acme.com/a-", "acme.com."] {
        assert!(Pattern::parse(text).is_ok(), "{text}");
    }
}
