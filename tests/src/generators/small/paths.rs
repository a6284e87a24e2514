//! Paths, queries and fragments: literal and with stars, on one host and on several.

use serde_json::json;

use super::{Small, texts};

const PATTERNS: &[&str] = &[
    // literal, with increasing depth, and the same with another scheme
    "https://a.h.com",
    "https://a.h.com/a",
    "http://a.h.com/a/",
    "https://a.h.com/a/b",
    "a.h.com/a/b/c",
    "*://a.h.com/a/b/*",
    "ftp://a.h.com/a",
    // with a port
    "https://a.h.com:443/a",
    "https://a.h.com:8443/a",
    "a.h.com:*/a",
    // paths that servers may interpret differently
    "https://a.h.com/A",
    "https://a.h.com/a%2fb",
    "https://a.h.com/a;v=1",
    "https://a.h.com/a//b",
    "https://a.h.com/a%3fb",
    "https://a.h.com/a./%c3%a9",
    // with stars
    "https://a.h.com/*",
    "https://a.h.com/*/c",
    "https://a.h.com/a/*/c",
    "https://a.h.com/*b",
    "https://a.h.com/a*",
    "https://a.h.com/*.php",
    "https://a.h.com/a/**/b*",
    // with a query, or a fragment
    "https://a.h.com/?id=7",
    "https://a.h.com/a?id=7",
    "https://a.h.com/a/b?id=7&x=1",
    "https://a.h.com/a#f",
    // on other hosts
    "a.h.com",
    "*.h.com",
    "*.h.com/a",
    "https://*.h.com/a/*/c",
    "dev-*.h.com/a/b",
    "*h.com/a/b",
    "h.*/a",
    "*/a",
    "https://*/a/b",
    "*/*b",
    "9.9.9.*/a",
];

const TARGETS: &[&str] = &[
    "a.h.com",
    "a.h.com:443",
    "a.h.com:80",
    "a.h.com:8443",
    "a.h.com/a",
    "a.h.com/a/b",
    "a.h.com/nobody",
    "https://a.h.com/",
    "https://a.h.com/a",
    "https://a.h.com/a/",
    "https://a.h.com/a/b",
    "https://a.h.com/a/b/c",
    "https://a.h.com/a/x/c",
    "https://a.h.com/a/x/c/d",
    "https://a.h.com/ab",
    "https://a.h.com/a%3fx",
    "https://a.h.com/a./b",
    "https://a.h.com/a/%C3%A9",
    "https://a.h.com/x/b",
    "https://a.h.com/x.php/y",
    "https://a.h.com/nobody",
    "http://a.h.com/",
    "http://a.h.com/a",
    "http://a.h.com/a/b",
    "http://a.h.com/nobody",
    "https://a.h.com:8443/a",
    "https://a.h.com:8443/nobody",
    "ftp://a.h.com/a",
    "ftp://a.h.com/a/b",
    // one path in many spellings
    "https://a.h.com/A",
    "https://a.h.com/A/B",
    "https://a.h.com/%61",
    "https://a.h.com//a",
    "https://a.h.com/a//b",
    "https://a.h.com/a;v=1",
    "https://a.h.com/a;v=1/b",
    "https://a.h.com/;/a/b",
    "https://a.h.com/a%2fb",
    "https://a.h.com/a%2Fb/c",
    "https://a.h.com/a%5cb",
    "https://a.h.com/a%252fb",
    "https://a.h.com/x/..%2fa",
    "https://a.h.com/a/..%2fx",
    "https://a.h.com/a/%252e%252e/x",
    "https://a.h.com/a/./b/../b",
    "https://a.h.com/%2a",
    // queries
    "https://a.h.com/?id=7",
    "https://a.h.com/a?id=7",
    "https://a.h.com/a?id=8",
    "https://a.h.com/a?x=1&id=7",
    "https://a.h.com/a?id=7&id=8",
    "https://a.h.com/a/b?id=7",
    "https://a.h.com/a/b?x=1&id=7#f",
    "a.h.com/a?id=7",
    // other hosts
    "https://b.a.h.com/a",
    "http://dev-1.h.com/a/b",
    "https://noth.com/a/b",
    "https://h.org/a",
    "https://x.org/a",
    "x.org/b",
    "h.com",
    "https://9.9.9.9/a",
    "9.9.9.9",
];

/// Patterns with paths, under two settings: default, and with an owner who declares a domain.
pub fn paths() -> Small {
    let owned = json!({ "domains": ["h.com"], "in_scope": true });
    Small::new(&[json!({}), json!({ "ownership": owned })], &texts(PATTERNS), TARGETS)
}
