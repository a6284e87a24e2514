//! The codes of names and questions about findings that have no answer.

use crate::error::Code;

/// No class has that id, alias, VRT id or CWE number.
pub const CLASS_UNKNOWN: Code = Code::new("class.unknown");
/// No fact of the vocabulary has that name.
pub const FACT_UNKNOWN: Code = Code::new("fact.unknown");
/// A question gives one fact two values.
pub const FACT_CONTRADICTION: Code = Code::new("fact.contradiction");
/// A report names no target.
pub const REPORT_NO_TARGET: Code = Code::new("report.no-target");

/// Every code that a question about findings can give, other than those of its targets.
pub const ALL: &[Code] = &[CLASS_UNKNOWN, FACT_UNKNOWN, FACT_CONTRADICTION, REPORT_NO_TARGET];

/// No preset has that name. The code is not among [`ALL`], because no policy is asked.
pub const PRESET_UNKNOWN: Code = Code::new("preset.unknown");
