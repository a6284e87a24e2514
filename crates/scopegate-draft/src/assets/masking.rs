//! Sentences without the parts that other stages read.

use crate::hosts::Address;
use crate::vocabulary::lists::assets::NO_LIMITS;

/// The sentence with its addresses replaced by blanks of the same length.
pub(super) fn mask(sentence: &str, addresses: &[Address]) -> String {
    let mut masked = String::with_capacity(sentence.len());
    let mut end = 0;
    for address in addresses {
        masked.push_str(sentence.get(end..address.start).unwrap_or_default());
        masked.extend(std::iter::repeat_n(' ', address.end - address.start));
        end = address.end;
    }
    masked.push_str(sentence.get(end..).unwrap_or_default());
    masked
}

/// A sentence without "but not limited to", which excludes nothing. The positions stay.
pub(crate) fn without_limits(masked: &str) -> String {
    let (mut neutral, mut lowercase) = (masked.to_owned(), masked.to_ascii_lowercase());
    for words in NO_LIMITS.iter() {
        let blank = " ".repeat(words.len());
        let places: Vec<usize> = lowercase.match_indices(words).map(|(at, _)| at).collect();
        for at in places {
            neutral.replace_range(at..at + words.len(), &blank);
            lowercase.replace_range(at..at + words.len(), &blank);
        }
    }
    neutral
}
