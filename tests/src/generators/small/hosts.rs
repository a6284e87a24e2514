//! Hosts: every kind of host pattern, with and without ports and schemes.

use serde_json::json;

use super::{Small, texts};

const PATTERNS: &[&str] = &[
    // one host
    "h.com",
    "a.h.com",
    "b.a.h.com",
    "dev-1.h.com",
    "x.netlify.app",
    // the same host in capital letters: equal rules
    "H.com.",
    // everything below one host, at three depths
    "*.h.com",
    "*.a.h.com",
    "*.b.a.h.com",
    "*.netlify.app",
    // a star inside
    "dev-*.h.com",
    "a.*.h.com",
    "*.dev-*.h.com",
    "*.*.h.com",
    "*a.h.com",
    // glued, final, in the registrable label, any
    "*h.com",
    "h.*",
    "*.h.*",
    "a.h.*",
    "h-*.com",
    "*.com",
    "*x*",
    "*",
    // ports and schemes
    "h.com:443",
    "h.com:*",
    "a.h.com:8443",
    "*.h.com:443",
    "*:8443",
    "https://h.com",
    "http://a.h.com",
    "wss://*.h.com",
    "*://a.h.com:80",
    "https://h.com:443",
    "http://a.h.com:80",
    "ftp://h.com",
];

const TARGETS: &[&str] = &[
    "h.com",
    "H.COM.",
    "a.h.com",
    "b.a.h.com",
    "c.b.a.h.com",
    "d.c.b.a.h.com",
    "x.h.com",
    "dev-1.h.com",
    "dev-.h.com",
    "dev-1.x.h.com",
    "y.dev-1.h.com",
    "a.x.h.com",
    "z.a.x.h.com",
    "_dmarc.h.com",
    "b\u{fc}cher.h.com",
    "noth.com",
    "a.noth.com",
    "nota.h.com",
    "h.co.uk",
    "a.h.co.uk",
    "h.org",
    "a.h.org",
    "h.h.org",
    "h-1.com",
    "com",
    "x.netlify.app",
    "y.x.netlify.app",
    "netlify.app",
    "x.org",
    "localhost",
    "intranet",
    "9.9.9.9",
    "h.com:443",
    "h.com:80",
    "h.com:8443",
    "a.h.com:443",
    "a.h.com:80",
    "a.h.com:8443",
    "x.h.com:443",
    "x.org:8443",
    "https://h.com/",
    "http://h.com/nobody",
    "https://a.h.com/nobody",
    "http://a.h.com/nobody",
    "https://a.h.com:8443/",
    "https://b.a.h.com/nobody",
    "http://b.a.h.com/nobody",
    "https://x.h.com/nobody",
    "http://x.h.com/nobody",
    "wss://A.h.com/",
    "ftp://h.com/",
];

/// Host patterns of every kind, under three settings: default, with wildcards that include their apex, and with an
/// owner who declares domains.
pub fn hosts() -> Small {
    let mut patterns = texts(PATTERNS);
    patterns.extend([json!({ "domain": "h.com" }), json!({ "domain": "a.h.com" })]);
    patterns.push(json!({ "host": "a.h.com", "below": false }));
    let apex = json!({ "wildcard_includes_apex": true });
    let owned = json!({ "domains": ["h.com", "h.org", "netlify.app"], "in_scope": true });
    let settings = [json!({}), json!({ "scope": apex }), json!({ "scope": apex, "ownership": owned })];
    Small::new(&settings, &patterns, TARGETS)
}
