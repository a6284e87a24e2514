//! Codes of questions about findings, and of names in them.

use crate::error::Code;

/// No class has this id, alias, VRT id, or CWE number.
pub const CLASS_UNKNOWN: Code = Code::new("class.unknown");
/// No fact of the vocabulary has this name.
pub const FACT_UNKNOWN: Code = Code::new("fact.unknown");
/// A question gives one fact two values.
pub const FACT_CONTRADICTION: Code = Code::new("fact.contradiction");
/// A report names no target.
pub const REPORT_NO_TARGET: Code = Code::new("report.no-target");

/// Every code of questions about findings, except those of targets.
pub const ALL: &[Code] = &[CLASS_UNKNOWN, FACT_UNKNOWN, FACT_CONTRADICTION, REPORT_NO_TARGET];

/// No preset has this name. The code is not in [`ALL`], because this is not a question to a policy.
pub const PRESET_UNKNOWN: Code = Code::new("preset.unknown");
