//! The compiled [`Policy`] and its questions.

mod finding_questions;
mod report;

use std::fmt;
use std::sync::Arc;

use crate::decision::{Context, Decision, Evidence, TooManyParts, shadowed};
pub use crate::denied::Denied;
use crate::denied::REPORT_ONLY;
#[cfg(feature = "schema")]
pub use crate::document::json_schema;
pub use crate::document::{
    Asset, AssetType, Automation, ClockTime, ConditionEntry, Date, Disclosure, Effect, Entry, FindingEntry,
    FindingVerdict, Findings, Format, HeaderName, HeaderTemplate, InvalidTestingValue, List, LoadOptions, NoDate,
    Ownership, PolicyDocument, PolicyHead, Posture, Precedence, ProviderChange, ProviderChanges, ProviderKind,
    ReportContents, SafeHarbor, Scope, Source, Testing, TestingWindow, TimeZoneName, Unchecked, UncheckedConduct,
    Unmentioned, Value, Version, Weekdays, codes,
};
use crate::error::{Code, Excerpt, TargetError, limits};
use crate::fast::{FastPath, TopLevelCache};
use crate::index::{NetworkBoundaries, RuleIndex};
use crate::net::Network;
use crate::rules::RuleSet;
pub use crate::rules::{
    FindingRule, PolicyBuilder, PolicyError, PolicyErrors, PolicyWarning, Provider, Rule, RuleId, known_providers,
};
use crate::targets::{Target, TargetHost, TargetKind};
use crate::{findings, pattern, targets};
pub use report::Report;

/// A compiled policy. It is immutable and cheap to clone, and any number of threads can share it.
///
/// ```
/// use scopegate::{Basis, Policy};
///
/// let policy = Policy::from_toml(r#"
///     version = 1
///     [policy]
///     name = "Example"
///     owner = "Example Ltd"
///     [scope]
///     in_scope = ["*.example.com"]
///     out_of_scope = ["admin.example.com"]
/// "#)?;
/// assert!(policy.check("https://app.example.com/login").unwrap().is_in_scope());
/// assert_eq!(policy.check("admin.example.com").unwrap().basis(), Basis::Excluded);
/// assert!(policy.check("http://app.example.com@evil.test/").is_err());
/// # Ok::<(), scopegate::PolicyErrors>(())
/// ```
#[derive(Clone)]
pub struct Policy(Arc<Compiled>);

struct Compiled {
    book: RuleSet,
    matcher: RuleIndex,
    edges: NetworkBoundaries,
    top_levels: TopLevelCache,
}

/// The partition of a network has more parts than [`limits::PARTITION_PARTS`].
pub(crate) const TOO_MANY_PARTS: Code = Code::new("partition.too-many");
/// A partition needs a network or an address, and the target is something else.
pub(crate) const NO_NETWORK: Code = Code::new("partition.no-network");

/// Two policies of a set have the same key.
pub(crate) const DUPLICATE_KEY: Code = Code::new("set.duplicate-key");
/// The key of a policy is empty or has a control character.
pub(crate) const INVALID_KEY: Code = Code::new("set.invalid-key");
/// No policy of the set has the key.
pub(crate) const UNKNOWN_KEY: Code = Code::new("set.unknown-key");

const OWN_CODES: &[Code] = &[TOO_MANY_PARTS, NO_NETWORK, REPORT_ONLY, DUPLICATE_KEY, INVALID_KEY, UNKNOWN_KEY];

/// Every code that an error of this library can have.
///
/// ```
/// assert!(scopegate::policy::error_codes().any(|code| code.as_str() == "target.ambiguous"));
/// ```
pub fn error_codes() -> impl Iterator<Item = Code> {
    let patterns = pattern::codes::ALL.iter().chain(codes::ALL_ERRORS);
    let names = findings::codes::ALL.iter();
    targets::codes::ALL.iter().chain(patterns).chain(names).chain(OWN_CODES).copied()
}

/// Every code that a warning about a policy can have.
///
/// ```
/// assert!(scopegate::policy::warning_codes().all(|code| code.family() == "warning"));
/// ```
pub fn warning_codes() -> impl Iterator<Item = Code> {
    pattern::codes::ALL_WARNINGS.iter().chain(codes::ALL_WARNINGS).copied()
}

impl Policy {
    /// Loads a policy in TOML.
    ///
    /// # Errors
    ///
    /// All errors of the text; see [`PolicyErrors`]. A policy with one invalid rule does not load.
    #[cfg(feature = "toml")]
    pub fn from_toml(text: &str) -> Result<Self, PolicyErrors> {
        Self::load(&Source::new(text, Format::Toml), &LoadOptions::new())
    }

    /// Loads a policy in JSON. The model is that of TOML.
    ///
    /// # Errors
    ///
    /// As [`Policy::from_toml`].
    #[cfg(feature = "json")]
    pub fn from_json(text: &str) -> Result<Self, PolicyErrors> {
        Self::load(&Source::new(text, Format::Json), &LoadOptions::new())
    }

    /// Loads a policy in YAML. The model is that of TOML.
    ///
    /// # Errors
    ///
    /// As [`Policy::from_toml`].
    #[cfg(feature = "yaml")]
    pub fn from_yaml(text: &str) -> Result<Self, PolicyErrors> {
        Self::load(&Source::new(text, Format::Yaml), &LoadOptions::new())
    }

    /// Loads a policy from a text with a name and a format. The name appears in errors; the core opens no file.
    ///
    /// # Errors
    ///
    /// As [`Policy::from_toml`].
    pub fn load(source: &Source<'_>, options: &LoadOptions) -> Result<Self, PolicyErrors> {
        RuleSet::load(source, options).map(Self::compile)
    }

    /// Compiles a document that a program made or changed.
    ///
    /// # Errors
    ///
    /// As [`Policy::from_toml`]; the errors have paths but no lines.
    pub fn from_document(document: PolicyDocument, options: &LoadOptions) -> Result<Self, PolicyErrors> {
        RuleSet::from_document(document, options).map(Self::compile)
    }

    /// A builder, for programs that have rules but no file.
    pub fn builder() -> PolicyBuilder {
        PolicyBuilder::new()
    }

    fn compile(book: RuleSet) -> Self {
        // Owners decide targets that no rule covers. Providers do too, with the verdict of other hosts.
        let owned = book.ownership().domains().filter(|_| book.ownership().in_scope()).unwrap_or_default();
        let matcher = RuleIndex::compile(book.rules(), book.ownership().names(book.rules()), owned.iter());
        let edges = NetworkBoundaries::of(book.rules(), book.ownership().networks().iter());
        let top_levels = TopLevelCache::of(book.suffixes());
        Self(Arc::new(Compiled { book, matcher, edges, top_levels }))
    }

    /// Decides one target by its name alone.
    ///
    /// Accepts a text, a [`Target`], a `url::Url`, an address, and everything else that converts to a target.
    ///
    /// # Errors
    ///
    /// A code of the `target.` family for an invalid target, which has no verdict; see [`Target::parse`].
    pub fn check<T>(&self, target: T) -> Result<Decision<'_>, TargetError>
    where
        T: TryInto<Target>,
        TargetError: From<T::Error>,
    {
        self.check_with(target, &Evidence::default())
    }

    /// Decides one target by its name and by evidence about its host.
    ///
    /// # Errors
    ///
    /// As [`Policy::check`].
    ///
    /// ```
    /// use scopegate::{Evidence, Policy, Verdict};
    ///
    /// let policy = Policy::from_toml(r#"
    ///     version = 1
    ///     policy = { name = "Example", owner = "Example" }
    ///     scope = { in_scope = ["*.example.com"] }
    /// "#).unwrap();
    /// let status = Evidence::new().cname("example.statuspage.io")?;
    /// assert_eq!(policy.check_with("status.example.com", &status)?.verdict(), Verdict::ThirdParty);
    /// # Ok::<(), scopegate::TargetError>(())
    /// ```
    pub fn check_with<T>(&self, target: T, evidence: &Evidence) -> Result<Decision<'_>, TargetError>
    where
        T: TryInto<Target>,
        TargetError: From<T::Error>,
    {
        Ok(self.context().decide(target.try_into()?, evidence))
    }

    /// Decides many targets: one result for each, in the same order.
    pub fn check_many<T>(&self, targets: impl IntoIterator<Item = T>) -> Vec<Result<Decision<'_>, TargetError>>
    where
        T: TryInto<Target>,
        TargetError: From<T::Error>,
    {
        targets.into_iter().map(|target| self.check(target)).collect()
    }

    /// For guards: returns the decision if the target is in scope and the policy authorizes testing. Everything else is
    /// an error.
    ///
    /// # Errors
    ///
    /// [`Denied`], with the decision or the error. The code is `policy.report-only` for a target in scope of a policy that
    /// does not [authorize testing](Self::authorizes_testing).
    pub fn require<T>(&self, target: T) -> Result<Decision<'_>, Denied>
    where
        T: TryInto<Target>,
        TargetError: From<T::Error>,
    {
        self.require_with(target, &Evidence::default())
    }

    /// For guards that have evidence. Otherwise the same as [`Policy::require`].
    ///
    /// # Errors
    ///
    /// As [`Policy::require`].
    pub fn require_with<T>(&self, target: T, evidence: &Evidence) -> Result<Decision<'_>, Denied>
    where
        T: TryInto<Target>,
        TargetError: From<T::Error>,
    {
        match self.check_with(target, evidence) {
            Ok(decision) if decision.is_in_scope() && self.authorizes_testing() => Ok(decision),
            Ok(decision) if decision.is_in_scope() => Err(Denied::by_posture(decision.to_record())),
            Ok(decision) => Err(Denied::by_decision(decision.to_record())),
            Err(error) => Err(Denied::by_error(error)),
        }
    }

    /// Whether the policy authorizes testing: its `testing.posture` is `authorized`, the default.
    ///
    /// Verdicts do not depend on it. [`Policy::require`] and [`Policy::allows`] refuse every
    /// target of a policy that does not authorize testing.
    #[must_use]
    pub fn authorizes_testing(&self) -> bool {
        self.0.book.posture() == Posture::Authorized
    }

    /// The statements that every in-scope decision about a target repeats: that the policy does not authorize testing,
    /// then the `[[scope.unchecked]]` of the exclusion lists. For programs that show them once for many targets.
    ///
    /// ```
    /// use scopegate::Policy;
    /// use scopegate::policy::Posture;
    ///
    /// let policy = Policy::builder().name("Example").owner("Example").posture(Posture::ReportOnly).build().unwrap();
    /// assert!(policy.caveats().eq(["the policy accepts reports but does not authorize testing"]));
    /// ```
    pub fn caveats(&self) -> impl Iterator<Item = &str> {
        self.0.book.caveats()
    }

    /// The statements that every in-scope decision about a finding or a report repeats: [`caveats`](Self::caveats), then
    /// the `[[findings.unchecked]]`.
    pub fn finding_caveats(&self) -> impl Iterator<Item = &str> {
        self.0.book.finding_caveats()
    }

    /// Splits a network into disjoint networks, in order, each with the decision that all its addresses have.
    ///
    /// ```
    /// use scopegate::{Policy, Verdict};
    ///
    /// let policy = Policy::from_toml(r#"
    ///     version = 1
    ///     policy = { name = "Example", owner = "Example" }
    ///     scope = { in_scope = ["31.31.140.0/24"], out_of_scope = ["31.31.140.128/25"] }
    /// "#).unwrap();
    /// let parts = policy.partition("31.31.140.0/24")?;
    /// let verdicts: Vec<_> = parts.iter().map(|(net, decision)| (net.to_string(), decision.verdict())).collect();
    /// assert_eq!(verdicts, [
    ///     ("31.31.140.0/25".to_owned(), Verdict::InScope),
    ///     ("31.31.140.128/25".to_owned(), Verdict::OutOfScope),
    /// ]);
    /// # Ok::<(), scopegate::TargetError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// A `target.` code for an invalid target, `partition.no-network` for a target that is not a network or an address,
    /// and `partition.too-many` for more than [`limits::PARTITION_PARTS`] parts.
    pub fn partition<T>(&self, network: T) -> Result<Vec<(Network, Decision<'_>)>, TargetError>
    where
        T: TryInto<Target>,
        TargetError: From<T::Error>,
    {
        self.partition_with(network, &Evidence::default())
    }

    /// [`Policy::partition`] with evidence. Only `owned` applies to a network.
    ///
    /// # Errors
    ///
    /// As [`Policy::partition`].
    pub fn partition_with<T>(
        &self,
        network: T,
        evidence: &Evidence,
    ) -> Result<Vec<(Network, Decision<'_>)>, TargetError>
    where
        T: TryInto<Target>,
        TargetError: From<T::Error>,
    {
        let target: Target = network.try_into()?;
        let (TargetHost::Network(network), TargetKind::Network | TargetKind::Address) = (target.host(), target.kind())
        else {
            let message = format!("{} is not a network", Excerpt(target.as_given()));
            return Err(TargetError::new(NO_NETWORK, message).with_hint("ask about a network such as `192.0.2.0/24`"));
        };
        let context = self.context();
        let pieces = context.partition(&network, &target, evidence).map_err(|TooManyParts| {
            let message = format!("{} has more than {} parts", Excerpt(target.as_given()), limits::PARTITION_PARTS);
            TargetError::new(TOO_MANY_PARTS, message).with_hint("ask about smaller networks, one by one")
        })?;
        Ok(pieces
            .into_iter()
            .map(|(network, part)| (network, context.answer(Target::from(network), part, evidence)))
            .collect())
    }

    /// The rules: inclusions, exclusions, then third-party entries, each in the order of the policy.
    pub fn rules(&self) -> impl ExactSizeIterator<Item = &Rule> {
        self.0.book.rules().iter()
    }

    /// A rule by its number.
    #[must_use]
    pub fn rule(&self, id: RuleId) -> Option<&Rule> {
        self.0.book.rule(id)
    }

    /// The name of the policy.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.book.name()
    }

    /// The organization that published the policy.
    #[must_use]
    pub fn owner(&self) -> &str {
        self.0.book.owner()
    }

    /// The policy as written, without positions.
    #[must_use]
    pub fn document(&self) -> &PolicyDocument {
        self.0.book.document()
    }

    /// The registrable domains that ownership is inferred from if the policy declares no domain, in order.
    #[must_use]
    pub fn inferred_domains(&self) -> Vec<&str> {
        let mut domains: Vec<&str> = self.0.book.ownership().inferred(self.0.book.rules()).collect();
        domains.sort_unstable();
        domains
    }

    /// The fingerprint: twelve hex digits, equal for policies that decide in the same way by the same rules, in any
    /// format. It identifies a version in logs. It does not resist an attacker who searches for two policies with the
    /// same fingerprint.
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        self.0.book.fingerprint()
    }

    /// The version of the Public Suffix List that this policy uses, or `None` for a list that its loader supplied. See
    /// [`PublicSuffixList::compiled`](crate::net::PublicSuffixList::compiled).
    #[must_use]
    pub fn public_suffix_list_version(&self) -> Option<&'static str> {
        self.0.book.suffixes().version()
    }

    /// The warnings about the policy: what is valid but unusual, in the order of the rules. Computed on demand.
    #[must_use]
    pub fn warnings(&self) -> Vec<PolicyWarning> {
        let mut warnings = self.0.book.warnings();
        warnings.extend(shadowed(&self.0.book, &self.0.matcher));
        warnings.sort_by_key(|warning| (warning.line(), warning.column()));
        warnings
    }

    /// A warning if the last day of the policy is before `today`. The caller gives the date; the engine has no clock.
    #[must_use]
    pub fn expired_on(&self, today: Date) -> Option<&PolicyWarning> {
        self.0.book.expired_on(today)
    }

    pub(crate) fn book(&self) -> &RuleSet {
        &self.0.book
    }

    #[inline]
    fn context(&self) -> Context<'_> {
        Context { book: &self.0.book, matcher: &self.0.matcher, edges: &self.0.edges }
    }

    #[inline]
    pub(crate) fn fast(&self) -> FastPath<'_> {
        FastPath { context: self.context(), top_levels: &self.0.top_levels }
    }
}

impl PolicyBuilder {
    /// Compiles the policy.
    ///
    /// # Errors
    ///
    /// All errors, each with the path of the entry; see [`PolicyErrors`].
    pub fn build(self) -> Result<Policy, PolicyErrors> {
        let (document, options) = self.into_parts();
        Policy::from_document(document, &options)
    }
}

impl fmt::Debug for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Policy")
            .field("name", &self.name())
            .field("rules", &self.rules().len())
            .field("fingerprint", &self.fingerprint())
            .finish_non_exhaustive()
    }
}
