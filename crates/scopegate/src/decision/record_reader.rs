//! Reads a decision record back from the JSON that it serializes to.

use std::borrow::Cow;

use serde::Deserialize;
use serde::de::{Deserializer, Error};

use crate::decision::record::{Decided, DecisionRecord, ErrorRecord, FINDING, REPORT, RuleRecord};
use crate::decision::required_fact::RequiredFact;
use crate::decision::verdict::{Basis, Verdict};
use crate::document::List;
use crate::targets::TargetKind;

/// The keys of a record, each as JSON has it.
#[derive(Deserialize)]
struct RecordText {
    target: String,
    kind: Option<String>,
    #[serde(default)]
    canonical: String,
    verdict: Option<Verdict>,
    basis: Option<Basis>,
    rule: Option<RuleText>,
    #[serde(default)]
    carve_outs: Vec<RuleText>,
    #[serde(default)]
    partly: Vec<RuleText>,
    #[serde(default)]
    overridden: Vec<RuleText>,
    #[serde(default)]
    unless: Vec<Vec<FactText>>,
    #[serde(default)]
    caveats: Vec<String>,
    provider: Option<String>,
    on: Option<String>,
    #[serde(default)]
    parts: Vec<DecisionRecord>,
    #[serde(default)]
    missing: Vec<String>,
    #[serde(default)]
    policy: String,
    #[serde(default)]
    explanation: String,
    error: Option<ErrorText>,
}

#[derive(Deserialize)]
struct RuleText {
    id: String,
    pattern: String,
    list: String,
    line: Option<usize>,
    note: Option<String>,
    reason: Option<String>,
}

#[derive(Deserialize)]
struct FactText {
    fact: String,
    value: bool,
}

#[derive(Deserialize)]
struct ErrorText {
    code: String,
    message: String,
    hint: Option<String>,
    position: Option<usize>,
}

impl<'de> Deserialize<'de> for Verdict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        let known = Self::ALL.iter().copied().find(|verdict| verdict.as_str() == text);
        known.ok_or_else(|| D::Error::custom(format!("unknown verdict `{text}`")))
    }
}

impl<'de> Deserialize<'de> for Basis {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<str>::deserialize(deserializer)?;
        let known = Self::ALL.iter().copied().find(|basis| basis.as_str() == text);
        known.ok_or_else(|| D::Error::custom(format!("unknown basis `{text}`")))
    }
}

impl<'de> Deserialize<'de> for DecisionRecord {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = RecordText::deserialize(deserializer)?;
        if let Some(ErrorText { code, message, hint, position }) = text.error {
            return Ok(Self::failed(text.target, ErrorRecord { code: Cow::Owned(code), message, hint, position }));
        }
        let rules = |rules: Vec<RuleText>| rules.into_iter().map(rule::<D::Error>).collect::<Result<Vec<_>, _>>();
        let decided = Decided {
            kind: kind(&text.kind.ok_or_else(|| D::Error::missing_field("kind"))?)?,
            canonical: text.canonical,
            verdict: text.verdict.ok_or_else(|| D::Error::missing_field("verdict"))?,
            basis: text.basis.ok_or_else(|| D::Error::missing_field("basis"))?,
            rule: text.rule.map(rule).transpose()?,
            carve_outs: rules(text.carve_outs)?,
            partly: rules(text.partly)?,
            overridden: rules(text.overridden)?,
            unless: text.unless.into_iter().map(|all| all.into_iter().map(required_fact).collect()).collect(),
            caveats: text.caveats,
            provider: text.provider,
            on: text.on,
            parts: text.parts,
            missing: text.missing,
            policy: text.policy,
            explanation: text.explanation,
        };
        Ok(Self::decided_as(&text.target, decided))
    }
}

fn required_fact(FactText { fact, value }: FactText) -> RequiredFact {
    RequiredFact { fact: Cow::Owned(fact), value }
}

/// The kind, as the constant that decisions use.
fn kind<E: Error>(text: &str) -> Result<&'static str, E> {
    let targets = [TargetKind::Url, TargetKind::Host, TargetKind::HostPort, TargetKind::Address, TargetKind::Network];
    let mut kinds = targets.map(TargetKind::as_str).into_iter().chain([FINDING, REPORT]);
    kinds.find(|kind| *kind == text).ok_or_else(|| E::custom(format!("unknown kind `{text}`")))
}

fn rule<E: Error>(text: RuleText) -> Result<RuleRecord, E> {
    let mut lists = List::ALL.iter().map(|list| list.as_str()).chain(["findings"]);
    let list =
        lists.find(|list| *list == text.list).ok_or_else(|| E::custom(format!("unknown list `{}`", text.list)))?;
    let RuleText { id, pattern, line, note, reason, .. } = text;
    Ok(RuleRecord { id, pattern, list, line, note, reason })
}
