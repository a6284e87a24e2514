//! The finding rules of a policy, understood: what decisions about findings refer to.

use crate::document::Place;
use crate::document::PolicyDocument;
use crate::document::codes;
use crate::document::{AlternativePosition, FindingRulePosition, Position, Positions, look_up};
use crate::document::{ConditionEntry, FindingEntry};
use crate::document::{Effect, Unmentioned};
use crate::document::{Path, Problem, Span, nearest};
use crate::error::{Excerpt, PatternError};
use crate::findings::{self, FactError};
use crate::findings::{Alternative, Facts, QuestionError, Term};
use crate::pattern::{Exclusion, Inclusion, InclusionContext, Pattern};
use crate::rules::finding_rule::{FindingRule, Lifts, OnlyOn};
use std::collections::HashSet;

/// Everything that a policy says of findings and reports.
#[derive(Debug, Clone, Default)]
pub(crate) struct FindingBook {
    rules: Vec<FindingRule>,
    unmentioned: Unmentioned,
    own_facts: HashSet<Box<str>>,
    requires: Vec<String>,
}

/// What reading the rules needs beside them.
struct Builder<'a> {
    own_facts: HashSet<Box<str>>,
    context: InclusionContext<'a>,
    problems: &'a mut Vec<Problem>,
}

impl FindingBook {
    pub(super) fn build(
        document: &PolicyDocument,
        positions: &Positions,
        context: InclusionContext<'_>,
        locate: &dyn Fn(&Span) -> Option<Place>,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let (findings, places) = (&document.findings, &positions.findings);
        let own_facts = own_facts(&findings.facts, &places.facts, problems);
        requirements(&document.report.requires, &positions.requires, problems);
        let root = Path::Root.key("findings");
        let mut builder = Builder { own_facts, context, problems };
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

    /// The rules, in the order written.
    pub(crate) fn rules(&self) -> &[FindingRule] {
        &self.rules
    }

    /// The answer for what no rule decides.
    pub(crate) fn unmentioned(&self) -> Unmentioned {
        self.unmentioned
    }

    /// What a report must contain.
    pub(crate) fn requires(&self) -> &[String] {
        &self.requires
    }

    /// Whether every fact has a name that the policy or the vocabulary knows, and one value.
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

impl Builder<'_> {
    /// Reads a rule; `None` where something is wrong with it, which is noted.
    fn rule(
        &mut self,
        entry: &FindingEntry,
        index: usize,
        place: Option<&FindingRulePosition>,
        section: &[Alternative],
        path: &Path<'_>,
        locate: &dyn Fn(&Span) -> Option<Place>,
    ) -> Option<FindingRule> {
        let before = self.problems.len();
        let span = place.map(|place| &place.class);
        let classes = match findings::find(&entry.class) {
            Ok(found) => found.classes().into(),
            Err(error) => {
                let problem = Problem::new(error.code(), error.message()).hint(error.hint());
                self.problems.push(problem.at_if(span).path(&path.key("class")));
                Box::default()
            }
        };
        let unless = self.alternatives(&entry.unless, place.map_or(&[], |place| &place.unless), path);
        let when = self.when(&entry.when, place.map_or(&[], |place| &place.when), &path.key("when"));
        let effect = entry.verdict.effect();
        if effect == Effect::Include && entry.inherit.is_some() {
            let problem = Problem::new(codes::POLICY_INVALID_VALUE, "only an excluding rule inherits a condition")
                .hint("leave `inherit` out: an in-scope rule has the conditions that it says itself");
            let span = place.and_then(|place| place.inherit.as_ref());
            self.problems.push(problem.at_if(span).path(&path.key("inherit")));
        }
        let only_on = entry.only_on.as_deref().and_then(|texts| {
            let positions = place.map_or(&[][..], |place| &place.only_on);
            let list = place.and_then(|place| place.only_on_list.as_ref());
            self.only_on(texts, positions, effect, &path.key("only_on"), list)
        });
        (self.problems.len() == before).then(|| FindingRule {
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
        positions: &[AlternativePosition],
        parent: &Path<'_>,
    ) -> Box<[Alternative]> {
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
            match Alternative::new(entry.terms().iter().map(|text| Term::read(text))) {
                Some(alternative) if known => read.push(alternative),
                Some(_) => {}
                None => {
                    let (message, hint) = if entry.terms().is_empty() {
                        ("a list of no facts would lift the rule always", "name at least one fact, or leave it out")
                    } else {
                        ("a fact can't be both shown and shown not to hold", "split the list into two alternatives")
                    };
                    let problem = Problem::new(codes::POLICY_INVALID_VALUE, message).hint(hint);
                    self.problems.push(problem.at_if(span).path(&path));
                }
            }
        }
        read.into()
    }

    fn when(&mut self, texts: &[String], positions: &[Position], path: &Path<'_>) -> Box<[Term]> {
        let mut terms: Vec<Term> = Vec::with_capacity(texts.len());
        for (index, text) in texts.iter().enumerate() {
            let (index, span) = look_up(positions, index);
            let term = Term::read(text);
            if !self.is_known(text, span, &path.index(index)) {
                continue;
            }
            if terms.contains(&term.negated()) {
                let message = format!("{} can't hold together with `{}`", Excerpt(text), term.negated());
                let problem = Problem::new(codes::POLICY_INVALID_VALUE, message).hint("keep one of the two");
                self.problems.push(problem.at_if(span).path(&path.index(index)));
            } else if !terms.contains(&term) {
                terms.push(term);
            }
        }
        terms.into()
    }

    fn is_known(&mut self, text: &str, span: Option<&Span>, path: &Path<'_>) -> bool {
        let fact = Term::read(text);
        let Err(error) = known(fact.fact(), &self.own_facts) else { return true };
        let own: Vec<&str> = self.own_facts.iter().map(|name| &**name).collect();
        let hint = match nearest(fact.fact(), &own) {
            Some(own) => format!("did you mean `{own}`, which this policy defines?"),
            None => error.hint().to_owned(),
        };
        self.problems.push(Problem::new(error.code(), error.message()).hint(hint).at_if(span).path(path));
        false
    }

    fn only_on(
        &mut self,
        texts: &[String],
        positions: &[Position],
        effect: Effect,
        path: &Path<'_>,
        list: Option<&Span>,
    ) -> Option<OnlyOn> {
        if texts.is_empty() {
            let problem =
                Problem::new(codes::POLICY_INVALID_VALUE, "`only_on` names no asset, so the rule is never there")
                    .hint("name at least one, or leave it out to bind the rule to every asset");
            self.problems.push(problem.at_if(list).path(path));
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
                let mut problem = Problem::new(error.code(), error.message()).at_if(span).path(&path.index(index));
                problem.hint = error.hint().map(str::to_owned);
                self.problems.push(problem);
            }
        }
        Some(match effect {
            Effect::Include => OnlyOn::Inclusions(inclusions.into()),
            Effect::Exclude | Effect::ThirdParty => OnlyOn::Exclusions(exclusions.into()),
        })
    }
}

/// The names of the policy's own facts; what is wrong with them is noted.
fn own_facts(facts: &[(String, String)], positions: &[Position], problems: &mut Vec<Problem>) -> HashSet<Box<str>> {
    let root = Path::Root.key("findings");
    let table = root.key("facts");
    for (index, (name, meaning)) in facts.iter().enumerate() {
        let position = positions.get(index);
        let (name_span, meaning_span) =
            (position.map(|position| &position.span), position.and_then(|position| position.id.as_ref()));
        let path = table.key(name);
        let mut note = |code, message: String, hint: &str, span: Option<&Span>| {
            problems.push(Problem::new(code, message).hint(hint).at_if(span).path(&path));
        };
        if !is_name(name) {
            let hint = "a name is made of small letters and digits with single hyphens between: `partner-approved`";
            note(codes::POLICY_INVALID_VALUE, format!("{} is no name of a fact", Excerpt(name)), hint, name_span);
        } else if findings::find_fact(name).is_ok() {
            let hint = "use it as it is, or choose another name";
            let message = format!("every policy knows the fact {} already", Excerpt(name));
            note(codes::POLICY_DUPLICATE_FACT, message, hint, name_span);
        }
        if meaning.trim().is_empty() {
            let message = format!("the meaning of {} says nothing", Excerpt(name));
            note(codes::POLICY_INVALID_VALUE, message, "say in one clause what is so where it holds", meaning_span);
        }
    }
    facts.iter().map(|(name, _)| name.as_str().into()).collect()
}

fn requirements(texts: &[String], positions: &[Position], problems: &mut Vec<Problem>) {
    let root = Path::Root.key("report");
    let list = root.key("requires");
    let mut seen = HashSet::new();
    for (index, text) in texts.iter().enumerate() {
        let (index, span) = look_up(positions, index);
        let problem = if !is_name(text) {
            Problem::new(codes::POLICY_INVALID_VALUE, format!("{} is no name of a part of a report", Excerpt(text)))
                .hint("a name is made of small letters and digits with single hyphens between: `affected-asset`")
        } else if !seen.insert(text) {
            Problem::new(codes::POLICY_DUPLICATE_REQUIREMENT, format!("{} is required twice", Excerpt(text)))
                .hint("keep one of them")
        } else {
            continue;
        };
        problems.push(problem.at_if(span).path(&list.index(index)));
    }
}

/// `[a-z0-9]+(-[a-z0-9]+)*`
fn is_name(text: &str) -> bool {
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    text.split('-').all(is_word)
}
