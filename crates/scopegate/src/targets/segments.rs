//! Dot segments that remove a segment which servers interpret differently.
//!
//! In the URL Standard `/a;//../admin` is `/a;/admin`, because `..` removes the empty segment before it. Clients that
//! do not resolve dot segments send the path unchanged, and servers that merge slashes, drop path parameters (`;`) or
//! decode `%2f` first answer with `/admin`. After resolution the difference is no longer visible, so such a path is an
//! error.

use smallvec::SmallVec;

use crate::error::{Excerpt, TargetError};
use crate::targets::codes;
use crate::targets::path_interpretations::decode_fully;

/// Refuses a raw path with an ambiguous `..`. `before` is the number of characters before the path.
pub(crate) fn check_dot_segments(path: &str, before: usize) -> Result<(), TargetError> {
    if !path.contains("..") && !path.contains('%') {
        return Ok(());
    }
    let mut kept: SmallVec<[&[u8]; 16]> = SmallVec::new();
    let mut start = path.find('/').map_or(path.len(), |slash| slash.saturating_add(1));
    for segment in path.as_bytes().split(|byte| *byte == b'/').skip(1) {
        match dots(segment) {
            Some(1) => {}
            Some(_) => {
                if kept.pop().is_some_and(|removed| !is_one_segment(removed)) {
                    let characters = path.get(..start).unwrap_or_default().chars().count();
                    let position = before.saturating_add(characters).saturating_add(1);
                    let message = format!(
                        "ambiguous `..` at character {position} of {}: servers disagree about the segment that it removes",
                        Excerpt(path)
                    );
                    return Err(TargetError::new(codes::AMBIGUOUS, message)
                        .at(position)
                        .with_hint("write the path without `..`"));
                }
            }
            None => kept.push(segment),
        }
        start = start.saturating_add(segment.len()).saturating_add(1);
    }
    Ok(())
}

/// The number of dots of a dot segment, each possibly percent-encoded; `None` for any other segment.
fn dots(segment: &[u8]) -> Option<usize> {
    let (mut rest, mut count) = (segment, 0_usize);
    loop {
        rest = match rest {
            [] => return (1..=2).contains(&count).then_some(count),
            [b'.', rest @ ..] | [b'%', b'2', b'e' | b'E', rest @ ..] => rest,
            _ => return None,
        };
        count = count.saturating_add(1);
    }
}

/// Whether all servers interpret a segment as one segment: not empty, not a dot segment and without slashes, whether or
/// not it is decoded and its parameters are dropped.
fn is_one_segment(segment: &[u8]) -> bool {
    if !segment.is_empty() && segment.iter().all(u8::is_ascii_alphanumeric) {
        return true;
    }
    let decoded = decode_fully(segment);
    let bare = decoded.split(|byte| *byte == b';').next().unwrap_or_default();
    !matches!(bare, b"" | b"." | b"..") && !decoded.iter().any(|byte| matches!(byte, b'/' | b'\\'))
}

#[cfg(test)]
mod tests {
    use crate::targets::segments::check_dot_segments;

    #[test]
    fn dot_segments_remove_one_segment_or_are_refused() {
        for path in [
            "",
            "/",
            "/a/../b",
            "/../a",
            "/a;v=1/../b",
            "/a//b/../c",
            "/%61/%2e%2E/b",
            "/a//./b",
            "/a/...",
            "/a/..;/b",
            "/x%20/..",
        ] {
            assert!(check_dot_segments(path, 0).is_ok(), "{path}");
        }
        for path in [
            "/a//../b",
            "//..",
            "/a/;v/../b",
            "/a/%2f/%2e./b",
            "/a/b%2fc/../d",
            "/a/%252f/../b",
            "/a/..;x/../b",
            "/a/%252e/../b",
            "/a/b%5cc/..",
            "/a//b/../../c",
            "/a/%3bx/..",
        ] {
            assert!(check_dot_segments(path, 0).is_err(), "{path}");
        }
        let position = check_dot_segments("/a//../b", 10).map_err(|error| error.position());
        assert_eq!(position, Err(Some(15)));
    }
}
