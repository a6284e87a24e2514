//! The parts of a page, independent of its format.

/// A page.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub title: String,
    pub parts: Vec<Part>,
}

/// A part of a page.
#[derive(Debug)]
pub(super) enum Part {
    Heading(&'static str),
    Paragraph(Vec<Span>),
    List(Vec<Vec<Span>>),
    Table { head: &'static [&'static str], rows: Vec<Vec<Vec<Span>>> },
}

/// A piece of text.
#[derive(Debug, Clone)]
pub(super) enum Span {
    /// Words of the page.
    Words(&'static str),
    /// A text of the policy.
    Text(String),
    /// A name or a pattern.
    Code(String),
    /// An address. Only web and mail addresses become links.
    Address(String),
}

impl Span {
    pub(super) fn text(text: &str) -> Self {
        Self::Text(visible(text))
    }

    pub(super) fn code(text: &str) -> Self {
        Self::Code(visible(text))
    }

    pub(super) fn address(text: &str) -> Self {
        Self::Address(visible(text))
    }
}

/// Whether an address may become a link. Other schemes, such as `javascript:`, run code.
pub(super) fn is_linkable(address: &str) -> bool {
    let known = ["https://", "http://", "mailto:"].iter().any(|scheme| address.starts_with(scheme));
    known && address.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '<' | '>' | '"' | '\'' | '`' | '\\'))
}

/// A text in one line. Characters that are invisible or change the order of others are replaced.
pub(super) fn visible(text: &str) -> String {
    let replaced = text.chars().map(|c| match c {
        '\n' | '\r' | '\t' => ' ',
        c if c.is_control() => '\u{fffd}',
        '\u{ad}'
        | '\u{61c}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}' => '\u{fffd}',
        c => c,
    });
    replaced.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}
