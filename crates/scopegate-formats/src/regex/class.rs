//! The character classes of expressions.

/// The relevant property of a character class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    /// Digits; in a run, any number of them.
    Digits,
    /// Does not contain a slash.
    Plain,
    /// May contain a slash.
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
