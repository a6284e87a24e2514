//! Valid and invalid targets.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a failed test is a panic")]

use scopegate::Target;
use scopegate::targets::TargetHost;

fn code(text: &str) -> String {
    match Target::parse(text) {
        Ok(target) => format!("{text:?} is {target}"),
        Err(error) => error.code().to_string(),
    }
}

/// Text, kind, canonical text.
const TARGETS: &[(&str, &str, &str)] = &[
    ("https://h:8443/a/b?q#f", "url", "https://h:8443/a/b?q"),
    ("h", "host", "h"),
    ("h:8443", "host-port", "h:8443"),
    ("h:80", "host-port", "h:80"),
    ("h:443", "host-port", "h:443"),
    ("h:00080", "host-port", "h:80"),
    ("h/a/b", "url", "h/a/b"),
    ("h:8443/a", "url", "h:8443/a"),
    ("h:80/a", "url", "h:80/a"),
    ("h/", "url", "h/"),
    ("h?x", "url", "h/?x"),
    ("h#x", "url", "h/"),
    ("h?", "url", "h/"),
    ("h/a?u=http://x", "url", "h/a?u=http://x"),
    ("h/http://x", "url", "h/http://x"),
    ("192.0.2.7", "address", "192.0.2.7"),
    ("192.0.2.7.", "address", "192.0.2.7"),
    ("192.0.2.7:443", "host-port", "192.0.2.7:443"),
    ("[2001:db8::1]:443", "host-port", "[2001:db8::1]:443"),
    ("2001:DB8:0::1", "address", "2001:db8::1"),
    ("[2001:db8::1]", "address", "2001:db8::1"),
    ("2001:db8::1/a", "url", "[2001:db8::1]/a"),
    ("::ffff:192.0.2.7", "address", "192.0.2.7"),
    ("::c000:207", "address", "::c000:207"),
    ("192.0.2.0/24", "network", "192.0.2.0/24"),
    ("192.0.2.7/32", "network", "192.0.2.7/32"),
    ("0x0a.0.0.0/8", "network", "10.0.0.0/8"),
    ("10/32", "network", "0.0.0.10/32"),
    ("2001:db8::/32", "network", "2001:db8::/32"),
    ("[2001:db8::]/32", "network", "2001:db8::/32"),
    ("::ffff:10.0.0.0/104", "network", "10.0.0.0/8"),
    ("::ffff:0:0/96", "network", "0.0.0.0/0"),
    ("::/0", "network", "::/0"),
    ("0.0.0.0/0", "network", "0.0.0.0/0"),
    ("192.0.2.7/", "url", "192.0.2.7/"),
    ("192.0.2.0:80/24/", "url", "192.0.2.0:80/24/"),
    ("192.0.2.0:80/24", "url", "192.0.2.0:80/24"),
    ("h/24a", "url", "h/24a"),
    ("https://h/24", "url", "https://h/24"),
    ("mailto:25", "host-port", "mailto:25"),
    ("data/x", "url", "data/x"),
    ("http/x", "url", "http/x"),
    ("HTTPS://H.", "url", "https://h/"),
    ("https://h:443/", "url", "https://h/"),
    ("https://h:80/", "url", "https://h:80/"),
    ("https://h:/", "url", "https://h/"),
    ("ws://h/", "url", "ws://h/"),
    ("wss://h:443/", "url", "wss://h/"),
    ("ftp://h/a", "url", "ftp://h/a"),
    ("SSH://H:22", "url", "ssh://h:22/"),
    ("ssh://0x7f.1:80/a/../b", "url", "ssh://127.0.0.1:80/b"),
    ("a+b://h:443/?#", "url", "a+b://h:443/"),
    ("https://user:secret@h/", "url", "https://h/"),
    ("https://@h/", "url", "https://h/"),
    ("https://h/*", "url", "https://h/*"),
    ("https://h/a/./b/../%2E%2e/c%7E%2d%5F%2f%41", "url", "https://h/c~-_%2fA"),
    ("https://h/%2561", "url", "https://h/%2561"),
    ("https://h/..", "url", "https://h/"),
    ("https://h//a", "url", "https://h//a"),
    ("https://h/é?é b", "url", "https://h/%C3%A9?%C3%A9%20b"),
    ("https://h?\\", "url", "https://h/?\\"),
    ("https://h/?%", "url", "https://h/?%"),
    ("https://[::ffff:10.0.0.1]/", "url", "https://10.0.0.1/"),
    ("xn--strae-oqa.de", "host", "xn--strae-oqa.de"),
    ("Bücher.example", "host", "xn--bcher-kva.example"),
    ("a_b.-c-.example", "host", "a_b.-c-.example"),
    ("%61dmin.example", "host", "admin.example"),
    ("admin\u{3002}example", "host", "admin.example"),
];

#[test]
fn texts_have_a_kind_and_a_canonical_form() {
    for &(text, kind, canonical) in TARGETS {
        let target = Target::parse(text).unwrap_or_else(|error| panic!("{text}: {} {error}", error.code()));
        assert_eq!((target.kind().as_str(), target.canonical()), (kind, canonical), "{text}");
        assert_eq!(target.as_given(), text);
        let again = Target::parse(canonical).unwrap_or_else(|error| panic!("{canonical}: {error}"));
        assert_eq!((again.kind().as_str(), again.canonical()), (kind, canonical), "{text}, read again");
        assert_eq!((again.ports(), again.host()), (target.ports(), target.host()), "{text}");
    }
}

/// Invalid texts: text, code, position.
const ERRORS: &[(&str, &str, Option<usize>)] = &[
    ("", "target.empty", None),
    ("mailto:x@h", "target.unsupported", None),
    ("MailTo:", "target.unsupported", None),
    ("mailto:25/a", "target.unsupported", None),
    ("data:text/html,x y", "target.unsupported", None),
    ("javascript:alert(1)", "target.unsupported", None),
    ("file:///etc/passwd", "target.unsupported", None),
    ("file://h/x", "target.unsupported", None),
    ("blob:https://h/1", "target.unsupported", None),
    ("about:blank", "target.unsupported", None),
    ("View-Source:https://h/", "target.unsupported", None),
    ("ssh://h", "target.unsupported", None),
    ("app:///x", "target.unsupported", None),
    ("file:99999", "target.invalid-port", Some(6)),
    ("http://a b/", "target.invalid-host", Some(8)),
    ("http://ad\tmin.example/", "target.invalid-host", Some(8)),
    ("http://u ser@h/", "target.invalid-host", Some(14)),
    ("http://ad\u{ad}min.example/", "target.invalid-host", Some(8)),
    (" h", "target.invalid-host", Some(1)),
    (" https://h", "target.forbidden-character", Some(1)),
    ("https://h/a\u{202e}b", "target.forbidden-character", Some(12)),
    ("https://h/a\nb", "target.forbidden-character", Some(12)),
    ("https://h/a ", "target.forbidden-character", Some(12)),
    ("https://h/?a\u{7f}", "target.forbidden-character", Some(13)),
    ("https://h/#a\u{1}", "target.forbidden-character", Some(13)),
    ("http://evil.com\\@in.example.com/", "target.ambiguous", Some(16)),
    ("https:\\\\h", "target.ambiguous", Some(7)),
    ("h\\a", "target.ambiguous", Some(2)),
    ("https://h/a\\b", "target.ambiguous", Some(12)),
    ("http://in.example.com@evil.com/", "target.ambiguous", Some(8)),
    ("http://in%2eexample@evil.com/", "target.ambiguous", Some(8)),
    ("http://in\u{3002}example@evil.com/", "target.ambiguous", Some(8)),
    ("http://in\u{ff0e}example@evil.com/", "target.ambiguous", Some(8)),
    ("http://user:pass.word@evil.com/", "target.ambiguous", Some(8)),
    ("http://[::1@evil.com/", "target.ambiguous", Some(8)),
    ("http://2130706433@evil.com/", "target.ambiguous", Some(8)),
    ("http://12:34@evil.com/", "target.ambiguous", Some(8)),
    ("http://\u{ff11}\u{ff12}@evil.com/", "target.ambiguous", Some(8)),
    ("http://0x7F000001@evil.com/", "target.ambiguous", Some(8)),
    ("straße.de", "target.ambiguous", Some(5)),
    ("https://STRA\u{1e9e}E.de", "target.ambiguous", Some(13)),
    ("https://u@stra%C3%9Fe.de", "target.ambiguous", Some(11)),
    ("ας.gr", "target.ambiguous", Some(2)),
    ("a\u{200d}b.example", "target.ambiguous", Some(2)),
    ("http://a\u{200c}b.example/", "target.ambiguous", Some(9)),
    ("ß*:x", "target.ambiguous", Some(1)),
    ("https://h/%", "target.ambiguous", Some(11)),
    ("https://h/a%zz", "target.ambiguous", Some(12)),
    ("h/%4", "target.ambiguous", Some(3)),
    ("h:0", "target.ambiguous", Some(3)),
    ("http://h:0/", "target.ambiguous", Some(8)),
    ("h/24", "target.ambiguous", Some(1)),
    ("-h", "target.invalid-host", Some(1)),
    ("192.0.2.0/33/", "target.ambiguous", Some(1)),
    ("192.0.2.0/24x", "target.ambiguous", Some(1)),
    ("192.0.2.0/24#x", "target.ambiguous", Some(1)),
    ("192.0.2.0/24/", "target.ambiguous", Some(1)),
    ("192.0.2.0/24?x", "target.ambiguous", Some(1)),
    ("192.0.2.0/24?", "target.ambiguous", Some(1)),
    ("192.0.2.0/%32%34", "target.ambiguous", Some(1)),
    ("//h", "target.malformed-url", Some(1)),
    ("/a", "target.malformed-url", Some(1)),
    ("?a", "target.malformed-url", Some(1)),
    ("https:h", "target.malformed-url", Some(6)),
    ("https:/h", "target.malformed-url", Some(6)),
    ("https:u@h", "target.malformed-url", Some(6)),
    ("https:///h", "target.malformed-url", Some(9)),
    ("https://", "target.malformed-url", Some(9)),
    ("https://?x", "target.malformed-url", Some(9)),
    ("http:8080", "target.malformed-url", Some(5)),
    ("%68ttp:8080", "target.malformed-url", Some(5)),
    ("http.:8080", "target.malformed-url", Some(5)),
    ("mailto.:25/a", "target.unsupported", None),
    ("1x://h", "target.malformed-url", Some(1)),
    ("://h", "target.malformed-url", Some(1)),
    ("h:80://x", "target.malformed-url", Some(1)),
    ("10/8", "target.host-bits", Some(1)),
    ("192.0.2.1/24", "target.host-bits", Some(1)),
    ("2001:db8::1/64", "target.host-bits", Some(1)),
    ("192.0.2.0/33", "target.invalid-network", Some(11)),
    ("192.0.2.0/024", "target.invalid-network", Some(11)),
    ("10.0.0.0/08", "target.invalid-network", Some(10)),
    ("10.0.0.0/00", "target.invalid-network", Some(10)),
    ("2001:db8::/129", "target.invalid-network", Some(12)),
    ("10.0.0.0/99999999999999999999", "target.invalid-network", Some(10)),
    ("user@h", "target.user-info", Some(5)),
    ("user:pass@h/x", "target.user-info", Some(10)),
    ("*", "target.wildcard", Some(1)),
    ("*.example.com", "target.wildcard", Some(1)),
    ("https://*.example.com/", "target.wildcard", Some(9)),
    ("a.*/x", "target.wildcard", Some(3)),
    ("192.0.2.*", "target.wildcard", Some(9)),
    ("fe80::1%eth0", "target.zone-id", Some(8)),
    ("[fe80::1%25eth0]:80", "target.zone-id", Some(9)),
    ("http://[fe80::1%25eth0]/", "target.zone-id", Some(16)),
    ("fe80::1%1/64", "target.zone-id", Some(8)),
    ("h:", "target.invalid-port", Some(3)),
    ("h:/a", "target.invalid-port", Some(3)),
    ("h:abc", "target.invalid-port", Some(3)),
    ("h:65536", "target.invalid-port", Some(3)),
    ("h:+80", "target.invalid-port", Some(3)),
    ("tel:+123", "target.invalid-port", Some(5)),
    ("https://h:99999/", "target.invalid-port", Some(11)),
    ("https://u@h:x/", "target.invalid-port", Some(13)),
    ("[::1]:", "target.invalid-port", Some(7)),
    ("h:80:90", "target.invalid-host", Some(1)),
    ("a:b:c", "target.invalid-host", Some(1)),
    ("[::1", "target.invalid-host", Some(1)),
    ("[::1]80", "target.invalid-host", Some(1)),
    ("::g/64", "target.invalid-host", Some(1)),
    ("300.1.1.1/8", "target.invalid-host", Some(1)),
    (":80", "target.invalid-host", Some(1)),
    ("https://:80/", "target.invalid-host", Some(9)),
    ("https://u@/", "target.invalid-host", Some(11)),
    ("a;b.example", "target.invalid-host", Some(1)),
    ("a,b.example", "target.invalid-host", Some(1)),
    ("a$b.example", "target.invalid-host", Some(1)),
    ("%2a.example", "target.invalid-host", Some(1)),
    ("a..example", "target.invalid-host", Some(1)),
    (".example", "target.invalid-host", Some(1)),
    ("example..", "target.invalid-host", Some(1)),
    (".", "target.invalid-host", Some(1)),
    ("xn--a.example", "target.invalid-host", Some(1)),
    ("xn--.example", "target.invalid-host", Some(1)),
    ("xn--abc-.example", "target.invalid-host", Some(1)),
    ("http://evil.com\u{ff0f}.example.com/", "target.invalid-host", Some(8)),
    ("http://in.example.com%00.evil.com/", "target.invalid-host", Some(8)),
    ("http://a%zz/", "target.invalid-host", Some(8)),
    ("1.2.3.4.5", "target.invalid-host", Some(1)),
    ("a.0x1", "target.invalid-host", Some(1)),
];

#[test]
fn invalid_texts_have_a_code_and_a_position() {
    for &(text, code, position) in ERRORS {
        match Target::parse(text) {
            Ok(target) => panic!("{text:?} is {target}"),
            Err(error) => {
                assert_eq!((error.code().as_str(), error.position()), (code, position), "{text:?}: {error}");
                assert!(error.hint().is_some(), "{text:?} has a hint");
            }
        }
    }
}

#[test]
fn lengths_are_bounded() {
    let label = "a".repeat(63);
    assert_eq!(
        code(&format!("https://h/{}", "a".repeat(8182))),
        format!("{0:?} is {0}", format!("https://h/{}", "a".repeat(8182)))
    );
    assert_eq!(code(&format!("https://h/{}", "a".repeat(8183))), "target.too-long");
    assert_eq!(code(&format!("https://h/{}", "é".repeat(4000))), "target.too-long", "in canonical form");
    assert!(Target::parse(&label).is_ok());
    assert_eq!(code(&format!("{label}a")), "target.invalid-host");
    let long = [label.as_str(); 3].join(".");
    assert!(Target::parse(&format!("{long}.{}.", "b".repeat(61))).is_ok());
    assert_eq!(code(&format!("{long}.{}", "b".repeat(62))), "target.invalid-host");
}

#[test]
fn messages_name_what_clients_contact() {
    let error = |text: &str| {
        let error = Target::parse(text).expect_err(text);
        (error.to_string(), error.hint().unwrap_or_default().to_owned())
    };
    let (message, hint) = error("http://evil.com\\@in.example.com/");
    assert_eq!(
        message,
        "ambiguous backslash at character 16 of `http://evil.com\\@in.example.com/`: browsers contact `evil.com`, other \
         clients contact `in.example.com`"
    );
    assert_eq!(hint, "check the intended host");
    assert_eq!(
        error("http://in.example.com@evil.com/"),
        (
            "ambiguous user info: `in.example.com` before `@` is a user name, not the host; the URL contacts `evil.com`"
                .to_owned(),
            "check `http://evil.com/`".to_owned()
        )
    );
    let (message, hint) = error("https://straße.de/");
    assert!(message.contains("browsers contact `xn--strae-oqa.de`"), "{message}");
    assert_eq!(hint, "check `xn--strae-oqa.de`");
    assert_eq!(error("192.0.2.1/24").1, "write `192.0.2.0/24`, or `192.0.2.1` for the single address");
    let (message, hint) = error("https://u:hunter.2@h/");
    assert!(!message.contains("hunter") && !hint.contains("hunter"), "{message} {hint}");
}

#[test]
fn texts_that_other_tools_misread() {
    // The text and its host, or no host for an error.
    for (text, host) in [
        ("http://evil.com/#in.example.com", Some("evil.com")),
        ("http://evil.com/?u=https://in.example.com/", Some("evil.com")),
        ("in.example.com.evil.com", Some("in.example.com.evil.com")),
        ("IN.EXAMPLE.COM.", Some("in.example.com")),
        ("https://admin.example.com./", Some("admin.example.com")),
        ("https://app.example.com\\admin", None),
        ("http://evil.com\\.example.com/", None),
        ("http://evil.com#@in.example.com/", Some("evil.com")),
        ("http://evil.com:80@in.example.com/", None),
        ("http://%61dmin.example.com/", Some("admin.example.com")),
        ("https:admin.example.com/", None),
        ("https:/\\admin.example.com/", None),
        ("http://\u{ff41}\u{ff44}\u{ff4d}\u{ff49}\u{ff4e}.example.com/", Some("admin.example.com")),
        ("http://b\u{fc}cher.example.com/", Some("xn--bcher-kva.example.com")),
        ("http://2130706433/", Some("127.0.0.1")),
        ("http://167772161/", Some("10.0.0.1")),
        ("http://0x0a.0.0.1/", Some("10.0.0.1")),
        ("http://010.0.0.1/", None),
        ("http://012.0.0.1/", None),
        ("http://10.0.0.1.evil.com/", Some("10.0.0.1.evil.com")),
    ] {
        let found = Target::parse(text).ok().map(|target| match target.host() {
            TargetHost::Domain(name) => name.to_string(),
            TargetHost::Network(network) => network.get().addr().to_string(),
        });
        assert_eq!(found.as_deref(), host, "{text}");
    }
}

#[test]
fn any_text_is_an_error_or_round_trips() {
    let pieces = [
        "http",
        "https",
        "mailto",
        "://",
        ":",
        "/",
        "//",
        "\\",
        "@",
        "?",
        "#",
        "%",
        "%2e",
        "%41",
        "%68",
        "%c3%9f",
        ".",
        "..",
        "*",
        "[",
        "]",
        "::1",
        "10.0.0.0",
        "8",
        "24",
        "0x7f",
        "a",
        "B",
        "é",
        "ß",
        "\u{3002}",
        "\u{ff11}",
        "\u{200d}",
        " ",
        "\t",
        "xn--",
        "xn--bcher-kva",
        "example.com",
        ";",
        "ssh",
        "80",
        "443",
        "\u{ff48}ttp",
        "~",
        "^",
        "|",
        "{",
        "'",
        "\"",
        "+",
    ];
    let mut state: u64 = 42;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap_or(0) % below
    };
    let mut read = 0;
    for _ in 0..200_000 {
        let count = next(9);
        let text: String = (0..count).map(|_| pieces[next(pieces.len())]).collect();
        let Ok(target) = Target::parse(&text) else { continue };
        read += 1;
        let again = Target::parse(target.canonical())
            .unwrap_or_else(|error| panic!("{text:?} is {target}, which is not a target: {error}"));
        assert_eq!(again.canonical(), target.canonical(), "{text:?}");
        assert_eq!(
            (again.kind(), again.host(), again.ports()),
            (target.kind(), target.host(), target.ports()),
            "{text:?}"
        );
        assert_eq!(
            (again.path(), again.query(), again.scheme()),
            (target.path(), target.query(), target.scheme()),
            "{text:?}"
        );
    }
    assert!(read > 10_000, "{read} texts were targets");
}

#[test]
fn the_hint_of_an_octal_address_names_what_clients_contact() {
    for (text, hint) in [
        ("http://010.8.8.8/", "check `8.8.8.8` or `10.8.8.8`"),
        ("010.8.8.8.", "check `8.8.8.8` or `10.8.8.8`"),
        ("0300.1.1.1", "check `192.1.1.1`"),
    ] {
        assert_eq!(Target::parse(text).unwrap_err().hint(), Some(hint), "{text}");
    }
}
