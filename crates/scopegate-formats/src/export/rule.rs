//! What of a rule's path a regular expression can say.

use scopegate::Pattern;

/// The path of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PathText {
    /// Every path.
    Every,
    /// A path of plain characters, with `*` for any run: all servers read it one way.
    Plain(String),
    /// One that servers may read in several ways.
    Odd,
}

/// The path as it is written in a pattern's canonical text.
pub(super) fn path_of(pattern: &Pattern) -> PathText {
    if pattern.path().is_everything() {
        return PathText::Every;
    }
    let canonical = pattern.canonical();
    let rest = canonical.split_once("://").map_or(canonical, |(_, rest)| rest);
    // A network's own slash is none of the path.
    let rest = rest.strip_prefix(&pattern.host().to_string()).unwrap_or(rest);
    let path = rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/");
    let path = path.split(['?', '#']).next().unwrap_or(path);
    let odd = path.contains(['%', ';', '\\']) || path.contains("//") || path.contains("/.") || !path.is_ascii();
    if odd { PathText::Odd } else { PathText::Plain(path.trim_end_matches('/').to_owned()) }
}
