//! Removes decoration that people and pages add to identifiers.

/// Normalizes look-alike punctuation and removes invisible characters, quotes, links and escapes.
pub(super) fn clean(text: &str) -> String {
    let mut plain = plain_characters(text);
    plain = without_links(&plain);
    plain = unescaped(&plain);
    plain = refanged(&plain);
    trimmed(without_bullet(&plain)).to_owned()
}

/// Restores `www[.]example[.]com` and `hxxps://`, which are written to prevent links.
pub(crate) fn refanged(text: &str) -> String {
    let mut out = text.to_owned();
    for dot in ["[.]", "(.)", "{.}", "[dot]", "(dot)", "{dot}", "[DOT]", "(DOT)", "{DOT}", "[Dot]", "(Dot)"] {
        out = out.replace(dot, ".");
    }
    for (defanged, plain) in [("[:]", ":"), ("[://]", "://"), ("[/]", "/")] {
        out = out.replace(defanged, plain);
    }
    for (defanged, plain) in
        [("hxxps://", "https://"), ("hxxp://", "http://"), ("hXXps://", "https://"), ("hXXp://", "http://")]
    {
        out = out.replace(defanged, plain);
    }
    out
}

/// Removes the bullet or number of a list item. Keeps a dash, because it may exclude the item.
fn without_bullet(text: &str) -> &str {
    let text = text.trim();
    let bullets =
        ['\u{2022}', '\u{b7}', '\u{25aa}', '\u{25e6}', '\u{2023}', '\u{25cf}', '\u{25cb}', '\u{25a0}', '\u{27a4}'];
    let text = text.trim_start_matches(bullets).trim_start();
    if let Some(rest) = text.strip_prefix("* ") {
        return rest.trim_start();
    }
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let is_number = (1..4).contains(&digits);
    let rest = text.get(digits..).unwrap_or_default();
    match rest.strip_prefix(". ").or_else(|| rest.strip_prefix(')')).or_else(|| rest.strip_prefix(".) ")) {
        Some(item) if is_number => item.trim_start(),
        _ => text.strip_prefix('(').and_then(numbered).unwrap_or(text),
    }
}

/// Removes the number of `1) item`.
fn numbered(text: &str) -> Option<&str> {
    let (number, item) = text.split_once(") ")?;
    let is_number = (1..4).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| item.trim_start())
}

/// Normalizes fullwidth forms, unusual spaces and dashes. Removes invisible characters if the rest of the word is
/// ASCII; in other scripts they may be significant, and the core rejects them.
fn plain_characters(text: &str) -> String {
    let mapped: String = text.chars().map(plain_character).collect();
    let ascii = mapped.chars().filter(|c| !is_invisible(*c)).all(|c| c.is_ascii() || c == '\u{2026}');
    let dropped = |c: &char| is_invisible(*c) && (ascii || !matches!(c, '\u{200c}' | '\u{200d}'));
    mapped.chars().filter(|c| !dropped(c)).collect()
}

fn plain_character(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => u32::from(c).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(c),
        '\u{3002}' | '\u{ff61}' => '.',
        '\u{3001}' => ',',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{2018}' | '\u{2019}' => '\'',
        '\u{201c}'..='\u{201e}' | '\u{ab}' | '\u{bb}' => '"',
        '\u{2217}' => '*',
        '\n' | '\r' => '\n',
        c if c.is_whitespace() => ' ',
        c => c,
    }
}

/// Soft hyphens, zero-width characters, direction marks and the byte order mark.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
        || (c.is_control() && c != '\n')
}

/// Replaces `[text](address)` with the address, and keeps the text if it differs.
fn without_links(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("](").filter(|(_, after)| after.contains(')')) {
        let link = before.rsplit_once('[').and_then(|(front, shown)| {
            let (address, tail) = after.split_once(')')?;
            (!address.contains(char::is_whitespace)).then_some((front, shown, address, tail))
        });
        match link {
            Some((front, shown, address, tail)) => {
                out.push_str(front);
                out.push_str(&link_text(shown.trim(), address));
                rest = tail;
            }
            None => {
                out.push_str(before);
                out.push_str("](");
                rest = after;
            }
        }
    }
    out + rest
}

fn link_text(shown: &str, address: &str) -> String {
    let bare = |text: &str| {
        let text = text.trim_start_matches("https://").trim_start_matches("http://").trim_end_matches('/');
        text.to_ascii_lowercase()
    };
    if shown.is_empty() || bare(shown) == bare(address) {
        // The shorter one is the text of the author, because pages often complete links.
        return if shown.is_empty() { address.to_owned() } else { shown.to_owned() };
    }
    if shown.contains('.') && !shown.contains(' ') {
        return format!("{shown} {address}");
    }
    format!("{address} ({shown})")
}

/// Removes Markdown escapes: `\*.example.com`, `a\_b`. A text that looks like a regular expression keeps its escapes.
fn unescaped(text: &str) -> String {
    if crate::regex::detect::looks_like_regex(text) {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match (c, characters.peek()) {
            ('\\', Some('*' | '_' | '-' | '#' | '[' | ']' | '(' | ')' | '<' | '>' | '~' | '`' | '.')) => {}
            _ => out.push(c),
        }
    }
    out
}

/// Removes surrounding white space, quotes, code marks and emphasis.
fn trimmed(text: &str) -> &str {
    let mut text = text.trim();
    loop {
        let shorter = [('`', '`'), ('"', '"'), ('\'', '\''), ('<', '>')].iter().find_map(|(open, close)| {
            let inner = text.strip_prefix(*open)?.strip_suffix(*close)?;
            let url = *open != '<' || inner.contains("://");
            (url && !inner.contains(*open)).then_some(inner.trim())
        });
        // `[www.example.com]`, `_www.example.com_`: brackets or emphasis around a whole name.
        let around = [('[', ']'), ('{', '}'), ('(', ')'), ('<', '>'), ('_', '_'), ('*', '*'), ('\u{2039}', '\u{203a}')];
        let wrapped = around.iter().find_map(|(open, close)| {
            let inner = text.strip_prefix(*open)?.strip_suffix(*close)?;
            let name = inner.trim().trim_matches(['"', '\'', '`']);
            (name.contains('.') && !name.contains([*open, *close]) && super::stands_out::stands_out(name))
                .then_some(inner.trim())
        });
        let shorter = shorter.or(wrapped);
        let bold = text.strip_prefix("**").and_then(|inner| inner.strip_suffix("**"));
        match shorter.or(bold.map(str::trim)) {
            Some(inner) if !inner.is_empty() => text = inner,
            _ => return text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn decoration_around_an_identifier_is_removed() {
        for (written, clean_text) in [
            ("\u{ff0a}\u{ff0e}example\u{ff0e}com", "*.example.com"),
            ("exam\u{ad}ple.com\u{200b}", "example.com"),
            (r"\*.example.com", "*.example.com"),
            ("[www.example.com](https://www.example.com/)", "www.example.com"),
            ("[our shop](https://shop.example.com)", "https://shop.example.com (our shop)"),
            ("<https://example.com>", "https://example.com"),
            (" `api.example.com` ", "api.example.com"),
            ("\u{a0}example.com", "example.com"),
            ("www[.]example(dot)com", "www.example.com"),
            ("hxxps[:]//www.example.com", "https://www.example.com"),
            ("\u{2022}example.com", "example.com"),
            ("* example.com", "example.com"),
            ("12) example.com", "example.com"),
            ("*.example.com", "*.example.com"),
            ("192.0.2.1", "192.0.2.1"),
        ] {
            assert_eq!(clean(written), clean_text, "{written}");
        }
        assert_eq!(clean("https://x.example.com/<id>"), "https://x.example.com/<id>");
        assert_eq!(clean(r"^.*\.example\.com$"), r"^.*\.example\.com$");
    }
}
