//! Expands brackets in identifiers: alternatives, optional parts and templates for names of the reader.

use scopegate::net::{PublicSuffixList, SuffixKind};

/// The maximum number of identifiers that one identifier expands to.
const MOST: usize = 256;

/// The expansion of an identifier with brackets.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Expanded {
    /// The alternatives, with `*` for a template.
    pub texts: Vec<String>,
    /// The templates as written.
    pub templates: Vec<String>,
    /// The part of a list of alternatives that says there are more.
    pub open_ended: Option<String>,
}

/// The content of one pair of brackets.
enum Brackets {
    Alternatives {
        texts: Vec<String>,
        open_ended: bool,
    },
    Template,
    Star,
    /// Not a group but an IPv6 address.
    Literal,
    Unknown,
}

/// Expands every group. Fails with the content of an unsupported group.
pub(super) fn expand(text: &str) -> Result<Expanded, String> {
    let text = percent_templates(&starred_words(&crossed_out(&plain_templates(text))));
    let mut expanded = Expanded::default();
    let mut texts = vec![String::new()];
    let mut rest = text.as_str();
    while let Some(at) = rest.find(['(', '[', '{', '<']) {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        let open = from.chars().next().unwrap_or_default();
        let close = closer(open);
        let Some(end) = matching(from, open, close) else {
            return Err(format!("`{open}` is not closed"));
        };
        let inside = from.get(1..end).unwrap_or_default();
        let after = from.get(end.saturating_add(1)..).unwrap_or_default();
        append(&mut texts, before);
        match group(open, inside, Surroundings { before, after }) {
            Brackets::Alternatives { texts: alternatives, open_ended } => {
                if texts.len().saturating_mul(alternatives.len()) > MOST {
                    return Err(format!("it expands to more than {MOST} identifiers"));
                }
                if open_ended {
                    expanded.open_ended = Some(format!("{open}{inside}{close}"));
                }
                texts = texts
                    .iter()
                    .flat_map(|text| alternatives.iter().map(move |alternative| format!("{text}{alternative}")))
                    .collect();
            }
            Brackets::Template => {
                expanded.templates.push(format!("{open}{inside}{close}"));
                append(&mut texts, "*");
            }
            Brackets::Star => append(&mut texts, "*"),
            Brackets::Literal => append(&mut texts, &format!("{open}{inside}{close}")),
            Brackets::Unknown => return Err(format!("`{open}{inside}{close}` is not supported here")),
        }
        rest = after;
    }
    append(&mut texts, rest);
    if text.contains(WORD) {
        for word in text.split(WORD).skip(1).step_by(2) {
            expanded.templates.push(word.to_owned());
        }
        for one in &mut texts {
            *one = without_words(one);
        }
    }
    expanded.texts = texts;
    Ok(expanded)
}

/// Writes `${name}`, `{{name}}`, `$name` and `:name` in a host as `{name}`.
fn plain_templates(text: &str) -> String {
    let text = text.replace("${", "{").replace("{{", "{").replace("}}", "}");
    let after = text.find("://").map_or(0, |at| at.saturating_add(3));
    let Some((scheme, rest)) = text.split_at_checked(after) else { return text };
    let end = rest.find('/').unwrap_or(rest.len());
    let Some((host, path)) = rest.split_at_checked(end) else { return text };
    let mark = if host.starts_with(':') && !host.starts_with("::") { ':' } else { '$' };
    let Some((before, named)) = host.split_once(mark) else { return text };
    let length = named.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(named.len());
    match named.split_at_checked(length) {
        Some((name, after)) if name.starts_with(char::is_alphabetic) && after.starts_with('.') => {
            format!("{scheme}{before}{{{name}}}{after}{path}")
        }
        _ => text,
    }
}

fn append(texts: &mut [String], more: &str) {
    for text in texts {
        text.push_str(more);
    }
}

/// Marks template words without brackets. It is in no identifier, because cleaning removes it.
const WORD: char = '\u{1}';

/// Marks `%username%`.
fn percent_templates(text: &str) -> String {
    let parts: Vec<&str> = text.split('%').collect();
    if parts.len() < 3 {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut at = 0usize;
    while let Some(part) = parts.get(at) {
        let is_word = at > 0
            && at.saturating_add(1) < parts.len()
            && part.len() > 2
            && part.chars().all(|c| c.is_ascii_alphabetic() || matches!(c, '_' | '-' | ' '))
            && !part.get(..2).is_some_and(|two| two.chars().all(|c| c.is_ascii_hexdigit()));
        if is_word {
            out.extend([WORD, '%']);
            out.push_str(part);
            out.extend(['%', WORD]);
            at = at.saturating_add(1);
            out.push_str(parts.get(at).copied().unwrap_or_default());
        } else {
            if at > 0 {
                out.push('%');
            }
            out.push_str(part);
        }
        at = at.saturating_add(1);
    }
    out
}

/// Marks `XX`: capital crosses in a lower-case host are a placeholder.
fn crossed_out(text: &str) -> String {
    let after = text.find("://").map_or(0, |at| at.saturating_add(3));
    let rest = text.get(after..).unwrap_or_default();
    let host = rest.split('/').next().unwrap_or(rest);
    let Some(at) = host.find("XX") else { return text.to_owned() };
    let others = host.replace('X', "");
    if others.chars().any(|c| c.is_ascii_uppercase()) || !others.contains(|c: char| c.is_ascii_lowercase()) {
        return text.to_owned();
    }
    let crosses: String = host.get(at..).unwrap_or_default().chars().take_while(|c| *c == 'X').collect();
    text.replacen(&crosses, &format!("{WORD}{crosses}{WORD}"), 1)
}

/// Marks `*your-own-instance*`, in which the stars are emphasis.
fn starred_words(text: &str) -> String {
    match text.split_once("*your") {
        Some((before, rest)) => match rest.split_once('*') {
            Some((word, after)) if word.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')) => {
                format!("{before}{WORD}*your{word}*{WORD}{after}")
            }
            _ => text.to_owned(),
        },
        None => text.to_owned(),
    }
}

/// Replaces each marked word with one star.
fn without_words(text: &str) -> String {
    text.split(WORD).enumerate().map(|(at, part)| if at % 2 == 1 { "*" } else { part }).collect()
}

fn closer(open: char) -> char {
    match open {
        '(' => ')',
        '[' => ']',
        '{' => '}',
        _ => '>',
    }
}

/// The position of the bracket that closes the first bracket of a text.
fn matching(text: &str, open: char, close: char) -> Option<usize> {
    let mut depth = 0usize;
    for (at, c) in text.char_indices() {
        if c == open {
            depth = depth.saturating_add(1);
        } else if c == close {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return Some(at);
            }
        }
    }
    None
}

/// The text around a group.
#[derive(Clone, Copy)]
struct Surroundings<'t> {
    before: &'t str,
    after: &'t str,
}

impl Surroundings<'_> {
    /// Whether the group is the last label of a host.
    fn is_suffix(&self) -> bool {
        self.before.ends_with('.') && (self.after.is_empty() || self.after.starts_with(['/', ':', '?', '#']))
    }
}

fn is_public_suffix(text: &str) -> bool {
    let suffixes = PublicSuffixList::compiled();
    let suffix = suffixes.suffix(text);
    suffix.text == text && suffix.kind == SuffixKind::Icann
}

/// `[1-9]`, `(01-10)`, `[a-c]`, `[123]`: a few numbers or letters.
fn range(open: char, inside: &str) -> Option<Vec<String>> {
    if open == '[' && inside.len() > 1 && inside.bytes().all(|byte| byte.is_ascii_digit()) {
        let mut digits: Vec<String> = inside.chars().map(String::from).collect();
        digits.dedup();
        return Some(digits);
    }
    let (first, last) = inside.split_once('-').or_else(|| inside.split_once(".."))?;
    let (first, last) = (first.trim(), last.trim());
    let letter = |text: &str| {
        let mut characters = text.chars();
        characters.next().filter(|c| c.is_ascii_lowercase() && characters.next().is_none())
    };
    if let (Some(first), Some(last)) = (letter(first), letter(last)) {
        return (first <= last).then(|| (first..=last).map(String::from).collect());
    }
    let is_number = |text: &str| (1..=5).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let (from, to) = match (is_number(first) && is_number(last), first.parse::<u32>(), last.parse::<u32>()) {
        (true, Ok(from), Ok(to)) if from <= to => (from, to),
        _ => return None,
    };
    // `01-10` keeps its width.
    let width = if first.len() == last.len() { first.len() } else { 0 };
    let count = usize::try_from(to.saturating_sub(from)).unwrap_or(MOST);
    (count < MOST).then(|| (from..=to).map(|number| format!("{number:0width$}")).collect())
}

fn group(open: char, inside: &str, place: Surroundings<'_>) -> Brackets {
    let inside = inside.trim();
    if open == '[' && inside.contains(':') && inside.parse::<std::net::Ipv6Addr>().is_ok() {
        return Brackets::Literal;
    }
    if inside == "*" {
        return Brackets::Star;
    }
    if inside.is_empty() || inside.contains(['(', '[', '{', '<']) {
        return Brackets::Unknown;
    }
    let separators: &[char] = if inside.contains('|') { &['|'] } else { &[',', '/'] };
    let parts: Vec<&str> = inside.split(separators).map(str::trim).collect();
    let plain = |part: &str| {
        !part.is_empty()
            && part.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '*' | ':' | '\u{1}'))
    };
    let is_more = |part: &str| matches!(part, "..." | "\u{2026}" | "etc" | "etc.");
    if open != '<' && parts.len() > 1 {
        let open_ended = parts.iter().any(|part| is_more(part));
        let texts: Vec<String> = parts.iter().filter(|part| !is_more(part)).map(|part| (*part).to_owned()).collect();
        return if texts.iter().all(|text| plain(text)) {
            Brackets::Alternatives { texts, open_ended }
        } else {
            Brackets::Unknown
        };
    }
    if open != '<'
        && let Some(texts) = range(open, inside)
    {
        return Brackets::Alternatives { texts, open_ended: false };
    }
    // `example.(com)`: a single alternative.
    if open != '<' && place.is_suffix() && is_public_suffix(inside) {
        return Brackets::Alternatives { texts: vec![inside.to_owned()], open_ended: false };
    }
    if open != '<' && matches!(inside, "s" | "www." | "www" | "*.") {
        return Brackets::Alternatives { texts: vec![String::new(), inside.to_owned()], open_ended: false };
    }
    // `[.e2e]`: an optional part.
    let is_named = inside.contains(char::is_alphanumeric);
    if matches!(open, '[' | '(')
        && is_named
        && (inside.starts_with(['.', '-']) || inside.ends_with(['.', '-']))
        && plain(inside)
    {
        return Brackets::Alternatives { texts: vec![String::new(), inside.to_owned()], open_ended: false };
    }
    // `[0-9]+`, `[a-z]`: an expression and not a template.
    let has_range = ["a-z", "A-Z", "0-9", "a-f", "A-F"].iter().any(|range| inside.contains(range));
    let is_class = open == '[' && (has_range || inside.contains('-') && inside.len() <= 4);
    if is_class || inside.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '.' | ' ')) {
        return Brackets::Unknown;
    }
    let is_words = inside.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '\'' | '.'));
    if is_words { Brackets::Template } else { Brackets::Unknown }
}

#[cfg(test)]
mod tests {
    use super::expand;

    #[test]
    fn groups_are_expanded() {
        for (text, wanted) in [
            ("example.(com|de|co.uk)", &["example.com", "example.de", "example.co.uk"][..]),
            ("{a,b}.example.com", &["a.example.com", "b.example.com"]),
            ("api[.e2e].example.com", &["api.example.com", "api.e2e.example.com"]),
            ("a(*).example.com", &["a*.example.com"]),
            ("[2001:db8::1]", &["[2001:db8::1]"]),
            ("www[1-3].example.com", &["www1.example.com", "www2.example.com", "www3.example.com"]),
            ("n[08-10].example.com", &["n08.example.com", "n09.example.com", "n10.example.com"]),
            ("[a-c].example.com", &["a.example.com", "b.example.com", "c.example.com"]),
            ("app[12].example.com", &["app1.example.com", "app2.example.com"]),
            ("example.(com)/", &["example.com/"]),
        ] {
            assert_eq!(expand(text).unwrap().texts, wanted, "{text}");
        }
        assert!(expand("https://[it | fr | \u{2026}].example.com").unwrap().open_ended.is_some());
    }

    #[test]
    fn templates_become_stars_and_are_reported() {
        for (text, wanted, template) in [
            ("<handle>.example.com", "*.example.com", "<handle>"),
            ("t-%username%.example.com", "t-*.example.com", "%username%"),
            ("(your subdomain).example.com", "*.example.com", "(your subdomain)"),
            ("${env}.example.com", "*.example.com", "{env}"),
            ("api.$env.example.com", "api.*.example.com", "{env}"),
            ("x-*your-own-instance*.example.com", "x-*.example.com", "*your-own-instance*"),
        ] {
            let expanded = expand(text).unwrap();
            assert_eq!((expanded.texts[0].as_str(), expanded.templates[0].as_str()), (wanted, template));
        }
        assert!(expand("www[0-9]+.example.com").unwrap().texts.iter().all(|text| text.contains('+')));
        assert!(expand("n[a-z0-9].example.com").is_err() && expand("n[0-9a-f].example.com").is_err());
        assert!(expand("[your-company].example.com").is_ok());
        assert!(expand("n[1-900].example.com").is_err() && expand("app(123).example.com").is_err());
        assert!(expand("a(b").is_err() && expand("a(b(c)d)").is_err());
        assert_eq!(expand("/a%20b%20c").unwrap().texts, ["/a%20b%20c"]);
    }
}
