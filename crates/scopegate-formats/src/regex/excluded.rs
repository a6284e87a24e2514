//! Excluding expressions for whole URLs, read as widely as necessary.
//!
//! An expression for URLs does not say where the host ends and the path begins. Each possible position is a reading,
//! and the patterns of all readings together match no less than the expression.

use std::collections::BTreeSet;

use scopegate::net::{PublicSuffixList, SuffixKind};

use super::glob::{Extent, careful};
use super::starts::{MOST_READINGS, Start, starts};
use super::symbol::{Sequence, Symbol};
use super::syntax::sequences;
use crate::identifier::excluded_names::excluded_by_name;
use crate::identifier::pattern_set::{Fit, PatternSet, read as read_one};
use crate::identifier::reading::Reading;
use crate::identifier::side::Side;

/// The maximum length of a host name.
const LONGEST_NAME: usize = 253;
/// The reading of an excluding URL expression. What no pattern expresses is kept as the caveat `text`.
pub(crate) fn excluded_url(text: &str, expression: &str, extent: Extent) -> Reading {
    match excluded(expression, extent) {
        Err(why) => by_name(text, expression, why),
        Ok((set, Some(why))) if set.patterns.is_empty() => by_name(text, expression, why),
        Ok((set, None)) => Reading::of_patterns(set, Side::Exclusion),
        Ok((set, Some(why))) => Reading { patterns: set.patterns, ..Reading::review(text, Side::Exclusion, why) },
    }
}

/// The patterns that exclude the matches of a URL expression, and the reason if they do not exclude all of them.
pub(super) fn excluded(expression: &str, extent: Extent) -> Result<(PatternSet, Option<String>), String> {
    let mut found = ExcludedPatterns::default();
    for sequence in &sequences(&expression.replace("\\/", "/"), Side::Exclusion)? {
        found.add(sequence, extent);
    }
    if ["(?=", "(?!", "(?<=", "(?<!"].iter().any(|look| expression.contains(look)) {
        found.unsaid = Some("it uses lookaround, which is ignored".to_owned());
    }
    let mut set = PatternSet::default();
    for (pattern, fit) in found.patterns() {
        match read_one(&pattern, Side::Exclusion) {
            Ok(mut read) => {
                read.fit = read.fit.max(fit);
                if fit == Fit::Careful {
                    read.remarks.push(careful(Side::Exclusion).to_owned());
                }
                set.add(read);
            }
            // An invalid host is the host of no URL; the path is another reading.
            Err(_) if found.is_guess(&pattern) => {}
            Err(why) => found.unsaid = Some(why),
        }
    }
    if set.patterns.is_empty() && found.unsaid.is_none() {
        found.unsaid = Some("it matches no URL".to_owned());
    }
    Ok((set, found.unsaid))
}

/// An unsupported expression still excludes the hosts that it names and the names below them.
pub(crate) fn by_name(text: &str, expression: &str, why: String) -> Reading {
    let patterns = excluded_by_name(expression);
    let why = if patterns.is_empty() { why } else { format!("{why}: all hosts that it names are excluded") };
    Reading { patterns, ..Reading::review(text, Side::Exclusion, why) }
}

/// Whether a text is a name below a public suffix.
fn is_known_name(name: &str) -> bool {
    let known = |name: &str| PublicSuffixList::compiled().suffix(name).kind != SuffixKind::Unknown;
    name.contains('.') && name.split('.').all(|label| !label.is_empty()) && known(name)
}

/// The symbols of a URL without its user name, because patterns have none: the host is excluded for every user.
fn without_user(symbols: &[Symbol]) -> Vec<Symbol> {
    let is = |symbol: &Symbol, c: char| *symbol == Symbol::Letter(c);
    let slashes = symbols.windows(2).position(|two| two.iter().all(|symbol| is(symbol, '/')));
    let begin = slashes.map_or(0, |at| at.saturating_add(2));
    let (scheme, rest) = symbols.split_at_checked(begin).unwrap_or((&[], symbols));
    let end = rest.iter().position(|symbol| matches!(symbol, Symbol::Letter('/' | '?' | '#'))).unwrap_or(rest.len());
    let user = rest.iter().take(end).rposition(|symbol| is(symbol, '@')).map_or(0, |at| at.saturating_add(1));
    [scheme, rest.get(user..).unwrap_or_default()].concat()
}

/// The patterns of all readings.
#[derive(Default)]
struct ExcludedPatterns {
    texts: Vec<(String, Fit)>,
    known: BTreeSet<String>,
    /// Hosts that are read because a run may end before them.
    guesses: BTreeSet<String>,
    /// The reason why the patterns are not complete.
    unsaid: Option<String>,
}

/// The ports of a reading.
#[derive(Clone, Copy)]
enum ExcludedPort {
    Any,
    One(u16),
}

/// The maximum number of patterns of an expression.
const MOST_PATTERNS: usize = 1024;

impl ExcludedPatterns {
    fn patterns(&self) -> Vec<(String, Fit)> {
        match self.texts.iter().find(|(text, _)| text == "*") {
            Some(everything) => vec![everything.clone()],
            None => self.texts.clone(),
        }
    }

    fn is_guess(&self, text: &str) -> bool {
        self.guesses.contains(text)
    }

    fn add(&mut self, sequence: &Sequence, extent: Extent) {
        let mut symbols = Vec::new();
        let begins_with_run = matches!(sequence.symbols.first(), Some(Symbol::AnyRun));
        if extent == Extent::Anywhere && !sequence.from_start && !begins_with_run {
            symbols.push(Symbol::AnyRun);
        }
        for symbol in &without_user(&sequence.symbols) {
            if *symbol != Symbol::AnyRun || symbols.last() != Some(symbol) {
                symbols.push(*symbol);
            }
        }
        if extent == Extent::Anywhere && !sequence.to_end && symbols.last() != Some(&Symbol::AnyRun) {
            symbols.push(Symbol::AnyRun);
        }
        let mut starts = starts(&symbols);
        if starts.is_empty() {
            // It has no scheme, although every URL has one: it is read as if it could begin anywhere.
            starts.push(Start { at: 0, open: true });
        }
        for start in starts {
            self.read(symbols.get(start.at..).unwrap_or_default(), start.open);
        }
    }

    /// Every position at which the host may end.
    fn read(&mut self, symbols: &[Symbol], open: bool) {
        let mut host = if open { vec![Symbol::AnyRun] } else { Vec::new() };
        if open && !symbols.is_empty() {
            self.path(&host, ExcludedPort::Any, &below_any(symbols));
        }
        let mut readings = 0usize;
        for (at, symbol) in symbols.iter().enumerate() {
            let rest = symbols.get(at.saturating_add(1)..).unwrap_or_default();
            match symbol {
                Symbol::Letter('/') => {
                    return self.path(&host, ExcludedPort::Any, symbols.get(at..).unwrap_or_default());
                }
                Symbol::Letter('?' | '#') => return self.query(&host, ExcludedPort::Any, &[]),
                Symbol::Letter(':') => return self.port(&host, rest),
                Symbol::AnyOne if host.len() > LONGEST_NAME || !is_whole(&host) => host.push(*symbol),
                symbol if symbol.may_be_slash() => {
                    let mut longer = host.clone();
                    let mut path = vec![Symbol::Letter('/')];
                    if symbol.is_run() {
                        longer.push(Symbol::AnyRun);
                        path.push(Symbol::AnyRun);
                    }
                    path.extend(rest);
                    self.path(&longer, ExcludedPort::Any, &path);
                    host.push(*symbol);
                    readings = readings.saturating_add(1);
                    if readings > MOST_READINGS {
                        self.unsaid = Some("it has too many wildcards".to_owned());
                        return;
                    }
                }
                symbol => host.push(*symbol),
            }
        }
        self.path(&host, ExcludedPort::Any, &[]);
    }

    /// Reads the text after the colon that follows a host.
    fn port(&mut self, host: &[Symbol], symbols: &[Symbol]) {
        let digit = |symbol: &Symbol| if let Symbol::Letter(c) = symbol { c.to_digit(10) } else { None };
        let digits: String = symbols.iter().map_while(digit).map(|digit| digit.to_string()).collect();
        let rest = symbols.get(digits.len()..).unwrap_or_default();
        let number = digits.parse::<u16>().ok();
        match (number, rest.first()) {
            (Some(port), None) => self.path(host, ExcludedPort::One(port), &[]),
            (Some(port), Some(Symbol::Letter('/'))) => self.path(host, ExcludedPort::One(port), rest),
            (Some(port), Some(Symbol::Letter('?' | '#'))) => self.query(host, ExcludedPort::One(port), &[]),
            (Some(port), Some(run)) if run.may_be_slash() => {
                let tail = rest.get(1..).unwrap_or_default();
                let mut path = vec![Symbol::Letter('/')];
                if run.is_run() {
                    path.push(Symbol::AnyRun);
                }
                path.extend(tail);
                self.path(host, ExcludedPort::One(port), &path);
                // `:80.*` also matches port 8080.
                if run.is_run() && port.checked_mul(10).is_some() {
                    self.ports(host, port, &path);
                }
            }
            _ => {
                let at = rest.iter().position(|symbol| symbol.may_be_slash()).unwrap_or(rest.len());
                let names_port = !digits.is_empty() || is_named(host);
                if !names_port && rest.iter().take(at).any(|symbol| !symbol.is_run()) {
                    self.unsaid = Some("it matches only some ports of any host".to_owned());
                    return;
                }
                self.path(host, ExcludedPort::Any, &from_slash(rest.get(at..).unwrap_or_default()));
            }
        }
    }

    /// All ports that begin with these digits; for a named host, all of its ports.
    fn ports(&mut self, host: &[Symbol], port: u16, path: &[Symbol]) {
        if is_named(host) {
            self.path(host, ExcludedPort::Any, path);
        } else {
            self.unsaid = Some(format!("it matches every port that begins with {port}, and only one is excluded"));
        }
    }

    /// A host with a path that a query may follow.
    fn path(&mut self, host: &[Symbol], port: ExcludedPort, path: &[Symbol]) {
        // Patterns cannot require the text after a semicolon.
        let query = path.iter().position(|symbol| matches!(symbol, Symbol::Letter('?' | '#' | ';')));
        if let Some(at) = query {
            return self.query(host, port, path.get(..at).unwrap_or_default());
        }
        // `/a.*b=c`: the run may contain the question mark.
        let parameter = path.iter().position(|symbol| matches!(symbol, Symbol::Letter('=' | '&')));
        if let Some(at) = parameter {
            let before = path.get(..at).unwrap_or_default();
            let run = before.iter().rposition(|symbol| symbol.is_run() || *symbol == Symbol::AnyOne);
            if let Some(run) = run {
                self.query(host, port, before.get(..run).unwrap_or_default());
            }
        }
        let (text, fit) = path_text(path);
        self.push(host, port, &text, fit);
    }

    /// A host with a path and a required query: the path is excluded with any query, or the whole host without a path.
    fn query(&mut self, host: &[Symbol], port: ExcludedPort, path: &[Symbol]) {
        if is_named(path) {
            let (text, _) = path_text(path);
            self.push(host, port, &text, Fit::Careful);
        } else if is_named(host) || matches!(port, ExcludedPort::One(_)) {
            self.push(host, port, "", Fit::Careful);
        } else {
            self.unsaid = Some("it requires a query or a parameter, and patterns cannot exclude these".to_owned());
        }
    }

    fn push(&mut self, host: &[Symbol], port: ExcludedPort, path: &str, path_fit: Fit) {
        let Some((mut name, host_fit)) = host_text(host) else { return };
        let mut fit = path_fit.max(host_fit);
        let has_name = name.contains(char::is_alphanumeric);
        if name.is_empty() {
            return;
        }
        if !has_name {
            let only_runs = host.iter().all(|symbol| matches!(symbol, Symbol::AnyRun | Symbol::RunWithoutSlash));
            let names_path = path.contains(char::is_alphanumeric);
            if !only_runs && !names_path && matches!(port, ExcludedPort::Any) {
                self.unsaid = Some("it matches some characters of any URL".to_owned());
                return;
            }
            if path_fit == Fit::Careful && !path.is_empty() && !names_path {
                self.unsaid = Some("it matches some characters of any path".to_owned());
                return;
            }
            "*".clone_into(&mut name);
        }
        if matches!(host.first(), Some(Symbol::AnyRun)) && has_name {
            fit = fit.max(Fit::Careful);
        }
        let port = match port {
            ExcludedPort::Any => String::new(),
            ExcludedPort::One(port) => format!(":{port}"),
        };
        let text = match (has_name, path.is_empty()) {
            (true, false) => format!("https://{name}{port}{path}"),
            _ => format!("{name}{port}{path}"),
        };
        // A web host has more than one label: `.*/health` is a path.
        if matches!(host.first(), Some(Symbol::AnyRun)) || !name.contains('.') {
            self.guesses.insert(text.clone());
        }
        if self.texts.len() >= MOST_PATTERNS {
            self.unsaid = Some(format!("it needs more than {MOST_PATTERNS} patterns"));
            return;
        }
        if self.known.insert(text.clone()) {
            self.texts.push((text, fit));
        }
    }
}

/// Whether it contains letters or digits.
fn is_named(symbols: &[Symbol]) -> bool {
    symbols.iter().any(|symbol| matches!(symbol, Symbol::Letter(c) if c.is_alphanumeric()))
}

/// Whether a host could end here: it is a name below a public suffix. An unescaped dot may be a slash there.
fn is_whole(host: &[Symbol]) -> bool {
    let letter = |symbol: &Symbol| match symbol {
        Symbol::Letter(c) => *c,
        Symbol::AnyOne => '.',
        _ => 'x',
    };
    is_known_name(&host.iter().map(letter).collect::<String>().to_ascii_lowercase())
}

/// Any text, then a slash, and these symbols later.
fn below_any(symbols: &[Symbol]) -> Vec<Symbol> {
    let mut path = vec![Symbol::Letter('/'), Symbol::AnyRun];
    path.extend(symbols);
    path
}

/// The path that begins with the slash that the first symbol may match.
fn from_slash(symbols: &[Symbol]) -> Vec<Symbol> {
    match symbols.split_first() {
        Some((Symbol::Letter('/'), _)) | None => symbols.to_vec(),
        Some((first, rest)) if first.is_run() => below_any(rest),
        Some((_, rest)) => std::iter::once(Symbol::Letter('/')).chain(rest.iter().copied()).collect(),
    }
}

/// A host as a glob; `None` if it is not a valid host.
fn host_text(symbols: &[Symbol]) -> Option<(String, Fit)> {
    let (mut text, mut fit) = (String::new(), Fit::Exact);
    for symbol in symbols {
        match symbol {
            Symbol::Letter(c) if c.is_alphanumeric() || matches!(c, '.' | '-' | '_') => text.extend(c.to_lowercase()),
            Symbol::Letter(_) => return None,
            symbol => {
                if !matches!(symbol, Symbol::AnyRun | Symbol::RunWithoutSlash) {
                    fit = Fit::Careful;
                }
                if !text.ends_with('*') {
                    text.push('*');
                }
            }
        }
    }
    Some((text, fit))
}

/// A path as written after a host in a pattern; empty for every path.
fn path_text(mut symbols: &[Symbol]) -> (String, Fit) {
    let (mut text, mut fit, mut open) = (String::new(), Fit::Exact, false);
    while let Some((Symbol::AnyRun, rest)) = symbols.split_last() {
        (symbols, open) = (rest, true);
    }
    for symbol in symbols {
        match symbol {
            Symbol::Letter(c)
                if !c.is_whitespace() && !c.is_control() && !matches!(c, '*' | '\\' | '{' | '}' | '@' | '%' | '|') =>
            {
                text.push(*c);
            }
            symbol => {
                if *symbol != Symbol::AnyRun {
                    fit = Fit::Careful;
                }
                if !text.ends_with('*') {
                    text.push('*');
                }
            }
        }
    }
    if open && !text.is_empty() && !text.ends_with(['/', '*']) {
        text.push('*');
    }
    if text == "/" && (open || symbols.len() == 1) {
        // The root page and all paths below it.
        return (String::new(), if open { fit } else { Fit::Careful });
    }
    (text, fit)
}
