#![cfg_attr(feature = "toml", doc = include_str!("../README.md"))]
#![cfg_attr(not(feature = "toml"), doc = "Decides whether a target is in scope of a published policy.")]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![deny(unsafe_code)]

mod batch;
pub mod decision;
mod denied;
mod document;
pub mod error;
mod fast;
pub mod findings;
mod hashing;
mod index;
pub mod net;
pub mod pattern;
pub mod policy;
pub mod policy_set;
mod rules;
pub mod targets;

pub use batch::Batch;
pub use decision::{Basis, Decision, DecisionRecord, Evidence, Verdict, VerdictSummary};
pub use denied::Denied;
pub use error::{TargetError, limits};
pub use findings::Facts;
pub use policy::Policy;
pub use policy_set::PolicySet;
pub use rules::{PolicyBuilder, PolicyErrors, Rule};
pub use targets::Target;
