//! What the engine is tested against.
//!
//! [`oracle`] writes the law of decisions down a second time, as plainly and slowly as it can be said: linear
//! scans, strings, recursion, nothing shared with the engine. [`worlds`] makes the policies and questions on
//! which the two must agree.

pub mod oracle;
pub mod worlds;

pub use oracle::{Oracle, OracleDecision, OracleEvidence, OracleRefusal};
