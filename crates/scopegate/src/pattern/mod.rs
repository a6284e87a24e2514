//! What a rule says: [`Pattern`], its parser, and the meaning of record of `covers`, `overlaps` and `narrower`.
//!
//! Everything here is obvious and slow. The matcher is fast and must agree with it, always.

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
mod parse;
mod path;
#[expect(clippy::module_inception, reason = "the file holds the type `Pattern`")]
mod pattern;
mod port;
mod reach;
mod relation;
mod resource;
mod specificity;

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
