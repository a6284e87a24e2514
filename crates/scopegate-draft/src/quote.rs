//! Quotes text of the source in TOML and in comments.

use std::fmt::Write as _;

/// The longest quotation in a comment, in characters.
const LONGEST: usize = 200;

/// A basic string of TOML. The result has no control characters and no characters without width.
pub(crate) fn toml(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    escape(text, &mut out);
    out.push('"');
    out
}

/// A text for a comment: on one line, escaped, and cut if it is long.
pub(crate) fn comment(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let short: String = text.chars().take(LONGEST).collect();
    let more = if short.len() < text.len() { "..." } else { "" };
    let mut out = String::with_capacity(short.len() + 8);
    out.push('"');
    escape(&short, &mut out);
    out.push_str(more);
    out.push('"');
    out
}

fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if is_unseen(c) => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
}

/// Characters that editors do not show as such.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_its_line() {
        let text = "a\nversion = 2\r[scope] \u{2028} \u{202e} \" \\";
        for quoted in [toml(text), comment(text)] {
            assert!(!quoted.chars().any(|c| c.is_control() || c == '\u{2028}' || c == '\u{202e}'), "{quoted}");
        }
        assert_eq!(comment(&"x".repeat(500)).len(), 205);
    }
}
