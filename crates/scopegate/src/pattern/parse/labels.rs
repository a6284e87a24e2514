//! Labels that host names do not have: with symbols or punctuation, or with a hyphen at the beginning or end.
//!
//! The host parser accepts `•foo.com` as a name. Its author copied the bullet of a list, and as an exclusion it would
//! protect nothing.

use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};

use crate::error::{Excerpt, PatternError};
use crate::pattern::codes;

/// The characters that IDNA maps to a dot.
const DOTS: [char; 3] = ['\u{3002}', '\u{ff0e}', '\u{ff61}'];

/// Punctuation that IDNA 2008 allows between letters (RFC 5892, A.3 to A.7): the middle dots of Catalan and katakana,
/// the Greek keraia, Hebrew marks.
const IN_WORDS: [char; 5] = ['\u{b7}', '\u{375}', '\u{5f3}', '\u{5f4}', '\u{30fb}'];

/// Refuses a host with a symbol or punctuation. The host parser checks ASCII characters.
pub(super) fn check_symbols(text: &str, host: &str) -> Result<(), PatternError> {
    let mut before = '.';
    for c in host.chars() {
        if !c.is_ascii() && !is_in_names(c, before) {
            let message =
                format!("invalid host in {}: {} is not a letter, digit, `-` or `_`", Excerpt(text), Quoted(c));
            return Err(PatternError::new(codes::INVALID_HOST, message)
                .with_hint("write only the host; write a name with such a character in its `xn--...` form"));
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
        // Invisible characters are refused elsewhere; the host parser checks unassigned ones.
        GeneralCategoryGroup::Other => true,
        _ => DOTS.contains(&c) || (IN_WORDS.contains(&c) && before.is_alphanumeric()),
    }
}

/// Refuses a label that begins or ends in a hyphen. `host` is canonical and may contain stars.
pub(super) fn check_hyphens(text: &str, host: &str) -> Result<(), PatternError> {
    if !has_outer_hyphen(host) {
        return Ok(());
    }
    let label = host.split('.').find(|label| label.starts_with('-') || label.ends_with('-')).unwrap_or(host);
    let message = format!("invalid host in {}: the label `{label}` begins or ends in `-`", Excerpt(text));
    Err(PatternError::new(codes::INVALID_HOST, message)
        .with_hint("write only the host, without the text around it in a list or a sentence"))
}

/// Whether a label of a name or a glob begins or ends in a hyphen.
pub(super) fn has_outer_hyphen(host: &str) -> bool {
    host.contains('-') && (host.starts_with('-') || host.ends_with('-') || host.contains(".-") || host.contains("-."))
}

/// A character in back-ticks, for messages.
struct Quoted(char);

impl std::fmt::Display for Quoted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut bytes = [0; 4];
        write!(f, "{}", Excerpt(self.0.encode_utf8(&mut bytes)))
    }
}
