//! The formats that policies are exported to.

/// A format that policies are written in for other tools.
///
/// ```
/// use scopegate_formats::export::ExportFormat;
///
/// assert_eq!(ExportFormat::from_word("zap"), Some(ExportFormat::Zap));
/// assert!(ExportFormat::ALL.iter().all(|format| ExportFormat::from_word(format.as_str()) == Some(*format)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ExportFormat {
    /// Burp's advanced target scope.
    Burp,
    /// A ZAP context.
    Zap,
    /// Flags for katana.
    Katana,
    /// Flags for nuclei.
    Nuclei,
    /// Flags for httpx.
    Httpx,
    /// Regular expressions for URLs in scope, one a line.
    RegexIn,
    /// Regular expressions for URLs out of scope, one a line.
    RegexOut,
    /// A BBOT preset.
    Bbot,
    /// One pattern a line; `!` excludes.
    List,
    /// Hosts that are in scope entirely.
    Hosts,
    /// Domains everything below which is in scope.
    Wildcards,
    /// Networks in scope, exclusions taken away.
    Cidrs,
    /// Targets for nmap's `-iL`.
    NmapTargets,
    /// Exclusions for nmap's `--excludefile`.
    NmapExcludes,
    /// The policy itself in JSON.
    Json,
}

impl ExportFormat {
    /// Every format.
    pub const ALL: [Self; 15] = [
        Self::Burp,
        Self::Zap,
        Self::Katana,
        Self::Nuclei,
        Self::Httpx,
        Self::RegexIn,
        Self::RegexOut,
        Self::Bbot,
        Self::List,
        Self::Hosts,
        Self::Wildcards,
        Self::Cidrs,
        Self::NmapTargets,
        Self::NmapExcludes,
        Self::Json,
    ];

    /// The word for it on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Burp => "burp",
            Self::Zap => "zap",
            Self::Katana => "katana",
            Self::Nuclei => "nuclei",
            Self::Httpx => "httpx",
            Self::RegexIn => "regex-in",
            Self::RegexOut => "regex-out",
            Self::Bbot => "bbot",
            Self::List => "list",
            Self::Hosts => "hosts",
            Self::Wildcards => "wildcards",
            Self::Cidrs => "cidrs",
            Self::NmapTargets => "nmap-targets",
            Self::NmapExcludes => "nmap-excludes",
            Self::Json => "json",
        }
    }

    /// The format that a word means.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == word)
    }
}
