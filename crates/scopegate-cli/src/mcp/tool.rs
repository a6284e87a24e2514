//! The tools: their names, descriptions and annotations.

use std::sync::Arc;

use rmcp::model::{JsonObject, ToolAnnotations};
use serde_json::Value;

use super::policies::Policies;
use super::schemas;

/// A tool of the server. All tools only read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tool {
    Check,
    Filter,
    CheckFinding,
    CheckReport,
    Partition,
    Classes,
    Facts,
    Show,
}

impl Tool {
    const ALL: [Self; 8] = [
        Self::Check,
        Self::Filter,
        Self::CheckFinding,
        Self::CheckReport,
        Self::Partition,
        Self::Classes,
        Self::Facts,
        Self::Show,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Filter => "filter",
            Self::CheckFinding => "check_finding",
            Self::CheckReport => "check_report",
            Self::Partition => "partition",
            Self::Classes => "classes",
            Self::Facts => "facts",
            Self::Show => "show",
        }
    }

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tool| tool.name() == name)
    }

    const fn title(self) -> &'static str {
        match self {
            Self::Check => "Decide targets",
            Self::Filter => "Keep the targets in scope",
            Self::CheckFinding => "Decide a class of findings",
            Self::CheckReport => "Decide a report",
            Self::Partition => "Split a network",
            Self::Classes => "List classes of findings",
            Self::Facts => "List facts about findings",
            Self::Show => "Show the policy",
        }
    }

    const fn description(self) -> &'static str {
        match self {
            Self::Check => {
                "Decide whether each URL, host, host with port, IP address or CIDR network is in scope of the policy. Ask \
                 before each contact, also for each redirect, and give the resolved addresses as evidence. Only a decision \
                 with `in_scope: true` allows a contact. A target with an error is not in scope."
            }
            Self::Filter => {
                "Keep the targets that are in scope, unchanged and in order. Targets out of scope and invalid targets are \
                 removed and counted. Use `check` for the reasons."
            }
            Self::CheckFinding => {
                "Decide whether the policy accepts a class of findings, or allows an activity such as phishing or load \
                 tests. Name the class by id, alias, `vrt:...` or `CWE-NUMBER`. `unless` lists the facts that would change \
                 the verdict."
            }
            Self::CheckReport => {
                "Decide whether a report is in scope: a class of findings on one or more targets. `missing` lists contents \
                 that the policy requires and the report lacks."
            }
            Self::Partition => "Split a network into networks with one decision each, in the order of their addresses.",
            Self::Classes => "List the classes of findings and activities whose names contain a word.",
            Self::Facts => "List the facts that the conditions of a policy use, with their meanings.",
            Self::Show => {
                "Show the policy as it is interpreted: rules, whether it authorizes testing, conditions of testing, and \
                 statements that need a person."
            }
        }
    }

    fn schemas(self) -> (Value, Value) {
        match self {
            Self::Check => (schemas::check_input(), schemas::decisions(schemas::Items::Targets)),
            Self::Filter => (schemas::filter_input(), schemas::filtered()),
            Self::CheckFinding => (schemas::finding_input(), schemas::one_decision()),
            Self::CheckReport => (schemas::report_input(), schemas::one_decision()),
            Self::Partition => (schemas::partition_input(), schemas::decisions(schemas::Items::Networks)),
            Self::Classes => (schemas::word_input(), schemas::classes()),
            Self::Facts => (schemas::word_input(), schemas::facts()),
            Self::Show => (schemas::no_input(), schemas::shown()),
        }
    }

    /// Whether the answer depends on the policy.
    pub(super) const fn asks_a_policy(self) -> bool {
        !matches!(self, Self::Classes | Self::Facts)
    }

    /// The definitions of all tools. If the server has several policies, each call names one.
    pub(super) fn definitions(policies: &Policies) -> Vec<rmcp::model::Tool> {
        let definition = |tool: Self| {
            let (mut input, output) = tool.schemas();
            if tool.asks_a_policy() && policies.only().is_none() {
                schemas::require_policy(&mut input, policies);
            }
            let reads = ToolAnnotations::new().read_only(true).destructive(false).idempotent(true).open_world(false);
            rmcp::model::Tool::new(tool.name(), tool.description(), object(input))
                .with_title(tool.title())
                .with_raw_output_schema(object(output))
                .with_annotations(reads)
        };
        Self::ALL.into_iter().map(definition).collect()
    }
}

fn object(schema: Value) -> Arc<JsonObject> {
    match schema {
        Value::Object(object) => Arc::new(object),
        _ => Arc::default(),
    }
}
