//! ZAP expressions: an exclusion is as wide as necessary, an inclusion no wider than the expression.

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

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn context(included: &[&str], excluded: &[&str]) -> Imported {
    let element = |name: &str, text: &&str| format!("<{name}>{}</{name}>", escaped(text));
    let rows: String = included.iter().map(|text| element("incregexes", text)).collect::<String>()
        + &excluded.iter().map(|text| element("excregexes", text)).collect::<String>();
    let text = format!("<configuration><context><name>a</name>{rows}</context></configuration>");
    import_as(ImportFormat::ZapContext, &text)
}

const EVERYTHING: &str = "https?://.*\\.acme\\.com(:\\d+)?/.*";

/// An exclusion, excluded targets, and targets that stay in scope.
const EXCLUSIONS: &[(&str, &[&str], &[&str])] = &[
    (
        ".*logout.*",
        &["https://app.acme.com/logout", "https://logout.acme.com/", "https://app.acme.com/a/xlogout/b"],
        &["https://app.acme.com/login"],
    ),
    (
        ".*/logout.*",
        &["https://app.acme.com/logout", "https://app.acme.com/a/logout.php"],
        &["https://app.acme.com/login"],
    ),
    (".*\\.js", &["https://app.acme.com/a.js", "https://app.acme.com/x/y/a.js"], &["https://app.acme.com/js"]),
    (
        ".*/health$",
        &["https://app.acme.com/health", "https://app.acme.com/v1/health"],
        &["https://app.acme.com/healthy", "https://app.acme.com/"],
    ),
    ("(?i).*signout.*", &["https://app.acme.com/SignOut"], &["https://app.acme.com/signin"]),
    (
        "^.*/delete(/.*)?$",
        &["https://app.acme.com/delete/1", "https://app.acme.com/a/delete"],
        &["https://app.acme.com/undelete"],
    ),
    (
        ".*admin\\.acme\\.com.*",
        &["https://admin.acme.com/", "https://xadmin.acme.com/a"],
        &["https://app.acme.com/admin"],
    ),
    (".*:8080.*", &["https://app.acme.com:8080/", "http://app.acme.com:8080/x"], &["https://app.acme.com:8443/"]),
    (
        ".*\\.(png|jpg|css)$",
        &["https://app.acme.com/a.png", "https://app.acme.com/b/c.css"],
        &["https://app.acme.com/png"],
    ),
    // The same in other spellings.
    (
        ".+/sign-?out(\\?.*)?",
        &["https://app.acme.com/signout", "https://app.acme.com/a/sign-out"],
        &["https://app.acme.com/sign-in"],
    ),
    ("https?://[^/]+/logout.*", &["https://app.acme.com/logout"], &["https://app.acme.com/a"]),
    (
        "https?://.*logout.*",
        &["https://app.acme.com/a/logout", "https://logout.acme.com/"],
        &["https://app.acme.com/a"],
    ),
    (
        "https://app\\.acme\\.com.*logout.*",
        &["https://app.acme.com/x/logout"],
        &["https://app.acme.com/a", "https://b.acme.com/logout"],
    ),
    ("http.*admin.*", &["https://app.acme.com/admin", "https://admin.acme.com/"], &["https://app.acme.com/a"]),
    (".*//admin\\.acme\\.com/.*", &["https://admin.acme.com/a"], &["https://app.acme.com/a"]),
    (".*://admin\\.acme\\.com/?.*", &["https://admin.acme.com/a"], &["https://app.acme.com/a"]),
    ("\\Qhttps://app.acme.com/billing\\E.*", &["https://app.acme.com/billing/1"], &["https://app.acme.com/bill"]),
    (".*\\Q/logout\\E.*", &["https://app.acme.com/logout"], &["https://app.acme.com/a"]),
    (".*/user/\\d+/delete", &["https://app.acme.com/user/12/delete"], &["https://app.acme.com/user/12/edit"]),
    (
        ".*/(log|sign)(out|off).*",
        &["https://app.acme.com/signoff", "https://app.acme.com/logout"],
        &["https://app.acme.com/login"],
    ),
    (
        ".*\\.acme\\.com/internal(/.*)?",
        &["https://app.acme.com/internal", "https://app.acme.com/internal/x"],
        &["https://app.acme.com/internals"],
    ),
    (
        "acme\\.com/private.*",
        &["https://acme.com/private", "https://app.acme.com/private/x"],
        &["https://app.acme.com/public"],
    ),
    ("(?is)^.*/LOGOUT.*$", &["https://app.acme.com/logout"], &["https://app.acme.com/a"]),
    ("(?si:.*)/logout", &["https://app.acme.com/logout"], &["https://app.acme.com/a"]),
    (".*[/.]logout.*", &["https://app.acme.com/a/logout"], &["https://app.acme.com/a"]),
    (".*/\\.git(/.*)?", &["https://app.acme.com/.git/config"], &["https://app.acme.com/git"]),
    (".*/logout\\b.*", &["https://app.acme.com/logout"], &["https://app.acme.com/a"]),
    (".*(^|/)logout.*", &["https://app.acme.com/logout"], &["https://app.acme.com/a"]),
    (".*/[lL]ogout.*", &["https://app.acme.com/Logout"], &["https://app.acme.com/xogout"]),
    (".*(logout){1,2}.*", &["https://app.acme.com/logoutlogout"], &["https://app.acme.com/a"]),
    (".*/(log|sign)+out", &["https://app.acme.com/logout"], &["https://app.acme.com/out"]),
    ("https://[aA]pp\\.acme\\.com/.*", &["https://app.acme.com/"], &["https://b.acme.com/"]),
    (".*/cart;jsessionid=.*", &["https://app.acme.com/cart;jsessionid=1"], &["https://app.acme.com/a"]),
    (".*/admin\\?.*", &["https://app.acme.com/admin?x=1"], &["https://app.acme.com/a"]),
    (".*\\/logout\\/?", &["https://app.acme.com/logout/"], &["https://app.acme.com/a"]),
    ("https://(?!www).*\\.acme\\.com/billing.*", &["https://app.acme.com/billing"], &["https://app.acme.com/a"]),
    ("https://app\\.acme\\.com/\\?debug.*", &["https://app.acme.com/?debug=1"], &["https://b.acme.com/"]),
    ("https://app\\.acme\\.com:443/x.*", &["https://app.acme.com/x"], &["https://app.acme.com/a"]),
    (
        "https?://app\\.acme\\.com(:[0-9]+)?/x.*",
        &["https://app.acme.com/x", "http://app.acme.com:8080/x"],
        &["https://app.acme.com/a"],
    ),
    (".*:(8080|9090)/.*", &["https://app.acme.com:8080/x", "https://app.acme.com:9090/"], &["https://app.acme.com/a"]),
    ("https://app.acme.com/old.*", &["https://app.acme.com/old"], &["https://app.acme.com/new"]),
    (".*/api/v[0-9]+/users.*", &["https://app.acme.com/api/v2/users"], &["https://app.acme.com/api/v2/items"]),
    ("[^?]*/logout", &["https://app.acme.com/logout"], &["https://app.acme.com/a"]),
    ("https?:.*/logout", &["https://app.acme.com/logout"], &["https://app.acme.com/a"]),
    ("HTTPS://APP\\.ACME\\.COM/.*", &["https://app.acme.com/x"], &["https://b.acme.com/"]),
];

#[test]
fn an_exclusion_is_as_wide_as_necessary() {
    let mut faults = Vec::new();
    for (expression, out, stays) in EXCLUSIONS {
        let imported = context(&[EVERYTHING], &[expression]);
        let row = &imported.rows()[1];
        for target in *out {
            if is_in(&imported, target) {
                faults.push(format!("{expression} leaves {target} in: {row:?}"));
            }
        }
        for target in *stays {
            if !is_in(&imported, target) {
                faults.push(format!("{expression} takes {target} out: {row:?}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn an_inexpressible_exclusion_is_a_caveat_and_excludes_its_host() {
    for (expression, out) in [
        (".*\\?action=delete.*", None),
        (".*;jsessionid=.*", None),
        (".*[?&]action=delete.*", None),
        (".*action=delete.*", Some("https://app.acme.com/action=delete")),
        ("https://app\\.acme\\.com/(a", Some("https://app.acme.com/")),
        ("https://app\\.acme\\.com/\\1", Some("https://app.acme.com/")),
        ("(?x) https://app[.]acme[.]com/ .*", Some("https://app.acme.com/")),
        ("https://app\\.acme\\.com/(?!public).*", Some("https://app.acme.com/")),
        ("^(?!https://app\\.acme\\.com).*$", Some("https://b.acme.com/")),
        (".*:80.*", Some("http://app.acme.com/")),
        ("(", None),
        ("[", None),
        (".*\\d+.*", None),
    ] {
        let imported = context(&[EVERYTHING], &[expression]);
        let row = &imported.rows()[1];
        assert_eq!(row.outcome.as_str(), "needs-review", "{row:?}");
        assert!(row.reason.is_some() && imported.has_open_questions(), "{row:?}");
        let unchecked = &imported.document().scope.unchecked;
        assert!(unchecked.iter().any(|one| one.text.contains(expression)), "{expression}: {unchecked:?}");
        if let Some(target) = out {
            assert!(!is_in(&imported, target), "{expression} leaves {target} in: {row:?}");
        }
    }
}

#[test]
fn an_exclusion_of_everything_leaves_nothing() {
    for expression in [".*", "^.*$", "https?://.*", ".*/.*", "(?s).*"] {
        assert!(!is_in(&context(&[EVERYTHING], &[expression]), "https://app.acme.com/"), "{expression}");
    }
}

/// An inclusion, included targets, and targets that it does not match.
const INCLUSIONS: &[(&str, &[&str], &[&str])] = &[
    (
        "https://h\\.acme\\.com:8443.*",
        &["https://h.acme.com:8443/", "https://h.acme.com:8443/a"],
        &["https://h.acme.com/", "https://h.acme.com:84430/"],
    ),
    ("https://h\\.acme\\.com:8443/.*", &["https://h.acme.com:8443/a"], &["https://h.acme.com/"]),
    (
        "https?://h\\.acme\\.com(:\\d+)?/.*",
        &["https://h.acme.com/a", "http://h.acme.com/a", "https://h.acme.com:8443/a"],
        &["https://a.h.acme.com/"],
    ),
    (
        "https?://h\\.acme\\.com(?::[0-9]{1,5})?(?:/.*)?",
        &["https://h.acme.com/a", "https://h.acme.com:8443/"],
        &["https://g.acme.com/"],
    ),
    (
        "https://h\\.acme\\.com(:8443)?/.*",
        &["https://h.acme.com/", "https://h.acme.com:8443/"],
        &["http://h.acme.com/", "https://h.acme.com:444/"],
    ),
    (
        "https://h\\.acme\\.com:(443|8443)/app/.*",
        &["https://h.acme.com/app/x", "https://h.acme.com:8443/app/"],
        &["https://h.acme.com/"],
    ),
    ("https://h\\.acme\\.com:8\\d\\d\\d/.*", &[], &["https://h.acme.com:9000/", "https://h.acme.com/"]),
    ("https://h\\.acme\\.com:\\d/.*", &[], &["https://h.acme.com:9000/"]),
    ("https://h\\.acme\\.com:[89]+/.*", &[], &["https://h.acme.com:443/"]),
    (
        "https://[a-z]+\\.acme\\.com.*",
        &[],
        &["https://a-b.acme.com/", "https://a.b.acme.com/", "https://acme.com.evil.net/"],
    ),
    ("https://[^.]+\\.acme\\.com/.*", &[], &["https://a.b.acme.com/"]),
    ("https://\\w+\\.acme\\.com/.*", &[], &["https://a-b.acme.com/"]),
    ("https://.{3}\\.acme\\.com/.*", &[], &["https://abcd.acme.com/"]),
    ("https://acme\\.com/.{3}/x.*", &[], &["https://acme.com/abcd/x"]),
    (
        "https://.*\\.acme\\.com/.*",
        &["https://a.acme.com/", "https://a.b.acme.com/x"],
        &["https://acme.com/", "http://a.acme.com/"],
    ),
    ("https.*://a\\.acme\\.com/.*", &["https://a.acme.com/"], &["http://a.acme.com/"]),
    ("ftp://a\\.acme\\.com/.*", &[], &["https://a.acme.com/", "http://a.acme.com/"]),
    ("https://acme\\.com.*", &["https://acme.com/x"], &["https://acme.com.evil.net/", "http://acme.com/"]),
    ("(?i)https://acme\\.com/.*", &["https://acme.com/x"], &["http://acme.com/"]),
    ("https://acme\\.com", &[], &["https://acme.com/x"]),
    ("https://acme\\.com/api(/.*|$)", &["https://acme.com/api/x", "https://acme.com/api"], &["https://acme.com/apis"]),
    ("https://acme\\.com/api(/.*)?", &["https://acme.com/api/x"], &["https://acme.com/apis"]),
    ("https://acme\\.com(/|$)", &[], &["https://acme.com/x"]),
    ("https://acme\\.com/(?!admin).*", &[], &["https://acme.com/admin"]),
    (".*acme.*", &[], &["https://acme.com/", "https://acme.evil.net/"]),
    (".*", &[], &["https://acme.com/"]),
    ("https://acme\\.com/\\?.*", &[], &["https://acme.com/x"]),
    ("https://a\\.acme\\.com$|https://b\\.acme\\.com/.*", &[], &["https://a.acme.com/x"]),
];

#[test]
fn an_inclusion_is_no_wider_than_the_expression() {
    let mut faults = Vec::new();
    for (expression, within, not) in INCLUSIONS {
        let imported = context(&[expression], &[]);
        let row = &imported.rows()[0];
        for target in *within {
            if !is_in(&imported, target) {
                faults.push(format!("{expression} leaves {target} out: {row:?}"));
            }
        }
        for target in *not {
            if imported.policy().unwrap().check(*target).is_ok_and(|decision| decision.is_in_scope()) {
                faults.push(format!("{expression} takes {target} in: {row:?}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn long_expressions_are_refused_by_their_length() {
    let long = |text: &str, times: usize| text.repeat(times);
    let alternatives = (0..100_000).map(|at| format!("x{at}")).collect::<Vec<_>>().join("|");
    for expression in [
        long("[", 80_000),
        long("(", 80_000),
        long("(?=", 80_000),
        long(".*a", 40_000),
        long(".*a", 2_000),
        long("a?", 4_000),
        long("(a|b)", 1_000),
        long("[", 8_000),
        long("{", 8_000),
        alternatives,
    ] {
        let imported = context(&[], &[&expression]);
        let row = &imported.rows()[0];
        assert_eq!(row.outcome.as_str(), "needs-review", "{:?}", row.reason);
        assert!(row.patterns.len() <= 1_000, "{} patterns", row.patterns.len());
        assert_eq!(context(&[&expression], &[]).rows()[0].outcome.as_str(), "needs-review");
    }
}
