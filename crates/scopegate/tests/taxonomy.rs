//! The taxonomy data and the lookup of names.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a failed test is a panic"
)]

use std::collections::{BTreeMap, BTreeSet, HashSet};

use scopegate::findings;
use scopegate::findings::{Class, ClassKind, Fact, classes, find};

/// `alias,why`: the names that several classes may share.
const AMBIGUOUS: &str = include_str!("../data/taxonomy-ambiguous.csv");

fn ids(text: &str) -> Vec<&'static str> {
    find(text)
        .unwrap_or_else(|error| panic!("{error}; {}", error.hint().unwrap_or_default()))
        .iter()
        .map(Class::id)
        .collect()
}

fn ambiguous() -> BTreeSet<&'static str> {
    let rows = AMBIGUOUS.lines().skip(1).map(|line| line.split_once(',').expect("`alias,why`"));
    rows.inspect(|(_, why)| assert!(!why.is_empty())).map(|(alias, _)| alias).collect()
}

#[test]
fn ids_are_a_hierarchy() {
    let mut seen = HashSet::new();
    for class in classes() {
        let id = class.id();
        assert!(seen.insert(id), "duplicate id {id}");
        let sound = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        assert!(id.split('/').all(|part| !part.is_empty() && part.chars().all(sound)), "{id}");
        assert_eq!(class.parent().is_some(), id.contains('/'), "the parent of {id}");
        if let Some(parent) = class.parent() {
            assert!(seen.contains(parent.id()), "{id} comes before its parent");
            assert!(class.is_at_or_below(parent) && !parent.is_at_or_below(class));
            assert_eq!(class.kind(), parent.kind(), "{id} is of another kind than its parent");
            assert!(class.is_never_implied() || !parent.is_never_implied(), "{id} is less strict than its parent");
        }
    }
    assert!(seen.len() > 190, "{}", seen.len());
    let [xss, leak] = ["xss", "xs-leak"].map(|id| find(id).unwrap().only().unwrap());
    assert!(!leak.is_at_or_below(xss));
}

#[test]
fn kinds_and_never_implied_classes_follow_the_specification() {
    for class in classes() {
        let id = class.id();
        assert_eq!(class.kind() == ClassKind::Activity, id.split('/').next() == Some("activity"), "{id}");
        assert!(!class.is_never_implied() || class.kind() == ClassKind::Activity, "{id}");
        assert!(class.kind() == ClassKind::Weakness || class.cwe().is_empty() && class.vrt().is_empty(), "{id}");
    }
    let never_implied = [
        "denial-of-service testing",
        "social engineering",
        "phishing",
        "physical intrusion",
        "malware",
        "extortion",
        "attacks on personnel",
        "attacks on users",
        "destroying data",
        "exfiltrating data",
    ];
    for name in never_implied {
        assert!(find(name).unwrap().iter().all(Class::is_never_implied), "{name}");
    }
    assert!(!find("dos").unwrap().only().unwrap().is_never_implied());

    for id in ["third-party", "scope", "scope/unlisted", "report-quality/duplicate", "activity/dos"] {
        assert!(!find(id).unwrap().only().unwrap().inherits_section_condition(), "{id}");
    }
    for id in ["clickjacking", "report-quality", "report-quality/best-practice", "dos"] {
        assert!(find(id).unwrap().only().unwrap().inherits_section_condition(), "{id}");
    }
}

#[test]
fn a_name_means_one_class_unless_it_is_declared_ambiguous() {
    let declared = ambiguous();
    let mut found: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for class in classes() {
        for alias in class.aliases() {
            assert_eq!(*alias, alias.to_lowercase().trim(), "{}", class.id());
            // In upper case, because exactly `dos` is an id and means only that class.
            let meanings = find(&alias.to_uppercase()).unwrap();
            assert!(meanings.iter().any(|found| class.is_at_or_below(found)), "`{alias}` does not find {}", class.id());
            if meanings.is_ambiguous() {
                found.insert(alias, meanings.iter().map(Class::id).collect());
            }
        }
        assert_eq!(ids(class.id()), [class.id()]);
        let by_title = find(class.title()).unwrap();
        assert_eq!(by_title.only().map(Class::id), Some(class.id()), "{}", class.title());
    }
    let undeclared: Vec<_> = found.iter().filter(|(alias, _)| !declared.contains(*alias)).collect();
    assert!(undeclared.is_empty(), "ambiguous and not declared: {undeclared:?}");
    for alias in declared {
        assert!(found.contains_key(alias), "`{alias}` is declared ambiguous and is not an alias of several classes");
    }
}

#[test]
fn aliases_of_a_class_are_distinct() {
    // Equivalent spellings count as one alias; the id and the title are names already.
    for class in classes() {
        let plain = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        let mut seen = HashSet::from([plain(class.id()), plain(&class.title().to_lowercase())]);
        for alias in class.aliases() {
            assert!(seen.insert(plain(alias)), "{}: `{alias}` twice", class.id());
        }
    }
}

#[test]
fn every_cwe_and_vrt_id_finds_its_classes() {
    // Views and categories of the CWE: classes are mapped only to weaknesses.
    let no_weakness = [
        1, 2, 16, 17, 18, 19, 199, 254, 255, 264, 265, 310, 320, 355, 361, 371, 387, 388, 389, 399, 417, 429, 438, 442,
        465, 485, 557, 635, 699, 700, 711, 734, 750, 800, 809, 840, 844, 868, 888, 900, 919, 928, 929, 930, 931, 932,
        933, 934, 935, 936, 937, 938, 1000, 1003, 1008, 1026, 1027, 1028, 1029, 1030, 1031, 1032, 1033, 1034, 1035,
        1036, 1344, 1345, 1346, 1347, 1348, 1349, 1352, 1353, 1354, 1355, 1356, 1387, 1425, 1430,
    ];
    let (mut numbers, mut vrt) = (0, 0);
    for class in classes() {
        for number in class.cwe() {
            numbers += 1;
            assert!(!no_weakness.contains(number), "{}: CWE-{number} is a category or a view", class.id());
            for text in [format!("CWE-{number}"), format!("cwe {number}")] {
                let found = find(&text).unwrap();
                assert!(found.iter().any(|found| class.is_at_or_below(found)), "{text}");
            }
        }
        for id in class.vrt() {
            vrt += 1;
            assert!(id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "._".contains(c)), "{id}");
            let found = find(&format!("vrt:{id}")).unwrap();
            assert!(found.iter().any(|found| class.is_at_or_below(found)), "{id}");
        }
    }
    assert!(numbers > 120 && vrt > 100, "{numbers} {vrt}");
    for unknown in ["CWE-16", "CWE-0", "CWE-99999999999999999999", "vrt:", "vrt:nonsense.nonsense"] {
        assert_eq!(find(unknown).unwrap_err().code(), findings::codes::CLASS_UNKNOWN, "{unknown}");
    }
}

#[test]
fn vrt_ids_are_found_at_any_depth() {
    assert_eq!(ids("vrt:server_security_misconfiguration.clickjacking"), ["clickjacking"]);
    assert_eq!(ids("vrt:server_security_misconfiguration.clickjacking.sensitive_action"), ["clickjacking"]);
    assert_eq!(ids("VRT:Cross_Site_Scripting_XSS.referer"), ["xss"]);
    assert_eq!(ids("vrt:cross_site_scripting_xss.stored"), ["xss/stored"]);
    assert_eq!(ids("vrt:cross_site_scripting_xss.stored.self"), ["xss/self"]);
    // These ids are not mapped, but ids below them are.
    assert_eq!(ids("vrt:external_behavior.browser_feature.autocorrect_enabled"), ["browser"]);
    assert_eq!(ids("vrt:external_behavior"), ["injection/csv", "auth/captcha", "browser"]);
    // A category with unrelated content does not determine an unknown id below it.
    let error = find("vrt:server_security_misconfiguration.clickjackin").unwrap_err();
    assert_eq!(error.nearest().first().map(|class| class.id()), Some("clickjacking"));
}

#[test]
fn names_are_found_in_common_spellings() {
    let expected = [
        ("missing security headers", "misconfiguration/security-headers"),
        ("Missing or non-ideal security headers", "misconfiguration/security-headers"),
        ("UI redressing", "clickjacking"),
        ("UI-redress attacks", "clickjacking"),
        ("CLICK_JACKING", "clickjacking"),
        ("CWE-1021", "clickjacking"),
        ("Self XSS", "xss/self"),
        ("lack of rate limits", "rate-limiting"),
        ("No Rate Limiting vulnerabilities", "rate-limiting"),
        ("SQLi", "injection/sqli"),
        ("cookies without the Secure flag", "session/cookie-flags"),
        ("Denial-of-service vulnerabilities", "dos"),
        ("DDoS attacks", "activity/dos"),
        ("cwe-0079", "xss"),
    ];
    for (text, id) in expected {
        assert_eq!(ids(text), [id], "{text}");
    }
    // An exact id means only its class; the same letters in another case are an ordinary name.
    assert_eq!(ids("dos"), ["dos"]);
    assert_eq!(ids("DoS"), ["dos", "activity/dos"]);
    assert_eq!(ids("Missing DoS"), ["dos", "activity/dos"]);
    // A word that distinguishes two classes is not removed.
    assert_eq!(ids("non-persistent XSS"), ["xss/reflected"]);
    assert!(find("non-reflected XSS").is_err());
}

#[test]
fn names_in_published_policies_are_known() {
    let expected = [
        // Under "Out of scope" in a published policy.
        ("security headers that are missing", None),
        ("non-ideal security headers", Some("misconfiguration/security-headers")),
        ("TLS configuration concerns", Some("misconfiguration/tls")),
        ("weak ciphers", Some("misconfiguration/tls")),
        ("missing SPF", Some("misconfiguration/email-auth")),
        ("DKIM issues", Some("misconfiguration/email-auth")),
        ("no DMARC policy", Some("misconfiguration/email-auth")),
        ("SPF/DKIM/DMARC", Some("misconfiguration/email-auth")),
        ("rate-limiting observations", Some("rate-limiting")),
        ("Clickjacking", Some("clickjacking")),
        ("version disclosure", Some("disclosure/version-banner")),
        ("banner disclosure", Some("disclosure/version-banner")),
        ("fingerprinting only", Some("disclosure/version-banner")),
        ("best-practice recommendations", Some("report-quality/best-practice")),
        ("scanner output without validation", Some("report-quality/automated-output")),
        ("output of automated tools", Some("report-quality/automated-output")),
        ("duplicates", Some("report-quality/duplicate")),
        ("third-party services", Some("third-party")),
        ("systems not owned", Some("third-party")),
        ("non-actionable reports", Some("report-quality")),
        ("incomplete reports", Some("report-quality/missing-details")),
        // Prohibited activities in the same policy.
        ("DoS testing", Some("activity/dos")),
        ("resource-exhaustion attacks", Some("activity/dos/resource-exhaustion")),
        ("other disruptive testing", Some("activity/disruptive-testing")),
        ("service degradation", Some("activity/disruptive-testing")),
        ("high-volume scanning", Some("activity/high-volume-scanning")),
        ("accessing other people's data", Some("activity/data-access")),
        ("modifying data", Some("activity/data-modification")),
        ("deleting data", Some("activity/data-modification/destruction")),
        ("data destruction", Some("activity/data-modification/destruction")),
        ("data exfiltration", Some("activity/data-exfiltration")),
        ("Social Engineering", Some("activity/social-engineering")),
        ("phishing attacks", Some("activity/phishing")),
        ("physical intrusions", Some("activity/physical")),
        ("physical attacks", Some("activity/physical")),
        ("attacks against personnel", Some("activity/attack-personnel")),
        ("attacks on contractors", Some("activity/attack-personnel")),
        ("attacks against vendors", Some("activity/attack-personnel")),
        ("malware", Some("activity/malware")),
        ("backdoors", Some("activity/backdoor")),
        ("persistence mechanisms", Some("activity/persistence")),
        ("speculative chaining", Some("report-quality/speculative-chain")),
        ("extortion", Some("activity/extortion")),
        ("demanding payment", Some("activity/extortion")),
        ("conditioning disclosure on compensation", Some("activity/extortion")),
        // Lists in another published policy.
        ("spam", Some("activity/spam")),
        ("rate-limit abuse", Some("activity/rate-limit-abuse")),
        ("automated activity that degrades availability", Some("activity/high-volume-scanning")),
        ("testing third-party services", Some("activity/third-party-testing")),
        ("more than necessary", Some("activity/beyond-minimum")),
        ("account compromise", Some("activity/account-compromise")),
        ("public disclosure", Some("activity/public-disclosure")),
    ];
    for (text, id) in expected {
        match id {
            Some(id) => assert_eq!(ids(text), [id], "{text}"),
            None => assert!(find(text).is_err(), "a sentence is not a name: {text}"),
        }
    }
}

#[test]
fn an_unknown_name_gets_suggestions() {
    let error = find("click-jack").unwrap_err();
    assert_eq!(error.code().as_str(), "class.unknown");
    assert_eq!(error.to_string(), "unknown class `click-jack`");
    assert_eq!(error.hint(), Some("did you mean `clickjacking`? `scopegate classes click` lists others"));

    let nearest = |text: &str| find(text).unwrap_err().nearest().iter().map(|class| class.id()).collect::<Vec<_>>();
    assert_eq!(nearest("corss-site scriptng").first(), Some(&"xss"));
    assert_eq!(nearest("securty headers").first(), Some(&"misconfiguration/security-headers"));
    assert_eq!(nearest("sql injecton").first(), Some(&"injection/sqli"));
    assert!(classes().step_by(10).all(|class| nearest(&format!("{}qq", class.id())).len() <= 3));

    for nothing in ["", "  ", "-", "missing", "the", "\u{200b}", "漏洞", "xyzzyxyzzy"] {
        let error = find(nothing).unwrap_err();
        assert_eq!(error.hint(), Some("`scopegate classes` lists all classes"), "{nothing:?}");
    }
    assert_eq!(find("a\tb\u{7}").unwrap_err().message(), r"unknown class `a\tb\u{7}`");
    let long = "missing ".repeat(100_000);
    assert!(find(&long).unwrap_err().message().chars().count() < 300);
}

#[test]
fn facts_are_found_only_by_their_exact_names() {
    assert_eq!(findings::facts().len(), 29);
    for fact in findings::facts() {
        assert_eq!(findings::find_fact(fact.name()), Ok(fact));
    }
    let error = findings::find_fact("sensitive-actions").unwrap_err();
    assert_eq!(error.to_string(), "unknown fact `sensitive-actions`");
    assert_eq!(error.nearest().map(Fact::name), Some("sensitive-action"));
    assert_eq!(error.hint(), Some("did you mean `sensitive-action`? define your own in `[findings.facts]`"));
    let error = findings::find_fact(&"q".repeat(1_000_000)).unwrap_err();
    assert_eq!(error.hint(), Some("define your own in `[findings.facts]`"));
    for class in classes() {
        assert!(class.usual_conditions().iter().all(|fact| findings::find_fact(fact.name()).is_ok()));
    }
}

#[test]
fn names_of_other_catalogs_are_found_or_explained() {
    assert_eq!(ids("A01:2021"), ["access-control"]);
    assert_eq!(ids("owasp a3-2021 Injection"), ["injection", "xss"]);
    assert_eq!(ids("API1:2023"), ["access-control/idor"]);
    assert_eq!(ids("LLM01"), ["injection/prompt"]);
    for (text, advice) in [
        ("CVE-2021-44228", "a CVE is one flaw in one product: use the weakness"),
        ("CVSS:3.1/AV:N/AC:L", "a CVSS vector is a severity: use the class of the finding"),
        ("P1", "`P1` to `P5` are priorities: use the class of the finding"),
        ("MASVS-STORAGE-1", "this is a requirement or a test: use the weakness that was found"),
        ("A01", "write an OWASP category with its year"),
        ("M1", "write an OWASP category with its year"),
        ("critical", "this is a severity: use the class of the finding"),
        ("A09:2021", "write an OWASP category with its year"),
    ] {
        let error = find(text).unwrap_err();
        assert!(error.hint().is_some_and(|hint| hint.starts_with(advice)), "{text}: {error:?}");
    }
}
