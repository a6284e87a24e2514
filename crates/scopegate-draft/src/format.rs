//! The formats of texts.

/// The format of a text that a draft is made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum InputFormat {
    /// Text without markup, for example copied from a browser, or a `security.txt` file.
    Text,
    /// Markdown as CommonMark describes it, with tables.
    Markdown,
    /// HTML: a page or a part of a page.
    Html,
}

impl InputFormat {
    /// All formats.
    pub const ALL: [Self; 3] = [Self::Text, Self::Markdown, Self::Html];

    /// The stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Markdown => "markdown",
            Self::Html => "html",
        }
    }

    /// The format with a name.
    ///
    /// ```
    /// use scopegate_draft::InputFormat;
    ///
    /// assert_eq!(InputFormat::from_word("html"), Some(InputFormat::Html));
    /// assert_eq!(InputFormat::from_word("pdf"), None);
    /// ```
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == word)
    }
}
