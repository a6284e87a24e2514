//! Splits a text into possible identifiers, separators and bracketed remarks.

use std::collections::HashMap;

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A word without white space, except in brackets that are attached to it.
    PatternSet(String),
    /// The content of separate brackets.
    Remark(String),
    /// A comma, a line end, "and" or a similar separator.
    Separator,
}

/// Splits a text. Brackets that are attached to a word belong to it.
pub(super) fn cut(text: &str) -> Vec<Token> {
    let characters: Vec<char> = text.chars().collect();
    let closings = closings(&characters);
    let mut cutter = Cutter { tokens: Vec::new(), set: String::new() };
    let mut at = 0usize;
    while let Some(&c) = characters.get(at) {
        let next = at.saturating_add(1);
        match c {
            ',' | ';' | '|' | '\n' | '\u{2022}' => cutter.separate(),
            c if c.is_whitespace() => cutter.end(),
            '(' | '[' | '{' => match closings.get(&at).copied() {
                Some(end) => {
                    let apart = characters.get(end.saturating_add(1)).is_none_or(|c| {
                        c.is_whitespace() || matches!(c, ',' | ';' | '.' | ':' | ')') && is_final(&characters, end)
                    });
                    let inside: String = characters.get(next..end).unwrap_or_default().iter().collect();
                    if cutter.set.is_empty() && apart {
                        cutter.tokens.push(Token::Remark(inside.trim().to_owned()));
                    } else {
                        let whole = characters.get(at..=end).unwrap_or_default();
                        cutter.set.extend(whole);
                    }
                    at = end;
                }
                None => cutter.set.push(c),
            },
            // A closing bracket without an opening one ends a number, `1)a.com`, or a word.
            ')' => cutter.end(),
            c => cutter.set.push(c),
        }
        at = at.saturating_add(1);
    }
    cutter.separate();
    cutter.tokens.pop();
    joined(cutter.tokens)
}

/// Whether only punctuation follows a closing bracket up to the next white space.
fn is_final(characters: &[char], end: usize) -> bool {
    let rest = characters.get(end.saturating_add(1)..).unwrap_or_default();
    rest.iter().take_while(|c| !c.is_whitespace()).all(|c| matches!(c, ',' | ';' | '.' | ':' | ')'))
}

/// The closing position of each bracket that is closed on its line.
fn closings(characters: &[char]) -> HashMap<usize, usize> {
    let mut closings = HashMap::new();
    let mut open: Vec<(usize, char)> = Vec::new();
    for (at, c) in characters.iter().enumerate() {
        match c {
            '(' => open.push((at, ')')),
            '[' => open.push((at, ']')),
            '{' => open.push((at, '}')),
            ')' | ']' | '}' => match open.pop() {
                Some((start, wanted)) if wanted == *c => {
                    closings.insert(start, at);
                }
                // Brackets around a mismatched bracket are never closed.
                _ => open.clear(),
            },
            '\n' => open.clear(),
            _ => {}
        }
    }
    closings
}

struct Cutter {
    tokens: Vec<Token>,
    set: String,
}

impl Cutter {
    fn end(&mut self) {
        let set = std::mem::take(&mut self.set);
        match set.as_str() {
            "" => {}
            "/" | "&" | "+" | "\u{b7}" => self.tokens.push(Token::Separator),
            word if word.eq_ignore_ascii_case("and") || word.eq_ignore_ascii_case("or") => {
                self.tokens.push(Token::Separator);
            }
            _ => self.tokens.push(Token::PatternSet(set)),
        }
    }

    fn separate(&mut self) {
        self.end();
        self.tokens.push(Token::Separator);
    }
}

/// Joins words that white space has split: `*. example.com`, `192.0.2.1 - 192.0.2.9`, `192.0.2.0 /24`.
fn joined(tokens: Vec<Token>) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::new();
    let mut waiting = tokens.into_iter().peekable();
    while let Some(token) = waiting.next() {
        let Token::PatternSet(set) = token else {
            out.push(token);
            continue;
        };
        let is_dash = set == "-" || set.eq_ignore_ascii_case("to");
        if let Some(Token::PatternSet(before)) = out.last_mut() {
            let is_range = is_dash && is_address(before);
            if let Some(Token::PatternSet(after)) = waiting.peek()
                && is_range
                && is_address(after)
            {
                *before = format!("{before}-{after}");
                waiting.next();
                continue;
            }
            let is_length = set.strip_prefix('/').is_some_and(|digits| digits.parse::<u8>().is_ok());
            if before.ends_with("*.") || (is_length && is_address(before)) {
                before.push_str(&set);
                continue;
            }
        }
        out.push(Token::PatternSet(set));
    }
    out
}

/// The prefix length of a mask such as `255.255.255.0`.
pub(super) fn mask_length(text: &str) -> Option<u32> {
    let mask = u32::from(text.parse::<std::net::Ipv4Addr>().ok()?);
    let length = mask.leading_ones();
    let is_mask = length > 0 && mask.checked_shl(length).unwrap_or(0) == 0;
    (is_mask && mask >= 0x8000_0000).then_some(length)
}

fn is_address(text: &str) -> bool {
    text.parse::<std::net::IpAddr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::{Token, cut};

    fn pieces(text: &str) -> Vec<String> {
        let set = |token| match token {
            Token::PatternSet(set) => Some(set),
            Token::Remark(remark) => Some(format!("({remark})")),
            Token::Separator => None,
        };
        cut(text).into_iter().filter_map(set).collect()
    }

    #[test]
    fn lists_are_split_and_groups_are_not() {
        for (text, wanted) in [
            ("a.com,b.com; c.com", &["a.com", "b.com", "c.com"][..]),
            ("a.com and b.com / c.com\nd.com", &["a.com", "b.com", "c.com", "d.com"]),
            ("a.(com|co, uk)", &["a.(com|co, uk)"]),
            ("https://[it | fr].a.com x", &["https://[it | fr].a.com", "x"]),
            ("(se|fi).a.com", &["(se|fi).a.com"]),
            ("a.com (help desk)", &["a.com", "(help desk)"]),
            ("*. a.com", &["*.a.com"]),
            ("192.0.2.1 - 192.0.2.9, 192.0.2.32 /28", &["192.0.2.1-192.0.2.9", "192.0.2.32/28"]),
            ("a.com)", &["a.com"]),
        ] {
            assert_eq!(pieces(text), wanted, "{text}");
        }
    }
}
