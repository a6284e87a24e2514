//! Finds the start of the host in URL expressions.

use super::class::Class;
use super::symbol::Symbol;

/// The maximum number of positions of one alternative at which a path may begin.
pub(super) const MOST_READINGS: usize = 24;

/// The schemes at the beginning of URL expressions.
const SCHEMES: [&str; 4] = ["https://", "http://", "wss://", "ws://"];

/// Where the host of a URL begins in an expression.
#[derive(Clone, Copy)]
pub(super) struct Start {
    pub at: usize,
    /// Whether a preceding run may contain a part of the host.
    pub open: bool,
}

/// The positions at which a host may begin, after a possible scheme.
pub(super) fn starts(symbols: &[Symbol]) -> Vec<Start> {
    let mut starts: Vec<Start> = Vec::new();
    let mut reached: Vec<(Vec<char>, Vec<bool>)> = SCHEMES
        .iter()
        .map(|scheme| {
            let letters: Vec<char> = scheme.chars().collect();
            let mut at = vec![false; letters.len().saturating_add(1)];
            if let Some(first) = at.first_mut() {
                *first = true;
            }
            (letters, at)
        })
        .collect();
    for (at, symbol) in symbols.iter().enumerate() {
        let (mut open, mut exact) = (false, false);
        for (letters, places) in &mut reached {
            let before = places.clone();
            places.fill(false);
            if symbol.is_run() {
                let mut going = false;
                for (place, was) in before.iter().enumerate() {
                    going |= *was;
                    if let Some(now) = places.get_mut(place) {
                        *now = going;
                    }
                    let is_slash = letters.get(place) == Some(&'/');
                    if is_slash && !symbol.may_be_slash() {
                        going = false;
                    }
                }
                open |= symbol.may_be_slash() && places.last() == Some(&true);
            } else {
                for (place, letter) in letters.iter().enumerate() {
                    let moves = before.get(place) == Some(&true) && stands_for(*symbol, *letter);
                    if let Some(next) = places.get_mut(place.saturating_add(1)).filter(|_| moves) {
                        *next = true;
                    }
                }
                exact |= places.last() == Some(&true);
            }
        }
        if exact || open {
            starts.push(Start { at: at.saturating_add(1), open });
        }
        if reached.iter().all(|(_, places)| places.iter().all(|place| !place)) {
            break;
        }
    }
    // A run that can match the scheme can also match what later runs match.
    if let Some(first) = starts.iter().position(|start| start.open) {
        starts.truncate(first.saturating_add(MOST_READINGS));
    }
    starts
}

fn stands_for(symbol: Symbol, letter: char) -> bool {
    match symbol {
        Symbol::Letter(c) => c.eq_ignore_ascii_case(&letter),
        Symbol::OneOf(Class::Digits) => false,
        Symbol::AnyOne | Symbol::OneOf(Class::Slash) => true,
        _ => letter != '/',
    }
}
