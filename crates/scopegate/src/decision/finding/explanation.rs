//! Explanations of decisions about findings and reports. A class without a rule is "not mentioned", never
//! "allowed".

use std::fmt::Write as _;

use crate::decision::explanation;
use crate::decision::finding::answer::{FindingDecision, Waiver};
use crate::decision::finding::report::{ReportDecision, ReportPart};
use crate::decision::required_fact::RequiredFact;
use crate::decision::verdict::{Basis, Verdict};
use crate::document::Unmentioned;
use crate::error::Excerpt;
use crate::findings::ClassKind;
use crate::rules::FindingRule;

impl FindingDecision<'_> {
    /// A plain sentence for people, computed on each call. Its wording may change between releases.
    #[must_use]
    pub fn explanation(&self) -> String {
        of_finding(self)
    }
}

impl ReportDecision<'_> {
    /// A plain sentence for people, computed on each call. Its wording may change between releases.
    #[must_use]
    pub fn explanation(&self) -> String {
        of_report(self)
    }
}

/// The whole sentence about a class.
fn of_finding(decision: &FindingDecision<'_>) -> String {
    let name = Excerpt(decision.book().name());
    let verdict = verdict(decision.verdict());
    let on = decision.on().map(|target| format!(" on {}", Excerpt(target))).unwrap_or_default();
    format!("{}{on} is {verdict} the policy {name}: {}.", asked(decision), because_of_several(decision))
}

/// The whole sentence about a report.
fn of_report(decision: &ReportDecision<'_>) -> String {
    let name = Excerpt(decision.book().name());
    let targets = match decision.targets().collect::<Vec<_>>().as_slice() {
        [only] => Excerpt(only.target().as_given()).to_string(),
        several => format!("{} targets", several.len()),
    };
    let because = match (decision.deciding(), decision.is_in_scope()) {
        (_, true) => {
            let class = decision.findings().next().map(because).unwrap_or_default();
            let target = match decision.targets().collect::<Vec<_>>().as_slice() {
                [only] => explanation::because(only),
                _ => "every target is in scope".to_owned(),
            };
            format!("{target}; for the class, {class}")
        }
        (ReportPart::Target(part), _) => {
            let target = Excerpt(part.target().as_given());
            format!("{target} is {} it, because {}", verdict(part.verdict()), explanation::because(part))
        }
        (ReportPart::Finding(part), _) => {
            let target = part.on().map(|target| format!("on {}, ", Excerpt(target))).unwrap_or_default();
            format!("{target}{}", because(part))
        }
    };
    let missing = match decision.missing() {
        [] => String::new(),
        missing => {
            let items: Vec<String> = missing.iter().map(|item| Excerpt(item).to_string()).collect();
            format!("; the policy also requires a report to contain {}", listed(&items, "and"))
        }
    };
    let class = Excerpt(decision.class());
    format!("{class} on {targets} is {} the policy {name}: {because}{missing}.", verdict(decision.verdict()))
}

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::InScope => "in scope of",
        Verdict::OutOfScope => "out of scope of",
        Verdict::ThirdParty => "third-party under",
    }
}

/// The name as asked, with the id of its class if the two differ.
fn asked(decision: &FindingDecision<'_>) -> String {
    let as_written = Excerpt(decision.class());
    match decision.classes() {
        [class] if class.id() != decision.class() => format!("{as_written} (`{}`)", class.id()),
        _ => as_written.to_string(),
    }
}

fn because_of_several(decision: &FindingDecision<'_>) -> String {
    let Some(deciding) = decision.parts().iter().find(|part| part.verdict() == decision.verdict()) else {
        return because(decision);
    };
    let ids: Vec<String> = decision.classes().iter().map(|class| format!("`{}`", class.id())).collect();
    let which = deciding.classes().first().map_or("one", |class| class.id());
    format!(
        "the name means {}; the worst answer counts, the one for `{which}`: {}",
        listed(&ids, "and"),
        because(deciding)
    )
}

/// The reason, without the final period.
fn because(decision: &FindingDecision<'_>) -> String {
    let reason = match decision.basis() {
        Basis::ClassAllowed => match decision.rule() {
            Some(rule) => format!("it is included by {}", entry(rule)),
            None => "the policy includes it".to_owned(),
        },
        Basis::ClassExcluded => refused(decision),
        Basis::ClassConditionMet => {
            let lifted: Vec<String> = decision.overridden().map(entry).collect();
            format!(
                "a condition that waives {} is met, and nothing else in the policy excludes it",
                listed(&lifted, "and")
            )
        }
        Basis::ClassNeverImplied => {
            "the policy does not mention it, and an activity of this kind is in scope only if the policy includes it"
                .to_owned()
        }
        _ => unmentioned(decision),
    };
    let carved: Vec<String> = decision.carve_outs().map(entry).collect();
    match carved.as_slice() {
        [] => reason,
        _ => format!("{reason}, except for what {} excludes", first_few(&carved)),
    }
}

fn refused(decision: &FindingDecision<'_>) -> String {
    let Some(rule) = decision.rule() else { return "the policy excludes it".to_owned() };
    let verb = match (decision.verdict(), decision.classes()) {
        (Verdict::ThirdParty, _) => "listed as third-party",
        (_, [class]) if class.kind() == ClassKind::Activity => "forbidden",
        _ => "excluded",
    };
    let mut sentence = format!("it is {verb} by {}", entry(rule));
    let ways = |inherited: bool| -> Vec<String> {
        decision.unless().iter().filter(|lift| lift.inherited == inherited).map(shown).collect()
    };
    let (own, inherited) = (ways(false), ways(true));
    // Writing to a `String` cannot fail.
    if !own.is_empty() {
        let _ = write!(sentence, "; this does not apply if {}", listed(&own, "or"));
    }
    if !inherited.is_empty() {
        let also = if own.is_empty() { "this does not apply" } else { "or" };
        let _ = write!(sentence, "; {also}, by the condition of the whole section, if {}", listed(&inherited, "or"));
    }
    sentence
}

fn unmentioned(decision: &FindingDecision<'_>) -> String {
    let lifted: Vec<String> = decision.overridden().map(entry).collect();
    match (decision.book().findings().unmentioned(), lifted.as_slice()) {
        (Unmentioned::InScope, _) => "the policy does not mention it, so nothing excludes it".to_owned(),
        (Unmentioned::OutOfScope, []) => "the policy does not mention it and accepts only what it includes".to_owned(),
        (Unmentioned::OutOfScope, _) => "the policy does not include it and accepts only what it includes".to_owned(),
    }
}

/// `` `reproducible` and `material-impact` are shown ``
fn shown(lift: &Waiver) -> String {
    let of = |value: bool| -> Vec<String> {
        let facts = lift.facts.iter().filter(|unmet| unmet.value == value);
        facts.map(|RequiredFact { fact, .. }| format!("`{fact}`")).collect()
    };
    let says = |facts: &[String], what: &str| match facts {
        [] => None,
        [one] => Some(format!("{one} is {what}")),
        several => Some(format!("{} are {what}", listed(several, "and"))),
    };
    let both = [says(&of(true), "shown"), says(&of(false), "shown not to hold")];
    both.into_iter().flatten().collect::<Vec<_>>().join(" and ")
}

/// A rule with its class and position: `` `clickjacking` (findings.rules[2], line 30: `reason`) ``.
fn entry(rule: &FindingRule) -> String {
    let line = rule.line().map(|line| format!(", line {line}")).unwrap_or_default();
    let reason = rule.reason().map(|reason| format!(": {}", Excerpt(reason))).unwrap_or_default();
    format!("{} ({}{line}{reason})", Excerpt(rule.written()), rule.id())
}

/// "a, b and c"
fn listed(items: &[String], last: &str) -> String {
    match items.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((end, others)) => format!("{} {last} {end}", others.join(", ")),
    }
}

/// The first three items and the number of the others.
fn first_few(items: &[String]) -> String {
    const NAMED: usize = 3;
    let named = items.get(..NAMED).unwrap_or(items).join(", ");
    match items.len().checked_sub(NAMED) {
        Some(more) if more > 0 => format!("{named} and {more} more"),
        _ => named,
    }
}
