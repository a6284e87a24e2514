//! The export formats.

/// An export format.
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
    /// The advanced target scope of Burp.
    Burp,
    /// A ZAP context.
    Zap,
    /// Flags for katana.
    Katana,
    /// Flags for nuclei.
    Nuclei,
    /// Flags for httpx.
    Httpx,
    /// Regular expressions for URLs in scope, one per line.
    RegexIn,
    /// Regular expressions for URLs out of scope, one per line.
    RegexOut,
    /// A BBOT preset.
    Bbot,
    /// One pattern per line; `!` excludes.
    List,
    /// Hosts that are entirely in scope.
    Hosts,
    /// Domains with all names below them in scope.
    Wildcards,
    /// Networks in scope, without exclusions.
    Cidrs,
    /// Targets for the option `-iL` of nmap.
    NmapTargets,
    /// Exclusions for the option `--excludefile` of nmap.
    NmapExcludes,
    /// Rules for nftables, for a policy that names only addresses.
    Nftables,
    /// The policy in JSON.
    Json,
}

impl ExportFormat {
    /// All formats.
    pub const ALL: [Self; 16] = [
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
        Self::Nftables,
        Self::Json,
    ];

    /// The name on the command line.
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
            Self::Nftables => "nftables",
            Self::Json => "json",
        }
    }

    /// The format with a name.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == word)
    }
}
