//! [`Pattern`], its parser, and the reference definition of `covers`, `overlaps` and `narrower`.
//!
//! This module is simple and slow. INVARIANT: the fast index agrees with it on every input.

mod address;
pub(crate) mod codes;
mod exclusion;
mod glob;
mod host;
mod inclusion;
mod inclusion_context;
mod inclusion_hosts;
mod inclusion_limits;
mod lints;
mod packed_numbers;
mod parse;
mod path;
#[expect(clippy::module_inception, reason = "the file holds the type `Pattern`")]
mod pattern;
mod port;
mod reach;
mod relation;
mod resource;
mod specificity;
mod wildcard;

pub use crate::error::PatternError;
pub use address::AddressRange;
pub use exclusion::Exclusion;
pub use host::{HostGlob, HostPattern};
pub use inclusion::Inclusion;
pub use inclusion_context::{Apex, InclusionContext};
pub(crate) use inclusion_hosts::InclusionShape;
pub use path::PathPattern;
pub(crate) use path::PathReading;
pub use pattern::{Pattern, PatternKey, PatternWarning};
pub use port::PortPattern;
pub(crate) use reach::is_below;
pub use relation::Relation;
pub(crate) use resource::{Resource, ResourceHost};
pub(crate) use wildcard::Wildcard;
