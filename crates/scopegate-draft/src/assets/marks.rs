//! Marks of a clause besides words and punctuation.

/// The marks of a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Marks {
    None,
    Negative,
    Unknown,
}

/// Marks such as a cross, an empty box or a question mark.
pub(super) fn marks_of(text: &str) -> Marks {
    const NEGATIVE: &[char] = &['✗', '✘', '❌', '✖', '🚫', '⛔', '🛑', '☒', '❎', '✕'];
    const PLAIN: &str = ".,:;!()[]{}<>\"'`“”‘’«»-‑–—/|&*_•·→✓✔✅☑\u{fe0f}\u{200b}▪◦‣●";
    let is_plain = |c: char| c.is_alphanumeric() || c.is_whitespace() || PLAIN.contains(c);
    if text.contains(NEGATIVE) {
        Marks::Negative
    } else if text.contains("[ ]") || text.contains("[]") || !text.chars().all(is_plain) {
        Marks::Unknown
    } else {
        Marks::None
    }
}
