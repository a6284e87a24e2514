//! Splits a text into identifiers and the words around them.

use scopegate::net::{PublicSuffixList, SuffixKind};

use super::pattern_set::{self, PatternSet};
use super::stands_out::stands_out;
use super::tokens::{Token, cut, mask_length};
use super::{Side, product_of, wording};

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Item {
    /// An identifier as written, and its patterns.
    Name(String, PatternSet),
    /// A product page.
    Product(String),
    /// A text that is certainly meant as an identifier but could not be interpreted, with the reason.
    Unread(String, String),
    /// Any other word or sign.
    Word(String),
    /// A comma, a line end, "and" or a similar separator.
    Joint,
    /// The start of separate brackets.
    Open,
    /// The end of separate brackets.
    Close,
}

/// Splits a text.
pub(super) fn items(clean: &str, side: Side) -> Vec<Item> {
    let tokens = cut(clean);
    let only = tokens.iter().all(|token| !matches!(token, Token::Remark(_)))
        && tokens.iter().filter(|token| matches!(token, Token::PatternSet(_))).count() == 1;
    let mut reader = Reader { side, only, items: Vec::new(), first: None, host_before_port: None, depth: 0 };
    reader.take_all(tokens);
    reader.items
}

struct Reader {
    side: Side,
    /// Whether the text is a single word, which needs no other sign that it is an identifier.
    only: bool,
    items: Vec<Item>,
    /// The first pattern found.
    first: Option<String>,
    /// The host of the previous identifier if it had a port, because more ports may follow.
    host_before_port: Option<String>,
    /// The number of open brackets and glued words.
    depth: usize,
}

/// The maximum nesting depth of brackets.
const DEEPEST: usize = 8;

impl Reader {
    fn take_all(&mut self, tokens: Vec<Token>) {
        for token in tokens {
            match token {
                Token::Separator => self.items.push(Item::Joint),
                Token::Remark(remark) if self.depth >= DEEPEST => {
                    self.items.push(Item::Unread(remark, "its brackets are nested too deeply".to_owned()));
                }
                Token::Remark(remark) => {
                    self.items.push(Item::Open);
                    self.depth = self.depth.saturating_add(1);
                    self.take_all(cut(&remark));
                    self.depth = self.depth.saturating_sub(1);
                    self.items.push(Item::Close);
                }
                Token::PatternSet(set) => self.take(&unmarked(&set)),
            }
        }
    }

    fn take(&mut self, set: &str) {
        if self.depth < DEEPEST
            && let Some(glued) = unglued(set)
        {
            self.depth = self.depth.saturating_add(1);
            match glued {
                Glued::Before(word, rest) => {
                    self.items.push(Item::Word(word.to_owned()));
                    self.take(rest);
                }
                Glued::After(rest, word) => {
                    self.take(rest);
                    self.take_all(cut(word));
                }
            }
            self.depth = self.depth.saturating_sub(1);
            return;
        }
        if let (Some(host), Ok(port)) = (&self.host_before_port, set.trim_start_matches(':').parse::<u16>())
            && let Ok(read) = pattern_set::read(&format!("{host}:{port}"), self.side)
        {
            self.items.push(Item::Name(format!("{host}:{port}"), read));
            return;
        }
        if let Some((network, read)) = self.network(set) {
            if matches!(self.items.last(), Some(Item::Word(_))) {
                self.items.pop();
            }
            self.items.pop();
            self.items.push(Item::Name(network, read));
            return;
        }
        self.host_before_port = None;
        if let Some(text) = self.alternative_suffix(set)
            && let Ok(read) = pattern_set::read(&text, self.side)
        {
            self.items.push(Item::Name(text, read));
            return;
        }
        if product_of(set).is_some() && !self.only {
            self.items.push(Item::Product(set.to_owned()));
            return;
        }
        match pattern_set::read(set, self.side) {
            Ok(read) if self.only || read.patterns.iter().all(|pattern| stands_out(pattern)) => {
                self.host_before_port = host_with_port(set);
                if self.first.is_none() {
                    self.first = read.patterns.first().cloned();
                }
                self.items.push(Item::Name(set.to_owned(), read));
            }
            result => match split_label(set).filter(|_| self.depth < DEEPEST) {
                Some((left, right)) => {
                    self.depth = self.depth.saturating_add(1);
                    self.take(left);
                    self.take(right);
                    self.depth = self.depth.saturating_sub(1);
                }
                None => match result {
                    Err(why) if looks_meant(set) => self.items.push(Item::Unread(set.to_owned(), why)),
                    _ => self.items.push(Item::Word(set.to_owned())),
                },
            },
        }
    }

    /// Reads `192.0.2.0 netmask 255.255.255.0` and `192.0.2.0 255.255.255.0` as a network.
    fn network(&self, set: &str) -> Option<(String, PatternSet)> {
        let length = mask_length(set)?;
        let address = match self.items.as_slice() {
            [.., Item::Name(address, _), Item::Word(word)] if is_mask_word(word) => address,
            [.., Item::Name(address, _)] => address,
            _ => return None,
        };
        address.parse::<std::net::Ipv4Addr>().ok()?;
        let network = format!("{address}/{length}");
        let read = pattern_set::read(&network, self.side).ok()?;
        Some((network, read))
    }

    /// Reads `www.example.com` and `.de` as `www.example.de`: in a list, a public suffix alone replaces the suffix of
    /// the first name. Without the dot, as in `example.com|de`, only for exclusions.
    fn alternative_suffix(&self, set: &str) -> Option<String> {
        let suffixes = PublicSuffixList::compiled();
        let follows = matches!(self.items.last(), Some(Item::Joint));
        let suffix = match set.strip_prefix('.') {
            Some(suffix) => suffix,
            None if self.side == Side::Exclusion && follows && is_short(set) => set,
            None => return None,
        };
        let suffix = suffixes.suffix(suffix);
        let whole = suffix.kind == SuffixKind::Icann && suffix.text == set.trim_start_matches('.');
        let first = self.first.as_deref().filter(|first| whole && !first.contains(['/', ':']))?;
        let own = suffixes.icann_suffix(first)?;
        first.strip_suffix(own).map(|name| format!("{name}{}", suffix.text))
    }
}

/// A word or sign that is attached to an identifier.
enum Glued<'t> {
    Before(&'t str, &'t str),
    After(&'t str, &'t str),
}

/// Whether a text has a word or sign at its identifier: `-x.example.com`, `x.example.com(OOS)`, `x.example.com#out`.
pub(super) fn has_glued_words(text: &str) -> bool {
    unglued(text).is_some()
}

fn unglued(set: &str) -> Option<Glued<'_>> {
    let is_positive = |c: char| matches!(c, '\u{2705}' | '\u{2714}' | '\u{2713}' | '\u{2611}' | '\u{fe0f}');
    let is_sign = |c: char| matches!(c, '!' | '~') || is_positive(c) || wording::is_negative_sign(c);
    let first = set.chars().next()?;
    if is_sign(first) || matches!(first, '-' | '\\' | '+') {
        let rest = set.trim_start_matches(|c| is_sign(c) || matches!(c, '-' | '\\' | '+'));
        let is_name = rest.contains('.') || rest.parse::<std::net::IpAddr>().is_ok();
        let sign = set.strip_suffix(rest).unwrap_or(set);
        return is_name.then_some(Glued::Before(sign, rest));
    }
    let rest = set.trim_end_matches(|c| c != '!' && (c == '?' || is_sign(c)));
    if rest.len() < set.len() && rest.contains(char::is_alphanumeric) {
        return set.split_at_checked(rest.len()).map(|(rest, sign)| Glued::After(rest, sign));
    }
    let rest = set.get(first.len_utf8()..)?;
    // `a.example.com/b.example.com`: a list and not a path.
    if let Some((head, tail)) = set.split_once('/')
        && !set.contains("://")
        && stands_out(head)
        && tail.split('/').all(|part| part.contains('.') && stands_out(part))
        && head.parse::<std::net::IpAddr>().is_err()
    {
        return Some(Glued::After(head, tail));
    }
    // `https://x.example.com/;out`: a word in its own column, although a path could contain it.
    if let Some((head, tail)) = set.rsplit_once([';', ',', '|'])
        && head.contains('.')
        && wording::takes_away(tail.trim())
    {
        return Some(Glued::After(head, tail));
    }
    // `[OOS]x.example.com`: brackets with an excluding word.
    if let Some(close) = closer(first)
        && let Some((inside, rest)) = rest.split_once(close)
        && rest.contains('.')
        && wording::takes_away(inside)
    {
        return Some(Glued::Before(inside, rest));
    }
    // `x.example.com(OOS)` and `x.example.com#OOS`: a name and a remark about it.
    let authority = set.split_once("://").map_or(0, |(scheme, _)| scheme.len().saturating_add(3));
    let tail = set.get(authority..)?;
    let at = authority.saturating_add(tail.find(['(', '[', '{', '<', '#', '/', '?'])?);
    let (name, after) = set.split_at_checked(at)?;
    let open = after.chars().next()?;
    let closes = closer(open).is_some_and(|close| after.ends_with(close)) || open == '#';
    let host = name.get(authority..)?;
    (closes && host.contains('.') && host.ends_with(char::is_alphanumeric) && stands_out(name))
        .then_some(Glued::After(name, after))
}

fn closer(open: char) -> Option<char> {
    match open {
        '(' => Some(')'),
        '[' => Some(']'),
        '{' => Some('}'),
        '<' => Some('>'),
        _ => None,
    }
}

/// Splits `OOS:x.example.com`, `exclude=x.example.com` and `x.example.com=>out` in two.
fn split_label(set: &str) -> Option<(&str, &str)> {
    let at = ["=>", "->", "\u{2192}", "=", ":", "#", "|"]
        .iter()
        .filter_map(|sign| Some((set.find(sign)?, sign.len())))
        .min();
    let (at, length) = at?;
    let (left, right) = (set.get(..at)?, set.get(at.saturating_add(length)..)?);
    let is_word = |text: &str| {
        !text.is_empty()
            && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
            && !text.starts_with("//")
    };
    let begins = right.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '*' | '['));
    let is_name = right.contains('.') || right.parse::<std::net::IpAddr>().is_ok();
    let label = is_word(left) && is_name && begins;
    let verdict = left.contains('.') && is_word(right);
    (label || verdict).then_some((left, right))
}

/// Removes the quotes, code marks and emphasis of list items.
fn unmarked(set: &str) -> String {
    let inner = set.trim_matches(['`', '"', '\'']);
    let inner = inner.strip_prefix("**").and_then(|rest| rest.strip_suffix("**")).unwrap_or(inner);
    let inner = inner
        .strip_prefix('<')
        .and_then(|rest| rest.strip_suffix('>'))
        .filter(|rest| rest.contains("://"))
        .unwrap_or(inner);
    if inner.is_empty() { set.to_owned() } else { inner.to_owned() }
}

/// The host of a word that ends in a port, for ports that may follow.
fn host_with_port(set: &str) -> Option<String> {
    let (host, port) = set.rsplit_once(':')?;
    port.parse::<u16>().ok().map(|_| host.to_owned())
}

/// Whether a text that could not be interpreted is certainly meant as an identifier.
fn looks_meant(set: &str) -> bool {
    let inside = set.trim_matches(['.', ',', ';', ':', '\'', '"', '(', ')']);
    !inside.contains('@')
        && (inside.contains("://")
            || inside.contains("*.")
            || (inside.contains('*') && inside.contains('.'))
            || (inside.contains('.') && inside.contains(['<', '(', '[', '{', '%']))
            || (inside.contains('/')
                && inside.split('/').next().is_some_and(|host| host.parse::<std::net::IpAddr>().is_ok())))
}

fn is_mask_word(word: &str) -> bool {
    matches!(word.trim_matches([':', '=']).to_ascii_lowercase().as_str(), "netmask" | "mask" | "subnet" | "subnetmask")
}

/// Whether a public suffix cannot be a word of a sentence: `com` and `co.uk`, but not `plus`.
fn is_short(suffix: &str) -> bool {
    suffix == "info" || suffix.split('.').all(|label| label.len() <= 3)
}
