//! Classes of findings and activities that two policies decide differently.

use std::collections::BTreeMap;

use scopegate::findings::{Class, classes};
use scopegate::{Facts, Policy, Verdict};
use serde::Serialize;

/// A class that the two policies decide differently, or on different conditions. Classes below it with the same change
/// are not repeated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FindingChange {
    /// The id of the class.
    pub class: &'static str,
    /// The old verdict, if no facts are known.
    pub was: &'static str,
    /// The new verdict.
    pub is: &'static str,
    /// Whether the class is now in scope and was not before.
    pub opens: bool,
    /// Whether the class was in scope and is not any more.
    pub closes: bool,
    /// Conditions that only the new policy has: facts that put the class in scope.
    pub conditions_added: Vec<String>,
    /// Conditions that only the old policy has.
    pub conditions_removed: Vec<String>,
    /// The id of the rule that decides now; `None` if no rule decides.
    pub rule: Option<String>,
    /// The line of that rule.
    pub line: Option<usize>,
}

/// What a policy says about a class, if no facts are known.
struct Answer {
    verdict: Verdict,
    conditions: Vec<String>,
    rule: Option<String>,
    line: Option<usize>,
}

/// The parts of a change that classes below repeat.
type Change = (Verdict, Verdict, Vec<String>, Vec<String>);

pub(super) fn changes(old: &Policy, new: &Policy) -> Vec<FindingChange> {
    let mut seen: BTreeMap<&'static str, Change> = BTreeMap::new();
    let mut all: Vec<&'static Class> = classes().collect();
    // A class comes after its parent.
    all.sort_by_key(|class| class.id());
    let mut found = Vec::new();
    for class in all {
        let (Some(was), Some(is)) = (answer(old, class), answer(new, class)) else { continue };
        let only = |some: &[String], others: &[String]| -> Vec<String> {
            some.iter().filter(|one| !others.contains(one)).cloned().collect()
        };
        let (added, removed) = (only(&is.conditions, &was.conditions), only(&was.conditions, &is.conditions));
        if was.verdict == is.verdict && added.is_empty() && removed.is_empty() {
            continue;
        }
        let change = (was.verdict, is.verdict, added.clone(), removed.clone());
        let repeats = class.parent().is_some_and(|parent| seen.get(parent.id()) == Some(&change));
        seen.insert(class.id(), change);
        if repeats {
            continue;
        }
        found.push(FindingChange {
            class: class.id(),
            was: was.verdict.as_str(),
            is: is.verdict.as_str(),
            opens: is.verdict == Verdict::InScope && was.verdict != Verdict::InScope,
            closes: was.verdict == Verdict::InScope && is.verdict != Verdict::InScope,
            conditions_added: added,
            conditions_removed: removed,
            rule: is.rule,
            line: is.line,
        });
    }
    found
}

fn answer(policy: &Policy, class: &Class) -> Option<Answer> {
    let decision = policy.check_finding(class.id(), &Facts::new()).ok()?;
    let conditions = decision.unless().iter().map(|waiver| {
        let facts: Vec<String> = waiver
            .facts
            .iter()
            .map(|required| if required.value { required.fact.to_string() } else { format!("!{}", required.fact) })
            .collect();
        facts.join(" and ")
    });
    Some(Answer {
        verdict: decision.verdict(),
        conditions: conditions.collect(),
        rule: decision.rule().map(|rule| rule.id().to_owned()),
        line: decision.rule().and_then(scopegate::policy::FindingRule::line),
    })
}
