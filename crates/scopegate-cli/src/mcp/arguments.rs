//! The arguments of the tools.

use std::collections::BTreeMap;
use std::net::IpAddr;

use rmcp::model::JsonObject;
use scopegate::{Evidence, Facts, TargetError};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::problem::Problem;

/// The maximum number of targets, and of each kind of evidence, in a call.
pub(super) const MOST_TARGETS: usize = 1000;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CheckArguments {
    pub(super) targets: Vec<String>,
    #[serde(default)]
    evidence: EvidenceArguments,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FilterArguments {
    pub(super) targets: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FindingArguments {
    pub(super) class: String,
    #[serde(default)]
    facts: BTreeMap<String, bool>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReportArguments {
    pub(super) class: String,
    pub(super) targets: Vec<String>,
    #[serde(default)]
    facts: BTreeMap<String, bool>,
    #[serde(default)]
    pub(super) contains: Vec<String>,
    #[serde(default)]
    evidence: EvidenceArguments,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PartitionArguments {
    pub(super) network: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WordArguments {
    #[serde(default)]
    pub(super) word: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NoArguments {}

/// What the client knows about the targets.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct EvidenceArguments {
    #[serde(default)]
    cnames: Vec<String>,
    #[serde(default)]
    addresses: Vec<IpAddr>,
    #[serde(default)]
    owned: Option<bool>,
}

impl EvidenceArguments {
    fn to_evidence(&self) -> Result<Evidence, Problem> {
        limited("evidence.cnames", self.cnames.len())?;
        limited("evidence.addresses", self.addresses.len())?;
        let named = self.cnames.iter().try_fold(Evidence::new(), |evidence, name| evidence.cname(name));
        let named = named.map_err(|error: TargetError| Problem::from(error))?;
        let evidence = self.addresses.iter().fold(named, |evidence, address| evidence.address(*address));
        Ok(self.owned.iter().fold(evidence, |evidence, owned| evidence.owned(*owned)))
    }
}

impl CheckArguments {
    pub(super) fn evidence(&self) -> Result<Evidence, Problem> {
        self.evidence.to_evidence()
    }
}

impl FindingArguments {
    pub(super) fn facts(&self) -> Facts {
        facts(&self.facts)
    }
}

impl ReportArguments {
    pub(super) fn evidence(&self) -> Result<Evidence, Problem> {
        self.evidence.to_evidence()
    }

    pub(super) fn facts(&self) -> Facts {
        facts(&self.facts)
    }
}

fn facts(given: &BTreeMap<String, bool>) -> Facts {
    given.iter().map(|(name, value)| (name, *value)).collect()
}

/// Reads the arguments of a tool. Unknown names are errors.
pub(super) fn read<T: DeserializeOwned>(given: Option<JsonObject>) -> Result<T, Problem> {
    serde_json::from_value(given.unwrap_or_default().into()).map_err(|error| {
        let message: String = error.to_string().chars().take(200).collect();
        Problem::new("mcp.bad-arguments", message).hint("follow the input schema of the tool")
    })
}

/// Fails for a list that is too long.
pub(super) fn limited(name: &str, count: usize) -> Result<(), Problem> {
    if count <= MOST_TARGETS {
        return Ok(());
    }
    let message = format!("`{name}` has {count} entries, and the limit is {MOST_TARGETS}");
    Err(Problem::new("mcp.too-many", message).hint("ask in several calls"))
}
