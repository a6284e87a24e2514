//! Structured texts are read or rejected with a reason, and never read as a plain list by accident.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failed test is a panic, and tests print their results"
)]

mod importing;

use importing::{hold, import, refused};
use scopegate_formats::ImportFormat;
use scopegate_formats::import::{programs, recognize};

#[test]
fn a_policy_of_ours_is_refused() {
    let toml = "version = 1\n[policy]\nname = \"a\"\nowner = \"a\"\n[scope]\nin_scope = [\"*.acme.com\"]\nout_of_scope = [\n  \"blog.acme.com\",\n]\n";
    let texts = [
        toml.to_owned(),
        format!("# ours\n\n{toml}"),
        toml.replace('\n', "\r\n"),
        format!("\u{feff}{toml}"),
        toml.replace("]\n[scope]", "\n[scope"),
        toml.replace("in_scope = [\"*.acme.com\"]", "in_scope = [\"*.acme.com\""),
        "[scope]\nin_scope = [ # all\n  \"a.com\",\n]\n".to_owned(),
        "scope.in_scope = [\"a.com\"]\n".to_owned(),
        "version=1\n[[scope.in_scope]]\npattern = \"a.com\"\n".to_owned(),
        "[ policy ]\nname = 'a'\n".to_owned(),
        "{\"version\": 1, \"policy\": {\"name\": \"a\", \"owner\": \"a\"}, \"scope\": {\"in_scope\": [\"a.com\"]}}"
            .to_owned(),
        "version: 1\npolicy:\n  name: a\n  owner: a\nscope:\n  in_scope:\n    - a.com\n".to_owned(),
    ];
    for text in &texts {
        for name in ["acme.toml", "", "scope.txt", "hosts", "security.json", "x.yaml"] {
            let error = import(name, text).expect_err(text);
            assert_eq!(error.code(), "import.is-policy", "{name}: {text}");
        }
        for format in ImportFormat::ALL {
            assert_eq!(programs(format, text).unwrap_err().code(), "import.is-policy", "{text}");
        }
    }
}

#[test]
fn a_security_txt_is_read_with_other_text_around_its_fields() {
    let plain = "Contact: mailto:a@acme.com\nExpires: 2030-01-01T00:00:00Z\nCanonical: https://acme.com/.well-known/security.txt\n";
    let signed = format!(
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n{plain}-----BEGIN PGP SIGNATURE-----\n\niQ/x.acme.com\n=abcd\n-----END PGP SIGNATURE-----\n"
    );
    for text in [
        plain.to_owned(),
        signed.clone(),
        signed.replace('\n', "\r\n"),
        format!("\u{feff}{signed}"),
        signed.replace("Contact", "- Contact"),
        signed.replace("Contact", "# who reads it\nCONTACT"),
        signed.replace("Expires", "Bug-Bounty: False\nPolicy: https://acme.com/vdp\nexpires"),
        plain.replace("Contact: ", "contact : "),
        format!("\n\n{signed}"),
    ] {
        for name in ["security.txt", "x", "scope.txt"] {
            assert_eq!(recognize(name, &text), Some(ImportFormat::SecurityTxt), "{text}");
            let imported = import(name, &text).unwrap();
            assert!(imported.rows().is_empty(), "{text}");
            let head = &imported.document().policy;
            assert_eq!((head.contact.len(), head.name.as_str()), (1, "acme.com"), "{text}");
            assert!(head.expires.is_some());
        }
    }
}

#[test]
fn lists_in_keys_are_read() {
    hold(
        ImportFormat::Structured,
        &[
            (
                "a.json",
                r#"{"in_scope": ["*.acme.com"], "out_of_scope": ["blog.acme.com"]}"#,
                &["a.acme.com"],
                &["blog.acme.com"],
            ),
            (
                "a.json",
                "{\n\"inscope\": [\"*.acme.com\"],\n\"outofscope\": [\"blog.acme.com\"]}",
                &["a.acme.com"],
                &["blog.acme.com"],
            ),
            (
                "a.json",
                r#"{"in-scope": ["*.acme.com"], "out-of-scope": "blog.acme.com"}"#,
                &["a.acme.com"],
                &["blog.acme.com"],
            ),
            (
                "a.json",
                r#"{"scope": {"in": ["*.acme.com"], "out": ["blog.acme.com"]}}"#,
                &["a.acme.com"],
                &["blog.acme.com"],
            ),
            (
                "a.json",
                r#"{"scope.in": ["*.acme.com"], "scope.out": ["blog.acme.com"]}"#,
                &["a.acme.com"],
                &["blog.acme.com"],
            ),
            (
                "a.json",
                r#"{"includes": ["*.acme.com"], "excludes": ["blog.acme.com"]}"#,
                &["a.acme.com"],
                &["blog.acme.com"],
            ),
            (
                "a.json",
                r#"{"targets": ["*.acme.com"], "exclusions": ["blog.acme.com"]}"#,
                &["a.acme.com"],
                &["blog.acme.com"],
            ),
            ("a.json", r#"{"allow": ["*.acme.com"], "deny": ["blog.acme.com"]}"#, &["a.acme.com"], &["blog.acme.com"]),
            (
                "a.json",
                r#"{"inScope": ["*.acme.com"], "outOfScope": ["blog.acme.com"]}"#,
                &["a.acme.com"],
                &["blog.acme.com"],
            ),
            (
                "a.json",
                r#"{"domains": ["*.acme.com"], "out_of_scope": ["blog.acme.com"]}"#,
                &["a.acme.com"],
                &["blog.acme.com"],
            ),
            (
                "a.json",
                r#"{"name": "x.com", "url": "https://x.com/p", "in_scope": {"web": ["*.acme.com"]}, "out_of_scope": {"web": ["blog.acme.com"]}}"#,
                &["a.acme.com"],
                &["blog.acme.com", "x.com"],
            ),
            (
                "a.json",
                r#"{"in_scope": [{"target": "*.acme.com", "type": "wildcard"}], "out_of_scope": [{"host": "blog.acme.com", "reason": "others run it"}]}"#,
                &["a.acme.com"],
                &["blog.acme.com"],
            ),
            (
                "a.json",
                r#"{"assets": [{"asset": "*.acme.com", "in_scope": true}, {"asset": "blog.acme.com", "in_scope": false}]}"#,
                &["a.acme.com"],
                &["blog.acme.com"],
            ),
            (
                "a.json",
                r#"[{"host": "*.acme.com", "status": "in"}, {"host": "blog.acme.com", "status": "OOS"}]"#,
                &["a.acme.com"],
                &["blog.acme.com"],
            ),
            ("a.json", r#"["a.acme.com", "b.acme.com"]"#, &["a.acme.com", "b.acme.com"], &["c.acme.com"]),
            (
                "a.json",
                r#"{"program": {"name": "x", "in_scope": ["*.acme.com"], "oos": ["blog.acme.com"]}}"#,
                &["a.acme.com"],
                &["blog.acme.com"],
            ),
            ("a.json", r#"{"*.acme.com": "in", "blog.acme.com": "out"}"#, &["a.acme.com"], &["blog.acme.com"]),
            (
                "a.json",
                r#"{"in_scope": {"*.acme.com": true}, "out_of_scope": {"blog.acme.com": "others run it"}}"#,
                &["a.acme.com"],
                &["blog.acme.com"],
            ),
            ("a.json", r#"["*.acme.com", "!blog.acme.com"]"#, &["a.acme.com"], &["blog.acme.com"]),
            (
                "a.json",
                r#"{"in_scope": [{"host": "a.acme.com", "port": 8443}]}"#,
                &["https://a.acme.com:8443/"],
                &["https://a.acme.com/"],
            ),
            (
                "a.json",
                r#"{"in_scope": [{"host": "a.acme.com", "path": "/api"}]}"#,
                &["https://a.acme.com/api"],
                &["https://a.acme.com/"],
            ),
            (
                "a.yml",
                "in_scope:\n  - '*.acme.com'\nout_of_scope:\n  - blog.acme.com\n",
                &["a.acme.com"],
                &["blog.acme.com"],
            ),
            (
                "",
                "# ours\n---\nIn scope:\n- \"*.acme.com\"\nOut of scope:\n- blog.acme.com\n",
                &["a.acme.com"],
                &["blog.acme.com"],
            ),
            (
                "scope.yaml",
                "targets:\n  - '*.acme.com'\nexclusions:\n  - blog.acme.com\n",
                &["a.acme.com"],
                &["blog.acme.com"],
            ),
            (
                "scope.yaml",
                "whitelist:\n  - a.acme.com\n  - blog.acme.com\nexclude: [blog.acme.com]\n",
                &["a.acme.com"],
                &["blog.acme.com"],
            ),
            (
                "scope.yaml",
                "scope:\n  in:\n    - '*.acme.com'\n  out:\n    - blog.acme.com\n",
                &["a.acme.com"],
                &["blog.acme.com"],
            ),
            (
                "scope.yaml",
                "in_scope: |\n  a.acme.com\n  blog.acme.com\nout_of_scope: |\n  blog.acme.com\n",
                &["a.acme.com"],
                &["blog.acme.com"],
            ),
            (
                "scope.yaml",
                "- host: '*.acme.com'\n  scope: in\n- host: blog.acme.com\n  scope: out\n",
                &["a.acme.com"],
                &["blog.acme.com"],
            ),
            ("scope.yaml", "in_scope:\n  - 'a.acme.com'\nout_of_scope:\n", &["a.acme.com"], &["blog.acme.com"]),
        ],
    );
    let noted = import("a.json", r#"{"in_scope": ["*.acme.com"], "notes": "blog.acme.com is out of scope."}"#).unwrap();
    assert!(noted.has_open_questions());
}

#[test]
fn unknown_content_that_could_exclude_is_refused() {
    refused(&[
        ("a.json", r#"[["*.acme.com", "in"], ["blog.acme.com", "out"]]"#, "import.no-identifier"),
        ("a.json", r#"{"in_scope": {"*.acme.com": {"x": 1}}}"#, "import.unknown-key"),
        ("a.json", r#"{"*.acme.com": "perhaps"}"#, "import.unknown-key"),
        ("a.json", r#"{"in_scope": ["*.acme.com"], "partners": ["blog.acme.com"]}"#, "import.unknown-key"),
        ("a.json", r#"{"in_scope": ["*.acme.com"], "q": {"y": "https://blog.acme.com"}}"#, "import.unknown-key"),
        ("a.yaml", "in_scope: ['*.acme.com']\nsee_also: 192.0.2.1\n", "import.unknown-key"),
        ("a.json", r#"{"in_scope": {"web": ["a.acme.com"], "where": ["b.acme.com"]}}"#, "import.unknown-key"),
        ("a.json", r#"{"assets": [{"asset": "a.acme.com", "scope": "perhaps"}]}"#, "import.unknown-key"),
        ("a.json", r#"{"assets": [{"asset": "a.acme.com", "also": "b.acme.com"}]}"#, "import.unknown-key"),
        ("a.json", r#"{"in_scope": ["a.com"], "out_of_scope": ["b.com"], "out_of_scope": []}"#, "import.not-json"),
        ("a.yaml", "in_scope:\n  - *.acme.com\n", "import.not-yaml"),
        ("", "in_scope:\n  - *.acme.com\nout_of_scope:\n  - blog.acme.com\n", "import.not-yaml"),
        ("a.json", r#"{"in_scope": true}"#, "import.no-identifier"),
        ("a.json", r#"{"foo": ["bar"]}"#, "import.not-a-scope"),
        ("a.json", "[]", "import.not-a-scope"),
        ("a.json", "[1, 2]", "import.no-identifier"),
        ("a.json", "{", "import.not-json"),
        ("a.json", "[\"a.com\",", "import.not-json"),
        ("a.json", r#"{"a": "b"}"#, "import.not-a-scope"),
        ("a.html", "<!DOCTYPE html><html><body>a.com</body></html>", "import.not-a-scope"),
        ("a.xml", "<?xml version=\"1.0\"?><nmaprun><host>a.com</host></nmaprun>", "import.not-a-scope"),
        (
            "a.ini",
            "[scope.domains]\ndomain = acme.com\n[scope.blacklisted]\nsubdomain = a.acme.com\n",
            "import.not-a-scope",
        ),
        ("a.yaml", "foo: bar\nbaz: 1\n", "import.not-a-scope"),
    ]);
}

#[test]
fn lists_with_headings_stay_lists() {
    for text in [
        "*.acme.com\nNot in scope:\nblog.acme.com\n",
        "In scope:\n*.acme.com\n\nOut of scope:\nblog.acme.com\n",
        "[In scope]\n*.acme.com\n",
        "- a.acme.com\n- b.acme.com\n",
        "a.acme.com, b.acme.com\n",
        "https://a.acme.com: the shop\n",
        "<region>.acme.com\n",
        "a.acme.com;b.acme.com\n",
        "a.acme.com\tthe shop\n",
    ] {
        assert_eq!(recognize("scope.txt", text), Some(ImportFormat::PlainList), "{text}");
    }
}

#[test]
fn every_expression_of_a_context_is_a_row() {
    let context = |inner: &str| format!("<configuration><context><name>a</name>{inner}</context></configuration>");
    let rows = |inner: &str| import("", &context(inner)).map(|imported| imported.rows().len());
    assert_eq!(rows("<excregexes><regex>.*a.*</regex><regex>.*b.*</regex></excregexes>"), Ok(2));
    assert_eq!(rows("<excregexes>.*c.*<regex>.*a.*</regex></excregexes>"), Ok(2));
    assert_eq!(rows("<excregexes>.*a.*\n.*b.*</excregexes>"), Ok(2));
    assert_eq!(rows("<incregexes><!-- x --></incregexes><tech><exclude>Db</exclude></tech>"), Ok(0));
    for inner in [
        "<excregexes><url>.*a.*</url></excregexes>",
        "<excregexes value=\".*a.*\"/>",
        "<excregexes pattern=\".*a.*\"></excregexes>",
        "<excludedregexes>.*a.*</excludedregexes>",
    ] {
        assert_eq!(
            import("", &context(inner)).map(|one| one.rows().len()).unwrap_err().code(),
            "import.not-zap",
            "{inner}"
        );
    }
    let off = import("", &context("<inscope>false</inscope><incregexes>https://a\\.com/.*</incregexes>")).unwrap();
    assert!(off.rows()[0].patterns.is_empty());
}
