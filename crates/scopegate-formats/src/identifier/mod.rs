//! Reads identifiers as people write them: lists, alternatives, templates, remarks, prose.

mod alternatives;
mod cleaning;
mod found;
mod items;
mod loose;
mod note;
mod piece;
mod product;
mod prose;
pub(crate) mod sense;
mod subdomains;
mod tokens;
mod vocabulary;

use std::fmt;

use scopegate::policy::{AssetType, List};

use crate::regex;

pub(crate) use cleaning::refanged;
pub(crate) use loose::names_in;
pub use note::narrowing_sentences;
pub(crate) use note::{excluded_names as names_excluded_by_note, verdict_of as note_verdict};
pub(crate) use piece::{Fit, Piece, read as read_piece};
pub use product::product_of;

/// What a platform says a row is, before its text is looked at.
///
/// ```
/// use scopegate::policy::{AssetType, List};
/// use scopegate_formats::identifier::{Kind, Outcome, read};
///
/// let as_app = read("org.example.app", List::InScope, Kind::Product(AssetType::AndroidApp));
/// assert_eq!((as_app.outcome, as_app.patterns.len()), (Outcome::OtherAsset, 0));
/// let as_host = read("org.example.app", List::InScope, Kind::Network);
/// assert_eq!(as_host.patterns, ["org.example.app"]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Hosts, URLs, networks.
    Network,
    /// An app, source code, a device: its identifier is never a host, whatever it looks like.
    Product(AssetType),
    /// It does not say.
    Unsaid,
}

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    /// Rules say it exactly.
    Rule,
    /// Another row says it already: one of the same list, or the target that it cuts back.
    Duplicate,
    /// An inclusion that is read more narrowly than it may be meant.
    RuleNarrowed,
    /// An exclusion that is read more widely than it may be meant.
    RuleWidened,
    /// An app, source code, a contract, a device: listed, never matched.
    OtherAsset,
    /// Nobody but a person can say what it means.
    NeedsReview,
}

impl Outcome {
    /// Every one.
    pub const ALL: [Self; 6] =
        [Self::Rule, Self::Duplicate, Self::RuleNarrowed, Self::RuleWidened, Self::OtherAsset, Self::NeedsReview];

    /// The word in reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rule => "rule",
            Self::Duplicate => "duplicate",
            Self::RuleNarrowed => "rule-narrowed",
            Self::RuleWidened => "rule-widened",
            Self::OtherAsset => "other-asset",
            Self::NeedsReview => "needs-review",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// In which of the two readings a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// Read narrowly.
    Inclusion,
    /// Read widely.
    Exclusion,
}

impl Side {
    pub(crate) fn of(list: List) -> Self {
        match list {
            List::InScope => Self::Inclusion,
            List::OutOfScope | List::ThirdParty => Self::Exclusion,
        }
    }
}

/// What an identifier means.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reading {
    /// What became of it. [`Outcome::Duplicate`] is for whoever knows the other rows.
    pub outcome: Outcome,
    /// The patterns that say it, for its own list. A row that needs review may have some: an exclusion of which a part
    /// was understood.
    pub patterns: Vec<String>,
    /// Exclusions that keep an inclusion among the patterns to what was written.
    pub guards: Vec<String>,
    /// The products it names.
    pub assets: Vec<(AssetType, String)>,
    /// What a person should know or decide.
    pub reason: Option<String>,
    /// What has to come back as a caveat, for no pattern says it.
    pub unsaid: Option<String>,
    /// The list that the text says it belongs to, where that is not the list it is in: "OOS" in a list of inclusions.
    /// The patterns are that list's then.
    pub turned: Option<List>,
    /// Exclusions that the text of an inclusion asks for: "except x.example.com".
    pub excluded: Vec<String>,
    /// What an inclusion names that needs review: kept out where only a wider row lets it in.
    pub held: Vec<String>,
}

impl Reading {
    pub(crate) fn of(outcome: Outcome) -> Self {
        Self {
            outcome,
            patterns: Vec::new(),
            guards: Vec::new(),
            assets: Vec::new(),
            reason: None,
            unsaid: None,
            turned: None,
            excluded: Vec::new(),
            held: Vec::new(),
        }
    }

    /// A row that a person has to look at. Where it excludes something, its text is kept as a caveat.
    pub(crate) fn review(text: &str, side: Side, reason: impl Into<String>) -> Self {
        let unsaid = (side == Side::Exclusion || excludes_something(text)).then(|| text.trim().to_owned());
        let unsaid = unsaid.filter(|text| !text.is_empty());
        Self { reason: Some(reason.into()), unsaid, ..Self::of(Outcome::NeedsReview) }
    }

    pub(crate) fn of_piece(piece: Piece, side: Side) -> Self {
        let reason = (!piece.remarks.is_empty()).then(|| piece.remarks.join("; "));
        let outcome = piece.fit.outcome(side);
        Self { patterns: piece.patterns, guards: piece.guards, reason, ..Self::of(outcome) }
    }
}

/// Reads an identifier that stands in a list.
///
/// ```
/// use scopegate::policy::List;
/// use scopegate_formats::identifier::{Kind, Outcome, read};
///
/// let reading = read("https://www.example.(com|de)", List::InScope, Kind::Network);
/// assert_eq!(reading.patterns, ["https://www.example.com", "https://www.example.de"]);
/// let reading = read("app.example.com (only /api)", List::InScope, Kind::Network);
/// assert_eq!((reading.outcome, reading.patterns.len()), (Outcome::NeedsReview, 0));
/// let reading = read("app.example.com (only /api)", List::OutOfScope, Kind::Network);
/// assert_eq!((reading.outcome, reading.patterns), (Outcome::RuleWidened, vec!["app.example.com".to_owned()]));
/// ```
#[must_use]
pub fn read(text: &str, list: List, kind: Kind) -> Reading {
    read_for(text, list, kind, &[])
}

/// Reads an identifier of an owner whose names, in small letters, say nothing else: "Acme - 192.0.2.0/24".
pub(crate) fn read_for(text: &str, list: List, kind: Kind, names: &[String]) -> Reading {
    let side = Side::of(list);
    let clean = cleaning::clean(text);
    if !clean.chars().any(|c| c.is_alphanumeric() || c == '*') {
        let reason = if clean.is_empty() { "it is empty" } else { "it is blacked out, or has no letter in it" };
        return Reading::review(text, side, reason);
    }
    if let Kind::Product(asset) = kind {
        return product_row(text, &clean, asset, side);
    }
    if let Some(asset) = product_of(&clean) {
        return product_row(text, &clean, asset, side);
    }
    if kind == Kind::Unsaid && product::looks_like_app(&clean) {
        return product_row(text, &clean, AssetType::Other, side);
    }
    if looks_like_regex(&clean) {
        return match regex::host_or_url(&clean, side) {
            Ok(piece) => Reading::of_piece(piece, side),
            Err(reason) => held_back(text, side, reason),
        };
    }
    prose::read(text, &clean, side, names)
}

/// A text that needs review, with the names that can be found in it: excluded, or kept out where it is an inclusion.
fn held_back(text: &str, side: Side, reason: String) -> Reading {
    let reading = Reading::review(text, side, reason);
    let names = excluded_by_name(&cleaning::clean(text));
    match side {
        Side::Inclusion => Reading { held: names, ..reading },
        Side::Exclusion => Reading { patterns: names, ..reading },
    }
}

/// The exclusions of the hosts, addresses and networks that can be found in an expression that is not understood, and of what
/// is below the hosts.
pub(crate) fn excluded_by_name(expression: &str) -> Vec<String> {
    let mut found = Piece::default();
    for name in names_in(&refanged(expression).replace(".*", " ").replace(".+", " ")) {
        for text in [Some(name.clone()), subdomains::below(&name)].into_iter().flatten() {
            if let Ok(piece) = read_piece(&text, Side::Exclusion) {
                found.add(piece);
            }
        }
    }
    found.patterns
}

/// A product. An excluded one that can be a host is excluded as that too: listed alone it would exclude nothing.
fn product_row(text: &str, clean: &str, asset: AssetType, side: Side) -> Reading {
    let mut reading = Reading::of(Outcome::OtherAsset);
    reading.assets.push((asset, clean.to_owned()));
    if side == Side::Exclusion && (clean.contains("://") || piece::stands_out(clean)) {
        let inner = prose::read(text, clean, side, &[]);
        reading.patterns = inner.patterns;
        reading.unsaid = inner.unsaid;
        reading.reason = Some("listed as a product, and excluded where it has an address".to_owned());
    }
    reading
}

/// Whether a text is written as a regular expression.
pub(crate) fn looks_like_regex(text: &str) -> bool {
    !text.contains(' ')
        && (text.starts_with('^')
            || text.ends_with('$')
            || text.contains("\\.") && (text.contains(".*") || text.contains(".+") || text.contains(")?"))
            || ["\\d", "\\w", "\\Q", "(?:", "(?i)"].iter().any(|sign| text.contains(sign))
            || text.contains("[^"))
}

/// Whether a text says of something that it is out.
pub(crate) fn excludes_something(text: &str) -> bool {
    !narrowing_sentences(text).is_empty()
}
