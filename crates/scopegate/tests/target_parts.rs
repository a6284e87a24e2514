//! Parts of targets, and targets, hosts, and suffix lists built from other input than one text.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a failed test is a panic"
)]

use scopegate::Target;
use scopegate::net::{DomainName, Host, Network, PublicSuffixList, SuffixKind};
use scopegate::targets::{Path, TargetHost, TargetKind, TargetPorts};

#[test]
fn accessors_return_the_parts_of_a_target() {
    let target = Target::parse("h/a?b=1").unwrap();
    assert_eq!(target.ports(), TargetPorts::Web);
    assert_eq!(target.scheme(), None);
    assert_eq!(Target::parse("WSS://h").unwrap().scheme(), Some("wss"));
    assert_eq!(target.query(), Some("b=1"));
    assert_eq!(target.path().map(Path::as_str), Some("/a"));
    assert_eq!(Target::parse("ws://h").unwrap().ports(), TargetPorts::One(80));
    assert_eq!(Target::parse("ftp://h").unwrap().ports(), TargetPorts::One(21));
    assert_eq!(Target::parse("h:443").unwrap().ports(), TargetPorts::One(443));
    assert!(Target::parse("h:443").unwrap().path().is_none());
    let name = DomainName::parse("h").unwrap();
    assert_eq!(Target::parse("h").unwrap().host(), TargetHost::Domain(&name));
    let network = Network::new("192.0.2.7/32".parse().unwrap()).unwrap();
    assert_eq!(Target::parse("192.0.2.7").unwrap().host(), TargetHost::Network(network));
    assert_eq!(Target::from(network).kind(), TargetKind::Network);
    assert_eq!(Target::from(name.clone()), Target::parse("H.").unwrap());
    let url = url::Url::parse("https://h/x").unwrap();
    assert_eq!(Target::try_from(&url).unwrap().canonical(), "https://h/x");
    let mapped: std::net::IpAddr = "::ffff:192.0.2.7".parse().unwrap();
    assert_eq!(Target::from(mapped), Target::parse("192.0.2.7").unwrap());
}

#[test]
fn parts_cannot_inject_into_each_other() {
    let ok = |host, port, path| Target::from_parts("https", host, port, path).unwrap().canonical().to_owned();
    assert_eq!(ok("Bücher.example", 443, "/%61/../b?x=%"), "https://xn--bcher-kva.example/b?x=%");
    assert_eq!(ok("2001:db8::1", 443, "/"), "https://[2001:db8::1]/");
    assert_eq!(ok("[2001:db8::1]", 8443, "/"), "https://[2001:db8::1]:8443/");
    assert_eq!(ok("h", 443, "//evil.com/@x"), "https://h//evil.com/@x");
    assert_eq!(Target::from_parts("SSH", "h", 22, "/?").unwrap().canonical(), "ssh://h:22/");
    for (scheme, host, path, code) in [
        ("https:", "h", "/", "target.malformed-url"),
        ("", "h", "/", "target.malformed-url"),
        ("file", "h", "/", "target.unsupported"),
        ("https", "", "/", "target.invalid-host"),
        ("https", "h:80", "/", "target.invalid-host"),
        ("https", "h/x", "/", "target.invalid-host"),
        ("https", "u@h", "/", "target.invalid-host"),
        ("https", "%61", "/", "target.invalid-host"),
        ("https", "h\u{ad}", "/", "target.invalid-host"),
        ("https", "*", "/", "target.wildcard"),
        ("https", "straße.de", "/", "target.ambiguous"),
        ("https", "fe80::1%eth0", "/", "target.zone-id"),
        ("https", "h", "", "target.invalid-path"),
        ("https", "h", "a", "target.invalid-path"),
        ("https", "h", "*", "target.invalid-path"),
        ("https", "h", "?a", "target.invalid-path"),
        ("https", "h", "/a#b", "target.invalid-path"),
        ("https", "h", "/a\\b", "target.ambiguous"),
        ("https", "h", "/%", "target.ambiguous"),
        ("https", "h", "/a b", "target.forbidden-character"),
        ("https", "h", "/?a\r\nb", "target.forbidden-character"),
    ] {
        let error = Target::from_parts(scheme, host, 443, path).expect_err(&format!("{scheme} {host} {path}"));
        assert_eq!(error.code().as_str(), code, "{scheme} {host} {path}: {error}");
    }
    for (scheme, host, port) in
        [("https", "h", 0), ("ssh", "h", 0), ("https", "010.8.8.8", 443), ("https", "0127.0.0.1", 80)]
    {
        let error = Target::from_parts(scheme, host, port, "/").expect_err(host);
        assert_eq!(error.code().as_str(), "target.ambiguous", "{error}");
    }
    // Cases that the scheme disambiguates.
    assert_eq!(ok("-h", 443, "/"), "https://-h/");
    assert_eq!(ok("h", 443, "/24"), "https://h/24");
    assert_eq!(ok("9.9.9.0", 443, "/24."), "https://9.9.9.0/24.");
    let long = format!("/{}", "a".repeat(9000));
    assert_eq!(Target::from_parts("https", "h", 443, &long).unwrap_err().code().as_str(), "target.too-long");
}

/// Texts that are wrong in different ways may share a code; the message states the difference.
#[test]
fn messages_say_what_is_wrong() {
    let ambiguous = "browsers contact `a.example`, other clients contact `b.example`";
    for (text, message) in [
        ("http://1.2.3.4.5/", "it ends in a number but is not an IPv4 address"),
        ("http://[::g]/", "it is not an IPv6 address"),
        ("http://a<b/", "it contains a character or an `xn--` label that is not allowed in host names"),
        ("http://h/\u{7}", "forbidden control character (U+0007) at character 10"),
        ("http://h/a b", "forbidden white space (U+0020) at character 11"),
        ("http://h/a\u{200b}b", "forbidden invisible character (U+200B) at character 11"),
        ("https://a.example\\@b.example", ambiguous),
        ("ssh://a.example\\@b.example", ambiguous),
        ("https://a.example\\x", "browsers treat it as `/` and contact `a.example`"),
    ] {
        let error = Target::parse(text).expect_err(text);
        assert!(error.message().contains(message), "{text}: {error}");
    }
    let host = |text: &str| Host::parse(text).expect_err(text).message().to_owned();
    assert!(host("").contains("it is empty"), "{}", host(""));
    for text in ["a b.example", "a\u{7}b.example", "a\u{ad}b.example"] {
        assert!(
            host(text).contains("it contains white space, a control character or an invisible character"),
            "{}",
            host(text)
        );
    }
}

/// Hints repeat the text that readers may misinterpret and propose a valid target.
#[test]
fn hints_of_ambiguous_texts_can_be_pasted() {
    for text in [
        "h.com/24",
        "h.com/024",
        "H.com/24#a",
        "010.8.8.8",
        "010.8.8.8/a",
        "010.0.0.0/8",
        "127.0.0.010",
        "030000001041",
        "h.com:0",
        "[2001:db8::1]:0",
        "https://h.com:0/",
        "ssh://h.com:0",
        "-h.com",
        "-h.com/a",
        "9.9.9.0/24.",
        "9.9.9.0/+24",
        "9.9.9.0/0x18",
        "9.9.9.0/255.255.255.0",
        "9.9.9.0/ffffff00",
        "9.9.9.0//24",
        "9.9.9.0/",
        "9.9.9.9/%31/a",
        "[2620:fe::]/48/a",
    ] {
        let error = Target::parse(text).expect_err(text);
        let shown = text.strip_prefix("https://").or(text.strip_prefix("ssh://")).unwrap_or(text);
        let host = shown.split('/').next().unwrap();
        assert!(error.message().contains(shown) || error.message().contains(&format!("`{host}`")), "{text}: {error}");
        let hint = error.hint().expect(text);
        let proposed = hint.split('`').nth(1).expect(hint);
        assert!(Target::parse(proposed).is_ok(), "{text}: {hint}");
    }
}

#[test]
fn hosts_and_suffixes() {
    assert_eq!(Host::parse("::1").unwrap(), Host::parse("[::1]").unwrap());
    assert!(DomainName::parse("127.0.0.1").is_err());
    let json = serde_json::to_string(&DomainName::parse("A.example").unwrap()).unwrap();
    assert_eq!(json, r#""a.example""#);
    assert_eq!(serde_json::from_str::<DomainName>(r#""A.example.""#).unwrap().as_str(), "a.example");
    assert!(serde_json::from_str::<DomainName>(r#""a b""#).is_err());

    let text = "// ===BEGIN ICANN DOMAINS===\ncom\nuk\nco.uk\n*.ck\n!www.ck\nрф\n// ===END ICANN DOMAINS===\n\
                // ===BEGIN PRIVATE DOMAINS===\nhost.co.uk\n*.deep.com\n// ===END PRIVATE DOMAINS===\n";
    for list in [PublicSuffixList::compiled(), PublicSuffixList::from_text(text).unwrap()] {
        assert_eq!(list.registrable("a.b.co.uk"), Some("b.co.uk"), "{list:?}");
        assert_eq!(list.registrable("co.uk"), None);
        assert_eq!(list.suffix("co.uk").kind, SuffixKind::Icann);
        assert_eq!(list.suffix("db.corp").kind, SuffixKind::Unknown);
        assert_eq!(list.suffix("db.corp").text, "corp");
        assert_eq!(list.registrable("a.db.corp"), Some("db.corp"));
        assert_eq!(list.icann_suffix("db.corp"), None);
        assert_eq!(list.registrable("www.ck"), Some("www.ck"));
        assert_eq!(list.registrable("a.b.c.ck"), Some("b.c.ck"));
        assert_eq!(list.suffix("a.xn--p1ai").kind, SuffixKind::Icann);
        assert_eq!(list.registrable("b.a.xn--p1ai"), Some("a.xn--p1ai"));
    }
    let list = PublicSuffixList::from_text(text).unwrap();
    assert_eq!(list.suffix("a.host.co.uk").text, "host.co.uk");
    assert_eq!(list.suffix("a.host.co.uk").kind, SuffixKind::Private);
    assert_eq!(list.icann_suffix("a.host.co.uk"), Some("co.uk"));
    assert_eq!(list.icann_suffix("a.b.deep.com"), Some("com"));
    assert!(PublicSuffixList::from_text("").is_err());
    assert!(PublicSuffixList::from_text("<html>").is_err());
}
