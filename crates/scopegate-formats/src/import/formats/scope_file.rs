//! A `.scope` file: one regular expression per line, matched anywhere in a host; `!` excludes.

use scopegate::policy::{List, Precedence};

use crate::identifier::{Kind, Reading, Side};
use crate::import::{Program, Row};
use crate::regex;

pub(super) fn program(text: &str) -> Program {
    let mut program = Program { precedence: Precedence::ExclusionsWin, ..Program::default() };
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
            Ok(set) => Reading::of_patterns(set, side),
            Err(reason) => Reading::review(expression, side, reason),
        });
        program.rows.push(row);
    }
    program
}
