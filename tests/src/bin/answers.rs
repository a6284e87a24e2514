//! Prints the answer of the library to every case of the fixtures, one JSON object a line. The tests of a binding
//! compare each field with it.

use std::io::{self, BufWriter, Write};

use scopegate::policy::{Format, LoadOptions, Report, Source};
use scopegate::{DecisionRecord, Facts, Policy};
use scopegate_conformance::cases::{self, decisions, findings};
use scopegate_conformance::surface::{self, Library, Surface};
use serde_json::{Value, json};

/// Sets of facts that the program asks every class with.
const FACTS: &[&[(&str, bool)]] =
    &[&[], &[("material-impact", true), ("reproducible", true)], &[("sensitive-action", false), ("authorised", true)]];
/// Targets of the reports about every class.
const TARGETS: &[&str] = &["app.example.com", "https://blog.example.com/post", "status.example.com"];

fn main() -> io::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    let mut library = Library::default();
    for (file, contents) in cases::files::<decisions::File>("decisions") {
        library.open(&contents.policy);
        for case in &contents.cases {
            let decision = library.decide(&case.question());
            line(&mut out, &json!({"file": file, "id": case.id, "decision": decision}))?;
        }
        let policy = surface::load(&contents.policy);
        for partition in &contents.partitions {
            let parts = policy.partition(&partition.network).unwrap_or_else(|error| panic!("{file}: {error}"));
            let parts: Vec<_> =
                parts.into_iter().map(|(network, part)| json!([network.to_string(), part.to_record()])).collect();
            line(&mut out, &json!({"file": file, "network": partition.network, "parts": parts}))?;
        }
    }
    for (file, contents) in cases::files::<findings::File>("findings") {
        library.open(&contents.policy);
        for case in &contents.cases {
            let decision = library.decide_finding(&case.question());
            line(&mut out, &json!({"file": format!("findings/{file}"), "id": case.id, "decision": decision}))?;
        }
    }
    match std::env::args().nth(1) {
        Some(path) => every_class(&mut out, &path),
        None => Ok(()),
    }
}

/// Every class of the taxonomy, alone and in a report, under the policy of a file.
fn every_class(out: &mut impl Write, path: &str) -> io::Result<()> {
    let text = std::fs::read_to_string(path)?;
    let policy = Policy::load(&Source::new(&text, Format::Toml), &LoadOptions::new())
        .unwrap_or_else(|errors| panic!("{path}: {errors}"));
    for class in scopegate::findings::classes() {
        for facts in FACTS {
            let known: Facts = facts.iter().copied().collect();
            let alone = policy.check_finding(class.id(), &known).map(|decision| decision.to_record());
            let report = policy
                .check_report(
                    &Report::new(class.id()).targets(TARGETS.iter().copied()).facts(known.clone()).contains("steps"),
                )
                .map(|decision| decision.to_record());
            let record = |answer| match answer {
                Ok(record) => record,
                Err(error) => DecisionRecord::of_question_error(class.id(), &error),
            };
            let facts: serde_json::Map<String, Value> =
                facts.iter().map(|(fact, value)| ((*fact).to_owned(), json!(value))).collect();
            let answer = json!({
                "class": class.id(), "facts": facts, "targets": TARGETS, "contains": ["steps"],
                "finding": record(alone), "report": record(report),
            });
            line(out, &answer)?;
        }
    }
    Ok(())
}

fn line(out: &mut impl Write, value: &Value) -> io::Result<()> {
    writeln!(out, "{value}")
}
