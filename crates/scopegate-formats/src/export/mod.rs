//! Policies into other people's formats.
//!
//! What a format cannot say exactly is said more narrowly for an inclusion and more widely for an exclusion, and told.
//! In most of them an exclusion always wins, so that what is in scope inside a wider exclusion is out of scope there.

mod addresses;
pub(crate) mod bbot;
mod burp;
pub(crate) mod cuts;
mod flags;
mod lists;
mod networks;
pub(crate) mod ports;
mod reach;
mod rule;
mod saying;
pub(crate) mod trees;
mod zap;

use std::fmt;

use scopegate::policy::{List, Precedence};
use scopegate::{Policy, Rule};

// What the importer needs to read our own expressions again.
pub(crate) use addresses::OCTET;
pub(crate) use saying::{
    ANY_IPV6, BELOW_PLAIN, END_OF_EXCLUDED, IN_SEGMENT, LABEL_MAYBE, LABEL_SOME, LABELS_MAYBE, LABELS_SOME, ODD_PATH,
    SEGMENT, escaped,
};
pub(crate) use zap::{
    ANY as ANY_IN_URL, ANY_PORT, BEGIN as BEGIN_OF_EXCLUDED, BEGIN_OF_HTTP, BEGIN_OF_HTTPS, END as END_OF_EXCLUDED_URL,
    INCLUDED_END as END_OF_INCLUDED_URL, INCLUDED_PORT, INCLUDED_QUERY, WEB_PORTS,
};

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

/// What became of a rule that the format cannot say exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fate {
    /// An inclusion that is not written.
    LeftOut,
    /// An inclusion that is written more narrowly.
    Narrowed,
    /// An exclusion that is written more widely.
    Widened,
    /// An exclusion that needs no saying, for nothing that is written meets it.
    NotNeeded,
    /// Something that no rule says.
    Unsaid,
}

impl fmt::Display for Fate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::LeftOut => "left-out",
            Self::Narrowed => "narrowed",
            Self::Widened => "widened",
            Self::NotNeeded => "not-needed",
            Self::Unsaid => "unsaid",
        })
    }
}

/// What should be known of one rule in an exported scope.
///
/// ```
/// use scopegate::Policy;
/// use scopegate_formats::export::{ExportFormat, Fate, export};
///
/// let policy = Policy::builder().name("Example").owner("Example").in_scope("*.example.com").in_scope("*.example.org");
/// let exported = export(&policy.out_of_scope("a.example.com").build().unwrap(), ExportFormat::Wildcards);
/// assert_eq!(exported.text, "*.example.org\n");
/// assert_eq!((exported.notes[0].fate, exported.notes[0].pattern.as_str()), (Fate::LeftOut, "*.example.com"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ExportNote {
    /// What became of it.
    pub fate: Fate,
    /// The rule's id, or what else it is.
    pub rule: String,
    /// Its pattern, or the statement.
    pub pattern: String,
    /// Why.
    pub reason: String,
}

/// A policy in another format.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Exported {
    /// The text.
    pub text: String,
    /// What it does not say exactly.
    pub notes: Vec<ExportNote>,
}

impl Exported {
    /// Adds a line.
    pub(crate) fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// Adds a line, once.
    pub(crate) fn line_once(&mut self, line: &str) {
        if !self.text.lines().any(|known| known == line) {
            self.line(line);
        }
    }

    /// Adds networks, one a line.
    pub(crate) fn networks<T: fmt::Display>(&mut self, networks: &[T]) {
        for network in networks {
            self.line_once(&network.to_string());
        }
    }

    pub(crate) fn note(&mut self, fate: Fate, rule: &Rule, reason: impl Into<String>) {
        let (id, pattern) = (rule.id().to_owned(), rule.written().to_owned());
        let note = ExportNote { fate, rule: id, pattern, reason: reason.into() };
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }
}

/// Writes a policy in a format.
///
/// ```
/// use scopegate::Policy;
/// use scopegate_formats::export::{ExportFormat, export};
///
/// let policy = Policy::builder().name("Example").owner("Example").in_scope("*.example.com").out_of_scope("a.example.com");
/// let exported = export(&policy.build().unwrap(), ExportFormat::List);
/// assert_eq!(exported.text, "*.example.com\n! a.example.com\n");
/// assert!(exported.notes.is_empty());
/// ```
#[must_use]
pub fn export(policy: &Policy, format: ExportFormat) -> Exported {
    let mut exported = match format {
        ExportFormat::Burp => burp::export(policy),
        ExportFormat::Zap => zap::context(policy),
        ExportFormat::Katana => flags::katana(policy),
        ExportFormat::Nuclei => flags::nuclei(policy),
        ExportFormat::Httpx => flags::httpx(policy),
        ExportFormat::RegexIn => zap::expressions_in(policy),
        ExportFormat::RegexOut => zap::expressions_out(policy),
        ExportFormat::Bbot => bbot::export(policy),
        ExportFormat::List => lists::list(policy),
        ExportFormat::Hosts => lists::hosts(policy),
        ExportFormat::Wildcards => lists::wildcards(policy),
        ExportFormat::Cidrs => lists::cidrs(policy),
        ExportFormat::NmapTargets => lists::nmap_targets(policy),
        ExportFormat::NmapExcludes => lists::nmap_excludes(policy),
        ExportFormat::Json => lists::json(policy),
    };
    if !matches!(format, ExportFormat::Json) {
        for unchecked in &policy.document().scope.unchecked {
            if unchecked.list != List::InScope {
                let reason = "no format says it: a person has to mind it".to_owned();
                let (rule, pattern) = ("unchecked".to_owned(), unchecked.text.clone());
                exported.notes.push(ExportNote { fate: Fate::Unsaid, rule, pattern, reason });
            }
        }
    }
    exported
}

/// Tells of the inclusions that a wider exclusion takes away where exclusions always win.
pub(crate) fn note_overruled(policy: &Policy, exported: &mut Exported) {
    let always = policy.document().scope.precedence == Precedence::ExclusionsWin;
    let (included, excluded): (Vec<&Rule>, Vec<&Rule>) = policy.rules().partition(|rule| rule.list() == List::InScope);
    for rule in included {
        let is_overruled = |wider: &&&Rule| {
            !always && rule.pattern().is_narrower_than(wider.pattern())
                || reach::needed(policy, wider).is_some_and(|host| rule.pattern().beats_reach(host))
        };
        if let Some(wider) = excluded.iter().find(is_overruled) {
            exported.note(Fate::LeftOut, rule, format!("the exclusion `{}` always wins there", wider.written()));
        }
    }
}
