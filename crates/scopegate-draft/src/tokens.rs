//! Words of a sentence, normalized for comparison.

use std::convert::identity;
use std::sync::LazyLock;

use crate::word_list::WordList;

static ARTICLES: LazyLock<WordList> = LazyLock::new(|| WordList::read(DATA, "ARTICLES", identity));
static KEPT_PLURALS: LazyLock<WordList> = LazyLock::new(|| WordList::read(DATA, "KEPT_PLURALS", identity));

const DATA: &str = include_str!("../data/tokens.txt");

/// The separator between a word and the word before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Separator {
    Blank,
    Slash,
    Comma,
    Open,
    Close,
    Break,
}

/// A word in lower case and singular, with its position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) word: String,
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) before: Separator,
}

impl WordList {
    pub(crate) fn has(&self, token: &Token) -> bool {
        self.contains(&token.word)
    }

    /// Whether a sentence has a word of the list.
    pub(crate) fn is_in(&self, words: &[Token]) -> bool {
        words.iter().any(|token| self.has(token))
    }
}

/// Splits a text into words. Articles are left out.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut word = String::new();
    let mut start = 0;
    let mut before = Separator::Blank;
    let mut finish = |word: &mut String, start: usize, end: usize, before: &mut Separator| {
        if word.is_empty() {
            return;
        }
        let lower = std::mem::take(word);
        if !ARTICLES.contains(&lower) {
            found.push(Token { word: stem(lower), start, end, before: *before });
            *before = Separator::Blank;
        }
    };
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if c.is_alphanumeric() {
            if word.is_empty() {
                start = at;
            }
            word.extend(c.to_lowercase());
        } else if matches!(c, '\'' | '\u{2019}')
            && !word.is_empty()
            && chars.peek().is_some_and(|next| next.1.is_alphanumeric())
        {
            // "don't" is one word.
        } else {
            finish(&mut word, start, at, &mut before);
            let separator = match c {
                ',' | '\u{60c}' | '\u{3001}' => Separator::Comma,
                '/' | '|' | '&' => Separator::Slash,
                '(' | '[' | '{' => Separator::Open,
                ')' | ']' | '}' => Separator::Close,
                ';' | ':' | '.' | '!' | '?' | '\u{2014}' | '\u{2013}' | '\u{2026}' => Separator::Break,
                _ => Separator::Blank,
            };
            before = before.max(separator);
        }
    }
    finish(&mut word, start, text.len(), &mut before);
    found
}

/// A word without the ending of its plural. Both sides of a comparison use it, so the result need not be English.
pub(crate) fn stem(mut word: String) -> String {
    // "others" and "ours" differ in meaning from "other" and "our".
    if KEPT_PLURALS.contains(&word) {
        return word;
    }
    if word.len() > 3 && word.ends_with('s') && !["ss", "us", "is"].iter().any(|end| word.ends_with(end)) {
        word.pop();
        if ["sse", "xe", "che", "she"].iter().any(|end| word.ends_with(end)) {
            word.pop();
        }
    }
    if word.len() > 3 && word.ends_with("ie") {
        word.truncate(word.len() - 2);
        word.push('y');
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        tokens(text).into_iter().map(|token| token.word).collect()
    }

    #[test]
    fn words_are_lower_case_and_singular() {
        assert_eq!(words("Don\u{2019}t access the Users\u{2019} policies"), ["dont", "access", "user", "policy"]);
        assert_eq!(words("Self-XSS / DoS"), ["self", "xss", "dos"]);
        assert_eq!(words(""), Vec::<String>::new());
    }

    #[test]
    fn separators_and_positions_are_kept() {
        let all = tokens("spam, (the) worms; scans");
        let seen: Vec<_> = all.iter().map(|token| (token.word.as_str(), token.before)).collect();
        assert_eq!(seen, [("spam", Separator::Blank), ("worm", Separator::Close), ("scan", Separator::Break)]);
        assert_eq!((all[1].start, all[1].end), (12, 17));
    }
}
