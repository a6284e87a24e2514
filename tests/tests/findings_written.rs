//! The engine and the oracle agree on hand-written policies: those of the fixtures and the presets, each with every
//! question of the fixtures and every class of the taxonomy.

use std::collections::BTreeSet;

use scopegate::findings::{Class, classes, presets};
use scopegate_conformance::cases::{files, findings};
use scopegate_conformance::engine::{answered, both};
use scopegate_conformance::{OracleDecision, OracleEvidence, OracleReport, surface};
use serde_json::{Value, json};

/// The number of policies of the fixtures with questions about findings.
const POLICIES: usize = 10;

/// The number of questions in the fixtures, without those that have an empty list of targets.
const QUESTIONS: usize = 568;

fn fixtures() -> (BTreeSet<String>, Vec<OracleReport>) {
    let (mut policies, mut questions) = (BTreeSet::new(), Vec::new());
    for (_, file) in files::<findings::File>("findings") {
        for case in file.cases.iter().filter(|case| case.targets.as_ref().is_none_or(|targets| !targets.is_empty())) {
            questions.push(OracleReport {
                targets: case.targets.clone().unwrap_or_default(),
                class: case.class.clone(),
                facts: case.facts.clone().into_iter().collect(),
                evidence: OracleEvidence {
                    cnames: case.cnames.clone(),
                    addresses: case.addresses.clone(),
                    owned: case.owned,
                },
                contains: case.contains.clone(),
            });
        }
        policies.insert(file.policy);
    }
    (policies, questions)
}

/// The answers, which are equal. Questions that neither of the two answers are omitted.
fn answers(policy: &Value, questions: &[OracleReport]) -> Vec<OracleDecision> {
    let (engine, oracle) = both(policy).expect("the policy loads");
    let mut answers = Vec::new();
    for question in questions {
        let one = answered(&engine, question).map_err(|_| "an error");
        let other = oracle.answer(question).map_err(|_| "an error");
        assert_eq!(one, other, "{question:?}\n{policy}");
        answers.extend(one);
    }
    answers
}

fn every_class() -> Vec<OracleReport> {
    let alone = |class: &Class| OracleReport { class: class.id().to_owned(), ..OracleReport::default() };
    classes().map(alone).collect()
}

#[test]
fn engine_and_oracle_agree_on_the_policies_of_the_fixtures() {
    let (policies, questions) = fixtures();
    assert_eq!((policies.len(), questions.len()), (POLICIES, QUESTIONS));
    let classes = every_class();
    let mut by_rule = 0;
    for name in &policies {
        let policy = surface::document(name);
        let found = answers(&policy, &questions);
        assert!(found.len() * 10 > questions.len() * 9, "{name} answers only {}", found.len());
        let of_classes = answers(&policy, &classes);
        assert_eq!(of_classes.len(), classes.len(), "{name}");
        by_rule += found.iter().chain(&of_classes).filter(|answer| answer.rule.is_some()).count();
    }
    assert!(by_rule > 1_000, "only {by_rule} answers come from a rule");
}

#[test]
fn engine_and_oracle_agree_on_the_presets() {
    let classes = every_class();
    let (_, mut questions) = fixtures();
    questions.retain(|question| question.targets.is_empty());
    let mut by_rule = 0;
    for preset in presets() {
        let text = format!("version = 1\npolicy = {{ name = 'A policy', owner = 'Example' }}\n{}", preset.text());
        let policy = scopegate::Policy::from_toml(&text).unwrap_or_else(|errors| panic!("{}: {errors}", preset.name()));
        let mut policy = serde_json::to_value(policy.document()).expect("a document serialises");
        for unless in [json!([]), json!([["reproducible", "material-impact"]])] {
            policy["findings"]["unless"] = unless;
            let of_classes = answers(&policy, &classes);
            assert_eq!(of_classes.len(), classes.len(), "{}", preset.name());
            let found = answers(&policy, &questions);
            by_rule += found.iter().chain(&of_classes).filter(|answer| answer.rule.is_some()).count();
        }
    }
    assert!(by_rule > 500, "only {by_rule} answers come from a rule");
}
