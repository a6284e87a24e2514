//! `scopegate draft`: a policy from a published text, its marks, and the lines that a policy does not answer.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failed test is a panic"
)]

mod running;

use running::Desk;

const CLEAN: &str = "# Acme disclosure\n\n## In scope\n\n- app.acme.com\n\n## Contact\n\npsirt@acme.com\n";
const DOUBTFUL: &str = "# Acme disclosure\n\n## In scope\n\n- app.acme.com\n- docs.acme.com (public pages only)\n\n## Out of scope\n\n- Issues that upset our gardener\n";

#[test]
fn a_clean_text_gives_a_policy_without_marks() {
    let desk = Desk::new("draft-clean");
    desk.write("page.md", CLEAN);
    let made = desk.run(&["draft", "page.md", "-o", "policy.toml", "--report", "rows.jsonl"]);
    assert_eq!(made.code, Some(0), "{}", made.err);
    assert_eq!(desk.run(&["draft", "--check", "policy.toml"]).code, Some(0));
    let lint = desk.run(&["lint", "--strict", "policy.toml"]);
    assert_eq!(lint.code, Some(0), "{}", lint.text());
    assert_eq!(desk.run(&["check", "-p", "policy.toml", "app.acme.com"]).code, Some(0));
    assert_eq!(desk.run(&["draft", "--against", "policy.toml", "page.md"]).code, Some(0));
}

#[test]
fn what_is_left_for_a_person_is_marked() {
    let desk = Desk::new("draft-marks");
    desk.write("page.md", DOUBTFUL);
    let made = desk.run(&["draft", "page.md", "-o", "policy.toml"]);
    assert_eq!(made.code, Some(1));
    assert!(made.err.contains("line 6"), "{}", made.err);
    assert_eq!(desk.run(&["check", "-p", "policy.toml", "docs.acme.com"]).code, Some(1));

    let check = desk.run(&["draft", "--check", "policy.toml"]);
    assert_eq!(check.code, Some(1));
    assert!(check.text().contains("[doubt]") && check.text().contains("[person]"), "{}", check.text());
    let lint = desk.run(&["lint", "policy.toml"]);
    assert_eq!(lint.code, Some(0));
    assert!(lint.text().contains("warning.open-mark"), "{}", lint.text());
    assert_eq!(desk.run(&["lint", "--strict", "policy.toml"]).code, Some(1));

    let strict = desk.run(&["draft", "--strict", "page.md"]);
    assert_eq!((strict.code, strict.text()), (Some(1), ""));
}

#[test]
fn lines_without_an_answer_are_listed() {
    let desk = Desk::new("draft-against");
    desk.write("page.md", CLEAN.replace("- app.acme.com\n", "- app.acme.com\n- shop.acme.org\n"));
    let against = desk.run(&["draft", "--against", "acme.toml", "page.md"]);
    assert_eq!(against.code, Some(1));
    assert!(
        against.text().contains("shop.acme.org") && against.text().contains("psirt@acme.com"),
        "{}",
        against.text()
    );
}

#[test]
fn wrong_usage_is_an_error() {
    let desk = Desk::new("draft-usage");
    assert_eq!(desk.run(&["draft"]).code, Some(2));
    assert_eq!(desk.run(&["draft", "missing.md"]).code, Some(2));
    assert_eq!(desk.run(&["draft", "--format", "pdf", "page.md"]).code, Some(2));
}
