//! The reference against which the engine is tested.
//!
//! [`oracle`] implements the semantics of decisions a second time, as simply and slowly as possible: linear scans,
//! strings, recursion, no code shared with the engine. [`generators`] makes the policies and questions on which the two
//! must agree, and [`engine`] converts between the types of the engine and the oracle. [`cases`] reads `fixtures/`,
//! [`surface`] is each way to ask the cases, and [`building`] builds what that needs. [`fuzzing`] has the checks of the
//! fuzz targets.

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

/// The examples of `docs/findings.md`.
#[cfg(doctest)]
#[doc = include_str!("../../docs/findings.md")]
pub struct FindingsPage;

/// The examples of `docs/sessions.md`.
#[cfg(doctest)]
#[doc = include_str!("../../docs/sessions.md")]
pub struct SessionsPage;
