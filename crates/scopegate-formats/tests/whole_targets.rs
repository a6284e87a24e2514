//! Targets for scanners that ignore paths and ports.

#![allow(clippy::unwrap_used, reason = "a failed test is a panic, and tests print their results")]

use scopegate::Policy;
use scopegate_formats::export::{ExportFormat, Fate, export};

#[test]
fn nuclei_gets_only_whole_hosts() {
    let text = r#"
        version = 1
        policy = { name = "a", owner = "a" }
        [scope]
        in_scope = ["a.example.com", "https://b.example.com", "https://c.example.com/api", "d.example.com:8443",
            "e.example.com", "f.example.com", "198.51.100.0/30", "203.0.113.7:8443"]
        out_of_scope = ["e.example.com:8443", "f.example.com/admin"]
    "#;
    let exported = export(&Policy::from_toml(text).unwrap(), ExportFormat::Nuclei);
    let targets: Vec<&str> = exported.text.lines().filter(|line| line.starts_with("-u ")).collect();
    assert_eq!(targets, ["-u 'a.example.com'", "-u '198.51.100.0/30'"]);
    let left_out: Vec<&str> =
        exported.notes.iter().filter(|note| note.fate == Fate::LeftOut).map(|note| note.pattern.as_str()).collect();
    assert_eq!(
        left_out,
        [
            "https://b.example.com",
            "https://c.example.com/api",
            "d.example.com:8443",
            "e.example.com",
            "f.example.com",
            "203.0.113.7:8443"
        ]
    );
}
