//! The Public Suffix List: the boundary between names of one owner and names of others.

use std::fmt;
use std::sync::Arc;

use psl_types::{Info, List as _, Type};

/// Why a text is not a valid Public Suffix List.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("invalid public suffix list: {reason}")]
pub struct PublicSuffixListError {
    reason: String,
}

/// The section of the Public Suffix List that a suffix comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SuffixKind {
    /// The ICANN section: a suffix of the domain name system, such as `com` or `co.uk`.
    Icann,
    /// The private section: a suffix under which a company assigns names to others, such as `github.io`.
    Private,
    /// No rule matches (`intranet`, `corp`): the suffix is the last label, the default rule of the list.
    Unknown,
}

/// The public suffix of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Suffix<'a> {
    /// The suffix, a part of the name that was looked up.
    pub text: &'a str,
    /// The section it comes from.
    pub kind: SuffixKind,
}

#[derive(Clone)]
enum ListSource {
    Compiled,
    Given(Arc<publicsuffix::List>),
}

/// The [Public Suffix List](https://publicsuffix.org/list/): the list compiled into the crate, or a list given at run
/// time. Lookups take names in canonical form ([`crate::net::domain::DomainName::as_str`]). Cloning is cheap.
///
/// ```
/// use scopegate::net::{PublicSuffixList, SuffixKind};
///
/// let list = PublicSuffixList::compiled();
/// assert_eq!(list.registrable("a.b.example.co.uk"), Some("example.co.uk"));
/// assert_eq!(list.suffix("me.github.io").kind, SuffixKind::Private);
/// assert_eq!(list.icann_suffix("me.github.io"), Some("io"));
/// assert_eq!(list.suffix("db.corp").kind, SuffixKind::Unknown);
/// assert_eq!(list.suffix("mm").kind, SuffixKind::Icann);
/// ```
#[derive(Clone)]
pub struct PublicSuffixList(ListSource);

impl PublicSuffixList {
    /// The version of the list compiled into the crate: the version of the `psl` package that contains it. A release of
    /// this crate requires exactly that version.
    pub const COMPILED_VERSION: &str = "2.1.247";

    /// The list compiled into the crate. A policy uses it unless its loader supplies another list.
    ///
    /// # Reproducibility
    ///
    /// The list decides which domain is registrable, so another list can give another verdict. One release of this crate
    /// always contains the same list, whatever `cargo update` does; [`Self::COMPILED_VERSION`] names it. For the same
    /// answers across releases, keep a copy of a list and load policies with [`Self::from_text`].
    #[must_use]
    pub const fn compiled() -> Self {
        Self(ListSource::Compiled)
    }

    /// The version of the list: [`Self::COMPILED_VERSION`], or `None` for a list from [`Self::from_text`].
    ///
    /// ```
    /// use scopegate::net::PublicSuffixList;
    ///
    /// assert_eq!(PublicSuffixList::compiled().version(), Some(PublicSuffixList::COMPILED_VERSION));
    /// let given = "// ===BEGIN ICANN DOMAINS===\ncom\n// ===END ICANN DOMAINS===\n";
    /// assert_eq!(PublicSuffixList::from_text(given)?.version(), None);
    /// # Ok::<(), scopegate::net::PublicSuffixListError>(())
    /// ```
    #[must_use]
    pub const fn version(&self) -> Option<&'static str> {
        match self.0 {
            ListSource::Compiled => Some(Self::COMPILED_VERSION),
            ListSource::Given(_) => None,
        }
    }

    /// Parses a list in the format of `public_suffix_list.dat`, including the markers of its two sections.
    ///
    /// ```
    /// let text = "// ===BEGIN ICANN DOMAINS===\ncom\n// ===END ICANN DOMAINS===\n";
    /// let list = scopegate::net::PublicSuffixList::from_text(text)?;
    /// assert_eq!(list.registrable("www.example.com"), Some("example.com"));
    /// # Ok::<(), scopegate::net::PublicSuffixListError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// A [`PublicSuffixListError`] if a rule is invalid or the text contains no rules.
    pub fn from_text(text: &str) -> Result<Self, PublicSuffixListError> {
        let list: publicsuffix::List =
            text.parse().map_err(|error: publicsuffix::Error| PublicSuffixListError { reason: error.to_string() })?;
        if list.is_empty() {
            return Err(PublicSuffixListError { reason: "it contains no rules".to_owned() });
        }
        Ok(Self(ListSource::Given(Arc::new(list))))
    }

    /// The public suffix of a name, by the longest matching rule of both sections. A name without a rule of its own
    /// takes the kind of the wildcard rule for names directly below it, if there is one.
    #[must_use]
    pub fn suffix<'a>(&self, domain: &'a str) -> Suffix<'a> {
        let info = self.find(domain, None);
        let text = domain.len().checked_sub(info.len).and_then(|start| domain.get(start..)).unwrap_or(domain);
        let kind = match kind(info) {
            // `*.mm` also determines the kind of `mm`.
            SuffixKind::Unknown if text == domain => self.kind_of_all_below(domain),
            kind => kind,
        };
        Suffix { text, kind }
    }

    /// The section of a rule that makes names directly below `domain` public suffixes, for a name without a rule of its
    /// own: `*.mm` for `mm`, `*.kobe.jp` for `kobe.jp`, `co.za` for `za`. Unknown if there is none.
    pub(crate) fn kind_below(&self, domain: &str) -> SuffixKind {
        match (self.kind_of_all_below(domain), SINGLE.iter().find(|(name, _)| *name == domain)) {
            (SuffixKind::Unknown, Some((_, label))) => self.kind_of_child(domain, label),
            (kind, _) => kind,
        }
    }

    /// The same for wildcard rules only.
    fn kind_of_all_below(&self, domain: &str) -> SuffixKind {
        // No rule names the label `_`, so only a wildcard rule can match it.
        self.kind_of_child(domain, "_")
    }

    fn kind_of_child(&self, domain: &str, label: &str) -> SuffixKind {
        let info = self.find(domain, Some(label));
        if info.len > domain.len() { kind(info) } else { SuffixKind::Unknown }
    }

    /// The rule for a name, or for a label below it.
    fn find(&self, domain: &str, label: Option<&str>) -> Info {
        // One type of iterator for both questions: the compiled list is a generic function of many thousand lines, which is
        // compiled once for each type.
        let labels = domain.as_bytes().rsplit(|b| *b == b'.').chain(label.map(str::as_bytes));
        match &self.0 {
            ListSource::Compiled => psl::List.find(labels),
            ListSource::Given(list) => list.find(labels),
        }
    }

    /// The registrable domain: the public suffix and one more label. `None` if the name is itself a public suffix.
    #[must_use]
    pub fn registrable<'a>(&self, domain: &'a str) -> Option<&'a str> {
        let before = domain.strip_suffix(self.suffix(domain).text)?.strip_suffix('.')?;
        let start = before.rfind('.').map_or(0, |dot| dot.saturating_add(1));
        domain.get(start..)
    }

    /// The public suffix by the ICANN section alone; `None` if no ICANN rule matches.
    #[must_use]
    pub fn icann_suffix<'a>(&self, domain: &'a str) -> Option<&'a str> {
        let mut name = domain;
        loop {
            let suffix = self.suffix(name);
            match suffix.kind {
                SuffixKind::Icann => return Some(suffix.text),
                SuffixKind::Unknown => return None,
                // The ICANN suffix of a private suffix is that of its parent name.
                SuffixKind::Private => name = suffix.text.split_once('.')?.1,
            }
        }
    }
}

/// Names without a rule of their own that have single ICANN suffixes directly below them, each with the label of one.
/// The list API only answers queries about one name, so this table is explicit; a test compares it with a whole list.
const SINGLE: &[(&str, &str)] = &[
    ("za", "co"),
    ("akershus.no", "nes"),
    ("buskerud.no", "nes"),
    ("hedmark.no", "os"),
    ("hordaland.no", "os"),
    ("more-og-romsdal.no", "sande"),
    ("nordland.no", "bo"),
    ("ostfold.no", "valer"),
    ("telemark.no", "bo"),
    ("vestfold.no", "sande"),
    ("xn--mre-og-romsdal-qqb.no", "sande"),
    ("xn--stfold-9xa.no", "xn--vler-qoa"),
];

fn kind(info: Info) -> SuffixKind {
    match info.typ {
        Some(Type::Icann) => SuffixKind::Icann,
        Some(Type::Private) => SuffixKind::Private,
        None => SuffixKind::Unknown,
    }
}

impl Default for PublicSuffixList {
    fn default() -> Self {
        Self::compiled()
    }
}

impl fmt::Debug for PublicSuffixList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            ListSource::Compiled => "PublicSuffixList(compiled)",
            ListSource::Given(_) => "PublicSuffixList(given)",
        })
    }
}
