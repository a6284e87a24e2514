//! The path of a pattern, and its comparison with the path of a target, reading by reading.

use crate::pattern::glob::LazyGlob;
use crate::pattern::packed_numbers::PackedNumbers;
use crate::targets::PathRef;
use crate::targets::path_interpretations::{READINGS, STAR, Symbol, is_plain, readings, upper_hex};

/// A path and everything below it, by whole segments; the empty path is every path.
///
/// The pattern has the same readings as the path of a target (see [`Path`](crate::targets::Path)); each is compared
/// with the reading of the same number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathPattern {
    /// The first reading is the canonical text without its final `/` or `/*`.
    readings: PatternPaths,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum PatternPaths {
    /// All readings are equal.
    One(PathReading),
    /// The distinct readings, and for each number the index of its reading.
    Many { different: Box<[PathReading]>, which: PackedNumbers },
}

/// One reading of the path of a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PathReading {
    /// Every path.
    Everything,
    /// This path and everything below it.
    Prefix(Box<[u8]>),
    /// The matches of the glob, and everything below them.
    Glob(Box<PathGlob>),
}

/// A path with stars.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PathGlob {
    pub(crate) symbols: Box<[Symbol]>,
    itself: LazyGlob,
    below: LazyGlob,
}

/// The relation of the path of a target to a pattern, over all readings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PathRelation {
    /// Covered in every reading.
    InAll,
    /// Covered in at least one reading, but not in all.
    InSome,
    /// Covered in no reading, but in some reading the pattern covers a path below it.
    Below,
    /// Covered in no reading.
    InNone,
}

impl PathPattern {
    /// Every path.
    pub(crate) const fn everything() -> Self {
        Self { readings: PatternPaths::One(PathReading::Everything) }
    }

    /// From a canonical path in which every `*` is a wildcard.
    pub(crate) fn new(canonical: &str) -> Self {
        let mut symbols: Vec<Symbol> = Vec::with_capacity(canonical.len());
        for byte in canonical.bytes() {
            match byte {
                b'*' if symbols.last() == Some(&STAR) => {}
                b'*' => symbols.push(STAR),
                other => symbols.push(Symbol::from(other)),
            }
        }
        let mut symbols = upper_hex(symbols);
        if symbols.ends_with(&[SLASH, STAR]) {
            symbols.truncate(symbols.len().saturating_sub(2));
        } else if symbols.last() == Some(&SLASH) {
            symbols.pop();
        }
        // `/*/` and `/*/*` are every path as well, because the star may match nothing.
        if symbols == [SLASH, STAR] {
            symbols.clear();
        }
        Self { readings: PatternPaths::of(&symbols) }
    }

    /// Whether the pattern is every path, as written.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        matches!(self.readings.canonical(), Some(PathReading::Everything))
    }

    /// Whether the path contains a star.
    #[must_use]
    pub fn has_star(&self) -> bool {
        matches!(self.readings.canonical(), Some(PathReading::Glob(_)))
    }

    /// Whether the pattern covers every path in some reading, the condition for exclusions.
    pub(crate) fn is_everything_in_some_reading(&self) -> bool {
        self.readings.different().contains(&PathReading::Everything)
    }

    /// The relation of `path` to this pattern. `covers` says whether the n-th of [`Self::different_readings`] covers a
    /// text; the index has a faster implementation.
    pub(crate) fn relation_by(
        &self,
        path: PathRef<'_>,
        covers: impl Fn(usize, &PathReading, &[u8]) -> bool,
    ) -> PathRelation {
        let (mut all, mut some, mut below) = (true, false, false);
        self.readings.each_pair(path, |n, matcher, text| {
            let covered = covers(n, matcher, text);
            all &= covered;
            some |= covered;
            below |= !covered && matcher.reaches_below(text);
        });
        match (all, some, below) {
            (true, ..) => PathRelation::InAll,
            (_, true, _) => PathRelation::InSome,
            (_, _, true) => PathRelation::Below,
            _ => PathRelation::InNone,
        }
    }

    /// Whether these paths are provably inside the other's, by their canonical texts alone. Other readings are
    /// assumptions about servers and must not make an inclusion win.
    ///
    /// Empty segments at the end are ignored: as exclusions `/a//` and `/a` are equal, so they tie.
    pub(crate) fn inside(&self, other: &Self) -> bool {
        let (own, others) = (self.readings.canonical(), other.readings.canonical());
        if own == others || other.symbols().all(|symbol| symbol == SLASH) {
            return true;
        }
        match (own, others) {
            (Some(PathReading::Prefix(path)), Some(PathReading::Prefix(others))) => {
                is_at_or_below(without_final_slashes(path), without_final_slashes(others))
            }
            (Some(PathReading::Prefix(path)), Some(others)) => others.covers(without_final_slashes(path)),
            (Some(PathReading::Glob(glob)), Some(PathReading::Prefix(others))) => {
                is_at_or_below(&whole_segments_before_star(&glob.symbols), without_final_slashes(others))
            }
            _ => false,
        }
    }

    /// The canonical text, without the final `/*` or `/`. A slash is appended if the text still ends in one of these,
    /// or in `$`, which would look like a regular expression.
    pub(crate) fn text(&self) -> String {
        let mut text: String = self.symbols().map(|symbol| u8::try_from(symbol).map_or('*', char::from)).collect();
        if text.ends_with(['/', '$']) || text.ends_with("/*") {
            text.push('/');
        }
        text
    }

    fn symbols(&self) -> impl Iterator<Item = Symbol> {
        let (bytes, symbols): (&[u8], &[Symbol]) = match self.readings.canonical() {
            None | Some(PathReading::Everything) => (&[], &[]),
            Some(PathReading::Prefix(bytes)) => (bytes, &[]),
            Some(PathReading::Glob(glob)) => (&[], &glob.symbols),
        };
        bytes.iter().copied().map(Symbol::from).chain(symbols.iter().copied())
    }

    /// The distinct readings of the pattern, for the index.
    pub(crate) fn different_readings(&self) -> &[PathReading] {
        self.readings.different()
    }
}

const SLASH: Symbol = b'/' as Symbol;

impl PatternPaths {
    fn of(symbols: &[Symbol]) -> Self {
        // No step changes a star, so any plain letter can replace it here.
        let letters: Vec<u8> = symbols.iter().map(|symbol| u8::try_from(*symbol).unwrap_or(b'x')).collect();
        if is_plain(&letters) && symbols.last() != Some(&SLASH) {
            return Self::One(PathReading::of(symbols));
        }
        let (paths, index) = readings(symbols);
        // The canonical reading keeps its final slash: as an inclusion `/a//*` covers only what is below an empty
        // segment. Other readings may merge that segment, and the slash with it.
        let mut different: Vec<PathReading> = paths.first().map(|path| PathReading::of(path)).into_iter().collect();
        let mut number = |path: Vec<Symbol>| {
            let matcher = PathReading::of(&without_final_slash(path));
            let at = different.iter().position(|known| *known == matcher).unwrap_or_else(|| {
                different.push(matcher);
                different.len().saturating_sub(1)
            });
            // At most READINGS (384) distinct readings and one more, so the number fits.
            u16::try_from(at).unwrap_or(u16::MAX)
        };
        let numbers: Vec<u16> = paths.into_iter().map(&mut number).collect();
        let mut which = [0_u16; READINGS];
        for (place, at) in which.iter_mut().zip(index).skip(1) {
            *place = numbers.get(usize::from(at)).copied().unwrap_or(u16::MAX);
        }
        match different.len() {
            1 => different.pop().map_or(Self::One(PathReading::Everything), Self::One),
            _ => Self::Many { different: different.into_boxed_slice(), which: PackedNumbers::of(&which) },
        }
    }

    fn different(&self) -> &[PathReading] {
        match self {
            Self::One(matcher) => std::slice::from_ref(matcher),
            Self::Many { different, .. } => different,
        }
    }

    /// The first reading, in which every step leaves the path unchanged.
    fn canonical(&self) -> Option<&PathReading> {
        match self {
            Self::One(matcher) => Some(matcher),
            Self::Many { different, .. } => different.first(),
        }
    }

    /// Calls `visit` with this pattern and the path in each reading; equal pairs only once.
    fn each_pair(&self, path: PathRef<'_>, mut visit: impl FnMut(usize, &PathReading, &[u8])) {
        match (self, path.readings()) {
            (_, None) => {
                let text = path.as_bytes();
                self.different().iter().enumerate().for_each(|(n, matcher)| visit(n, matcher, text));
            }
            (Self::One(matcher), Some(readings)) => {
                readings.distinct.iter().for_each(|text| visit(0, matcher, text));
            }
            (Self::Many { different, which }, Some(readings)) => {
                let mut pairs: Vec<(u16, u16)> = which.iter().zip(readings.index).collect();
                pairs.dedup();
                pairs.sort_unstable();
                pairs.dedup();
                for (n, at) in pairs.into_iter().map(|(n, at)| (usize::from(n), usize::from(at))) {
                    if let (Some(matcher), Some(text)) = (different.get(n), readings.distinct.get(at)) {
                        visit(n, matcher, text);
                    }
                }
            }
        }
    }
}

impl PathReading {
    fn of(symbols: &[Symbol]) -> Self {
        if symbols.is_empty() || symbols == [SLASH, STAR] {
            return Self::Everything;
        }
        let bytes: Result<Vec<u8>, _> = symbols.iter().map(|symbol| u8::try_from(*symbol)).collect();
        match bytes {
            Ok(bytes) => Self::Prefix(bytes.into_boxed_slice()),
            Err(_) => {
                let below: Vec<Symbol> = symbols.iter().copied().chain([SLASH, STAR]).collect();
                Self::Glob(Box::new(PathGlob {
                    symbols: symbols.into(),
                    itself: LazyGlob::over_path(symbols),
                    below: LazyGlob::over_path(&below),
                }))
            }
        }
    }

    /// Whether `path`, in this reading, is covered.
    pub(crate) fn covers(&self, path: &[u8]) -> bool {
        match self {
            Self::Everything => true,
            Self::Prefix(prefix) => is_at_or_below(path, prefix),
            Self::Glob(glob) => glob.itself.matches_bytes_or(path, false) || glob.below.matches_bytes_or(path, false),
        }
    }

    /// Whether something below `path`, by whole segments, is covered.
    pub(crate) fn reaches_below(&self, path: &[u8]) -> bool {
        let path = path.strip_suffix(b"/").unwrap_or(path);
        match self {
            Self::Everything => true,
            Self::Prefix(prefix) => is_at_or_below(prefix, path),
            Self::Glob(glob) => glob_reaches_below(&glob.symbols, path),
        }
    }
}

/// Whether some continuation of `path` + `/` matches the glob: the literal text before its first star must agree with
/// it as far as both go. After the first star every continuation can be completed to a match.
fn glob_reaches_below(symbols: &[Symbol], path: &[u8]) -> bool {
    symbols
        .iter()
        .take_while(|symbol| **symbol != STAR)
        .zip(path.iter().chain(b"/"))
        .all(|(symbol, byte)| *symbol == Symbol::from(*byte))
}

/// Whether `path` is `prefix` or below it, by whole segments.
fn is_at_or_below(path: &[u8], prefix: &[u8]) -> bool {
    path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with(b"/"))
}

/// The literal path of whole segments that contains every match of a glob.
fn whole_segments_before_star(symbols: &[Symbol]) -> Vec<u8> {
    let mut literal: Vec<u8> = symbols.iter().map_while(|symbol| u8::try_from(*symbol).ok()).collect();
    while literal.last().is_some_and(|byte| *byte != b'/') {
        literal.pop();
    }
    literal.pop();
    literal
}

fn without_final_slashes(path: &[u8]) -> &[u8] {
    let end = path.iter().rposition(|byte| *byte != b'/').map_or(0, |last| last.saturating_add(1));
    path.get(..end).unwrap_or(path)
}

fn without_final_slash(mut symbols: Vec<Symbol>) -> Vec<Symbol> {
    if symbols.last() == Some(&SLASH) {
        symbols.pop();
    }
    symbols
}
