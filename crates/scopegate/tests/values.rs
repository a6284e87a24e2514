//! How the values that others keep in sets, sort and print behave: as the texts that they are.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a failed test is a panic")]

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use scopegate::Target;
use scopegate::net::{Address, DomainName, Host, Network, PublicSuffixList};

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
fn spellings_of_one_value_are_one_in_a_set_and_others_are_not() {
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
fn a_network_contains_what_lies_in_it_and_itself() {
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
fn values_are_shown_as_they_are_written() {
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
