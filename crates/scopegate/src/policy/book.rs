//! The validated policy: everything that a matcher is compiled from and that decisions refer to.

use super::document::PolicyDocument;
use super::entry::Entry;
use super::error::{PolicyErrors, PolicyWarning};
use super::finding_book::FindingBook;
use super::finding_warnings;
use super::fingerprint::fingerprint;
use super::locate::{Locator, Place};
use super::node::Parsed;
use super::ownership::OwnedAssets;
use super::positions::{Position, Positions};
use super::problem::{Path, Problem, Span};
use super::providers::Providers;
use super::rule::{Rule, RuleId, Sense};
#[cfg(any(feature = "toml", feature = "json", feature = "yaml"))]
use super::source::Format;
use super::source::{LoadOptions, Source};
use super::words::{Effect, List, Precedence};
use super::{Date, codes, reader, validate, warnings};
use crate::error::{Code, PatternError};
use crate::name::PublicSuffixList;
use crate::pattern::{Apex, Exclusion, Inclusion, InclusionContext, Pattern};
use std::sync::Arc;

/// A policy that has been read and understood.
#[derive(Debug, Clone)]
pub(crate) struct RuleBook {
    pub(crate) document: PolicyDocument,
    pub(crate) rules: Vec<Rule>,
    pub(crate) findings: FindingBook,
    pub(crate) ownership: OwnedAssets,
    pub(crate) providers: Providers,
    pub(crate) suffixes: PublicSuffixList,
    pub(crate) warnings: Vec<PolicyWarning>,
    pub(crate) source_name: Option<Arc<str>>,
    pub(crate) fingerprint: String,
    names_addresses: bool,
    /// The warning for a caller who knows that the day has passed, made where the place of `expires` is known.
    expired: Option<PolicyWarning>,
}

/// Where a document came from, and what its reader found wrong.
#[derive(Debug, Default)]
struct Origin<'a> {
    source_name: Option<Arc<str>>,
    locator: Option<Locator<'a>>,
    positions: Positions,
    problems: Vec<Problem>,
}

impl RuleBook {
    /// Reads and checks a policy's text.
    pub(crate) fn load(source: &Source<'_>, options: &LoadOptions) -> Result<Self, PolicyErrors> {
        let source_name: Option<Arc<str>> = source.name().map(Arc::from);
        let locator = Locator::new(source.text());
        let parsed = parse(source);
        let Some(root) = parsed.root else {
            return Err(PolicyErrors::new(parsed.problems, source_name.as_ref(), Some(&locator)));
        };
        let mut reading = reader::read(root);
        reading.problems.splice(0..0, parsed.problems);
        let origin =
            Origin { source_name, locator: Some(locator), positions: reading.positions, problems: reading.problems };
        Self::build(reading.document, origin, options.suffixes())
    }

    /// Checks a document that came from no text.
    pub(crate) fn from_document(document: PolicyDocument, options: &LoadOptions) -> Result<Self, PolicyErrors> {
        Self::build(document, Origin::default(), options.suffixes())
    }

    fn build(document: PolicyDocument, origin: Origin<'_>, suffixes: &PublicSuffixList) -> Result<Self, PolicyErrors> {
        let Origin { source_name, locator, positions, mut problems } = origin;
        let line = |span: &Span| locator.as_ref().map(|locator| locator.line(span.start));
        let locate = |span: &Span| locator.as_ref().map(|locator| locator.place(span));
        validate::validate(&document, &positions, &line, &mut problems);
        let mut ownership = OwnedAssets::build(&document, &positions, &mut problems);
        let providers = Providers::build(&document, &positions, &mut problems);

        let apex = if document.scope.wildcard_includes_apex { Apex::Included } else { Apex::LeftOut };
        let context = InclusionContext { suffixes, owned_domains: ownership.domains(), apex };
        let count: usize = List::ALL.iter().map(|list| document.scope.entries(*list).len()).sum();
        let mut rules: Vec<Rule> = Vec::with_capacity(count);
        let mut places: Vec<RulePlace<'_>> = Vec::with_capacity(count);
        for list in List::ALL {
            let list_positions = positions.entries(*list);
            for (index, entry) in document.scope.entries(*list).iter().enumerate() {
                let place = RulePlace::new(*list, index, entry, list_positions.get(index));
                match sense(entry, *list, &context) {
                    Ok(sense) => {
                        rules.push(rule(RuleId::new(rules.len()), entry, &place, sense, place.span.and_then(locate)));
                        places.push(place);
                    }
                    Err(error) => problems.push(place.problem(&error)),
                }
            }
        }
        let findings = FindingBook::build(&document, &positions, context, &locate, &mut problems);
        if !problems.is_empty() {
            return Err(PolicyErrors::new(problems, source_name.as_ref(), locator.as_ref()));
        }

        ownership.infer(&rules, &providers, suffixes);
        let fingerprint = fingerprint(&document, &rules, &findings, &ownership);
        let seen = warnings::Seen {
            document: &document,
            rules: &rules,
            places: &places,
            ownership: &ownership,
            providers: &providers,
            suffixes,
            positions: &positions,
        };
        let finding_warnings = finding_warnings::all(findings.rules(), &document, &positions);
        let warnings = warnings::all(&seen)
            .into_iter()
            .chain(finding_warnings)
            .map(|problem| PolicyWarning::new(problem, source_name.as_ref(), locator.as_ref()))
            .collect();
        let expired = document.policy.expires.map(|day| {
            let problem = Problem::new(codes::WARNING_EXPIRED, format!("the policy expired after {day}"))
                .hint("look for a newer one where it was published")
                .at_if(positions.expires.as_ref())
                .path(&Path::Root.key("policy").key("expires"));
            PolicyWarning::new(problem, source_name.as_ref(), locator.as_ref())
        });
        drop(places);
        let names_addresses = !ownership.networks().is_empty() || rules.iter().any(warnings::names_addresses);
        Ok(Self {
            document,
            rules,
            findings,
            ownership,
            providers,
            suffixes: suffixes.clone(),
            warnings,
            source_name,
            fingerprint,
            names_addresses,
            expired,
        })
    }

    /// A rule by its position.
    pub(crate) fn rule(&self, id: RuleId) -> Option<&Rule> {
        self.rules.get(id.index())
    }

    /// A warning if the policy's last day is before the day given.
    pub(crate) fn expired_on(&self, today: Date) -> Option<&PolicyWarning> {
        self.document.policy.expires.filter(|last| *last < today).and(self.expired.as_ref())
    }

    /// Whether any rule or the ownership names an address, a network or a range.
    pub(crate) fn names_addresses(&self) -> bool {
        self.names_addresses
    }

    /// Statements of the exclusion lists that no engine can decide.
    pub(crate) fn caveats(&self) -> impl Iterator<Item = &str> {
        let unchecked = self.document.scope.unchecked.iter();
        unchecked
            .filter(|statement| statement.list.effect() != Effect::Include)
            .map(|statement| statement.text.as_str())
    }

    /// A warning about one rule, for the layers that can see more of it.
    pub(crate) fn warning_at(&self, rule: RuleId, code: Code, message: String, hint: &str) -> Option<PolicyWarning> {
        let rule = self.rules.get(rule.index())?;
        let entry = self.document.scope.entries(rule.list()).get(rule.index)?;
        let mut problem = Problem::new(code, message).hint(hint);
        problem.path = RulePlace::new(rule.list(), rule.index, entry, None).pointer();
        Some(PolicyWarning::new(problem, self.source_name.as_ref(), None).at_place(rule.place))
    }

    /// The policy's name.
    pub(crate) fn name(&self) -> &str {
        &self.document.policy.name
    }

    /// The organisation that published it.
    pub(crate) fn owner(&self) -> &str {
        &self.document.policy.owner
    }

    /// How covering rules are weighed.
    pub(crate) fn precedence(&self) -> Precedence {
        self.document.scope.precedence
    }

    /// All rules, in rule order.
    pub(crate) fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// What the policy says of findings and reports.
    pub(crate) fn findings(&self) -> &FindingBook {
        &self.findings
    }

    /// What the owner owns.
    pub(crate) fn ownership(&self) -> &OwnedAssets {
        &self.ownership
    }

    /// Who runs what for others.
    pub(crate) fn providers(&self) -> &Providers {
        &self.providers
    }

    /// Who can register below what.
    pub(crate) fn suffixes(&self) -> &PublicSuffixList {
        &self.suffixes
    }

    /// Twelve hex digits that tell policies apart.
    pub(crate) fn fingerprint(&self) -> &str {
        &self.fingerprint
    }
}

/// Where a rule was written.
#[derive(Debug)]
pub(super) struct RulePlace<'a> {
    list: List,
    pub(super) index: usize,
    pub(super) span: Option<&'a Span>,
    key: Option<&'static str>,
}

impl<'a> RulePlace<'a> {
    fn new(list: List, index: usize, entry: &Entry, position: Option<&'a Position>) -> Self {
        Self {
            list,
            index: position.map_or(index, |position| position.index),
            span: position.map(|position| &position.span),
            key: (!entry.is_plain()).then(|| entry.key.as_str()),
        }
    }

    /// The path of the pattern's text.
    pub(super) fn pointer(&self) -> String {
        let scope = Path::Root.key("scope");
        let list = scope.key(self.list.as_str());
        let entry = list.index(self.index);
        match self.key {
            Some(key) => entry.key(key).pointer(),
            None => entry.pointer(),
        }
    }

    fn problem(&self, error: &PatternError) -> Problem {
        let mut problem = Problem::new(error.code(), error.message()).at_if(self.span);
        problem.hint = error.hint().map(str::to_owned);
        problem.path = self.pointer();
        problem
    }
}

fn sense(entry: &Entry, list: List, context: &InclusionContext<'_>) -> Result<Sense, PatternError> {
    let pattern = Pattern::parse_as(entry.key, &entry.text)?;
    Ok(match list.effect() {
        Effect::Include => Sense::Inclusion(Inclusion::new(pattern, context)?),
        Effect::Exclude | Effect::ThirdParty => Sense::Exclusion(Exclusion::new(pattern)),
    })
}

fn rule(rule_id: RuleId, entry: &Entry, place: &RulePlace<'_>, sense: Sense, written: Option<Place>) -> Rule {
    let id = match &entry.id {
        Some(id) => id.as_str().into(),
        None => format!("{}[{}]", place.list, place.index).into(),
    };
    Rule {
        number: rule_id,
        id,
        list: place.list,
        index: place.index,
        sense,
        place: written,
        note: entry.note.as_deref().map(Box::from),
        reason: entry.reason.as_deref().map(Box::from),
        tags: entry.tags.clone().into(),
        max_severity: entry.max_severity.as_deref().map(Box::from),
    }
}

fn parse(source: &Source<'_>) -> Parsed {
    match source.format() {
        #[cfg(feature = "toml")]
        Format::Toml => super::toml_text::parse(source.text()),
        #[cfg(feature = "json")]
        Format::Json => super::json_text::parse(source.text()),
        #[cfg(feature = "yaml")]
        Format::Yaml => super::yaml_text::parse(source.text()),
        #[allow(unreachable_patterns, reason = "reached in builds without all formats")]
        format => Parsed::failed(
            Problem::new(codes::POLICY_UNSUPPORTED_FORMAT, format!("this build does not read {format}"))
                .hint(format!("build with the feature `{format}`")),
        ),
    }
}
