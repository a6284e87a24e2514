//! The codes of what can be wrong or odd with a pattern.

use crate::error::Code;

/// An empty text.
pub const EMPTY: Code = Code::new("pattern.empty");
/// A text beyond [`crate::error::limits::PATTERN_BYTES`].
pub const TOO_LONG: Code = Code::new("pattern.too-long");
/// White space, a control character or invisible formatting.
pub const FORBIDDEN_CHARACTER: Code = Code::new("pattern.forbidden-character");
/// A host that is neither a name nor an address.
pub const INVALID_HOST: Code = Code::new("pattern.invalid-host");
/// A spelling that clients, or people, read differently.
pub const AMBIGUOUS: Code = Code::new("pattern.ambiguous");
/// A port that is no number from 1 to 65535 and no `*`.
pub const INVALID_PORT: Code = Code::new("pattern.invalid-port");
/// A prefix length that the address does not have.
pub const INVALID_NETWORK: Code = Code::new("pattern.invalid-network");
/// A range that ends before it begins, or mixes families.
pub const INVALID_RANGE: Code = Code::new("pattern.invalid-range");
/// A scheme other than http, https, ws, wss and ftp.
pub const SCHEME: Code = Code::new("pattern.scheme");
/// A user name before `@`.
pub const USER_INFO: Code = Code::new("pattern.user-info");
/// A regular expression.
pub const REGEX: Code = Code::new("pattern.regex");
/// Alternatives in braces.
pub const BRACES: Code = Code::new("pattern.braces");
/// A `*` where it has no meaning.
pub const WILDCARD: Code = Code::new("pattern.wildcard");
/// An inclusion of everything below a public suffix.
pub const PUBLIC_SUFFIX: Code = Code::new("pattern.public-suffix");
/// An inclusion of any host.
pub const ANY_HOST: Code = Code::new("pattern.any-host");
/// An inclusion of every address there is.
pub const ANY_ADDRESS: Code = Code::new("pattern.any-address");
/// A network or range where a host was to stand.
pub const NETWORK_IN_HOST: Code = Code::new("pattern.network-in-host");
/// A value that is not what its key says.
pub const WRONG_KIND: Code = Code::new("pattern.wrong-kind");

/// `below` in an entry that covers nothing below its host.
pub const NO_REACH: Code = Code::new("pattern.no-reach");

/// Every code of a refused pattern.
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

/// An exclusion's query, which is dropped.
pub const QUERY_DROPPED: Code = Code::new("warning.query-dropped");
/// An exclusion's fragment, which is dropped.
pub const FRAGMENT_DROPPED: Code = Code::new("warning.fragment-dropped");
/// An inclusion's fragment, which makes it cover nothing.
pub const FRAGMENT_TOUCHES: Code = Code::new("warning.fragment-touches");
/// A network written with host bits.
pub const HOST_BITS: Code = Code::new("warning.host-bits");
/// A wildcard over a private suffix, below which anybody can register.
pub const PRIVATE_SUFFIX: Code = Code::new("warning.private-suffix");
/// A star in place of the public suffix.
pub const FINAL_STAR: Code = Code::new("warning.final-star");
/// A star glued to a registrable domain.
pub const GLUED: Code = Code::new("warning.glued");

/// A label that mixes scripts, as a name does that is to look like another.
pub const MIXED_SCRIPTS: Code = Code::new("warning.mixed-scripts");
/// A path that begins with a host, or with another suffix of one (`h.com/x.org`).
pub const HOST_IN_PATH: Code = Code::new("warning.host-in-path");
/// A path that looks like a port, or like what one speaks (`h.com/443`, `https://h.com:443/tcp`).
pub const PORT_IN_PATH: Code = Code::new("warning.port-in-path");
/// A label or a segment that stands for any text (`TENANT.h.com`, `/users/:id`, `/.*`), read as it stands.
pub const PLACEHOLDER: Code = Code::new("warning.placeholder");
/// A path with punctuation of lists, sentences or expressions (quotes, brackets, commas), read as it stands.
pub const PUNCTUATION: Code = Code::new("warning.punctuation");

/// Every warning that one pattern alone can give.
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
