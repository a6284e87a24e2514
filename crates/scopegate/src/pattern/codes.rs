//! Codes of errors and warnings about patterns.

use crate::error::Code;

/// The text is empty.
pub const EMPTY: Code = Code::new("pattern.empty");
/// The text is longer than [`crate::error::limits::PATTERN_BYTES`].
pub const TOO_LONG: Code = Code::new("pattern.too-long");
/// The text contains white space, a control character or an invisible character.
pub const FORBIDDEN_CHARACTER: Code = Code::new("pattern.forbidden-character");
/// The host is neither a valid name nor a valid address.
pub const INVALID_HOST: Code = Code::new("pattern.invalid-host");
/// Clients or people interpret the text differently.
pub const AMBIGUOUS: Code = Code::new("pattern.ambiguous");
/// The port is neither a number from 1 to 65535 nor `*`.
pub const INVALID_PORT: Code = Code::new("pattern.invalid-port");
/// The prefix length is not valid for the address.
pub const INVALID_NETWORK: Code = Code::new("pattern.invalid-network");
/// The range ends before it begins, or mixes address families.
pub const INVALID_RANGE: Code = Code::new("pattern.invalid-range");
/// The scheme is not http, https, ws, wss or ftp.
pub const SCHEME: Code = Code::new("pattern.scheme");
/// The text has a user name before `@`.
pub const USER_INFO: Code = Code::new("pattern.user-info");
/// The text is a regular expression.
pub const REGEX: Code = Code::new("pattern.regex");
/// The text has alternatives in braces.
pub const BRACES: Code = Code::new("pattern.braces");
/// A `*` is at a position where it is not supported.
pub const WILDCARD: Code = Code::new("pattern.wildcard");
/// The inclusion covers every name below a public suffix.
pub const PUBLIC_SUFFIX: Code = Code::new("pattern.public-suffix");
/// The inclusion covers any host.
pub const ANY_HOST: Code = Code::new("pattern.any-host");
/// The inclusion covers every address.
pub const ANY_ADDRESS: Code = Code::new("pattern.any-address");
/// A network or range under the key `host`.
pub const NETWORK_IN_HOST: Code = Code::new("pattern.network-in-host");
/// The value is not of the kind that its key requires.
pub const WRONG_KIND: Code = Code::new("pattern.wrong-kind");

/// `below` in an entry that does not cover names below its host.
pub const NO_REACH: Code = Code::new("pattern.no-reach");

/// Every error code of the `pattern.` family.
pub const ALL: &[Code] = &[
    EMPTY,
    TOO_LONG,
    FORBIDDEN_CHARACTER,
    INVALID_HOST,
    AMBIGUOUS,
    INVALID_PORT,
    INVALID_NETWORK,
    INVALID_RANGE,
    SCHEME,
    USER_INFO,
    REGEX,
    BRACES,
    WILDCARD,
    PUBLIC_SUFFIX,
    ANY_HOST,
    ANY_ADDRESS,
    NETWORK_IN_HOST,
    NO_REACH,
    WRONG_KIND,
];

/// The query of an exclusion is ignored.
pub const QUERY_DROPPED: Code = Code::new("warning.query-dropped");
/// The fragment of an exclusion is ignored.
pub const FRAGMENT_DROPPED: Code = Code::new("warning.fragment-dropped");
/// The fragment of an inclusion makes it cover nothing.
pub const FRAGMENT_TOUCHES: Code = Code::new("warning.fragment-touches");
/// The network is written with host bits.
pub const HOST_BITS: Code = Code::new("warning.host-bits");
/// A wildcard before a private suffix, under which anyone can register.
pub const PRIVATE_SUFFIX: Code = Code::new("warning.private-suffix");
/// A star in place of the public suffix.
pub const FINAL_STAR: Code = Code::new("warning.final-star");
/// A star directly before a registrable domain.
pub const GLUED: Code = Code::new("warning.glued");

/// A label mixes scripts, like a name that imitates another one.
pub const MIXED_SCRIPTS: Code = Code::new("warning.mixed-scripts");
/// The path begins with a host, or with another suffix of a host (`h.com/x.org`).
pub const HOST_IN_PATH: Code = Code::new("warning.host-in-path");
/// The path looks like a port or a protocol (`h.com/443`, `https://h.com:443/tcp`).
pub const PORT_IN_PATH: Code = Code::new("warning.port-in-path");
/// A label or a segment looks like a placeholder (`TENANT.h.com`, `/users/:id`, `/.*`) but is matched literally.
pub const PLACEHOLDER: Code = Code::new("warning.placeholder");
/// The path has punctuation of lists, sentences or expressions (quotes, brackets, commas), which is matched literally.
pub const PUNCTUATION: Code = Code::new("warning.punctuation");

/// Every warning about a single pattern.
pub const ALL_WARNINGS: &[Code] = &[
    QUERY_DROPPED,
    FRAGMENT_DROPPED,
    FRAGMENT_TOUCHES,
    HOST_BITS,
    PRIVATE_SUFFIX,
    FINAL_STAR,
    GLUED,
    MIXED_SCRIPTS,
    HOST_IN_PATH,
    PORT_IN_PATH,
    PLACEHOLDER,
    PUNCTUATION,
];
