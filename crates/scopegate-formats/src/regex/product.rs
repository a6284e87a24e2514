//! Combines the parts of an expression.

use super::symbol::{Sequence, Symbol};
use crate::identifier::side::Side;

/// The maximum number of sequences of one expression.
pub(super) const MOST: usize = 512;
/// The maximum total number of symbols, which bounds the work for an expression.
const MOST_SYMBOLS: usize = 65_536;
/// Appends each alternative to each sequence.
pub(super) fn product(mut all: Vec<Sequence>, atom: &[Vec<Symbol>], side: Side) -> Result<Vec<Sequence>, String> {
    if all.len().saturating_mul(atom.len()) > MOST {
        return Err(format!("it has more than {MOST} alternatives"));
    }
    if side == Side::Inclusion && all.iter().any(|one| one.to_end) {
        return Err("`$` is not at its end".to_owned());
    }
    for one in &mut all {
        one.to_end = false;
    }
    if let [symbols] = atom {
        // With one alternative, nothing is copied.
        for one in &mut all {
            one.symbols.extend(symbols);
        }
        return Ok(all);
    }
    let before: usize = all.iter().map(|one| one.symbols.len()).sum();
    if before.saturating_mul(atom.len()) > MOST_SYMBOLS {
        return Err("its alternatives are too long".to_owned());
    }
    let mut out = Vec::new();
    for one in all {
        for symbols in atom {
            let mut longer = one.clone();
            longer.symbols.extend(symbols);
            out.push(longer);
        }
    }
    Ok(out)
}
