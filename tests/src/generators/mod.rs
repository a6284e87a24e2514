//! Policies and questions on which the engine and the oracle must agree: [`policies_and_questions`], [`policies`],
//! [`questions`], [`evidence`] and [`network_policies`] for property tests, [`findings`] for policies about classes of
//! findings, [`small`] and [`small_findings`] for families that can be enumerated completely.

pub mod findings;
pub mod networks;
pub mod policies;
pub mod questions;
pub mod small;
pub mod small_findings;
pub mod texts;

pub use findings::{finding_policies, finding_questions, findings_and_questions};
pub use networks::{asked_networks, network_policies, networks_around};
pub use policies::policies;
pub use questions::{evidence, networks, policies_and_questions, questions};
