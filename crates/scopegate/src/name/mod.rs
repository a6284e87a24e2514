//! Names and addresses: who a host is, and who it belongs to by the look of its name.
//!
//! [`Host::parse`] is the only way from a text to a host; everything behind it is canonical.

mod address;
pub mod codes;
mod domain;
pub(crate) mod embedded;
mod host;
mod newer;
mod octal;
mod special;
mod suffix;

pub(crate) use address::length_or_mask;
pub use address::{Address, Network};
pub use domain::DomainName;
pub(crate) use domain::{Front, NameRef};
pub use host::Host;
pub use special::{is_globally_reachable, is_special_use_name};
pub use suffix::{PublicSuffixList, PublicSuffixListError, Suffix, SuffixKind};

pub(crate) use embedded::{contiguous_forms, contiguous_images, embedded_networks, may_embed_any};
pub(crate) use host::{HostText, is_canonical_name};
pub(crate) use special::{ends_special_use_name, special_purpose_blocks};
