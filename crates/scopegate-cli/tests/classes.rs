//! `scopegate classes`: the list of classes, and the error for an unknown name.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a failed test is a panic"
)]

mod running;

use running::Desk;

#[test]
fn every_class_has_a_line() {
    let desk = Desk::new("all");
    let ran = desk.run(&["classes"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    let lines: Vec<_> = ran.text().lines().collect();
    assert!(lines.len() > 190 && lines.iter().all(|line| !line.starts_with(' ')), "{}", ran.text());
    let line = lines.iter().find(|line| line.starts_with("clickjacking ")).unwrap();
    assert!(line.contains("  weakness  ") && line.contains("  Clickjacking / UI redressing  "), "{line}");
    assert!(line.ends_with("  CWE-1021"), "{line}");
}

#[test]
fn json_has_an_object_for_each_class() {
    let desk = Desk::new("json");
    let all = desk.run(&["classes", "--format", "json"]).json();
    assert_eq!(all.len(), desk.run(&["classes"]).text().lines().count());
    let keys = ["id", "kind", "title", "parent", "aliases", "vrt", "cwe", "never_implied"];
    for line in &all {
        assert_eq!(line.as_object().unwrap().keys().map(String::as_str).collect::<Vec<_>>(), {
            let mut keys = keys.to_vec();
            keys.sort_unstable();
            keys
        });
    }
    let class = |id: &str| all.iter().find(|line| line["id"] == id).unwrap();
    let csp = class("misconfiguration/security-headers/csp");
    assert_eq!(csp["parent"], "misconfiguration/security-headers");
    assert_eq!((&csp["kind"], &csp["never_implied"]), (&"weakness".into(), &false.into()));
    assert_eq!(class("clickjacking")["cwe"], serde_json::json!([1021]));
    assert!(class("clickjacking")["parent"].is_null());
    assert_eq!(class("activity/phishing")["never_implied"], true);
    assert_eq!(class("report-quality/duplicate")["kind"], "report-quality");
}

#[test]
fn a_word_is_searched_in_every_name() {
    let desk = Desk::new("word");
    let ids = |word: &str| {
        let ran = desk.run(&["classes", "--format", "json", word]);
        assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""), "{word}");
        ran.json().iter().map(|line| line["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(ids("clickj"), ["clickjacking"]);
    assert_eq!(ids("UI-Redress"), ["clickjacking"]);
    assert_eq!(ids("CWE-1021"), ["clickjacking"]);
    assert_eq!(ids("89"), ["injection/sqli"]);
    assert_eq!(ids("tapjacking"), ["clickjacking"]);
    assert_eq!(ids("vrt:cross_site_request_forgery_csrf.action_specific.logout"), ["csrf/logout"]);
    assert!(ids("headers").contains(&"misconfiguration/security-headers".to_owned()));
    // No name contains this text, but it is a name in another spelling.
    assert_eq!(ids("no rate limiting issues"), ["rate-limiting"]);
    assert_eq!(ids("vrt:server_security_misconfiguration.clickjacking.form_input"), ["clickjacking"]);

    let ran = desk.run(&["classes", "Redress"]);
    assert!(ran.text().contains("\n    also: ui redressing, ui redress, framing, tapjacking\n"), "{}", ran.text());
    assert!(ran.text().contains("\n    vrt:  server_security_misconfiguration.clickjacking "), "{}", ran.text());
    assert!(desk.run(&["classes", "phishing"]).text().contains("never implied"));
    let colored = desk.run(&["--color", "always", "classes", "Redress"]);
    assert!(colored.text().contains("ui \x1b[1mredress\x1b[0ming, ui \x1b[1mredress\x1b[0m, "), "{}", colored.text());
}

#[test]
fn an_unknown_class_has_suggestions() {
    let desk = Desk::new("nothing");
    let ran = desk.run(&["classes", "click-jack"]);
    assert_eq!((ran.code, ran.text(), ran.err.as_str()), (Some(0), desk.run(&["classes", "clickjack"]).text(), ""));
    let ran = desk.run(&["classes", "clik-jacking"]);
    assert_eq!((ran.code, ran.text()), (Some(1), ""));
    assert!(ran.err.starts_with("error[class.unknown]: unknown class `clik-jacking`\n"), "{}", ran.err);
    assert!(ran.err.contains("hint: did you mean `clickjacking`?"), "{}", ran.err);
    for nothing in ["", " ", "CWE-16", "\u{1b}[31m"] {
        let ran = desk.run(&["classes", nothing]);
        assert_eq!((ran.code, ran.text()), (Some(1), ""), "{nothing:?}");
        assert!(!ran.err.contains('\u{1b}') && ran.err.contains("`scopegate classes`"), "{}", ran.err);
    }
}

#[test]
fn categories_of_owasp_are_listed() {
    let desk = Desk::new("owasp");
    let text = desk.run(&["classes", "owasp"]).text().to_owned();
    for part in ["A01:2021\n", "A02:2021\n", "    access-control  "] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(desk.run(&["classes", "crypto"]).text().contains("owasp: "));
    assert_eq!(desk.run(&["classes", "A01:2021"]).code, Some(0));
}
