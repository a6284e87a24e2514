//! Every example of semantics 3, tested on the oracle.

mod asking;

use asking::{check, policy};
use scopegate_conformance::Oracle;
use serde_json::{Value, json};

fn refused(policy: &Value) -> String {
    Oracle::with_providers(policy, Vec::new()).err().map(|refusal| refusal.code).unwrap_or_default()
}

#[test]
fn section_3_hosts() {
    check(
        &["h.com"],
        &[],
        &[],
        &[
            ("h.com", "in-scope listed"),
            ("http://h.com:8080/x", "in-scope listed"),
            ("x.h.com", "out-of-scope unlisted"),
            ("x.org", "third-party unowned"),
        ],
    );
    check(&["*.h.com"], &[], &[], &[("a.b.h.com", "in-scope listed"), ("h.com", "out-of-scope unlisted")]);
    check(&["h.com"], &["*.h.com"], &["*.h.com"], &[("a.h.com", "third-party third-party-rule")]);
    check(
        &["dev-*.h.com", "a.*.h.com"],
        &[],
        &[],
        &[
            ("dev-1.h.com", "in-scope listed"),
            ("dev-.h.com", "in-scope listed"),
            ("dev-1.x.h.com", "out-of-scope unlisted"),
            ("a.b.h.com", "in-scope listed"),
            ("a.b.c.h.com", "out-of-scope unlisted"),
        ],
    );
    check(
        &["*.h.com"],
        &["dev-*.h.com"],
        &[],
        &[("dev-1.x.h.com", "out-of-scope excluded"), ("dev.h.com", "in-scope listed")],
    );
    check(
        &["*acme.com"],
        &[],
        &[],
        &[("acme.com", "in-scope listed"), ("x.acme.com", "in-scope listed"), ("notacme.com", "third-party unowned")],
    );
    check(&["*.com.de", "notacme.com"], &["*acme.com"], &[], &[("notacme.com", "in-scope listed")]);
    check(&["acme.net"], &["*acme.com"], &[], &[("notacme.com", "out-of-scope excluded")]);
    check(
        &["h.*", "*.k.*"],
        &[],
        &[],
        &[
            ("h.com", "in-scope listed"),
            ("h.co.uk", "in-scope listed"),
            ("h.foo.com", "third-party unowned"),
            ("a.k.de", "in-scope listed"),
            ("k.de", "third-party unowned"),
        ],
    );
    check(&["*.h.com"], &["x.*"], &[], &[("x.h.com", "out-of-scope excluded")]);
    check(&["9.9.9.*"], &[], &[], &[("9.9.9.9", "in-scope listed"), ("9.9.8.9", "third-party unowned")]);
    check(&["*.h.com"], &["*"], &[], &[("x.h.com", "in-scope listed"), ("y.org", "out-of-scope excluded")]);
}

#[test]
fn section_3_refusals() {
    for (inclusion, code) in [
        ("*.com", "pattern.public-suffix"),
        ("*.co.uk", "pattern.public-suffix"),
        ("acme-*.com", "pattern.open-wildcard"),
        ("a.*.netlify.app", "pattern.open-wildcard"),
        ("*", "pattern.any-host"),
        ("https://*/x", "pattern.any-host"),
        ("*/x", "pattern.any-host"),
        ("0.0.0.0/0", "pattern.every-address"),
        ("::/0", "pattern.every-address"),
        ("gopher://h.com/", "pattern.scheme"),
        ("https://u@h.com/", "pattern.user-info"),
        ("{a,b}.h.com", "pattern.invalid"),
        ("^.*h.com", "pattern.invalid"),
        ("h.com/?a=*", "pattern.query-wildcard"),
    ] {
        assert_eq!(refused(&policy(json!({ "in_scope": [inclusion] }))), code, "{inclusion}");
    }
    assert_eq!(refused(&policy(json!({ "in_scope": ["*.netlify.app"] }))), "");
    let mut owned = policy(json!({ "in_scope": ["*.co.uk"] }));
    owned["ownership"] = json!({ "domains": ["co.uk"] });
    assert_eq!(refused(&owned), "");
}

#[test]
fn section_3_ports_and_paths() {
    check(
        &["https://h.com"],
        &[],
        &[],
        &[
            ("http://h.com/x", "in-scope listed"),
            ("https://h.com:8443/", "out-of-scope unlisted"),
            ("h.com", "in-scope listed"),
        ],
    );
    check(
        &["h.com"],
        &["https://h.com/a"],
        &[],
        &[
            ("h.com:8443/a", "out-of-scope excluded"),
            ("h.com/ab", "in-scope listed"),
            ("h.com/a/b", "out-of-scope excluded"),
        ],
    );
    check(
        &["h.com:8443", "https://k.com:443", "j.com:*"],
        &[],
        &[],
        &[
            ("https://h.com:8443/", "in-scope listed"),
            ("https://h.com/", "out-of-scope unlisted"),
            ("http://k.com/", "out-of-scope unlisted"),
            ("https://k.com/", "in-scope listed"),
            ("k.com", "out-of-scope partial"),
            ("j.com:9", "in-scope listed"),
        ],
    );
    check(
        &["https://h.com/*/x", "https://h.com/a*b"],
        &[],
        &[],
        &[
            ("https://h.com/1/2/x", "in-scope listed"),
            ("https://h.com/1/2/x/y", "in-scope listed"),
            ("https://h.com/1/2/xy", "out-of-scope unlisted"),
            ("https://h.com/ab/c", "in-scope listed"),
            ("h.com", "out-of-scope partial"),
        ],
    );
    check(
        &["https://h.com/a?id=7"],
        &[],
        &[],
        &[
            ("https://h.com/a?id=7&x=1", "in-scope listed"),
            ("https://h.com/a?id=7&id=8", "out-of-scope partial"),
            ("https://h.com/a", "out-of-scope partial"),
            ("https://h.com/b?id=7", "out-of-scope unlisted"),
        ],
    );
    check(&["h.com"], &["https://h.com/a?id=7"], &[], &[("https://h.com/a", "out-of-scope excluded")]);
    check(
        &["https://h.com/a#f"],
        &["https://k.com/#f"],
        &[],
        &[("https://h.com/a", "out-of-scope partial"), ("https://k.com/", "out-of-scope excluded")],
    );
}
