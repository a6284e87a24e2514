//! Regular expressions as far as scopes use them, taken apart into every text with holes that they match.

/// The most texts that one expression is taken apart into.
const MOST: usize = 128;
/// The deepest nesting of groups.
const DEEPEST: usize = 16;

/// One place of a text with holes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Symbol {
    /// That character.
    Letter(char),
    /// A dot that nobody escaped: any one character.
    AnyOne,
    /// One character of a class.
    OneOf,
    /// Any number of any characters: `.*`, `.+`.
    AnyRun,
    /// Any number of characters that are no dot: `[^.]+`.
    RunWithoutDot,
    /// Any number of characters that are no slash: `[^/]*`.
    RunWithoutSlash,
    /// Any number of characters of some class.
    RunOf,
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

/// Takes an expression apart.
///
/// # Errors
///
/// What in it cannot be read.
pub(super) fn sequences(expression: &str) -> Result<Vec<Sequence>, String> {
    let expression = without_flags(expression);
    let mut parser = Parser { rest: expression.chars().collect(), at: 0, depth: 0 };
    let all = parser.alternatives()?;
    if parser.at < parser.rest.len() {
        return Err("a bracket is closed that was not opened".to_owned());
    }
    Ok(all)
}

/// An expression without the flags before it: hosts are read in small letters, and paths as they stand.
fn without_flags(expression: &str) -> &str {
    ["(?i)", "(?is)", "(?s)"].iter().find_map(|flags| expression.strip_prefix(flags)).unwrap_or(expression)
}

struct Parser {
    rest: Vec<char>,
    at: usize,
    depth: usize,
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
                    if all.iter().any(|one| !one.symbols.is_empty()) {
                        return Err("`^` stands in its middle".to_owned());
                    }
                    for one in &mut all {
                        one.from_start = true;
                    }
                    continue;
                }
                '$' => {
                    for one in &mut all {
                        one.to_end = true;
                    }
                    continue;
                }
                '(' => self.group()?,
                '\\' => self.escape()?,
                '[' => vec![vec![self.class()?]],
                '.' => vec![vec![Symbol::AnyOne]],
                '*' | '+' | '?' | '{' => return Err(format!("`{c}` repeats nothing")),
                c => vec![vec![Symbol::Letter(c)]],
            };
            let atom = self.repeated(atom)?;
            all = product(&all, &atom)?;
        }
        Ok(all)
    }

    /// The alternatives of a group. Anchors in a group are refused unless they are all it says.
    fn group(&mut self) -> Result<Vec<Vec<Symbol>>, String> {
        if self.takes('?') {
            match (self.take(), self.peek()) {
                (Some(':'), _) => {}
                _ => return Err("it looks ahead or behind".to_owned()),
            }
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
        if all.iter().any(|one| (one.from_start || one.to_end) && !one.symbols.is_empty()) {
            return Err("an anchor stands in a group".to_owned());
        }
        // `(?:/.*|$)`: the end alone is an empty alternative, read as wide as no end.
        Ok(all.into_iter().map(|one| one.symbols).collect())
    }

    fn escape(&mut self) -> Result<Vec<Vec<Symbol>>, String> {
        let c = self.take().ok_or("it ends with a backslash")?;
        if c == 'Q' {
            let mut letters = Vec::new();
            while let Some(c) = self.take() {
                if c == '\\' && self.takes('E') {
                    return Ok(vec![letters]);
                }
                letters.push(Symbol::Letter(c));
            }
            return Ok(vec![letters]);
        }
        let symbol = match c {
            'd' | 'w' | 's' | 'D' | 'W' | 'S' => Symbol::OneOf,
            c if c.is_ascii_alphanumeric() => return Err(format!("`\\{c}` has no meaning here")),
            c => Symbol::Letter(c),
        };
        Ok(vec![vec![symbol]])
    }

    /// A class; one that holds a single character is that character.
    fn class(&mut self) -> Result<Symbol, String> {
        let mut inside = String::new();
        loop {
            match self.take().ok_or("a class is not closed")? {
                ']' if !inside.is_empty() => break,
                '\\' => {
                    let c = self.take().ok_or("a class is not closed")?;
                    inside.push('\\');
                    inside.push(c);
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
            _ => Symbol::OneOf,
        })
    }

    /// What `*`, `+`, `?` and `{...}` make of an atom. A run is a run, whether it may be empty or not.
    fn repeated(&mut self, atom: Vec<Vec<Symbol>>) -> Result<Vec<Vec<Symbol>>, String> {
        let Some(c) = self.peek().filter(|c| matches!(c, '*' | '+' | '?' | '{')) else {
            return Ok(atom.into_iter().map(single).collect());
        };
        self.at = self.at.saturating_add(1);
        if c == '{' {
            while self.take().ok_or("`{` is not closed")? != '}' {}
        }
        // Lazy and possessive matching find the same texts.
        if matches!(self.peek(), Some('?' | '+')) && c != '?' {
            self.at = self.at.saturating_add(1);
        }
        if c == '?' {
            let mut all = vec![Vec::new()];
            all.extend(atom.into_iter().map(single));
            return Ok(all);
        }
        let run = match atom.as_slice() {
            [only] => match only.as_slice() {
                [Symbol::AnyOne] => Symbol::AnyRun,
                [Symbol::RunWithoutDot] => Symbol::RunWithoutDot,
                [Symbol::RunWithoutSlash] => Symbol::RunWithoutSlash,
                _ => Symbol::RunOf,
            },
            _ => Symbol::RunOf,
        };
        Ok(vec![vec![run]])
    }
}

/// A class that stands for runs only when it is repeated.
fn single(symbols: Vec<Symbol>) -> Vec<Symbol> {
    match symbols.as_slice() {
        [Symbol::RunWithoutDot | Symbol::RunWithoutSlash] => vec![Symbol::OneOf],
        _ => symbols,
    }
}

fn product(all: &[Sequence], atom: &[Vec<Symbol>]) -> Result<Vec<Sequence>, String> {
    if all.len().saturating_mul(atom.len()) > MOST {
        return Err(format!("it has more than {MOST} alternatives"));
    }
    let mut out = Vec::new();
    for one in all {
        if one.to_end {
            return Err("`$` stands in its middle".to_owned());
        }
        for symbols in atom {
            let mut longer = one.clone();
            longer.symbols.extend(symbols);
            out.push(longer);
        }
    }
    Ok(out)
}
