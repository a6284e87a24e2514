//! The outcome of rules of the advanced scope of Burp.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failed test is a panic, and tests print their results"
)]

mod importing;

use importing::{import_as, is_in};
use scopegate_formats::{ImportFormat, Imported};
use serde_json::json;

fn scope(included: &serde_json::Value, excluded: &serde_json::Value) -> Imported {
    let text =
        json!({"target": {"scope": {"advanced_mode": true, "include": included, "exclude": excluded}}}).to_string();
    import_as(ImportFormat::BurpScope, &text)
}

fn rule(file: &str, port: &str, protocol: &str) -> serde_json::Value {
    json!([{"enabled": true, "host": "^a\\.acme\\.com$", "file": file, "port": port, "protocol": protocol}])
}

#[test]
fn files_that_patterns_can_express_are_rules() {
    for (file, outcome, within, out) in [
        ("", "rule", "/x", None),
        ("/", "rule", "/x", None),
        ("/.*", "rule", "/x", None),
        ("^/", "rule", "/x", None),
        ("^/.*", "rule", "/x", None),
        ("^/.*$", "rule", "/x", None),
        (".*", "rule", "/x", None),
        ("^.*$", "rule", "/x", None),
        ("^/(.*)$", "rule", "/x", None),
        ("^/api(/.*)?$", "rule", "/api/x", Some("/apis")),
        ("^/api(?:/.*)?$", "rule", "/api", Some("/apis")),
        ("^/api(/.*|$)", "rule", "/api", Some("/apis")),
        ("^/api(/.*|\\?.*)?$", "rule", "/api?x=1", Some("/apis")),
        ("^/api/.*$", "rule", "/api/x", Some("/apis")),
        ("^/api/.*", "rule", "/api/x", Some("/apis")),
        ("^/api/", "rule", "/api/x", Some("/apis")),
        ("^/api.*", "rule", "/apis", Some("/x")),
        ("^\\/api\\/.*$", "rule", "/api/x", Some("/apis")),
        ("/api/.*", "rule-narrowed", "/api/x", Some("/x")),
    ] {
        let imported = scope(&rule(file, "^443$", "https"), &json!([]));
        let row = &imported.rows()[0];
        assert_eq!(row.outcome.as_str(), outcome, "{file}: {row:?}");
        assert!(is_in(&imported, &format!("https://a.acme.com{within}")), "{file}: {row:?}");
        if let Some(path) = out {
            assert!(!is_in(&imported, &format!("https://a.acme.com{path}")), "{file}: {row:?}");
        }
    }
    for file in ["^/api$", "^/api/[0-9]+$", "\\.php$", "^/api/?$", "^/a\\?x=1"] {
        let imported = scope(&rule(file, "^443$", "https"), &json!([]));
        assert_eq!(imported.rows()[0].outcome.as_str(), "needs-review", "{file}: {:?}", imported.rows());
    }
}

#[test]
fn ports_and_protocols_are_no_wider_in_and_no_narrower_out() {
    for (port, protocol, within, out) in [
        ("^443$", "https", &["https://a.acme.com/"][..], &["https://a.acme.com:8443/", "http://a.acme.com/"][..]),
        ("^(80|443)$", "any", &["https://a.acme.com/", "http://a.acme.com/"], &["https://a.acme.com:8443/"]),
        ("^80$|^443$", "any", &["https://a.acme.com/", "http://a.acme.com/"], &["https://a.acme.com:8443/"]),
        ("^(?:443|8443)$", "any", &["https://a.acme.com:8443/"], &["http://a.acme.com/"]),
        ("443", "any", &["https://a.acme.com/"], &["https://a.acme.com:4430/"]),
        ("", "any", &["https://a.acme.com:8443/", "http://a.acme.com/"], &[]),
        ("^\\d+$", "any", &["https://a.acme.com:8443/"], &[]),
        ("^[0-9]+$", "any", &["https://a.acme.com:8443/"], &[]),
        ("^.+$", "any", &["https://a.acme.com:8443/"], &[]),
        ("", "HTTPS", &["https://a.acme.com/"], &["http://a.acme.com/"]),
        ("", "http", &["http://a.acme.com/"], &["https://a.acme.com/"]),
        ("^80[0-9]{2}$", "any", &[], &["https://a.acme.com:9000/", "https://a.acme.com/"]),
    ] {
        let imported = scope(&rule("^/.*$", port, protocol), &json!([]));
        for (targets, wanted) in [(within, true), (out, false)] {
            for target in targets {
                assert_eq!(is_in(&imported, target), wanted, "{port} {protocol} {target}: {:?}", imported.rows());
            }
        }
    }
    let everything = json!([{"enabled": true, "host": "^a\\.acme\\.com$", "protocol": "any"}]);
    for (port, protocol, file, out) in [
        ("^8443$", "any", "", "https://a.acme.com:8443/"),
        ("8443", "any", "", "https://a.acme.com:8443/"),
        ("^80[0-9]{2}$", "any", "", "https://a.acme.com:8080/"),
        ("", "http", "", "http://a.acme.com/"),
        ("^443$", "https", "/.*", "https://a.acme.com/x"),
        ("", "any", "^/admin(/.*)?$", "https://a.acme.com/admin/x"),
        ("", "any", "admin", "https://a.acme.com/x/admin"),
        ("", "any", "^/a{2}(", "https://a.acme.com/"),
        ("", "any", "\\?action=delete", "https://a.acme.com/?action=delete"),
    ] {
        let imported = scope(&everything, &rule(file, port, protocol));
        assert!(!is_in(&imported, out), "{port} {protocol} {file}: {:?}", imported.rows());
    }
    let query = scope(&everything, &json!([{"enabled": true, "file": "\\?action=delete", "protocol": "any"}]));
    assert!(query.has_open_questions() && is_in(&query, "https://a.acme.com/"), "{:?}", query.rows());
}
