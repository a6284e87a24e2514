//! The compiled finding rules of a policy.

use std::collections::HashSet;

use crate::document::{
    ConditionEntry, ConditionSpan, Diagnostic, DocumentPath, Effect, FindingEntry, FindingRuleSpans, ItemSpan, LineCol,
    PolicyDocument, Span, Spans, Unmentioned, codes, look_up, nearest,
};
use crate::error::{Excerpt, PatternError};
use crate::findings::{self, Condition, FactError, FactLiteral, Facts, QuestionError};
use crate::pattern::{Exclusion, Inclusion, InclusionContext, Pattern};
use crate::rules::finding_rule::{FindingRule, Lifts, OnlyOn};

/// Everything that a policy states about findings and reports.
#[derive(Debug, Clone, Default)]
pub(crate) struct FindingRuleSet {
    rules: Vec<FindingRule>,
    unmentioned: Unmentioned,
    own_facts: HashSet<Box<str>>,
    requires: Vec<String>,
}

/// The state of compiling the rules.
struct FindingRuleSetBuilder<'a> {
    own_facts: HashSet<Box<str>>,
    context: InclusionContext<'a>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl FindingRuleSet {
    pub(super) fn build(
        document: &PolicyDocument,
        positions: &Spans,
        context: InclusionContext<'_>,
        locate: &dyn Fn(&Span) -> Option<LineCol>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Self {
        let (findings, places) = (&document.findings, &positions.findings);
        let own_facts = own_facts(&findings.facts, &places.facts, diagnostics);
        requirements(&document.report.requires, &positions.requires, diagnostics);
        let root = DocumentPath::Root.key("findings");
        let mut builder = FindingRuleSetBuilder { own_facts, context, diagnostics };
        let section = builder.alternatives(&findings.unless, &places.unless, &root);
        let list = root.key("rules");
        let mut rules = Vec::with_capacity(findings.rules.len());
        for (index, entry) in findings.rules.iter().enumerate() {
            let place = places.rules.get(index);
            let index = place.map_or(index, |place| place.index);
            rules.extend(builder.rule(entry, index, place, &section, &list.index(index), locate));
        }
        let own_facts = builder.own_facts;
        Self { rules, unmentioned: findings.default, own_facts, requires: document.report.requires.clone() }
    }

    /// The rules, in the order of the source.
    pub(crate) fn rules(&self) -> &[FindingRule] {
        &self.rules
    }

    /// The default for a class that no rule decides.
    pub(crate) fn unmentioned(&self) -> Unmentioned {
        self.unmentioned
    }

    /// The parts that a report must contain.
    pub(crate) fn requires(&self) -> &[String] {
        &self.requires
    }

    /// Checks that every fact is known to the policy or the vocabulary and has one value.
    pub(crate) fn accept(&self, facts: &Facts) -> Result<(), QuestionError> {
        for (fact, _) in facts.iter() {
            known(fact, &self.own_facts)?;
        }
        facts.contradiction().map_or(Ok(()), |fact| Err(QuestionError::contradiction(fact)))
    }
}

fn known(fact: &str, own: &HashSet<Box<str>>) -> Result<(), FactError> {
    if own.contains(fact) { Ok(()) } else { findings::find_fact(fact).map(drop) }
}

impl FindingRuleSetBuilder<'_> {
    /// Compiles a rule; `None` if it has errors, which are recorded.
    fn rule(
        &mut self,
        entry: &FindingEntry,
        index: usize,
        place: Option<&FindingRuleSpans>,
        section: &[Condition],
        path: &DocumentPath<'_>,
        locate: &dyn Fn(&Span) -> Option<LineCol>,
    ) -> Option<FindingRule> {
        let before = self.diagnostics.len();
        let span = place.map(|place| &place.class);
        let classes = match findings::find(&entry.class) {
            Ok(found) => found.classes().into(),
            Err(error) => {
                let problem = Diagnostic::from(error.into_report());
                self.diagnostics.push(problem.at_if(span).path(&path.key("class")));
                Box::default()
            }
        };
        let unless = self.alternatives(&entry.unless, place.map_or(&[], |place| &place.unless), path);
        let when = self.when(&entry.when, place.map_or(&[], |place| &place.when), &path.key("when"));
        let effect = entry.verdict.effect();
        if effect == Effect::Include && entry.inherit.is_some() {
            let problem = Diagnostic::new(codes::POLICY_INVALID_VALUE, "`inherit` is not allowed in an in-scope rule")
                .hint("remove `inherit`: an in-scope rule has only its own conditions");
            let span = place.and_then(|place| place.inherit.as_ref());
            self.diagnostics.push(problem.at_if(span).path(&path.key("inherit")));
        }
        let only_on = entry.only_on.as_deref().and_then(|texts| {
            let positions = place.map_or(&[][..], |place| &place.only_on);
            let list = place.and_then(|place| place.only_on_list.as_ref());
            self.only_on(texts, positions, effect, &path.key("only_on"), list)
        });
        (self.diagnostics.len() == before).then(|| FindingRule {
            id: format!("findings.rules[{index}]").into(),
            index,
            written: entry.class.as_str().into(),
            classes,
            verdict: entry.verdict,
            lifts: if effect == Effect::Include { Lifts::default() } else { Lifts::new(&unless, &when, section) },
            unless,
            when,
            may_inherit: effect != Effect::Include && entry.inherit != Some(false),
            only_on,
            place: span.and_then(locate),
            reason: entry.reason.as_deref().map(Box::from),
        })
    }

    fn alternatives(
        &mut self,
        entries: &[ConditionEntry],
        positions: &[ConditionSpan],
        parent: &DocumentPath<'_>,
    ) -> Box<[Condition]> {
        let list = parent.key("unless");
        let mut read = Vec::with_capacity(entries.len());
        for (index, entry) in entries.iter().enumerate() {
            let place = positions.get(index);
            let path = list.index(place.map_or(index, |place| place.index));
            let span = place.map(|place| &place.span);
            let mut known = true;
            for (at, text) in entry.terms().iter().enumerate() {
                known &= match entry {
                    ConditionEntry::One(_) => self.is_known(text, span, &path),
                    ConditionEntry::All(_) => {
                        let (at, span) = look_up(place.map_or(&[], |place| &place.terms), at);
                        self.is_known(text, span, &path.index(at))
                    }
                };
            }
            match Condition::new(entry.terms().iter().map(|text| FactLiteral::read(text))) {
                Some(alternative) if known => read.push(alternative),
                Some(_) => {}
                None => {
                    let (message, hint) = if entry.terms().is_empty() {
                        (
                            "an empty list of facts would always waive the rule",
                            "name at least one fact, or remove the list",
                        )
                    } else {
                        ("a fact cannot be both shown and shown not to hold", "split the list into two alternatives")
                    };
                    let problem = Diagnostic::new(codes::POLICY_INVALID_VALUE, message).hint(hint);
                    self.diagnostics.push(problem.at_if(span).path(&path));
                }
            }
        }
        read.into()
    }

    fn when(&mut self, texts: &[String], positions: &[ItemSpan], path: &DocumentPath<'_>) -> Box<[FactLiteral]> {
        let mut terms: Vec<FactLiteral> = Vec::with_capacity(texts.len());
        for (index, text) in texts.iter().enumerate() {
            let (index, span) = look_up(positions, index);
            let term = FactLiteral::read(text);
            if !self.is_known(text, span, &path.index(index)) {
                continue;
            }
            if terms.contains(&term.negated()) {
                let message = format!("{} contradicts `{}`", Excerpt(text), term.negated());
                let problem = Diagnostic::new(codes::POLICY_INVALID_VALUE, message).hint("keep one of the two");
                self.diagnostics.push(problem.at_if(span).path(&path.index(index)));
            } else if !terms.contains(&term) {
                terms.push(term);
            }
        }
        terms.into()
    }

    fn is_known(&mut self, text: &str, span: Option<&Span>, path: &DocumentPath<'_>) -> bool {
        let fact = FactLiteral::read(text);
        let Err(error) = known(fact.fact(), &self.own_facts) else { return true };
        let own: Vec<&str> = self.own_facts.iter().map(|name| &**name).collect();
        let mut problem = Diagnostic::from(error.into_report()).at_if(span).path(path);
        if let Some(own) = nearest(fact.fact(), &own) {
            problem = problem.hint(format!("did you mean `{own}`, which this policy defines?"));
        }
        self.diagnostics.push(problem);
        false
    }

    fn only_on(
        &mut self,
        texts: &[String],
        positions: &[ItemSpan],
        effect: Effect,
        path: &DocumentPath<'_>,
        list: Option<&Span>,
    ) -> Option<OnlyOn> {
        if texts.is_empty() {
            let problem = Diagnostic::new(codes::POLICY_INVALID_VALUE, "`only_on` is empty, so the rule never applies")
                .hint("name at least one asset, or remove `only_on` to apply the rule to every asset");
            self.diagnostics.push(problem.at_if(list).path(path));
            return None;
        }
        let (mut inclusions, mut exclusions) = (Vec::new(), Vec::new());
        for (index, text) in texts.iter().enumerate() {
            let read: Result<(), PatternError> = Pattern::parse(text).and_then(|pattern| {
                match effect {
                    Effect::Include => inclusions.push(Inclusion::new(pattern, &self.context)?),
                    Effect::Exclude | Effect::ThirdParty => exclusions.push(Exclusion::host_alone(pattern)),
                }
                Ok(())
            });
            if let Err(error) = read {
                let (index, span) = look_up(positions, index);
                self.diagnostics.push(Diagnostic::from(error.into_report()).at_if(span).path(&path.index(index)));
            }
        }
        Some(match effect {
            Effect::Include => OnlyOn::Inclusions(inclusions.into()),
            Effect::Exclude | Effect::ThirdParty => OnlyOn::Exclusions(exclusions.into()),
        })
    }
}

/// Validates the names and meanings of the policy's own facts, and records errors.
fn own_facts(
    facts: &[(String, String)],
    positions: &[ItemSpan],
    diagnostics: &mut Vec<Diagnostic>,
) -> HashSet<Box<str>> {
    let root = DocumentPath::Root.key("findings");
    let table = root.key("facts");
    for (index, (name, meaning)) in facts.iter().enumerate() {
        let position = positions.get(index);
        let (name_span, meaning_span) =
            (position.map(|position| &position.span), position.and_then(|position| position.id.as_ref()));
        let path = table.key(name);
        let mut note = |code, message: String, hint: &str, span: Option<&Span>| {
            diagnostics.push(Diagnostic::new(code, message).hint(hint).at_if(span).path(&path));
        };
        if !is_name(name) {
            let hint = "use lower-case letters and digits, with single hyphens between words: `partner-approved`";
            note(codes::POLICY_INVALID_VALUE, format!("invalid fact name {}", Excerpt(name)), hint, name_span);
        } else if findings::find_fact(name).is_ok() {
            let hint = "use the predefined fact, or choose another name";
            let message = format!("the fact {} is already predefined", Excerpt(name));
            note(codes::POLICY_DUPLICATE_FACT, message, hint, name_span);
        }
        if meaning.trim().is_empty() {
            let message = format!("the meaning of {} is empty", Excerpt(name));
            note(
                codes::POLICY_INVALID_VALUE,
                message,
                "describe in one clause what is true if the fact holds",
                meaning_span,
            );
        }
    }
    facts.iter().map(|(name, _)| name.as_str().into()).collect()
}

fn requirements(texts: &[String], positions: &[ItemSpan], diagnostics: &mut Vec<Diagnostic>) {
    let root = DocumentPath::Root.key("report");
    let list = root.key("requires");
    let mut seen = HashSet::new();
    for (index, text) in texts.iter().enumerate() {
        let (index, span) = look_up(positions, index);
        let problem = if !is_name(text) {
            Diagnostic::new(
                codes::POLICY_INVALID_VALUE,
                format!("invalid name {} of a part of a report", Excerpt(text)),
            )
            .hint("use lower-case letters and digits, with single hyphens between words: `affected-asset`")
        } else if !seen.insert(text) {
            Diagnostic::new(codes::POLICY_DUPLICATE_REQUIREMENT, format!("{} is required twice", Excerpt(text)))
                .hint("keep one of them")
        } else {
            continue;
        };
        diagnostics.push(problem.at_if(span).path(&list.index(index)));
    }
}

/// `[a-z0-9]+(-[a-z0-9]+)*`
fn is_name(text: &str) -> bool {
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    text.split('-').all(is_word)
}
