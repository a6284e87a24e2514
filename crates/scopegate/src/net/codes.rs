//! The codes of errors about names and addresses.
//!
//! They belong to the `target.` family: a name that is no name makes its target no target. A pattern's
//! parser translates them into its own family.

use crate::error::Code;

/// The text cannot be the host that it looks like, or clients disagree about which host it is.
pub const AMBIGUOUS: Code = Code::new("target.ambiguous");
/// The text is no host.
pub const INVALID_HOST: Code = Code::new("target.invalid-host");
/// The host holds a `*`: a pattern, not a target.
pub const WILDCARD: Code = Code::new("target.wildcard");
/// The IPv6 address has a zone id (`%eth0`), which means something on one machine only.
pub const ZONE_ID: Code = Code::new("target.zone-id");
/// The prefix length is no prefix length.
pub const INVALID_NETWORK: Code = Code::new("target.invalid-network");
/// The address of a network has bits set to the right of its prefix.
pub const HOST_BITS: Code = Code::new("target.host-bits");
