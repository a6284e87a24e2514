//! The rules of exported expressions are read again.

use scopegate::Policy;
use scopegate::pattern::Pattern;
use serde_json::Value;

use super::{ExportedRule, burp_rule, url_rule};
use crate::export::{ExportFormat, export};
use crate::identifier::side::Side;

/// Patterns, with their result if the spelling differs.
const PATTERNS: &[(&str, Side, &[&str])] = &[
    ("a.h.com", Side::Inclusion, &["a.h.com"]),
    ("*.h.com", Side::Inclusion, &["*.h.com"]),
    ("https://h.com", Side::Inclusion, &["https://h.com"]),
    ("*h.com", Side::Inclusion, &["*.h.com", "h.com"]),
    ("dev-*.*.h.com:8443", Side::Inclusion, &["dev-*.*.h.com:8443"]),
    ("*.a-*.h.com", Side::Inclusion, &["*.a-*.h.com"]),
    ("h.com:443", Side::Inclusion, &["h.com:443"]),
    ("h.com:80", Side::Inclusion, &["h.com:80"]),
    ("https://h.com/api/v1.0", Side::Inclusion, &["https://h.com/api/v1.0"]),
    ("https://h.com:*/api", Side::Inclusion, &["https://h.com:*/api"]),
    ("https://h.com:8443/a/*/c*d/*", Side::Inclusion, &["https://h.com:8443/a/*/c*d"]),
    ("https://h.com/a/*/", Side::Inclusion, &["https://h.com/a/*/"]),
    ("9.9.9.9", Side::Inclusion, &["9.9.9.9"]),
    ("9.9.9.0/24", Side::Inclusion, &["9.9.9.0/24"]),
    ("9.9.9.7-9.9.10.3", Side::Inclusion, &["9.9.9.7-9.9.9.255", "9.9.10.0/30"]),
    ("https://9.9.9.*/a", Side::Inclusion, &["https://9.9.9.*/a"]),
    ("2606:4700::1", Side::Inclusion, &["2606:4700::1"]),
    ("[2606:4700::1]:8443", Side::Inclusion, &["[2606:4700::1]:8443"]),
    ("a.h.com", Side::Exclusion, &["a.h.com"]),
    ("*.h.com", Side::Exclusion, &["*.h.com"]),
    ("*x*.h.*", Side::Exclusion, &["*x*.h.*"]),
    ("*h.com:8443", Side::Exclusion, &["*h.com:8443"]),
    ("https://h.com/Admin", Side::Exclusion, &["https://h.com/Admin"]),
    ("https://*/log*out", Side::Exclusion, &["https://*/log*out"]),
    ("https://a.*.h.com:8443/x", Side::Exclusion, &["https://a.*.h.com:8443/x"]),
    ("h.com/%61%2f", Side::Exclusion, &["h.com"]),
    ("9.9.0.0/16", Side::Exclusion, &["9.9.0.0/16"]),
    ("2606:4700::/32", Side::Exclusion, &["::/0"]),
    ("https://9.9.9.9/a", Side::Exclusion, &["https://9.9.9.9/a"]),
];

fn policy(pattern: &str, side: Side) -> Policy {
    let policy = Policy::builder().name("A").owner("A");
    let policy = if side == Side::Inclusion { policy.in_scope(pattern) } else { policy.out_of_scope(pattern) };
    policy.build().unwrap()
}

fn canonical(texts: &[String]) -> Vec<String> {
    texts.iter().map(|text| Pattern::parse(text).unwrap().canonical().to_owned()).collect()
}

/// The patterns of expressions, all of which must be ours.
fn read(all: impl Iterator<Item = Option<ExportedRule>>) -> Vec<String> {
    let mut patterns = Vec::new();
    for own in all {
        match own.expect("it is ours") {
            ExportedRule::Rules(set) => patterns.extend(set.patterns),
            ExportedRule::Refused(why) => panic!("{why}"),
            ExportedRule::AmbiguousPaths(places) => assert!(!places.is_empty()),
        }
    }
    canonical(&patterns)
}

#[test]
fn expressions_for_urls_are_read_as_the_rule_they_were_written_for() {
    for (pattern, side, wanted) in PATTERNS {
        let format = if *side == Side::Inclusion { ExportFormat::RegexIn } else { ExportFormat::RegexOut };
        let text = export(&policy(pattern, *side), format).text;
        let wanted: Vec<String> = wanted.iter().map(|text| (*text).to_owned()).collect();
        assert_eq!(read(text.lines().map(|line| url_rule(line, *side))), canonical(&wanted), "{pattern}\n{text}");
    }
}

#[test]
fn burps_rules_are_read_as_the_rule_they_were_written_for() {
    for (pattern, side, wanted) in PATTERNS {
        let scope: Value = serde_json::from_str(&export(&policy(pattern, *side), ExportFormat::Burp).text).unwrap();
        let list = if *side == Side::Inclusion { "include" } else { "exclude" };
        let rules = scope["target"]["scope"][list].as_array().unwrap();
        let field = |rule: &Value, name: &str| rule[name].as_str().unwrap_or_default().to_owned();
        let read = read(
            rules.iter().map(|rule| burp_rule(&field(rule, "host"), &field(rule, "port"), &field(rule, "file"), *side)),
        );
        let wanted: Vec<String> = wanted.iter().map(|text| (*text).to_owned()).collect();
        assert_eq!(read, canonical(&wanted), "{pattern}\n{scope:#}");
    }
}

#[test]
fn a_web_port_is_excluded_in_urls_with_and_without_it() {
    for (pattern, scheme) in [("h.com:443", "https|wss"), ("h.com:80", "http|ws")] {
        let text = export(&policy(pattern, Side::Exclusion), ExportFormat::RegexOut).text;
        assert!(text.starts_with(&format!("(?is)^(?:(?:{scheme})://")), "{text}");
        assert_eq!(read(text.lines().map(|line| url_rule(line, Side::Exclusion))), [pattern, pattern]);
    }
}

#[test]
fn an_expression_with_one_different_character_is_not_ours() {
    let text = export(&policy("https://a-*.h.com/api", Side::Inclusion), ExportFormat::RegexIn).text;
    let line = text.trim_end();
    assert!(url_rule(line, Side::Inclusion).is_some());
    for at in 0..line.len() {
        let mut other = line.to_owned();
        other.remove(at);
        match url_rule(&other, Side::Inclusion) {
            None => {}
            // With a letter less in a name or path, it is the expression of another rule.
            Some(ExportedRule::Rules(set)) => {
                let again = export(&policy(&set.patterns[0], Side::Inclusion), ExportFormat::RegexIn).text;
                let without_anchors =
                    |text: &str| text.trim_end().trim_start_matches("^(?:").trim_end_matches(")$").to_owned();
                assert_eq!(without_anchors(&again), without_anchors(&other), "{other}");
            }
            Some(ExportedRule::Refused(_)) => {}
            Some(ExportedRule::AmbiguousPaths(_)) => panic!("{other}"),
        }
    }
}
