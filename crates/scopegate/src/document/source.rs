//! The source of a policy and the options of loading it.

use std::fmt;

use crate::net::PublicSuffixList;

/// The format of a policy text. All formats have the same data model.
///
/// The enum is the same in every build. A build without the feature of a format reports
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
    /// The format for a file extension, given without the dot; case is ignored.
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

/// The text of a policy, with a name for error messages.
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
    /// Creates a source without a name.
    #[must_use]
    pub const fn new(text: &'a str, format: Format) -> Self {
        Self { name: None, text, format }
    }

    /// Sets the name, usually the file name.
    #[must_use]
    pub const fn named(mut self, name: &'a str) -> Self {
        self.name = Some(name);
        self
    }

    /// The name, if there is one.
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

/// Options of loading a policy.
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
    /// The default options: the compiled Public Suffix List.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Replaces the compiled Public Suffix List.
    #[must_use]
    pub fn public_suffix_list(mut self, suffixes: PublicSuffixList) -> Self {
        self.suffixes = suffixes;
        self
    }

    /// The Public Suffix List in use.
    #[must_use]
    pub fn suffixes(&self) -> &PublicSuffixList {
        &self.suffixes
    }
}
