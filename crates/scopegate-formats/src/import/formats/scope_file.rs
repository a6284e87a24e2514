//! A `.scope` file: a regular expression a line, found anywhere in a host; `!` excludes.

use scopegate::policy::{List, Precedence};

use crate::identifier::{Kind, Reading, Side};
use crate::import::{Programme, Row};
use crate::regex;

pub(super) fn programme(text: &str) -> Programme {
    let mut programme = Programme { precedence: Precedence::ExclusionsWin, ..Programme::default() };
    for line in text.lines() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (list, expression) = match line.strip_prefix('!') {
            Some(expression) => (List::OutOfScope, expression.trim()),
            None => (List::InScope, line),
        };
        let side = Side::of(list);
        let mut row = Row::new(list, Kind::Network, expression);
        row.meant = Some(match regex::host(expression, side, regex::Extent::Anywhere) {
            Ok(piece) => Reading::of_piece(piece, side),
            Err(reason) => Reading::review(expression, side, reason),
        });
        programme.rows.push(row);
    }
    programme
}
