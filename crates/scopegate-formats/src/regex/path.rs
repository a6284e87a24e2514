//! Expressions for paths.

use super::glob::{Extent, Glob};
use super::symbol::{Sequence, Symbol};
use super::syntax::sequences;
use crate::identifier::pattern_set::Fit;
use crate::identifier::side::Side;

/// The paths of an expression as written after a host in a pattern; empty for every path.
pub(crate) fn path(expression: &str, side: Side, extent: Extent) -> Result<Vec<Glob>, String> {
    let mut globs = Vec::new();
    let mut all = sequences(expression, side)?;
    for one in &mut all {
        if extent == Extent::Whole {
            (one.from_start, one.to_end) = (true, true);
        }
    }
    for one in &all {
        if side == Side::Inclusion
            && all.iter().any(|other| one.from_start == other.from_start && is_implied(one, other))
        {
            continue;
        }
        let glob = of_sequence(one, side)?;
        if !globs.contains(&glob) {
            globs.push(glob);
        }
    }
    Ok(globs)
}

/// Whether an alternative is the page above the paths of another alternative: `/a`, `/a/` and `/a?...` next to `/a/.*`.
/// The pattern of the other one covers it.
pub(super) fn is_implied(one: &Sequence, other: &Sequence) -> bool {
    let (Some((Symbol::AnyRun, [base @ .., Symbol::Letter('/')])), symbols) =
        (other.symbols.split_last(), one.symbols.as_slice())
    else {
        return false;
    };
    let page = match symbols.iter().position(|symbol| *symbol == Symbol::Letter('?')) {
        Some(at) if symbols.get(at.saturating_add(1)..).is_some_and(|rest| matches!(rest, [] | [Symbol::AnyRun])) => {
            symbols.get(..at).unwrap_or_default()
        }
        None if one.to_end && !symbols.is_empty() => symbols,
        _ => return false,
    };
    one.symbols != other.symbols && (page == base || page.split_last() == Some((&Symbol::Letter('/'), base)))
}

/// The path of one alternative.
pub(super) fn of_sequence(sequence: &Sequence, side: Side) -> Result<Glob, String> {
    let mut glob = Glob { text: String::new(), fit: Fit::Exact };
    let mut symbols = sequence.symbols.as_slice();
    let mut open = !sequence.to_end;
    while let Some((Symbol::AnyRun, rest)) = symbols.split_last() {
        (symbols, open) = (rest, true);
    }
    let begins = matches!(symbols.first(), Some(Symbol::Letter('/')));
    match (symbols.is_empty(), begins, sequence.from_start) {
        (true, ..) if open => return Ok(glob),
        // Every path has a slash.
        (false, true, false) if open && symbols.len() == 1 => return Ok(glob),
        (false, true, true) => {}
        // It matches anywhere in a path. An inclusion covers only the beginning.
        (false, true, false) if side == Side::Inclusion => glob.fit = Fit::Careful,
        // It matches anywhere in a path, so an exclusion covers every position.
        (false, ..) if side == Side::Exclusion => {
            glob.text.push_str("/*");
            if begins {
                // `/logout` anywhere includes the first segment, so the slash before the star is this one.
                glob.fit = Fit::Careful;
                symbols = symbols.split_first().map_or(symbols, |(_, rest)| rest);
            }
        }
        _ => return Err("it is a regular expression for only a part of a path".to_owned()),
    }
    for symbol in symbols {
        match (symbol, side) {
            (Symbol::Letter('?' | '#'), _) => {
                return match side {
                    Side::Exclusion => Ok(Glob { fit: Fit::Careful, ..glob }),
                    Side::Inclusion => Err("it requires a query".to_owned()),
                };
            }
            (Symbol::Letter(c), _) if c.is_whitespace() || matches!(c, '*' | '\\' | '{' | '}') => {
                return Err(format!("`{c}` in a path has no meaning here"));
            }
            (Symbol::Letter(c), _) => glob.text.push(*c),
            (Symbol::AnyRun, _) => glob.text.push('*'),
            (_, Side::Exclusion) => {
                glob.fit = Fit::Careful;
                glob.text.push('*');
            }
            (Symbol::AnyOne, Side::Inclusion) => {
                glob.fit = Fit::Careful;
                glob.text.push('.');
            }
            (_, Side::Inclusion) => {
                return Err("it matches only some characters of a path, and a star would match more".to_owned());
            }
        }
    }
    // A path also covers the paths below it, so an inclusion that ends there cannot be expressed.
    if !open && side == Side::Inclusion {
        return Err("it matches only one path, and a pattern also covers the paths below it".to_owned());
    }
    if open && !glob.text.ends_with(['/', '*']) {
        glob.text.push('*');
    }
    if glob.text == "/" && open {
        glob.text.clear();
    }
    Ok(glob)
}
