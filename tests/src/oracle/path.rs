//! Semantics 2, "paths have readings", and the matching of path patterns (semantics 3).

/// One symbol of a path: a byte, or (`None`) the `*` of a pattern, which is not a byte and which no step changes.
pub type Symbol = Option<u8>;

/// "What the WHATWG parser leaves with percent-encoded unreserved characters decoded, repeated until
/// nothing changes."
pub fn canonical_path(path: &str) -> String {
    let mut bytes = path.as_bytes().to_vec();
    let mut at = 0;
    while at + 2 < bytes.len() {
        match hex_pair(bytes[at], bytes[at + 1], bytes[at + 2]) {
            Some(byte) if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => {
                bytes.splice(at..at + 3, [byte]);
                at = 0;
            }
            _ => at += 1,
        }
    }
    String::from_utf8(bytes).expect("a URL's path is ASCII")
}

fn hex_pair(percent: u8, high: u8, low: u8) -> Option<u8> {
    let digit = |b: u8| char::from(b).to_digit(16);
    if percent != b'%' {
        return None;
    }
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}

/// The path of a target as symbols. Every character is itself.
pub fn of_target(path: &str) -> Vec<Symbol> {
    path.bytes().map(Some).collect()
}

/// Consecutive stars are one star. A trailing `/*`, or else one trailing `/`, is dropped. If the rest is empty or `/*`,
/// it is everything, written as nothing. A remaining `/` is an empty segment.
pub fn of_pattern(canonical: &str) -> Vec<Symbol> {
    let mut text = canonical.to_owned();
    while text.contains("**") {
        text = text.replace("**", "*");
    }
    let text = text.strip_suffix("/*").or_else(|| text.strip_suffix('/')).unwrap_or(&text);
    let text = if text == "/*" { "" } else { text };
    one_case_of_hex(&text.bytes().map(|b| (b != b'*').then_some(b)).collect::<Vec<Symbol>>())
}

/// The 384 interpretations of the path of a target, in a fixed order.
pub fn target_readings(path: &str) -> Vec<Vec<Symbol>> {
    readings(&of_target(path))
}

/// The 384 interpretations of the path of a pattern. In all except the first, which is the path as written, a trailing
/// `/` is dropped again. So `/a//`, read as an inclusion, is only below the empty segment.
pub fn pattern_readings(pattern: &[Symbol]) -> Vec<Vec<Symbol>> {
    let mut all = readings(pattern).into_iter();
    let first = all.next().into_iter();
    first.chain(all.map(drop_trailing_slash)).collect()
}

/// A path in a proof: as an exclusion, `/a//` equals `/a`.
pub fn without_empty_end(path: &[Symbol]) -> &[Symbol] {
    let end = path.iter().rposition(|symbol| *symbol != Some(b'/')).map_or(0, |last| last + 1);
    &path[..end]
}

fn drop_trailing_slash(mut path: Vec<Symbol>) -> Vec<Symbol> {
    if path.last() == Some(&Some(b'/')) {
        path.pop();
    }
    if path == [Some(b'/'), None] { Vec::new() } else { path }
}

type Step = fn(&[Symbol]) -> Vec<Symbol>;

fn readings(path: &[Symbol]) -> Vec<Vec<Symbol>> {
    let path = &one_case_of_hex(path);
    let decoded = [path.clone(), one_case_of_hex(&decode(path)), decode_fully(path)];
    let steps: [Step; 7] =
        [cut, backslashes_to_slashes, drop_parameters, drop_ends, collapse, resolve_dots, lower_case];
    steps
        .iter()
        .fold(decoded.to_vec(), |paths, step| paths.into_iter().flat_map(|path| [path.clone(), step(&path)]).collect())
}

/// "The hexadecimal digits of an encoding have no case."
fn one_case_of_hex(path: &[Symbol]) -> Vec<Symbol> {
    let mut out = path.to_vec();
    for at in 0..path.len().saturating_sub(2) {
        if let [Some(percent), Some(high), Some(low)] = path[at..at + 3]
            && hex_pair(percent, high, low).is_some()
        {
            out[at + 1] = Some(high.to_ascii_uppercase());
            out[at + 2] = Some(low.to_ascii_uppercase());
        }
    }
    out
}

/// "Cut at a `?`, `#` or NUL that decoding produced". A path that is not decoded contains none.
fn cut(path: &[Symbol]) -> Vec<Symbol> {
    path.iter().copied().take_while(|symbol| !matches!(symbol, Some(b'?' | b'#' | 0))).collect()
}

/// "The dots and blanks at the end of segments (a segment of dots alone loses only its blanks)."
fn drop_ends(path: &[Symbol]) -> Vec<Symbol> {
    let segments = path.split(|symbol| *symbol == Some(b'/')).map(|segment| {
        let last = segment.iter().rposition(|symbol| !matches!(symbol, Some(b'.' | b' ' | b'\t')));
        match last {
            Some(last) => segment[..=last].to_vec(),
            None => segment.iter().copied().filter(|symbol| *symbol == Some(b'.')).collect(),
        }
    });
    segments.collect::<Vec<_>>().join(&Some(b'/'))
}

fn decode(path: &[Symbol]) -> Vec<Symbol> {
    let mut out = Vec::new();
    let mut rest = path;
    while let Some((&first, tail)) = rest.split_first() {
        let pair = match rest {
            [Some(percent), Some(high), Some(low), ..] => hex_pair(*percent, *high, *low),
            _ => None,
        };
        match pair {
            Some(byte) => {
                out.push(Some(byte));
                rest = &rest[3..];
            }
            None => {
                out.push(first);
                rest = tail;
            }
        }
    }
    out
}

fn decode_fully(path: &[Symbol]) -> Vec<Symbol> {
    let once = decode(path);
    if once == path { once } else { decode_fully(&once) }
}

fn backslashes_to_slashes(path: &[Symbol]) -> Vec<Symbol> {
    path.iter().map(|&s| if s == Some(b'\\') { Some(b'/') } else { s }).collect()
}

fn drop_parameters(path: &[Symbol]) -> Vec<Symbol> {
    let mut out = Vec::new();
    let mut dropping = false;
    for &symbol in path {
        match symbol {
            Some(b'/') => dropping = false,
            Some(b';') => dropping = true,
            _ => {}
        }
        // "A symbol of its own that no step touches". It may denote the next segment.
        if !dropping || symbol.is_none() {
            out.push(symbol);
        }
    }
    out
}

fn collapse(path: &[Symbol]) -> Vec<Symbol> {
    let mut out: Vec<Symbol> = Vec::new();
    for &symbol in path {
        if symbol != Some(b'/') || out.last() != Some(&Some(b'/')) {
            out.push(symbol);
        }
    }
    out
}

/// Dot segments once more: "a trailing `.` or `..` leaves a trailing `/`; `..` at the root stays at the root".
fn resolve_dots(path: &[Symbol]) -> Vec<Symbol> {
    if path.is_empty() {
        return Vec::new();
    }
    let mut segments: Vec<&[Symbol]> = path.split(|&s| s == Some(b'/')).collect();
    segments.remove(0);
    let mut kept: Vec<&[Symbol]> = Vec::new();
    let last = segments.len().saturating_sub(1);
    for (index, segment) in segments.into_iter().enumerate() {
        let dot = segment == [Some(b'.')];
        let dots = segment == [Some(b'.'), Some(b'.')];
        if dots {
            kept.pop();
        }
        if !dot && !dots {
            kept.push(segment);
        } else if index == last {
            kept.push(&[]);
        }
    }
    let mut out = Vec::new();
    for segment in kept {
        out.push(Some(b'/'));
        out.extend_from_slice(segment);
    }
    out
}

fn lower_case(path: &[Symbol]) -> Vec<Symbol> {
    path.iter().map(|s| s.map(|b| b.to_ascii_lowercase())).collect()
}

/// The possible positions in the glob after reading `text`. A star matches zero or more symbols of any kind.
fn positions(glob: &[Symbol], text: &[Symbol]) -> Vec<bool> {
    let mut here = vec![false; glob.len() + 1];
    here[0] = true;
    skip_stars(glob, &mut here);
    for symbol in text {
        let mut next = vec![false; glob.len() + 1];
        for at in 0..glob.len() {
            if here[at] && glob[at].is_none() {
                next[at] = true;
            }
            if here[at] && glob[at].is_some() && glob[at] == *symbol {
                next[at + 1] = true;
            }
        }
        skip_stars(glob, &mut next);
        here = next;
    }
    here
}

fn skip_stars(glob: &[Symbol], here: &mut [bool]) {
    for at in 0..glob.len() {
        if here[at] && glob[at].is_none() {
            here[at + 1] = true;
        }
    }
}

/// Whether the glob matches the whole text.
pub fn matches(glob: &[Symbol], text: &[Symbol]) -> bool {
    positions(glob, text)[glob.len()]
}

/// The path of a pattern covers what it matches "and everything below by whole segments". A literal is a glob without a
/// star; the empty glob is everything.
pub fn covers(pattern: &[Symbol], path: &[Symbol]) -> bool {
    (0..=path.len()).any(|end| {
        let whole_segments = end == path.len() || path[end] == Some(b'/');
        whole_segments && matches(pattern, &path[..end])
    })
}

/// Whether the path of a pattern can be below the given path, "by whole segments, or a glob that can match below it".
pub fn meets_below(pattern: &[Symbol], path: &[Symbol]) -> bool {
    let mut below = path.strip_suffix(&[Some(b'/')]).unwrap_or(path).to_vec();
    below.push(Some(b'/'));
    positions(pattern, &below).contains(&true)
}

pub fn is_everything(pattern: &[Symbol]) -> bool {
    pattern.is_empty()
}

pub fn is_glob(pattern: &[Symbol]) -> bool {
    pattern.contains(&None)
}

/// The path of a pattern as text. If parsing would drop its end, or read it as an expression, a slash is added, which
/// parsing drops.
pub fn text(pattern: &[Symbol]) -> String {
    let mut text: String = pattern.iter().map(|s| char::from(s.unwrap_or(b'*'))).collect();
    if text.ends_with(['/', '$']) || text.ends_with("/*") {
        text.push('/');
    }
    text
}
