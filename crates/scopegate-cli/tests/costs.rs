//! The cost of hostile policies and targets in instructions: at most twice as much for twice the size.
//!
//! valgrind counts instructions, so the result is the same on every machine. Without valgrind, nothing is counted.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failed test is a panic"
)]

mod running;

use std::process::{Command, Stdio};

use running::Desk;

/// The number of instructions of the command, which must end with one of these exit codes.
fn instructions(desk: &Desk, args: &[&str]) -> u64 {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(env!("CARGO_BIN_EXE_scopegate"))
        .args(args)
        .current_dir(desk.path(""))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(matches!(output.status.code(), Some(0 | 1)), "{args:?}: {err}");
    let count = err.lines().find_map(|line| line.split_once("Collected : ")).map(|(_, count)| count.trim().parse());
    count.unwrap_or_else(|| panic!("valgrind counts nothing: {err}")).unwrap()
}

fn has_valgrind() -> bool {
    let found = Command::new("valgrind").arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
    let found = found.is_ok_and(|status| status.success());
    if !found {
        eprintln!("skipped: valgrind is not installed");
    }
    found
}

fn policy(inclusions: &[String], exclusions: &[String], findings: &str) -> String {
    let list = |rules: &[String]| rules.iter().map(|rule| format!("'{rule}'")).collect::<Vec<_>>().join(",\n");
    format!(
        "version = 1\npolicy = {{ name = 'A', owner = 'A' }}\n[scope]\nin_scope = [{}]\nout_of_scope = [{}]\n{findings}",
        list(inclusions),
        list(exclusions)
    )
}

/// A policy and a target of a given size.
type Made = fn(usize) -> (String, String);

/// Inputs that are built to cost more than their size suggests.
const HOSTILE: &[(&str, Made)] = &[
    ("one rule on both lists, over and over", |n| {
        let all = vec!["*.acme.com".to_owned(); n];
        (policy(&all, &all, ""), "a.acme.com".to_owned())
    }),
    ("an inclusion over and over, in an exclusion over and over", |n| {
        let (narrow, wide) = (vec!["a.acme.com".to_owned(); n], vec!["*.acme.com".to_owned(); n]);
        (policy(&narrow, &wide, ""), "a.acme.com".to_owned())
    }),
    ("stars that all match and say nothing of each other", |n| {
        let stars: Vec<String> =
            (0..n).map(|at| format!("*{}*.acme.com", "a".repeat(at % 50 + 1) + &"*".repeat(at / 50 % 2))).collect();
        (policy(&["*.acme.com".to_owned()], &stars, ""), format!("{}.acme.com", "a".repeat(60)))
    }),
    ("inclusions of a part of the host, over and over", |n| {
        let parts: Vec<String> = (0..n).map(|at| format!("https://a.acme.com/{at}")).collect();
        (policy(&parts, &vec!["*.acme.com".to_owned(); n], ""), "a.acme.com".to_owned())
    }),
    ("names that a simple hash takes for one", |n| {
        let name = |at: usize| (0..16).map(|bit| if at >> bit & 1 == 1 { "ab" } else { "ba" }).collect::<String>();
        let names: Vec<String> = (0..n).map(|at| format!("{}.acme.com", name(at))).collect();
        (policy(&["*.acme.com".to_owned()], &names, ""), "abababab.acme.com".to_owned())
    }),
    ("a path of stars, and one that nearly matches", |n| {
        let stars = format!("https://a.acme.com/{}b", "a*".repeat(n));
        (policy(&["a.acme.com".to_owned()], &[stars], ""), format!("https://a.acme.com/{}", "a".repeat(3 * n)))
    }),
    ("encodings in a path, next to a path of stars", |n| {
        let stars = format!("https://a.acme.com/{}", "a*".repeat(1_000));
        (policy(&["a.acme.com".to_owned()], &[stars], ""), format!("https://a.acme.com/{}", "%25a".repeat(n)))
    }),
    ("parameters and dots in a path, next to a path of stars", |n| {
        let stars = format!("https://a.acme.com/{}", "a*".repeat(1_000));
        (policy(&["a.acme.com".to_owned()], &[stars], ""), format!("https://a.acme.com/{}", "A%2e;/".repeat(n)))
    }),
    ("a path of stars that a finding is bound to", |n| {
        let rule =
            format!("[[findings.rules]]\nclass = 'csrf'\nonly_on = ['https://a.acme.com/{}b']\n", "a*".repeat(n));
        (policy(&["a.acme.com".to_owned()], &[], &rule), format!("https://a.acme.com/{}", "a".repeat(3 * n)))
    }),
];

/// The extension of a file, and its text of a given size.
type Text = (&'static str, fn(usize) -> String);

/// Invalid policies for which a careless parser needs quadratic time or unlimited memory: nested, repeated or
/// expanding.
const TEXTS: &[Text] = &[
    ("json", |n| "[".repeat(n)),
    ("json", |n| "{\"a\":".repeat(n)),
    ("toml", |n| format!("a = {}", "[".repeat(n))),
    ("toml", |n| format!("[{}]", vec!["a"; n].join("."))),
    ("toml", |n| format!("a = \"\"\"{}", "\\\n".repeat(n))),
    ("yaml", |n| "[".repeat(n)),
    ("yaml", |n| "- ".repeat(n)),
    ("yaml", |n| "? ".repeat(n)),
    ("yaml", |n| {
        (1..n / 100).fold("a0: &a0 [x,x,x,x,x,x,x,x,x]\n".to_owned(), |text, n| {
            format!("{text}a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 9].join(","))
        })
    }),
];

#[test]
fn invalid_policies_cost_at_most_twice_for_twice_the_size() {
    if !has_valgrind() {
        return;
    }
    let desk = Desk::new("texts");
    let mut faults = Vec::new();
    for (at, (ending, text)) in TEXTS.iter().enumerate() {
        let file = format!("text.{ending}");
        let count = |size: usize| {
            desk.write(&file, text(size));
            instructions(&desk, &["lint", "-q", &file])
        };
        let (once, twice) = (count(20_000), count(40_000));
        eprintln!("text {at}, {ending}: {once} instructions, then {twice}");
        if twice * 2 > once * 5 {
            faults.push(format!("text {at}, {ending}: {once} instructions, then {twice}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Each of many errors is shown with its line, and no line is searched from the beginning of the file.
#[test]
fn many_errors_cost_in_proportion_to_their_number() {
    if !has_valgrind() {
        return;
    }
    let desk = Desk::new("faults");
    let count = |faults: usize| {
        desk.write("faults.toml", (0..faults).map(|at| format!("a{at} = 1")).collect::<Vec<_>>().join("\n"));
        instructions(&desk, &["lint", "-q", "faults.toml"])
    };
    let (once, twice) = (count(2_000), count(4_000));
    assert!(twice * 2 <= once * 5, "{once} instructions, then {twice}");
}

#[test]
fn twice_the_size_costs_at_most_twice() {
    if !has_valgrind() {
        return;
    }
    let desk = Desk::new("costs");
    desk.write("least.toml", policy(&["a.acme.com".to_owned()], &[], ""));
    let least = instructions(&desk, &["check", "-q", "-p", "least.toml", "a.acme.com"]);
    let mut faults = Vec::new();
    for (name, made) in HOSTILE {
        let count = |size: usize| {
            let (policy, target) = made(size);
            desk.write("hostile.toml", policy);
            let mut args = vec!["check", "-q", "-p", "hostile.toml"];
            if name.contains("finding") {
                args.extend(["--finding", "csrf"]);
            }
            args.push(&target);
            // The fixed cost of every run is subtracted.
            instructions(&desk, &args).saturating_sub(least)
        };
        let (once, twice) = (count(600), count(1_200));
        eprintln!("{name}: {once} instructions, then {twice}");
        if twice * 2 > once * 5 {
            faults.push(format!("{name}: {once} instructions, then {twice}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// A list of a given size, and its content.
type List = (&'static str, fn(usize) -> String);

/// Input for which a careless importer needs quadratic time, as one entry or as many lines.
const LISTS: &[List] = &[
    ("brackets that nothing closes", |n| "[".repeat(n)),
    ("brackets in brackets", |n| "(a ".repeat(n) + &")".repeat(n)),
    ("links that nothing closes", |n| "[a](".repeat(n)),
    ("signs before a name", |n| "!".repeat(n) + "a.acme.com"),
    ("labels before a name", |n| "OOS:".repeat(n) + "a.acme.com"),
    ("names in one entry", |n| many(n / 8, |at| format!("h{at}.acme.com, "))),
    ("names without commas", |n| many(n / 8, |at| format!("h{at}.acme.com x "))),
    ("numbers after an address", |n| format!("9.9.9.1{}", ",2".repeat(n))),
    ("alternatives", |n| format!("a.({}).com", "x|".repeat(n))),
    ("templates", |n| many(n / 8, |at| format!("<name>.a{at}.com\n"))),
    ("entries that need review", |n| "*.acme.com\n".to_owned() + &many(n / 8, |at| format!("h{at}.acme.com?\n"))),
    ("headings", |n| many(n / 8, |at| format!("# part {at}\nh{at}.acme.com\n"))),
];

fn many(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(line).collect::<Vec<_>>().concat()
}

#[test]
fn an_import_costs_at_most_twice_for_twice_the_size() {
    if !has_valgrind() {
        return;
    }
    let desk = Desk::new("imports");
    desk.write("list.txt", "a.acme.com\n");
    let import = ["import", "-q", "--format", "list", "list.txt", "-o", "policy.toml"];
    let least = instructions(&desk, &import);
    let mut faults = Vec::new();
    for (name, text) in LISTS {
        let count = |size: usize| {
            desk.write("list.txt", text(size));
            instructions(&desk, &import).saturating_sub(least)
        };
        let (once, twice) = (count(4_000), count(8_000));
        eprintln!("{name}: {once} instructions, then {twice}");
        if twice * 2 > once * 5 {
            faults.push(format!("{name}: {once} instructions, then {twice}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Texts of disclosure policies for which a careless reader needs quadratic time.
const PUBLISHED: &[List] = &[
    ("policies one after another", |n| {
        many(n / 64, |at| {
            format!(
                "## In scope\n\n- app{at}.quillmere.com\n\n## Out of scope\n\n- Clickjacking without impact\n\nDo not \
                 access data of other users.\n\n"
            )
        })
    }),
    ("hosts in one list", |n| "# In scope\n\n".to_owned() + &many(n / 16, |at| format!("- h{at}.quillmere.com\n"))),
    ("hosts in one sentence", |n| {
        "In scope are ".to_owned() + &many(n / 16, |at| format!("h{at}.quillmere.com, ")) + "and no others."
    }),
    ("one sentence", |n| "do not use phishing or spam or ".repeat(n / 32) + "denial of service."),
    ("classes in one sentence", |n| {
        format!("Out of scope: {}", "clickjacking, self xss, missing headers, ".repeat(n / 40))
    }),
    ("limits in one sentence", |n| "but not limited to ".repeat(n / 19)),
    ("clauses in one sentence", |n| format!("In scope: {}", "a.quillmere.com; ".repeat(n / 16))),
    ("one word", |n| "a".repeat(n)),
    ("one host", |n| format!("In scope: {}quillmere.com", "a.".repeat(n / 2))),
    ("headings", |n| many(n / 8, |at| format!("# Out of scope {at}\n"))),
    ("bullets in bullets", |n| many(n / 64, |at| format!("{}- x{at}\n", "  ".repeat(at % 40)))),
    ("quotes in quotes", |n| ">".repeat(n)),
    ("brackets that nothing closes", |n| "[".repeat(n)),
    ("brackets in brackets", |n| "(e.g. ".repeat(n / 8) + &")".repeat(n / 8)),
    ("stars", |n| "*".repeat(n)),
    ("rows of a table", |n| {
        "| asset | scope |\n| --- | --- |\n".to_owned() + &"| a.quillmere.com | in |\n".repeat(n / 32)
    }),
    ("except, over and over", |n| format!("In scope: *.quillmere.com{}", " except a.quillmere.com".repeat(n / 32))),
    ("tags that nothing closes", |n| "<div>".repeat(n / 8)),
    ("lists in lists in HTML", |n| "<!DOCTYPE html><ul><li>".to_owned() + &"<ul><li>x".repeat(n / 16)),
    ("comments that nothing closes", |n| "<!DOCTYPE html><p>x".to_owned() + &"<!--".repeat(n / 4)),
    ("fields of security.txt", |n| many(n / 32, |at| format!("Contact: mailto:a{at}@quillmere.com\n"))),
];

#[test]
fn a_draft_costs_no_more_than_twice_for_twice_as_much() {
    if !has_valgrind() {
        return;
    }
    let desk = Desk::new("drafts");
    let draft = ["draft", "-q", "text.md", "-o", "policy.toml", "--report", "rows.jsonl"];
    desk.write("text.md", "");
    let least = instructions(&desk, &draft);
    let mut faults = Vec::new();
    for (name, text) in PUBLISHED {
        let count = |size: usize| {
            desk.write("text.md", text(size));
            instructions(&desk, &draft).saturating_sub(least)
        };
        let (once, twice) = (count(4_000), count(8_000));
        eprintln!("{name}: {once} instructions, then {twice}");
        if twice * 2 > once * 5 {
            faults.push(format!("{name}: {once} instructions, then {twice}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
