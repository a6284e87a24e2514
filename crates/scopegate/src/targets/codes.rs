//! Every code of the `target.` family.

use crate::error::Code;
pub use crate::net::codes::{AMBIGUOUS, HOST_BITS, INVALID_HOST, INVALID_NETWORK, WILDCARD, ZONE_ID};

/// The text is empty.
pub const EMPTY: Code = Code::new("target.empty");
/// The text, or its canonical form, is longer than [`crate::error::limits::TARGET_BYTES`].
pub const TOO_LONG: Code = Code::new("target.too-long");
/// A control character, white space or invisible character outside the host.
pub const FORBIDDEN_CHARACTER: Code = Code::new("target.forbidden-character");
/// The port is no number from 0 to 65535.
pub const INVALID_PORT: Code = Code::new("target.invalid-port");
/// The path of [`crate::targets::Target::from_parts`] is not one that a client sends.
pub const INVALID_PATH: Code = Code::new("target.invalid-path");
/// A URL of a kind that has no host, or whose port nobody knows.
pub const UNSUPPORTED: Code = Code::new("target.unsupported");
/// The text looks like a URL and is none.
pub const MALFORMED_URL: Code = Code::new("target.malformed-url");
/// A user name without a scheme, as in an e-mail address.
pub const USER_INFO: Code = Code::new("target.user-info");

/// Every code that reading a target can give.
pub const ALL: &[Code] = &[
    EMPTY,
    TOO_LONG,
    FORBIDDEN_CHARACTER,
    INVALID_HOST,
    INVALID_PORT,
    INVALID_PATH,
    INVALID_NETWORK,
    HOST_BITS,
    AMBIGUOUS,
    UNSUPPORTED,
    MALFORMED_URL,
    WILDCARD,
    USER_INFO,
    ZONE_ID,
];
