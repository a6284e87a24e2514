//! From a document to a rule set: validation, rules, ownership, providers, and warnings.

mod asset_table;
mod builder;
mod default_ids;
mod document_warnings;
mod error;
mod finding_rule;
mod finding_rule_set;
mod finding_warnings;
mod fingerprint;
mod lint_hosts;
mod name_set;
mod no_effect;
mod ownership;
mod providers;
mod rule;
mod rule_details;
mod rule_id;
mod rule_set;
mod validate;
mod warnings;

pub use builder::PolicyBuilder;
pub use error::{PolicyError, PolicyErrors, PolicyWarning};
pub use finding_rule::FindingRule;
pub(crate) use finding_rule_set::FindingRuleSet;
pub(crate) use providers::Providers;
pub use providers::{Provider, known_providers};
pub use rule::Rule;
pub(crate) use rule::RulePattern;
pub use rule_id::RuleId;
pub(crate) use rule_set::RuleSet;
