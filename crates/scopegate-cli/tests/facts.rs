//! `scopegate facts`: the vocabulary of conditions.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failed test is a panic"
)]

mod running;

use running::Desk;

#[test]
fn facts_are_listed_with_their_meanings() {
    let desk = Desk::new("facts");
    let all = desk.run(&["facts"]);
    assert_eq!((all.code, all.err.as_str()), (Some(0), ""));
    assert!(all.text().lines().count() > 25, "{}", all.text());
    assert!(all.text().lines().any(|line| line.starts_with("sensitive-action ")), "{}", all.text());

    let records = desk.run(&["facts", "--format", "json"]).json();
    assert_eq!(records.len(), all.text().lines().count());
    for (record, line) in records.iter().zip(all.text().lines()) {
        let (name, meaning) = (record["name"].as_str().unwrap(), record["meaning"].as_str().unwrap());
        assert_eq!(line.split_once("  ").map(|(name, meaning)| (name, meaning.trim())), Some((name, meaning)));
        assert_eq!(record.as_object().unwrap().len(), 2);
    }

    // A word of the name, and a word of the meaning; neither depends on case.
    for (word, name) in [("Cookie", "session-cookie"), ("payment", "sensitive-action")] {
        let found = desk.run(&["facts", word]);
        assert_eq!(found.code, Some(0));
        assert!(found.text().lines().any(|line| line.starts_with(name)), "{word}: {}", found.text());
        assert!(found.text().lines().count() < 10, "{}", found.text());
    }
}

#[test]
fn an_unknown_fact_has_a_suggestion() {
    let desk = Desk::new("unknown-fact");
    let ran = desk.run(&["facts", "sensitive-actions"]);
    assert_eq!((ran.code, ran.text()), (Some(1), ""));
    assert!(ran.err.contains("error[fact.unknown]") && ran.err.contains("`sensitive-action`"), "{}", ran.err);
}
