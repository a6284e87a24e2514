//! Domain names, addresses, networks, public suffixes and special-use names.
//!
//! [`Host::parse`] is the only conversion from text to a host. Its result is canonical.

mod address;
pub(crate) mod codes;
mod domain;
mod host;
mod idna_differences;
pub(crate) mod ipv4_in_ipv6;
mod octal;
mod public_suffix;
mod special_use;

pub(crate) use address::length_or_mask;
pub use address::{Address, Network};
pub use domain::DomainName;
pub(crate) use domain::{NamePrefix, NameRef};
pub use host::Host;
pub(crate) use host::{HostText, is_canonical_name};
pub(crate) use ipv4_in_ipv6::{contiguous_forms, contiguous_images, embedded_networks, may_embed_any};
pub use public_suffix::{PublicSuffixList, PublicSuffixListError, Suffix, SuffixKind};
pub(crate) use special_use::{ends_special_use_name, special_purpose_blocks};
pub use special_use::{is_globally_reachable, is_special_use_name};
