//! `scopegate filter`: which lines pass, in which bytes and order, and the messages about the other lines.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a failed test is a panic"
)]

mod running;

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::Stdio;

use running::{Desk, after};

const FILTER: [&str; 3] = ["filter", "-p", "acme.toml"];

fn args<'a>(more: &[&'a str]) -> Vec<&'a str> {
    FILTER.into_iter().chain(more.iter().copied()).collect()
}

#[test]
fn lines_pass_unchanged_and_in_order() {
    let desk = Desk::new("bytes");
    let text = "b.acme.com\r\nevil.com\n\n\r\nA.acme.com.\nadmin.acme.com\r\nhttps://www.acme.com/x?y#z\nc.acme.com";
    let passed = "b.acme.com\r\nA.acme.com.\nhttps://www.acme.com/x?y#z\nc.acme.com";
    for more in [&[][..], &["--line-buffered"], &["-"]] {
        let ran = desk.feed(&args(more), text);
        assert_eq!((ran.code, ran.text(), ran.err.as_str()), (Some(0), passed, after(4, 6).as_str()), "{more:?}");
    }
    let ran = desk.feed(&args(&["-0"]), "a.acme.com\0evil.com\0\0b.acme.com");
    assert_eq!((ran.code, ran.text()), (Some(0), "a.acme.com\0b.acme.com"));
    // It concerns targets in scope, and only if a line passed.
    for more in [&["--verdict", "third-party"][..], &["--invert"], &["-q"]] {
        assert!(!desk.feed(&args(more), "a.acme.com\nevil.com\n").err.contains("caveat"), "{more:?}");
    }
    assert_eq!(desk.feed(&args(&[]), "evil.com\n").err, "0 of 1 passed\n");
}

/// Passed lines go to a scanner. That the policy does not authorize tests must not get lost on the way.
#[test]
fn the_posture_of_the_policy_is_the_first_caveat() {
    let desk = Desk::new("posture");
    for (posture, caveat) in [
        ("report-only", "caveat: the policy accepts reports but does not authorize testing"),
        ("none", "caveat: the policy does not authorize testing"),
    ] {
        let policy = format!(
            "version = 1\npolicy = {{ name = 'A', owner = 'A' }}\nscope = {{ in_scope = ['*.acme.com'] }}\ntesting = {{ posture = '{posture}' }}\n"
        );
        desk.write("closed.toml", &policy);
        let ran = desk.feed(&["filter", "-p", "closed.toml"], "a.acme.com\nevil.com\n");
        assert_eq!((ran.code, ran.text()), (Some(0), "a.acme.com\n"));
        assert_eq!(ran.err.lines().next(), Some(caveat));
        let ran = desk.run(&["export", "--format", "burp", "closed.toml"]);
        assert!(ran.err.contains(posture) && ran.err.contains("does not authorize testing"), "{}", ran.err);
    }
}

/// A line that other programs split at white space would carry a second target past the filter.
#[test]
fn a_line_with_white_space_never_passes() {
    let desk = Desk::new("white-space");
    for line in
        ["a.acme.com/?x evil.com", "https://a.acme.com/?q=a b", "a.acme.com?x\u{a0}evil.com", "https://a.acme.com/#x y"]
    {
        for (more, passed) in
            [(&[][..], "b.acme.com\n"), (&["--verdict", "in-scope"], "b.acme.com\n"), (&["--invert"], "")]
        {
            let ran = desk.feed(&args(more), format!("{line}\nb.acme.com\n"));
            assert_eq!((ran.code, ran.text()), (Some(2), passed), "{line} {more:?}");
            assert!(ran.err.contains("target.forbidden-character") && ran.err.contains("`%20`"), "{line}: {}", ran.err);
        }
    }
    let ran = desk.feed(&args(&["-0"]), "https://a.acme.com/?q=a b\0");
    assert_eq!(
        (ran.code, ran.text()),
        (Some(0), "https://a.acme.com/?q=a b\0"),
        "NUL ends the text, so no program splits it"
    );
}

#[test]
fn errors_are_limited_and_counted() {
    let desk = Desk::new("errors");
    let text = "http://a b/\n".repeat(12) + "a.acme.com\nhttp://a\\b/\nevil.com\n";
    let shown = |more: &[&str]| {
        let ran = desk.feed(&args(more), &text);
        assert_eq!((ran.code, ran.text()), (Some(2), "a.acme.com\n"), "{more:?}");
        let count = ran.err.lines().filter(|line| line.starts_with("line ")).count();
        (count, ran.err)
    };
    let summary = "1 of 15 passed; 13 unreadable (target.invalid-host 12, target.ambiguous 1)";
    for (more, count, hidden) in [
        (&[][..], 10, "3 more errors are not shown; `--errors all` shows all of them\n"),
        (&["--errors", "12"], 12, "1 more error is not shown; `--errors all` shows all of them\n"),
        (&["--errors", "all"], 13, ""),
        (&["--errors", "none"], 0, ""),
        (&["--errors", "0", "--line-buffered"], 0, ""),
        (&["--line-buffered"], 10, "3 more errors are not shown; `--errors all` shows all of them\n"),
    ] {
        let (found, err) = shown(more);
        assert_eq!(found, count, "{more:?}: {err}");
        let end = format!("caveat: systems run by our resellers\n{hidden}{summary}\n");
        assert!(err.ends_with(&end), "{more:?}: {err}");
        // One line for each error, with its hint.
        assert_eq!(err.lines().count(), count + end.lines().count(), "{more:?}: {err}");
    }
    assert!(shown(&[]).1.starts_with("line 1: error[target.invalid-host]: ") && shown(&[]).1.contains("; hint: "));
    assert_eq!(desk.feed(&args(&["-q", "--errors", "all"]), &text).err, "");
    assert_eq!(desk.feed(&args(&["--errors", "-1"]), "").code, Some(2));
    assert_eq!(desk.feed(&args(&["--errors", "some"]), "").code, Some(2));
}

#[test]
fn blanks_and_marks_around_a_target_are_ignored() {
    let desk = Desk::new("blanks");
    for (line, ignored) in [
        (" a.acme.com", "white space at the start or at the end of the line"),
        ("a.acme.com\t ", "white space at the start or at the end of the line"),
        ("\u{feff}a.acme.com", "a byte order mark"),
        ("\u{feff} a.acme.com \r", "a byte order mark"),
    ] {
        let text = format!("evil.com\n{line}\n{line}\n\t \n");
        for more in [&[][..], &["--line-buffered"]] {
            let ran = desk.feed(&args(more), &text);
            let note = format!("line 2: ignored {ignored}; later ones are not reported\n");
            assert_eq!((ran.code, ran.text()), (Some(0), format!("{line}\n{line}\n").as_str()), "{line:?}");
            assert_eq!(ran.err, note + &after(2, 3), "{line:?}");
        }
    }
    // Other characters, and blanks inside of a target, are not ignored.
    for line in
        ["\u{a0}a.acme.com", "a.acme.com\u{2003}", "a.acme.com \u{feff}", " a.acme.com b.acme.com ", "\u{b}a.acme.com"]
    {
        let ran = desk.feed(&args(&[]), format!("{line}\n"));
        assert_eq!((ran.code, ran.text()), (Some(2), ""), "{line:?}");
    }
    // Blanks belong to the target if NUL ends it.
    assert_eq!(desk.feed(&args(&["-0"]), " a.acme.com\0").code, Some(2));
}

#[test]
fn exit_codes_are_those_of_grep() {
    let desk = Desk::new("codes");
    for (text, more, code) in [
        ("a.acme.com\nevil.com\n", &[][..], 0),
        ("evil.com\n", &[], 1),
        ("", &[], 1),
        ("\n\n", &["--invert"], 1),
        ("a.acme.com\nhttp://a b/\n", &[], 2),
        ("a.acme.com\nhttp://a b/\n", &["--skip-invalid"], 0),
        ("evil.com\nhttp://a b/\n", &["--skip-invalid"], 1),
        ("http://a b/\n", &["--skip-invalid"], 1),
        ("http://a b/\n", &["--invert", "--skip-invalid"], 1),
        ("http://a b/\n", &["--invert"], 2),
        ("a.acme.com\n", &["absent.txt"], 2),
        ("a.acme.com\n", &["-", "absent.txt"], 2),
    ] {
        for buffered in [&[][..], &["--line-buffered"]] {
            let ran = desk.feed(&args(&[more, buffered].concat()), text);
            assert_eq!(ran.code, Some(code), "{text:?} {more:?}: {}", ran.err);
        }
    }
}

#[test]
fn verdict_options_select_lines() {
    let desk = Desk::new("verdicts");
    let text = "a.acme.com\nwww.acme.com\nadmin.acme.com\nevil.com\nacme.zendesk.com\nwww.acme.org\nhttp://a b/\n";
    for (more, passed) in [
        (&[][..], "a.acme.com\nwww.acme.com\n"),
        (&["--verdict", "third-party"], "evil.com\nacme.zendesk.com\n"),
        (&["--verdict", "out-of-scope"], "admin.acme.com\nwww.acme.org\n"),
        (
            &["--verdict", "in-scope", "--verdict", "out-of-scope"],
            "a.acme.com\nwww.acme.com\nadmin.acme.com\nwww.acme.org\n",
        ),
        (&["--invert"], "admin.acme.com\nevil.com\nacme.zendesk.com\nwww.acme.org\n"),
        (&["--invert", "--verdict", "third-party"], "a.acme.com\nwww.acme.com\nadmin.acme.com\nwww.acme.org\n"),
        (&["--partly"], "a.acme.com\nwww.acme.com\nwww.acme.org\n"),
        (&["--entire"], "a.acme.com\n"),
        (&["--entire", "--invert"], "www.acme.com\nadmin.acme.com\nevil.com\nacme.zendesk.com\nwww.acme.org\n"),
    ] {
        let ran = desk.feed(&args(more), text);
        assert_eq!((ran.code, ran.text()), (Some(2), passed), "{more:?}");
        assert!(ran.err.starts_with("line 7: error[target.invalid-host]: "), "{}", ran.err);
    }
    assert_eq!(desk.run(&args(&["--entire", "--partly"])).code, Some(2));
}

#[test]
fn invalid_lines_are_reported_kept_and_never_passed() {
    let desk = Desk::new("invalid");
    let million = "x".repeat(1_000_000);
    let text =
        [b"a.acme.com\n\xff\xfe\r\n# note\n\n*.acme.com\n", million.as_bytes(), b"\nb.acme.com\nhttp://a b/"].concat();
    let invalid = [b"\xff\xfe\r\n# note\n*.acme.com\n", million.as_bytes(), b"\nhttp://a b/"].concat();
    for more in [&[][..], &["--line-buffered"], &["--invert"]] {
        let ran = desk.feed(&args(&[&["--invalid", "bad.txt", "--decisions", "all.jsonl"], more].concat()), &text);
        let passed = if more == ["--invert"] { "" } else { "a.acme.com\nb.acme.com\n" };
        assert_eq!((ran.code, ran.text()), (Some(2), passed), "{more:?}");
        assert_eq!(desk.read("bad.txt"), invalid);
        let numbers: Vec<_> = ran.err.lines().filter(|line| line.starts_with("line ")).collect();
        assert_eq!(numbers.len(), 5, "{}", ran.err);
        for (line, begin) in numbers.iter().zip([
            "line 2: error[target.not-utf8]: ",
            "line 3: error[target.",
            "line 5: error[target.wildcard]: ",
            "line 6: error[target.too-long]: ",
            "line 8: error[target.invalid-host]: ",
        ]) {
            assert!(line.starts_with(begin), "{line}");
        }
        let decisions = String::from_utf8(desk.read("all.jsonl")).unwrap();
        assert!(decisions.len() < 20_000);
        let in_scope: Vec<_> = decisions
            .lines()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["in_scope"] == true)
            .collect();
        assert_eq!(in_scope, [true, false, false, false, false, true, false]);
        let quiet = desk.feed(&args(&[&["-q"], more].concat()), &text);
        assert_eq!((quiet.code, quiet.text(), quiet.err.as_str()), (Some(2), passed, ""));
    }
}

#[test]
fn files_are_read_one_after_the_other() {
    let desk = Desk::new("files");
    desk.write("one.txt", "a.acme.com\nhttp://a b/\nb.acme.com");
    desk.write("two.txt", "evil.com\nhttp://c d/\nc.acme.com\n");
    let ran = desk.feed(&args(&["one.txt", "-", "absent.txt", "two.txt"]), "d.acme.com");
    assert_eq!((ran.code, ran.text()), (Some(2), "a.acme.com\nb.acme.com\nd.acme.com\nc.acme.com\n"));
    assert!(ran.err.contains("one.txt: line 2: error[") && ran.err.contains("two.txt: line 2: error["), "{}", ran.err);
    assert!(ran.err.contains("error[file.unreadable]: cannot read `absent.txt`"), "{}", ran.err);
}

#[test]
fn files_that_are_read_are_not_written() {
    let desk = Desk::new("same");
    desk.write("in.txt", "a.acme.com\n");
    let policy = desk.read("acme.toml");
    for more in [
        &["in.txt", "--invalid", "in.txt"][..],
        &["in.txt", "--decisions", "./in.txt"],
        &["in.txt", "--invalid", "acme.toml"],
        &["in.txt", "--invalid", "out.txt", "--decisions", "out.txt"],
    ] {
        let ran = desk.run(&args(more));
        assert_eq!((ran.code, ran.text()), (Some(2), ""), "{more:?}");
        assert!(ran.err.contains("error[file.same]"), "{}", ran.err);
    }
    assert_eq!((desk.read("in.txt"), desk.read("acme.toml")), (b"a.acme.com\n".to_vec(), policy));
    assert_eq!(desk.run(&args(&["in.txt", "--invalid", "no/such/dir"])).code, Some(2));
}

#[test]
fn many_lines_in_parallel_have_the_same_output() {
    let desk = Desk::new("parallel");
    let mut text = String::new();
    let mut passed = String::new();
    for n in 0..100_000_u32 {
        let end = if n % 7 == 0 { "\r\n" } else { "\n" };
        let (line, passes) = match n % 5 {
            0 => (format!("h{n}.acme.com"), true),
            1 => (format!("https://www.acme.com/{}/{n}", "x".repeat((n % 250) as usize)), true),
            2 => (format!("admin.acme.com/p{n}"), false),
            3 => (format!("h{n}.evil.com"), false),
            _ => (format!("h {n}"), false),
        };
        write!(text, "{line}{end}").unwrap();
        if passes {
            write!(passed, "{line}{end}").unwrap();
        }
    }
    desk.write("many.txt", &text);
    let run = |more: &[&str], name: &str| {
        let ran = desk.run(&args(&[more, &["--errors", "all", "--invalid", name, "many.txt"]].concat()));
        (ran.code, ran.out, ran.err, desk.read(name))
    };
    let (parallel, single) = (run(&[], "parallel.txt"), run(&["--line-buffered"], "single.txt"));
    assert!(parallel.1 == passed.as_bytes());
    assert!(parallel == single);
    assert_eq!(parallel.2.lines().filter(|line| line.starts_with("line ")).count(), 20_000);
    assert!(desk.feed(&args(&["-q"]), &text).out == passed.as_bytes());

    // Writing decisions costs more than making them, so use fewer lines, but more than one block.
    desk.write("some.txt", text.lines().take(10_000).fold(String::new(), |some, line| some + line + "\n"));
    assert!(desk.read("some.txt").len() > 300_000);
    for (more, name) in [(&[][..], "parallel.jsonl"), (&["--line-buffered"], "single.jsonl")] {
        desk.run(&args(&[more, &["-q", "--decisions", name, "some.txt"]].concat()));
    }
    assert!(desk.read("parallel.jsonl") == desk.read("single.jsonl"));
    assert_eq!(String::from_utf8(desk.read("single.jsonl")).unwrap().lines().count(), 10_000);
}

#[test]
fn a_closed_pipe_ends_the_command_silently() {
    let desk = Desk::new("closed");
    desk.write("many.txt", "a.acme.com\n".repeat(500_000));
    for subcommand in ["filter", "check"] {
        let mut child = desk
            .command()
            .args([subcommand, "-p", "acme.toml"])
            .stdin(std::fs::File::open(desk.path("many.txt")).unwrap())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
        assert!(line.contains("a.acme.com"));
        drop(out);
        let mut err = String::new();
        child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        // The lines of `filter` had passed; `check` leaves targets undecided, which must not be success.
        let code = i32::from(subcommand != "filter");
        assert_eq!((child.wait().unwrap().code(), err.as_str()), (Some(code), ""), "{subcommand}");
    }
}

#[test]
fn lines_pass_while_the_input_is_open() {
    let desk = Desk::new("stream");
    for more in [&[][..], &["--line-buffered"]] {
        let mut child = desk.command().args(args(more)).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (mut stdin, mut out) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        for n in 0..3 {
            writeln!(stdin, "evil.com\nh{n}.acme.com").unwrap();
            let mut line = String::new();
            out.read_line(&mut line).unwrap();
            assert_eq!(line, format!("h{n}.acme.com\n"));
        }
        // The reader closes while the input stays open: a passed line ends the command. It may not be the next line,
        // because a process of another test may hold the reader for a moment.
        drop(out);
        while child.try_wait().unwrap().is_none() {
            let _ = writeln!(stdin, "last.acme.com");
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        assert_eq!(child.wait().unwrap().code(), Some(0), "{more:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_the_input() {
    let desk = Desk::new("memory");
    let mut child = desk.command().args(args(&["-q"])).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let (lines, long) = ("a.acme.com\nevil.com\n".repeat(200), "x".repeat(1_000_000));
    let mut feed = |times: usize| {
        for _ in 0..times {
            stdin.write_all(lines.as_bytes()).unwrap();
            stdin.write_all(long.as_bytes()).unwrap();
        }
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        peak.trim().trim_end_matches(" kB").parse::<u64>().unwrap()
    };
    let (early, late) = (feed(8), feed(100));
    assert!(late < early + 16 * 1024, "{early} kB, then {late} kB");
    drop(stdin);
    assert_eq!(child.wait().unwrap().code(), Some(2));
}
