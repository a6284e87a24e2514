//! Detects the format of a text.

use crate::format::InputFormat;

/// The number of bytes that detection looks at.
const LOOKED_AT: usize = 64 * 1024;

/// Starts of elements of the HTML standard that pages with text have.
const HTML_TAGS: &[&str] = &[
    "<p",
    "<div",
    "<h1",
    "<h2",
    "<h3",
    "<li",
    "<ul",
    "<section",
    "<tr",
    "<td",
    "<th",
    "<ol",
    "<dt",
    "<dd",
    "<html",
    "<body",
    "<table",
    "<dl",
    "<!doctype html",
];

/// The format that a text has by its markup.
pub(crate) fn detect(text: &str) -> InputFormat {
    let mut end = text.len().min(LOOKED_AT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let head = text.get(..end).unwrap_or(text);
    let lower = head.to_ascii_lowercase();
    let tags: usize = HTML_TAGS.iter().map(|tag| lower.matches(tag).count()).sum();
    let (mut strong, mut weak) = (0, 0);
    for line in head.lines() {
        let start = line.trim_start();
        let hashes = start.len() - start.trim_start_matches('#').len();
        let is_heading = (1..=6).contains(&hashes) && start.get(hashes..).is_some_and(|rest| rest.starts_with(' '));
        strong += usize::from(is_heading && hashes > 1)
            + usize::from(start.starts_with("| ") && start.trim_end().ends_with('|'));
        weak += usize::from(is_heading)
            + usize::from(start.starts_with("```"))
            + usize::from(start.starts_with("- ") || start.starts_with("* "));
        strong += usize::from(start.contains("](")) + usize::from(line.matches("**").count() >= 2);
    }
    let first = lower.trim_start();
    if first.starts_with("<!doctype html") || first.starts_with("<html") || (tags >= 3 && tags > strong * 2) {
        InputFormat::Html
    } else if strong > 0
        || (first.starts_with("# ") && !lower.contains("contact:"))
        || (weak >= 2 && !lower.contains("contact:") && head.lines().any(|line| line.starts_with("# ")))
    {
        InputFormat::Markdown
    } else {
        InputFormat::Text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_decides() {
        assert_eq!(detect("<h1>Policy</h1>\n<ul><li>a</li></ul><p>b</p>"), InputFormat::Html);
        assert_eq!(detect("## Scope\n\n- a\n"), InputFormat::Markdown);
        assert_eq!(detect("**Scope**\n\na"), InputFormat::Markdown);
        assert_eq!(detect("Scope\n\n- a\n- b\n"), InputFormat::Text);
        assert_eq!(detect("Contact: mailto:a@b.c\n# a comment\n# another\n"), InputFormat::Text);
        assert_eq!(detect(""), InputFormat::Text);
    }
}
