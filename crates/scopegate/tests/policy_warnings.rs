//! Warnings about rules that are never used, about ownership, and about providers.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failed test is a panic"
)]

use scopegate::policy::{Format, LoadOptions, Source};
use scopegate::{DecisionRecord, Policy, Target};

/// The messages and hints of `warning.shadowed`.
fn shadowed(precedence: &str, in_scope: &str, out_of_scope: &str, third_party: &str) -> Vec<(String, String)> {
    let text = format!(
        "version = 1\npolicy = {{ name = 'A', owner = 'A' }}\n[scope]\nprecedence = '{precedence}'\n\
         in_scope = [{in_scope}]\nout_of_scope = [{out_of_scope}]\nthird_party = [{third_party}]\n"
    );
    let policy = Policy::load(&Source::new(&text, Format::Toml), &LoadOptions::new()).unwrap();
    let warnings = policy.warnings();
    let of_these = warnings.iter().filter(|warning| warning.code().as_str() == "warning.shadowed");
    of_these.map(|warning| (warning.message().to_owned(), warning.hint().unwrap_or_default().to_owned())).collect()
}

const BOTH_LISTS: &str = "remove one of the two: a target on both lists is out of scope";
const THIRD_PARTYS: &str = "remove one of the two: a target on both lists is third-party";

#[test]
fn a_rule_with_the_same_meaning_takes_precedence() {
    assert_eq!(
        shadowed("narrowest-wins", "'*.a.com'", "{ domain = 'a.com' }", ""),
        [(
            "rule `*.a.com` is never used: `a.com` (out_of_scope[0]) always takes precedence".to_owned(),
            BOTH_LISTS.to_owned()
        )]
    );
    assert_eq!(
        shadowed("narrowest-wins", "'b.com'", "'a.com'", "'a.com'"),
        [(
            "rule `a.com` is never used: `a.com` (third_party[0]) always takes precedence".to_owned(),
            THIRD_PARTYS.to_owned()
        )]
    );
    for apart in [("'a.com:80'", "'a.com:443'"), ("'a.com'", "'a.com:443'"), ("'a.com'", "'https://a.com/x'")] {
        assert_eq!(shadowed("narrowest-wins", apart.0, apart.1, ""), [], "{apart:?}");
        assert_eq!(shadowed("narrowest-wins", "'b.com'", apart.0, apart.1), [], "{apart:?}");
    }
}

#[test]
fn if_exclusions_win_a_wider_exclusion_takes_precedence() {
    let (inner, outer) = ("'x.a.com', 'y.b.com'", "'*.a.com', 'c.com'");
    assert_eq!(shadowed("narrowest-wins", inner, outer, ""), []);
    assert_eq!(
        shadowed("exclusions-win", inner, outer, ""),
        [(
            "rule `x.a.com` is never used: `*.a.com` (out_of_scope[0]) always takes precedence".to_owned(),
            BOTH_LISTS.to_owned()
        )]
    );
    assert_eq!(shadowed("exclusions-win", "'a.com'", "'https://a.com/x'", ""), []);
}

#[test]
fn a_record_of_an_error_contains_the_error() {
    let error = Target::parse("a b").unwrap_err();
    let record = DecisionRecord::of_error("a b", &error);
    assert_eq!(record.error().map(|error| &*error.code), Some(error.code().as_str()));
}

/// The codes of the warnings about a policy.
fn codes(body: &str) -> Vec<String> {
    let text = format!("version = 1\npolicy = {{ name = 'A', owner = 'A' }}\n{body}\n");
    let policy = Policy::load(&Source::new(&text, Format::Toml), &LoadOptions::new()).unwrap();
    policy.warnings().iter().map(|warning| warning.code().to_string()).collect()
}

#[test]
fn ownership_without_owned_assets_is_an_empty_scope() {
    let empty = ["warning.empty-scope"];
    assert_eq!(codes("[ownership]\nin_scope = true"), empty);
    assert_eq!(codes("[ownership]\nin_scope = true\nnetworks = []"), empty);
    for body in [
        "[ownership]\nin_scope = true\ndomains = ['a.com']",
        "[ownership]\nin_scope = true\ndomains = []",
        "[ownership]\nin_scope = true\nnetworks = ['198.51.100.0/24']",
        "[ownership]\nin_scope = true\n[scope]\nin_scope = ['x.a.com']",
    ] {
        assert!(codes(body).is_empty(), "{body}");
    }
}

#[test]
fn removing_an_unknown_provider_is_a_warning() {
    let removing =
        |suffixes: &str| codes(&format!("[scope]\nin_scope = ['x.a.com']\n[providers]\nremove = [{suffixes}]"));
    let unknown = ["warning.unknown-provider"];
    for suffixes in ["'acme.zendesk.com'", "'zendesk.org'", "'com'", "'zendesk.com', 'ZENDESK.com.'"] {
        assert_eq!(removing(suffixes), unknown, "{suffixes}");
    }
    for suffixes in ["'zendesk.com'", "'ZENDESK.com.'", "'github.com', 'zendesk.com'"] {
        assert!(removing(suffixes).is_empty(), "{suffixes}");
    }
}
