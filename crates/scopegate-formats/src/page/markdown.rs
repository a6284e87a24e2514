//! Pages in Markdown.

use super::model::{Page, Part, Span, is_linkable};

/// Writes a page.
pub(super) fn write(page: &Page) -> String {
    let mut out = format!("# {}\n", escaped(&page.title));
    for part in &page.parts {
        out.push('\n');
        match part {
            Part::Heading(text) => out.extend(["## ", text, "\n"]),
            Part::Paragraph(spans) => out.extend([&inline(spans), "\n"]),
            Part::List(items) => {
                for item in items {
                    out.extend(["- ", &inline(item), "\n"]);
                }
            }
            Part::Table { head, rows } => table(&mut out, head, rows),
        }
    }
    out
}

fn table(out: &mut String, head: &[&str], rows: &[Vec<Vec<Span>>]) {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    out.push_str(&line(&head.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>()));
    out.push_str(&line(&vec!["---".to_owned(); head.len()]));
    for row in rows {
        out.push_str(&line(&row.iter().map(|cell| inline(cell)).collect::<Vec<_>>()));
    }
}

fn inline(spans: &[Span]) -> String {
    let span = |span: &Span| match span {
        Span::Words(text) => (*text).to_owned(),
        Span::Text(text) => escaped(text),
        Span::Code(text) => code(text),
        Span::Address(text) if is_linkable(text) => format!("<{}>", text.replace('|', "%7C")),
        Span::Address(text) => escaped(text),
    };
    spans.iter().map(span).collect()
}

/// A code span. Its fence is longer than every run of back-ticks in the text.
fn code(text: &str) -> String {
    // A table ends its cell at a bar even in a code span.
    let text = text.replace('|', "\\|");
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    if text.is_empty() {
        return String::new();
    }
    if longest == 0 {
        return format!("`{text}`");
    }
    let fence = "`".repeat(longest.saturating_add(1));
    format!("{fence} {text} {fence}")
}

/// Escapes the characters that have a meaning in Markdown or in HTML.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            c if c.is_ascii_punctuation()
                && !matches!(c, ',' | ';' | '/' | '%' | '=' | '?' | '\'' | '"' | '$' | '@') =>
            {
                // A hyphen begins a list only at the start, and a dot or a bracket only after a number.
                let begins_a_list = out.bytes().all(|byte| byte.is_ascii_digit());
                if begins_a_list || !matches!(c, '.' | '-' | ')') {
                    out.push('\\');
                }
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}
