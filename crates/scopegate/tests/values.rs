//! Equality, hashing, ordering, and formatting of public values.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failed test is a panic")]

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use scopegate::net::{Address, DomainName, Host, Network, PublicSuffixList};
use scopegate::{DecisionRecord, Policy, Target};

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

fn target(text: &str) -> Target {
    Target::parse(text).unwrap()
}

fn name(text: &str) -> DomainName {
    DomainName::parse(text).unwrap()
}

fn network(text: &str) -> Network {
    Network::new(text.parse().unwrap()).unwrap()
}

#[test]
fn equivalent_spellings_are_equal_and_hash_equally() {
    assert_eq!(hash(&target("HTTPS://H.example:443/%61")), hash(&target("https://h.example/a")));
    assert_ne!(hash(&target("https://h.example/a")), hash(&target("https://h.example/b")));
    assert_eq!(hash(&name("A.example.")), hash(&name("a.example")));
    assert_ne!(hash(&name("a.example")), hash(&name("b.example")));
    for (one, other) in [("https://h/x", "https://h/y"), ("https://h/x", "http://h/x"), ("h", "h/")] {
        assert_ne!(target(one), target(other));
    }
    assert_ne!(target("https://h/x").path(), target("https://h/x/").path());
    assert_eq!(target("https://h/x").path(), target("ws://i/%78?y").path());
}

#[test]
fn names_are_sorted_as_text() {
    let mut names = [name("b.example"), name("a.example"), name("a.b.example")];
    assert!(names[0] > names[1] && names[2] < names[1]);
    names.sort();
    assert_eq!(names.map(|name| name.to_string()), ["a.b.example", "a.example", "b.example"]);
}

#[test]
fn a_network_contains_its_subnets_and_itself() {
    let wide = network("192.0.2.0/24");
    for (other, is_inside) in [
        ("192.0.2.0/24", true),
        ("192.0.2.255/32", true),
        ("192.0.3.0/24", false),
        ("192.0.2.0/23", false),
        ("::/0", false),
    ] {
        assert_eq!(wide.contains(&network(other)), is_inside, "{other}");
    }
}

#[test]
fn values_are_displayed_in_canonical_form() {
    let address: Address = "::ffff:192.0.2.7".parse::<std::net::IpAddr>().unwrap().into();
    let url = target("HTTPS://[2001:DB8::1]/%7Ea");
    let path = url.path().unwrap();
    assert_eq!(format!("{url} {url:?}"), "https://[2001:db8::1]/~a Target(\"https://[2001:db8::1]/~a\")");
    assert_eq!(format!("{path} {path:?}"), "/~a /~a");
    assert_eq!(format!("{0} {0:?}", name("Bücher.example")), "xn--bcher-kva.example xn--bcher-kva.example");
    assert_eq!(format!("{0} {0:?}", Host::parse("H.example").unwrap()), "h.example h.example");
    assert_eq!(format!("{address} {address:?}"), "192.0.2.7 192.0.2.7");
    assert_eq!(format!("{0} {0:?}", network("192.0.2.0/24")), "192.0.2.0/24 192.0.2.0/24");
    assert_eq!(format!("{:?}", PublicSuffixList::compiled()), "PublicSuffixList(compiled)");
    let given = PublicSuffixList::from_text("// ===BEGIN ICANN DOMAINS===\ncom\n// ===END ICANN DOMAINS===\n");
    assert_eq!(format!("{:?}", given.unwrap()), "PublicSuffixList(given)");
}

/// A record that is written and read back is the same record.
#[test]
fn records_read_back() {
    let text = "version = 1\npolicy = { name = 'A', owner = 'Acme' }\nownership = { domains = ['acme.com'], in_scope = true }\n\
        [scope]\nin_scope = ['*.b.com', { host = 'x.c.com', id = 'x', note = 'n' }]\nout_of_scope = ['https://a.b.com/x']\n\
        third_party = [{ host = 's.b.com', reason = 'vendor' }]\n[[findings.rules]]\nclass = 'clickjacking'\n\
        unless = ['sensitive-action']\n";
    let policy = Policy::from_toml(text).unwrap();
    let mut records: Vec<DecisionRecord> =
        ["a.b.com", "https://a.b.com/x", "s.b.com", "x.c.com", "acme.com", "d.org", "9.9.9.0/24"]
            .iter()
            .map(|target| policy.check(*target).unwrap().to_record())
            .collect();
    records.push(DecisionRecord::of_error("a b", &policy.check("a b").unwrap_err()));
    records.push(policy.check_finding("clickjacking", &scopegate::Facts::new()).unwrap().to_record());
    let report = scopegate::policy::Report::new("clickjacking").target("a.b.com").contains("steps");
    records.push(policy.check_report(&report).unwrap().to_record());
    for record in &records {
        let json = serde_json::to_string(record).unwrap();
        let back: DecisionRecord = serde_json::from_str(&json).unwrap();
        assert_eq!(&back, record, "{json}");
        assert_eq!(serde_json::to_string(&back).unwrap(), json);
    }
    assert_eq!(records.len(), 10);
    for wrong in [
        r#"{"target":"a","verdict":"maybe"}"#,
        r#"{"target":"a","kind":"url"}"#,
        r#"{"target":"a","kind":"x","verdict":"in-scope","basis":"listed"}"#,
    ] {
        assert!(serde_json::from_str::<DecisionRecord>(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn policy_errors_print_their_messages() {
    let errors = Policy::from_toml("version = 2").unwrap_err();
    assert_eq!(format!("{errors:?}"), errors.to_string());
    assert!(!format!("{errors:?}").contains("PolicyError"));
}

#[test]
fn a_decision_prints_its_explanation() {
    let policy = Policy::builder().name("Example").owner("Example").in_scope("a.example.com").build().unwrap();
    let decision = policy.check("a.example.com").unwrap();
    assert_eq!(decision.to_string(), decision.explanation());
    assert!(decision.to_string().starts_with("`a.example.com` is in scope of the policy `Example`: "), "{decision}");
}

/// Above a number of rules, the narrowest one is searched in another way.
#[test]
fn the_narrowest_of_many_rules_is_reported() {
    let names: Vec<String> = (0..40)
        .scan("acme.com".to_owned(), |name, level| {
            let this = name.clone();
            *name = format!("l{level}.{name}");
            Some(this)
        })
        .collect();
    // The order of the rules is not the order of the names.
    let order = |number: usize| number * 7 % names.len();
    let rules = (0..names.len()).map(order).filter_map(|number| names.get(number));
    let builder = rules.fold(Policy::builder().name("Example").owner("Example"), |builder, name| {
        builder.in_scope(format!("*.{name}").as_str())
    });
    let policy = builder.build().unwrap();
    for (level, name) in names.iter().enumerate() {
        let decision = policy.check(format!("x.{name}").as_str()).unwrap();
        let rule = decision.rule().unwrap();
        assert_eq!(rule.written(), format!("*.{name}"), "{level}");
    }
}
