//! The readings of a path: the interpretations of servers that normalize more than the URL Standard.
//!
//! A server may decode percent-encodings once more or until nothing changes, end the path at a decoded `?`, `#` or NUL,
//! treat `\` as `/`, ignore path parameters (`;v=1`), drop dots and blanks at the end of segments, merge slashes,
//! resolve dot segments again, or ignore case. The choices are independent, so a path has [`READINGS`] readings. The
//! same number means the same choices for a target and for a pattern. The hex digits of percent-encodings are
//! case-insensitive and become upper case before the first step.

use std::collections::HashMap;
use std::hash::Hash;

/// A unit of a path or of a path pattern: 0 to 255 is that byte, [`STAR`] is the wildcard of a pattern.
pub(crate) type Symbol = u16;

/// The wildcard of a pattern. No step decodes to it, changes it or drops it alone; a `..` can remove it together with
/// its segment.
pub(crate) const STAR: Symbol = 256;

/// The number of readings of a path.
pub(crate) const READINGS: usize = 384;

/// A normalization that only some servers apply, in the order of application.
#[derive(Clone, Copy)]
enum Step {
    /// Percent-encodings: unchanged, decoded once, decoded until nothing changes.
    Decode,
    /// Unchanged, or cut at a `?`, `#` or NUL, which only decoding can produce.
    Cut,
    /// `\` unchanged, or converted to `/`.
    Backslash,
    /// `;...` of each segment unchanged, or dropped.
    Parameters,
    /// Dots and blanks at the end of segments unchanged, or dropped.
    Ends,
    /// Runs of `/` unchanged, or merged.
    Slashes,
    /// `.` and `..` segments unchanged, or resolved.
    Dots,
    /// ASCII letters unchanged, or in lower case.
    Case,
}

const STEPS: [Step; 8] =
    [Step::Decode, Step::Cut, Step::Backslash, Step::Parameters, Step::Ends, Step::Slashes, Step::Dots, Step::Case];

impl Step {
    const fn variants(self) -> usize {
        match self {
            Step::Decode => 3,
            _ => 2,
        }
    }

    /// Variant 0 of every step leaves the path unchanged.
    fn apply<T: Unit>(self, variant: usize, path: &[T]) -> Vec<T> {
        match (self, variant) {
            (_, 0) => path.to_vec(),
            (Step::Decode, 1) => upper_hex(decode_once(path)),
            (Step::Decode, _) => decode_fully(path),
            (Step::Cut, _) => path.iter().copied().take_while(|s| !(s.is(b'?') || s.is(b'#') || s.is(0))).collect(),
            (Step::Backslash, _) => path.iter().map(|&s| if s.is(b'\\') { T::from(b'/') } else { s }).collect(),
            (Step::Parameters, _) => drop_parameters(path),
            (Step::Ends, _) => drop_ends(path),
            (Step::Slashes, _) => collapse_slashes(path),
            (Step::Dots, _) => resolve_dots(path),
            (Step::Case, _) => path.iter().map(|&s| s.to_lower()).collect(),
        }
    }
}

/// Operations on bytes (targets) and on [`Symbol`]s (patterns), so that both share the steps.
pub(crate) trait Unit: Copy + Eq + Hash + From<u8> + Into<u16> {
    fn is(self, byte: u8) -> bool {
        self == Self::from(byte)
    }

    fn byte(self) -> Option<u8> {
        u8::try_from(self.into()).ok()
    }

    fn to_lower(self) -> Self {
        self.byte().map_or(self, |b| Self::from(b.to_ascii_lowercase()))
    }

    fn to_upper(self) -> Self {
        self.byte().map_or(self, |b| Self::from(b.to_ascii_uppercase()))
    }

    fn hex(self) -> Option<u8> {
        let digit = char::from(self.byte()?).to_digit(16)?;
        u8::try_from(digit).ok()
    }
}

impl Unit for u8 {}
impl Unit for Symbol {}

/// Reading `k` of a canonical path. `k` is a number in base 3, 2, 2, 2, 2, 2, 2, 2 below [`READINGS`]; the variant of
/// the first step is the most significant digit.
#[cfg(test)]
fn read(canonical: &[Symbol], k: usize) -> Vec<Symbol> {
    let mut path = upper_hex(canonical.to_vec());
    let mut weight = READINGS;
    let mut rest = k % READINGS;
    for step in STEPS {
        weight /= step.variants();
        let variant = rest / weight;
        rest %= weight;
        if variant > 0 {
            path = step.apply(variant, &path);
        }
    }
    path
}

/// Fast check whether a path has a single reading. `/%zz` has a single reading too, but fails this check.
pub(crate) fn is_plain(path: &[u8]) -> bool {
    let mut before = 0;
    for &byte in path {
        match byte {
            b'%' | b'\\' | b';' | b'A'..=b'Z' => return false,
            // An empty segment, or one that ends in a dot.
            b'/' if before == b'/' || before == b'.' => return false,
            _ => {}
        }
        before = byte;
    }
    before != b'.'
}

/// The readings of a path, without duplicates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PathInterpretations {
    /// The distinct readings; the first is the canonical path with the hex digits of encodings in upper case.
    pub distinct: Vec<Vec<u8>>,
    /// Reading `k` is `distinct[index[k]]`.
    pub index: [u16; READINGS],
}

impl PathInterpretations {
    /// Computes all readings of a path.
    pub(crate) fn of(canonical: &[u8]) -> Self {
        let (distinct, index) = readings(canonical);
        Self { distinct, index }
    }

    /// Reading `k`.
    #[cfg(test)]
    pub(crate) fn get(&self, k: usize) -> &[u8] {
        let at = self.index.get(k).copied().unwrap_or(0);
        self.distinct.get(usize::from(at)).map_or(&[], Vec::as_slice)
    }
}

/// Computes all readings: the distinct ones, the first of them the canonical path, and for each number the index into
/// them. Each step is applied once to each distinct path, so a typical path, with one capital letter, is cheap.
pub(crate) fn readings<T: Unit>(canonical: &[T]) -> (Vec<Vec<T>>, [u16; READINGS]) {
    let mut distinct = vec![upper_hex(canonical.to_vec())];
    let mut index = vec![0_usize];
    for step in STEPS {
        let mut numbers: HashMap<Vec<T>, usize> = HashMap::new();
        let mut next = Vec::new();
        let mut number = |path: Vec<T>| {
            let new = numbers.len();
            *numbers.entry(path).or_insert_with_key(|path| {
                next.push(path.clone());
                new
            })
        };
        let variants: Vec<Vec<usize>> = distinct
            .iter()
            .map(|path| (0..step.variants()).map(|variant| number(step.apply(variant, path))).collect())
            .collect();
        index = index.iter().filter_map(|at| variants.get(*at)).flatten().copied().collect();
        distinct = next;
    }
    let mut numbers = [0; READINGS];
    for (slot, at) in numbers.iter_mut().zip(index) {
        *slot = u16::try_from(at).unwrap_or(0); // At most 384, so it fits.
    }
    (distinct, numbers)
}

/// Replaces each `%` and two hex digits by the byte; any other `%` remains.
fn decode_once<T: Unit>(path: &[T]) -> Vec<T> {
    let mut out = Vec::with_capacity(path.len());
    let mut rest = path;
    while let [first, after @ ..] = rest {
        if first.is(b'%')
            && let [high, low, tail @ ..] = after
            && let Some(byte) = pair(*high, *low)
        {
            out.push(T::from(byte));
            rest = tail;
        } else {
            out.push(*first);
            rest = after;
        }
    }
    out
}

/// Decodes until nothing changes, in one pass. Encodings never overlap, so the order of replacement does not matter,
/// and a check after each symbol finds every new encoding. Repeating [`decode_once`] would take quadratic time for
/// `%252525...`.
pub(super) fn decode_fully<T: Unit>(path: &[T]) -> Vec<T> {
    let mut out: Vec<T> = Vec::with_capacity(path.len());
    for &symbol in path {
        out.push(symbol);
        while let [.., percent, high, low] = out.as_slice()
            && percent.is(b'%')
            && let Some(byte) = pair(*high, *low)
        {
            out.truncate(out.len().saturating_sub(3));
            out.push(T::from(byte));
        }
    }
    out
}

/// Converts the hex digits of encodings to upper case.
pub(crate) fn upper_hex<T: Unit>(mut path: Vec<T>) -> Vec<T> {
    let mut rest = path.as_mut_slice();
    while let [first, after @ ..] = rest {
        if first.is(b'%')
            && let [high, low, ..] = after
            && pair(*high, *low).is_some()
        {
            (*high, *low) = (high.to_upper(), low.to_upper());
        }
        rest = after;
    }
    path
}

fn pair<T: Unit>(high: T, low: T) -> Option<u8> {
    Some(high.hex()? << 4 | low.hex()?)
}

/// Drops the text from a `;` to the end of its segment, except a [`STAR`], which may match the next segment.
fn drop_parameters<T: Unit>(path: &[T]) -> Vec<T> {
    let mut dropping = false;
    path.iter()
        .copied()
        .filter(|symbol| {
            if symbol.is(b'/') {
                dropping = false;
            } else if symbol.is(b';') {
                dropping = true;
            }
            !dropping || symbol.byte().is_none()
        })
        .collect()
}

/// Drops dots and blanks at the end of each segment; a segment of only dots and blanks keeps its dots. A [`STAR`] is
/// neither.
fn drop_ends<T: Unit>(path: &[T]) -> Vec<T> {
    let is_end = |symbol: &T| symbol.is(b'.') || symbol.is(b' ') || symbol.is(b'\t');
    let mut out = Vec::with_capacity(path.len());
    for (at, segment) in path.split(|symbol| symbol.is(b'/')).enumerate() {
        if at > 0 {
            out.push(T::from(b'/'));
        }
        match segment.iter().rposition(|symbol| !is_end(symbol)) {
            Some(last) => out.extend(segment.iter().take(last.saturating_add(1))),
            None => out.extend(segment.iter().filter(|symbol| symbol.is(b'.'))),
        }
    }
    out
}

fn collapse_slashes<T: Unit>(path: &[T]) -> Vec<T> {
    let mut out = path.to_vec();
    out.dedup_by(|next, last| next.is(b'/') && last.is(b'/'));
    out
}

/// Resolves `.` and `..` segments as the URL Standard does (path state): a final one leaves a trailing `/`, and `..` at
/// the root has no effect. Canonical paths and all their readings begin with `/`.
fn resolve_dots<T: Unit>(path: &[T]) -> Vec<T> {
    let segments = path.strip_prefix(&[T::from(b'/')]).unwrap_or(path);
    let mut out: Vec<&[T]> = Vec::new();
    let mut ends_open = false;
    for segment in segments.split(|symbol| symbol.is(b'/')) {
        ends_open = true;
        match segment {
            [dot] if dot.is(b'.') => {}
            [dot, other] if dot.is(b'.') && other.is(b'.') => {
                out.pop();
            }
            _ => {
                out.push(segment);
                ends_open = false;
            }
        }
    }
    if ends_open {
        out.push(&[]);
    }
    let mut joined = Vec::with_capacity(path.len());
    for segment in out {
        joined.push(T::from(b'/'));
        joined.extend_from_slice(segment);
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    fn symbols(text: &str) -> Vec<Symbol> {
        text.bytes().map(Symbol::from).collect()
    }

    fn all(text: &str) -> Vec<String> {
        let readings = PathInterpretations::of(text.as_bytes());
        let mut all: Vec<_> = readings.distinct.iter().map(|r| String::from_utf8_lossy(r).into_owned()).collect();
        all.sort();
        all
    }

    #[test]
    fn readings_contain_what_servers_see() {
        for (text, reading) in [
            ("/x/..%2fadmin", "/admin"),
            ("/Admin", "/admin"),
            ("//admin", "/admin"),
            ("/%2561dmin", "/admin"),
            ("/admin;v=1", "/admin"),
            ("/a;x/b;y", "/a/b"),
            ("/x%5c..%5cadmin", "/admin"),
            ("/%25252561dmin", "/admin"),
            ("/a%2f%2e%2e", "/"),
            ("/a/%252e", "/a/"),
            ("/%2e%2e%2fa", "/a"),
            ("/x;%2f..%2fadmin", "/admin"),
            ("/admin%3fx", "/admin"),
            ("/admin%2523/x", "/admin"),
            ("/admin%00.png", "/admin"),
            ("/admin./x", "/admin/x"),
            ("/admin%20.%20", "/admin"),
            ("/x/..%20/admin", "/admin"),
            ("/x%2f..%3f", "/"),
        ] {
            assert!(all(text).contains(&reading.to_owned()), "{text}: {:?}", all(text));
        }
        assert_eq!(all("/a"), ["/a"]);
        assert_eq!(all("/A"), ["/A", "/a"]);
        assert_eq!(all("/..."), ["/..."]);
        assert_eq!(all("/%c3"), all("/%C3"));
        assert_eq!(PathInterpretations::of(b"/%41").distinct.first().map(Vec::as_slice), Some(b"/%41".as_slice()));
    }

    #[test]
    fn both_implementations_agree_and_plain_paths_have_one_reading() {
        let pieces = [
            "/", "a", "B", "%", "2", "f", "5c", "e", ".", "..", ";", "\\", "%2f", "%252e", "é", "//", "*", "%3F", "23",
            "00", "20",
        ];
        // A linear congruential generator with a fixed seed.
        let mut state: u64 = 7;
        for _ in 0..4_000 {
            let mut text = String::from("/");
            for _ in 0..(state >> 60) {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                text.push_str(pieces[usize::try_from(state >> 33).unwrap() % pieces.len()]);
            }
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let readings = PathInterpretations::of(text.as_bytes());
            for k in 0..READINGS {
                let expected: Vec<Symbol> = readings.get(k).iter().map(|b| Symbol::from(*b)).collect();
                assert_eq!(read(&symbols(&text), k), expected, "reading {k} of {text}");
            }
            assert!(!is_plain(text.as_bytes()) || readings.distinct == [text.as_bytes()], "{text}");
        }
    }

    #[test]
    fn full_decoding_equals_repeated_decoding() {
        for text in ["%2525252541", "%%34%31", "%2%35%34", "%", "%2", "%zz%41", "%25%34%31", "%25%32%35%34%31%25"] {
            let mut slow = symbols(text);
            loop {
                let next = decode_once(&slow);
                if next == slow {
                    break;
                }
                slow = next;
            }
            assert_eq!(decode_fully(&symbols(text)), slow, "{text}");
        }
    }

    #[test]
    fn a_star_survives_all_steps() {
        let pattern: Vec<Symbol> = [symbols("/A;"), vec![STAR], symbols("/%2a")].concat();
        let expected: Vec<Symbol> = [symbols("/a"), vec![STAR], symbols("/*")].concat();
        assert_eq!(read(&pattern, READINGS - 1), expected);
    }
}
