//! Verdicts of canonical texts without the parser and the lists of rules. A fast path agrees with the slow path that it
//! replaces, on every input, or has no answer.

mod byte_classes;
mod classify;
mod scan;
#[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
mod simd;
mod verdict_cache;

pub(crate) use verdict_cache::{FastPath, TopLevelCache};
