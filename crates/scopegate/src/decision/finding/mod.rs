//! From the rules about findings to answers about classes, activities and whole reports.

mod answer;
mod explanation;
mod judge;
mod record;
mod report;

pub use answer::{FindingDecision, Waiver};
pub use report::{ReportDecision, ReportPart};
