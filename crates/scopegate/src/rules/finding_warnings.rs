//! Warnings about finding rules.

use std::collections::HashMap;

use crate::document::{Diagnostic, DocumentPath, Effect, PolicyDocument, Span, Spans, codes, look_up};
use crate::error::Excerpt;
use crate::findings::{Class, Condition};
use crate::pattern::{Exclusion, Inclusion, Pattern, PatternWarning};
use crate::rules::finding_rule::{FindingRule, Lifts, OnlyOn};

/// All warnings, in the order of the rules.
pub(super) fn all(rules: &[FindingRule], document: &PolicyDocument, positions: &Spans) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let root = DocumentPath::Root.key("findings");
    let list = root.key("rules");
    let mut by_class: HashMap<&str, Vec<&FindingRule>> = HashMap::new();
    for rule in rules {
        for class in &rule.classes {
            by_class.entry(class.id()).or_default().push(rule);
        }
    }
    // Warnings are only computed without errors, so rules, entries, and positions have the same order and length.
    for (at, (rule, entry)) in rules.iter().zip(&document.findings.rules).enumerate() {
        let place = positions.findings.rules.get(at);
        let path = list.index(rule.index);
        let class_span = place.map(|place| &place.class);
        let at_class = |problem: Diagnostic| problem.at_if(class_span).path(&path.key("class"));
        if rule.classes.len() > 1 {
            found.push(at_class(ambiguous(rule)));
        }
        if entry.inherit == Some(true) {
            let span = place.and_then(|place| place.inherit.as_ref());
            found.extend(never_inherits(rule).map(|problem| problem.at_if(span).path(&path.key("inherit"))));
        }
        let only_on = path.key("only_on");
        for (index, warning) in pattern_warnings(rule) {
            let (index, span) = look_up(place.map_or(&[], |place| &place.only_on), index);
            found.push(of_pattern(&warning, span, &only_on.index(index)));
        }
        if let Some(other) = shadowing(rule, &by_class) {
            found.push(at_class(shadowed(rule, other)));
        }
    }
    found
}

fn ambiguous(rule: &FindingRule) -> Diagnostic {
    let ids: Vec<String> = rule.classes.iter().map(|class| format!("`{}`", class.id())).collect();
    let message = format!("{} means {} classes: {}", Excerpt(&rule.written), ids.len(), ids.join(", "));
    Diagnostic::new(codes::WARNING_AMBIGUOUS_CLASS, message)
        .hint("write the intended class, or one rule for each class")
}

fn never_inherits(rule: &FindingRule) -> Option<Diagnostic> {
    let class = rule.classes.iter().find(|class| !class.inherits_section_condition())?;
    let message = format!("`inherit` has no effect for `{}`: proof of impact never waives a rule for it", class.id());
    let hint = "remove `inherit`, or give the rule its own `unless`";
    Some(Diagnostic::new(codes::WARNING_NEVER_INHERITS, message).hint(hint))
}

fn pattern_warnings(rule: &FindingRule) -> Vec<(usize, PatternWarning)> {
    let numbered = |(index, warnings): (usize, Vec<PatternWarning>)| warnings.into_iter().map(move |one| (index, one));
    let of_one = |own: Vec<PatternWarning>, pattern: &Pattern| [own, pattern.lints()].concat();
    let inclusion = |one: &Inclusion| of_one(one.warnings().to_vec(), one.pattern());
    let exclusion = |one: &Exclusion| of_one(one.warnings(), one.pattern());
    match &rule.only_on {
        None => Vec::new(),
        Some(OnlyOn::Inclusions(patterns)) => patterns.iter().map(inclusion).enumerate().flat_map(numbered).collect(),
        Some(OnlyOn::Exclusions(patterns)) => patterns.iter().map(exclusion).enumerate().flat_map(numbered).collect(),
    }
}

fn of_pattern(warning: &PatternWarning, span: Option<&Span>, path: &DocumentPath<'_>) -> Diagnostic {
    Diagnostic::from(warning.clone().into_report()).at_if(span).path(path)
}

fn shadowed(rule: &FindingRule, other: &FindingRule) -> Diagnostic {
    let line = other.line().map(|line| format!(" on line {line}")).unwrap_or_default();
    let message =
        format!("the rule for {} is never used: {}{line} always takes precedence", Excerpt(&rule.written), other.id);
    Diagnostic::new(codes::WARNING_SHADOWED, message)
        .hint("remove one of the two, or add conditions that distinguish them")
}

/// A rule that decides whenever this one would.
fn shadowing<'r>(rule: &FindingRule, by_class: &HashMap<&str, Vec<&'r FindingRule>>) -> Option<&'r FindingRule> {
    let first = rule.classes.first()?;
    let candidates = by_class.get(first.id()).into_iter().flatten();
    candidates.copied().find(|other| {
        let covers = |class: &&Class| other.classes.iter().any(|own| own.id() == class.id());
        rule.index != other.index && rule.classes.iter().all(covers) && same_assets(rule, other) && beats(other, rule)
    })
}

fn same_assets(one: &FindingRule, other: &FindingRule) -> bool {
    let texts = |rule: &FindingRule| {
        let mut texts: Vec<String> = rule.only_on().into_iter().flatten().map(|it| it.canonical().to_owned()).collect();
        texts.sort_unstable();
        texts.dedup();
        texts
    };
    one.only_on.is_some() == other.only_on.is_some() && texts(one) == texts(other)
}

/// Whether `front` decides whenever `rule` applies, for the same class and assets.
fn beats(front: &FindingRule, rule: &FindingRule) -> bool {
    let inherits =
        |it: &FindingRule| it.may_inherit && it.classes.iter().any(|class| class.inherits_section_condition());
    match (front.effect(), rule.effect()) {
        (Effect::Include, Effect::Include) => {
            let conditions_follow = front.when.iter().all(|term| rule.when.contains(term))
                && front.unless.iter().all(|one| rule.unless.iter().any(|other| one.asks_the_same_as(other)));
            front.index < rule.index && conditions_follow
        }
        (Effect::Include, _) => false,
        (_, Effect::Include) => front.lifts.own.is_empty() && (!inherits(front) || front.lifts.inherited.is_empty()),
        // A class below may not inherit although the rule's own class does, so both cases are checked.
        _ => [false, true].into_iter().all(|asked_inherits| {
            let front_lifts = alternatives(&front.lifts, asked_inherits && inherits(front));
            let rule_lifts = alternatives(&rule.lifts, asked_inherits && inherits(rule));
            let rank = |it: &FindingRule, count: usize| (it.effect() != Effect::ThirdParty, count, it.index);
            rank(front, front_lifts.len()) < rank(rule, rule_lifts.len())
                && front_lifts.iter().all(|one| rule_lifts.iter().any(|other| other.is_implied_by(one)))
        }),
    }
}

fn alternatives(lifts: &Lifts, inherits: bool) -> Vec<&Condition> {
    lifts.own.iter().chain(lifts.inherited.iter().filter(|_| inherits)).collect()
}
