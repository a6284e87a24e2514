//! Verdicts for canonical input without the full parser and without lists of rules. INVARIANT: a fast path agrees with
//! the slow path that it replaces on every input, or gives no answer.

mod byte_classes;
mod classify;
mod scan;
#[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
mod simd;
mod verdict_cache;

pub(crate) use scan::{ScannedHost, scan_within};
pub(crate) use verdict_cache::{FastPath, TopLevelCache};
