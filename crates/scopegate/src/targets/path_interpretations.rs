//! The loose readings of a path: what servers that decode more than the URL Standard may make of it.
//!
//! A server may decode percent-encodings once more or until nothing changes, end the path at a `?`, a `#` or a NUL that this
//! brings up, take `\` for `/`, ignore path parameters (`;v=1`), drop dots and blanks at the end of segments, merge slashes,
//! resolve dot segments again, or ignore case. Each choice is independent of the others, so a path has [`READINGS`] readings,
//! numbered so that the same number means the same choices for a target and for a pattern. The hex digits of encodings are
//! in upper case before the first choice, for they have no case.

use std::collections::HashMap;
use std::hash::Hash;

/// A character of a path or of a path pattern: 0 to 255 is that byte, [`STAR`] the wildcard of a pattern.
pub(crate) type Symbol = u16;

/// The wildcard of a pattern. No step decodes to it, changes it or drops it by itself; it can only go with a
/// whole segment that a following `..` takes away.
pub(crate) const STAR: Symbol = 256;

/// How many readings a path has.
pub(crate) const READINGS: usize = 384;

/// One decision that servers make differently. The order is that in which they are applied.
#[derive(Clone, Copy)]
enum Step {
    /// Percent-encodings: left, decoded once, decoded until nothing changes.
    Decode,
    /// All left, or cut at a `?`, `#` or NUL. Only decoding brings one up.
    Cut,
    /// `\` left, or taken as `/`.
    Backslash,
    /// `;...` of each segment left, or dropped.
    Parameters,
    /// Dots and blanks at the end of segments left, or dropped.
    Ends,
    /// Runs of `/` left, or collapsed.
    Slashes,
    /// `.` and `..` segments left, or resolved.
    Dots,
    /// ASCII letters left, or in lower case.
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

    /// Variant 0 of every step leaves the path as it is.
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

/// What the steps need of a symbol, so that targets are read as bytes and patterns as [`Symbol`]s by one code.
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

/// Reading `k` of a canonical path: a number in base 3, 2, 2, 2, 2, 2, 2, 2, the first step's variant foremost. `k` is
/// below [`READINGS`].
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

/// Whether it can be seen at a glance that every reading of a path is the path itself. (`/%zz` has one reading too,
/// but that takes a longer look.)
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

/// The readings of a path that is not plain, equal ones kept once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PathInterpretations {
    /// The readings that differ; the first is the canonical path, its hex digits in upper case.
    pub distinct: Vec<Vec<u8>>,
    /// Reading `k` is `distinct[index[k]]`.
    pub index: [u16; READINGS],
}

impl PathInterpretations {
    /// Every reading of a path in bytes.
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

/// Computes every reading: those that differ, the first of them the canonical path, and by number which of them each is. Each
/// step is applied once to each path that differs so far, so the common path, one capital letter somewhere, costs little.
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

/// Replaces each `%` and two hex digits by the byte; a `%` that they do not follow stays.
fn decode_once<T: Unit>(path: &[T]) -> Vec<T> {
    let mut out = Vec::with_capacity(path.len());
    let mut rest = path;
    while let [first, after @ ..] = rest {
        if first.is(b'%')
            && let [high, low, behind @ ..] = after
            && let Some(byte) = pair(*high, *low)
        {
            out.push(T::from(byte));
            rest = behind;
        } else {
            out.push(*first);
            rest = after;
        }
    }
    out
}

/// Decodes until nothing changes, in one pass: encodings never overlap, so the order in which they are replaced
/// does not matter, and looking back after each symbol finds every new one. (Repeating [`decode_once`] would take
/// quadratic time for `%252525...`.)
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

/// The hex digits of encodings in upper case.
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

/// Drops what stands from a `;` to the end of its segment, but for a [`STAR`]: it may stand for the next segment.
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

/// Drops dots and blanks from the end of each segment; one of dots and blanks alone keeps its dots. A [`STAR`] is neither.
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

/// Resolves `.` and `..` segments as the URL Standard does (path state): a last one leaves a trailing `/`, and
/// `..` at the root stays there. A canonical path begins with `/`, and so do all its readings.
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
    fn what_servers_make_of_paths() {
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
    fn both_ways_to_compute_agree_and_plain_means_one_reading() {
        let pieces = [
            "/", "a", "B", "%", "2", "f", "5c", "e", ".", "..", ";", "\\", "%2f", "%252e", "é", "//", "*", "%3F", "23",
            "00", "20",
        ];
        // A small linear congruential generator: the same paths on every run.
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
    fn full_decoding_is_repeated_decoding() {
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
    fn a_star_stays() {
        let pattern: Vec<Symbol> = [symbols("/A;"), vec![STAR], symbols("/%2a")].concat();
        let expected: Vec<Symbol> = [symbols("/a"), vec![STAR], symbols("/*")].concat();
        assert_eq!(read(&pattern, READINGS - 1), expected);
    }
}
