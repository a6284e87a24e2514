//! The symbols and sequences of an expression.

use super::class::Class;

/// One element of a sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Symbol {
    /// One given character.
    Letter(char),
    /// An unescaped dot: any character.
    AnyOne,
    /// One character of a class.
    OneOf(Class),
    /// Any number of any characters: `.*`, `.+`.
    AnyRun,
    /// Any number of characters except dots: `[^.]+`.
    RunWithoutDot,
    /// Any number of characters except slashes: `[^/]*`.
    RunWithoutSlash,
    /// A number of characters of a class.
    RunOf(Class),
    /// The end anchor as an alternative of a group. It is in no sequence.
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

/// The class of repeated symbols.
pub(super) fn class_of_all(symbols: &[Symbol]) -> Class {
    if symbols.iter().any(|symbol| symbol.may_be_slash()) { Class::Slash } else { Class::Plain }
}
