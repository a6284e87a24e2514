//! The codes of questions about findings that have no answer.

use crate::error::Code;

/// One fact is given with two values.
pub const FACT_CONTRADICTION: Code = Code::new("fact.contradiction");
/// A report names no target.
pub const REPORT_NO_TARGET: Code = Code::new("report.no-target");

/// Every code that a question about findings can give, but for those of its names and targets.
pub const ALL: &[Code] = &[FACT_CONTRADICTION, REPORT_NO_TARGET];

/// No preset has that name. Asking for a preset is no question to a policy, so the code stands apart.
pub const PRESET_UNKNOWN: Code = Code::new("preset.unknown");
