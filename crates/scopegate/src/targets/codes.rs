//! Every code of the `target.` family.

use crate::error::Code;
pub use crate::net::codes::{AMBIGUOUS, HOST_BITS, INVALID_HOST, INVALID_NETWORK, WILDCARD, ZONE_ID};

/// The text is empty.
pub const EMPTY: Code = Code::new("target.empty");
/// The text, or its canonical form, is longer than [`crate::error::limits::TARGET_BYTES`].
pub const TOO_LONG: Code = Code::new("target.too-long");
/// A control character, white space or an invisible character outside the host.
pub const FORBIDDEN_CHARACTER: Code = Code::new("target.forbidden-character");
/// The port is not a number from 0 to 65535.
pub const INVALID_PORT: Code = Code::new("target.invalid-port");
/// The path given to [`crate::targets::Target::from_parts`] is not one that a client sends.
pub const INVALID_PATH: Code = Code::new("target.invalid-path");
/// The URL has a scheme without a host, or a scheme without a known default port and no port.
pub const UNSUPPORTED: Code = Code::new("target.unsupported");
/// The text looks like a URL but is not a valid one.
pub const MALFORMED_URL: Code = Code::new("target.malformed-url");
/// User info without a scheme, as in an email address.
pub const USER_INFO: Code = Code::new("target.user-info");

/// Every code that parsing a target can give.
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
