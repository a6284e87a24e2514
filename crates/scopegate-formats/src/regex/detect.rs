//! Detects regular expressions.

/// Whether a text is written as a regular expression.
pub(crate) fn looks_like_regex(text: &str) -> bool {
    !text.contains(' ')
        && (text.starts_with('^')
            || text.ends_with('$')
            || text.contains("\\.") && (text.contains(".*") || text.contains(".+") || text.contains(")?"))
            || ["\\d", "\\w", "\\Q", "(?:", "(?i)"].iter().any(|sign| text.contains(sign))
            || text.contains("[^"))
}
