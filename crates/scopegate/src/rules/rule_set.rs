//! The rule set: a validated policy, from which the index is built and to which decisions refer.

use std::sync::{Arc, OnceLock};

use crate::document::{
    Date, Diagnostic, DocumentPath, Effect, LineIndex, List, LoadOptions, ParsedEntry, ParsedLists, PolicyDocument,
    Posture, Precedence, Source, Span, SpannedValue, Spans, codes, parse, reader,
};
use crate::error::{ErrorReport, Excerpt, PatternError};
use crate::net::PublicSuffixList;
use crate::pattern::{Apex, Exclusion, Inclusion, InclusionContext, Pattern};
use crate::rules::asset_table::AssetTable;
use crate::rules::error::{PolicyErrors, PolicyWarning};
use crate::rules::finding_rule_set::FindingRuleSet;
use crate::rules::fingerprint::fingerprint;
use crate::rules::ownership::OwnedAssets;
use crate::rules::providers::Providers;
use crate::rules::rule::Rule;
use crate::rules::rule_details::RuleDetails;
use crate::rules::rule_id::RuleId;
use crate::rules::{document_warnings, finding_warnings, validate};

/// A validated policy.
#[derive(Debug, Clone)]
pub(crate) struct RuleSet {
    /// The document without its lists, whose content is in the rules, and without its assets.
    document: PolicyDocument,
    assets: AssetTable,
    /// The complete document, created on first use.
    whole: OnceLock<Box<PolicyDocument>>,
    pub(crate) rules: Box<[Rule]>,
    pub(crate) findings: FindingRuleSet,
    pub(crate) ownership: OwnedAssets,
    pub(crate) providers: Providers,
    pub(crate) suffixes: PublicSuffixList,
    /// Warnings about the document apart from its rules, and about finding rules.
    document_warnings: Box<[PolicyWarning]>,
    finding_warnings: Box<[PolicyWarning]>,
    pub(crate) source_name: Option<Arc<str>>,
    pub(crate) fingerprint: String,
    names_addresses: bool,
    /// The warning for callers who know that the last day has passed, prepared while the position of `expires` is
    /// known.
    expired: Option<Box<PolicyWarning>>,
}

/// The source of a document, and the errors of its reader.
#[derive(Debug, Default)]
struct Origin<'a> {
    source_name: Option<Arc<str>>,
    locator: Option<LineIndex<'a>>,
    positions: Spans,
    diagnostics: Vec<Diagnostic>,
}

impl RuleSet {
    /// Reads and validates a policy text.
    pub(crate) fn load(source: &Source<'_>, options: &LoadOptions) -> Result<Self, PolicyErrors> {
        let source_name: Option<Arc<str>> = source.name().map(Arc::from);
        let suffixes = options.suffixes();
        let locator = LineIndex::new(source.text());
        let parsed = parse(source);
        match parsed.root {
            Some(root) => Self::of_tree(root, parsed.diagnostics, source_name.as_ref(), locator, suffixes),
            None => Err(PolicyErrors::new(parsed.diagnostics, source_name.as_ref(), Some(&locator))),
        }
    }

    fn of_tree(
        root: SpannedValue<'_>,
        diagnostics: Vec<Diagnostic>,
        source_name: Option<&Arc<str>>,
        locator: LineIndex<'_>,
        suffixes: &PublicSuffixList,
    ) -> Result<Self, PolicyErrors> {
        let mut reading = reader::read(root);
        reading.diagnostics.splice(0..0, diagnostics);
        let origin = Origin {
            source_name: source_name.cloned(),
            locator: Some(locator),
            positions: reading.positions,
            diagnostics: reading.diagnostics,
        };
        Self::build(reading.document, reading.lists, origin, suffixes)
    }

    /// Validates a document that was not read from a text.
    pub(crate) fn from_document(mut document: PolicyDocument, options: &LoadOptions) -> Result<Self, PolicyErrors> {
        let lists = ParsedLists::take(&mut document.scope);
        Self::build(document, lists, Origin::default(), options.suffixes())
    }

    fn build(
        mut document: PolicyDocument,
        mut lists: ParsedLists<'_>,
        origin: Origin<'_>,
        suffixes: &PublicSuffixList,
    ) -> Result<Self, PolicyErrors> {
        let Origin { source_name, locator, positions, mut diagnostics } = origin;
        let line = |span: &Span| locator.as_ref().map(|locator| locator.line(span.start));
        let locate = |span: &Span| locator.as_ref().map(|locator| locator.place(span));
        validate::validate(&document, &lists, &positions, &line, &mut diagnostics);
        let mut ownership = OwnedAssets::build(&document, &positions, &mut diagnostics);
        let providers = Providers::build(&document, &positions, &mut diagnostics);

        let apex = if document.scope.wildcard_includes_apex { Apex::Included } else { Apex::LeftOut };
        let context = InclusionContext { suffixes, owned_domains: ownership.domains(), apex };
        let details = Arc::new(RuleDetails::of(&lists, locate));
        let count: usize = List::ALL.iter().map(|list| lists.of(*list).len()).sum();
        let mut rules: Vec<Rule> = Vec::with_capacity(count);
        for list in List::ALL {
            for written in std::mem::take(lists.of_mut(*list)) {
                match compile(&written, *list, RuleId::new(rules.len()), &context, &details) {
                    Ok(rule) => rules.push(rule),
                    Err(error) => diagnostics.push(written.problem(*list, error)),
                }
            }
        }
        let findings = FindingRuleSet::build(&document, &positions, context, &locate, &mut diagnostics);
        if !diagnostics.is_empty() {
            return Err(PolicyErrors::new(diagnostics, source_name.as_ref(), locator.as_ref()));
        }

        ownership.infer(&rules, &providers, suffixes);
        let fingerprint = fingerprint(&document, &rules, &findings, &ownership);
        let warning = |problem| PolicyWarning::new(problem, source_name.as_ref(), locator.as_ref());
        let document_warnings = document_warnings::all(&document, &rules, &ownership, &providers, suffixes, &positions);
        let document_warnings = document_warnings.into_iter().map(warning).collect();
        let finding_warnings = finding_warnings::all(findings.rules(), &document, &positions);
        let finding_warnings = finding_warnings.into_iter().map(warning).collect();
        let assets = AssetTable::of(&std::mem::take(&mut document.assets));
        document.scope.unchecked.shrink_to_fit();
        let expired = document.policy.expires.map(|day| {
            let problem = Diagnostic::new(codes::WARNING_EXPIRED, format!("the policy expired after {day}"))
                .hint("look for a newer version where the policy is published")
                .at_if(positions.expires.as_ref())
                .path(&DocumentPath::Root.key("policy").key("expires"));
            Box::new(warning(problem))
        });
        let names_addresses = !ownership.networks().is_empty() || rules.iter().any(document_warnings::names_addresses);
        Ok(Self {
            document,
            assets,
            whole: OnceLock::new(),
            rules: rules.into_boxed_slice(),
            findings,
            ownership,
            providers,
            suffixes: suffixes.clone(),
            document_warnings,
            finding_warnings,
            source_name,
            fingerprint,
            names_addresses,
            expired,
        })
    }

    /// The complete document, rebuilt from the rules and the assets on first use.
    pub(crate) fn document(&self) -> &PolicyDocument {
        if self.rules.is_empty() && self.assets.is_empty() {
            return &self.document;
        }
        self.whole.get_or_init(|| {
            let mut document = Box::new(self.document.clone());
            document.assets = self.assets.iter().collect();
            for rule in &self.rules {
                document.scope.entries_mut(rule.list()).push(rule.entry());
            }
            document
        })
    }

    /// Whether the inclusion `*.h` includes `h` itself.
    pub(crate) fn wildcards_include_apex(&self) -> bool {
        self.document.scope.wildcard_includes_apex
    }

    /// Warnings about the document apart from its rules, and about finding rules.
    pub(super) fn kept_warnings(&self) -> (&[PolicyWarning], &[PolicyWarning]) {
        (&self.document_warnings, &self.finding_warnings)
    }

    /// A rule by its position.
    pub(crate) fn rule(&self, id: RuleId) -> Option<&Rule> {
        self.rules.get(id.index())
    }

    /// A warning if the last day of the policy is before `today`.
    pub(crate) fn expired_on(&self, today: Date) -> Option<&PolicyWarning> {
        self.document.policy.expires.filter(|last| *last < today).and(self.expired.as_deref())
    }

    /// Whether any rule or the ownership names an address, a network or a range.
    pub(crate) fn names_addresses(&self) -> bool {
        self.names_addresses
    }

    /// The statement about a policy that does not authorize testing, then the `unchecked` statements of the exclusion
    /// lists.
    pub(crate) fn caveats(&self) -> impl Iterator<Item = &str> {
        let unchecked = self.document.scope.unchecked.iter();
        let statements = unchecked
            .filter(|statement| statement.list.effect() != Effect::Include)
            .map(|statement| statement.text.as_str());
        self.document.testing.posture.caveat().into_iter().chain(statements)
    }

    /// The caveats of findings and reports: those of targets, then the `unchecked` statements about conduct.
    pub(crate) fn finding_caveats(&self) -> impl Iterator<Item = &str> {
        self.caveats().chain(self.document.findings.unchecked.iter().map(|statement| statement.text.as_str()))
    }

    /// A warning about a rule, positioned at its pattern.
    pub(crate) fn warning_at(&self, rule: &Rule, report: ErrorReport) -> PolicyWarning {
        let mut problem = Diagnostic::from(report);
        problem.path = rule.pointer();
        PolicyWarning::new(problem, self.source_name.as_ref(), None).at_line_col(rule.place())
    }

    /// The policy's name.
    pub(crate) fn name(&self) -> &str {
        &self.document.policy.name
    }

    /// The organization that published the policy.
    pub(crate) fn owner(&self) -> &str {
        &self.document.policy.owner
    }

    /// Whether the policy authorizes testing.
    pub(crate) fn posture(&self) -> Posture {
        self.document.testing.posture
    }

    /// How conflicts between covering rules are resolved.
    pub(crate) fn precedence(&self) -> Precedence {
        self.document.scope.precedence
    }

    /// All rules, in the order of [`RuleId`].
    pub(crate) fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The finding rules and report requirements.
    pub(crate) fn findings(&self) -> &FindingRuleSet {
        &self.findings
    }

    /// Declared and inferred ownership.
    pub(crate) fn ownership(&self) -> &OwnedAssets {
        &self.ownership
    }

    /// The providers for this policy.
    pub(crate) fn providers(&self) -> &Providers {
        &self.providers
    }

    /// The Public Suffix List in use.
    pub(crate) fn suffixes(&self) -> &PublicSuffixList {
        &self.suffixes
    }

    /// The fingerprint: twelve hex digits.
    pub(crate) fn fingerprint(&self) -> &str {
        &self.fingerprint
    }
}

fn compile(
    entry: &ParsedEntry<'_>,
    list: List,
    number: RuleId,
    context: &InclusionContext<'_>,
    details: &Arc<RuleDetails>,
) -> Result<Rule, PatternError> {
    let pattern = Pattern::parse_as(entry.key, &entry.text)?;
    let below = entry.metadata.as_ref().and_then(|metadata| metadata.below);
    if below.is_some() && (list.effect() == Effect::Include || pattern.reach().is_none()) {
        return Err(no_reach(&pattern, list));
    }
    Ok(match list.effect() {
        Effect::Include => Rule::inclusion(number, Inclusion::new(pattern, context)?, details),
        Effect::Exclude | Effect::ThirdParty if below == Some(false) => {
            Rule::exclusion(number, list, Exclusion::host_alone(pattern), details)
        }
        Effect::Exclude | Effect::ThirdParty => Rule::exclusion(number, list, Exclusion::new(pattern), details),
    })
}

/// The error for `below` in an entry that never covers names below its host.
fn no_reach(pattern: &Pattern, list: List) -> PatternError {
    let written = Excerpt(pattern.as_written());
    let message = match list.effect() {
        Effect::Include => {
            format!("`below` has no effect here: the inclusion {written} covers only what its pattern says")
        }
        _ => format!("`below` has no effect here: {written} is not an exact host without a port and a path"),
    };
    PatternError::new(crate::pattern::codes::NO_REACH, message).with_hint(match list.effect() {
        Effect::Include => "remove `below`; write `{ domain = \"...\" }` for a host and every name below it",
        _ => "remove `below`; an excluded host covers the names below it only without a port and a path",
    })
}
