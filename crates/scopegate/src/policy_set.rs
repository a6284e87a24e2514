//! Many policies at once: which of them mention a target.

use std::fmt;
use std::sync::Arc;

use crate::decision::{Decision, VerdictSummary};
use crate::denied::Denied;
use crate::error::{ErrorReport, Excerpt, TargetError, report_accessors};
use crate::fast::{ScannedHost, scan_within};
use crate::hashing::Map;
use crate::index::{PolicyIndex, PolicyIndexBuilder, PolicyNumbers};
use crate::net::Network;
use crate::policy::{DUPLICATE_KEY, INVALID_KEY, Policy, UNKNOWN_KEY};
use crate::targets::{Target, TargetHost};

/// Many policies, each with a key, and one index over all of them.
///
/// A set answers which policies [mention](Decision::is_mentioned) a target, and what each of them decides: exactly what
/// [`Policy::check`] answers. It does not merge verdicts. That one policy excludes a target says nothing about the other
/// policies, and to test a target a person needs the permission of one of them, by its key: [`PolicySet::require`].
///
/// A set is immutable and cheap to clone, and any number of threads can share it.
///
/// ```
/// use scopegate::{Policy, PolicySet, Verdict};
///
/// let policy = |scope: &str| {
///     Policy::from_toml(&format!("version = 1\npolicy = {{ name = 'P', owner = 'O' }}\nscope = {{ {scope} }}")).unwrap()
/// };
/// let set = PolicySet::builder()
///     .policy("acme", policy("in_scope = ['*.acme.com']"))?
///     .policy("globex", policy("in_scope = ['globex.com'], third_party = ['chat.acme.com']"))?
///     .policy("initech", policy("in_scope = ['initech.com']"))?
///     .build();
/// let mentions = set.check("chat.acme.com").unwrap();
/// let verdicts: Vec<_> = mentions.iter().map(|mention| (mention.key(), mention.decision().verdict())).collect();
/// assert_eq!(verdicts, [("acme", Verdict::InScope), ("globex", Verdict::ThirdParty)]);
/// assert!(set.require("acme", "chat.acme.com").is_ok() && set.require("globex", "chat.acme.com").is_err());
/// # Ok::<(), scopegate::policy_set::PolicySetError>(())
/// ```
#[derive(Clone)]
pub struct PolicySet(Arc<Inner>);

struct Inner {
    policies: Vec<(Box<str>, Policy)>,
    by_key: Map<Box<str>, usize>,
    index: PolicyIndex,
}

/// A policy of a set that mentions a target, and its decision.
#[derive(Debug, Clone)]
#[must_use = "this `Mention` holds a decision that must be checked"]
pub struct Mention<'s> {
    number: usize,
    key: &'s str,
    decision: Decision<'s>,
}

impl<'s> Mention<'s> {
    /// The number of the policy in the set, from 0.
    #[must_use]
    pub fn number(&self) -> usize {
        self.number
    }

    /// The key of the policy.
    #[must_use]
    pub fn key(&self) -> &'s str {
        self.key
    }

    /// The decision of the policy.
    pub fn decision(&self) -> &Decision<'s> {
        &self.decision
    }

    /// The decision of the policy, without the mention.
    pub fn into_decision(self) -> Decision<'s> {
        self.decision
    }
}

/// Builds a [`PolicySet`].
#[derive(Debug, Clone, Default)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct PolicySetBuilder {
    policies: Vec<(Box<str>, Policy)>,
    by_key: Map<Box<str>, usize>,
}

/// A key that a set does not accept or does not have.
///
/// ```
/// use scopegate::{Policy, PolicySet};
///
/// let policy = Policy::builder().name("Example").owner("Example").in_scope("example.com").build().unwrap();
/// let error = PolicySet::builder().policy("a", policy.clone()).unwrap().policy("a", policy).unwrap_err();
/// assert_eq!(error.code().as_str(), "set.duplicate-key");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{report} ({})", self.code())]
pub struct PolicySetError {
    report: ErrorReport,
}

impl PolicySetError {
    report_accessors!();
}

impl PolicySetBuilder {
    /// Adds a policy. The order of the policies is the order of the mentions.
    ///
    /// # Errors
    ///
    /// `set.duplicate-key` for a key that the set has, and `set.invalid-key` for an empty key and for one with a control
    /// character.
    pub fn policy(mut self, key: &str, policy: Policy) -> Result<Self, PolicySetError> {
        self.add(key, policy)?;
        Ok(self)
    }

    /// Adds a policy to a builder that the caller keeps. If the key is invalid, the builder does not change.
    ///
    /// # Errors
    ///
    /// As [`PolicySetBuilder::policy`].
    ///
    /// ```
    /// use scopegate::{Policy, PolicySet};
    ///
    /// let policy = Policy::builder().name("Example").owner("Example").in_scope("example.com").build().unwrap();
    /// let mut builder = PolicySet::builder();
    /// builder.add("a", policy.clone())?;
    /// assert!(builder.add("a", policy).is_err());
    /// assert_eq!(builder.build().len(), 1);
    /// # Ok::<(), scopegate::policy_set::PolicySetError>(())
    /// ```
    pub fn add(&mut self, key: &str, policy: Policy) -> Result<(), PolicySetError> {
        if key.is_empty() || key.chars().any(char::is_control) {
            let message =
                format!("invalid key {}: a key has at least one character and no control character", Excerpt(key));
            return Err(PolicySetError { report: ErrorReport::new(INVALID_KEY, message) });
        }
        if self.by_key.contains_key(key) {
            let message = format!("two policies have the key {}", Excerpt(key));
            return Err(PolicySetError { report: ErrorReport::new(DUPLICATE_KEY, message) });
        }
        self.by_key.insert(key.into(), self.policies.len());
        self.policies.push((key.into(), policy));
        Ok(())
    }

    /// Builds the index.
    pub fn build(self) -> PolicySet {
        let mut index = PolicyIndexBuilder::default();
        for (number, (_, policy)) in self.policies.iter().enumerate() {
            let ownership = policy.book().ownership();
            let rules = policy.book().rules();
            index.insert(number, rules, ownership.names(rules), ownership.networks());
        }
        PolicySet(Arc::new(Inner { policies: self.policies, by_key: self.by_key, index: index.build() }))
    }
}

impl PolicySet {
    /// A builder for a set.
    pub fn builder() -> PolicySetBuilder {
        PolicySetBuilder::default()
    }

    /// The number of policies.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.policies.len()
    }

    /// Whether the set has no policy.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.policies.is_empty()
    }

    /// The policy with a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Policy> {
        self.0.by_key.get(key).and_then(|number| self.0.policies.get(*number)).map(|(_, policy)| policy)
    }

    /// The policy with a number, and its key.
    #[must_use]
    pub fn entry(&self, number: usize) -> Option<(&str, &Policy)> {
        self.0.policies.get(number).map(|(key, policy)| (&**key, policy))
    }

    /// The policies with their keys, in the order of the set.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Policy)> {
        self.0.policies.iter().map(|(key, policy)| (&**key, policy))
    }

    /// The policies that mention a target, in the order of the set, each with the decision of [`Policy::check`].
    ///
    /// # Errors
    ///
    /// A code of the `target.` family for an invalid target.
    pub fn check<T>(&self, target: T) -> Result<Vec<Mention<'_>>, TargetError>
    where
        T: TryInto<Target>,
        TargetError: From<T::Error>,
    {
        self.mentions(&target.try_into()?)
    }

    fn mentions(&self, target: &Target) -> Result<Vec<Mention<'_>>, TargetError> {
        let mut mentions = Vec::new();
        for number in self.candidates(target) {
            let Some((key, policy)) = self.0.policies.get(number.index()) else { continue };
            let decision = policy.check(target.clone())?;
            if decision.is_mentioned() {
                mentions.push(Mention { number: number.index(), key, decision });
            }
        }
        Ok(mentions)
    }

    /// Calls `visit` with the number and the decision in brief of each policy that mentions a target, in the order of the
    /// set. The same answers as [`PolicySet::check`], in less time and without allocation for canonical texts.
    ///
    /// # Errors
    ///
    /// As [`PolicySet::check`]; then `visit` was not called.
    ///
    /// ```
    /// # use scopegate::{Policy, PolicySet};
    /// # let policy = Policy::builder().name("Example").owner("Example").in_scope("*.example.com").build().unwrap();
    /// let set = PolicySet::builder().policy("example", policy).unwrap().build();
    /// let mut found = Vec::new();
    /// set.summaries("app.example.com", |number, summary| found.push((number, summary.verdict.as_str())))?;
    /// assert_eq!(found, [(0, "in-scope")]);
    /// # Ok::<(), scopegate::TargetError>(())
    /// ```
    pub fn summaries(&self, target: &str, mut visit: impl FnMut(usize, VerdictSummary)) -> Result<(), TargetError> {
        let scanned = scan_within(target.as_bytes(), 0, target.len());
        let numbers = match scanned.map(|scanned| scanned.host) {
            Some(ScannedHost::Name(name)) => self.0.index.of_scanned(name),
            Some(ScannedHost::V4(address)) => self.0.index.of_network(&Network::from_address(address.into())),
            Some(ScannedHost::V6(address)) => self.0.index.of_network(&Network::from_address(address.into())),
            None => self.candidates(&Target::parse(target)?),
        };
        for number in numbers {
            let Some((_, policy)) = self.0.policies.get(number.index()) else { continue };
            let summary = match scanned.and_then(|scanned| policy.fast().brief(&scanned)) {
                Some(summary) => summary,
                None => policy.batch().summary(target)?,
            };
            if summary.mentioned() {
                visit(number.index(), summary);
            }
        }
        Ok(())
    }

    /// For guards: the decision of the policy with a key, if the target is in scope of it and it authorizes testing.
    ///
    /// # Errors
    ///
    /// As [`Policy::require`], and `set.unknown-key` if no policy of the set has the key.
    pub fn require<T>(&self, key: &str, target: T) -> Result<Decision<'_>, Denied>
    where
        T: TryInto<Target>,
        TargetError: From<T::Error>,
    {
        match self.get(key) {
            Some(policy) => policy.require(target),
            None => {
                let message = format!("the set has no policy with the key {}", Excerpt(key));
                Err(Denied::by_error(TargetError::new(UNKNOWN_KEY, message)))
            }
        }
    }

    /// The policies that can mention a target.
    fn candidates(&self, target: &Target) -> PolicyNumbers {
        match target.host() {
            TargetHost::Domain(name) => self.0.index.of_name(name.as_str()),
            TargetHost::Network(network) => self.0.index.of_network(&network),
        }
    }
}

impl fmt::Debug for PolicySet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PolicySet").field("policies", &self.len()).finish_non_exhaustive()
    }
}
