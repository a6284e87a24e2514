//! The classes of characters of expressions.

/// Which characters a class has, as far as that matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    /// Digits, and in a run any number of them.
    Digits,
    /// No slash among them.
    Plain,
    /// A slash may be among them.
    Slash,
}

/// The class of the text between brackets.
pub(super) fn class_of(inside: &str) -> Class {
    if matches!(inside, "0-9" | "\\d") {
        return Class::Digits;
    }
    let (negated, listed) = inside.strip_prefix('^').map_or((false, inside), |rest| (true, rest));
    let characters: Vec<char> = listed.chars().collect();
    let in_range = characters.windows(3).any(|three| match three {
        [from, '-', to] => *from <= '/' && '/' <= *to,
        _ => false,
    });
    let wide = ["\\S", "\\D", "\\W", "\\p", "\\P", "&&", "["].iter().any(|mark| listed.contains(mark));
    let has = listed.contains('/') || (in_range && !negated);
    if (negated && !has) || (!negated && (has || wide)) { Class::Slash } else { Class::Plain }
}
