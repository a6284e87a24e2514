//! Globs for the hosts that an expression matches.

use super::symbol::{Sequence, Symbol};
use crate::identifier::pattern_set::Fit;
use crate::identifier::side::Side;

/// The part of a text that an expression must match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// Any part of it, unless the expression is anchored.
    Anywhere,
    /// All of it.
    Whole,
}

/// The glob of one alternative of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Glob {
    pub text: String,
    pub fit: Fit,
}

/// The note for a pattern that is not exact.
pub(crate) fn careful(side: Side) -> &'static str {
    match side {
        Side::Inclusion => "the expression matches more than the pattern includes",
        Side::Exclusion => "the pattern excludes more than the expression matches",
    }
}

pub(super) fn host_glob(sequence: &Sequence, side: Side) -> Result<Glob, String> {
    let mut glob = Glob { text: String::new(), fit: Fit::Exact };
    let begins_with_run = matches!(sequence.symbols.first(), Some(Symbol::AnyRun));
    let ends_with_run = matches!(sequence.symbols.last(), Some(Symbol::AnyRun));
    if !sequence.from_start && !begins_with_run {
        glob.open_end(side);
    }
    let symbols = match (side, ends_with_run && sequence.symbols.len() > 1) {
        // `example\.com.*` also matches `example.com.evil.net`: an inclusion ends with the names in it.
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
    /// An end without an anchor: an exclusion continues, an inclusion stops.
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
                    return Err(format!("`{c}` is not valid in a host"));
                }
                self.text.extend(c.to_lowercase());
            }
            (Symbol::AnyRun | Symbol::RunWithoutSlash, _) => {
                // In the middle of an inclusion, a star matches within one label.
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
                return Err("it matches only some characters of one label, and a star would match more".to_owned());
            }
            (_, Side::Exclusion) => {
                self.fit = Fit::Careful;
                self.text.push('*');
            }
        }
        Ok(())
    }
}
