//! Invented texts that name `x.pellwick.com` and never put it in scope: sentences in four layouts, and whole texts.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use scopegate::Policy;
use scopegate_draft::draft;
use serde_json::Value;

const HOST: &str = "x.pellwick.com";

fn is_open(text: &str, host: &str) -> bool {
    let made = draft(text, None);
    let policy = Policy::from_toml(made.to_toml()).unwrap_or_else(|errors| panic!("{errors}\n{text}"));
    policy.check(host).is_ok_and(|decision| decision.is_in_scope())
}

/// A text with the sentence in its list of inclusions, after `ok.pellwick.com`.
fn layouts(sentence: &str) -> [String; 4] {
    [
        format!("# Policy\n\n## In scope\n\n- ok.pellwick.com\n- {sentence}\n\n## Contact\n\npsirt@pellwick.com\n"),
        format!("Policy\nIn scope\nok.pellwick.com\n{sentence}\nContact\npsirt@pellwick.com\n"),
        format!(
            "# Policy\n\n## Scope\n\nok.pellwick.com is in scope.\n\n{sentence}.\n\n## Contact\n\npsirt@pellwick.com\n"
        ),
        format!(
            "<h1>Policy</h1><h2>In scope</h2>\n<ul><li>ok.pellwick.com</li>\n<li>{sentence}</li></ul><h2>Contact</h2><p>psirt@pellwick.com</p>"
        ),
    ]
}

#[test]
fn sentences_with_other_words_include_nothing() {
    let sentences = include_str!("closing.txt");
    let mut read = 0;
    for sentence in sentences.lines() {
        for text in layouts(sentence) {
            assert!(!is_open(&text, HOST), "{text}");
            assert!(is_open(&text, "ok.pellwick.com"), "the other host is closed too:\n{text}");
            read += 1;
        }
    }
    assert!(read > 400, "{read}");
}

#[test]
fn whole_texts_include_nothing_in_doubt() {
    for line in include_str!("layouts.jsonl").lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let text = case["text"].as_str().unwrap();
        assert!(!is_open(text, HOST), "{}\n{text}", case["name"]);
    }
}
