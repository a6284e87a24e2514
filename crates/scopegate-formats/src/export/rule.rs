//! The part of a path that a regular expression can express.

use scopegate::pattern::Pattern;

/// The path of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PathText {
    /// Every path.
    Every,
    /// A path of plain characters and `*` for any text. All servers interpret it in the same way.
    Plain(String),
    /// A path that servers may interpret in several ways.
    Ambiguous,
}

/// The path in the canonical text of a pattern.
pub(super) fn path_of(pattern: &Pattern) -> PathText {
    if pattern.path().is_everything() {
        return PathText::Every;
    }
    let canonical = pattern.canonical();
    let rest = canonical.split_once("://").map_or(canonical, |(_, rest)| rest);
    // The slash of a network is not a part of the path.
    let rest = rest.strip_prefix(&pattern.host().to_string()).unwrap_or(rest);
    let path = rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/");
    let path = path.split(['?', '#']).next().unwrap_or(path);
    let is_ambiguous =
        path.contains(['%', ';', '\\']) || path.contains("//") || path.contains("/.") || !path.is_ascii();
    if is_ambiguous { PathText::Ambiguous } else { PathText::Plain(path.trim_end_matches('/').to_owned()) }
}
