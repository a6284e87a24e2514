//! The path of a target: its canonical text and its readings, computed on demand.

use std::fmt;
use std::sync::OnceLock;

use crate::targets::path_interpretations::{PathInterpretations, is_plain};

/// The path of a URL in canonical form: the result of the [WHATWG URL parser](https://url.spec.whatwg.org/#path-state)
/// (dot segments resolved, including `%2e`) with the percent-encodings of unreserved characters (RFC 3986, section 2.3)
/// decoded.
///
/// ```
/// let target = scopegate::Target::parse("https://example.com/x/%2e%2e/%61dmin")?;
/// assert_eq!(target.path().map(|path| path.as_str()), Some("/admin"));
/// # Ok::<(), scopegate::TargetError>(())
/// ```
#[derive(Clone)]
pub struct Path {
    text: Box<str>,
    plain: bool,
    readings: OnceLock<Box<PathInterpretations>>,
}

impl Path {
    /// Creates a path from the result of the WHATWG URL parser.
    pub(super) fn from_parsed(parsed: &str) -> Self {
        Self::from_canonical(&canonical(parsed))
    }

    /// A borrowed view of the path.
    pub(crate) fn by_ref(&self) -> PathRef<'_> {
        PathRef::Read(self)
    }

    fn from_canonical(text: &str) -> Self {
        Self { text: text.into(), plain: is_plain(text.as_bytes()), readings: OnceLock::new() }
    }

    /// The canonical text. It starts with `/`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The readings of a path that has several; `None` if all servers interpret it in the same way.
    pub(crate) fn readings(&self) -> Option<&PathInterpretations> {
        (!self.plain).then(|| &**self.readings.get_or_init(|| Box::new(PathInterpretations::of(self.text.as_bytes()))))
    }
}

/// A borrowed canonical path, for comparison with rules.
#[derive(Debug, Clone, Copy)]
pub(crate) enum PathRef<'t> {
    /// A path with computed readings.
    Read(&'t Path),
    /// Canonical text with a single reading.
    Plain(&'t [u8]),
}

impl<'t> PathRef<'t> {
    /// The canonical text.
    pub(crate) fn as_bytes(self) -> &'t [u8] {
        match self {
            Self::Read(path) => path.as_str().as_bytes(),
            Self::Plain(text) => text,
        }
    }

    /// The readings of a path that has several; `None` if all servers interpret it in the same way.
    pub(crate) fn readings(self) -> Option<&'t PathInterpretations> {
        match self {
            Self::Read(path) => path.readings(),
            Self::Plain(_) => None,
        }
    }
}

impl PartialEq for Path {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Path {}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// The canonical form of a path that the WHATWG parser returned. Decoding can create a dot segment, so resolving and
/// decoding repeat until nothing changes.
pub(crate) fn canonical(parsed: &str) -> String {
    let mut path = parsed.to_owned();
    while let Some(decoded) = decode_unreserved(&path) {
        // A path that starts with `/` always parses; the fallback is the decoded text.
        let resolved = url::Url::parse(&format!("http://h{decoded}")).map(|url| url.path().to_owned());
        path = resolved.unwrap_or(decoded);
    }
    path
}

/// The path with the encodings of letters, digits, `-`, `.`, `_` and `~` decoded; `None` if it has none.
fn decode_unreserved(path: &str) -> Option<String> {
    let mut out = String::with_capacity(path.len());
    let mut changed = false;
    let mut rest = path;
    while let Some(at) = rest.find('%') {
        let (before, from) = rest.split_at_checked(at)?;
        out.push_str(before);
        if let Some(c) = unreserved(from) {
            out.push(c);
            changed = true;
            rest = from.get(3..)?;
        } else {
            out.push('%');
            rest = from.get(1..)?;
        }
    }
    out.push_str(rest);
    changed.then_some(out)
}

/// The unreserved character that is percent-encoded at the start of a text.
fn unreserved(text: &str) -> Option<char> {
    let digits = text.get(1..3).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
    let c = char::from(u8::from_str_radix(digits, 16).ok()?);
    (c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~')).then_some(c)
}
