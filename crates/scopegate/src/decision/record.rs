//! The decision as data: one object in the shape that JSON, the command line and every binding show.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::decision::answer::{Decision, Unmet};
use crate::decision::verdict::{Basis, Verdict};
use crate::error::TargetError;
use crate::policy::{Provider, Rule};

/// A decision that owns all its parts, or the error in its place. Serialises to the documented JSON object, keys in
/// the documented order.
///
/// `in_scope` is never null, so that a filter on it fails closed.
///
/// ```
/// let error = scopegate::Target::parse("http://a b/").unwrap_err();
/// let record = scopegate::DecisionRecord::of_error("http://a b/", &error);
/// assert!(!record.is_in_scope() && record.decided().is_none());
/// assert_eq!(record.error().unwrap().code, "target.invalid-host");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionRecord {
    target: String,
    outcome: Outcome,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Outcome {
    Decided(Box<Decided>),
    Failed(ErrorRecord),
}

/// Everything that a decision says beside its target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// `url`, `host`, `host-port`, `address` or `network`.
    pub kind: &'static str,
    /// The target's canonical text.
    pub canonical: String,
    /// The answer.
    pub verdict: Verdict,
    /// Why.
    pub basis: Basis,
    /// The rule that decided.
    pub rule: Option<RuleRecord>,
    /// What is taken out of a whole in scope.
    pub carve_outs: Vec<RuleRecord>,
    /// What is in scope of a whole that is not.
    pub partly: Vec<RuleRecord>,
    /// Rules that cover the target and did not decide.
    pub overridden: Vec<RuleRecord>,
    /// What would lift the decision.
    pub unless: Vec<Vec<Unmet>>,
    /// What no engine can decide.
    pub caveats: Vec<String>,
    /// The provider's name.
    pub provider: Option<String>,
    /// The fingerprint of the policy.
    pub policy: String,
    /// One plain sentence.
    pub explanation: String,
}

/// A rule as a decision names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleRecord {
    /// The name that the policy gave it, or its list and position: `in_scope[1]`.
    pub id: String,
    /// The pattern as written.
    pub pattern: String,
    /// `in_scope`, `out_of_scope` or `third_party`.
    pub list: &'static str,
    /// The line in the policy's source, from 1.
    pub line: Option<usize>,
    /// The policy's note.
    pub note: Option<String>,
    /// The policy's reason.
    pub reason: Option<String>,
}

/// An error as data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ErrorRecord {
    /// The stable code.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// How to mend it.
    pub hint: Option<String>,
    /// The character of the target, counted from 1.
    pub position: Option<usize>,
}

impl DecisionRecord {
    pub(super) fn of(decision: &Decision<'_>) -> Self {
        let target = decision.target();
        let decided = Decided {
            kind: target.kind().as_str(),
            canonical: target.canonical().to_owned(),
            verdict: decision.verdict(),
            basis: decision.basis(),
            rule: decision.rule().map(RuleRecord::of),
            carve_outs: decision.carve_outs().map(RuleRecord::of).collect(),
            partly: decision.partly().map(RuleRecord::of).collect(),
            overridden: decision.overridden().map(RuleRecord::of).collect(),
            unless: decision.unless().iter().map(|all| all.to_vec()).collect(),
            caveats: decision.caveats().map(str::to_owned).collect(),
            provider: decision.provider().map(Provider::name).map(str::to_owned),
            policy: decision.policy().to_owned(),
            explanation: decision.explanation(),
        };
        Self { target: target.as_given().to_owned(), outcome: Outcome::Decided(Box::new(decided)) }
    }

    /// The record of a text that is no target.
    #[must_use]
    pub fn of_error(text: &str, error: &TargetError) -> Self {
        let error = ErrorRecord {
            code: error.code().as_str(),
            message: error.message().to_owned(),
            hint: error.hint().map(str::to_owned),
            position: error.position(),
        };
        Self { target: text.to_owned(), outcome: Outcome::Failed(error) }
    }

    /// The target as it was given.
    #[must_use]
    pub fn target(&self) -> &str {
        &self.target
    }

    /// Whether the target is in scope; never for an error.
    #[must_use]
    pub fn is_in_scope(&self) -> bool {
        self.decided().is_some_and(|decided| decided.verdict == Verdict::InScope)
    }

    /// Everything the decision says; `None` for an error.
    #[must_use]
    pub fn decided(&self) -> Option<&Decided> {
        match &self.outcome {
            Outcome::Decided(decided) => Some(decided),
            Outcome::Failed(_) => None,
        }
    }

    /// The error in place of a decision.
    #[must_use]
    pub fn error(&self) -> Option<&ErrorRecord> {
        match &self.outcome {
            Outcome::Decided(_) => None,
            Outcome::Failed(error) => Some(error),
        }
    }
}

impl RuleRecord {
    fn of(rule: &Rule) -> Self {
        Self {
            id: rule.id().to_owned(),
            pattern: rule.written().to_owned(),
            list: rule.list().as_str(),
            line: rule.line(),
            note: rule.note().map(str::to_owned),
            reason: rule.reason().map(str::to_owned),
        }
    }
}

impl Serialize for Verdict {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl Serialize for Basis {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl Serialize for DecisionRecord {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("target", &self.target)?;
        match &self.outcome {
            Outcome::Failed(error) => {
                map.serialize_entry("in_scope", &false)?;
                map.serialize_entry("verdict", &None::<Verdict>)?;
                map.serialize_entry("error", error)?;
            }
            Outcome::Decided(decided) => {
                map.serialize_entry("kind", decided.kind)?;
                map.serialize_entry("canonical", &decided.canonical)?;
                map.serialize_entry("in_scope", &self.is_in_scope())?;
                map.serialize_entry("verdict", &decided.verdict)?;
                map.serialize_entry("basis", &decided.basis)?;
                map.serialize_entry("rule", &decided.rule)?;
                map.serialize_entry("carve_outs", &decided.carve_outs)?;
                map.serialize_entry("partly", &decided.partly)?;
                map.serialize_entry("overridden", &decided.overridden)?;
                map.serialize_entry("unless", &decided.unless)?;
                map.serialize_entry("caveats", &decided.caveats)?;
                map.serialize_entry("provider", &decided.provider)?;
                map.serialize_entry("policy", &decided.policy)?;
                map.serialize_entry("explanation", &decided.explanation)?;
                map.serialize_entry("error", &None::<ErrorRecord>)?;
            }
        }
        map.end()
    }
}
