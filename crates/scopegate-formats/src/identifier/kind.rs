//! The kind of a row according to the platform.

use scopegate::policy::AssetType;

/// The kind of a row according to the platform, before its text is interpreted.
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
    /// A host, URL or network.
    Network,
    /// An app, source code or a device. Its identifier is never a host.
    Product(AssetType),
    /// Unknown.
    Unsaid,
}
