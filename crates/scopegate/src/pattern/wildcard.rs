//! A fast wildcard matcher: searches the literal pieces between the stars from left to right.

use memchr::memmem;

/// A text in which each `*` matches zero or more bytes.
///
/// Matching takes linear time: each piece is searched once, after the previous one. The leftmost match is always
/// sufficient, because a star accepts any bytes between pieces.
#[derive(Debug, Clone)]
pub(crate) struct Wildcard {
    first: Box<[u8]>,
    middle: Box<[Box<[u8]>]>,
    /// `None` if there is no star.
    last: Option<Box<[u8]>>,
}

impl Wildcard {
    /// From the pieces between the stars, in order; a single piece is a text without a star.
    pub(crate) fn of_pieces<P: Into<Box<[u8]>> + Default>(pieces: impl IntoIterator<Item = P>) -> Self {
        let mut pieces = pieces.into_iter();
        let first = pieces.next().unwrap_or_default().into();
        let mut middle: Vec<Box<[u8]>> = pieces.map(P::into).collect();
        let last = middle.pop();
        middle.retain(|piece| !piece.is_empty());
        Self { first, middle: middle.into_boxed_slice(), last }
    }

    /// From a text in which `*` is the wildcard.
    pub(crate) fn of_text(text: &str) -> Self {
        Self::of_pieces(text.as_bytes().split(|byte| *byte == b'*'))
    }

    /// Whether the whole text matches.
    pub(crate) fn matches(&self, text: &[u8]) -> bool {
        let Some(rest) = text.strip_prefix(&*self.first) else { return false };
        let Some(last) = &self.last else { return rest.is_empty() };
        let Some(mut rest) = rest.strip_suffix(&**last) else { return false };
        for piece in &self.middle {
            let Some(at) = memmem::find(rest, piece) else { return false };
            rest = rest.get(at.saturating_add(piece.len())..).unwrap_or_default();
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use crate::pattern::wildcard::Wildcard;

    #[test]
    fn stars_match_any_bytes_and_pieces_do_not_overlap() {
        let matches = |glob: &str, text: &str| Wildcard::of_text(glob).matches(text.as_bytes());
        assert!(matches("a*b*c", "abc") && matches("a*b*c", "axxbyyc") && matches("*", "") && matches("a", "a"));
        assert!(!matches("a*a", "a") && !matches("ab*ba", "aba") && !matches("a*b*c", "acb") && !matches("a", "ab"));
        assert!(matches("a**b", "ab") && matches("*a*a*", "aa") && !matches("*a*a*", "a"));
    }
}
