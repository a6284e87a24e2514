//! `import`, `export` and `diff`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a failed test is a panic"
)]

mod running;

use running::Desk;

const LIST: &str = "*.example.com\nwww.example.(com|org)\n! admin.example.com\n! systems run by resellers\n";

#[test]
fn a_list_becomes_a_policy_and_every_row_has_an_outcome() {
    let desk = Desk::new("import-list");
    desk.write("hosts.txt", LIST);
    let ran = desk.run(&["import", "hosts.txt", "-o", "policy.toml", "--report", "rows.jsonl"]);
    assert_eq!((ran.code, ran.text()), (Some(0), ""), "{}", ran.err);
    let count = |name: &str| {
        let line = ran.err.lines().find(|line| line.starts_with(name)).unwrap();
        line.split_whitespace().skip(1).map(|digits| digits.parse::<usize>().unwrap()).sum::<usize>()
    };
    assert_eq!((count("rule "), count("needs-review"), count("all")), (3, 1, 4), "{}", ran.err);

    let rows = String::from_utf8(desk.read("rows.jsonl")).unwrap();
    let rows: Vec<serde_json::Value> = rows.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows[1]["patterns"], serde_json::json!(["www.example.com", "www.example.org"]));
    assert_eq!((&rows[3]["list"], &rows[3]["outcome"]), (&"out_of_scope".into(), &"needs-review".into()));

    let policy = String::from_utf8(desk.read("policy.toml")).unwrap();
    assert!(policy.contains("# needs review: \"systems run by resellers\""), "{policy}");
    let ran = desk.run(&["check", "-p", "policy.toml", "--format", "json", "app.example.com", "admin.example.com"]);
    assert_eq!(ran.code, Some(1));
    assert_eq!(ran.json()[0]["caveats"], serde_json::json!(["systems run by resellers"]));
    assert_eq!(ran.json()[1]["verdict"], "out-of-scope");
}

#[test]
fn strict_fails_if_an_exclusion_needs_review_and_still_writes() {
    let desk = Desk::new("import-strict");
    desk.write("hosts.txt", LIST);
    let ran = desk.run(&["import", "--strict", "-q", "hosts.txt"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(1), ""));
    assert!(ran.text().starts_with("version = 1\n"));
    desk.write("clean.txt", "*.example.com\nour apps\n");
    assert_eq!(desk.run(&["import", "--strict", "clean.txt"]).code, Some(0));
}

#[test]
fn one_program_of_several_is_chosen_by_name() {
    let desk = Desk::new("import-several");
    let one = |handle: &str| {
        format!(
            r#"{{"handle":"{handle}","name":"The {handle}","in_scope":[{{"type":"URL","value":"{handle}.example.com"}}],"out_of_scope":[]}}"#
        )
    };
    desk.write("all.jsonl", format!("{}\n{}\n", one("acme"), one("bolt")));
    let ran = desk.run(&["import", "all.jsonl"]);
    assert_eq!((ran.code, ran.text()), (Some(2), ""));
    assert!(ran.err.contains("error[import.several]") && ran.err.contains("`acme`, `bolt`"), "{}", ran.err);
    let ran = desk.run(&["import", "all.jsonl", "--program", "bolt"]);
    assert_eq!(ran.code, Some(0));
    assert!(ran.text().contains("\"bolt.example.com\"") && !ran.text().contains("acme"));
    let ran = desk.run(&["import", "all.jsonl", "--program", "nobody"]);
    assert!(ran.code == Some(2) && ran.err.contains("error[import.no-program]"), "{}", ran.err);
}

#[test]
fn an_unknown_format_is_an_error() {
    let desk = Desk::new("import-errors");
    desk.write("broken.json", "{\"a\": ");
    for (args, code) in [
        (&["import", "broken.json"][..], "import.not-json"),
        (&["import", "--format", "burp", "broken.json"], "import.not-json"),
        (&["import", "--format", "zap", "acme.toml"], "import.is-policy"),
        (&["import", "acme.toml"], "import.is-policy"),
        (&["import", "--format", "zap", "broken.json"], "import.not-"),
        (&["import", "nothing.txt"], "file.unreadable"),
    ] {
        let ran = desk.run(args);
        assert_eq!((ran.code, ran.text()), (Some(2), ""), "{args:?}");
        assert!(ran.err.contains(&format!("error[{code}")), "{args:?}: {}", ran.err);
    }
    assert_eq!(desk.run(&["import", "--format", "excel", "acme.toml"]).code, Some(2));
}

#[test]
fn a_scope_is_read_from_standard_input_too() {
    let desk = Desk::new("import-input");
    let ran = desk.feed(&["import", "-", "-q"], "\u{feff}*.example.com\r\n! a.example.com\r\n");
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    assert!(ran.text().contains("\"*.example.com\"") && ran.text().contains("\"a.example.com\""), "{}", ran.text());
}

/// For any row, the policy contains only the rows, and it loads.
#[test]
fn rows_add_nothing_to_the_policy() {
    let desk = Desk::new("import-injection");
    let evil = "x\n]\nin_scope = [\"evil.com\"]\r\u{2028}in_scope = [\"evil.com\"] \u{1b}[31m \u{202e} \"\"\" ''' \\";
    let row = |kind: &str| serde_json::json!({ "type": kind, "value": evil, "note": evil });
    let program = serde_json::json!({
        "handle": evil, "name": evil, "url": evil,
        "in_scope": [row("OTHER"), row("IOS"), { "type": "URL", "value": "a.example.com", "note": evil }],
        "out_of_scope": [row("OTHER"), row("SOURCE_CODE")],
    });
    desk.write("one.jsonl", program.to_string());
    let ran = desk.run(&["import", "one.jsonl", "-o", "policy.toml", "--report", "rows.jsonl"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(!ran.err.contains(['\u{1b}', '\u{202e}']), "{}", ran.err);
    let policy = String::from_utf8(desk.read("policy.toml")).unwrap();
    assert!(!policy.contains(['\u{1b}', '\u{202e}', '\u{2028}', '\r']), "{policy}");
    let ran = desk.run(&["check", "-p", "policy.toml", "--format", "json", "https://a.example.com/"]);
    assert_eq!(ran.json()[0]["in_scope"], true, "{policy}");
}

#[test]
fn every_export_is_written_and_reports_its_losses() {
    let desk = Desk::new("export");
    let formats = [
        "burp",
        "zap",
        "katana",
        "nuclei",
        "httpx",
        "regex-in",
        "regex-out",
        "bbot",
        "list",
        "hosts",
        "wildcards",
        "cidrs",
        "nmap-targets",
        "nmap-excludes",
        "json",
    ];
    for format in formats {
        let ran = desk.run(&["export", "--format", format, "acme.toml"]);
        assert_eq!(ran.code, Some(0), "{format}: {}", ran.err);
        assert!(!ran.text().is_empty() || format == "wildcards", "{format}");
        assert!(
            format == "json" || ran.err.contains("unsaid      unchecked systems run by our resellers"),
            "{}",
            ran.err
        );
    }
    let ran = desk.run(&["export", "--format", "nftables", "acme.toml", "-o", "rules.nft"]);
    assert_eq!((ran.code, desk.path("rules.nft").exists()), (Some(2), false), "{}", ran.err);
    assert!(ran.err.starts_with("error[export.not-expressible]") && ran.err.contains("scopegate proxy"), "{}", ran.err);
    desk.write(
        "addresses.toml",
        "version = 1\npolicy = { name = 'A', owner = 'A' }\nscope = { in_scope = ['45.33.32.0/24'] }\n",
    );
    let ran = desk.run(&["export", "--format", "nftables", "addresses.toml"]);
    assert!(ran.code == Some(0) && ran.text().contains("            45.33.32.0/24,\n"), "{}", ran.text());
    let burp = desk.run(&["export", "-q", "--format", "burp", "acme.toml"]);
    assert_eq!(burp.err, "");
    desk.write("burp.json", &burp.out);
    let ran = desk.run(&["import", "burp.json", "-o", "back.toml"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    for (target, code) in
        [("https://app.acme.com/x", 0), ("https://admin.acme.com/", 1), ("https://www.acme.com/billing", 1)]
    {
        assert_eq!(desk.run(&["check", "-p", "back.toml", target]).code, Some(code), "{target}");
    }
    assert_eq!(desk.run(&["export", "--format", "hosts", "acme.toml"]).text(), "api.acme.net\n");
    assert_eq!(desk.run(&["export", "--format", "cidrs", "acme.toml"]).text(), "31.31.140.0/24\n");
}

#[test]
fn a_difference_reports_rules_and_consequences() {
    let desk = Desk::new("diff");
    let old = String::from_utf8(desk.read("acme.toml")).unwrap();
    desk.write("new.toml", old.replace("host = \"admin.acme.com\"", "host = \"api.acme.com\""));
    let same = desk.run(&["diff", "acme.toml", "acme.toml"]);
    assert_eq!((same.code, same.text()), (Some(0), ""));
    let ran = desk.run(&["diff", "acme.toml", "new.toml"]);
    assert_eq!(ran.code, Some(1));
    for line in ["+ out_of_scope  api.acme.com (line 17)", "- out_of_scope  admin.acme.com (line 17)"] {
        assert!(ran.text().contains(line), "{}", ran.text());
    }
    assert!(
        ran.text().contains("`api.acme.com` was in-scope, is out-of-scope: rule `api.acme.com` on line 17"),
        "{}",
        ran.text()
    );
    let ran = desk.run(&["diff", "--format", "json", "acme.toml", "new.toml"]);
    let consequences = ran.json()[0]["consequences"].clone();
    let opened: Vec<&str> = consequences
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["opens"] == true)
        .map(|one| one["target"].as_str().unwrap())
        .collect();
    assert_eq!(opened, ["admin.acme.com", "any.admin.acme.com"]);
    assert_eq!(desk.run(&["diff", "acme.toml", "nothing.toml"]).code, Some(2));
}

/// What the second policy opens and closes, as `opens TARGET` and `closes TARGET`.
fn effects(desk: &Desk, old: &str, new: &str) -> Vec<String> {
    let policy = |scope: &str| format!("version = 1\npolicy = {{ name = \"A\", owner = \"A\" }}\n{scope}\n");
    desk.write("one.toml", policy(old));
    desk.write("two.toml", policy(new));
    let ran = desk.run(&["diff", "one.toml", "two.toml"]);
    assert_eq!(ran.code, Some(1), "{old} {new}: {}", ran.err);
    let line = |line: &str| {
        let mut words = line.split_whitespace();
        let effect = words.next().filter(|word| matches!(*word, "opens" | "closes" | "changes"))?;
        let target = words.find(|word| *word != "finding")?;
        Some(format!("{effect} {}", target.trim_matches('`')))
    };
    ran.text().lines().filter_map(line).collect()
}

#[test]
fn a_difference_reports_the_parts_of_networks_ports_and_paths() {
    let desk = Desk::new("diff-parts");
    let scope = |inclusion: &str, exclusion: &str| {
        format!("scope = {{ in_scope = [\"{inclusion}\"], out_of_scope = [\"{exclusion}\"] }}")
    };
    for (old, new, expected) in [
        (
            scope("31.31.140.0/24", "31.31.140.0/25"),
            scope("31.31.140.0/24", "31.31.140.0/26"),
            &["opens 31.31.140.64/26"][..],
        ),
        (scope("31.31.140.0/24", "31.31.140.9"), scope("31.31.140.0/25", "31.31.140.9"), &["closes 31.31.140.128/25"]),
        (scope("2a00:1::/32", "2a00:1:1::/48"), scope("2a00:1::/32", "2a00:1:1::/49"), &["opens 2a00:1:1:8000::/49"]),
        (scope("api-*.acme.com", "x.acme.com"), scope("api-v*.acme.com", "x.acme.com"), &["closes api-any.acme.com"]),
        (
            scope("a.acme.com:8443", "x.acme.com"),
            scope("a.acme.com:9443", "x.acme.com"),
            &["opens a.acme.com:9443", "closes a.acme.com:8443"],
        ),
        (
            scope("https://a.acme.com/shop", "x.acme.com"),
            scope("https://a.acme.com/shop/cart", "x.acme.com"),
            &["closes https://a.acme.com/shop"],
        ),
    ] {
        let found = effects(&desk, &old, &new);
        for line in expected {
            assert!(found.iter().any(|one| one.starts_with(line)), "{old}\n{new}\n{line} not in {found:?}");
        }
        let other = if expected.iter().all(|line| line.starts_with("opens")) { "closes" } else { "nothing" };
        assert!(!found.iter().any(|one| one.starts_with(other)), "{old}\n{new}\n{found:?}");
    }
}

#[test]
fn a_difference_reports_findings_class_by_class() {
    let desk = Desk::new("diff-findings");
    let rule = |more: &str| format!("[[findings.rules]]\nclass = \"misconfiguration/security-headers\"\n{more}");
    assert_eq!(effects(&desk, "", &rule("")), ["closes misconfiguration/security-headers"]);
    assert_eq!(effects(&desk, &rule(""), ""), ["opens misconfiguration/security-headers"]);
    assert_eq!(
        effects(&desk, &rule(""), &rule("unless = [\"exploit-path\"]")),
        ["changes misconfiguration/security-headers"]
    );
    let ran = desk.run(&["diff", "one.toml", "two.toml"]);
    assert!(ran.text().contains("          + unless exploit-path\n"), "{}", ran.text());
    assert!(ran.text().contains("finding misconfiguration/security-headers stays out-of-scope"), "{}", ran.text());
    let ran = desk.run(&["diff", "two.toml", "one.toml", "--color", "always"]);
    assert!(ran.text().contains("\u{1b}[31m-\u{1b}[0m unless exploit-path\n"), "{:?}", ran.text());
    let json = desk.run(&["diff", "--format", "json", "one.toml", "two.toml"]).json();
    assert_eq!(json[0]["findings"][0]["conditions_added"], serde_json::json!(["exploit-path"]));

    let conduct = "[[findings.unchecked]]\ntext = \"stop and notify us\"";
    effects(&desk, conduct, "[report]\nrequires = [\"steps\"]");
    let text = desk.run(&["diff", "one.toml", "two.toml"]).text().to_owned();
    assert!(text.contains("- findings.unchecked  stop and notify us\n"), "{text}");
    assert!(text.contains("+ report.requires  steps\n"), "{text}");
}

#[test]
fn alternatives_in_a_list_are_entries() {
    let desk = Desk::new("alternatives");
    desk.write("list.txt", "www.example.{org,net}\nshop.example.com\n");
    let ran = desk.run(&["import", "--format", "list", "list.txt", "--report", "rows.jsonl"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    for entry in ["\"www.example.org\"", "\"www.example.net\"", "\"shop.example.com\""] {
        assert!(ran.text().contains(entry), "{}", ran.text());
    }
    assert!(!ran.text().contains("needs review"), "{}", ran.text());
}

#[test]
fn export_and_import_write_files_in_the_same_way() {
    let desk = Desk::new("output");
    let ran = desk.run(&["export", "--format", "list", "acme.toml", "-q", "-o", "list.txt"]);
    assert_eq!((ran.code, ran.text()), (Some(0), ""), "{}", ran.err);
    assert_eq!(desk.read("list.txt"), desk.run(&["export", "--format", "list", "acme.toml"]).out);
    for args in
        [&["export", "--format", "list", "acme.toml", "-q", "-o", "-"][..], &["import", "-q", "list.txt", "-o", "-"]]
    {
        let ran = desk.run(args);
        assert!(ran.code == Some(0) && !ran.out.is_empty(), "{args:?}: {}", ran.err);
    }
    let ran = desk.run(&["export", "--format", "list", "acme.toml", "-o", "no/such/file"]);
    assert!(ran.code == Some(2) && ran.err.contains("error[output.unwritable]"), "{}", ran.err);
}

#[test]
fn a_policy_is_named_after_its_program() {
    let desk = Desk::new("named");
    let csv = "identifier,asset_type,instruction,eligible_for_bounty,eligible_for_submission,availability_requirement,confidentiality_requirement,integrity_requirement,max_severity,system_tags,created_at,updated_at\na.acme.com,URL,,true,true,,,,critical,,,\n";
    desk.write("scopes_for_acme_at_2026-11-01_12_00_00_UTC.csv", csv);
    desk.write("plain.csv", csv);
    let name = |args: &[&str]| {
        let ran = desk.run(&[&["import", "-q"], args].concat());
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        ran.text().lines().find(|line| line.starts_with("name = ")).unwrap().to_owned()
    };
    assert_eq!(name(&["scopes_for_acme_at_2026-11-01_12_00_00_UTC.csv"]), "name = \"acme\"");
    assert_eq!(name(&["plain.csv", "--name", "Acme \"VDP\""]), "name = \"Acme \\\"VDP\\\"\"");
    assert_eq!(name(&["plain.csv"]), "name = \"Imported scope\"");
}

#[test]
fn a_policy_is_written_as_a_page() {
    let desk = Desk::new("page");
    let ran = desk.run(&["render", "acme.toml"]);
    assert!(ran.code == Some(0) && ran.text().starts_with("# Acme VDP\n"), "{}", ran.err);
    let ran = desk.run(&["render", "--format", "html", "acme.toml", "-o", "acme.html"]);
    assert_eq!((ran.code, ran.text()), (Some(0), ""), "{}", ran.err);
    let page = String::from_utf8(desk.read("acme.html")).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>\n") && page.contains("<code>admin.acme.com</code>"), "{page}");
    assert!(!page.contains("<script") && !page.contains("http://") && !page.contains("src="), "{page}");
    let ran = desk.run(&["render", "--format", "security.txt", "acme.toml"]);
    assert!(ran.code == Some(2) && ran.err.contains("error[render.security-txt]"), "{}", ran.err);
    desk.write(
        "dated.toml",
        running::POLICY
            .replace("owner = \"Acme\"", "owner = \"Acme\"\ncontact = [\"mailto:a@acme.com\"]\nexpires = 2030-12-31"),
    );
    let ran = desk.run(&["render", "--format", "security.txt", "dated.toml"]);
    assert_eq!((ran.code, ran.text()), (Some(0), "Contact: mailto:a@acme.com\nExpires: 2030-12-31T23:59:59Z\n"));
}

#[test]
fn every_program_of_a_file_becomes_a_policy() {
    let desk = Desk::new("import-all");
    let program = |handle: &str, scope: &str| {
        serde_json::json!({
            "name": handle, "handle": handle, "url": format!("https://hackerone.com/{handle}"),
            "targets": {
                "in_scope": [{ "asset_type": "URL", "asset_identifier": scope, "eligible_for_submission": true }],
                "out_of_scope": [],
            },
        })
    };
    let dump = serde_json::json!([program("acme", "app.acme.com"), program("Globex/EU", "globex.com")]);
    desk.write("dump.json", dump.to_string());
    let ran = desk.run(&["import", "dump.json", "--all", "-o", "policies", "--report", "rows.jsonl"]);
    assert_eq!((ran.code, ran.text()), (Some(0), ""), "{}", ran.err);
    assert!(ran.err.contains("wrote 2 policies to `policies`"), "{}", ran.err);
    let ran = desk.run(&["which", "-p", "policies", "app.acme.com", "globex.com"]);
    assert_eq!((ran.code, ran.text()), (Some(0), "app.acme.com\tacme\tin-scope\nglobex.com\tGlobex-EU\tin-scope\n"));
    let rows = String::from_utf8(desk.read("rows.jsonl")).unwrap();
    assert!(rows.lines().count() == 2 && rows.starts_with(r#"{"program":"acme","#), "{rows}");
    for args in [&["--all"][..], &["--all", "-o", "p", "--program", "acme"], &["--all", "-o", "p", "--name", "x"]] {
        assert_eq!(desk.run(&[&["import", "dump.json"], args].concat()).code, Some(2), "{args:?}");
    }
    assert_eq!(desk.run(&["import", "dump.json", "--all", "-o", "dump.json"]).code, Some(2));
}
