//! Decisions about classes of findings, activities, and whole reports.

mod answer;
mod explanation;
mod judge;
mod record;
mod report;

pub use answer::{FindingDecision, Waiver};
pub use report::{ReportDecision, ReportPart};
