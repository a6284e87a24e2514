//! The paths of our own expressions, as patterns.

use crate::export::{BELOW_PLAIN, END_OF_EXCLUDED, IN_SEGMENT, SEGMENT};

/// The included path of an expression.
pub(super) fn included(expression: &str) -> Option<String> {
    let mut path = String::new();
    let mut rest = expression.strip_suffix(BELOW_PLAIN)?;
    loop {
        // The expressions for a whole segment and for a part of one begin in the same way.
        let starts = [SEGMENT, IN_SEGMENT].iter().filter_map(|star| Some((rest.find(star)?, star.len())));
        let Some((at, length)) = starts.min() else { break };
        path.push_str(&plain(rest.get(..at)?)?);
        path.push('*');
        rest = rest.get(at.checked_add(length)?..)?;
    }
    path.push_str(&plain(rest)?);
    written(path)
}

/// The excluded path of an expression.
pub(super) fn excluded(expression: &str) -> Option<String> {
    let parts: Option<Vec<String>> = expression.strip_suffix(END_OF_EXCLUDED)?.split(".*").map(plain).collect();
    written(parts?.join("*"))
}

/// A path in pattern form. A star as the last segment needs a slash after it, because `/a/*` means `/a` and all paths
/// below it.
fn written(mut path: String) -> Option<String> {
    if path.ends_with("/*") {
        path.push('/');
    }
    path.starts_with('/').then_some(path)
}

/// The text that an expression without wildcards matches, if it is escaped as we do.
fn plain(expression: &str) -> Option<String> {
    let mut text = String::new();
    let mut characters = expression.chars();
    while let Some(c) = characters.next() {
        match c {
            '\\' => text.push(characters.next()?),
            c => text.push(c),
        }
    }
    // Our paths contain none of these characters except stars, which are not a part of the text.
    let is_ambiguous = text.contains(['*', '%', ';', '\\', '?', '#']) || !text.is_ascii();
    (!is_ambiguous && crate::export::escaped(&text) == expression).then_some(text)
}
