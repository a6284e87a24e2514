//! The symbols of an expression, and their sequences.

use super::class::Class;

/// One place of a text with holes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Symbol {
    /// That character.
    Letter(char),
    /// A dot that nobody escaped: any one character.
    AnyOne,
    /// One character of a class.
    OneOf(Class),
    /// Any number of any characters: `.*`, `.+`.
    AnyRun,
    /// Any number of characters that are no dot: `[^.]+`.
    RunWithoutDot,
    /// Any number of characters that are no slash: `[^/]*`.
    RunWithoutSlash,
    /// A number of characters of some class.
    RunOf(Class),
    /// The end, as one of the alternatives of a group. No sequence holds it.
    End,
}

impl Symbol {
    /// Whether it may match a slash.
    pub(super) fn may_be_slash(self) -> bool {
        match self {
            Self::Letter(c) => c == '/',
            Self::AnyOne | Self::AnyRun | Self::RunWithoutDot => true,
            Self::RunWithoutSlash | Self::End => false,
            Self::OneOf(class) | Self::RunOf(class) => class == Class::Slash,
        }
    }

    /// Whether it matches more than one character.
    pub(super) fn is_run(self) -> bool {
        matches!(self, Self::AnyRun | Self::RunWithoutDot | Self::RunWithoutSlash | Self::RunOf(_))
    }
}

/// One alternative of an expression.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Sequence {
    pub symbols: Vec<Symbol>,
    /// Whether it begins with `^`.
    pub from_start: bool,
    /// Whether it ends with `$`.
    pub to_end: bool,
}

/// The class of what repeats.
pub(super) fn class_of_all(symbols: &[Symbol]) -> Class {
    if symbols.iter().any(|symbol| symbol.may_be_slash()) { Class::Slash } else { Class::Plain }
}
