//! What the engine is tested against.
//!
//! [`oracle`] writes the law of decisions down a second time, as plainly and slowly as it can be said: linear
//! scans, strings, recursion, nothing shared with the engine. [`generators`] makes the policies and questions on
//! which the two must agree, and [`engine`] asks the engine in the oracle's words. [`cases`] reads `fixtures/`, and
//! [`surface`] is each way to ask them, [`building`] what is built for that. [`fuzzing`] is what the fuzz targets check.

pub mod building;
pub mod c_library;
pub mod cases;
pub mod engine;
pub mod exhaustive;
pub mod fuzzing;
pub mod generators;
pub mod oracle;
pub mod property;
pub mod surface;

pub use oracle::{Oracle, OracleDecision, OracleEvidence, OracleRefusal, OracleReport};

/// The examples of the project's `README.md`, which belongs to no crate.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
