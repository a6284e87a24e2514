//! What a platform says a row is.

use scopegate::policy::AssetType;

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
