//! Parses the regular expressions of scopes into sequences of symbols.

use super::class::{Class, class_of};
use super::product::{MOST, product};
use super::symbol::{Sequence, Symbol, class_of_all};
use crate::identifier::side::Side;

/// The maximum length of an expression in bytes, equal to that of a target.
const LONGEST: usize = 8192;
/// The maximum nesting depth of groups.
const DEEPEST: usize = 16;

/// Parses an expression. For an exclusion, lookaround and inner anchors are ignored: without them it matches more.
///
/// # Errors
///
/// For unsupported syntax.
pub(super) fn sequences(expression: &str, side: Side) -> Result<Vec<Sequence>, String> {
    if expression.len() > LONGEST {
        return Err(format!("it is longer than {LONGEST} bytes"));
    }
    let mut parser = Parser { rest: expression.chars().collect(), at: 0, depth: 0, side };
    let mut all = parser.alternatives()?;
    for one in &mut all {
        while one.symbols.last() == Some(&Symbol::End) {
            one.symbols.pop();
            one.to_end = true;
        }
        if one.symbols.contains(&Symbol::End) {
            return Err("`$` is not at its end".to_owned());
        }
    }
    if parser.at < parser.rest.len() {
        return Err("a closing bracket has no opening bracket".to_owned());
    }
    Ok(all)
}

struct Parser {
    rest: Vec<char>,
    at: usize,
    depth: usize,
    side: Side,
}

/// The content of a group.
enum GroupMeaning {
    Alternatives(Vec<Vec<Symbol>>),
    /// Flags, or a part that exclusions ignore.
    Nothing,
}

impl Parser {
    fn peek(&self) -> Option<char> {
        self.rest.get(self.at).copied()
    }

    fn take(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at = self.at.saturating_add(1);
        Some(c)
    }

    fn takes(&mut self, c: char) -> bool {
        let is = self.peek() == Some(c);
        if is {
            self.at = self.at.saturating_add(1);
        }
        is
    }

    fn alternatives(&mut self) -> Result<Vec<Sequence>, String> {
        let mut all = self.sequence()?;
        while self.takes('|') {
            all.extend(self.sequence()?);
            if all.len() > MOST {
                return Err(format!("it has more than {MOST} alternatives"));
            }
        }
        Ok(all)
    }

    fn sequence(&mut self) -> Result<Vec<Sequence>, String> {
        let mut all = vec![Sequence::default()];
        while let Some(c) = self.peek() {
            if matches!(c, '|' | ')') {
                break;
            }
            self.at = self.at.saturating_add(1);
            let atom = match c {
                '^' => {
                    let in_middle = all.iter().any(|one| !one.symbols.is_empty());
                    match (in_middle, self.side) {
                        (true, Side::Inclusion) => return Err("`^` is not at its start".to_owned()),
                        (true, Side::Exclusion) => {}
                        (false, _) => {
                            for one in &mut all {
                                one.from_start = true;
                            }
                        }
                    }
                    continue;
                }
                '$' => {
                    for one in &mut all {
                        one.to_end = true;
                    }
                    continue;
                }
                '(' => match self.group()? {
                    GroupMeaning::Alternatives(all) => all,
                    GroupMeaning::Nothing => continue,
                },
                '\\' => match self.escape()? {
                    Some(letters) => vec![letters],
                    None => continue,
                },
                '[' => vec![vec![self.class()?]],
                '.' => vec![vec![Symbol::AnyOne]],
                '*' | '+' | '?' | '{' => return Err(format!("`{c}` repeats nothing")),
                c => vec![vec![Symbol::Letter(c)]],
            };
            let atom = self.repeated(atom)?;
            all = product(all, &atom, self.side)?;
        }
        Ok(all)
    }

    /// The alternatives of a group. An inclusion cannot have anchors in a group, unless the group has nothing else.
    fn group(&mut self) -> Result<GroupMeaning, String> {
        let is_look = if self.takes('?') { self.opening()? } else { Opening::Group };
        if is_look == Opening::Flags {
            return Ok(GroupMeaning::Nothing);
        }
        self.depth = self.depth.saturating_add(1);
        if self.depth > DEEPEST {
            return Err("its groups are nested too deeply".to_owned());
        }
        let all = self.alternatives()?;
        self.depth = self.depth.saturating_sub(1);
        if !self.takes(')') {
            return Err("a bracket is not closed".to_owned());
        }
        if is_look == Opening::Look {
            return Ok(GroupMeaning::Nothing);
        }
        let is_anchored = |one: &Sequence| (one.from_start || one.to_end) && !one.symbols.is_empty();
        if self.side == Side::Inclusion && all.iter().any(is_anchored) {
            return Err("an anchor is inside a group".to_owned());
        }
        // `(?:/.*|$)`: for an exclusion, the end alone is as wide as no end.
        let symbols = |one: Sequence| {
            let is_end = self.side == Side::Inclusion && one.to_end && one.symbols.is_empty();
            if is_end { vec![Symbol::End] } else { one.symbols }
        };
        Ok(GroupMeaning::Alternatives(all.into_iter().map(symbols).collect()))
    }

    /// Reads the text after `(?`.
    fn opening(&mut self) -> Result<Opening, String> {
        let looks = || match self.side {
            Side::Inclusion => Err("it uses lookaround".to_owned()),
            Side::Exclusion => Ok(Opening::Look),
        };
        match self.peek() {
            Some('=' | '!') => {
                let opening = looks()?;
                self.at = self.at.saturating_add(1);
                Ok(opening)
            }
            Some('<') if matches!(self.rest.get(self.at.saturating_add(1)), Some('=' | '!')) => {
                let opening = looks()?;
                self.at = self.at.saturating_add(2);
                Ok(opening)
            }
            Some('<') => {
                while self.take().ok_or("a bracket is not closed")? != '>' {}
                Ok(Opening::Group)
            }
            Some('>') => {
                self.at = self.at.saturating_add(1);
                Ok(Opening::Group)
            }
            _ => loop {
                match self.take() {
                    // Hosts are compared in lower case, and paths as written.
                    Some('i' | 's' | 'u' | 'd' | 'm' | 'U' | '-') => {}
                    Some(':') => return Ok(Opening::Group),
                    Some(')') => return Ok(Opening::Flags),
                    Some(c) => return Err(format!("`(?{c}` is not supported here")),
                    None => return Err("a bracket is not closed".to_owned()),
                }
            },
        }
    }

    /// The characters of an escape; empty for a zero-width position.
    fn escape(&mut self) -> Result<Option<Vec<Symbol>>, String> {
        let c = self.take().ok_or("it ends with a backslash")?;
        if c == 'Q' {
            let mut letters = Vec::new();
            while let Some(c) = self.take() {
                if c == '\\' && self.takes('E') {
                    return Ok(Some(letters));
                }
                letters.push(Symbol::Letter(c));
            }
            return Ok(Some(letters));
        }
        let symbol = match (c, self.side) {
            ('d', _) => Symbol::OneOf(Class::Digits),
            ('w' | 's', _) => Symbol::OneOf(Class::Plain),
            ('D' | 'W' | 'S', _) => Symbol::OneOf(Class::Slash),
            ('b' | 'B' | 'A' | 'Z' | 'z' | 'G' | 'E', Side::Exclusion) => return Ok(None),
            ('x', _) if self.rest.get(self.at) != Some(&'{') => Symbol::Letter(self.code(2)?),
            ('u', _) if self.rest.get(self.at) != Some(&'{') => Symbol::Letter(self.code(4)?),
            ('p' | 'P', Side::Exclusion) => {
                if self.takes('{') {
                    while self.take().ok_or("`{` is not closed")? != '}' {}
                } else {
                    self.at = self.at.saturating_add(1);
                }
                Symbol::OneOf(Class::Slash)
            }
            (c, _) if c.is_ascii_alphanumeric() => return Err(format!("`\\{c}` is not supported here")),
            (c, _) => Symbol::Letter(c),
        };
        Ok(Some(vec![symbol]))
    }

    /// A character from its hexadecimal number.
    fn code(&mut self, digits: usize) -> Result<char, String> {
        let end = self.at.saturating_add(digits);
        let text: String = self.rest.get(self.at..end).unwrap_or_default().iter().collect();
        self.at = end;
        let number = u32::from_str_radix(&text, 16).ok().and_then(char::from_u32);
        number.filter(|_| text.len() == digits).ok_or_else(|| format!("invalid character number `{text}`"))
    }

    /// A class. A class of a single character is that character.
    fn class(&mut self) -> Result<Symbol, String> {
        let mut inside = String::new();
        let mut depth = 0usize;
        loop {
            match self.take().ok_or("a class is not closed")? {
                ']' if !inside.is_empty() && depth == 0 => break,
                ']' if !inside.is_empty() => {
                    depth = depth.saturating_sub(1);
                    inside.push(']');
                }
                '\\' => {
                    let c = self.take().ok_or("a class is not closed")?;
                    inside.push('\\');
                    inside.push(c);
                }
                // A nested class, as in Java.
                '[' if self.side == Side::Exclusion => {
                    depth = depth.saturating_add(1);
                    inside.push('[');
                }
                c => inside.push(c),
            }
        }
        let mut plain = inside.chars();
        Ok(match (inside.as_str(), plain.next(), plain.next(), plain.next()) {
            ("^." | "^\\.", ..) => Symbol::RunWithoutDot,
            ("^/" | "^\\/", ..) => Symbol::RunWithoutSlash,
            (_, Some(c), None, _) => Symbol::Letter(c),
            (_, Some('\\'), Some(c), None) if !c.is_ascii_alphanumeric() => Symbol::Letter(c),
            // `[lL]`
            (_, Some(c), Some(other), None) if c != other && c.eq_ignore_ascii_case(&other) => {
                Symbol::Letter(c.to_ascii_lowercase())
            }
            _ => Symbol::OneOf(class_of(&inside)),
        })
    }

    /// Applies `*`, `+`, `?` and `{...}` to an atom. A run may or may not be empty.
    fn repeated(&mut self, atom: Vec<Vec<Symbol>>) -> Result<Vec<Vec<Symbol>>, String> {
        let Some(c) = self.peek().filter(|c| matches!(c, '*' | '+' | '?' | '{')) else {
            return Ok(atom.into_iter().map(single).collect());
        };
        self.at = self.at.saturating_add(1);
        let mut count = String::new();
        if c == '{' {
            loop {
                match self.take().ok_or("`{` is not closed")? {
                    '}' => break,
                    c => count.push(c),
                }
            }
        }
        // Lazy and possessive quantifiers match the same texts.
        if matches!(self.peek(), Some('?' | '+')) && c != '?' {
            self.at = self.at.saturating_add(1);
        }
        if c == '?' {
            let mut all = vec![Vec::new()];
            all.extend(atom.into_iter().map(single));
            return Ok(all);
        }
        let is_there = c == '+' || count.starts_with(|c: char| matches!(c, '1'..='9'));
        let is_letters =
            |one: &Vec<Symbol>| !one.is_empty() && one.iter().all(|symbol| matches!(symbol, Symbol::Letter(_)));
        if self.side == Side::Exclusion && is_there && atom.iter().all(is_letters) {
            // `(logout)+` matches at least once.
            let class = atom.iter().map(|one| class_of_all(one)).max().unwrap_or(Class::Plain);
            return Ok(atom.into_iter().map(|one| [one, vec![Symbol::RunOf(class)]].concat()).collect());
        }
        let is_open = c != '{' || matches!(count.as_str(), "0," | "1,");
        let run = match atom.as_slice() {
            [only] => match only.as_slice() {
                [Symbol::AnyOne] if is_open => Symbol::AnyRun,
                [Symbol::RunWithoutDot] if is_open => Symbol::RunWithoutDot,
                [Symbol::RunWithoutSlash] if is_open => Symbol::RunWithoutSlash,
                // A port has at most five digits.
                [Symbol::OneOf(Class::Digits)] if is_open || matches!(count.as_str(), "0,5" | "1,5") => {
                    Symbol::RunOf(Class::Digits)
                }
                symbols => Symbol::RunOf(class_of_all(symbols)),
            },
            all => Symbol::RunOf(all.iter().map(|one| class_of_all(one)).max().unwrap_or(Class::Plain)),
        };
        Ok(vec![vec![run]])
    }
}

/// The text after the `(?` of a group.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Opening {
    Group,
    Flags,
    Look,
}

/// Replaces classes that mean runs only if repeated.
fn single(symbols: Vec<Symbol>) -> Vec<Symbol> {
    match symbols.as_slice() {
        [Symbol::RunWithoutDot] => vec![Symbol::OneOf(Class::Slash)],
        [Symbol::RunWithoutSlash] => vec![Symbol::OneOf(Class::Plain)],
        _ => symbols,
    }
}
