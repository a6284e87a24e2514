//! The wildcard matcher that defines what `*` matches, based on `globset`. `wildcard` is a faster matcher, which the index
//! uses, and which serves here for paths with very many stars. INVARIANT: both agree on every input.

use std::fmt;
use std::sync::OnceLock;

use globset::{GlobBuilder, GlobMatcher};

use crate::pattern::wildcard::Wildcard;
use crate::targets::path_interpretations::{STAR, Symbol};

/// The characters that a star matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Star {
    /// Zero or more characters.
    AnyCharacters,
    /// Zero or more characters other than the separator.
    WithinOnePart,
}

/// A wildcard pattern that is compiled on first use.
///
/// The compiled value is `None` if `globset` refuses the text, which does not happen for accepted patterns. The callers
/// then choose the restrictive answer (see [`LazyGlob::matches_host_or`]).
#[derive(Clone)]
pub(crate) struct LazyGlob {
    text: Box<str>,
    star: Star,
    compiled: OnceLock<Option<Box<GlobMatcher>>>,
    /// For a path with very many stars, for which the time of `globset` is the length of the pattern times that of the path.
    many_stars: Option<Box<Wildcard>>,
}

/// The number of stars from which a path is matched by [`Wildcard`].
const VERY_MANY: usize = 32;

impl LazyGlob {
    fn new(text: String, star: Star) -> Self {
        Self { text: text.into_boxed_str(), star, compiled: OnceLock::new(), many_stars: None }
    }

    /// A glob over a whole path, given as symbols: a star matches zero or more characters, including `/`.
    pub(crate) fn over_path(symbols: &[Symbol]) -> Self {
        let mut text = String::with_capacity(symbols.len());
        for symbol in symbols {
            match u8::try_from(*symbol) {
                Ok(byte) => text.push_str(&globset::escape(char::from(byte).encode_utf8(&mut [0; 4]))),
                Err(_) if *symbol == STAR && !text.ends_with('*') => text.push('*'),
                Err(_) => {}
            }
        }
        let stars = symbols.iter().filter(|symbol| **symbol == STAR).count();
        let many_stars = (stars >= VERY_MANY).then(|| Box::new(wildcard_of(symbols)));
        Self { many_stars, ..Self::new(text, Star::AnyCharacters) }
    }

    /// A glob over the text of a whole host: a star matches zero or more characters, including dots.
    pub(crate) fn over_host(text: &str) -> Self {
        Self::new(text.to_owned(), Star::AnyCharacters)
    }

    /// A glob over the labels of a host: a star stays within its label. Labels become path components, because the
    /// separator of `globset` is the slash.
    pub(crate) fn over_labels(text: &str) -> Self {
        Self::new(text.replace('.', "/"), Star::WithinOnePart)
    }

    /// The source text: for a host the text itself, for a path the escaped form for `globset`.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    fn compiled(&self) -> Option<&GlobMatcher> {
        self.compiled
            .get_or_init(|| {
                GlobBuilder::new(&self.text)
                    .literal_separator(self.star == Star::WithinOnePart)
                    .backslash_escape(false)
                    .build()
                    .ok()
                    .map(|glob| Box::new(glob.compile_matcher()))
            })
            .as_deref()
    }

    /// Whether a path matches, byte by byte; `otherwise` if the glob does not compile.
    pub(crate) fn matches_bytes_or(&self, path: &[u8], otherwise: bool) -> bool {
        if let Some(wildcard) = &self.many_stars {
            return wildcard.matches(path);
        }
        let Some(glob) = self.compiled() else { return otherwise };
        match str::from_utf8(path) {
            Ok(text) if text.is_ascii() => glob.is_match(text),
            // One character per byte on both sides, because a path may contain bytes that are not UTF-8.
            _ => glob.is_match(path.iter().map(|byte| char::from(*byte)).collect::<String>()),
        }
    }

    /// Whether a host matches; `otherwise` if the glob does not compile.
    pub(crate) fn matches_host_or(&self, host: &str, otherwise: bool) -> bool {
        let glob = self.compiled();
        match self.star {
            Star::AnyCharacters => glob.map_or(otherwise, |glob| glob.is_match(host)),
            Star::WithinOnePart => glob.map_or(otherwise, |glob| glob.is_match(host.replace('.', "/"))),
        }
    }
}

fn wildcard_of(symbols: &[Symbol]) -> Wildcard {
    let bytes = |piece: &[Symbol]| piece.iter().filter_map(|symbol| u8::try_from(*symbol).ok()).collect::<Box<[u8]>>();
    Wildcard::of_pieces(symbols.split(|symbol| *symbol == STAR).map(bytes))
}

impl PartialEq for LazyGlob {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text && self.star == other.star
    }
}

impl Eq for LazyGlob {}

impl fmt::Debug for LazyGlob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LazyGlob({:?})", self.text)
    }
}

#[cfg(test)]
mod tests {
    use crate::pattern::glob::{LazyGlob, wildcard_of};
    use crate::targets::path_interpretations::STAR;

    #[test]
    fn in_a_path_only_the_star_is_special_and_matches_slashes() {
        let symbols: Vec<u16> = "/a[b]{c}?\\".bytes().map(u16::from).chain([STAR, u16::from(b'x')]).collect();
        let glob = LazyGlob::over_path(&symbols);
        assert!(glob.matches_bytes_or(b"/a[b]{c}?\\/deep/x", false));
        assert!(!glob.matches_bytes_or(b"/ab{c}?\\/deep/x", true));
        let high: Vec<u16> = [u16::from(b'/'), 0xff, STAR].to_vec();
        assert!(LazyGlob::over_path(&high).matches_bytes_or(b"/\xff\n\0", false));
        assert!(!LazyGlob::over_path(&high).matches_bytes_or(b"/\xfe", true));
        // The bytes of a UTF-8 letter are matched as bytes.
        let letter: Vec<u16> = [u16::from(b'/'), 0xc3, 0xa9, STAR].to_vec();
        assert!(LazyGlob::over_path(&letter).matches_bytes_or("/\u{e9}x".as_bytes(), false));
        assert_eq!(format!("{:?}", LazyGlob::over_host("a*.h")), "LazyGlob(\"a*.h\")");
    }

    /// Every pattern and every text of a few letters: both matchers agree.
    #[test]
    fn both_matchers_agree() {
        let all = |letters: &[u16], longest: u32| -> Vec<Vec<u16>> {
            let count = u16::try_from(letters.len()).unwrap();
            let of = |length: u32| {
                (0..count.pow(length)).map(move |number| {
                    (0..length).map(|at| letters[usize::from(number / count.pow(at) % count)]).collect()
                })
            };
            (0..=longest).flat_map(of).collect()
        };
        let (a, b) = (u16::from(b'a'), u16::from(b'/'));
        let texts: Vec<Vec<u8>> =
            all(&[a, b], 6).iter().map(|text| text.iter().map(|c| u8::try_from(*c).unwrap()).collect()).collect();
        let mut matched = 0;
        for symbols in all(&[a, b, STAR], 5) {
            let (glob, wildcard) = (LazyGlob::over_path(&symbols), wildcard_of(&symbols));
            for text in &texts {
                let is_match = wildcard.matches(text);
                assert_eq!(is_match, glob.matches_bytes_or(text, !is_match), "{symbols:?} {text:?}");
                matched += usize::from(is_match);
            }
        }
        assert!(matched > 5_000, "only {matched} matched");
    }

    #[test]
    fn many_stars_are_matched() {
        let many: Vec<u16> = "/".bytes().map(u16::from).chain([STAR, u16::from(b'a')].repeat(40)).collect();
        let glob = LazyGlob::over_path(&many);
        assert!(glob.matches_bytes_or(format!("/{}", "xa".repeat(40)).as_bytes(), false));
        assert!(glob.matches_bytes_or(format!("/{}", "a".repeat(40)).as_bytes(), false));
        assert!(!glob.matches_bytes_or(format!("/{}", "a".repeat(39)).as_bytes(), true));
    }

    #[test]
    fn a_star_in_a_label_does_not_match_dots() {
        let glob = LazyGlob::over_labels("dev-*.h.com");
        assert!(glob.matches_host_or("dev-1.h.com", false) && glob.matches_host_or("dev-.h.com", false));
        assert!(!glob.matches_host_or("dev-1.x.h.com", true));
        assert!(LazyGlob::over_host("dev-*.h.com").matches_host_or("dev-1.x.h.com", false));
    }
}
