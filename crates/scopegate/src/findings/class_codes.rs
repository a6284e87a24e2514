//! The codes of names that the taxonomy does not know.

use crate::error::Code;

/// No class has that id, alias, VRT id or CWE number.
pub const CLASS_UNKNOWN: Code = Code::new("class.unknown");
/// No fact of the vocabulary has that name.
pub const FACT_UNKNOWN: Code = Code::new("fact.unknown");

/// Every code that looking something up here can give.
pub const ALL: &[Code] = &[CLASS_UNKNOWN, FACT_UNKNOWN];
