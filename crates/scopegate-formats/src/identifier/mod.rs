//! Interprets identifiers as people write them: lists, alternatives, templates, remarks and prose.

mod alternatives;
mod cleaning;
pub(crate) mod excluded_names;
mod found;
mod free_text;
mod items;
mod kind;
mod note;
pub(crate) mod outcome;
pub(crate) mod pattern_set;
mod product;
mod prose;
pub(crate) mod reading;
pub(crate) mod side;
mod stands_out;
mod subdomains;
mod tokens;
mod vocabulary;
pub(crate) mod wording;

use scopegate::policy::{AssetType, List};

use crate::regex::{self, looks_like_regex};

pub(crate) use cleaning::refanged;
pub(crate) use free_text::names_in;
pub use kind::Kind;
pub use note::narrowing_sentences;
pub(crate) use note::{excluded_names as names_excluded_by_note, verdict_of as note_verdict};
pub use outcome::Outcome;
pub(crate) use pattern_set::{Fit, PatternSet, read as read_one};
pub use product::product_of;
pub use reading::Reading;
pub(crate) use side::Side;

use stands_out::stands_out;

/// Interprets an identifier of a list.
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

/// Interprets an identifier. `names` are the lower-case words of the owner, which have no other meaning: "Acme -
/// 192.0.2.0/24".
pub(crate) fn read_for(text: &str, list: List, kind: Kind, names: &[String]) -> Reading {
    let side = Side::of(list);
    let clean = cleaning::clean(text);
    if !clean.chars().any(|c| c.is_alphanumeric() || c == '*') {
        let reason = if clean.is_empty() { "it is empty" } else { "it is redacted or has no letters" };
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
            Ok(set) => Reading::of_patterns(set, side),
            Err(reason) => held_back(text, side, reason),
        };
    }
    prose::read(text, &clean, side, names)
}

/// A text that needs review. The names in it are excluded, or not included by other rows.
fn held_back(text: &str, side: Side, reason: String) -> Reading {
    let reading = Reading::review(text, side, reason);
    let names = excluded_names::excluded_by_name(&cleaning::clean(text));
    match side {
        Side::Inclusion => Reading { held: names, ..reading },
        Side::Exclusion => Reading { patterns: names, ..reading },
    }
}

/// A product. If an excluded product can be a host, the host is also excluded, because a listed product excludes
/// nothing.
fn product_row(text: &str, clean: &str, asset: AssetType, side: Side) -> Reading {
    let mut reading = Reading::of(Outcome::OtherAsset);
    reading.assets.push((asset, clean.to_owned()));
    if side == Side::Exclusion && (clean.contains("://") || stands_out(clean)) {
        let inner = prose::read(text, clean, side, &[]);
        reading.patterns = inner.patterns;
        reading.unsaid = inner.unsaid;
        reading.reason = Some("listed as a product, and its address is excluded".to_owned());
    }
    reading
}
