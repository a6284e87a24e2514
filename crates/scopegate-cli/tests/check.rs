//! `scopegate check`: verdicts, formats, exit codes and invalid targets.

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

#[test]
fn the_exit_code_is_the_answer() {
    let desk = Desk::new("codes");
    for (targets, code) in [
        (&["a.acme.com"][..], 0),
        (&["a.acme.com", "https://www.acme.org/shop/cart"], 0),
        (&["a.acme.com", "admin.acme.com"], 1),
        (&["acme.zendesk.com"], 1),
        (&["31.31.140.0/24"], 0),
        (&["31.31.140.0/23"], 1),
        (&["a.acme.com", "admin.acme.com", "http://a b/"], 2),
        (&["http://a b/"], 2),
        (&[""], 2),
    ] {
        let args = [&["check", "-p", "acme.toml"], targets].concat();
        assert_eq!(desk.run(&args).code, Some(code), "{targets:?}");
    }
}

#[test]
fn people_read_verdict_rule_and_reason() {
    let desk = Desk::new("human");
    let ran = desk.run(&["check", "-p", "acme.toml", "WWW.acme.com", "admin.acme.com", "acme.zendesk.com"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(1), ""));
    let text = ran.text();
    for part in [
        "in-scope      WWW.acme.com  (listed)\n",
        "  canonical   www.acme.com\n",
        "  rule        in_scope[0] (acme.toml:9) `*.acme.com`\n",
        "  carve-out   out_of_scope[1] (acme.toml:21) `https://www.acme.com/billing`\n",
        "  caveat      systems run by our resellers\n",
        "out-of-scope  admin.acme.com  (excluded)\n",
        "  rule        out_of_scope[0] (acme.toml:17) `admin.acme.com`: run by a reseller\n",
        "  overridden  in_scope[0] (acme.toml:9) `*.acme.com`\n",
        "third-party   acme.zendesk.com  (third-party-rule)\n",
    ] {
        assert!(text.contains(part), "{part}\nnot in\n{text}");
    }
    assert!(!text.contains('\x1b'));
}

#[test]
fn decisions_are_separate_and_do_not_repeat_the_target_and_the_policy() {
    let desk = Desk::new("separate");
    let text = desk.run(&["check", "-p", "acme.toml", "a.acme.com", "admin.acme.com"]).text().to_owned();
    assert_eq!(text.matches("Acme VDP").count(), 0, "{text}");
    let blocks: Vec<&str> = text.split("\n\n").collect();
    assert_eq!(blocks.len(), 2, "{text}");
    assert!(
        blocks[0].starts_with("in-scope      a.acme.com  (listed)\n              it is included by `*.acme.com`"),
        "{text}"
    );
    assert!(
        blocks[1].starts_with("out-of-scope  admin.acme.com  (excluded)\n              it is excluded by"),
        "{text}"
    );
    assert!(!text.starts_with('\n') && text.ends_with("`*.acme.com`\n"), "{text}");
}

#[test]
fn long_lines_wrap_between_words() {
    let desk = Desk::new("wrap");
    let run = |columns: &str| {
        let mut command = desk.command();
        command.env("COLUMNS", columns).args(["check", "-p", "acme.toml", "www.acme.com", "admin.acme.com"]);
        String::from_utf8(command.output().unwrap().stdout).unwrap()
    };
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let whole = run("no number");
    for width in [60, 80, 120] {
        let text = run(&width.to_string());
        assert!(text.lines().all(|line| line.chars().count() <= width), "{text}");
        assert_eq!(words(&text), words(&whole));
        assert!(width > 100 || text.lines().count() > whole.lines().count(), "{width}: {text}");
    }
}

#[test]
fn only_rows_with_tabs_answer_an_empty_line() {
    let desk = Desk::new("empty-lines");
    let answers = |format: &str| {
        let ran = desk.feed(&["check", "-p", "acme.toml", "--format", format], "a.acme.com\n\n \r\n\nb.acme.com\n");
        (ran.code, ran.text().lines().map(str::to_owned).collect::<Vec<_>>())
    };
    let empty = "\t\t\t\ttarget.empty";
    let (code, rows) = answers("tsv");
    assert_eq!((code, rows.len()), (Some(2), 5), "{rows:?}");
    assert_eq!((rows[1].as_str(), rows[3].as_str()), (empty, empty));
    assert!(rows[0].starts_with("in-scope\ta.acme.com") && rows[4].starts_with("in-scope\tb.acme.com"), "{rows:?}");
    for format in ["line", "json"] {
        let (_, lines) = answers(format);
        assert_eq!(lines.iter().filter(|line| line.contains("acme.com")).count(), 2, "{lines:?}");
        assert!(!lines.iter().any(|line| line.contains("target.empty")), "{lines:?}");
    }
}

#[test]
fn a_line_or_a_row_holds_each_decision() {
    let desk = Desk::new("lines");
    let targets = "a.acme.com\nhttps://www.acme.org/shop/a\\b\nevil.com\nhttp://a b/\nhttps://a.acme.com/x%09\tb\n";
    let rows = |format: &str| {
        let ran = desk.feed(&["check", "-p", "acme.toml", "--format", format], targets);
        assert_eq!(ran.code, Some(2), "{format}");
        (ran.text().to_owned(), ran.err)
    };
    let (tsv, err) = rows("tsv");
    assert_eq!(err, "");
    let rows_of_tsv: Vec<Vec<&str>> = tsv.lines().map(|line| line.split('\t').collect()).collect();
    assert!(rows_of_tsv.len() == 5 && rows_of_tsv.iter().all(|row| row.len() == 5), "{tsv}");
    assert_eq!(rows_of_tsv[0], ["in-scope", "a.acme.com", "listed", "in_scope[0]", ""]);
    assert_eq!(rows_of_tsv[1][1], "https://www.acme.org/shop/a\\\\b");
    assert_eq!(rows_of_tsv[2], ["third-party", "evil.com", "unowned", "", ""]);
    assert_eq!(rows_of_tsv[3], ["", "http://a b/", "", "", "target.invalid-host"]);
    assert_eq!(rows_of_tsv[4][1], "https://a.acme.com/x%09\\tb");
    // Evidence gives the same rows through the complete decision.
    let with = desk.feed(&["check", "-p", "acme.toml", "--format", "tsv", "--address", "31.31.140.7"], targets);
    assert_eq!(with.text(), tsv);

    let (lines, err) = rows("line");
    assert!(err.lines().filter(|line| line.contains("error[")).count() >= 2, "{err}");
    let first = lines.lines().next().unwrap();
    assert_eq!(first, "in-scope      a.acme.com                        listed            in_scope[0] `*.acme.com`");
    let last = lines.lines().last().unwrap();
    assert_eq!(last, "third-party   evil.com                          unowned");
    // The column is as wide as the widest argument.
    let ran = desk.run(&["check", "-p", "acme.toml", "--format", "line", "a.acme.com", "api.acme.net"]);
    assert_eq!(
        ran.text(),
        "in-scope      a.acme.com    listed            in_scope[0] `*.acme.com`\nin-scope      api.acme.net  listed            api `api.acme.net`\n"
    );
    let finding = desk.run(&["check", "-p", "acme.toml", "--format", "tsv", "--finding", "phishing"]);
    assert_eq!(finding.text(), "out-of-scope\tphishing\tclass-never-implied\t\t\n");
    let colored = desk.run(&["--color", "always", "check", "-p", "acme.toml", "--format", "line", "a.acme.com"]);
    assert!(colored.text().contains('\x1b'));
}

#[test]
fn a_network_is_split_into_its_parts() {
    let desk = Desk::new("partition");
    let ran = desk.run(&["partition", "-p", "acme.toml", "31.31.140.0/23"]);
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert_eq!(
        ran.text(),
        "in-scope      31.31.140.0/24  listed            in_scope[3] `31.31.140.0/24`\nthird-party   31.31.141.0/24  unowned\n"
    );
    let ran = desk.run(&["partition", "-p", "acme.toml", "--format", "json", "31.31.140.0/24"]);
    assert_eq!((ran.code, ran.json()[0]["target"].as_str()), (Some(0), Some("31.31.140.0/24")));
    let ran = desk.run(&["partition", "-p", "acme.toml", "--format", "tsv", "31.31.140.7", "a.acme.com"]);
    assert_eq!((ran.code, ran.text()), (Some(2), "in-scope\t31.31.140.7/32\tlisted\tin_scope[3]\t\n"));
    assert!(ran.err.contains("error[partition.no-network]"), "{}", ran.err);
}

#[test]
fn a_part_in_scope_is_reported() {
    let desk = Desk::new("partly");
    let ran = desk.run(&["check", "-p", "acme.toml", "www.acme.org"]);
    assert_eq!(ran.code, Some(1));
    let text = ran.text();
    assert!(text.starts_with("out-of-scope  www.acme.org  (partial)\n"), "{text}");
    assert!(text.contains("  partly      in_scope[1] (acme.toml:10) `https://www.acme.org/shop`\n"), "{text}");
}

#[test]
fn json_has_a_line_for_every_target_errors_in_their_place() {
    let desk = Desk::new("json");
    let ran = desk.run(&["check", "-p", "acme.toml", "--format", "json", "a.acme.com", "http://a b/", "api.acme.net"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(2), ""));
    let lines = ran.json();
    assert_eq!(lines.len(), 3);
    assert_eq!((&lines[0]["in_scope"], &lines[0]["verdict"]), (&true.into(), &"in-scope".into()));
    assert_eq!(lines[0]["rule"]["line"], 9);
    assert_eq!(lines[0]["error"], serde_json::Value::Null);
    assert_eq!((&lines[1]["in_scope"], &lines[1]["target"]), (&false.into(), &"http://a b/".into()));
    assert_eq!(lines[1]["verdict"], serde_json::Value::Null);
    assert_eq!(lines[1]["error"]["code"], "target.invalid-host");
    assert_eq!(lines[1]["error"]["position"], 8);
    assert_eq!(lines[2]["rule"]["id"], "api");
}

#[test]
fn invalid_targets_are_errors_and_the_others_are_decided() {
    let desk = Desk::new("bad");
    let long = "a".repeat(100_000);
    for (target, code) in [
        ("", "target.empty"),
        (long.as_str(), "target.too-long"),
        ("https://", "target.malformed-url"),
        ("a.acme.com\tb", "target.invalid-host"),
        ("https://a.acme.com/\tb", "target.forbidden-character"),
        ("a;b.acme.com", "target.invalid-host"),
        ("a..acme.com", "target.invalid-host"),
        ("192.0.2.0/33", "target.invalid-network"),
        ("31.31.140.1/24", "target.host-bits"),
        ("a.acme.com:99999", "target.invalid-port"),
        ("*.acme.com", "target.wildcard"),
        ("https:a.acme.com", "target.malformed-url"),
        ("ssh://a.acme.com/", "target.unsupported"),
        ("http://a.acme.com@evil.com/", "target.ambiguous"),
        ("http://evil.com\\@a.acme.com/", "target.ambiguous"),
        ("http://stra\u{df}e.acme.com/", "target.ambiguous"),
        ("http://a.acme.com/%zz", "target.ambiguous"),
    ] {
        let ran = desk.run(&["check", "-p", "acme.toml", "--format", "json", "--", target, "a.acme.com"]);
        let lines = ran.json();
        assert_eq!(ran.code, Some(2), "{target}");
        assert_eq!((&lines[0]["error"]["code"], &lines[0]["in_scope"]), (&code.into(), &false.into()), "{target:.99}");
        assert_eq!(lines[1]["in_scope"], true, "{target:.99}");
        let ran = desk.run(&["check", "-p", "acme.toml", "--", target]);
        assert_eq!((ran.code, ran.out.as_slice()), (Some(2), &b""[..]));
        assert!(ran.err.starts_with(&format!("error[{code}]: ")), "{}", ran.err);
        assert!(ran.err.len() < 2000, "{target:.99}");
    }
}

#[cfg(unix)]
#[test]
fn an_argument_that_is_not_utf8_is_an_error() {
    use std::os::unix::ffi::OsStrExt;

    let desk = Desk::new("bytes");
    let bad = std::ffi::OsStr::from_bytes(b"a\xff.acme.com");
    let output = desk.command().args(["check", "-p", "acme.toml", "--format", "json", "a.acme.com"]).arg(bad).output();
    let ran = running::Ran::from(output.unwrap());
    assert_eq!(ran.code, Some(2));
    let lines = ran.json();
    assert_eq!(lines[0]["in_scope"], true);
    assert_eq!(lines[1]["error"]["code"], "target.not-utf8");
    assert_eq!(lines[1]["error"]["position"], 2);
    assert_eq!(lines[1]["target"], "a\u{fffd}.acme.com");
}

#[test]
fn lines_of_standard_input_are_targets() {
    let desk = Desk::new("input");
    let million = "a".repeat(1_000_000);
    let text = [b"a.acme.com\r\n\nadmin.acme.com\n\xff\n", million.as_bytes(), b"\nhttp://a b/\nb.acme.com"].concat();
    for args in [&["check", "-p", "acme.toml"][..], &["check", "-p", "acme.toml", "-"]] {
        let ran = desk.feed(args, &text);
        assert_eq!(ran.code, Some(2));
        let verdicts: Vec<_> = ran.text().lines().filter(|line| !line.is_empty() && !line.starts_with(' ')).collect();
        let decided = [
            "in-scope      a.acme.com  (listed)",
            "out-of-scope  admin.acme.com  (excluded)",
            "in-scope      b.acme.com  (listed)",
        ];
        assert_eq!(verdicts, decided);
        for place in [
            "line 4: error[target.not-utf8]: ",
            "line 5: error[target.too-long]: ",
            "line 6: error[target.invalid-host]: ",
        ] {
            assert!(ran.err.contains(place), "{place}\nnot in\n{}", ran.err);
        }
    }
    let ran = desk.feed(&["check", "-p", "acme.toml", "-0", "--format", "json"], "a.acme.com\0b.acme.com\0");
    assert_eq!((ran.code, ran.json().len()), (Some(0), 2));
    let ran = desk.feed(&["check", "-p", "acme.toml", "c.acme.com", "-", "d.acme.com"], "x.acme.com\n");
    assert_eq!(ran.text().lines().filter(|line| line.starts_with("in-scope")).count(), 3);
}

#[test]
fn no_target_is_not_success() {
    let desk = Desk::new("nothing");
    let ran = desk.feed(&["check", "-p", "acme.toml"], "\n");
    assert_eq!((ran.code, ran.out.as_slice()), (Some(2), &b""[..]));
    assert!(ran.err.contains("usage.no-target"));
    assert_eq!(desk.run(&["check", "a.acme.com"]).code, Some(2));
    assert_eq!(desk.run(&["check", "-p", "acme.toml", "--format", "xml", "a.acme.com"]).code, Some(2));
}

#[test]
fn evidence_affects_decisions() {
    let desk = Desk::new("evidence");
    let asked = |more: &[&str]| {
        let args = [&["check", "-p", "acme.toml", "--format", "json", "status.acme.com"], more].concat();
        desk.run(&args)
    };
    assert_eq!(asked(&[]).code, Some(0));
    let ran = asked(&["--cname", "acme.statuspage.io"]);
    assert_eq!((ran.code, &ran.json()[0]["basis"]), (Some(1), &"provider".into()));
    let ran = asked(&["--cname", "x.acme.com", "--cname", "admin.acme.com"]);
    assert_eq!((ran.code, &ran.json()[0]["basis"]), (Some(1), &"excluded".into()));
    let ran = asked(&["--address", "8.8.8.8", "--address", "10.0.0.1"]);
    assert_eq!((ran.code, &ran.json()[0]["basis"]), (Some(1), &"not-public".into()));
    let ran = asked(&["--cname", "a..b"]);
    assert_eq!((ran.code, ran.text()), (Some(2), ""));
    assert!(ran.err.contains("error[target.invalid-host]"), "{}", ran.err);
    assert_eq!(asked(&["--address", "300.0.0.1"]).code, Some(2));

    desk.write("owns.json", r#"{"version":1,"policy":{"name":"A","owner":"A"},"ownership":{"in_scope":true}}"#);
    for (owned, code) in [(&["--owned", "yes"][..], 0), (&["--owned", "no"], 1), (&[], 1)] {
        let args = [&["check", "-p", "owns.json", "shop.acme.org"], owned].concat();
        let ran = desk.run(&args);
        assert_eq!(ran.code, Some(code), "{owned:?}");
        assert_eq!(ran.text().contains("  unless      owned-asset is shown\n"), owned.is_empty());
    }
}

#[test]
fn quiet_leaves_the_exit_code_and_the_errors() {
    let desk = Desk::new("quiet");
    for (target, code) in [("a.acme.com", 0), ("admin.acme.com", 1), ("http://a b/", 2)] {
        for format in ["human", "json"] {
            let ran = desk.run(&["check", "-q", "-p", "acme.toml", "--format", format, target]);
            assert_eq!((ran.code, ran.text()), (Some(code), ""));
        }
    }
    assert!(desk.run(&["check", "-q", "-p", "acme.toml", "http://a b/"]).err.contains("target.invalid-host"));
}

#[test]
fn color_settings_are_honored() {
    let desk = Desk::new("color");
    let args = ["check", "-p", "acme.toml", "a.acme.com", "admin.acme.com", "acme.zendesk.com", "http://a b/"];
    let run = |when: &str, no_color: bool| {
        let mut command = desk.command();
        command.args(["--color", when]).args(args);
        if no_color {
            command.env("NO_COLOR", "1");
        }
        let output = command.output().unwrap();
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let (out, err) = run("always", false);
    for color in ["\x1b[32m", "\x1b[31m", "\x1b[33m"] {
        assert!(out.contains(color), "{out:?}");
    }
    assert!(err.contains("\x1b[35m"), "{err:?}");
    assert_eq!(run("always", true), (out.clone(), err));
    for (when, no_color) in [("auto", false), ("auto", true), ("never", false)] {
        let (plain, err) = run(when, no_color);
        assert!(!plain.contains('\x1b') && !err.contains('\x1b'));
        assert_eq!(plain.lines().count(), out.lines().count());
    }
}
