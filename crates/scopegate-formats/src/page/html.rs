//! Pages in HTML.

use super::model::{Page, Part, Span, is_linkable};

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}\
body{overflow-wrap:break-word}\
.table{overflow-x:auto;margin:1rem 0}\
table{border-collapse:collapse;width:100%}\
th,td{text-align:left;vertical-align:top;padding:.4rem .6rem;border-bottom:1px solid #ccc}\
code{font-family:ui-monospace,monospace;font-size:.95em}\
@media(max-width:45rem){thead{display:none}tr,td{display:block}tr{padding:.4rem 0;border-bottom:1px solid #ccc}\
td{padding:.1rem .6rem;border:0;overflow-wrap:anywhere}td:empty{display:none}}\
@media(prefers-color-scheme:dark){body{color:#e6e6e6;background:#161616}th,td,tr{border-color:#444}a{color:#8ab4f8}}";

/// Writes a page.
pub(super) fn write(page: &Page) -> String {
    let title = escaped(&page.title);
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
    );
    for part in &page.parts {
        match part {
            Part::Heading(text) => element(&mut out, "h2", &escaped(text)),
            Part::Paragraph(spans) => element(&mut out, "p", &inline(spans)),
            Part::List(items) => {
                out.push_str("<ul>\n");
                for item in items {
                    element(&mut out, "li", &inline(item));
                }
                out.push_str("</ul>\n");
            }
            Part::Table { head, rows } => table(&mut out, head, rows),
        }
    }
    out.push_str("</body>\n</html>\n");
    out
}

fn table(out: &mut String, head: &[&str], rows: &[Vec<Vec<Span>>]) {
    // A wide table scrolls by itself, so that the text next to it keeps its width.
    out.push_str("<div class=\"table\">\n<table>\n<thead><tr>");
    for cell in head {
        out.extend(["<th>", &escaped(cell), "</th>"]);
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for row in rows {
        out.push_str("<tr>");
        for cell in row {
            out.extend(["<td>", &inline(cell), "</td>"]);
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table>\n</div>\n");
}

fn element(out: &mut String, name: &str, content: &str) {
    out.extend(["<", name, ">", content, "</", name, ">\n"]);
}

fn inline(spans: &[Span]) -> String {
    let span = |span: &Span| match span {
        Span::Words(text) => escaped(text),
        Span::Text(text) => escaped(text),
        Span::Code(text) => format!("<code>{}</code>", escaped(text)),
        Span::Address(text) if is_linkable(text) => {
            let text = escaped(text);
            format!("<a href=\"{text}\" rel=\"noreferrer\">{text}</a>")
        }
        Span::Address(text) => escaped(text),
    };
    spans.iter().map(span).collect()
}

/// Escapes the characters that have a meaning in HTML, in a text and in an attribute.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}
