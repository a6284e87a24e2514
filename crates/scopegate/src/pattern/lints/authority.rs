//! The authority of a pattern as written.

use crate::pattern::pattern::Pattern;

/// The text of a pattern without its scheme and without path, query and fragment.
pub(super) fn authority(pattern: &Pattern) -> &str {
    let written = pattern.as_written();
    let rest = written.split_once("://").map_or(written, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}
