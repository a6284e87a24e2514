//! The answers of the tools.

use rmcp::model::JsonObject;
use scopegate::DecisionRecord;
use scopegate::error::limits::TARGET_BYTES;
use scopegate::policy::{Posture, Report, Testing};
use serde::Serialize;
use serde_json::Value;

use crate::classes::{self, ClassLine};
use crate::console::plain;
use crate::facts::{self, FactLine};
use crate::input::beginning as beginning_of_target;
use crate::problem::Problem;

use super::arguments::{
    CheckArguments, FilterArguments, FindingArguments, NoArguments, PartitionArguments, ReportArguments, WordArguments,
    limited, read,
};
use super::bounded::{BoundedList, beginning, one, unwritable};
use super::policies::Policies;
use super::policy_facts::PolicyFacts;
use super::tool::Tool;

/// An answer as data, and as text in the documented order of keys.
pub(super) struct Answer {
    pub(super) data: Value,
    pub(super) text: String,
}

impl Answer {
    fn of(answer: &impl Serialize) -> Result<Self, Problem> {
        let failed = |error: serde_json::Error| unwritable(&error);
        Ok(Self {
            data: serde_json::to_value(answer).map_err(failed)?,
            text: serde_json::to_string(answer).map_err(failed)?,
        })
    }
}

#[derive(Serialize)]
struct Decided {
    all_in_scope: bool,
    decisions: Vec<DecisionRecord>,
    left_off: usize,
    testing_authorized: bool,
    notices: Vec<String>,
}

#[derive(Serialize)]
struct OneDecision {
    decision: DecisionRecord,
    testing_authorized: bool,
    notices: Vec<String>,
}

#[derive(Serialize)]
struct Filtered {
    targets: Vec<String>,
    asked: usize,
    not_in_scope: usize,
    invalid: usize,
    left_off: usize,
    caveats: Vec<String>,
    testing_authorized: bool,
    notices: Vec<String>,
}

#[derive(Serialize)]
struct Classes {
    classes: Vec<ClassLine>,
    left_off: usize,
}

#[derive(Serialize)]
struct Facts {
    facts: Vec<FactLine>,
    left_off: usize,
}

#[derive(Serialize)]
struct Shown<'a> {
    name: String,
    owner: String,
    fingerprint: &'a str,
    expires: Option<String>,
    posture: Posture,
    testing_authorized: bool,
    notices: Vec<String>,
    caveats: Vec<String>,
    testing: &'a Testing,
    text: &'a str,
    text_is_whole: bool,
}

/// Answers a call of a tool.
pub(super) fn answer(tool: Tool, policies: &Policies, mut arguments: Option<JsonObject>) -> Result<Answer, Problem> {
    match tool {
        Tool::Check => check(policies.chosen(&mut arguments)?, &read(arguments)?),
        Tool::Filter => filter(policies.chosen(&mut arguments)?, read(arguments)?),
        Tool::CheckFinding => check_finding(policies.chosen(&mut arguments)?, &read(arguments)?),
        Tool::CheckReport => check_report(policies.chosen(&mut arguments)?, &read(arguments)?),
        Tool::Partition => partition(policies.chosen(&mut arguments)?, &read(arguments)?),
        Tool::Classes => classes(&read(arguments)?),
        Tool::Facts => list_facts(&read(arguments)?),
        Tool::Show => {
            let facts = policies.chosen(&mut arguments)?;
            let NoArguments {} = read(arguments)?;
            show(facts)
        }
    }
}

fn check(facts: &PolicyFacts, asked: &CheckArguments) -> Result<Answer, Problem> {
    limited("targets", asked.targets.len())?;
    let evidence = asked.evidence()?;
    let items = asked.targets.iter().map(|target| match facts.policy.check_with(target, &evidence) {
        Ok(decision) => decision.to_record(),
        Err(error) => DecisionRecord::of_error(&shortened(target), &error),
    });
    decisions(facts, items)
}

fn filter(facts: &PolicyFacts, asked: FilterArguments) -> Result<Answer, Problem> {
    limited("targets", asked.targets.len())?;
    let (mut not_in_scope, mut invalid, count) = (0, 0, asked.targets.len());
    let mut targets = BoundedList::new();
    for target in asked.targets {
        match facts.policy.check(&target).map(|decision| decision.is_in_scope()) {
            Ok(true) => targets.push(target)?,
            Ok(false) => not_in_scope += 1,
            Err(_) => invalid += 1,
        }
    }
    Answer::of(&Filtered {
        asked: count,
        not_in_scope,
        invalid,
        left_off: targets.left_off(),
        targets: targets.into_items(),
        caveats: facts.caveats(),
        testing_authorized: facts.policy.authorizes_testing(),
        notices: facts.notices(),
    })
}

fn check_finding(facts: &PolicyFacts, asked: &FindingArguments) -> Result<Answer, Problem> {
    let decision = match facts.policy.check_finding(&asked.class, &asked.facts()) {
        Ok(decision) => decision.to_record(),
        Err(error) => DecisionRecord::of_question_error(&shortened(&asked.class), &error),
    };
    one_decision(facts, decision)
}

fn check_report(facts: &PolicyFacts, asked: &ReportArguments) -> Result<Answer, Problem> {
    limited("targets", asked.targets.len())?;
    limited("contains", asked.contains.len())?;
    let report = Report::new(asked.class.as_str())
        .targets(asked.targets.iter().map(String::as_str))
        .facts(asked.facts())
        .evidence(asked.evidence()?)
        .contents(&asked.contains);
    let decision = match facts.policy.check_report(&report) {
        Ok(decision) => decision.to_record(),
        Err(error) => {
            let wrong = error.target().and_then(|index| asked.targets.get(index)).unwrap_or(&asked.class);
            DecisionRecord::of_question_error(&shortened(wrong), &error)
        }
    };
    one_decision(facts, decision)
}

fn one_decision(facts: &PolicyFacts, decision: DecisionRecord) -> Result<Answer, Problem> {
    Answer::of(&OneDecision {
        decision: one(decision)?,
        testing_authorized: facts.policy.authorizes_testing(),
        notices: facts.notices(),
    })
}

fn partition(facts: &PolicyFacts, asked: &PartitionArguments) -> Result<Answer, Problem> {
    let parts = facts.policy.partition(asked.network.as_str())?;
    decisions(facts, parts.iter().map(|(_, decision)| decision.to_record()))
}

fn decisions(facts: &PolicyFacts, items: impl Iterator<Item = DecisionRecord>) -> Result<Answer, Problem> {
    let (mut list, mut all_in_scope) = (BoundedList::new(), true);
    for item in items {
        all_in_scope &= item.is_in_scope();
        list.push(item)?;
    }
    let left_off = list.left_off();
    let decisions = list.into_items();
    Answer::of(&Decided {
        // No target, or a target without an answer, is not an allowed target.
        all_in_scope: all_in_scope && left_off == 0 && !decisions.is_empty(),
        decisions,
        left_off,
        testing_authorized: facts.policy.authorizes_testing(),
        notices: facts.notices(),
    })
}

fn classes(asked: &WordArguments) -> Result<Answer, Problem> {
    let chosen = classes::choose(asked.word.as_deref());
    let chosen = chosen.map_err(|error| Problem::Question(error.into()))?;
    let mut list = BoundedList::new();
    chosen.into_iter().try_for_each(|class| list.push(ClassLine::of(class)))?;
    Answer::of(&Classes { left_off: list.left_off(), classes: list.into_items() })
}

fn list_facts(asked: &WordArguments) -> Result<Answer, Problem> {
    let chosen = facts::choose(asked.word.as_deref());
    let chosen = chosen.map_err(|error| Problem::Question(error.into()))?;
    let mut list = BoundedList::new();
    chosen.into_iter().try_for_each(|fact| list.push(FactLine::of(fact)))?;
    Answer::of(&Facts { left_off: list.left_off(), facts: list.into_items() })
}

fn show(facts: &PolicyFacts) -> Result<Answer, Problem> {
    let policy = &facts.policy;
    let text = facts.text().map_err(|error| Problem::new("mcp.failed", format!("cannot write the text: {error}")))?;
    let kept = beginning(&text);
    Answer::of(&Shown {
        name: facts.name(),
        owner: plain(policy.owner()),
        fingerprint: policy.fingerprint(),
        expires: policy.document().policy.expires.map(|date| date.to_string()),
        posture: facts.testing().posture,
        testing_authorized: policy.authorizes_testing(),
        notices: facts.notices(),
        caveats: facts.caveats(),
        testing: facts.testing(),
        text: kept,
        text_is_whole: kept.len() == text.len(),
    })
}

/// A text that an answer can repeat.
fn shortened(text: &str) -> String {
    if text.len() > TARGET_BYTES { beginning_of_target(text.as_bytes()) } else { text.to_owned() }
}
