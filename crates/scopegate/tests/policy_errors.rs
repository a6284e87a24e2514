//! Errors and warnings of loading a policy: codes, messages, hints, and positions.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::string_slice,
    clippy::indexing_slicing,
    reason = "a failed test is a panic"
)]
#![cfg(all(feature = "toml", feature = "json"))]

use scopegate::policy::{Date, Entry, Format, LoadOptions, PolicyDocument, Source, Value, codes};
use scopegate::{Policy, PolicyErrors};

const HEAD: &str = "version = 1\n[policy]\nname = \"Example\"\nowner = \"Example\"\n";

fn toml_errors(text: &str) -> PolicyErrors {
    Policy::from_toml(text).expect_err(text)
}

/// The codes of a text's errors in the order of the report.
fn error_codes(text: &str) -> Vec<&'static str> {
    toml_errors(text).iter().map(|error| error.code().as_str()).collect()
}

/// The first error as `line:column-end code path`.
fn first(text: &str) -> String {
    let errors = toml_errors(text);
    let error = errors.iter().next().unwrap();
    let number = |number: Option<usize>| number.map_or("?".to_owned(), |number| number.to_string());
    let (line, column, end) = (number(error.line()), number(error.column()), number(error.end_column()));
    format!("{line}:{column}-{end} {} {}", error.code(), error.path())
}

fn message(text: &str) -> (String, String) {
    let errors = toml_errors(text);
    let error = errors.iter().next().unwrap();
    (error.message().to_owned(), error.hint().unwrap_or_default().to_owned())
}

fn warning_codes(text: &str) -> Vec<&'static str> {
    let policy = Policy::from_toml(text).expect(text);
    policy.warnings().iter().map(|warning| warning.code().as_str()).collect()
}

#[test]
fn all_errors_are_reported_in_the_order_of_the_source() {
    let text = r#"version = 1
[policy]
name = 7
owner = "Ünïcode"
safe_harbor = "ful"
[scope]
in_scope = [
  "ok.example.com",
  { host = "a.example.com", url = "https://a.example.com" },
  { hots = "b.example.com" },
  "https://user:secret@c.example.com/",
]
out_of_scop = []
"#;
    let errors = toml_errors(text);
    let reported: Vec<_> =
        errors.iter().map(|error| (error.code().as_str(), error.line().unwrap(), error.path().to_owned())).collect();
    let reported: Vec<_> = reported.iter().map(|(code, line, path)| (*code, *line, path.as_str())).collect();
    assert_eq!(
        reported,
        [
            ("policy.wrong-type", 3, "/policy/name"),
            ("policy.invalid-value", 5, "/policy/safe_harbor"),
            ("pattern.two-kinds", 9, "/scope/in_scope/1"),
            ("policy.unknown-key", 10, "/scope/in_scope/2/hots"),
            ("pattern.user-info", 11, "/scope/in_scope/3"),
            ("policy.unknown-key", 13, "/scope/out_of_scop"),
        ]
    );
    let shown = Policy::load(&Source::new(text, Format::Toml).named("acme.toml"), &LoadOptions::new()).unwrap_err();
    let shown = shown.to_string();
    assert!(shown.starts_with(
        "acme.toml:3:8: error[policy.wrong-type]: `name` in `[policy]` must be text, not a number\n  hint: put it in quotation marks\n"
    ), "{shown}");
    assert_eq!(shown.matches("error[").count(), 6);
}

#[test]
fn positions_are_exact() {
    assert_eq!(first(&format!("{HEAD}[scope]\nin_scop = []\n")), "6:1-8 policy.unknown-key /scope/in_scop");
    assert_eq!(
        first(&format!("{HEAD}[scope]\nin_scope = [ \"äö.example.com\", {{ host = \"192.0.2.0/24\" }} ]\n")),
        "6:41-55 pattern.network-in-host /scope/in_scope/1/host"
    );
    assert_eq!(first("version = 1\n[policy]\nname = \"E\"\n"), "2:2-8 policy.missing-key /policy");
    assert_eq!(first("[policy]\nname = \"E\"\nowner = \"E\"\n"), "1:1-1 policy.missing-key ");
    assert_eq!(first(&HEAD.replace('1', "2")), "1:11-12 policy.version /version");
    assert_eq!(first(&format!("{HEAD}expires = 2026-02-30\n")), "5:11-21 policy.syntax ");
    assert_eq!(first(&format!("{HEAD}expires = \"2026-02-30\"\n")), "5:11-23 policy.invalid-value /policy/expires");
}

#[test]
fn positions_in_json_and_across_lines() {
    let text = "{\"version\": 1,\n \"policy\": {\"name\": \"Ü\", \"owner\": \"E\", \"nmae\": 1},\n \"scope\": {\"in_scope\": [\"a.example.com\", 5]}}";
    let errors = Policy::from_json(text).unwrap_err();
    let reported: Vec<_> = errors.iter().map(|e| (e.code().as_str(), e.line(), e.column(), e.end_column())).collect();
    assert_eq!(
        reported,
        [("policy.unknown-key", Some(2), Some(40), Some(46)), ("policy.wrong-type", Some(3), Some(42), Some(43)),]
    );
    assert_eq!(errors.iter().last().unwrap().path(), "/scope/in_scope/1");
    let twice = Policy::from_json("{\"version\": 1, \"version\": 1, \"policy\": {\"name\": \"E\", \"owner\": \"E\"}}")
        .unwrap_err();
    let error = twice.iter().next().unwrap();
    assert_eq!((error.code().as_str(), error.column(), error.path()), ("policy.duplicate-key", Some(16), "/version"));
}

#[test]
fn messages_and_hints_have_the_documented_form() {
    let say = |message: &str, hint: &str| (message.to_owned(), hint.to_owned());
    assert_eq!(
        message(&format!("{HEAD}[scope]\nout_of_scop = []\n")),
        say("unknown key `out_of_scop` in `[scope]`", "did you mean `out_of_scope`?")
    );
    assert_eq!(
        message(&format!(
            "{HEAD}[scope]\nin_scope = [{{ host = \"h.example.com\", url = \"https://h.example.com\" }}]\n"
        )),
        say("this entry has both `host` and `url`", "keep one, or split it into two entries")
    );
    assert_eq!(
        message(&format!("{HEAD}[[findings.rules]]\nclass = \"click-jack\"\n")),
        say("unknown class `click-jack`", "did you mean `clickjacking`? `scopegate classes click` lists others")
    );
    let both = format!(
        "{HEAD}[scope]\nin_scope = [\"a.example.com\"]\nout_of_scope = [\n  \"b.example.com\",\n]\n\n[[scope.out_of_scope]]\nurl    = \"https://a.example.com/x\"\nreason = \"why\"\n\n[[scope.out_of_scope]]\nhost = \"c.example.com\"\n"
    );
    assert_eq!(
        message(&both),
        say(
            "`scope.out_of_scope` is written both as a list (line 7) and as `[[scope.out_of_scope]]` (line 11); TOML allows only one form",
            "move the entry in line 11 into the list as `{ url = \"https://a.example.com/x\", reason = \"why\" }`, and the other `[[scope.out_of_scope]]` entries too"
        )
    );
    assert_eq!(first(&both), "11:9-21 policy.two-forms /scope/out_of_scope");
}

#[test]
fn two_forms_in_the_other_order_together_with_other_errors() {
    let text = format!(
        "{HEAD}[[scope.in_scope]]\nhost = \"a.example.com\"\n\n[scope]\nin_scope = [\"b.example.com\"]\nthird_part = []\n"
    );
    assert_eq!(error_codes(&text), ["policy.two-forms", "policy.unknown-key"]);
    assert_eq!(
        message(&text).0,
        "`scope.in_scope` is written both as a list (line 9) and as `[[scope.in_scope]]` (line 5); TOML allows only one form"
    );
}

#[test]
fn each_code_can_be_reached() {
    let deep = format!("{HEAD}[metadata]\nx = {}{}\n", "[".repeat(40), "]".repeat(40));
    let reached = [
        ("policy.syntax", "version = \n".to_owned()),
        ("policy.unknown-key", format!("{HEAD}[scopes]\n")),
        ("policy.missing-key", "version = 1\n".to_owned()),
        ("policy.wrong-type", format!("{HEAD}bounty = \"yes\"\n")),
        ("policy.invalid-value", format!("{HEAD}disclosure = \"never\"\n")),
        ("policy.two-forms", format!("assets = []\n{HEAD}[[assets]]\nid = \"1\"\n")),
        (
            "policy.duplicate-id",
            format!(
                "{HEAD}[scope]\nin_scope = [{{ host = \"a.example.com\", id = \"x\" }}]\nout_of_scope = [{{ host = \"b.example.com\", id = \"x\" }}]\n"
            ),
        ),
        ("policy.version", HEAD.replace('1', "3")),
        ("policy.duplicate-fact", format!("{HEAD}[findings.facts]\nvalidated = \"again\"\n")),
        ("policy.duplicate-requirement", format!("{HEAD}[report]\nrequires = [\"steps\", \"steps\"]\n")),
        ("policy.too-deep", deep),
        ("policy.duplicate-key", format!("{HEAD}name = \"again\"\n")),
        (
            "pattern.two-kinds",
            format!("{HEAD}[[scope.in_scope]]\nhost = \"a.example.com\"\ndomain = \"a.example.com\"\n"),
        ),
        ("pattern.no-kind", format!("{HEAD}[[scope.in_scope]]\nnote = \"nothing\"\n")),
    ];
    for (code, text) in &reached {
        assert!(error_codes(text).contains(code), "{code}: {:?}", error_codes(text));
    }
    for code in codes::ALL_ERRORS {
        // Only a build without some format can refuse that format.
        let known = reached.iter().any(|(reached, _)| *reached == code.as_str());
        assert!(known || *code == codes::POLICY_UNSUPPORTED_FORMAT, "{code}");
    }
}

#[test]
fn invalid_values_are_errors() {
    let wrong = [
        "[policy]\nname = \" \"\nowner = \"E\"\n".to_owned(),
        format!("{}[ownership]\ndomains = [\"*.example.com\"]\n", &HEAD[12..]),
        format!("{}[ownership]\nnetworks = [\"192.0.2.1/24\"]\n", &HEAD[12..]),
        format!("{}[ownership]\nnetworks = [\"0.0.0.0/0\"]\n", &HEAD[12..]),
        format!("{}[scope]\nin_scope = [{{ host = \"a.example.com\", id = \"A B\" }}]\n", &HEAD[12..]),
        format!("{}[[scope.unchecked]]\nlist = \"out_of_scope\"\ntext = \"\"\n", &HEAD[12..]),
        format!("{}[[assets]]\nlist = \"in_scope\"\ntype = \"ios\"\nid = \"1\"\n", &HEAD[12..]),
        format!("{}[providers]\nremove = [\"not a domain\"]\n", &HEAD[12..]),
    ];
    for text in wrong {
        assert_eq!(error_codes(&format!("version = 1\n{text}")), ["policy.invalid-value"], "{text}");
    }
    let hint = message(&format!("{HEAD}[ownership]\ndomains = [\"*.example.com\"]\n")).1;
    assert_eq!(hint, "write `example.com`: everything below it is owned too");
    let hint = message(&format!("{HEAD}expires = 2026-11-01T10:00:00Z\n")).1;
    assert_eq!(hint, "write only the date: `2026-11-01`");
}

#[test]
fn a_document_without_a_text_gets_the_same_errors_with_paths() {
    let errors = Policy::builder()
        .in_scope(Entry::host("a.example.com").with_id("x"))
        .third_party(Entry::host("b.example.com").with_id("x"))
        .owned_domain("not a domain")
        .build()
        .unwrap_err();
    let reported: Vec<_> = errors.iter().map(|error| (error.code().as_str(), error.path())).collect();
    assert_eq!(
        reported,
        [
            ("policy.invalid-value", "/policy/name"),
            ("policy.invalid-value", "/policy/owner"),
            ("policy.duplicate-id", "/scope/third_party/0/id"),
            ("policy.invalid-value", "/ownership/domains/0"),
        ]
    );
    assert!(errors.iter().all(|error| error.line().is_none()));
    assert!(errors.to_string().starts_with("/policy/name: error[policy.invalid-value]: "), "{errors}");
}

#[test]
fn every_key_of_the_format_round_trips() {
    let text = r#"
"$schema" = "https://example.com/policy.json"
version = 1
[policy]
name = "Example"
owner = "Example"
source = "https://example.com/vdp"
updated = 2026-11-01
expires = "2027-11-01"
contact = ["mailto:security@example.com"]
bounty = false
safe_harbor = "partial"
disclosure = "coordinated"
[ownership]
domains = ["example.com"]
networks = ["198.51.100.0/24"]
in_scope = true
[scope]
precedence = "exclusions-win"
wildcard_includes_apex = true
in_scope = ["https://www.example.com", { domain = "example.com" }, { host = "*.api.example.com", id = "apis", note = "n", tags = ["t"], max_severity = "critical" }]
third_party = ["help.example.com"]
[[scope.out_of_scope]]
url = "https://app.example.com/billing"
reason = "run by a payment processor"
[[scope.unchecked]]
list = "out_of_scope"
text = "systems run by our resellers"
[[assets]]
list = "in_scope"
type = "ios-app"
id = "1034567890"
[findings]
default = "out-of-scope"
unless = ["validated", ["reproducible", "material-impact"]]
[[findings.rules]]
class = "clickjacking"
verdict = "third-party"
unless = ["!partner-approved"]
when = ["!sensitive-action"]
inherit = false
only_on = ["a.example.com"]
reason = "r"
[findings.facts]
partner-approved = "the partner team agreed"
[[findings.unchecked]]
text = "stop and notify us"
[report]
requires = ["steps", "impact"]
[providers]
add = [{ suffix = "helpdesk.example", name = "Example Helpdesk", kind = "saas" }]
remove = ["cloudfront.net"]
[metadata]
a = [1, 2.5, true, "x", 2026-01-01]
b = { c = {} }
"#;
    let policy = Policy::from_toml(text).expect(text);
    let json = serde_json::to_string(policy.document()).unwrap();
    let again = Policy::from_json(&json).expect(text);
    assert_eq!(again.document(), policy.document());
    assert_eq!(again.fingerprint(), policy.fingerprint());
    assert_eq!(serde_json::from_str::<PolicyDocument>(&json).unwrap(), *policy.document());
    assert_eq!(policy.fingerprint().len(), 12);
    let Some((key, Value::List(items))) = policy.document().metadata.first() else { panic!("metadata") };
    assert_eq!((key.as_str(), items.len()), ("a", 5));
    assert_eq!(items.last(), Some(&Value::Text("2026-01-01".to_owned())));
}

#[test]
fn the_fingerprint_depends_only_on_what_affects_decisions() {
    let print = |body: &str| Policy::from_toml(&format!("{HEAD}{body}")).unwrap().fingerprint().to_owned();
    let plain = print("[scope]\nin_scope = [\"a.example.com\", \"b.example.com\"]\n");
    assert_eq!(
        plain,
        print("[scope]\n\n\nin_scope = [{ host = \"A.example.com\", note = \"x\" }, \"b.example.com\"]\n")
    );
    for other in [
        "[scope]\nin_scope = [\"b.example.com\", \"a.example.com\"]\n",
        "[scope]\nin_scope = [\"a.example.com\"]\nout_of_scope = [\"b.example.com\"]\n",
        "[scope]\nprecedence = \"exclusions-win\"\nin_scope = [\"a.example.com\", \"b.example.com\"]\n",
        "[ownership]\nin_scope = true\n[scope]\nin_scope = [\"a.example.com\", \"b.example.com\"]\n",
        "[ownership]\ndomains = []\n[scope]\nin_scope = [\"a.example.com\", \"b.example.com\"]\n",
    ] {
        assert_ne!(plain, print(other), "{other}");
    }
}

#[test]
fn unusual_policies_cause_warnings() {
    let cases: &[(&str, &[&str])] = &[
        ("", &["warning.empty-scope"]),
        ("[ownership]\nin_scope = true\n", &["warning.empty-scope"]),
        (
            "[scope]\nin_scope = [\"a.example.com\", \"https://A.example.com/x\", \"a.example.com\"]\n",
            &["warning.duplicate"],
        ),
        (
            "[ownership]\ndomains = [\"example.com\"]\n[scope]\nin_scope = [\"www.example.org\"]\n",
            &["warning.outside-ownership"],
        ),
        (
            "[ownership]\nnetworks = [\"198.51.100.0/24\"]\n[scope]\nin_scope = [\"198.51.100.7\", \"203.0.113.7\"]\n",
            &["warning.outside-ownership"],
        ),
        ("[scope]\nin_scope = [\"*.example.com\"]\n", &["warning.apex-not-covered"]),
        ("[scope]\nin_scope = [\"*.example.com\", \"example.com\"]\n", &[]),
        ("[scope]\nin_scope = [\"*.example.com\"]\nout_of_scope = [\"example.com\"]\n", &[]),
        ("[scope]\nwildcard_includes_apex = true\nin_scope = [\"*.example.com\"]\n", &[]),
        ("[scope]\nin_scope = [\"*.a.example.com\", { domain = \"example.com\" }]\n", &[]),
        ("[scope]\nin_scope = [\"example.com\"]\n", &["warning.www-not-covered"]),
        ("[scope]\nin_scope = [\"example.com\", \"https://www.example.com\"]\n", &[]),
        (
            "[scope]\nin_scope = [\"example.com\"]\nout_of_scope = [\"*.example.com\"]\n",
            &["warning.subdomains-excluded"],
        ),
        ("[scope]\nin_scope = [\"b.com\", \"a.b.com\"]\nout_of_scope = [\"*.b.com\"]\n", &["warning.no-effect"]),
        ("[ownership]\ndomains = [\"acme.zendesk.com\"]\nin_scope = true\n", &["warning.provider-owned"]),
        ("[scope]\nin_scope = ['a.b.com']\n[providers]\nremove = ['nobody.example']\n", &["warning.unknown-provider"]),
        ("[scope]\nin_scope = [\"org.example.app\"]\n", &["warning.app-identifier"]),
    ];
    for (body, expected) in cases {
        let found = warning_codes(&format!("{HEAD}{body}"));
        assert_eq!(found, *expected, "{body}");
    }
}

#[test]
fn a_warning_has_a_position() {
    let policy =
        Policy::from_toml(&format!("{HEAD}[scope]\nin_scope = [\n  {{ host = \"*.example.com\" }},\n]\n")).unwrap();
    let warnings = policy.warnings();
    let warning = warnings.first().unwrap();
    assert_eq!((warning.line(), warning.column(), warning.path()), (Some(7), Some(12), "/scope/in_scope/0/host"));
    assert_eq!(policy.rules().next().unwrap().line(), Some(7));
}

#[test]
fn expiry_is_reported_only_if_the_caller_gives_the_date() {
    let policy =
        Policy::from_toml(&format!("{HEAD}expires = 2026-11-01\n[scope]\nin_scope = [\"a.example.com\"]\n")).unwrap();
    assert!(policy.warnings().is_empty());
    assert!(policy.expired_on(Date::new(2026, 11, 1).unwrap()).is_none());
    let warning = policy.expired_on(Date::new(2026, 11, 2).unwrap()).unwrap();
    assert_eq!((warning.code().as_str(), warning.line(), warning.column()), ("warning.expired", Some(5), Some(11)));
}

#[cfg(feature = "yaml")]
#[test]
fn yaml_has_the_same_data_model() {
    let text = "version: 1\npolicy:\n  name: Example\n  owner: Example\nscope:\n  in_scop: []\n  in_scope:\n    - \"*.example.com\"\n    - host: 192.0.2.0/24\n";
    let errors = Policy::from_yaml(text).unwrap_err();
    let reported: Vec<_> = errors.iter().map(|e| (e.code().as_str(), e.line(), e.column(), e.end_column())).collect();
    assert_eq!(
        reported,
        [("policy.unknown-key", Some(6), Some(3), Some(10)), ("pattern.network-in-host", Some(9), Some(13), Some(25)),]
    );
}

#[cfg(feature = "schema")]
#[test]
fn the_schema_knows_every_key_and_describes_it() {
    fn walk(value: &serde_json::Value, path: &str) {
        if let Some(properties) = value.get("properties").and_then(|value| value.as_object()) {
            assert_eq!(value.get("additionalProperties"), Some(&serde_json::Value::Bool(false)), "{path}");
            for (key, property) in properties {
                assert!(property.get("description").is_some(), "{path}/{key} is not described");
            }
        }
        match value {
            serde_json::Value::Object(members) => {
                members.iter().for_each(|(key, member)| walk(member, &format!("{path}/{key}")));
            }
            serde_json::Value::Array(items) => items.iter().for_each(|item| walk(item, path)),
            _ => {}
        }
    }
    let schema = scopegate::policy::json_schema();
    assert!(!schema.to_string().contains("```"), "the library's examples are not for editors");
    walk(&schema, "");
    let top: Vec<_> = schema["properties"].as_object().unwrap().keys().map(String::as_str).collect();
    let known = "$schema assets findings metadata ownership policy providers report scope testing version";
    assert_eq!(top, known.split(' ').collect::<Vec<_>>());
}
