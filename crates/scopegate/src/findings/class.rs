//! Classes of findings and activities.

use std::fmt;

use crate::findings::class_name::Name;
use crate::findings::fact::Fact;

/// The kind of a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClassKind {
    /// A weakness of a system.
    Weakness,
    /// Something that a tester does.
    Activity,
    /// A defect of a report, independent of what it reports.
    ReportQuality,
}

impl ClassKind {
    /// All kinds.
    pub const ALL: &[Self] = &[Self::Weakness, Self::Activity, Self::ReportQuality];

    /// The stable name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Weakness => "weakness",
            Self::Activity => "activity",
            Self::ReportQuality => "report-quality",
        }
    }
}

impl fmt::Display for ClassKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A class of findings or activities, with its position in the hierarchy and its names.
///
/// ```
/// use scopegate::findings;
/// use scopegate::findings::ClassKind;
///
/// let csp = findings::find("misconfiguration/security-headers/csp").unwrap().only().unwrap();
/// let headers = csp.parent().unwrap();
/// assert_eq!((headers.id(), headers.kind()), ("misconfiguration/security-headers", ClassKind::Weakness));
/// assert!(csp.is_at_or_below(headers) && !headers.is_at_or_below(csp));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    pub(super) id: &'static str,
    pub(super) kind: ClassKind,
    pub(super) title: &'static str,
    pub(super) aliases: Box<[&'static str]>,
    pub(super) vrt: Box<[&'static str]>,
    pub(super) cwe: Box<[u32]>,
    pub(super) never_implied: bool,
    pub(super) conditions: Box<[&'static Fact]>,
}

impl Class {
    /// The unique id, with the ids of its ancestors before the slashes.
    #[must_use]
    pub fn id(&self) -> &'static str {
        self.id
    }

    /// The kind of the class.
    #[must_use]
    pub fn kind(&self) -> ClassKind {
        self.kind
    }

    /// The name for people.
    #[must_use]
    pub fn title(&self) -> &'static str {
        self.title
    }

    /// Other names, in lower case. An alias that several classes share means all of them.
    #[must_use]
    pub fn aliases(&self) -> &[&'static str] {
        &self.aliases
    }

    /// The ids of Bugcrowd's Vulnerability Rating Taxonomy that mean the class.
    #[must_use]
    pub fn vrt(&self) -> &[&'static str] {
        &self.vrt
    }

    /// The numbers of the Common Weakness Enumeration that mean the class.
    #[must_use]
    pub fn cwe(&self) -> &[u32] {
        &self.cwe
    }

    /// Whether the class needs explicit permission: a policy that does not mention it does not allow it. True for
    /// activities such as denial of service, social engineering, and destroying data; never for weaknesses.
    ///
    /// ```
    /// use scopegate::findings::find;
    ///
    /// assert!(find("phishing").unwrap().iter().all(|class| class.is_never_implied()));
    /// assert!(!find("stored XSS").unwrap().iter().any(|class| class.is_never_implied()));
    /// ```
    #[must_use]
    pub fn is_never_implied(&self) -> bool {
        self.never_implied
    }

    /// The facts that policies commonly attach to the class: suggestions for authors of rules, never applied by
    /// default.
    #[must_use]
    pub fn usual_conditions(&self) -> &[&'static Fact] {
        &self.conditions
    }

    /// Whether an excluding rule for the class inherits the condition of its section.
    ///
    /// It does not for activities, nor for classes that proof of impact cannot justify: a third-party system, a
    /// system that is not listed, a duplicate report.
    /// ```
    /// use scopegate::findings::find;
    ///
    /// assert!(find("clickjacking").unwrap().only().unwrap().inherits_section_condition());
    /// assert!(!find("duplicate reports").unwrap().only().unwrap().inherits_section_condition());
    /// ```
    #[must_use]
    pub fn inherits_section_condition(&self) -> bool {
        const NEVER: [&str; 3] = ["third-party", "scope", "report-quality/duplicate"];
        self.kind != ClassKind::Activity && !NEVER.iter().any(|id| is_at_or_below(self.id, id))
    }

    /// Whether the class is the other class or below it.
    #[must_use]
    pub fn is_at_or_below(&self, other: &Self) -> bool {
        is_at_or_below(self.id, other.id)
    }

    /// Whether its id, its title, an alias, or a VRT id contains the text, or the text is one of its CWE numbers.
    /// This is a search; to resolve a name, use [`find`](crate::findings::find).
    ///
    /// ```
    /// use scopegate::findings::classes;
    ///
    /// assert!(classes().any(|class| class.id() == "clickjacking" && class.mentions("UI-redress")));
    /// assert!(classes().filter(|class| class.mentions("cwe-79")).all(|class| class.id().starts_with("xss")));
    /// ```
    #[must_use]
    pub fn mentions(&self, text: &str) -> bool {
        let plain = text.trim().to_lowercase();
        let name = Name::read(&plain);
        if let Some(number) = name.cwe() {
            return self.cwe.contains(&number);
        }
        let vrt = plain.strip_prefix("vrt:").unwrap_or(&plain);
        let key = name.key();
        let names = || [self.id, self.title].into_iter().chain(self.aliases.iter().copied());
        !plain.is_empty()
            && (plain.parse().is_ok_and(|number: u32| self.cwe.contains(&number))
                || self.vrt.iter().any(|id| id.contains(vrt))
                || names().any(|name| name.to_lowercase().contains(&plain))
                || (!key.is_empty() && names().any(|name| Name::read(name).key().contains(&key))))
    }
}

/// Whether an id is another id or below it.
pub(super) fn is_at_or_below(id: &str, other: &str) -> bool {
    id.strip_prefix(other).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
