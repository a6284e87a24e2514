//! Policies built by a program.

use crate::document::{
    Asset, AssetType, Date, Entry, FindingEntry, Findings, List, LoadOptions, PolicyDocument, Posture, Precedence,
    ProviderChange, ProviderKind, Unchecked, UncheckedConduct, Value,
};
use crate::net::PublicSuffixList;

/// Builds a policy in code. All checks happen when the policy is built; they are the same as for a policy file.
///
/// ```
/// use scopegate::Policy;
/// use scopegate::policy::Entry;
///
/// let errors = Policy::builder()
///     .name("Example VDP")
///     .owner("Example")
///     .in_scope("https://www.example.com")
///     .in_scope(Entry::host("192.0.2.0/24"))
///     .out_of_scope(Entry::url("https://www.example.com/billing").with_reason("run by a payment processor"))
///     .build()
///     .unwrap_err();
/// let error = errors.iter().next().unwrap();
/// assert_eq!(error.code().as_str(), "pattern.network-in-host");
/// assert_eq!(error.path(), "/scope/in_scope/1/host");
/// ```
#[derive(Debug, Clone, Default)]
#[must_use]
pub struct PolicyBuilder {
    document: PolicyDocument,
    options: LoadOptions,
}

impl PolicyBuilder {
    /// Creates an empty builder. A name and an owner are required.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the name of the policy.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.document.policy.name = name.into();
        self
    }

    /// Sets the organization that published the policy.
    pub fn owner(mut self, owner: impl Into<String>) -> Self {
        self.document.policy.owner = owner.into();
        self
    }

    /// Sets the last day on which the policy is valid.
    pub fn expires(mut self, day: Date) -> Self {
        self.document.policy.expires = Some(day);
        self
    }

    /// Adds an inclusion: a text, whose kind is recognized, or an [`Entry`].
    pub fn in_scope(self, entry: impl Into<Entry>) -> Self {
        self.entry(List::InScope, entry)
    }

    /// Adds an exclusion: a text, whose kind is recognized, or an [`Entry`].
    pub fn out_of_scope(self, entry: impl Into<Entry>) -> Self {
        self.entry(List::OutOfScope, entry)
    }

    /// Adds a third-party entry: a text, whose kind is recognized, or an [`Entry`].
    pub fn third_party(self, entry: impl Into<Entry>) -> Self {
        self.entry(List::ThirdParty, entry)
    }

    /// Adds an entry to a list.
    pub fn entry(mut self, list: List, entry: impl Into<Entry>) -> Self {
        self.document.scope.entries_mut(list).push(entry.into());
        self
    }

    /// Sets which rule decides if an inclusion and an exclusion both cover a target.
    pub fn precedence(mut self, precedence: Precedence) -> Self {
        self.document.scope.precedence = precedence;
        self
    }

    /// Makes the inclusion `*.example.com` include `example.com` itself.
    pub fn wildcards_include_apex(mut self) -> Self {
        self.document.scope.wildcard_includes_apex = true;
        self
    }

    /// Adds a statement that the engine cannot evaluate; see [`Unchecked`](crate::document::Unchecked).
    pub fn unchecked(mut self, list: List, text: impl Into<String>) -> Self {
        self.document.scope.unchecked.push(Unchecked { list, text: text.into() });
        self
    }

    /// Adds a statement about conduct that the engine cannot evaluate; see [`UncheckedConduct`].
    ///
    /// ```
    /// use scopegate::{Facts, Policy};
    ///
    /// let stop = "stop testing and notify us if personal data appears";
    /// let policy = Policy::builder().name("Example VDP").owner("Example").unchecked_conduct(stop).build().unwrap();
    /// let decision = policy.check_finding("stored XSS", &Facts::new())?;
    /// assert!(decision.caveats().eq([stop]));
    /// # Ok::<(), scopegate::findings::QuestionError>(())
    /// ```
    pub fn unchecked_conduct(mut self, text: impl Into<String>) -> Self {
        self.document.findings.unchecked.push(UncheckedConduct::new(text));
        self
    }

    /// Sets whether the policy authorizes testing; see [`Posture`].
    pub fn posture(mut self, posture: Posture) -> Self {
        self.document.testing.posture = posture;
        self
    }

    /// Declares a domain and everything below it as owned.
    pub fn owned_domain(mut self, domain: impl Into<String>) -> Self {
        self.document.ownership.domains.get_or_insert_default().push(domain.into());
        self
    }

    /// Declares a network or an address as owned.
    pub fn owned_network(mut self, network: impl Into<String>) -> Self {
        self.document.ownership.networks.push(network.into());
        self
    }

    /// Puts everything that is owned in scope unless a rule decides otherwise.
    pub fn owned_is_in_scope(mut self) -> Self {
        self.document.ownership.in_scope = true;
        self
    }

    /// Adds an asset without a network address, such as an app.
    pub fn asset(mut self, list: List, kind: AssetType, id: impl Into<String>) -> Self {
        self.document.assets.push(Asset { list, kind, id: id.into() });
        self
    }

    /// Adds a rule about a class of findings or an activity.
    ///
    /// ```
    /// use scopegate::{Facts, Policy};
    /// use scopegate::policy::FindingEntry;
    ///
    /// let mut rule = FindingEntry::new("clickjacking");
    /// rule.when.push("!sensitive-action".to_owned());
    /// let policy = Policy::builder().name("Example VDP").owner("Example").finding_rule(rule).build().unwrap();
    /// assert!(!policy.check_finding("clickjacking", &Facts::new())?.is_in_scope());
    /// # Ok::<(), scopegate::findings::QuestionError>(())
    /// ```
    pub fn finding_rule(mut self, rule: FindingEntry) -> Self {
        self.document.findings.rules.push(rule);
        self
    }

    /// Replaces everything about findings: rules, default, section condition, and own facts.
    pub fn findings(mut self, findings: Findings) -> Self {
        self.document.findings = findings;
        self
    }

    /// Adds a part that a report must contain.
    pub fn report_requires(mut self, item: impl Into<String>) -> Self {
        self.document.report.requires.push(item.into());
        self
    }

    /// Adds a provider: every host at or below `suffix` belongs to it.
    pub fn add_provider(mut self, suffix: impl Into<String>, name: impl Into<String>, kind: ProviderKind) -> Self {
        let change = ProviderChange { suffix: suffix.into(), name: name.into(), kind };
        self.document.providers.add.push(change);
        self
    }

    /// Removes a provider from the list of known providers.
    pub fn remove_provider(mut self, suffix: impl Into<String>) -> Self {
        self.document.providers.remove.push(suffix.into());
        self
    }

    /// Adds a metadata value. It is kept with the policy and never interpreted.
    pub fn metadata(mut self, key: impl Into<String>, value: Value) -> Self {
        let key = key.into();
        self.document.metadata.retain(|(present, _)| *present != key);
        self.document.metadata.push((key, value));
        self
    }

    /// Replaces the compiled Public Suffix List.
    pub fn public_suffix_list(mut self, suffixes: PublicSuffixList) -> Self {
        self.options = self.options.public_suffix_list(suffixes);
        self
    }

    /// The document built so far.
    #[must_use]
    pub fn document(&self) -> &PolicyDocument {
        &self.document
    }

    /// The document and options to compile.
    pub(crate) fn into_parts(self) -> (PolicyDocument, LoadOptions) {
        (self.document, self.options)
    }
}
