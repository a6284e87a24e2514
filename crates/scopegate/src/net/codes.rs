//! Codes of errors about names and addresses.
//!
//! They belong to the `target.` family. The pattern parser translates them into the `pattern.` family.

use crate::error::Code;

/// Clients disagree about the host that the text means, or it is not the host that it looks like.
pub const AMBIGUOUS: Code = Code::new("target.ambiguous");
/// The text is not a valid host.
pub const INVALID_HOST: Code = Code::new("target.invalid-host");
/// The host contains a `*`, which is valid in patterns only.
pub const WILDCARD: Code = Code::new("target.wildcard");
/// The IPv6 address has a zone id (`%eth0`), which is valid on one machine only (RFC 4007, section 11).
pub const ZONE_ID: Code = Code::new("target.zone-id");
/// The prefix length is not valid for the address.
pub const INVALID_NETWORK: Code = Code::new("target.invalid-network");
/// The address of a network has bits set to the right of its prefix.
pub const HOST_BITS: Code = Code::new("target.host-bits");
