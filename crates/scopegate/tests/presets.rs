//! Presets load unchanged and without warnings, and every rule states its reason.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a failed test is a panic"
)]
#![cfg(feature = "toml")]

use std::collections::BTreeSet;
use std::path::Path;

use scopegate::findings::ClassKind;
use scopegate::findings::{Preset, preset, presets};
use scopegate::{Facts, Policy, Verdict};

const HEAD: &str =
    "version = 1\npolicy = { name = \"Example\", owner = \"Example\" }\nscope = { in_scope = [\"www.example.com\"] }\n";

/// A policy with the rules of a preset after `section`.
fn with(section: &str, text: &str) -> Policy {
    Policy::from_toml(&format!("{HEAD}{section}\n{text}")).unwrap_or_else(|errors| panic!("{errors}"))
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test may list files")]
fn every_file_is_a_preset() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/presets");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let files: BTreeSet<String> = files.collect();
    let names: BTreeSet<String> = presets().iter().map(|preset| format!("{}.toml", preset.name())).collect();
    assert_eq!(files, names);
    assert_eq!(names.len(), presets().len(), "duplicate name");
}

#[test]
fn presets_begin_with_their_summary() {
    for preset in presets() {
        let first = preset.text().lines().next().unwrap();
        assert_eq!(first, format!("# {}", preset.summary()), "{}", preset.name());
        assert!(!preset.summary().is_empty() && !preset.summary().ends_with('.'), "{first}");
        assert!(preset.text().ends_with("\"\n") && preset.text().lines().all(|line| line.len() <= 120), "{first}");
    }
}

#[test]
fn presets_load_without_warnings_and_every_rule_has_a_reason() {
    for preset in presets() {
        for section in ["", "[findings]\nunless = [[\"reproducible\", \"material-impact\"]]\n"] {
            let policy = with(section, preset.text());
            assert!(policy.warnings().is_empty(), "{}: {:?}", preset.name(), policy.warnings());
            assert!(policy.finding_rules().len() >= 3, "{}", preset.name());
            for rule in policy.finding_rules() {
                let [class] = rule.classes() else { panic!("{}: {} is ambiguous", preset.name(), rule.id()) };
                assert_eq!(class.id(), rule.written(), "{}: a preset names a class by its id", preset.name());
                assert!(rule.reason().is_some_and(|reason| !reason.is_empty()), "{}", class.id());
            }
        }
    }
}

#[test]
fn each_rule_excludes_its_class_and_each_of_its_conditions_waives_it() {
    for preset in presets() {
        let policy = with("", preset.text());
        for rule in policy.finding_rules() {
            let class = rule.written();
            let decision = policy.check_finding(class, &Facts::new()).unwrap();
            assert_ne!(decision.verdict(), Verdict::InScope, "{}: {class}", preset.name());
            for alternative in decision.unless() {
                let facts: Facts = alternative.facts.iter().map(|term| (term.fact.as_ref(), term.value)).collect();
                let lifted = policy.check_finding(class, &facts).unwrap();
                assert!(
                    lifted.rule().is_none_or(|other| other.id() != rule.id()),
                    "{}: {class} {facts:?}",
                    preset.name()
                );
            }
        }
    }
}

#[test]
fn no_weakness_is_excluded_unconditionally() {
    for preset in presets() {
        let policy = with("", preset.text());
        for rule in policy.finding_rules() {
            let is_activity = rule.classes()[0].kind() == ClassKind::Activity;
            assert!(is_activity || !rule.unless().is_empty() || !rule.when().is_empty(), "{}", rule.written());
        }
    }
}

#[test]
fn presets_can_be_combined_in_one_policy() {
    let all: Vec<&str> = presets().iter().map(Preset::text).collect();
    let policy = with("", &all.join("\n"));
    let reported: BTreeSet<&str> = policy.warnings().iter().map(|warning| warning.code().as_str()).collect();
    assert!(reported.iter().all(|code| *code == "warning.shadowed"), "{reported:?}");
    assert!(preset("Common-Exclusions").is_err(), "a name is written as it is");
}
