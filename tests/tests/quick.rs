//! The fast path to a verdict gives the answer of the full path, or none.
//!
//! For every text, the fast path has no answer or the answer of the full parser and the engine: the same verdict,
//! basis, rule and kind. The tests use every short text of a difficult alphabet in forms of targets, and generated
//! texts.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;
use proptest::prelude::*;
use scopegate::{Basis, Policy, Target};
use scopegate_benches::Workload;
use scopegate_conformance::fuzzing::quick::TANGLE;
use scopegate_conformance::property::{Share, hold};
use scopegate_conformance::surface::load;
use scopegate_conformance::{cases, generators};

/// The number of texts, and the number that the fast path answered.
#[derive(Default)]
struct Count {
    asked: u64,
    known: u64,
    /// Texts that the fast path did not answer, and that were compared.
    unread: u64,
}

impl Count {
    fn compare(&mut self, policy: &Policy, text: &str) {
        self.asked += 1;
        let Some(brief) = policy.batch().fast_summary(text.as_bytes(), 0..text.len()) else {
            // The full parser takes longer, so one text in sixteen has to do.
            if self.asked.is_multiple_of(16) {
                self.compare_unread(policy, text);
            }
            return;
        };
        self.known += 1;
        // The verdict alone has its own fast path.
        assert_eq!(policy.batch().verdict_of_bytes(text.as_bytes()), Some(brief.verdict), "{text:?}");
        match policy.check(text) {
            Ok(decision) => assert_eq!(decision.summary(), brief, "{text:?}"),
            Err(error) => panic!("{text:?} is not a target ({error}), but the fast path answers {brief:?}"),
        }
    }

    /// A text that the fast path does not read: its canonical form may take that path.
    fn compare_unread(&mut self, policy: &Policy, text: &str) {
        let decision = policy.check(text);
        let summary = decision.as_ref().map(|decision| decision.summary()).map_err(Clone::clone);
        assert_eq!(policy.batch().summary(text), summary, "{text:?}");
        assert_eq!(policy.batch().verdict(text), summary.map(|summary| summary.verdict), "{text:?}");
        self.unread += 1;
    }

    /// Every text of an alphabet up to a length, in every form.
    fn compare_all(&mut self, policy: &Policy, alphabet: &[char], longest: u32) {
        let mut texts = vec![String::new()];
        for length in 0..=longest {
            for text in &texts {
                for (before, after) in SHAPES {
                    self.compare(policy, &format!("{before}{text}{after}"));
                }
            }
            if length < longest {
                texts = texts.iter().flat_map(|text| alphabet.iter().map(move |c| format!("{text}{c}"))).collect();
            }
        }
    }

    fn compare_parts(&mut self, policy: &Policy, scheme: &str, host: &str, port: u16, path: &str) {
        self.asked += 1;
        let fast = policy.batch().fast_summary_of_parts(scheme, host, port, path);
        if fast.is_none() && !self.asked.is_multiple_of(16) {
            return;
        }
        let whole = policy.batch().summary_of_parts(scheme, host, port, path);
        let full = Target::from_parts(scheme, host, port, path).map(|target| policy.check(target).unwrap().summary());
        assert_eq!(whole, full, "{scheme:?}, {host:?}, {port}, {path:?}");
        match fast {
            Some(brief) => {
                assert_eq!(full, Ok(brief), "{scheme:?}, {host:?}, {port}, {path:?}");
                self.known += 1;
            }
            None => self.unread += 1,
        }
    }
}

/// Rules of every kind, close to each other, over the hosts of [`SHAPES`].
fn tangle() -> Policy {
    Policy::from_toml(TANGLE).unwrap()
}

/// Where the texts are inserted.
const SHAPES: &[(&str, &str)] = &[
    ("", ""),
    ("", ".com"),
    ("", "a.com"),
    ("", "/a"),
    ("a.com", ""),
    ("https://", ""),
    ("https://", ".com/"),
    ("http://", "a.com/a"),
    ("https://a.com", ""),
    ("https://b.a.com", "/a"),
    ("https://b.a.com/", ""),
    ("https://c.com/a?", ""),
    ("https://a.a.com/", "a"),
    ("1.1.1", ""),
    ("https://1.1.1", "/a"),
    ("https://c.com/a#", "?a=1"),
    ("HTTPS://A.a.com/", "a"),
    ("B.a.com", ".:443/a"),
    ("a.A.com/HTTP:/", "/A"),
    ("https://D-", ".e.com"),
    ("https://abcdefghijklmnop", ".a.com/"),
    ("-", "a.com"),
    ("a.com/1", ""),
    ("1.1.1.0/", ""),
    ("https://", "@b.a.com/a"),
    ("https://a:", "@b.a.com/"),
    ("https://%6", ".a.com/"),
    ("https://b%2e", "a.com/"),
    ("https://b%2Ea.com", "/a"),
    ("http://16843", "/a"),
    ("http://0x", "1/"),
    ("https://é", ".a.com/"),
    ("https://b.a.com/%6", ""),
    ("https://b.a.com/x/%2e.", "/a"),
    ("https://z.a.com/x/..", "/a"),
    ("b.a.com/..", "/1"),
    ("b.a.com/.", "1"),
    ("b.a.com/%2", ""),
];

#[test]
fn every_short_text_in_every_form_has_the_answer_of_the_full_path() {
    const ALPHABET: &[char] = &['a', 'x', '1', '.', '-', ':', '/', '?', '#', '@', '%', '\\', 'A', '*', ' ', 'é'];
    let policies = [tangle(), load("takt-inventory.toml")];
    let mut count = Count::default();
    let longest = if std::env::var_os("SCOPEGATE_LONG").is_some() { 5 } else { 3 };
    for policy in &policies {
        count.compare_all(policy, ALPHABET, longest);
    }
    println!("{} texts, {} of them by the fast path", count.asked, count.known);
    let each: u64 = (0..=longest).map(|length| (ALPHABET.len() as u64).pow(length)).sum();
    assert_eq!(count.asked, each * SHAPES.len() as u64 * policies.len() as u64);
    assert!(count.known * 20 > count.asked, "the fast path answers almost nothing");
    assert!(
        count.unread > count.asked / 20,
        "only {} texts that the fast path does not read were compared",
        count.unread
    );
}

/// All texts of six bytes that have a meaning for the parser; in the short run, four bytes.
#[test]
fn every_text_of_six_meaningful_bytes_has_the_answer_of_the_full_path() {
    const ALPHABET: &[char] = &['a', '1', '.', '-', ':', '/', '?', '@', '%', 'A'];
    let longest = if std::env::var_os("SCOPEGATE_LONG").is_some() { 6 } else { 4 };
    let mut count = Count::default();
    count.compare_all(&tangle(), ALPHABET, longest);
    println!("{} texts, {} of them by the fast path", count.asked, count.known);
    let each: u64 = (0..=longest).map(|length| (ALPHABET.len() as u64).pow(length)).sum();
    assert_eq!(count.asked, each * SHAPES.len() as u64);
    assert!(count.known * 20 > count.asked, "the fast path answers almost nothing");
}

/// Lines as in lists of recon tools, half of them with an unusual spelling; in the long run, a million.
#[test]
fn a_list_of_half_unusual_lines_has_the_answers_of_the_full_path() {
    let lines = if std::env::var_os("SCOPEGATE_LONG").is_some() { 1_000_000 } else { 20_000 };
    let workload = Workload::new(1000);
    let policy = Policy::from_toml(&workload.toml()).unwrap();
    let mut count = Count::default();
    for text in workload.usual_targets(lines / 2).iter().chain(&workload.unusual_targets(lines / 2)) {
        count.compare(&policy, text);
    }
    println!("{} lines, {} of them by the fast path", count.asked, count.known);
    assert_eq!(count.asked, lines as u64);
    assert!(count.known * 2 > count.asked, "the fast path answers at least the usual half");
}

/// Every short text as the host, and as the path, of a request.
#[test]
fn every_short_part_of_a_request_has_the_answer_of_the_full_path() {
    const ALPHABET: &[char] = &['a', '1', '.', '-', ':', '/', '?', '#', '@', '%', '\\', 'A', '*', ' ', '"', 'é'];
    const SCHEMES: &[&str] = &["https", "ws", "HTTPS", "ftp", "mailto", "h ttp", ""];
    let policy = tangle();
    let longest = if std::env::var_os("SCOPEGATE_LONG").is_some() { 4 } else { 3 };
    let mut count = Count::default();
    let mut texts = vec![String::new()];
    for _ in 0..=longest {
        for text in &texts {
            for (scheme, port) in SCHEMES.iter().flat_map(|scheme| [80, 443, 8443, 0].map(|port| (scheme, port))) {
                count.compare_parts(&policy, scheme, &format!("{text}.a.com"), port, "/a?b#");
                count.compare_parts(&policy, scheme, &format!("{text}.com"), port, "/a");
                count.compare_parts(&policy, scheme, &format!("1.1.1{text}"), port, "/");
                count.compare_parts(&policy, scheme, "b.a.com", port, text);
                count.compare_parts(&policy, scheme, "c.com", port, &format!("/a?a=1{text}"));
                count.compare_parts(&policy, scheme, "a.a.com", port, &format!("/{text}a"));
            }
        }
        texts = texts.iter().flat_map(|text| ALPHABET.iter().map(move |c| format!("{text}{c}"))).collect();
    }
    println!("{} requests, {} of them by the fast path", count.asked, count.known);
    let each: u64 = (0..=longest).map(|length| (ALPHABET.len() as u64).pow(length)).sum();
    assert_eq!(count.asked, each * SCHEMES.len() as u64 * 4 * 6);
    // Longer texts are less often hosts and paths.
    let share = if longest > 3 { 100 } else { 50 };
    assert!(count.known * share > count.asked, "the fast path answers almost nothing");
}

#[test]
fn every_target_of_the_fixtures_has_the_answer_of_the_full_path() {
    let mut count = Count::default();
    let policies: Vec<Policy> = std::fs::read_dir(cases::folder().join("policies"))
        .unwrap()
        .map(|entry| load(entry.unwrap().file_name().to_str().unwrap()))
        .chain([tangle()])
        .collect();
    let mut texts: Vec<String> = Vec::new();
    for (_, file) in cases::files::<cases::decisions::File>("decisions") {
        texts.extend(file.cases.into_iter().map(|case| case.target));
    }
    texts.sort();
    texts.dedup();
    for policy in &policies {
        // Twice, because the cached answer must be the same.
        for text in texts.iter().chain(&texts) {
            count.compare(policy, text);
        }
    }
    println!("{} questions, {} of them by the fast path", count.asked, count.known);
    assert!(count.asked > 10_000 && count.known * 4 > count.asked);
}

/// Two dots at any position. If some servers read the text that they remove as more or less than one segment, there is
/// no verdict.
#[test]
fn dots_in_paths_of_every_length_have_the_answer_of_the_full_path() {
    let policy = tangle();
    let mut count = Count::default();
    for length in 0..200 {
        for dots in ["/../a", "//../a", "..", "/.", "/./..", "/a..b", "?..", "#.."] {
            count.compare(&policy, &format!("https://z.a.com/{}{dots}", "x".repeat(length)));
            count.compare_parts(&policy, "https", "z.a.com", 443, &format!("/{}{dots}", "x".repeat(length)));
        }
    }
    assert!(count.known * 20 > count.asked, "the fast path answers a single dot");
}

/// The cached answer for one name below a top-level domain must not apply to another name that is public if the first
/// is not.
#[test]
fn names_of_which_only_some_are_public_share_no_cached_answer() {
    let texts =
        ["foo.arpa", "a.home.arpa", "https://b.home.arpa/", "foo.b.arpa", "x.y.nosuchtld", "y.nosuchtld", "a.com"];
    for first in 0..texts.len() {
        let rules = r#"out_of_scope = ["*x.arpa", "*x.nosuchtld", "*x.com"]"#;
        let text = format!("version = 1\npolicy = {{ name = 'T', owner = 'T' }}\n[scope]\n{rules}\n");
        let policy = Policy::from_toml(&text).unwrap();
        let mut count = Count::default();
        for text in texts.iter().cycle().skip(first).take(2 * texts.len()) {
            count.compare(&policy, text);
        }
        assert_eq!(count.known, count.asked, "all names are canonical");
    }
}

/// The cached answer for one name must not apply to a name that other globs cover, or that is public for another reason.
/// Each policy answers two questions, in every order.
#[test]
fn no_name_has_the_cached_answer_of_a_name_with_other_rules() {
    const GLOBS: &str = r#"
        in_scope = ["*-long.acme.com", "api-*.acme.com", "*-x.acme.com", "g*.acme.com", "*.b.acme.com", "api-q.acme.com",
            "https://api-p.acme.com/only", "a*.b.acme.com", "c-*.acme.com:8443", "https://d-*.acme.com/v*"]
        out_of_scope = ["*-old.acme.com", "api-z*.acme.com", "e-*.acme.com/private", "under.api-q.acme.com", "f-*.com"]
    "#;
    const HOSTS: &[&str] = &[
        "api-1.acme.com",
        "api-2.acme.com",
        "api-x.acme.com",
        "1-x.acme.com",
        "api-q.acme.com",
        "q.api-q.acme.com",
        "under.api-q.acme.com",
        "api-p.acme.com",
        "api-1-old.acme.com",
        "1-old.acme.com",
        "api-z.acme.com",
        "q.b.acme.com",
        "a1.b.acme.com",
        "api-1.b.acme.com",
        "c-1.acme.com",
        "d-1.acme.com",
        "e-1.acme.com",
        "e-x.acme.com",
        "f-1.com",
        "f-1.acme.com",
        "api-1.x.acme.com",
        "acme.com",
        "b.acme.com",
        "g-long.acme.com",
        "g-1.acme.com",
    ];
    // `za` itself is no public suffix, but `co.za` and `ac.za` are.
    const SUFFIXES: &str = r#"
        in_scope = ["w.co.za", "q.unlisted.za", "*.v.za", "*-a.co.za", "x.home.arpa", "y.com.mm"]
        out_of_scope = ["a.co.za", "*-b.unlisted.za"]
    "#;
    const NAMES: &[&str] = &[
        "w.co.za",
        "s.co.za",
        "r.s.co.za",
        "1-a.co.za",
        "2-a.co.za",
        "co.za",
        "s.za",
        "s.ac.za",
        "v.za",
        "x.v.za",
        "q.unlisted.za",
        "s.unlisted.za",
        "1-b.unlisted.za",
        "unlisted.za",
        "x.home.arpa",
        "y.home.arpa",
        "in-addr.arpa",
        "s.com.mm",
        "s.mm",
    ];
    for (rules, names) in [(GLOBS, HOSTS), (SUFFIXES, NAMES)] {
        let text = format!("version = 1\npolicy = {{ name = 'T', owner = 'T' }}\n[scope]\n{rules}\n");
        let mut count = Count::default();
        for first in names {
            for second in names {
                let policy = Policy::from_toml(&text).unwrap();
                for name in [first, second] {
                    for form in
                        [(*name).to_owned(), format!("https://{name}/private/v1"), format!("http://{name}:8443/")]
                    {
                        count.compare(&policy, &form);
                    }
                }
            }
        }
        assert_eq!(count.asked, (names.len() * names.len() * 6) as u64);
        assert!(count.known * 10 > count.asked * 9, "{} of {}", count.known, count.asked);
    }
}

/// Every four parts that look like those of an IPv4 address, in every form.
#[test]
fn ipv4_addresses_have_the_answer_of_the_full_path() {
    const PARTS: &[&str] =
        &["0", "1", "10", "192", "255", "256", "01", "007", "1000", "4294967297", "1x", "0x1", "1e1", "x1"];
    const FORMS: &[(&str, &str)] = &[("", ""), ("", ":80"), ("https://", "/a/b"), ("http://", ":8080")];
    let rules = "in_scope = ['1.0.0.0/8', '10.0.0.0/8', 'https://192.1.10.1/a']\n\
                 out_of_scope = ['1.10.0.0/16', '10.255.255.255', '*/b']";
    let text = format!("version = 1\npolicy = {{ name = 'T', owner = 'T' }}\n[scope]\n{rules}\n");
    let mut count = Count::default();
    for policy in [tangle(), Policy::from_toml(&text).unwrap()] {
        let mut addresses: Vec<String> = PARTS.iter().map(|part| (*part).to_owned()).collect();
        for _ in 0..3 {
            let longer =
                |address: &String| PARTS.iter().map(move |part| format!("{address}.{part}")).collect::<Vec<_>>();
            addresses = addresses.iter().flat_map(longer).collect();
        }
        for address in addresses {
            for (before, after) in FORMS {
                count.compare(&policy, &format!("{before}{address}{after}"));
            }
        }
    }
    assert!(count.asked == 2 * 14_u64.pow(4) * 4 && count.known > 1_000, "{} of {}", count.known, count.asked);
}

/// Every IPv6 address of a few pieces, in every form, with rules for networks, ports and paths.
#[test]
fn ipv6_addresses_have_the_answer_of_the_full_path() {
    const PIECES: &[&str] =
        &["", "2", "2a00", "2001", "0", "00db8", "ffff", "2002", "3FFF", "64", "g", "1.2.3.4", "2%25"];
    const FORMS: &[(&str, &str)] = &[
        ("", ""),
        ("[", "]"),
        ("http://[", "]"),
        ("https://[", "]/a/b?q=1"),
        ("https://[", "]:8443/"),
        ("https://[", "]:443#f"),
        ("https://[", "]/a/../b"),
        ("https://[", "]x"),
        ("https://[", "/"),
        ("https://", "/"),
        ("", ":80"),
        ("", "/64"),
    ];
    let rules = "in_scope = ['2000::/4', 'https://[2a00::2]/a', '9.0.0.0/8']\n\
                 out_of_scope = ['2a00:2::/32', '2001:0:ffff::/48', '1.2.3.0/24', '*/admin', '[2a00::]:8443']";
    let text = format!("version = 1\npolicy = {{ name = 'T', owner = 'T' }}\n[scope]\n{rules}\n");
    let mut count = Count::default();
    for policy in [Policy::from_toml(&text).unwrap(), tangle()] {
        let mut addresses: Vec<String> = PIECES.iter().map(|piece| (*piece).to_owned()).collect();
        for _ in 0..4 {
            for address in &addresses {
                for (before, after) in FORMS {
                    count.compare(&policy, &format!("{before}{address}{after}"));
                }
            }
            let longer =
                |address: &String| PIECES.iter().map(move |piece| format!("{address}:{piece}")).collect::<Vec<_>>();
            addresses = addresses.iter().flat_map(longer).collect();
        }
        let eight = [
            "2a00:2:3:4:5:6:7:8",
            "2a00:2:3:4:5:6:7::",
            "2a00::3:4:5:6:7:8",
            "2a00:2:3::4:5:6:7:8",
            "2a00:2:3:4:5:6:7:8:9",
        ];
        for address in eight.iter().chain(&["2a00:0002:0003:0004:0005:0006:0007:0008", "2001:db8::5efe:102:304"]) {
            for (before, after) in FORMS {
                count.compare(&policy, &format!("{before}{address}{after}"));
            }
        }
    }
    println!("{} texts, {} of them by the fast path", count.asked, count.known);
    assert!(count.known > 1_000, "the fast path answers addresses");
}

/// The addresses around both ends of every network at which an answer can change: one cached answer is for all addresses
/// between two of these, whichever comes first.
#[test]
fn addresses_around_the_ends_of_networks_have_the_answer_of_the_full_path() {
    const POLICIES: &[&str] = &[
        "in_scope = ['2a00::/16', '2a00:2:3::/48', '2002::/16', '9.0.0.0/8']\n\
         out_of_scope = ['2a00:2::/32', '2a00:2:3:4::5', '2001:0:900::/40', '9.9.0.0/16', '9.9.9.9:8443']",
        "in_scope = ['2a00::/12', '2001::/16', '8.0.0.0/6']\nout_of_scope = ['2a00:2::/32', '9.9.9.0/24']\nthird_party = ['2a00:3::/32']",
        "in_scope = ['https://[2a00::2]/a', '2a00::/32']\nout_of_scope = ['*/admin', '2a00::ffff:0/112']",
        "in_scope = ['a.example.com']",
    ];
    const NETWORKS: &[&str] = &[
        "2a00::/16",
        "2a00::/32",
        "2a00:2::/32",
        "2a00:2:3::/48",
        "2a00:2:3:4::5/128",
        "2a00:3::/32",
        "2a00::2/128",
        "2a00::ffff:0/112",
        "2002::/16",
        "2002:909::/32",
        "2002:a00::/24",
        "2002:7f00::/24",
        "2001::/32",
        "2001::/23",
        "2001:0:900::/40",
        "2001:db8::/32",
        "2001:2::/48",
        "2001:10::/28",
        "2001:20::/28",
        "2620:4f:8000::/48",
        "3fff::/20",
        "2000::/3",
        "2a00::5efe:909:0/112",
        "2a00::200:5efe:909:0/112",
        "2a00::5efe:a00:0/104",
        "64:ff9b::909:0/112",
        "fc00::/7",
        "fe80::/10",
        "9.0.0.0/8",
        "9.9.0.0/16",
        "9.9.9.0/24",
        "9.9.9.9/32",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "192.0.2.0/24",
        "224.0.0.0/4",
    ];
    let ends = |network: &&str| -> Vec<IpAddr> {
        match network.parse().unwrap() {
            IpNet::V4(net) => {
                let (first, last) = (net.network().to_bits(), net.broadcast().to_bits());
                [first.wrapping_sub(1), first, first.wrapping_add(1), last.wrapping_sub(1), last, last.wrapping_add(1)]
                    .map(|bits| Ipv4Addr::from_bits(bits).into())
                    .to_vec()
            }
            IpNet::V6(net) => {
                let (first, last) = (net.network().to_bits(), net.broadcast().to_bits());
                [first.wrapping_sub(1), first, first.wrapping_add(1), last.wrapping_sub(1), last, last.wrapping_add(1)]
                    .map(|bits| Ipv6Addr::from_bits(bits).into())
                    .to_vec()
            }
        }
    };
    let addresses: Vec<IpAddr> = NETWORKS.iter().flat_map(ends).collect();
    let mut count = Count::default();
    for rules in POLICIES {
        for is_reversed in [false, true] {
            let text = format!("version = 1\npolicy = {{ name = 'T', owner = 'T' }}\n[scope]\n{rules}\n");
            // Compiled again, because the cache of one order must not answer the other.
            let policy = Policy::from_toml(&text).unwrap();
            let mut addresses = addresses.clone();
            if is_reversed {
                addresses.reverse();
            }
            for address in addresses {
                let host = if address.is_ipv6() { format!("[{address}]") } else { address.to_string() };
                for text in [
                    address.to_string(),
                    format!("https://{host}/"),
                    format!("http://{host}/a/b"),
                    format!("https://{host}/admin"),
                    format!("https://{host}:8443/"),
                ] {
                    count.compare(&policy, &text);
                }
            }
        }
    }
    assert_eq!(count.asked, 4 * 2 * 37 * 6 * 5);
    assert!(count.known * 2 > count.asked, "{} of {}", count.known, count.asked);
}

/// Names at one position of the trie, some of which a provider operates: the cached answer must not name its provider for
/// the others.
#[test]
fn names_of_several_providers_share_no_cached_answer() {
    let texts = [
        "stranger.com",
        "acme.zendesk.com",
        "zendesk.com",
        "https://acme.zendesk.com/a",
        "acme.statuspage.io",
        "acme.github.io",
        "stranger.io",
        "a.own.com",
        "own.com",
        "x.stranger.org",
    ];
    for rules in ["[]", "['a.com', '*.b.io']", "['https://zendesk.com/a', 'a.com:8443']"] {
        for first in 0..texts.len() {
            let providers = "add = [{ suffix = 'own.com', name = 'Own', kind = 'saas' }]\nremove = ['statuspage.io']";
            let head = "version = 1\npolicy = { name = 'T', owner = 'T' }";
            let text = format!("{head}\n[scope]\nin_scope = {rules}\n[providers]\n{providers}\n");
            let policy = Policy::from_toml(&text).unwrap();
            let mut count = Count::default();
            for text in texts.iter().cycle().skip(first).take(2 * texts.len()) {
                count.compare(&policy, text);
            }
            assert_eq!(count.known, count.asked, "all names are canonical");
            let basis = |host: &str| policy.batch().summary(host).unwrap().basis;
            assert_eq!((basis("b.own.com"), basis("x.statuspage.io")), (Basis::Provider, Basis::Unowned));
        }
    }
}

/// Generated policies and questions. Each question is asked twice, because the cached answer must be the same.
#[test]
fn generated_policies_have_the_answers_of_the_full_path() {
    let known = Share::default();
    hold(generators::policies_and_questions(), |(policy, targets)| {
        let Ok(policy) = Policy::from_json(&policy.to_string()) else { return Ok(()) };
        for text in targets.iter().chain(&targets) {
            let mut count = Count::default();
            count.compare(&policy, text);
            known.count(count.known > 0);
        }
        Ok(())
    });
    known.at_least(20, "questions had a quick answer");
}

/// Spellings of every kind, most of them unusual or invalid.
#[test]
fn generated_texts_have_the_answers_of_the_full_path() {
    let policy = tangle();
    let known = Share::default();
    hold(prop::collection::vec(generators::texts::arbitrary(), 50), |texts| {
        let mut count = Count::default();
        for text in &texts {
            count.compare(&policy, text);
        }
        known.count(count.known > 0);
        Ok(())
    });
    known.at_least(1, "lists of texts had one with a quick answer");
}
