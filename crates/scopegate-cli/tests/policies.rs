//! Policies that do not load, `lint`, `show`, and the commands that print information about the command.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a failed test is a panic"
)]

mod running;

use std::fs;
use std::process::Stdio;

use running::{Desk, POLICY, Ran};

const FIVE: &str = r#"version = 1

[policy]
name = "Bad"
owner = "Bad"

[scope]
in_scop = ["x.acme.com"]
in_scope = [
  "^.*\\.acme\\.com$",
  { host = "192.0.2.0/24" },
  { host = "a.acme.com", url = "https://a.acme.com" },
  "*.co.uk",
]
"#;

const FIVE_ERRORS: [(&str, &str); 5] = [
    ("policy.unknown-key", "five.toml:8:1"),
    ("pattern.regex", "five.toml:10:3"),
    ("pattern.network-in-host", "five.toml:11:12"),
    ("pattern.two-kinds", "five.toml:12:26"),
    ("pattern.public-suffix", "five.toml:13:3"),
];

#[test]
fn the_default_policy_is_reported() {
    let desk = Desk::new("default");
    fs::create_dir_all(desk.path("sub/dir")).unwrap();
    let run = |folder: &str, variable: Option<&str>, args: &[&str]| {
        let mut command = desk.command();
        command.current_dir(desk.path(folder)).args(args).stdin(Stdio::null());
        if let Some(path) = variable {
            command.env("SCOPEGATE_POLICY", path);
        }
        Ran::from(command.output().unwrap())
    };
    let check = ["check", "-q", "a.acme.com"];
    let ran = run("sub/dir", None, &check);
    if ran.err.contains("error[usage.no-policy]") {
        assert_eq!(ran.code, Some(2));
    } else {
        eprintln!("skipped: a directory above the tests holds a policy: {}", ran.err);
    }
    let ran = run("sub/dir", Some("../../acme.toml"), &check);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), "policy: `../../acme.toml` (from SCOPEGATE_POLICY)\n"));
    desk.write("scopegate.toml", POLICY);
    let ran = run("sub/dir", None, &check);
    assert!(ran.code == Some(0) && ran.err.ends_with("scopegate.toml` (in a directory above)\n"), "{}", ran.err);
    for args in [&check[..], &["show"], &["export", "--format", "hosts", "-q"], &["partition", "31.31.140.0/24"]] {
        let ran = run(".", None, args);
        assert!(ran.err.starts_with("policy: `scopegate.toml` (in this directory)\n"), "{args:?}: {}", ran.err);
        assert_eq!(ran.code, Some(0), "{args:?}");
    }
    let ran = run(".", Some("absent.toml"), &check);
    assert!(ran.code == Some(2) && ran.err.contains("cannot read `absent.toml`"), "{}", ran.err);
    // An option wins, and is not reported.
    let ran = run(".", Some("absent.toml"), &["check", "-p", "acme.toml", "-q", "a.acme.com"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
}

#[test]
fn a_policy_is_read_from_standard_input() {
    let desk = Desk::new("standard-input");
    let json = r#"{"version":1,"policy":{"name":"A","owner":"A"},"scope":{"in_scope":["*.acme.com"]}}"#;
    let yaml = "# a policy\nversion: 1\npolicy: {name: A, owner: A}\nscope: {in_scope: ['*.acme.com']}\n";
    desk.write("list.txt", "a.acme.com\nevil.com\n");
    for text in [POLICY, json, yaml, &format!("\u{feff}{json}")] {
        assert_eq!(desk.feed(&["check", "-p", "-", "-q", "a.acme.com"], text).code, Some(0), "{text}");
        assert_eq!(desk.feed(&["filter", "-p", "-", "list.txt"], text).text(), "a.acme.com\n", "{text}");
        assert_eq!(desk.feed(&["show", "-"], text).code, Some(0), "{text}");
        assert_eq!(desk.feed(&["lint", "-"], text).code, Some(0), "{text}");
    }
    let ran = desk.feed(&["check", "-p", "-", "a.acme.com"], "version = 2\n");
    assert!(ran.code == Some(2) && ran.err.contains("standard input:1"), "{}", ran.err);
    for args in [
        &["check", "-p", "-"][..],
        &["check", "-p", "-", "-"],
        &["filter", "-p", "-"],
        &["filter", "-p", "-", "list.txt", "-"],
    ] {
        let ran = desk.feed(args, POLICY);
        assert!(ran.code == Some(2) && ran.err.contains("error[usage.standard-input]"), "{args:?}: {}", ran.err);
    }
}

#[test]
fn every_error_of_a_policy_is_shown_at_its_position() {
    let desk = Desk::new("five");
    desk.write("five.toml", FIVE);
    desk.write("crlf.toml", FIVE.replace('\n', "\r\n"));
    for args in
        [&["check", "-p", "five.toml", "a.acme.com"][..], &["filter", "-p", "five.toml"], &["show", "five.toml"]]
    {
        let ran = desk.run(args);
        assert_eq!((ran.code, ran.text()), (Some(2), ""), "{args:?}");
        for (code, place) in FIVE_ERRORS {
            assert!(ran.err.contains(&format!("error[{code}]: ")) && ran.err.contains(place), "{code}\n{}", ran.err);
        }
        assert!(ran.err.contains("8 | in_scop = [\"x.acme.com\"]\n  | ^^^^^^^\n"), "{}", ran.err);
        assert!(ran.err.contains("hint: did you mean `in_scope`?"), "{}", ran.err);
        assert!(!ran.err.contains('\x1b'));
    }
    let unix = desk.run(&["show", "five.toml"]).err;
    assert_eq!(desk.run(&["show", "crlf.toml"]).err, unix.replace("five", "crlf"));
}

#[test]
fn a_long_line_is_truncated_around_the_error() {
    let desk = Desk::new("wide");
    let many: Vec<_> = (0..5000).map(|n| format!("\"h{n}.acme.com\"")).collect();
    let text = format!(
        r#"{{"version":1,"policy":{{"name":"A","owner":"A"}},"scope":{{"in_scope":[{},"*.co.uk",{}]}}}}"#,
        many.join(","),
        many.join(",")
    );
    desk.write("wide.json", &text);
    let ran = desk.run(&["lint", "wide.json"]);
    assert_eq!(ran.code, Some(1));
    let error = ran.text().split("\n\n").find(|part| part.starts_with("error[pattern.public-suffix]")).unwrap();
    assert!(error.len() < 1000, "{error}");
    assert!(error.contains(&format!("wide.json:1:{}", text.find("\"*.co.uk\"").unwrap() + 1)), "{error}");
    let (source, carets) = error.lines().zip(error.lines().skip(1)).find(|(_, line)| line.contains("^^^")).unwrap();
    let at = carets.find('^').unwrap();
    assert!(source[at..].starts_with("\"*.co.uk\""), "{error}");
}

#[test]
fn files_that_are_not_policies_are_errors() {
    let desk = Desk::new("files");
    desk.write("plain.txt", POLICY);
    desk.write("plain", POLICY);
    desk.write("bytes.toml", b"version = 1\n# \xff\n");
    desk.write("wide.toml", b"\xff\xfev\x00e\x00");
    fs::create_dir(desk.path("dir.toml")).unwrap();
    let huge = fs::File::create(desk.path("huge.toml")).unwrap();
    huge.set_len(64 * 1024 * 1024 + 1).unwrap();
    for (file, code, words) in [
        ("absent.toml", "file.unreadable", "`absent.toml`"),
        ("plain.txt", "file.unknown-format", "extension `.txt`"),
        ("plain", "file.unknown-format", "has no extension"),
        ("bytes.toml", "file.not-utf8", "line 2"),
        ("wide.toml", "file.not-utf8", "UTF-16"),
        ("dir.toml", "file.not-a-file", "is a directory"),
        ("huge.toml", "file.too-large", "64 MiB"),
        #[cfg(unix)]
        ("/dev/null", "file.not-a-file", "not a regular file"),
    ] {
        let ran = desk.run(&["check", "-p", file, "a.acme.com"]);
        assert_eq!((ran.code, ran.text()), (Some(2), ""), "{file}");
        assert!(ran.err.starts_with(&format!("error[{code}]: ")) && ran.err.contains(words), "{}", ran.err);
        assert_eq!(desk.run(&["lint", file]).code, Some(2), "{file}");
    }
}

#[test]
fn every_format_is_read_and_a_byte_order_mark_is_ignored() {
    let desk = Desk::new("formats");
    desk.write("bom.toml", format!("\u{feff}{}", POLICY.replace('\n', "\r\n")));
    desk.write("acme.yaml", "version: 1\npolicy: {name: A, owner: A}\nscope:\n  in_scope: ['*.acme.com']\n");
    desk.write("acme.YML", "version: 1\npolicy: {name: A, owner: A}\nscope:\n  in_scope: ['*.acme.com']\n");
    desk.write("acme.json", r#"{"version":1,"policy":{"name":"A","owner":"A"},"scope":{"in_scope":["*.acme.com"]}}"#);
    for file in ["bom.toml", "acme.yaml", "acme.YML", "acme.json"] {
        let ran = desk.run(&["check", "-p", file, "a.acme.com"]);
        assert_eq!(ran.code, Some(0), "{file}: {}", ran.err);
    }
}

#[test]
fn a_public_suffix_list_can_be_given() {
    let desk = Desk::new("suffixes");
    desk.write("list.dat", "// ===BEGIN ICANN DOMAINS===\ncom\nacme.com\n// ===END ICANN DOMAINS===\n");
    desk.write("empty.dat", "");
    let asked = |list: &str| desk.run(&["check", "-p", "acme.toml", "--public-suffix-list", list, "a.acme.com"]);
    let ran = asked("list.dat");
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("pattern.public-suffix"), "{}", ran.err);
    assert!(asked("empty.dat").err.contains("error[file.bad-public-suffix-list]"));
    assert!(asked("absent.dat").err.contains("error[file.unreadable]"));
}

#[test]
fn lint_distinguishes_errors_from_warnings() {
    let desk = Desk::new("lint");
    desk.write("five.toml", FIVE);
    desk.write(
        "clean.toml",
        "version = 1\npolicy = { name = 'A', owner = 'A' }\nscope = { in_scope = [{ domain = 'acme.com' }] }\n",
    );
    let ran = desk.run(&["lint", "clean.toml"]);
    assert_eq!((ran.code, ran.text(), ran.err.as_str()), (Some(0), "", "no errors and no warnings in 1 policy\n"));
    assert_eq!(desk.run(&["lint", "--strict", "-q", "clean.toml"]).err, "");

    let ran = desk.run(&["lint", "acme.toml"]);
    assert_eq!(ran.code, Some(0));
    assert!(ran.text().contains("warning[warning.apex-not-covered]"), "{}", ran.text());
    assert!(ran.text().contains("--> acme.toml:9:3"), "{}", ran.text());
    assert_eq!(desk.run(&["lint", "--strict", "acme.toml"]).code, Some(1));

    let ran = desk.run(&["lint", "five.toml", "clean.toml"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(1), "5 errors and no warnings in 2 policies\n"));
    let ran = desk.run(&["lint", "--format", "json", "five.toml", "acme.toml", "absent.toml"]);
    assert_eq!(ran.code, Some(2));
    assert!(ran.err.contains("error[file.unreadable]") && ran.err.contains("; 1 file cannot be read"), "{}", ran.err);
    let lines = ran.json();
    let codes: Vec<_> =
        lines.iter().filter(|line| line["severity"] == "error").map(|line| line["code"].as_str().unwrap()).collect();
    assert_eq!(codes, FIVE_ERRORS.map(|(code, _)| code));
    assert_eq!(
        (&lines[0]["file"], &lines[0]["line"], &lines[0]["path"]),
        (&"five.toml".into(), &8.into(), &"/scope/in_scop".into())
    );
    assert!(lines.iter().any(|line| line["severity"] == "warning" && line["file"] == "acme.toml"));
}

#[test]
fn lint_returns_its_exit_code_without_a_reader() {
    let desk = Desk::new("unread");
    desk.write("five.toml", FIVE);
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = desk.command().args(["lint", "-q", "five.toml"]).stdout(writer).output().unwrap();
    let ran = Ran::from(output);
    assert_eq!((ran.code, ran.err.as_str()), (Some(1), ""));
}

#[test]
fn a_policy_expires_on_the_day_that_is_given() {
    let desk = Desk::new("expires");
    let text = "version = 1\npolicy = { name = 'A', owner = 'A', expires = 2026-06-01 }\nscope = { in_scope = [{ domain = 'acme.com' }] }\n";
    desk.write("old.toml", text);
    desk.write("ancient.toml", text.replace("2026", "2001"));
    for (args, expired) in [
        (&["--today", "2026-06-01", "old.toml"][..], false),
        (&["--today", "2026-06-02", "old.toml"], true),
        (&["ancient.toml"], true),
    ] {
        let ran = desk.run(&[&["lint"], args].concat());
        assert_eq!((ran.code, ran.text().contains("warning[warning.expired]")), (Some(0), expired), "{args:?}");
    }
    assert_eq!(desk.run(&["lint", "--today", "2026-02-30", "old.toml"]).code, Some(2));
}

#[test]
fn show_describes_a_policy() {
    let desk = Desk::new("show");
    let full = POLICY.to_owned()
        + r#"
[[assets]]
list = "in_scope"
type = "ios-app"
id = "1034567890"

[ownership]
domains = ["acme.com"]
networks = ["31.31.140.0/24"]
in_scope = true

[providers]
add = [{ suffix = "helpdesk.example", name = "Example Helpdesk", kind = "saas" }]
remove = ["cloudfront.net"]
"#;
    desk.write("full.toml", full);
    let ran = desk.run(&["show", "full.toml"]);
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    for part in [
        "Acme VDP\n",
        "  owner        Acme\n",
        "  fingerprint  ",
        "In scope (4)\n",
        "  in_scope[0]  `*.acme.com`  line 9\n               every host below `acme.com`, but not `acme.com`, every port, every path\n",
        "`www.acme.org` only, ports 80 and 443, `/shop` and below\n",
        "note: public API\n",
        "`www.acme.com` only, every port, `/billing` and below\n",
        "reason: run by a reseller\n",
        "narrowest-wins",
        "  `acme.com` and everything below it, declared\n",
        "  `31.31.140.0/24`, declared\n",
        "  added: `helpdesk.example` is Example Helpdesk (saas)\n",
        "  removed: `cloudfront.net`\n",
        "  out_of_scope: systems run by our resellers\n",
        "  in_scope: ios-app `1034567890`\n",
    ] {
        assert!(ran.text().contains(part), "{part}\nnot in\n{}", ran.text());
    }
    let inferred = desk.run(&["show", "acme.toml"]);
    assert!(inferred.text().contains("  `acme.com` and everything below it, inferred from inclusions\n"));
}

#[test]
fn a_policy_is_an_operand_or_an_option() {
    let desk = Desk::new("operand");
    for command in [&["show"][..], &["lint"], &["export", "--format", "wildcards"], &["render"]] {
        let with = |more: &[&str]| desk.run(&[command, more].concat());
        let (operand, option) = (with(&["acme.toml"]), with(&["-p", "acme.toml"]));
        assert_eq!((operand.code, option.code), (Some(0), Some(0)), "{command:?}: {}", option.err);
        assert_eq!((&operand.out, &operand.err), (&option.out, &option.err), "{command:?}");
        let both = with(&["acme.toml", "--policy", "acme.toml"]);
        let several = command == ["lint"];
        assert_eq!(both.code, Some(if several { 0 } else { 2 }), "{command:?}: {}", both.err);
    }
    assert_eq!(desk.run(&["lint"]).code, Some(2));
    let twice = desk.run(&["lint", "-p", "acme.toml", "-p", "acme.toml"]);
    assert!(twice.err.contains("2 policies"), "{}", twice.err);
}

#[test]
fn the_command_describes_itself() {
    let desk = Desk::new("itself");
    let ran = desk.run(&["schema"]);
    let schema: serde_json::Value = serde_json::from_slice(&ran.out).unwrap();
    assert!(schema["properties"]["scope"].is_object());
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ran = desk.run(&["completions", shell]);
        assert_eq!(ran.code, Some(0));
        assert!(ran.text().contains("filter") && ran.text().len() > 1000, "{shell}");
    }
    let page = desk.run(&["man"]);
    assert!(page.text().contains(".TH scopegate 1") && page.text().contains("scopegate\\-filter"), "{}", page.text());
    for command in ["check", "filter", "lint", "show", "classes", "facts", "schema", "completions", "man"] {
        let ran = desk.run(&["man", command]);
        assert!(ran.text().contains(&format!(".TH scopegate-{command} 1")), "{}", ran.text());
        let help = desk.run(&[command, "--help"]);
        assert_eq!(help.code, Some(0));
        assert!(help.text().contains("Example"), "{command}");
        let codes = ["check", "filter", "lint", "show", "classes", "facts"].contains(&command);
        assert_eq!(help.text().contains("Exit codes:"), codes, "{command}");
    }
    let ran = desk.run(&["man", "frob"]);
    assert!(ran.code == Some(2) && ran.err.contains("`check`"), "{}", ran.err);
    let version = desk.run(&["--version"]);
    let lines: Vec<&str> = version.text().lines().collect();
    let suffixes = format!("public suffix list: psl {}", scopegate::net::PublicSuffixList::COMPILED_VERSION);
    assert_eq!(lines, [concat!("scopegate ", env!("CARGO_PKG_VERSION")), suffixes.as_str()]);
    assert_eq!(desk.run(&["-V"]).text(), concat!("scopegate ", env!("CARGO_PKG_VERSION"), "\n"));
    assert_eq!(desk.run(&[]).code, Some(2));
}

/// SECURITY.md as a policy: it has no warnings, and the page links to it.
#[test]
fn our_own_policy_has_no_warnings() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let policy = format!("{root}/fixtures/policies/our-own.toml");
    let ran = Desk::new("our-own").run(&["lint", "--strict", &policy]);
    assert_eq!((ran.code, ran.text(), ran.err.as_str()), (Some(0), "", "no errors and no warnings in 1 policy\n"));
    assert!(fs::read_to_string(format!("{root}/SECURITY.md")).unwrap().contains("fixtures/policies/our-own.toml"));
}

#[test]
fn a_new_policy_is_written_from_options() {
    let desk = Desk::new("init");
    let options = [
        "init",
        "--owner",
        "Acme \"A\"",
        "--in-scope",
        "*.acme.com",
        "--in-scope",
        "acme.com",
        "--out-of-scope",
        "blog.acme.com",
    ];
    let ran = desk.run(&options);
    assert_eq!((ran.code, ran.text()), (Some(0), ""), "{}", ran.err);
    assert!(ran.err.starts_with("wrote `scopegate.toml`"), "{}", ran.err);
    assert!(
        String::from_utf8(desk.read("scopegate.toml")).unwrap().lines().filter(|line| line.starts_with('#')).count()
            > 10
    );
    assert_eq!(desk.run(&["lint", "--strict", "scopegate.toml"]).code, Some(0));
    for (target, code) in [("a.acme.com", 0), ("blog.acme.com", 1)] {
        assert_eq!(desk.run(&["check", "-p", "scopegate.toml", "-q", target]).code, Some(code), "{target}");
    }
    // An existing file is kept, and an invalid policy is not written.
    let before = desk.read("scopegate.toml");
    let ran = desk.run(&options);
    assert!(ran.code == Some(2) && ran.err.contains("error[file.exists]"), "{}", ran.err);
    assert_eq!(desk.read("scopegate.toml"), before);
    let ran = desk.run(&["init", "--owner", "A", "--in-scope", "*.co.uk", "-o", "bad.toml"]);
    assert!(ran.code == Some(2) && ran.err.contains("error[pattern.public-suffix]"), "{}", ran.err);
    assert!(!desk.path("bad.toml").exists());
    let ran = desk.run(&["init", "-o", "asked.toml"]);
    assert!(ran.code == Some(2) && ran.err.contains("error[usage.no-owner]"), "{}", ran.err);
    // Every option appears in a policy that loads, also with every preset.
    let presets = desk.run(&["preset"]).text().to_owned();
    let mut args = vec![
        "init",
        "--owner",
        "A\tB\u{7f}",
        "--name",
        "N",
        "--contact",
        "mailto:a@acme.com",
        "--third-party",
        "status.acme.com",
        "-o",
        "-",
    ];
    args.extend(
        presets.lines().filter_map(|line| line.split_whitespace().next()).take(1).flat_map(|name| ["--preset", name]),
    );
    let ran = desk.run(&args);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let shown = desk.feed(&["show", "-"], ran.text());
    assert_eq!(shown.code, Some(0), "{}", shown.err);
    assert!(
        shown.text().contains("mailto:a@acme.com") && shown.text().contains("Findings and activities ("),
        "{}",
        shown.text()
    );
    assert!(desk.run(&["init", "--owner", "A", "--preset", "no", "-o", "-"]).err.contains("error[preset.unknown]"));
}

#[test]
fn a_checklist_names_what_a_policy_does_not_mention() {
    let desk = Desk::new("complete");
    let ran = desk.run(&["lint", "--complete", "acme.toml"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    for part in [
        "note[checklist.prohibitions]: the policy says nothing about denial of service, social engineering, phishing",
        "note[checklist.contact]: the policy has no contact for reports",
        "note[checklist.ownership]: the policy does not declare what is owned; inferred from the inclusions: acme.com, ",
    ] {
        assert!(ran.text().contains(part), "{part}: {}", ran.text());
    }
    assert!(ran.err.ends_with("in 1 policy; 7 notes\n"), "{}", ran.err);
    assert!(!desk.run(&["lint", "acme.toml"]).text().contains("note["), "without the option");
    // A note is not a warning.
    desk.write(
        "quiet.toml",
        "version = 1\npolicy = { name = \"A\", owner = \"A\" }\nscope = { in_scope = [\"app.acme.com\"] }\n",
    );
    assert_eq!(desk.run(&["lint", "--complete", "--strict", "-q", "quiet.toml"]).code, Some(0));
    let json = desk.run(&["lint", "--complete", "--format", "json", "acme.toml"]).json();
    let notes = json.iter().filter(|line| line["severity"] == "note" && line["file"] == "acme.toml");
    assert_eq!(notes.count(), 7, "{json:?}");
    desk.write("more.toml", format!(
        "{POLICY}\n[[findings.rules]]\nclass = \"activity/dos/resource-exhaustion\"\n[report]\nrequires = [\"steps\", \"poc\"]\n"
    ));
    let text = desk.run(&["lint", "--complete", "more.toml"]).text().to_owned();
    assert!(text.contains("nothing about social engineering, ") && !text.contains("denial of service"), "{text}");
    assert!(text.contains("note[checklist.report-part]: `poc` is not a usual part of a report"), "{text}");
}

#[test]
fn many_exclusions_without_effect_are_counted() {
    let desk = Desk::new("no-effect");
    let out: Vec<String> = (0..9).map(|n| format!("\"s{n}.acme.com\"")).collect();
    desk.write("many.toml", format!(
        "version = 1\npolicy = {{ name = \"A\", owner = \"A\" }}\n[scope]\nin_scope = [\"www.acme.com\"]\nout_of_scope = [{}]\n",
        out.join(", ")
    ));
    let shown = |more: &[&str]| {
        let ran = desk.run(&[&["lint", "many.toml"], more].concat());
        (ran.text().matches("warning.no-effect").count(), ran)
    };
    let (count, ran) = shown(&[]);
    assert_eq!(count, 3, "{}", ran.text());
    assert!(ran.err.contains("6 more exclusions have no effect; `--complete` shows all of them\n"), "{}", ran.err);
    assert!(ran.err.contains("9 warnings") || ran.err.contains("10 warnings"), "{}", ran.err);
    assert_eq!(shown(&["--complete"]).0, 9);
    assert_eq!(shown(&["--format", "json"]).0, 9);
}

#[test]
fn ownership_is_shown_instead_of_an_empty_scope() {
    let desk = Desk::new("owned");
    desk.write(
        "owned.toml",
        "version = 1\npolicy = { name = \"A\", owner = \"A\" }\nownership = { in_scope = true }\n",
    );
    let text = desk.run(&["show", "owned.toml"]).text().to_owned();
    assert!(
        text.contains("In scope: what the owner owns (see Ownership)\n") && text.contains("Out of scope: none\n"),
        "{text}"
    );
    let colored = desk.run(&["--color", "always", "show", "acme.toml"]).text().to_owned();
    assert!(
        colored.contains("\u{1b}[1m\u{1b}[32mIn scope (4)") || colored.contains("\u{1b}[32mIn scope (4)"),
        "{colored:?}"
    );
}

#[test]
fn manual_pages_and_completions_cover_every_command() {
    let desk = Desk::new("pages");
    fs::create_dir(desk.path("man1")).unwrap();
    assert_eq!(desk.run(&["man", "--all", "man1"]).code, Some(0));
    let mut names: Vec<String> = fs::read_dir(desk.path("man1"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    for name in ["scopegate.1", "scopegate-check.1", "scopegate-filter.1", "scopegate-init.1", "scopegate-partition.1"]
    {
        assert!(names.iter().any(|one| one == name), "{names:?}");
    }
    assert!(String::from_utf8(desk.read("man1/scopegate-check.1")).unwrap().contains("partition") || names.len() > 12);
    assert_eq!(desk.run(&["man", "--all", "no/such"]).code, Some(2));
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = desk.run(&["completions", shell]).text().to_owned();
        for name in ["activity/dos", "exploit-path", "common-exclusions", "feroxbuster", "nmap-targets"] {
            // Elvish and PowerShell complete options only.
            assert!(script.contains(name) || matches!(shell, "elvish" | "powershell"), "{shell}: {name}");
        }
    }
    // A name that the list does not hold is still accepted where another spelling is.
    assert_eq!(desk.run(&["check", "-p", "acme.toml", "--finding", "CWE-79"]).code, Some(0));
    let help = desk.run(&["check", "--help"]).text().to_owned();
    assert!(!help.contains("activity/dos") && help.len() < 8000, "{help}");
}

#[test]
fn texts_wrap_between_words() {
    let desk = Desk::new("wrap");
    desk.write("five.toml", FIVE);
    desk.write(
        "next.toml",
        POLICY.replace("31.31.140.0/24", "31.31.140.0/25").replace("admin.acme.com", "old.acme.com"),
    );
    for args in [
        &["lint", "five.toml"][..],
        &["lint", "acme.toml"],
        &["show", "acme.toml"],
        &["diff", "acme.toml", "next.toml"],
    ] {
        let run = |columns: &str| {
            let output = desk.command().env("COLUMNS", columns).args(args).output().unwrap();
            String::from_utf8(output.stdout).unwrap()
        };
        let words = |text: &str| text.split_whitespace().filter(|word| *word != "|").collect::<Vec<_>>().join(" ");
        let whole = run("");
        for width in [80, 100] {
            let text = run(&width.to_string());
            let long: Vec<&str> = text.lines().filter(|line| line.chars().count() > width).collect();
            assert!(long.is_empty(), "{args:?} {width}: {long:?}");
            assert_eq!(words(&text), words(&whole), "{args:?}");
        }
    }
}
