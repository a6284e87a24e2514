//! Files and streams that could hang, exhaust or mislead a reader.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failed test is a panic"
)]
#![cfg(unix)]

mod running;

use std::io::Write;
use std::os::unix::fs::symlink;
use std::process::{Command, Stdio};

use running::{Desk, POLICY, Ran};

/// A FIFO without a writer: opening it blocks forever.
fn fifo(desk: &Desk, name: &str) {
    assert!(Command::new("mkfifo").arg(desk.path(name)).status().unwrap().success());
}

/// Every argument that names a policy or another file that is read as a whole.
fn readers(file: &str) -> Vec<Vec<&str>> {
    vec![
        vec!["check", "-p", file, "a.acme.com"],
        vec!["filter", "-p", file],
        vec!["lint", file],
        vec!["show", file],
        vec!["export", "--format", "list", file],
        vec!["diff", file, "acme.toml"],
        vec!["diff", "acme.toml", file],
        vec!["import", "--format", "list", file],
        vec!["check", "-p", "acme.toml", "--public-suffix-list", file, "a.acme.com"],
    ]
}

#[test]
fn only_regular_files_are_read() {
    let desk = Desk::new("no-file");
    symlink("/dev/zero", desk.path("zero.toml")).unwrap();
    symlink("/", desk.path("to-dir.toml")).unwrap();
    for (file, words) in [
        ("/dev/null", "is not a regular file"),
        ("/dev/zero", "is not a regular file"),
        ("zero.toml", "is not a regular file"),
        ("to-dir.toml", "is a directory"),
    ] {
        for args in readers(file) {
            let ran = desk.run(&args);
            assert_eq!((ran.code, ran.text()), (Some(2), ""), "{args:?}: {}", ran.err);
            assert!(ran.err.contains("error[file.not-a-file]") && ran.err.contains(words), "{args:?}: {}", ran.err);
        }
    }
}

/// A FIFO is a policy, as in a process substitution. No other file is read from one.
#[test]
fn a_policy_can_come_through_a_pipe() {
    let desk = Desk::new("pipe");
    fifo(&desk, "fifo.toml");
    symlink(desk.path("fifo.toml"), desk.path("to-fifo")).unwrap();
    for file in ["fifo.toml", "to-fifo"] {
        for args in [vec!["check", "-p", file, "a.acme.com"], vec!["show", file], vec!["lint", file]] {
            let path = desk.path(file);
            let writer = std::thread::spawn(move || std::fs::write(path, POLICY).unwrap());
            let ran = desk.run(&args);
            writer.join().unwrap();
            assert_eq!(ran.code, Some(0), "{args:?}: {}", ran.err);
        }
    }
    // The size is limited, and a pipe without a writer is not waited for.
    let path = desk.path("fifo.toml");
    let writer = std::thread::spawn(move || {
        let mut out = std::fs::File::options().write(true).open(path).unwrap();
        let line = vec![b'#'; 1 << 20];
        (0..80).all(|_| out.write_all(&line).is_ok())
    });
    let ran = desk.run(&["check", "-p", "fifo.toml", "a.acme.com"]);
    assert!(ran.code == Some(2) && ran.err.contains("error[file.too-large]"), "{}", ran.err);
    assert!(!writer.join().unwrap());
    let ran = desk.run(&["check", "-p", "fifo.toml", "a.acme.com"]);
    assert!(ran.code == Some(2) && ran.err.contains("no program writes to this pipe"), "{}", ran.err);
    for args in [
        vec!["import", "--format", "list", "fifo.toml"],
        vec!["check", "-p", "acme.toml", "--public-suffix-list", "fifo.toml", "a.acme.com"],
    ] {
        let ran = desk.run(&args);
        assert!(ran.code == Some(2) && ran.err.contains("error[file.not-a-file]"), "{args:?}: {}", ran.err);
    }
}

#[test]
fn links_are_followed_and_circles_are_errors() {
    let desk = Desk::new("links");
    symlink("acme.toml", desk.path("linked.toml")).unwrap();
    symlink("round.toml", desk.path("about.toml")).unwrap();
    symlink("about.toml", desk.path("round.toml")).unwrap();
    symlink("nowhere.toml", desk.path("dangling.toml")).unwrap();
    assert_eq!(desk.run(&["check", "-p", "linked.toml", "a.acme.com"]).code, Some(0));
    for file in ["round.toml", "dangling.toml"] {
        for args in readers(file) {
            let ran = desk.run(&args);
            assert_eq!((ran.code, ran.text()), (Some(2), ""), "{args:?}: {}", ran.err);
            assert!(ran.err.contains("error[file.unreadable]"), "{args:?}: {}", ran.err);
        }
    }
}

#[test]
fn invalid_utf8_is_not_a_policy() {
    let desk = Desk::new("bytes");
    for (name, bytes) in [
        ("cut.toml", [POLICY.as_bytes(), b"# \xe2\x82"].concat()),
        ("surrogate.json", b"{\"version\":1,\"policy\":{\"name\":\"\xed\xa0\x80\",\"owner\":\"A\"}}".to_vec()),
        ("overlong.yaml", b"version: 1\npolicy: {name: \"\xc0\xaf\", owner: A}\n".to_vec()),
    ] {
        desk.write(name, bytes);
        let ran = desk.run(&["check", "-p", name, "a.acme.com"]);
        assert_eq!((ran.code, ran.text()), (Some(2), ""), "{name}");
        assert!(ran.err.contains("error[file.not-utf8]"), "{name}: {}", ran.err);
    }
    // A NUL is valid UTF-8, but not valid in a policy.
    for (name, text) in [
        ("nul.toml", format!("{POLICY}\0")),
        ("nul.json", "{\"version\":1}\0".to_owned()),
        ("nul.yaml", "version: 1\0".to_owned()),
    ] {
        desk.write(name, text);
        assert_eq!(desk.run(&["check", "-p", name, "a.acme.com"]).code, Some(2), "{name}");
    }
}

/// The byte order mark is not a part of a policy, nor of the first line of a list.
#[test]
fn line_ends_and_byte_order_marks_in_lists() {
    let desk = Desk::new("marks");
    let text = "\u{feff}a.acme.com\r\nb.acme.com\r\n\r\nadmin.acme.com\r\nc.acme.com\rd.acme.com\n";
    desk.write("list.txt", text);
    for more in [&["list.txt"][..], &["--line-buffered", "list.txt"]] {
        let ran = desk.run(&[&["filter", "-p", "acme.toml"], more].concat());
        let passed = "\u{feff}a.acme.com\r\nb.acme.com\r\n";
        assert_eq!((ran.code, ran.text()), (Some(2), passed), "{more:?}: {}", ran.err);
        let rows: Vec<&str> = ran.err.lines().filter(|line| line.starts_with("line ")).collect();
        assert!(rows.len() == 2 && rows[0].starts_with("line 1: ") && rows[1].starts_with("line 5: "), "{}", ran.err);
    }
    let ran = desk.feed(&["check", "-p", "acme.toml"], text);
    assert_eq!((ran.code, ran.text().lines().filter(|line| line.starts_with("in-scope")).count()), (Some(2), 1));
}

#[test]
fn unreadable_inputs_are_errors() {
    let desk = Desk::new("inputs");
    std::fs::create_dir(desk.path("dir")).unwrap();
    symlink("round", desk.path("round")).unwrap();
    for input in ["dir", "round"] {
        let ran = desk.run(&["filter", "-p", "acme.toml", "--invert", input]);
        assert_eq!((ran.code, ran.text()), (Some(2), ""), "{input}");
        assert!(ran.err.contains("error[file.unreadable]"), "{}", ran.err);
    }
}

#[test]
fn a_full_device_is_reported() {
    if !std::path::Path::new("/dev/full").exists() {
        eprintln!("skipped: this system has no /dev/full");
        return;
    }
    let desk = Desk::new("full");
    desk.write("scope.txt", "a.acme.com\n");
    for args in [
        &["check", "-p", "acme.toml", "a.acme.com"][..],
        &["filter", "-p", "acme.toml", "scope.txt"],
        &["filter", "-p", "acme.toml", "--line-buffered", "scope.txt"],
        &["show", "acme.toml"],
        &["export", "--format", "list", "acme.toml"],
        &["import", "--format", "list", "scope.txt"],
        &["schema"],
        &["classes", "headers"],
    ] {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let ran = Ran::from(desk.command().args(args).stdin(Stdio::null()).stdout(full).output().unwrap());
        assert_eq!(ran.code, Some(2), "{args:?}: {}", ran.err);
        assert!(ran.err.contains("error[output.unwritable]"), "{args:?}: {}", ran.err);
    }
    for args in [
        &["filter", "-p", "acme.toml", "--decisions", "/dev/full", "scope.txt"][..],
        &["import", "--format", "list", "-o", "/dev/full", "scope.txt"],
    ] {
        let ran = desk.run(args);
        assert_eq!(ran.code, Some(2), "{args:?}: {}", ran.err);
        assert!(ran.err.contains("error[output.unwritable]"), "{args:?}: {}", ran.err);
    }
}

/// One line of a gibibyte, through a pipe: it is rejected, and memory use stays as for any other line.
#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_the_length_of_a_line() {
    let desk = Desk::new("gibibyte");
    let mebibyte = vec![b'a'; 1024 * 1024];
    for more in [&[][..], &["-0"]] {
        let args = [&["filter", "-p", "acme.toml"], more].concat();
        let mut child = desk
            .command()
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        for _ in 0..1024 {
            stdin.write_all(&mebibyte).unwrap();
        }
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        let peak: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
        assert!(peak < 64 * 1024, "{peak} kB");
        // The line is over, and the next one is decided as usual.
        stdin.write_all(if more.is_empty() { b"\nb.acme.com\n" } else { b"\0b.acme.com\0" }).unwrap();
        drop(stdin);
        let ran = Ran::from(child.wait_with_output().unwrap());
        assert_eq!((ran.code, ran.text().trim_end_matches(['\n', '\0'])), (Some(2), "b.acme.com"));
        assert!(ran.err.contains("line 1: error[target.too-long]") && ran.err.len() < 2_000, "{}", ran.err);
    }
}
