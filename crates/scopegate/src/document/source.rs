//! Where a policy's text comes from and how it is to be read.

use std::fmt;

use crate::net::PublicSuffixList;

/// The formats a policy can be written in. The model is one; see the policy file's description.
///
/// Every format has its name in every build; a build without the feature of that name answers
/// `policy.unsupported-format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// TOML 1.1 (feature `toml`).
    Toml,
    /// JSON (feature `json`).
    Json,
    /// YAML 1.2 (feature `yaml`).
    Yaml,
}

impl Format {
    /// The format that a file's ending stands for, without the dot and in any case.
    ///
    /// ```
    /// use scopegate::policy::Format;
    ///
    /// assert_eq!(Format::from_ending("yml"), Some(Format::Yaml));
    /// assert_eq!(Format::from_ending("txt"), None);
    /// ```
    #[must_use]
    pub fn from_ending(ending: &str) -> Option<Self> {
        match ending.to_ascii_lowercase().as_str() {
            "toml" => Some(Self::Toml),
            "json" => Some(Self::Json),
            "yaml" | "yml" => Some(Self::Yaml),
            _ => None,
        }
    }

    /// `toml`, `json` or `yaml`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Toml => "toml",
            Self::Json => "json",
            Self::Yaml => "yaml",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text of a policy, with the name that errors call it by.
///
/// ```
/// use scopegate::policy::{Format, Source};
///
/// let source = Source::new("version = 1", Format::Toml).named("acme.toml");
/// assert_eq!(source.name(), Some("acme.toml"));
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    name: Option<&'a str>,
    text: &'a str,
    format: Format,
}

impl<'a> Source<'a> {
    /// A text without a name.
    #[must_use]
    pub const fn new(text: &'a str, format: Format) -> Self {
        Self { name: None, text, format }
    }

    /// The same text under a name, usually that of its file.
    #[must_use]
    pub const fn named(mut self, name: &'a str) -> Self {
        self.name = Some(name);
        self
    }

    /// The name, where one was given.
    #[must_use]
    pub const fn name(&self) -> Option<&'a str> {
        self.name
    }

    /// The text.
    #[must_use]
    pub const fn text(&self) -> &'a str {
        self.text
    }

    /// The format.
    #[must_use]
    pub const fn format(&self) -> Format {
        self.format
    }
}

/// What loading can be told beside the text.
///
/// ```
/// use scopegate::net::PublicSuffixList;
/// use scopegate::policy::LoadOptions;
///
/// let options = LoadOptions::new().public_suffix_list(PublicSuffixList::compiled());
/// assert_eq!(options.suffixes().registrable("www.example.co.uk"), Some("example.co.uk"));
/// ```
#[derive(Debug, Clone, Default)]
pub struct LoadOptions {
    suffixes: PublicSuffixList,
}

impl LoadOptions {
    /// The compiled public suffix list, and nothing else to say.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes another public suffix list than the compiled one.
    #[must_use]
    pub fn public_suffix_list(mut self, suffixes: PublicSuffixList) -> Self {
        self.suffixes = suffixes;
        self
    }

    /// The public suffix list in use.
    #[must_use]
    pub fn suffixes(&self) -> &PublicSuffixList {
        &self.suffixes
    }
}
