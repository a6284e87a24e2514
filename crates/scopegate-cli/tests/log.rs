//! `scopegate log`: the chain of a log, its checkpoints and their keys.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failed test is a panic"
)]

mod running;

use running::{Desk, POLICY};
use scopegate::Policy;
use scopegate_guard::{Guard, GuardOptions, LogKey};

/// Writes a log of five lines with a guard: start, permit, refuse, stop, end.
fn logged(desk: &Desk) -> String {
    let guard =
        Guard::new(Policy::from_toml(POLICY).unwrap(), GuardOptions::new().log(desk.path("log.jsonl"))).unwrap();
    drop(guard.request("https", "app.acme.com", 443, "/", &[], None, &[]).unwrap());
    guard.request("https", "evil.org", 443, "/", &[], None, &[]).unwrap_err();
    guard.stop().unwrap();
    drop(guard);
    String::from_utf8(desk.read("log.jsonl")).unwrap()
}

#[test]
fn an_intact_log_has_the_hash_of_its_last_line() {
    let desk = Desk::new("intact");
    let text = logged(&desk);
    let ran = desk.run(&["log", "verify", "log.jsonl"]);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.text().starts_with("5 lines follow each other, from the beginning to the end\n"), "{}", ran.text());
    assert!(ran.err.contains("no key"), "{}", ran.err);

    let report = desk.run(&["log", "verify", "--format", "json", "log.jsonl"]);
    assert_eq!((report.code, report.err.as_str()), (Some(0), ""));
    let report = report.json().remove(0);
    let hash = report["last_hash"].as_str().unwrap();
    assert!(ran.text().contains(&format!("hash of line 5: {hash}\n")), "{}", ran.text());
    let keys: Vec<&String> = report.as_object().unwrap().keys().collect();
    assert_eq!(keys.len(), 5);
    assert_eq!(
        (&report["file"], &report["verified"], &report["lines"]),
        (&"log.jsonl".into(), &true.into(), &5.into())
    );
    assert!(report["error"].is_null());

    // The hash of a line is what its next line has, and standard input is a log like a file.
    let fourth = desk
        .feed(&["log", "verify", "--format", "json", "-"], text.lines().take(4).collect::<Vec<_>>().join("\n") + "\n");
    let last: serde_json::Value = serde_json::from_str(text.lines().last().unwrap()).unwrap();
    assert_eq!(fourth.json()[0]["last_hash"], last["prev"]);

    // The log still includes a line whose hash was kept, in any case.
    let kept = last["prev"].as_str().unwrap().to_uppercase();
    let included = desk.run(&["log", "verify", "--includes", &kept, "log.jsonl"]);
    assert_eq!(included.code, Some(0));
    assert!(included.text().contains("line 4 has the hash of --includes"), "{}", included.text());
}

#[test]
fn a_changed_log_is_not_intact() {
    let desk = Desk::new("changed");
    let text = logged(&desk);
    let lines: Vec<&str> = text.lines().collect();
    let joined = |lines: &[&str]| lines.join("\n") + "\n";
    for (name, changed, code, line, before) in [
        ("changed", text.replacen("evil.org", "good.org", 1), "log.hash", 4, 3),
        ("removed", joined(&[lines[0], lines[1], lines[3], lines[4]]), "log.number", 3, 2),
        ("repeated", joined(&[lines[0], lines[0]]), "log.number", 2, 1),
        ("foreign", joined(&[lines[0], "hello"]), "log.not-a-line", 2, 1),
        ("half", text.trim_end().to_owned(), "log.not-a-line", 5, 4),
        ("no first line", joined(&lines[1..]), "log.number", 1, 0),
    ] {
        desk.write("changed.jsonl", &changed);
        let ran = desk.run(&["log", "verify", "changed.jsonl"]);
        assert_eq!(ran.code, Some(1), "{name}: {}", ran.err);
        assert!(ran.err.contains(&format!("error[{code}]")), "{name}: {}", ran.err);
        let report = desk.run(&["log", "verify", "--format", "json", "changed.jsonl"]);
        assert_eq!((report.code, report.err.as_str()), (Some(1), ""), "{name}");
        let report = report.json().remove(0);
        assert_eq!((&report["verified"], &report["lines"]), (&false.into(), &before.into()), "{name}");
        assert_eq!((&report["error"]["code"], &report["error"]["line"]), (&code.into(), &line.into()), "{name}");
    }
}

#[test]
fn a_shorter_log_and_a_new_chain_do_not_include_the_line() {
    let desk = Desk::new("shorter");
    let text = logged(&desk);
    let report = desk.run(&["log", "verify", "--format", "json", "log.jsonl"]).json().remove(0);
    let kept = report["last_hash"].as_str().unwrap();

    // Changes that the chain alone does not show.
    let shorter: Vec<&str> = text.lines().take(3).collect();
    desk.write("shorter.jsonl", shorter.join("\n") + "\n");
    assert_eq!(desk.run(&["log", "verify", "shorter.jsonl"]).code, Some(0));
    std::fs::remove_file(desk.path("log.jsonl")).unwrap();
    logged(&desk);
    assert_eq!(desk.run(&["log", "verify", "log.jsonl"]).code, Some(0));

    for file in ["shorter.jsonl", "log.jsonl"] {
        let ran = desk.run(&["log", "verify", "--includes", kept, file]);
        assert_eq!(ran.code, Some(1), "{file}");
        assert!(ran.err.contains("error[log.not-included]"), "{file}: {}", ran.err);
    }
    let report = desk.run(&["log", "verify", "--format", "json", "--includes", kept, "shorter.jsonl"]).json().remove(0);
    assert_eq!((&report["verified"], &report["error"]["line"]), (&false.into(), &serde_json::Value::Null));
}

#[test]
fn an_empty_log_is_intact_and_an_unreadable_one_is_an_error() {
    let desk = Desk::new("unreadable");
    desk.write("empty.jsonl", "");
    let empty = desk.run(&["log", "verify", "empty.jsonl"]);
    assert_eq!((empty.code, empty.text()), (Some(0), "0 lines follow each other, from the beginning to the end\n"));
    for (file, code) in [("missing.jsonl", "file.unreadable"), (".", "file.not-a-file")] {
        let ran = desk.run(&["log", "verify", file]);
        assert_eq!((ran.code, ran.text()), (Some(2), ""), "{file}");
        assert!(ran.err.contains(&format!("error[{code}]")), "{file}: {}", ran.err);
    }
    for args in [&["log"][..], &["log", "verify"], &["log", "verify", "--includes", "12", "empty.jsonl"]] {
        assert_eq!(desk.run(args).code, Some(2), "{args:?}");
    }
}

/// Makes a key with the command, and writes a signed log of five lines with it.
fn signed(desk: &Desk) -> String {
    let made = desk.run(&["log", "keygen", "-o", "jane.key", "example.com/jane"]);
    assert_eq!(made.code, Some(0), "{}", made.err);
    let public = made.text().to_owned();
    desk.write("jane.pub", &public);
    let key: LogKey = String::from_utf8(desk.read("jane.key")).unwrap().parse().unwrap();
    assert_eq!(format!("{}\n", key.verifier()), public);
    let options = GuardOptions::new().log(desk.path("log.jsonl"));
    let options = options.checkpoints(desk.path("checkpoints"), key, std::num::NonZeroU32::new(2).unwrap());
    let guard = Guard::new(Policy::from_toml(POLICY).unwrap(), options).unwrap();
    for _ in 0..3 {
        drop(guard.request("https", "app.acme.com", 443, "/", &[], None, &[]).unwrap());
    }
    drop(guard);
    String::from_utf8(desk.read("log.jsonl")).unwrap()
}

const SIGNED: [&str; 6] = ["log", "verify", "--key", "jane.pub", "--checkpoints", "checkpoints"];

#[test]
fn checkpoints_are_verified_with_their_key() {
    let desk = Desk::new("signed");
    let text = signed(&desk);
    let verify = || desk.run(&[&SIGNED[..], &["log.jsonl"]].concat());
    let ran = verify();
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let out = ran.text();
    assert!(out.contains("3 checkpoints: the signatures are valid, and sign the first 5 lines\n"), "{out}");
    assert!(ran.err.contains("kept copies") && !ran.err.contains("no key"), "{}", ran.err);
    let report = desk.run(&[&SIGNED[..], &["--format", "json", "log.jsonl"]].concat()).json().remove(0);
    assert_eq!((&report["signed_lines"], &report["checkpoints"]), (&5.into(), &3.into()));

    // The last line without a checkpoint, the end of the log removed, and another log.
    let checkpoints = String::from_utf8(desk.read("checkpoints")).unwrap();
    let blocks: Vec<&str> = checkpoints.split_inclusive("\n\n").collect();
    desk.write("checkpoints", blocks[..4].concat());
    let ran = verify();
    assert!(ran.code == Some(0) && ran.text().contains("no checkpoint signs the last 1 line\n"), "{}", ran.text());
    desk.write("log.jsonl", text.split_inclusive('\n').take(3).collect::<String>());
    let ran = verify();
    assert!(ran.code == Some(1) && ran.err.contains("log.cut"), "{}", ran.err);
    std::fs::remove_file(desk.path("log.jsonl")).unwrap();
    drop(Guard::new(Policy::from_toml(POLICY).unwrap(), GuardOptions::new().log(desk.path("log.jsonl"))).unwrap());
    let ran = verify();
    assert!(ran.code == Some(1) && ran.err.contains("log.unlike"), "{}", ran.err);

    // A changed checkpoint, and a text that is not one.
    desk.write("log.jsonl", &text);
    for (changed, code) in
        [(checkpoints.replace("\n5\n", "\n4\n"), "log.signature"), ("x".into(), "log.not-a-checkpoint")]
    {
        desk.write("checkpoints", &changed);
        let ran = verify();
        assert!(ran.code == Some(1) && ran.err.contains(code), "{}", ran.err);
        let report = desk.run(&[&SIGNED[..], &["--format", "json", "log.jsonl"]].concat()).json().remove(0);
        assert_eq!((&report["verified"], &report["error"]["code"]), (&false.into(), &code.into()));
        assert!(report.get("signed_lines").is_none());
    }
}

#[test]
fn keys_are_made_once_and_read_strictly() {
    let desk = Desk::new("keys");
    signed(&desk);
    let again = desk.run(&["log", "keygen", "-o", "jane.key", "example.com/jane"]);
    assert!(again.code == Some(2) && again.err.contains("file.exists"), "{}", again.err);
    let other = desk.run(&["log", "keygen", "-o", "other.key", "example.com/jane"]);
    assert_ne!(other.text().as_bytes(), desk.read("jane.pub"), "each key is random");
    #[cfg(unix)]
    {
        let mode =
            std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(desk.path("jane.key")).unwrap().permissions());
        assert_eq!(mode & 0o777, 0o600);
    }
    for name in ["", "a b", "a+b"] {
        let ran = desk.run(&["log", "keygen", "-o", "bad.key", name]);
        assert!(ran.code == Some(2) && ran.err.contains("log.key") && !desk.path("bad.key").exists(), "{}", ran.err);
    }
    let ran = desk.run(&["log", "keygen", "-o", "absent/jane.key", "jane"]);
    assert!(ran.code == Some(2) && ran.err.contains("file.unwritable"), "{}", ran.err);
    // The private key is not the public one, and neither option is there alone.
    desk.write("jane.pub", String::from_utf8(desk.read("jane.key")).unwrap());
    let ran = desk.run(&[&SIGNED[..], &["log.jsonl"]].concat());
    assert!(ran.code == Some(2) && ran.err.contains("log.key"), "{}", ran.err);
    assert_eq!(desk.run(&["log", "verify", "--key", "jane.pub", "log.jsonl"]).code, Some(2));
    assert_eq!(desk.run(&["log", "verify", "--checkpoints", "checkpoints", "log.jsonl"]).code, Some(2));
}
