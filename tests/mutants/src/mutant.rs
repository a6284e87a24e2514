//! A mutation, in the format of `cargo mutants --list --json`.

use serde::Deserialize;

/// The replaced text, its replacement, and the position.
#[derive(Debug, Clone, Deserialize)]
pub struct Mutant {
    /// File, position and mutation in words, which are unique.
    pub name: String,
    pub file: String,
    pub span: Span,
    pub replacement: String,
    pub genre: Genre,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Genre {
    /// The body of a function is replaced by a value.
    FnValue,
    BinaryOperator,
    UnaryOperator,
    /// An arm of a match is removed.
    MatchArm,
    MatchArmGuard,
    /// A field of a struct expression with a base is removed.
    StructField,
}

#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Span {
    pub start: Place,
    pub end: Place,
}

/// A line and a column in characters, both from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Place {
    pub line: usize,
    pub column: usize,
}

impl Place {
    /// The same position, from the Rust parser.
    pub fn of(place: proc_macro2::LineColumn) -> Self {
        Self { line: place.line, column: place.column + 1 }
    }

    /// The number of bytes before it in a text.
    pub fn offset(self, text: &str) -> usize {
        let line: usize = text.split_inclusive('\n').take(self.line - 1).map(str::len).sum();
        let column = text[line..].char_indices().nth(self.column - 1).map_or(text.len() - line, |(at, _)| at);
        line + column
    }
}

impl Mutant {
    /// The name without its position, which changes with every line above it.
    pub fn change(&self) -> String {
        let place = format!(":{}:{}: ", self.span.start.line, self.span.start.column);
        self.name.replacen(&place, ": ", 1)
    }
}
