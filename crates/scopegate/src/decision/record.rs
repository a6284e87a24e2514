//! Decisions as data: the JSON object that the command line and every binding emit.

use std::borrow::Cow;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::decision::answer::Decision;
use crate::decision::required_fact::RequiredFact;
use crate::decision::verdict::{Basis, Verdict};
use crate::error::TargetError;
use crate::findings::QuestionError;
use crate::rules::{FindingRule, Provider, Rule};

/// The values of `kind` for decisions that are not about a single target.
pub(super) const FINDING: &str = "finding";
pub(super) const REPORT: &str = "report";

/// A decision that owns all its parts, or an error. It serializes to the documented JSON object, with the keys in
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
    outcome: RecordBody,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum RecordBody {
    Decided(Box<Decided>),
    Failed(ErrorRecord),
}

/// The content of a decision apart from its target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// The kind of target (`url`, `host`, `host-port`, `address`, or `network`), `finding`, or `report`.
    pub kind: &'static str,
    /// The canonical text of the target; for a finding or a report, the ids of the classes, separated by commas.
    pub canonical: String,
    /// The verdict.
    pub verdict: Verdict,
    /// The reason for the verdict.
    pub basis: Basis,
    /// The rule that decided, if any.
    pub rule: Option<RuleRecord>,
    /// Rules that exclude a part of what is in scope.
    pub carve_outs: Vec<RuleRecord>,
    /// Rules that include a part of what is not in scope.
    pub partly: Vec<RuleRecord>,
    /// Rules that cover the target and would have led to a different verdict.
    pub overridden: Vec<RuleRecord>,
    /// Conditions that would change the verdict; each is a list of facts that must all hold.
    pub unless: Vec<Vec<RequiredFact>>,
    /// Statements of the policy that the engine cannot evaluate.
    pub caveats: Vec<String>,
    /// The name of the provider, if one matters.
    pub provider: Option<String>,
    /// The canonical target of a question about a finding; `None` if the question names no target.
    pub on: Option<String>,
    /// For a finding whose name means several classes, the decision for each class. For a report, the decision for
    /// each target, followed by the decisions for the class on that target.
    pub parts: Vec<DecisionRecord>,
    /// Parts that the policy requires in a report and that this report does not contain.
    pub missing: Vec<String>,
    /// The fingerprint of the policy.
    pub policy: String,
    /// A plain sentence for people; its wording may change.
    pub explanation: String,
}

/// A rule, as decisions report it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RuleRecord {
    /// The `id` from the policy, or the list and position: `in_scope[1]`.
    pub id: String,
    /// The pattern as written; for a finding rule, the class as written.
    pub pattern: String,
    /// The list: `in_scope`, `out_of_scope`, `third_party`, or `findings`.
    pub list: &'static str,
    /// The line in the source of the policy, counted from 1.
    pub line: Option<usize>,
    /// The `note` from the policy.
    pub note: Option<String>,
    /// The `reason` from the policy.
    pub reason: Option<String>,
}

/// An error as data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ErrorRecord {
    /// The stable code.
    pub code: Cow<'static, str>,
    /// What is wrong.
    pub message: String,
    /// How to fix it, if known.
    pub hint: Option<String>,
    /// The position in the target, in characters, counted from 1.
    pub position: Option<usize>,
}

impl Decision<'_> {
    /// Converts the decision to data that does not borrow the policy.
    #[must_use]
    pub fn to_record(&self) -> DecisionRecord {
        DecisionRecord::decided_as(self.target().as_given(), self.decided())
    }

    pub(super) fn decided(&self) -> Decided {
        Decided {
            kind: self.target().kind().as_str(),
            canonical: self.target().canonical().to_owned(),
            verdict: self.verdict(),
            basis: self.basis(),
            rule: self.rule().map(RuleRecord::of),
            carve_outs: self.carve_outs().map(RuleRecord::of).collect(),
            partly: self.partly().map(RuleRecord::of).collect(),
            overridden: self.overridden().map(RuleRecord::of).collect(),
            unless: self.unless().iter().map(|all| all.to_vec()).collect(),
            caveats: self.caveats().map(str::to_owned).collect(),
            provider: self.provider().map(Provider::name).map(str::to_owned),
            on: None,
            parts: Vec::new(),
            missing: Vec::new(),
            policy: self.policy().to_owned(),
            explanation: self.explanation(),
        }
    }
}

impl DecisionRecord {
    /// The record of a text that is not a valid target.
    #[must_use]
    pub fn of_error(text: &str, error: &TargetError) -> Self {
        Self::of_question_error(text, &error.clone().into())
    }

    /// The record of a question about findings that failed. `text` is the class as asked, or the invalid target.
    #[must_use]
    pub fn of_question_error(text: &str, error: &QuestionError) -> Self {
        let error = ErrorRecord {
            code: Cow::Borrowed(error.code().as_str()),
            message: error.message().to_owned(),
            hint: error.hint().map(str::to_owned),
            position: error.position(),
        };
        Self::failed(text.to_owned(), error)
    }

    pub(super) fn failed(target: String, error: ErrorRecord) -> Self {
        Self { target, outcome: RecordBody::Failed(error) }
    }

    /// The record of a decision.
    pub(super) fn decided_as(asked: &str, decided: Decided) -> Self {
        Self { target: asked.to_owned(), outcome: RecordBody::Decided(Box::new(decided)) }
    }

    /// The target as given; for a finding or a report, the class as asked.
    #[must_use]
    pub fn target(&self) -> &str {
        &self.target
    }

    /// Whether the target is in scope; `false` for an error.
    #[must_use]
    pub fn is_in_scope(&self) -> bool {
        self.decided().is_some_and(|decided| decided.verdict == Verdict::InScope)
    }

    /// The content of the decision; `None` for an error.
    #[must_use]
    pub fn decided(&self) -> Option<&Decided> {
        match &self.outcome {
            RecordBody::Decided(decided) => Some(decided),
            RecordBody::Failed(_) => None,
        }
    }

    /// The error; `None` for a decision.
    #[must_use]
    pub fn error(&self) -> Option<&ErrorRecord> {
        match &self.outcome {
            RecordBody::Decided(_) => None,
            RecordBody::Failed(error) => Some(error),
        }
    }
}

impl RuleRecord {
    pub(super) fn of(rule: &Rule) -> Self {
        Self {
            id: rule.id().to_owned(),
            pattern: rule.written().to_owned(),
            list: rule.list().as_str(),
            line: rule.line(),
            note: rule.note().map(str::to_owned),
            reason: rule.reason().map(str::to_owned),
        }
    }

    pub(super) fn of_finding_rule(rule: &FindingRule) -> Self {
        Self {
            id: rule.id().to_owned(),
            pattern: rule.written().to_owned(),
            list: "findings",
            line: rule.line(),
            note: None,
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
            RecordBody::Failed(error) => {
                map.serialize_entry("in_scope", &false)?;
                map.serialize_entry("verdict", &None::<Verdict>)?;
                map.serialize_entry("error", error)?;
            }
            RecordBody::Decided(decided) => {
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
                if decided.kind == FINDING {
                    map.serialize_entry("on", &decided.on)?;
                }
                if matches!(decided.kind, FINDING | REPORT) {
                    map.serialize_entry("parts", &decided.parts)?;
                }
                if decided.kind == REPORT {
                    map.serialize_entry("missing", &decided.missing)?;
                }
                map.serialize_entry("policy", &decided.policy)?;
                map.serialize_entry("explanation", &decided.explanation)?;
                map.serialize_entry("error", &None::<ErrorRecord>)?;
            }
        }
        map.end()
    }
}
