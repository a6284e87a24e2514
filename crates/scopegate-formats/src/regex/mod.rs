//! Regular expressions that patterns can say.
//!
//! An inclusion becomes a pattern that matches no more than the expression, an exclusion one that matches no less; where
//! there is none, the expression is told to a person.

mod class;
mod excluded;
mod own;
mod path;
mod product;
mod starts;
mod syntax;
mod url;

use crate::identifier::{Fit, Piece, Side, read_piece};

use class::Class;
pub(crate) use excluded::{by_name, excluded_url};
pub(crate) use own::{Cut, Hosts, Leaves, Own, bbot_cut, bbot_rule, before_odd_paths, burp_rule, odd_paths, url_rule};
pub(crate) use path::path;
use syntax::{Sequence, Symbol, sequences};
pub(crate) use url::url;

/// Where in a text an expression has to match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// Anywhere in it, unless it is anchored.
    Anywhere,
    /// All of it.
    Whole,
}

/// A glob that an alternative of an expression became.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Glob {
    pub text: String,
    pub fit: Fit,
}

/// An expression about hosts, or, where it begins with a scheme, about URLs.
pub(crate) fn host_or_url(expression: &str, side: Side) -> Result<Piece, String> {
    let is_url = expression.contains("://") || expression.contains(":\\/\\/");
    if side == Side::Exclusion && (is_url || expression.contains('/')) {
        return match excluded::excluded(expression, Extent::Anywhere)? {
            (piece, None) => Ok(piece),
            (_, Some(why)) => Err(why),
        };
    }
    if is_url {
        url(expression, Extent::Anywhere)
    } else if expression.trim_end_matches("/.*").contains('/') {
        Err("it is a regular expression for a part of a URL".to_owned())
    } else {
        host(expression, side, Extent::Anywhere)
    }
}

/// An expression about hosts, as patterns.
pub(crate) fn host(expression: &str, side: Side, extent: Extent) -> Result<Piece, String> {
    let mut piece = Piece::default();
    for glob in host_globs(expression, side, extent)? {
        let mut read = read_piece(&glob.text, side)?;
        read.fit = read.fit.max(glob.fit);
        if glob.fit == Fit::Careful {
            read.remarks.push(careful(side).to_owned());
        }
        piece.add(read);
    }
    Ok(piece)
}

/// The hosts of an expression, as globs.
pub(crate) fn host_globs(expression: &str, side: Side, extent: Extent) -> Result<Vec<Glob>, String> {
    let all = sequences(expression, side)?;
    let mut globs = Vec::new();
    for mut one in all {
        if extent == Extent::Whole {
            (one.from_start, one.to_end) = (true, true);
        }
        let glob = host_glob(&one, side)?;
        if !globs.contains(&glob) {
            globs.push(glob);
        }
    }
    Ok(globs)
}

/// The ports of an expression: none for any, or each and whether it is exactly that one.
pub(crate) fn ports(expression: &str, side: Side) -> Result<Option<Vec<(u16, Fit)>>, String> {
    let mut ports = Vec::new();
    for one in sequences(expression, side)? {
        if matches!(one.symbols.as_slice(), [] | [Symbol::AnyRun | Symbol::RunOf(Class::Digits)]) {
            return Ok(None);
        }
        let (symbols, is_open) = match one.symbols.split_last() {
            Some((Symbol::AnyRun, rest)) => (rest, true),
            _ => (one.symbols.as_slice(), false),
        };
        let letter = |symbol: &Symbol| if let Symbol::Letter(c) = symbol { Some(*c) } else { None };
        let text: Option<String> = symbols.iter().map(letter).collect();
        let port =
            text.and_then(|text| text.parse::<u16>().ok()).ok_or_else(|| format!("`{expression}` is no port"))?;
        let fit = if one.from_start && one.to_end && !is_open { Fit::Exact } else { Fit::Careful };
        ports.push((port, fit));
    }
    Ok(Some(ports))
}

/// What to say of a pattern that is no exact fit.
pub(crate) fn careful(side: Side) -> &'static str {
    match side {
        Side::Inclusion => "the expression matches more than the hosts it names",
        Side::Exclusion => "the pattern excludes more than the expression matches",
    }
}

fn host_glob(sequence: &Sequence, side: Side) -> Result<Glob, String> {
    let mut glob = Glob { text: String::new(), fit: Fit::Exact };
    let begins_with_run = matches!(sequence.symbols.first(), Some(Symbol::AnyRun));
    let ends_with_run = matches!(sequence.symbols.last(), Some(Symbol::AnyRun));
    if !sequence.from_start && !begins_with_run {
        glob.open_end(side);
    }
    let symbols = match (side, ends_with_run && sequence.symbols.len() > 1) {
        // `example\.com.*` matches `example.com.evil.net`: an inclusion stops at what it names.
        (Side::Inclusion, true) => {
            glob.fit = Fit::Careful;
            sequence.symbols.split_last().map_or(&[][..], |(_, rest)| rest)
        }
        _ => &sequence.symbols,
    };
    for (at, symbol) in symbols.iter().enumerate() {
        let leads_label = at == 0 || matches!(symbols.get(at.saturating_sub(1)), Some(Symbol::Letter('.')));
        glob.push_host(*symbol, side, leads_label && at == 0)?;
    }
    if !sequence.to_end && !ends_with_run {
        glob.open_end(side);
    }
    if glob.text.is_empty() {
        return Err("it matches any host".to_owned());
    }
    Ok(glob)
}

impl Glob {
    /// An end that is not anchored: an exclusion goes on, an inclusion stops.
    fn open_end(&mut self, side: Side) {
        if side == Side::Exclusion {
            self.text.push('*');
        } else {
            self.fit = Fit::Careful;
        }
    }

    fn push_host(&mut self, symbol: Symbol, side: Side, first: bool) -> Result<(), String> {
        match (symbol, side) {
            (Symbol::Letter(c), _) => {
                if !(c.is_alphanumeric() || matches!(c, '.' | '-' | '_')) {
                    return Err(format!("`{c}` stands in no host"));
                }
                self.text.extend(c.to_lowercase());
            }
            (Symbol::AnyRun | Symbol::RunWithoutSlash, _) => {
                // In the middle, stars of inclusions stay in their label.
                if side == Side::Inclusion && !first {
                    self.fit = Fit::Careful;
                }
                self.text.push('*');
            }
            (Symbol::AnyOne, Side::Inclusion) => {
                self.fit = Fit::Careful;
                self.text.push('.');
            }
            (Symbol::RunWithoutDot, Side::Inclusion) if !first => self.text.push('*'),
            (Symbol::RunWithoutDot | Symbol::RunOf(_) | Symbol::OneOf(_) | Symbol::End, Side::Inclusion) => {
                return Err("it matches some characters of one label, and a star would take more".to_owned());
            }
            (_, Side::Exclusion) => {
                self.fit = Fit::Careful;
                self.text.push('*');
            }
        }
        Ok(())
    }
}
