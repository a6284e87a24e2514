//! Invented texts of many kinds, with what their drafts decide: hosts that are included, hosts that an entry excludes,
//! hosts that are not included, and lines that a person must read.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use scopegate::{Policy, Verdict};
use scopegate_draft::{Draft, draft};
use serde_json::Value;

/// The texts of a list of a case.
fn list<'c>(case: &'c Value, name: &str) -> impl Iterator<Item = &'c str> {
    case[name].as_array().into_iter().flatten().map(|item| item.as_str().unwrap())
}

fn verdict(policy: &Policy, host: &str) -> (Verdict, bool) {
    let decision = policy.check(host).unwrap();
    (decision.verdict(), decision.is_mentioned())
}

fn needs_person(made: &Draft, line: usize) -> bool {
    made.rows().iter().any(|row| row.line() <= line && line <= row.end_line() && row.needs_person())
}

#[test]
fn drafts_decide_as_the_texts_say() {
    for line in include_str!("decisions.jsonl").lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let (name, text) = (case["name"].as_str().unwrap(), case["text"].as_str().unwrap());
        let made = draft(text, None);
        let toml = made.to_toml();
        let policy = Policy::from_toml(toml).unwrap_or_else(|errors| panic!("{name}: {errors}"));
        for host in list(&case, "in") {
            assert_eq!(verdict(&policy, host).0, Verdict::InScope, "{name}: {host}\n{toml}");
        }
        for host in list(&case, "excluded") {
            let (verdict, mentioned) = verdict(&policy, host);
            assert!(verdict != Verdict::InScope && mentioned, "{name}: {host}\n{toml}");
        }
        for host in list(&case, "closed") {
            assert_ne!(verdict(&policy, host).0, Verdict::InScope, "{name}: {host}\n{toml}");
        }
        for part in list(&case, "has") {
            assert!(toml.contains(part), "{name}: {part}\n{toml}");
        }
        for part in list(&case, "lacks") {
            assert!(!toml.contains(part), "{name}: {part}\n{toml}");
        }
        for part in list(&case, "person") {
            let at = text.lines().position(|line| line.contains(part)).unwrap() + 1;
            assert!(needs_person(&made, at), "{name}: line {at} is lost\n{toml}");
        }
    }
}
