//! Tables, platform answers and tool files: what is in scope and what is rejected.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failed test is a panic, and tests print their results"
)]

mod importing;

use importing::{hold, import, is_in, refused};
use scopegate_formats::ImportFormat;

#[test]
fn tables_are_read_by_their_columns_or_refused() {
    hold(
        ImportFormat::Table,
        &[
            ("a.csv", "asset,scope\n*.acme.com,in\nblog.acme.com,out\n", &["a.acme.com"], &["blog.acme.com"]),
            ("", "target,in scope?\n*.acme.com,yes\nblog.acme.com,no\n", &["a.acme.com"], &["blog.acme.com"]),
            ("", "host;status\n*.acme.com;In Scope\nblog.acme.com;Out of Scope\n", &["a.acme.com"], &["blog.acme.com"]),
            (
                "",
                "\u{feff}Domain\tIn-Scope\n*.acme.com\tTRUE\nblog.acme.com\tFALSE\n",
                &["a.acme.com"],
                &["blog.acme.com"],
            ),
            ("", "URL,Out of scope\n*.acme.com,\nblog.acme.com,yes\n", &["a.acme.com"], &["blog.acme.com"]),
            (
                "",
                "sep=;\r\nasset;scope\r\n*.acme.com;in\r\nblog.acme.com;excluded\r\n",
                &["a.acme.com"],
                &["blog.acme.com"],
            ),
            ("", "asset,scope,extra\n*.acme.com,in,5\nblog.acme.com,OOS,6\n", &["a.acme.com"], &["blog.acme.com"]),
            ("", "asset,scope\n*.acme.com,in\nblog.acme.com,\n", &["a.acme.com"], &["blog.acme.com"]),
            ("a.csv", "domain,notes\na.acme.com,the shop\n", &["a.acme.com"], &["b.acme.com"]),
        ],
    );
    hold(
        ImportFormat::HackerOne,
        &[
            (
                "",
                "identifier;asset_type;instruction;eligible_for_submission\n*.acme.com;WILDCARD;;true\nblog.acme.com;URL;;false\n",
                &["a.acme.com"],
                &["blog.acme.com"],
            ),
            (
                "",
                "identifier\tasset_type\teligible_for_submission\n*.acme.com\tWILDCARD\ttrue\nblog.acme.com\tURL\tfalse\n",
                &["a.acme.com"],
                &["blog.acme.com"],
            ),
            (
                "",
                "\u{feff}Identifier,Asset Type,Eligible for submission\n*.acme.com,WILDCARD,TRUE\nblog.acme.com,URL,FALSE\n",
                &["a.acme.com"],
                &["blog.acme.com"],
            ),
            (
                "",
                "sep=;\nIdentifier;Asset Type;Instruction;Eligible For Submission\n*.acme.com;WILDCARD;;yes\nblog.acme.com;URL;;\n",
                &["a.acme.com"],
                &["blog.acme.com"],
            ),
        ],
    );
    refused(&[
        ("a.csv", "asset,scope\na.acme.com,perhaps\n", "import.not-csv"),
        ("", "asset,verdict\na.acme.com,out\n", "import.not-csv"),
        ("", "foo,bar\na.acme.com,b\n", "import.not-csv"),
        ("a.csv", "a.acme.com,b.acme.com\n", "import.not-csv"),
        ("", "asset,scope,except\n*.acme.com,in,blog.acme.com\n", "import.not-csv"),
        ("", "asset,scope,in scope\n*.acme.com,in,no\n", "import.not-csv"),
        ("", "asset,scope\n*.acme.com,in,no\n", "import.not-csv"),
        ("", "host,url,scope\na.acme.com,https://b.acme.com,in\n", "import.not-csv"),
    ]);
}

#[test]
fn answers_of_platforms_are_read() {
    hold(
        ImportFormat::YesWeHack,
        &[
            (
                "",
                r#"{"slug": "acme", "title": "Acme", "scopes": [{"scope": "*.acme.com", "scope_type": "web-application"}], "out_of_scope": ["blog.acme.com"]}"#,
                &["a.acme.com"],
                &["blog.acme.com"],
            ),
            (
                "",
                r#"{"items": [{"scopes": [{"scope": "*.acme.com", "scope_type": "api"}], "out_of_scope": ["blog.acme.com"]}]}"#,
                &["a.acme.com"],
                &["blog.acme.com"],
            ),
            (
                "",
                r#"{"data": {"scopes": [{"scope": "*.acme.com"}], "out_of_scope": "- blog.acme.com"}}"#,
                &["a.acme.com"],
                &["blog.acme.com"],
            ),
        ],
    );
    hold(
        ImportFormat::Bugcrowd,
        &[
            (
                "",
                r#"{"target_groups": [{"name": "In", "in_scope": true, "targets": [{"name": "*.acme.com", "uri": "", "category": "website"}]}, {"name": "Out", "in_scope": false, "targets": [{"name": "blog.acme.com", "uri": "https://blog.acme.com", "category": "website"}]}]}"#,
                &["a.acme.com"],
                &["blog.acme.com"],
            ),
            (
                "",
                r#"{"data": {"target_groups": [{"in_scope": true, "targets": [{"name": "*.acme.com"}]}, {"targets": [{"name": "blog.acme.com"}]}]}}"#,
                &["a.acme.com"],
                &["blog.acme.com"],
            ),
            (
                "",
                r#"{"data": [{"id": "1", "type": "target_group", "attributes": {"name": "In", "in_scope": true}, "relationships": {"targets": {"data": [{"type": "target", "id": "1"}]}}}, {"id": "2", "type": "target_group", "attributes": {"in_scope": false}, "relationships": {"targets": {"data": [{"type": "target", "id": "2"}]}}}], "included": [{"id": "1", "type": "target", "attributes": {"name": "*.acme.com", "uri": null, "category": "website"}}, {"id": "2", "type": "target", "attributes": {"name": "blog.acme.com", "category": "website"}}]}"#,
                &["a.acme.com"],
                &["blog.acme.com"],
            ),
        ],
    );
    hold(
        ImportFormat::Intigriti,
        &[
            (
                "",
                r#"{"domains": {"content": [{"endpoint": "*.acme.com", "type": {"id": 7, "value": "Wildcard"}, "tier": {"id": 4, "value": "Tier 1"}}, {"endpoint": "blog.acme.com", "type": {"value": "Url"}, "tier": {"id": 5, "value": "Out Of Scope"}}]}}"#,
                &["a.acme.com"],
                &["blog.acme.com"],
            ),
            (
                "",
                r#"{"name": "a", "domains": [{"endpoint": "*.acme.com", "type": {"value": "Wildcard"}, "tier": {"value": "Tier 2"}}, {"endpoint": "blog.acme.com", "tier": {"value": "Out Of Scope"}}]}"#,
                &["a.acme.com"],
                &["blog.acme.com"],
            ),
        ],
    );
    hold(
        ImportFormat::HackerOne,
        &[
            (
                "",
                r#"{"data": {"team": {"handle": "a", "structured_scopes": {"edges": [{"node": {"asset_identifier": "*.acme.com", "asset_type": "WILDCARD", "eligible_for_submission": true}}, {"node": {"asset_identifier": "blog.acme.com", "asset_type": "URL", "eligible_for_submission": false}}]}}}}"#,
                &["a.acme.com"],
                &["blog.acme.com"],
            ),
            (
                "",
                r#"{"data": {"team": {"in_scope_assets": {"nodes": [{"asset_identifier": "*.acme.com"}]}, "out_of_scope_assets": {"nodes": [{"asset_identifier": "blog.acme.com"}]}}}}"#,
                &["a.acme.com"],
                &["blog.acme.com"],
            ),
            (
                "",
                r#"{"data": [{"attributes": {"asset_type": "URL", "asset_identifier": "a.acme.com", "eligible_for_submission": null}}, {"attributes": {"asset_type": "URL", "asset_identifier": "b.acme.com", "eligible_for_submission": true}}, {"attributes": {"asset_type": "URL", "asset_identifier": "c.acme.com"}}]}"#,
                &["b.acme.com"],
                &["a.acme.com", "c.acme.com"],
            ),
            (
                "",
                r#"[{"url": "https://hackerone.com/a", "targets": {"in_scope": [{"asset_identifier": "a.acme.com", "eligible_for_submission": true}, {"asset_identifier": "b.acme.com", "eligible_for_submission": null}], "out_of_scope": []}}]"#,
                &["a.acme.com"],
                &["b.acme.com"],
            ),
            (
                "",
                r#"[{"url": "https://hackerone.com/a", "targets": {"in_scope": [{"asset_identifier": "a.acme.com"}], "out_of_scope": []}}]"#,
                &["a.acme.com"],
                &[],
            ),
        ],
    );
}

#[test]
fn answers_with_more_pages_are_partial() {
    let row =
        r#"{"attributes": {"asset_identifier": "a.acme.com", "asset_type": "URL", "eligible_for_submission": true}}"#;
    for (text, partial) in [
        (format!(r#"{{"data": [{row}], "links": {{"next": "https://api.hackerone.com/x?page=2"}}}}"#), true),
        (format!(r#"{{"data": [{row}], "links": {{"next": null}}}}"#), false),
        (format!(r#"{{"data": [{row}], "links": {{}}}}"#), false),
        (format!(r#"{{"data": [{row}], "meta": {{"next_page": 2}}}}"#), true),
        (format!(r#"{{"data": [{row}], "next": "x"}}"#), true),
        (format!(r#"{{"data": [{row}], "has_more": true}}"#), true),
        (format!(r#"{{"data": [{row}], "pagination": {{"page": 1, "nb_pages": 3}}}}"#), true),
        (format!(r#"{{"data": [{row}], "pagination": {{"page": 3, "nb_pages": 3}}}}"#), false),
        (
            r#"{"data": {"team": {"structured_scopes": {"pageInfo": {"hasNextPage": true}, "edges": []}}}}"#.to_owned(),
            true,
        ),
        (r#"{"relationships": {"structured_scopes": {"data": [], "links": {"next": "x"}}}}"#.to_owned(), true),
    ] {
        assert_eq!(import("", &text).unwrap().partial().is_some(), partial, "{text}");
    }
}

#[test]
fn the_formats_of_tools_are_read() {
    hold(
        ImportFormat::Caido,
        &[
            (
                "",
                r#"{"allowlist": ["*.acme.com", "*acme.com"], "denylist": ["blog.acme.com"]}"#,
                &["a.acme.com", "acme.com"],
                &["blog.acme.com", "evilacme.com"],
            ),
            (
                "",
                r#"[{"id": "1", "name": "a", "allowlist": ["*.acme.com"], "denylist": ["dev?.acme.com", "st[ab]ge.acme.com"]}]"#,
                &["a.acme.com"],
                &["dev1.acme.com", "stage.acme.com"],
            ),
            ("", r#"{"allowlist": ["api.acme.com"], "denylist": ["*.acme.com"]}"#, &[], &["api.acme.com"]),
        ],
    );
    hold(
        ImportFormat::Amass,
        &[
            (
                "config.yaml",
                "scope:\n  domains:\n    - acme.com\n  blacklist:\n    - blog.acme.com\noptions:\n  x: y\n",
                &["acme.com", "a.acme.com"],
                &["blog.acme.com", "a.blog.acme.com"],
            ),
            (
                "",
                "scope:\n  domains: [acme.com]\n  ports: [443]\n",
                &["https://acme.com/"],
                &["http://acme.com/", "https://acme.com:8443/"],
            ),
            (
                "",
                "scope:\n  ips: [9.9.9.9]\n  cidrs: [9.9.8.0/24]\n  asns: [1234]\n",
                &["9.9.9.9", "9.9.8.1"],
                &["9.9.7.1"],
            ),
        ],
    );
    hold(
        ImportFormat::CvdPolicy,
        &[
            (
                "",
                r#"{"version": "1", "scope": {"web": {"in": [{"target": "*.acme.com"}], "out": [{"target": "blog.acme.com", "reason": "others"}]}}}"#,
                &["a.acme.com"],
                &["blog.acme.com"],
            ),
            (
                "",
                r#"{"research": {"scope": {"web": {"include": ["*.acme.com"], "exclude": ["blog.acme.com"]}}}}"#,
                &["a.acme.com"],
                &["blog.acme.com"],
            ),
        ],
    );
    let plan = "env:\n  contexts:\n    - name: x\n      urls: [\"https://start.acme.com/app\"]\n      includePaths:\n        - 'https://.*\\.acme\\.com/.*'\n      excludePaths:\n        - '.*logout.*'\n        - 'https://blog\\.acme\\.com.*'\n  parameters:\n    failOnError: true\njobs: []\n";
    hold(
        ImportFormat::ZapPlan,
        &[(
            "zap.yaml",
            plan,
            &["https://a.acme.com/", "https://start.acme.com/app/1"],
            &["https://a.acme.com/logout", "https://blog.acme.com/"],
        )],
    );
    refused(&[
        ("", r#"{"research": {"scope": {"web": ["a.com"]}}}"#, "import.not-cvd-policy"),
        ("", r#"{"scope": {"web": {"in": ["a.com"]}, "network": ["9.9.9.9"]}}"#, "import.not-cvd-policy"),
        ("", r#"{"allowlist": ["a.com"], "denylist": "b.com"}"#, "import.not-caido"),
        ("", r#"{"allowlist": ["a.com"], "blocked": ["b.com"]}"#, "import.unknown-key"),
        ("", "env:\n  contexts: []\n", "import.not-zap"),
        ("", "env:\n  contexts:\n    - name: x\n      excludes: [a.com]\n", "import.unknown-key"),
    ]);
}

#[test]
fn unknown_excluding_keys_still_exclude() {
    for text in [
        r#"{"handle": "a", "in_scope": [{"type": "url", "value": "*.acme.com"}], "out_of_scope": [], "exclusions": ["blog.acme.com"]}"#,
        r#"[{"url": "https://hackerone.com/a", "targets": {"in_scope": [{"asset_identifier": "*.acme.com"}], "out_of_scope": [], "excluded": ["blog.acme.com"]}}]"#,
        r#"[{"url": "https://hackerone.com/a", "targets": {"in_scope": [{"asset_identifier": "*.acme.com"}]}, "oos": {"web": ["blog.acme.com"]}}]"#,
        r#"{"scopes": [{"scope": "*.acme.com"}], "exclusions": ["blog.acme.com"]}"#,
        r#"{"target_groups": [{"in_scope": true, "targets": [{"name": "*.acme.com"}]}], "out_of_scope": ["blog.acme.com"]}"#,
        r#"{"domains": {"content": [{"endpoint": "*.acme.com", "tier": {"value": "Tier 1"}}]}, "outOfScopes": {"content": [{"content": "- blog.acme.com"}]}}"#,
        r#"{"data": {"team": {"in_scope_assets": {"nodes": [{"asset_identifier": "*.acme.com"}]}, "excluded_assets": ["blog.acme.com"]}}}"#,
        "scope:\n  domains: [acme.com]\nexclude:\n  - blog.acme.com\n",
    ] {
        let imported = import("", text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert!(is_in(&imported, "a.acme.com") && !is_in(&imported, "blog.acme.com"), "{text}: {:?}", imported.rows());
    }
}
