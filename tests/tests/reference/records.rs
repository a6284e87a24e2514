//! Decisions, findings, reports and errors as JSON: their keys, and one example of each.

use std::collections::BTreeMap;
use std::fmt::Write;

use scopegate::policy::Report;
use scopegate::{DecisionRecord, Facts, Policy, Target};
use scopegate_formats::import::{ImportFormat, programs};
use serde::Serialize;
use serde_json::Value;

use crate::documented;

const POLICY: &str = r#"
version = 1
[policy]
name = "Example disclosure"
owner = "Example"
[scope]
in_scope = [{ host = "*.example.com", note = "all but the blog" }]
out_of_scope = [{ url = "https://app.example.com/billing", reason = "run by a payment processor" }]
[[scope.unchecked]]
list = "out_of_scope"
text = "systems run by our resellers"
[report]
requires = ["steps"]
[[findings.rules]]
class = "clickjacking"
reason = "without impact"
unless = ["material-impact"]
"#;

/// Descriptions of the keys that are not fields in the source.
const ADDED: [(&str, &str); 3] = [
    ("target", "What was asked about, as it was given"),
    ("in_scope", "Whether the verdict is `in-scope`; never null, false for an error"),
    ("error", "Null; for an error its object, and the keys between `verdict` and it are absent"),
];

pub fn write(page: &mut String) {
    let file = documented::file("crates/scopegate/src/decision/record.rs");
    let mut said = documented::fields(&file, "Decided");
    said.extend(ADDED.map(|(key, meaning)| (key.to_owned(), meaning.to_owned())));
    let policy = Policy::from_toml(POLICY).expect("the policy of this page loads");

    page.push_str(
        "\n## A decision in JSON\n\nOne object, its keys in this order, in every language and on the command line.\n\n",
    );
    let decided = policy.check("https://app.example.com/").unwrap().to_record();
    table(page, &decided, &said, &[]);
    example(page, "A URL, part of which is excluded:", &decided);

    page.push_str("\nEach rule is an object:\n\n");
    let rule = &decided.decided().unwrap().carve_outs[0];
    keys(page, rule, &documented::fields(&file, "RuleRecord"), &[]);
    let unmet = documented::fields(&documented::file("crates/scopegate/src/decision/required_fact.rs"), "RequiredFact");
    page.push_str("\nEach alternative of `unless` is a list, all of which must be shown:\n\n");
    let finding = policy.check_finding("clickjacking", &Facts::default()).unwrap().to_record();
    let lifted = &finding.decided().unwrap().unless[0][0];
    keys(page, lifted, &unmet, &[]);

    page.push_str("\n## A finding in JSON\n\nThe keys of a decision, and before `policy`:\n\n");
    table(page, &finding, &said, &["on", "parts"]);
    example(page, "A class that is refused:", &finding);

    page.push_str("\n## A report in JSON\n\nThe keys of a decision, and before `policy`:\n\n");
    let report = policy.check_report(&Report::new("xss").target("app.example.com"));
    let report = report.unwrap().to_record();
    table(page, &report, &said, &["parts", "missing"]);

    page.push_str("\n## An error in JSON\n\nIn place of a decision.\n\n");
    let text = "http://example.com\\@in.example.com/";
    let error = DecisionRecord::of_error(text, &Target::parse(text).unwrap_err());
    assert_eq!(ordered(&error), ["target", "in_scope", "verdict", "error"]);
    keys(page, error.error().unwrap(), &documented::fields(&file, "ErrorRecord"), &[]);
    example(page, "A text that clients disagree about:", &error);

    page.push_str(
        "\n## A row of an import report in JSON\n\nOne object a line, for each row of the file, in its order.\n\n",
    );
    let found = programs(ImportFormat::PlainList, "*.example.com\n! shop.example.com (run by others)\n").unwrap();
    let imported = found[0].import();
    let row = &imported.rows()[1];
    let fields = documented::fields(&documented::file("crates/scopegate-formats/src/import/imported.rs"), "RowReport");
    keys(page, row, &fields, &[]);
}

fn table(page: &mut String, record: &DecisionRecord, said: &[(String, String)], only: &[&str]) {
    keys(page, record, said, only);
}

/// The keys of an object, in the order in which it is written.
fn ordered(object: &impl Serialize) -> Vec<String> {
    let text = serde_json::to_string_pretty(object).unwrap();
    // Two spaces and a quote precede the keys of the object itself.
    let lines = text.lines().filter_map(|line| line.strip_prefix("  \""));
    lines.filter_map(|line| line.split_once("\": ")).map(|(key, _)| key.to_owned()).collect()
}

/// The keys of an object, in its order, or only the named ones.
fn keys(page: &mut String, object: &impl Serialize, said: &[(String, String)], only: &[&str]) {
    page.push_str("| key | is | means |\n| --- | --- | --- |\n");
    let said: BTreeMap<&str, &str> = said.iter().map(|(name, meaning)| (name.as_str(), meaning.as_str())).collect();
    let (order, value) = (ordered(object), serde_json::to_value(object).unwrap());
    assert_eq!(order.len(), value.as_object().unwrap().len());
    assert!(only.iter().all(|key| order.iter().any(|own| own == key)));
    for key in order.iter().filter(|key| only.is_empty() || only.contains(&key.as_str())) {
        let meaning = said.get(key.as_str()).unwrap_or_else(|| panic!("{key} has no description"));
        let _ = writeln!(page, "| `{key}` | {} | {meaning} |", kind(key, &value[key]));
    }
}

/// The type of a value. If the example is null, the keys that may have another value are listed here.
fn kind(key: &str, value: &Value) -> &'static str {
    match value {
        Value::Null => match key {
            "rule" | "error" => "object or null",
            "position" | "line" => "number or null",
            _ => "text or null",
        },
        Value::Bool(_) => "true or false",
        Value::Number(_) => "number or null",
        Value::String(_) => match key {
            "note" | "reason" | "hint" => "text or null",
            _ => "text",
        },
        Value::Array(_) => "list",
        Value::Object(_) => "object or null",
    }
}

fn example(page: &mut String, what: &str, record: &DecisionRecord) {
    let _ = write!(page, "\n{what}\n\n```json\n{}\n```\n", serde_json::to_string_pretty(record).unwrap());
}
