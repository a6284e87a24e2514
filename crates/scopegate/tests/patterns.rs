//! The public API of patterns, pattern warnings, and evidence.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failed test is a panic"
)]

use scopegate::net::PublicSuffixList;
use scopegate::pattern::{Apex, Exclusion, Inclusion, InclusionContext, Pattern, PatternKey, PatternWarning, Relation};
use scopegate::{Basis, Evidence, Policy, Target, Verdict};

/// The warnings about how a pattern is written.
const SPELLING: [&str; 4] =
    ["warning.host-in-path", "warning.port-in-path", "warning.placeholder", "warning.punctuation"];

fn pattern(text: &str) -> Pattern {
    Pattern::parse(text).unwrap()
}

#[test]
fn patterns_are_equal_if_all_their_parts_are() {
    let texts = [
        "example.com",
        "EXAMPLE.com",
        "example.com:443",
        "https://example.com",
        "http://example.com",
        "https://example.com/a",
        "https://example.com/a?b=c",
        "https://example.com/a#b",
        "*.example.com",
        "a*.example.com",
        "b*.example.com",
        "https://example.com/*a",
        "https://example.com/*b",
        "192.0.2.0/24",
        "192.0.2.1/24",
    ];
    for (at, one) in texts.iter().enumerate() {
        for (there, other) in texts.iter().enumerate() {
            assert_eq!(pattern(one) == pattern(other), at == there, "{one} and {other}");
        }
    }
    // The text, host, port, and canonical form are the same; only the key differs.
    let keyed = Pattern::parse_as(PatternKey::Host, "example.com").unwrap();
    assert_ne!(keyed, pattern("example.com"));
    assert_eq!(keyed, Pattern::parse_as(PatternKey::Host, "example.com").unwrap());
}

#[test]
fn a_pattern_is_displayed_as_its_canonical_text() {
    assert_eq!(pattern("http://EXAMPLE.com/a/").to_string(), "https://example.com/a");
    let canonical = [
        ("192.0.2.7/32", "192.0.2.7"),
        ("2001:db8::7/128", "2001:db8::7"),
        ("[2001:db8::]/127", "2001:db8::/127"),
        ("2001:db8::-2001:db8::2", "2001:db8::-2001:db8::2"),
        ("example.com:8443/a", "https://example.com:8443/a"),
        ("https://example.com/?a=b", "https://example.com/?a=b"),
        ("example.com:8443/?a=b", "https://example.com:8443/?a=b"),
        ("example.com:8443/#b", "https://example.com:8443/#*"),
        ("10.*:443", "10.*:443"),
        ("10.*.*.*/a", "https://10.*/a"),
        ("example.com/a//", "https://example.com/a//"),
        ("example.com/a$/", "https://example.com/a$/"),
        ("example.com/a/*/*", "https://example.com/a/*/"),
        ("example.com/a/", "https://example.com/a"),
        ("example.com/a/*", "https://example.com/a"),
    ];
    for (text, canonical) in canonical {
        assert_eq!(pattern(text).to_string(), canonical, "{text}");
    }
}

#[test]
fn whole_hosts_have_every_path_and_both_web_ports() {
    for whole in ["example.com", "*.example.com", "https://example.com", "example.com:*", "https://example.com/*"] {
        assert!(pattern(whole).names_whole_hosts(), "{whole}");
    }
    let parts = ["https://example.com/a", "https://example.com/?b=c", "https://example.com/#b", "example.com:443"];
    for part in parts.into_iter().chain(["example.com:80", "example.com:8443", "ftp://example.com"]) {
        assert!(!pattern(part).names_whole_hosts(), "{part}");
    }
    assert!(pattern("https://example.com/a*b").path().has_star());
    assert!(!pattern("https://example.com/a").path().has_star());
}

#[test]
fn warnings_have_a_code_a_message_and_a_hint() {
    let suffixes = PublicSuffixList::compiled();
    let context = InclusionContext { suffixes: &suffixes, owned_domains: None, apex: Apex::LeftOut };
    let said = |warnings: &[PatternWarning]| -> Vec<(String, String, Option<String>)> {
        let one = |warning: &PatternWarning| {
            (warning.code().to_string(), warning.message().to_owned(), warning.hint().map(str::to_owned))
        };
        warnings.iter().map(one).collect()
    };
    let inclusion = |text| said(Inclusion::new(pattern(text), &context).unwrap().warnings());
    let host_bits = (
        "warning.host-bits".to_owned(),
        "`192.0.2.7/24` has host bits set and is read as `192.0.2.0/24`".to_owned(),
        Some("write `192.0.2.0/24`".to_owned()),
    );
    assert_eq!(inclusion("192.0.2.7/24"), std::slice::from_ref(&host_bits));
    assert_eq!(said(&Exclusion::new(pattern("192.0.2.7/24")).warnings()), [host_bits]);
    let fragment = inclusion("https://example.com/a#b");
    assert_eq!(fragment.len(), 1);
    assert_eq!(fragment[0].0, "warning.fragment-touches");
    assert!(fragment[0].1.starts_with("`https://example.com/a#b` covers nothing"), "{}", fragment[0].1);
    assert!(fragment[0].2.as_ref().is_some_and(|hint| hint.starts_with("remove the fragment")), "{:?}", fragment[0].2);
    assert_eq!(inclusion("192.0.2.0/24"), []);
}

#[test]
fn wildcard_warnings_depend_on_the_owner_of_the_suffix() {
    let suffixes = PublicSuffixList::compiled();
    let codes = |owned: Option<&str>| -> Vec<String> {
        let owned = owned.map(|name| [name.parse().unwrap()]);
        let owned_domains = owned.as_ref().map(<[_; 1]>::as_slice);
        let context = InclusionContext { suffixes: &suffixes, owned_domains, apex: Apex::LeftOut };
        let inclusion = Inclusion::new(pattern("*.github.io"), &context).unwrap();
        inclusion.warnings().iter().map(|warning| warning.code().to_string()).collect()
    };
    assert_eq!(codes(Some("github.io")), Vec::<String>::new());
    assert_eq!(codes(Some("acme.com")), ["warning.private-suffix"]);
    assert_eq!(codes(None), ["warning.private-suffix"]);
}

/// The code and the hint of the error for a text under a key.
fn refused(key: PatternKey, text: &str) -> (String, String) {
    let error = Pattern::parse_as(key, text).unwrap_err();
    (error.code().to_string(), error.hint().unwrap_or_default().to_owned())
}

#[test]
fn braces_are_expanded_in_hints_if_they_are_few() {
    let hint = |text: &str| {
        let (code, hint) = refused(PatternKey::Pattern, text);
        assert_eq!(code, "pattern.braces", "{text}");
        hint
    };
    let stars = "write `*` to match any characters";
    assert_eq!(hint("{a}.acme.com"), stars);
    assert_eq!(hint("a}.acme.com"), stars);
    assert_eq!(hint("{a,b}.acme.com"), "write one entry for each: `a.acme.com`, `b.acme.com`");
    assert_eq!(hint("x{1,2,3,4,5,6,7,8}.a").matches('`').count(), 2 * 8);
    assert_eq!(hint("x{1,2,3,4,5,6,7,8,9}.a"), stars);
}

#[test]
fn invalid_ipv6_and_ipv6_without_brackets_have_different_messages() {
    let message = |text: &str| Pattern::parse(text).unwrap_err().message().to_owned();
    assert_eq!(message("2001:db8::*"), "invalid host in `2001:db8::*`: it is not an IPv6 address");
    assert_eq!(message("2001:db8::1/a"), "invalid host in `2001:db8::1/a`: the IPv6 address has no brackets");
}

#[test]
fn a_domain_is_a_name_alone() {
    let wildcard = "write `domain = \"acme.com\"` for the name and every name below it, or `host = \"*.acme.com\"`";
    assert_eq!(refused(PatternKey::Domain, "*.acme.com"), ("pattern.wrong-kind".to_owned(), wildcard.to_owned()));
    for text in [
        "*.acme.com:443",
        "*.acme.com/a",
        "https://*.acme.com",
        "https://*.acme.com:443/a",
        "acme.com:443",
        "acme.com/a",
        "https://acme.com",
        "a*.acme.com",
    ] {
        let hint = format!("write `pattern = \"{text}\"`");
        assert_eq!(refused(PatternKey::Domain, text), ("pattern.wrong-kind".to_owned(), hint), "{text}");
    }
}

#[test]
fn the_longest_pattern_is_accepted() {
    let longest = format!("https://acme.com/{}", "a".repeat(8192 - "https://acme.com/".len()));
    assert_eq!((longest.len(), pattern(&longest).canonical()), (8192, longest.as_str()));
    let (code, hint) = refused(PatternKey::Pattern, &format!("{longest}a"));
    assert_eq!((code.as_str(), hint.as_str()), ("pattern.too-long", "split it into several entries"));
    // The canonical form would be longer than the limit.
    let without_scheme = longest.trim_start_matches("https://");
    assert_eq!(pattern(without_scheme).canonical(), longest);
    assert_eq!(refused(PatternKey::Pattern, &format!("{without_scheme}a")).0, "pattern.too-long");
}

#[test]
fn evidence_returns_what_it_was_given() {
    let evidence = Evidence::new().cname("A.example.com").unwrap().address("192.0.2.7".parse().unwrap()).owned(true);
    assert_eq!(evidence.cnames().map(ToString::to_string).collect::<Vec<_>>(), ["a.example.com"]);
    assert_eq!(evidence.addresses().map(|address| address.to_string()).collect::<Vec<_>>(), ["192.0.2.7"]);
    assert_eq!(evidence.is_owned(), Some(true));
    let nothing = Evidence::new();
    assert_eq!((nothing.cnames().count(), nothing.addresses().count(), nothing.is_owned()), (0, 0, None));
}

#[test]
fn debug_output_of_a_decision_lists_its_rules() {
    let policy = Policy::builder().name("A").owner("A").in_scope("example.com").build().unwrap();
    let shown = format!("{:?}", policy.check("example.com").unwrap());
    for part in ["Decision", "example.com", "InScope", "Listed", "in_scope[0]"] {
        assert!(shown.contains(part), "{part} in {shown}");
    }
}

/// Different kinds of lists get different hints, and the hints can be followed.
#[test]
fn hints_for_lists_are_valid_patterns() {
    for (list, hint, otherwise) in [
        ("a.acme.com/x,https://b.acme.com/y", "write `*`", "a.acme.com/x*https*//b.acme.com/y"),
        ("a.acme.com/x,b.acme.com/y", "write `*`", "a.acme.com/x*b.acme.com/y"),
        ("a.acme.com/xhttps://b.acme.com/y", "write `*`", "a.acme.com/xhttps*//b.acme.com/y"),
        ("a.acme.com/x?u=y,https://b.acme.com", "`%2C`", "a.acme.com/x?u=y%2Chttps://b.acme.com"),
    ] {
        let error = Pattern::parse(list).expect_err(list);
        assert_eq!(error.code().as_str(), "pattern.ambiguous", "{list}");
        assert!(
            error.hint().is_some_and(|own| own.starts_with("write one entry for each") && own.contains(hint)),
            "{error}"
        );
        assert!(Pattern::parse(otherwise).is_ok(), "{otherwise}");
    }
}

#[test]
fn covers_and_overlaps_say_what_the_relation_is() {
    let suffixes = PublicSuffixList::compiled();
    let context = InclusionContext { suffixes: &suffixes, owned_domains: None, apex: Apex::LeftOut };
    for (text, target, relation) in [
        ("https://example.com/a", "https://example.com/a/b", Relation::Covers),
        ("https://example.com/a", "example.com", Relation::Overlaps),
        ("https://example.com/a", "https://example.com/b", Relation::Apart),
        ("192.0.2.0/25", "192.0.2.0/24", Relation::Overlaps),
        ("192.0.2.0/24", "192.0.2.0/25", Relation::Covers),
    ] {
        let target = Target::parse(target).unwrap();
        let inclusion = Inclusion::new(pattern(text), &context).unwrap();
        let exclusion = Exclusion::new(pattern(text));
        for (found, covers, overlaps) in [
            (inclusion.relation(&target), inclusion.covers(&target), inclusion.overlaps(&target)),
            (exclusion.relation(&target), exclusion.covers(&target), exclusion.overlaps(&target)),
        ] {
            assert_eq!(found, relation, "{text} and {target}");
            assert_eq!((covers, overlaps), (relation == Relation::Covers, relation == Relation::Overlaps), "{text}");
        }
    }
}

/// Exclusions that look like something else: the code of the error, or of the warning about the spelling.
#[test]
fn exclusions_that_only_look_like_patterns_are_refused_or_have_a_warning() {
    for (text, code) in [
        ("acme.com/evil.org", "warning.host-in-path"),
        ("acme.com/*.evil.org", "warning.host-in-path"),
        ("acme.com/*.org", "warning.host-in-path"),
        ("acme.com/evil_x.org", "warning.host-in-path"),
        ("acme.com/org", ""),
        ("acme.com/evil!.org", "warning.punctuation"),
        ("acme.com/a..org", ""),
        ("acme.com/readme.md", ""),
        ("https://acme.com:8443/tcp", "warning.port-in-path"),
        ("https://acme.com:443/tcp/x", ""),
        ("https://acme.com:443/admin", ""),
        ("acme.com/443", "warning.port-in-path"),
        ("acme.com/443/tcp", "warning.port-in-path"),
        ("https://acme.com/443", ""),
        ("acme.com/0x18", "warning.port-in-path"),
        ("acme.com/0x", ""),
        ("acme.com/0x1g", ""),
        ("acme.com/ffffff00", "warning.port-in-path"),
        ("acme.com/ffxyzxyz", ""),
        ("acme.com/abcdef12", ""),
        ("acme.com/ff", ""),
        ("acme.com/129", "warning.port-in-path"),
        ("acme.com/130", ""),
        ("_9.9.9.*", "pattern.invalid-host"),
        ("*.9.9.9.*", "pattern.invalid-host"),
        ("x.9.9.9.*", "pattern.invalid-host"),
        ("9.9.a.*", "pattern.invalid-host"),
        ("9-9-9-*", "pattern.invalid-host"),
        ("9-9-*", ""),
        ("a9-9-9-*", ""),
        ("v9.9.*", ""),
        ("9.9.9.*.com", ""),
        ("9-9-9-9-*.acme.com", ""),
        ("9.9.9.0/", "pattern.ambiguous"),
        ("9.9.0.0/", "pattern.ambiguous"),
        ("9.9.9.1/", ""),
        ("[2001:db8::]/", "pattern.ambiguous"),
        ("[2001:db8::1:0]/", "pattern.ambiguous"),
        ("[2001:db8::1]/", ""),
        ("9.9.9.1/*", ""),
        ("9.9.9.1/a", ""),
        ("9.9.9.1/.", "pattern.ambiguous"),
        ("9.9.9.1/abcdef12", "pattern.ambiguous"),
        ("9.9.9.1/-x", "pattern.ambiguous"),
        ("9.9.9.1/2x", "pattern.ambiguous"),
        ("9.9.9.1/::1", "pattern.ambiguous"),
        ("9.9.9.1/x-", "warning.punctuation"),
        ("acme.com/24", "pattern.ambiguous"),
        ("acme.com/128", "pattern.ambiguous"),
        ("acme.com/\u{ff12}\u{ff14}", "pattern.ambiguous"),
        ("acme.com/user-", "warning.punctuation"),
        ("acme.com/_", "warning.punctuation"),
        ("acme.com/!!", "warning.punctuation"),
        ("acme.com/a!!", "warning.punctuation"),
        ("acme.com/a&amp;b", "warning.punctuation"),
        ("acme.com/x;y", ""),
        ("TENANT.acme.com", "warning.placeholder"),
        ("WWW.ACME.COM", ""),
        ("TENANT.ACME.COM", ""),
        ("your-x.com", "warning.placeholder"),
        ("yourname.acme.com", "warning.placeholder"),
        ("a.yourcompany.com", "warning.placeholder"),
        ("acme.com/$x", "warning.placeholder"),
        ("acme.com/$", "pattern.regex"),
        ("acme.com/:id", "warning.placeholder"),
        ("acme.com/ID", "warning.placeholder"),
        ("acme.com/ID42", ""),
        ("https://acme.com:8443/admin", ""),
        ("https://acme.com:8443/tcp/x", ""),
        ("acme.com/a:80", "warning.punctuation"),
        ("acme.com/a:*", "warning.punctuation"),
        ("acme.com/a:x", ""),
        ("acme.com/a/*/*", ""),
        ("acme.com/~*", ""),
        ("acme.com/a/$/b", ""),
        ("tenant.com", ""),
        ("xxx.com", ""),
        ("a.xxx.com", ""),
        ("Tenant.acme.com", ""),
        ("acme.com/Tenant", ""),
        ("acme.com/TENANT", "warning.placeholder"),
    ] {
        let builder = Policy::builder().name("Example").owner("Example").in_scope("acme.com").out_of_scope(text);
        let found = match builder.build() {
            Ok(policy) => {
                let warnings = policy.warnings();
                let codes = warnings.iter().map(|warning| warning.code().as_str());
                codes.filter(|code| SPELLING.contains(code)).collect::<Vec<_>>()
            }
            Err(errors) => errors.iter().map(|error| error.code().as_str()).collect(),
        };
        assert_eq!(found.first().copied().unwrap_or_default(), code, "{text}: {found:?}");
    }
}

/// A network of NAT64 can embed every IPv4 address. It is excluded only if the exclusions of IPv4 leave nothing on its ports.
#[test]
fn exclusions_of_ipv4_cover_a_network_of_nat64_only_with_its_ports() {
    let verdict = |exclusion: &str| {
        let builder = Policy::builder().name("Example").owner("Example").in_scope("64:ff9b:1::/48");
        let builder =
            builder.out_of_scope("0.0.0.0-1.2.3.3").out_of_scope(exclusion).out_of_scope("1.2.3.5-255.255.255.255");
        builder.build().unwrap().check("64:ff9b:1::/48").unwrap().verdict()
    };
    assert_eq!(verdict("1.2.3.4"), Verdict::OutOfScope);
    assert_eq!(verdict("1.2.3.4:8080"), Verdict::InScope);
    assert_eq!(verdict("http://1.2.3.4/admin"), Verdict::InScope);
}

/// A network of 96 bits embeds all IPv4 addresses, and one of its addresses is excluded.
#[test]
fn an_exclusion_of_ipv4_divides_a_network_of_96_bits() {
    let builder = Policy::builder().name("Example").owner("Example").in_scope("64:ff9b:1::/48").out_of_scope("1.2.3.4");
    let policy = builder.build().unwrap();
    let basis = |target: &str| policy.check(target).unwrap().basis();
    assert_eq!(basis("64:ff9b:1::/96"), Basis::Partial);
    assert_eq!(basis("64:ff9b:1::102:304"), Basis::Excluded);
    assert_eq!(basis("64:ff9b:1::102:305"), Basis::Listed);
}

#[test]
fn the_hint_for_a_wildcard_over_a_suffix_is_one_registration_below_it() {
    let suffixes = PublicSuffixList::compiled();
    let context = InclusionContext { suffixes: &suffixes, owned_domains: None, apex: Apex::LeftOut };
    for (text, hint) in [
        ("*.com", "write `*.example.com`, "),
        ("*.co.uk", "write `*.example.co.uk`, "),
        ("*.mm", "write `*.example.com.mm`, "),
    ] {
        let error = Inclusion::new(pattern(text), &context).unwrap_err();
        assert!(error.hint().is_some_and(|found| found.starts_with(hint)), "{text}: {error:?}");
    }
}

#[test]
fn the_canonical_form_of_a_port_keeps_its_scheme() {
    for (text, canonical) in [
        ("https://example.com:443", "https://example.com:443"),
        ("http://example.com:80", "http://example.com:80"),
        ("http://example.com:8080", "example.com:8080"),
        ("example.com:443", "example.com:443"),
    ] {
        assert_eq!(pattern(text).canonical(), canonical, "{text}");
    }
}

#[test]
fn a_wildcard_rule_below_an_unknown_top_level_says_nothing_about_names_below_it() {
    let list =
        PublicSuffixList::from_text("// ===BEGIN ICANN DOMAINS===\ncom\n*.foo.bar\n// ===END ICANN DOMAINS===\n")
            .unwrap();
    let kind = |name: &str| (list.suffix(name).text.to_owned(), format!("{:?}", list.suffix(name).kind));
    assert_eq!(kind("foo.bar"), ("bar".to_owned(), "Unknown".to_owned()));
    assert_eq!(kind("x.foo.bar"), ("x.foo.bar".to_owned(), "Icann".to_owned()));
}
