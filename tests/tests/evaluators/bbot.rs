//! BBOT: a target covers the names below it, on every port. The blacklist removes networks, hosts with the names below
//! them, and every host or URL in which an expression matches.

use regex::Regex;

use super::{Request, Tool, holds};

pub struct Bbot {
    targets: Vec<String>,
    hosts: Vec<String>,
    expressions: Vec<Expression>,
}

/// An expression. BBOT supports lookahead and the regex crate here does not, so negative lookahead is evaluated
/// separately.
struct Expression {
    /// The expression without negative lookahead.
    relaxed: Regex,
    /// For each negative lookahead: the complete expression before it, and what must not follow.
    before: Vec<(Regex, Regex)>,
    last: Regex,
}

impl Expression {
    fn new(text: &str) -> Self {
        let at =
            text.rfind("(?i)").or_else(|| text.rfind("(?is)")).map_or(0, |at| text[at..].find(')').unwrap() + at + 1);
        let (flags, mut rest) = text.split_at(at);
        let compiled = |text: String| Regex::new(&text).unwrap_or_else(|error| panic!("{error}"));
        let (mut relaxed, mut before) = (flags.to_owned(), Vec::new());
        while let Some((piece, after)) = rest.split_once("(?!") {
            let end = closing(after);
            relaxed.push_str(piece);
            before.push((
                compiled(format!(r"{flags}\A(?:{piece})\z")),
                compiled(format!(r"{flags}\A(?:{})", &after[..end])),
            ));
            rest = &after[end + 1..];
        }
        relaxed.push_str(rest);
        let last =
            if before.is_empty() { compiled(relaxed.clone()) } else { compiled(format!(r"{flags}\A(?:{rest})")) };
        Self { relaxed: compiled(relaxed), before, last }
    }

    fn finds(&self, text: &str) -> bool {
        self.relaxed.is_match(text) && self.matches_after(text, &self.before)
    }

    fn matches_after(&self, text: &str, before: &[(Regex, Regex)]) -> bool {
        let Some(((piece, never), after)) = before.split_first() else { return self.last.is_match(text) };
        let places = (0..=text.len()).filter(|at| text.is_char_boundary(*at));
        places
            .map(|at| text.split_at(at))
            .any(|(head, tail)| piece.is_match(head) && !never.is_match(tail) && self.matches_after(tail, after))
    }
}

/// The end of the group at the beginning of a text.
fn closing(text: &str) -> usize {
    let (mut depth, mut escaped, mut in_class) = (0usize, false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' => in_class = true,
            ']' => in_class = false,
            '(' if !in_class => depth += 1,
            ')' if !in_class && depth == 0 => return at,
            ')' if !in_class => depth -= 1,
            _ => {}
        }
    }
    panic!("unclosed group: {text}");
}

impl Bbot {
    pub fn new(text: &str) -> Self {
        let mut preset = Self { targets: Vec::new(), hosts: Vec::new(), expressions: Vec::new() };
        let mut key = "";
        for line in text.lines() {
            match line.strip_prefix("  - '").and_then(|rest| rest.strip_suffix('\'')) {
                None => key = line.trim().trim_end_matches(" []").trim_end_matches(':'),
                Some(item) => {
                    let item = item.replace("''", "'");
                    match (key, item.strip_prefix("RE:")) {
                        ("targets", _) => preset.targets.push(item),
                        ("blacklist", Some(expression)) => preset.expressions.push(Expression::new(expression)),
                        ("blacklist", None) => preset.hosts.push(item),
                        _ => panic!("{key} has no items"),
                    }
                }
            }
        }
        assert!(text.contains("strict: false"));
        preset
    }
}

impl Tool for Bbot {
    fn allows(&self, request: &Request) -> bool {
        let takes_in = |name: &String| match request.address() {
            Some(own) => holds(name, own) == Some(true),
            None => request.host == *name || request.host.ends_with(&format!(".{name}")),
        };
        self.targets.iter().any(takes_in)
            && !self.hosts.iter().any(takes_in)
            && !self.expressions.iter().any(|one| {
                let with_port = format!("{}:{}", request.host, request.port);
                one.finds(&request.host) || one.finds(&request.url) || one.finds(&with_port)
            })
    }
}
