//! `scopegate check --finding`, `preset`, and the output of `show` and `filter` about findings.

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

const POLICY: &str = r#"version = 1
[policy]
name = "Acme"
owner = "Acme"
[scope]
in_scope = ["*.acme.com"]
out_of_scope = ["blog.acme.com"]
[findings]
unless = [["reproducible", "material-impact"]]
[[findings.rules]]
class = "UI redressing"
when = ["!sensitive-action"]
reason = "nothing can be done there"
[[findings.rules]]
class = "xss/reflected"
only_on = ["old.acme.com"]
inherit = false
[[findings.rules]]
class = "activity/dos"
unless = ["team-agreed"]
[findings.facts]
team-agreed = "the team agreed in writing"
[report]
requires = ["steps", "impact"]
"#;

fn desk(name: &str) -> Desk {
    let desk = Desk::new(name);
    desk.write("p.toml", POLICY);
    desk
}

#[test]
fn a_class_alone_is_decided() {
    let desk = desk("finding-alone");
    for (args, code, verdict) in [
        (&["CWE-1021"][..], 1, "out-of-scope"),
        (&["CWE-1021", "--fact", "sensitive-action"], 0, "in-scope"),
        (&["CWE-1021", "--fact", "sensitive-action=true"], 0, "in-scope"),
        (&["CWE-1021", "--fact", "sensitive-action=false"], 1, "out-of-scope"),
        (&["CWE-1021", "--fact", "reproducible", "--fact", "material-impact"], 0, "in-scope"),
        (&["activity/dos"], 1, "out-of-scope"),
        (&["activity/dos", "--fact", "team-agreed"], 0, "in-scope"),
        (&["phishing"], 1, "out-of-scope"),
        (&["xss/stored"], 0, "in-scope"),
    ] {
        // Standard input is never read, so its content is not a target.
        let ran = desk.feed(&[&["check", "-p", "p.toml", "--finding"], args].concat(), "http://a b/\n");
        assert_eq!((ran.code, ran.err.as_str()), (Some(code), ""), "{args:?}");
        assert!(ran.text().starts_with(verdict), "{args:?}: {}", ran.text());
        assert_eq!(desk.run(&[&["check", "-qp", "p.toml", "--finding"], args].concat()).text(), "");
    }
}

#[test]
fn text_output_shows_what_would_waive_a_rule() {
    let desk = desk("finding-human");
    let text = desk.run(&["check", "-p", "p.toml", "--finding", "CWE-1021"]).text().to_owned();
    for part in [
        "out-of-scope  CWE-1021  (class-excluded)\n",
        "  class       clickjacking\n",
        "  rule        findings.rules[0] (p.toml:11) `UI redressing`: nothing can be done there\n",
        "  unless      sensitive-action is shown\n",
        "  unless      reproducible is shown and material-impact is shown\n",
    ] {
        assert!(text.contains(part), "{part}\nnot in\n{text}");
    }
}

#[test]
fn targets_make_a_report() {
    let desk = desk("finding-report");
    let ask = |more: &[&str], input: &str| {
        let args = [&["check", "-p", "p.toml", "--format", "json", "--finding", "xss/reflected"], more].concat();
        let ran = desk.feed(&args, input);
        let lines = ran.json();
        assert_eq!(lines.len(), 1, "{more:?}");
        (ran.code.unwrap(), lines[0].clone())
    };
    let (code, report) = ask(&["--contains", "steps", "https://www.acme.com/"], "");
    assert_eq!((code, &report["kind"], &report["missing"]), (0, &"report".into(), &serde_json::json!(["impact"])));
    assert_eq!(
        (&report["parts"][0]["kind"], &report["parts"][1]["on"]),
        (&"url".into(), &"https://www.acme.com/".into())
    );

    let (code, report) = ask(&["www.acme.com", "old.acme.com"], "");
    assert_eq!((code, &report["rule"]["id"]), (1, &"findings.rules[1]".into()));
    let (code, report) = ask(&["-"], "www.acme.com\nblog.acme.com\n");
    assert_eq!((code, &report["rule"]["id"]), (1, &"out_of_scope[0]".into()));
    let (code, report) = ask(&["--cname", "blog.acme.com", "www.acme.com"], "");
    assert_eq!((code, &report["basis"]), (1, &"excluded".into()));
}

#[test]
fn a_question_without_an_answer_is_an_error() {
    let desk = desk("finding-errors");
    for (args, code, about) in [
        (&["click-jack"][..], "class.unknown", "click-jack"),
        (&["vrt:nothing.of_the_kind"], "class.unknown", "vrt:nothing.of_the_kind"),
        (&["CWE-999999"], "class.unknown", "CWE-999999"),
        (&["xss", "--fact", "sensitive-actions"], "fact.unknown", "xss"),
        (&["xss", "--fact", "validated", "--fact", "validated=false"], "fact.contradiction", "xss"),
        (&["xss", "-"], "report.no-target", "xss"),
        (&["xss", "www.acme.com", "http://a b/"], "target.invalid-host", "http://a b/"),
    ] {
        let ran = desk.feed(&[&["check", "-p", "p.toml", "--format", "json", "--finding"], args].concat(), "");
        let line = ran.json()[0].clone();
        assert_eq!((ran.code, &line["in_scope"]), (Some(2), &false.into()), "{args:?}");
        assert_eq!((&line["error"]["code"], &line["target"]), (&code.into(), &about.into()), "{args:?}");
        let ran = desk.feed(&[&["check", "-p", "p.toml", "--finding"], args].concat(), "");
        assert_eq!((ran.code, ran.text()), (Some(2), ""), "{args:?}");
        assert!(ran.err.contains(&format!("error[{code}]")), "{args:?}: {}", ran.err);
    }
    for usage in [&["--finding", "xss", "--fact", "validated=maybe"][..], &["--fact", "validated", "a.acme.com"]] {
        let ran = desk.run(&[&["check", "-p", "p.toml"], usage].concat());
        assert_eq!((ran.code, ran.text()), (Some(2), ""), "{usage:?}");
    }
}

#[test]
fn every_preset_is_a_policy_without_warnings() {
    let desk = Desk::new("preset");
    let listed = desk.run(&["preset"]);
    assert_eq!((listed.code, desk.run(&["preset", "list"]).text()), (Some(0), listed.text()));
    let names: Vec<&str> = listed.text().lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert!(names.contains(&"common-exclusions"), "{names:?}");
    for name in &names {
        let printed = desk.run(&["preset", name]);
        assert_eq!((printed.code, printed.err.as_str()), (Some(0), ""));
        let head = "version = 1\npolicy = { name = \"A\", owner = \"A\" }\nscope = { in_scope = [\"www.acme.com\"] }\n";
        desk.write("preset.toml", format!("{head}{}", printed.text()));
        let linted = desk.run(&["lint", "--strict", "preset.toml"]);
        assert_eq!((linted.code, linted.text()), (Some(0), ""), "{name}");
    }
    let ran = desk.run(&["preset", "everything"]);
    assert_eq!((ran.code, ran.text()), (Some(2), ""));
    assert!(ran.err.contains("error[preset.unknown]: unknown preset `everything`"), "{}", ran.err);
}

#[test]
fn a_policy_is_shown_with_its_finding_rules() {
    let desk = desk("finding-show");
    let text = desk.run(&["show", "p.toml"]).text().to_owned();
    for part in [
        "Findings and activities (3)\n  out-of-scope  clickjacking  line 11\n",
        "written: UI redressing\n",
        "when: !sensitive-action\n",
        "only on: `old.acme.com`\n",
        "unless: team-agreed\n",
        "  condition of the section: reproducible and material-impact\n",
        "custom fact team-agreed: the team agreed in writing\n",
        "A report must contain\n  steps, impact\n",
    ] {
        assert!(text.contains(part), "{part}\nnot in\n{text}");
    }
}

#[test]
fn records_with_classes_pass_if_the_class_is_in_scope() {
    let desk = desk("finding-filter");
    let ask = |record: &str, more: &[&str]| {
        let args = [&["filter", "-p", "p.toml", "--field", "url", "--class-field", "cwe"], more].concat();
        desk.feed(&args, record).code.unwrap()
    };
    for (record, code) in [
        (r#"{"url":"https://www.acme.com/","cwe":"CWE-79"}"#, 0),
        (r#"{"url":"https://www.acme.com/","cwe":["cwe-1021"]}"#, 1),
        (r#"{"url":"https://www.acme.com/","cwe":["CWE-79","cwe-1021"]}"#, 1),
        (r#"{"url":"https://blog.acme.com/","cwe":"CWE-79"}"#, 1),
        (r#"{"url":["https://www.acme.com/","https://old.acme.com/"],"cwe":"xss/reflected"}"#, 1),
        (r#"{"url":"https://www.acme.com/","cwe":["CWE-20","cwe-1021"]}"#, 1),
        (r#"{"url":"https://evil.com/","cwe":"CWE-20"}"#, 1),
    ] {
        assert_eq!(ask(record, &[]), code, "{record}");
    }
    // A missing or unknown class leaves the verdict to the targets, unless it is rejected.
    for record in [
        r#"{"url":"https://www.acme.com/","cwe":"no-such-class"}"#,
        r#"{"url":"https://www.acme.com/","cwe":"CWE-20"}"#,
        r#"{"url":"https://www.acme.com/","cwe":null}"#,
        r#"{"url":"https://www.acme.com/","cwe":[]}"#,
        r#"{"url":"https://www.acme.com/","cwe":" "}"#,
        r#"{"url":"https://www.acme.com/"}"#,
    ] {
        assert_eq!((ask(record, &[]), ask(record, &["--class-unknown", "reject"])), (0, 2), "{record}");
        let ran = desk.feed(&["filter", "-p", "p.toml", "--field", "url", "--class-field", "cwe"], record);
        assert!(ran.err.contains("1 record has a missing or unknown class"), "{}", ran.err);
    }
    assert_eq!(ask(r#"{"url":"https://www.acme.com/","cwe":"CWE-1021"}"#, &["--fact", "sensitive-action"]), 0);
    assert_eq!(ask("", &["--fact", "no-such-fact"]), 2);
    let ran = desk.feed(&["filter", "-p", "p.toml", "--class-field", "cwe"], "");
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("usage.no-field"), "{}", ran.err);
}
