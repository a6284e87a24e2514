//! The import formats, one file each.

mod amass;
pub(super) mod bbot;
mod bbot_cuts;
pub(super) mod bugcrowd;
mod burp;
mod caido;
pub(super) mod cvd_policy;
mod federacy;
mod hackenproof;
pub(super) mod hackerone;
pub(super) mod intigriti;
mod plain_list;
mod program_lines;
mod scope_file;
pub(super) mod security_txt;
mod structured;
pub(super) mod table;
pub(super) mod yeswehack;
mod zap;
mod zap_plan;

use super::{ImportError, Program, partial, refused};

/// An import format.
///
/// ```
/// use scopegate_formats::ImportFormat;
/// use scopegate_formats::import::programs;
///
/// let scope = programs(ImportFormat::ScopeFile, ".*\\.example\\.com$\n!^admin\\.example\\.com$\n")?.remove(0);
/// let rows: Vec<_> = scope.import().rows().iter().map(|row| row.patterns.join(" ")).collect();
/// assert_eq!(rows, ["*.example.com", "admin.example.com"]);
/// # Ok::<(), scopegate_formats::ImportError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ImportFormat {
    /// HackerOne: the CSV of the scope of a program, the JSON of the API, or the public dump.
    HackerOne,
    /// Bugcrowd: the public dump.
    Bugcrowd,
    /// Intigriti: the public dump.
    Intigriti,
    /// YesWeHack: the public dump.
    YesWeHack,
    /// Federacy: the public dump.
    Federacy,
    /// HackenProof: the public dump.
    HackenProof,
    /// One program per line, in one form for all platforms.
    ProgramLines,
    /// The target scope of a Burp project, in JSON.
    BurpScope,
    /// A ZAP context, in XML.
    ZapContext,
    /// A `.scope` file: one regular expression per line; `!` excludes.
    ScopeFile,
    /// BBOT: a preset or a list of targets.
    Bbot,
    /// BBOT: a blacklist.
    BbotBlacklist,
    /// One identifier per line; `!` or `-` excludes.
    PlainList,
    /// A security.txt file.
    SecurityTxt,
    /// A ZAP automation plan, in YAML.
    ZapPlan,
    /// Caido scopes, in JSON.
    Caido,
    /// The configuration of amass, in YAML.
    Amass,
    /// The JSON of a coordinated vulnerability disclosure policy, with `scope.web`.
    CvdPolicy,
    /// A CSV or TSV table with a column for in or out of scope.
    Table,
    /// JSON or YAML with keys for lists in and out of scope, or a JSON list of hosts.
    Structured,
}

impl ImportFormat {
    /// All formats.
    pub const ALL: [Self; 20] = [
        Self::HackerOne,
        Self::Bugcrowd,
        Self::Intigriti,
        Self::YesWeHack,
        Self::Federacy,
        Self::HackenProof,
        Self::ProgramLines,
        Self::BurpScope,
        Self::ZapContext,
        Self::ScopeFile,
        Self::Bbot,
        Self::BbotBlacklist,
        Self::PlainList,
        Self::SecurityTxt,
        Self::ZapPlan,
        Self::Caido,
        Self::Amass,
        Self::CvdPolicy,
        Self::Table,
        Self::Structured,
    ];

    /// The name on the command line.
    ///
    /// ```
    /// use scopegate_formats::ImportFormat;
    ///
    /// assert_eq!(ImportFormat::from_word("burp"), Some(ImportFormat::BurpScope));
    /// assert!(ImportFormat::ALL.iter().all(|format| ImportFormat::from_word(format.as_str()) == Some(*format)));
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::HackerOne => "hackerone",
            Self::Bugcrowd => "bugcrowd",
            Self::Intigriti => "intigriti",
            Self::YesWeHack => "yeswehack",
            Self::Federacy => "federacy",
            Self::HackenProof => "hackenproof",
            Self::ProgramLines => "jsonl",
            Self::BurpScope => "burp",
            Self::ZapContext => "zap",
            Self::ScopeFile => "scope",
            Self::Bbot => "bbot",
            Self::BbotBlacklist => "bbot-blacklist",
            Self::PlainList => "list",
            Self::SecurityTxt => "security-txt",
            Self::ZapPlan => "zap-plan",
            Self::Caido => "caido",
            Self::Amass => "amass",
            Self::CvdPolicy => "cvd-policy",
            Self::Table => "csv",
            Self::Structured => "structured",
        }
    }

    /// The format with a name.
    ///
    /// ```
    /// use scopegate_formats::ImportFormat;
    ///
    /// assert_eq!(ImportFormat::from_word("hackerone"), Some(ImportFormat::HackerOne));
    /// assert_eq!(ImportFormat::from_word("excel"), None);
    /// ```
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == word)
    }
}

/// Reads the programs of a text with verbatim rows.
///
/// ```
/// use scopegate_formats::import::{ImportFormat, programs};
///
/// let found = programs(ImportFormat::PlainList, "*.example.com\n! admin.example.com\n")?;
/// assert_eq!((found.len(), found[0].rows[1].value.as_str()), (1, "admin.example.com"));
/// let error = programs(ImportFormat::HackerOne, "identifier,instruction\na.example.com,no, please\n").unwrap_err();
/// assert_eq!(error.code(), "import.not-csv"); // an unquoted comma
/// # Ok::<(), scopegate_formats::ImportError>(())
/// ```
///
/// # Errors
///
/// - `import.not-json`, `import.not-xml`, `import.not-csv`, `import.not-yaml`: invalid syntax.
/// - `import.not-burp`, `import.not-zap`, `import.not-security-txt`, `import.not-a-programme`: valid syntax, but no scope.
/// - `import.is-policy`: the text is already a scopegate policy.
/// - `import.not-a-scope`, `import.unknown-key`: it has no list of targets, or an unknown key that could exclude
///   something.
/// - `import.no-identifier`: a row has no identifier and could be an exclusion.
pub fn programs(format: ImportFormat, text: &str) -> Result<Vec<Program>, ImportError> {
    refused::policy(text)?;
    let mut programs = read(format, text)?;
    if let Some(reason) = partial::reason(text) {
        for program in &mut programs {
            program.partial = Some(reason.clone());
        }
    }
    Ok(programs)
}

fn read(format: ImportFormat, text: &str) -> Result<Vec<Program>, ImportError> {
    match format {
        ImportFormat::HackerOne => hackerone::programs(text),
        ImportFormat::Bugcrowd => bugcrowd::programs(text),
        ImportFormat::Intigriti => intigriti::programs(text),
        ImportFormat::YesWeHack => yeswehack::programs(text),
        ImportFormat::Federacy => federacy::programs(text),
        ImportFormat::HackenProof => hackenproof::programs(text),
        ImportFormat::ProgramLines => program_lines::programs(text),
        ImportFormat::BurpScope => burp::program(text).map(|one| vec![one]),
        ImportFormat::ZapContext => zap::programs(text),
        ImportFormat::ScopeFile => Ok(vec![scope_file::program(text)]),
        ImportFormat::Bbot => bbot::program(text).map(|one| vec![one]),
        ImportFormat::BbotBlacklist => Ok(vec![bbot::blacklist(text)]),
        ImportFormat::PlainList => Ok(vec![plain_list::program(text)]),
        ImportFormat::SecurityTxt => security_txt::program(text).map(|one| vec![one]),
        ImportFormat::ZapPlan => zap_plan::programs(text),
        ImportFormat::Caido => caido::programs(text),
        ImportFormat::Amass => amass::program(text).map(|one| vec![one]),
        ImportFormat::CvdPolicy => cvd_policy::program(text).map(|one| vec![one]),
        ImportFormat::Table => table::program(text).map(|one| vec![one]),
        ImportFormat::Structured => structured::programs(text),
    }
}
