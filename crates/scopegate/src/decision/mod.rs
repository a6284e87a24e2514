//! Decisions: verdict, basis, deciding rule, record, and explanation, from the rules that apply to a target.

mod answer;
mod context;
mod decide;
mod embedded;
mod evidence;
mod explanation;
mod finding;
mod mention;
mod network_partition;
mod outcome;
mod ownership_default;
mod precedence;
mod record;
mod record_reader;
mod required_fact;
mod resource_decision;
mod resources;
mod shadowed;
mod summary;
mod verdict;

pub use answer::Decision;
pub(crate) use context::Context;
pub use evidence::Evidence;
pub use finding::{FindingDecision, ReportDecision, ReportPart, Waiver};
pub(crate) use mention::is_mentioned;
pub(crate) use network_partition::TooManyParts;
pub(crate) use outcome::Outcome;
pub use record::{Decided, DecisionRecord, ErrorRecord, RuleRecord};
pub use required_fact::RequiredFact;
pub(crate) use resource_decision::ResourceDecision;
pub(crate) use resources::{decide_resource, outcome};
pub(crate) use shadowed::shadowed;
pub use summary::VerdictSummary;
pub use verdict::{Basis, Verdict};
