//! The paths of our own expressions, as patterns write them.

use crate::export::{BELOW_PLAIN, END_OF_EXCLUDED, IN_SEGMENT, SEGMENT};

/// The path that an included one was written for.
pub(super) fn included(expression: &str) -> Option<String> {
    let mut path = String::new();
    let mut rest = expression.strip_suffix(BELOW_PLAIN)?;
    loop {
        // The expression for a whole segment begins like that for a part of one.
        let starts = [SEGMENT, IN_SEGMENT].iter().filter_map(|star| Some((rest.find(star)?, star.len())));
        let Some((at, length)) = starts.min() else { break };
        path.push_str(&plain(rest.get(..at)?)?);
        path.push('*');
        rest = rest.get(at.checked_add(length)?..)?;
    }
    path.push_str(&plain(rest)?);
    written(path)
}

/// The path that an excluded one was written for.
pub(super) fn excluded(expression: &str) -> Option<String> {
    let parts: Option<Vec<String>> = expression.strip_suffix(END_OF_EXCLUDED)?.split(".*").map(plain).collect();
    written(parts?.join("*"))
}

/// A path as patterns write it. A star that is its last segment needs a slash behind it, for `/a/*` is `/a` and all below.
fn written(mut path: String) -> Option<String> {
    if path.ends_with("/*") {
        path.push('/');
    }
    path.starts_with('/').then_some(path)
}

/// The text that an expression without holes matches, where it is escaped as we escape it.
fn plain(expression: &str) -> Option<String> {
    let mut text = String::new();
    let mut characters = expression.chars();
    while let Some(c) = characters.next() {
        match c {
            '\\' => text.push(characters.next()?),
            c => text.push(c),
        }
    }
    // A path of ours holds none of these but for its stars, which are no part of a text without holes.
    let odd = text.contains(['*', '%', ';', '\\', '?', '#']) || !text.is_ascii();
    (!odd && crate::export::escaped(&text) == expression).then_some(text)
}
