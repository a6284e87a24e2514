//! The authority of a pattern as it was written.

use crate::pattern::pattern::Pattern;

/// What a pattern is written as, without its scheme, cut before the path.
pub(super) fn authority(pattern: &Pattern) -> &str {
    let written = pattern.as_written();
    let rest = written.split_once("://").map_or(written, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}
