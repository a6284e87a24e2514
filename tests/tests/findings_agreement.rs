//! The engine and the oracle agree on the complete decision, for every policy about findings and every question.

use std::cell::RefCell;
use std::collections::BTreeMap;

use proptest::prelude::*;
use scopegate::decision::RuleRecord;
use scopegate::{DecisionRecord, Policy};
use scopegate_conformance::engine::{answered, both, decision, finding_record, load};
use scopegate_conformance::generators::findings::{mistaken_policies, mistaken_questions};
use scopegate_conformance::generators::{finding_policies, findings_and_questions};
use scopegate_conformance::property::{Share, hold};
use scopegate_conformance::{Oracle, OracleDecision};
use serde_json::Value;

#[test]
fn engine_and_oracle_agree_on_findings_and_reports() {
    let (reports, several) = (Share::default(), Share::default());
    let worth = Worth::default();
    hold(findings_and_questions(), |(policy, questions)| {
        let (engine, oracle) = both(&policy).expect("a generated policy is valid");
        for question in &questions {
            let one = answered(&engine, question);
            let other = oracle.answer(question);
            prop_assert_eq!(&one, &other, "{:?}\npolicy {}", question, policy);
            let decision = one.expect("a generated question is valid");
            reports.count(decision.kind == "report");
            several.count(decision.canonical.contains(", "));
            worth.count(&decision);
        }
        Ok(())
    });
    reports.at_least(30, "questions were reports");
    several.at_least(5, "names meant several classes");
    worth.is_enough();
}

/// How often the answers about one class were meaningful.
#[derive(Default)]
struct Worth {
    bases: RefCell<BTreeMap<String, usize>>,
    by_rule: Share,
    carved: Share,
    partly: Share,
    overridden: Share,
    liftable: Share,
    bound: Share,
}

impl Worth {
    fn count(&self, decision: &OracleDecision) {
        for part in &decision.parts {
            self.count(part);
        }
        if decision.kind != "finding" || !decision.parts.is_empty() {
            return;
        }
        *self.bases.borrow_mut().entry(decision.basis.clone()).or_default() += 1;
        self.by_rule.count(decision.rule.is_some());
        self.carved.count(!decision.carve_outs.is_empty());
        self.partly.count(!decision.partly.is_empty());
        self.overridden.count(!decision.overridden.is_empty());
        self.liftable.count(!decision.unless.is_empty());
        self.bound.count(decision.on.is_some());
    }

    fn is_enough(&self) {
        let bases = self.bases.borrow();
        let all: usize = bases.values().sum();
        for basis in
            ["class-allowed", "class-excluded", "class-condition-met", "class-unmentioned", "class-never-implied"]
        {
            let good = bases.get(basis).copied().unwrap_or(0);
            assert!(good * 100 >= all * 3, "only {good} of {all} answers were {basis}: {bases:?}");
        }
        assert_eq!(bases.len(), 5, "{bases:?}");
        self.by_rule.at_least(30, "answers came from a rule");
        self.carved.at_least(5, "answers had carve-outs");
        self.partly.at_least(2, "answers had rules that put a part in scope");
        self.overridden.at_least(10, "answers outdid a rule");
        self.liftable.at_least(10, "answers could be lifted");
        self.bound.at_least(30, "answers were on a target");
    }
}

#[test]
fn a_question_in_error_has_the_same_error_from_both() {
    let sound = Share::default();
    hold((finding_policies(), mistaken_questions()), |(policy, (question, code))| {
        let (engine, oracle) = both(&policy).expect("a generated policy is valid");
        prop_assert_eq!(answered(&engine, &question), Err(code.to_owned()), "{:?}", question);
        prop_assert_eq!(oracle.answer(&question), Err(code.to_owned()), "{:?}", question);
        sound.count(code.starts_with("target."));
        Ok(())
    });
    sound.at_least(20, "errors were in a target");
}

#[test]
fn a_policy_with_one_mistake_is_refused_because_of_it() {
    let in_rules = Share::default();
    hold(mistaken_policies(), |policy| {
        let refusal = Oracle::new(&policy).map(|_| ()).expect_err("a mistake");
        let errors = Policy::from_json(&policy.to_string()).map(|_| ()).expect_err("a mistake");
        let codes: Vec<&str> = errors.iter().map(|error| error.code().as_str()).collect();
        prop_assert!(
            !codes.is_empty() && codes.iter().all(|code| *code == refusal.code),
            "{codes:?}, {refusal}: {policy}"
        );
        in_rules.count(refusal.rule.starts_with("findings.rules["));
        Ok(())
    });
    in_rules.at_least(40, "mistakes were in a rule");
}

/// The part of a record that the oracle does not produce: the texts of the question, the text of each rule, whether
/// nothing is carved out, and the explanation.
#[test]
fn a_record_contains_the_question_and_the_rules() {
    let named = Share::default();
    hold(findings_and_questions(), |(policy, questions)| {
        let engine = load(&policy);
        for question in &questions {
            let record = finding_record(&engine, question).expect("a generated question is valid");
            prop_assert_eq!(record.target(), &question.class);
            let parts = &record.decided().expect("decided").parts;
            let classes = decision(&record).canonical.split(", ").count();
            let mut expected = Vec::new();
            for target in &question.targets {
                expected.push(target);
                expected.extend(std::iter::repeat_n(&question.class, classes));
            }
            if question.targets.is_empty() && classes > 1 {
                expected.extend(std::iter::repeat_n(&question.class, classes));
            }
            let asked: Vec<&str> = parts.iter().map(DecisionRecord::target).collect();
            prop_assert_eq!(asked, expected);
            for record in parts.iter().chain([&record]) {
                named.count(check_rules(&policy, record)?);
                let decided = record.decided().expect("decided");
                prop_assert!(decided.explanation.len() > 10 && !decided.policy.is_empty());
            }
        }
        Ok(())
    });
    named.at_least(20, "decisions named a finding rule");
}

/// Whether a record names a finding rule.
fn check_rules(policy: &Value, record: &DecisionRecord) -> Result<bool, TestCaseError> {
    let decided = record.decided().expect("decided");
    let lists = [&decided.carve_outs, &decided.partly, &decided.overridden];
    let rules = decided.rule.iter().chain(lists.into_iter().flatten());
    let finding_rules: Vec<&RuleRecord> = rules.filter(|rule| rule.id.starts_with("findings.rules[")).collect();
    for rule in &finding_rules {
        let at: usize = rule.id["findings.rules[".len()..].trim_end_matches(']').parse().expect("a number");
        let written = &policy["findings"]["rules"][at];
        prop_assert_eq!((rule.pattern.as_str(), rule.list), (written["class"].as_str().expect("a text"), "findings"));
        prop_assert_eq!((rule.reason.as_deref(), &rule.note), (written["reason"].as_str(), &None));
    }
    Ok(!finding_rules.is_empty())
}
