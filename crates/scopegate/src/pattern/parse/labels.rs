//! Labels that no host has: those with symbols or punctuation, and those that begin or end in a hyphen.
//!
//! The host parser takes `•foo.com` for a name of its own. Whoever wrote it copied the bullet of a list, and as an exclusion it would
//! protect nothing.

use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

use crate::error::{Excerpt, PatternError};
use crate::pattern::codes;

/// The forms of a dot that IDNA reads as one.
const DOTS: [char; 3] = ['\u{3002}', '\u{ff0e}', '\u{ff61}'];

/// Punctuation that IDNA 2008 allows between letters (RFC 5892, A.3 to A.7): the middle dots of Catalan and of katakana, the
/// keraia of Greek, the marks of Hebrew.
const IN_WORDS: [char; 5] = ['\u{b7}', '\u{375}', '\u{5f3}', '\u{5f4}', '\u{30fb}'];

/// Refuses a host as written that holds a symbol or punctuation. What is ASCII is the host parser's to judge.
pub(super) fn check_symbols(text: &str, host: &str) -> Result<(), PatternError> {
    let mut before = '.';
    for c in host.chars() {
        if !c.is_ascii() && !is_in_names(c, before) {
            let message =
                format!("{} has {} in its host, which is no letter, digit, `-` or `_`", Excerpt(text), Quoted(c));
            return Err(PatternError::new(codes::INVALID_HOST, message).with_hint(
                "write the host alone; a name that has such a character is written as DNS has it, `xn--...`",
            ));
        }
        before = c;
    }
    Ok(())
}

/// Whether a character is a dot between labels, in any form.
pub(super) fn is_dot(c: char) -> bool {
    c == '.' || DOTS.contains(&c)
}

fn is_in_names(c: char, before: char) -> bool {
    match c.general_category_group() {
        GeneralCategoryGroup::Letter | GeneralCategoryGroup::Mark | GeneralCategoryGroup::Number => true,
        // What is invisible is refused, and what is unassigned is the host parser's to judge.
        GeneralCategoryGroup::Other => true,
        _ => DOTS.contains(&c) || (IN_WORDS.contains(&c) && before.is_alphanumeric()),
    }
}

/// Refuses a label that begins or ends in a hyphen. `host` is canonical, stars and all.
pub(super) fn check_hyphens(text: &str, host: &str) -> Result<(), PatternError> {
    if !has_outer_hyphen(host) {
        return Ok(());
    }
    let label = host.split('.').find(|label| label.starts_with('-') || label.ends_with('-')).unwrap_or(host);
    let message = format!("{} has the label `{label}`, which begins or ends in `-`, as no label does", Excerpt(text));
    Err(PatternError::new(codes::INVALID_HOST, message)
        .with_hint("write the host alone, without what stands before or after it in a list or a sentence"))
}

/// Whether a label of a name or a glob begins or ends in a hyphen.
pub(super) fn has_outer_hyphen(host: &str) -> bool {
    host.contains('-') && (host.starts_with('-') || host.ends_with('-') || host.contains(".-") || host.contains("-."))
}

/// A character in back-ticks.
struct Quoted(char);

impl std::fmt::Display for Quoted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut bytes = [0; 4];
        write!(f, "{}", Excerpt(self.0.encode_utf8(&mut bytes)))
    }
}
