//! A change, as `cargo mutants --list --json` writes it.

use serde::Deserialize;

/// What is replaced by what, and where.
#[derive(Debug, Clone, Deserialize)]
pub struct Mutant {
    /// File, place and change in words; no two are alike.
    pub name: String,
    pub file: String,
    pub span: Span,
    pub replacement: String,
    pub genre: Genre,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Genre {
    /// The body of a function is one value.
    FnValue,
    BinaryOperator,
    UnaryOperator,
    /// An arm of a match is gone.
    MatchArm,
    MatchArmGuard,
    /// A field of a literal with a base is gone.
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
    /// The same place, as the parser of Rust has it.
    pub fn of(place: proc_macro2::LineColumn) -> Self {
        Self { line: place.line, column: place.column + 1 }
    }

    /// How many bytes stand before it in a text.
    pub fn offset(self, text: &str) -> usize {
        let line: usize = text.split_inclusive('\n').take(self.line - 1).map(str::len).sum();
        let column = text[line..].char_indices().nth(self.column - 1).map_or(text.len() - line, |(at, _)| at);
        line + column
    }
}

impl Mutant {
    /// The name without its place, which moves with every line above it.
    pub fn change(&self) -> String {
        let place = format!(":{}:{}: ", self.span.start.line, self.span.start.column);
        self.name.replacen(&place, ": ", 1)
    }
}
