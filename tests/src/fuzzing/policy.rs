//! Policies in every format: every text loads or has errors with positions, and a policy that loads can be written and
//! read again.

use scopegate::policy::{Format, LoadOptions, Source};
use scopegate::{Policy, PolicyErrors};

use super::bytes::text;

/// A text as TOML.
pub fn check_toml(data: &[u8]) {
    check(data, Format::Toml);
}

/// A text as JSON.
pub fn check_json(data: &[u8]) {
    check(data, Format::Json);
}

/// A text as YAML.
pub fn check_yaml(data: &[u8]) {
    check(data, Format::Yaml);
}

const QUESTIONS: &[&str] = &[
    "https://www.example.com/admin?id=7",
    "example.com",
    "192.0.2.0/24",
    "[2001:db8::1]:443",
    "a.example.org:8443/x/..%2fy",
];

fn check(data: &[u8], format: Format) {
    let Some(text) = text(data) else { return };
    let source = Source::new(text, format).named("policy");
    match Policy::load(&source, &LoadOptions::new()) {
        Ok(policy) => {
            answers(&policy);
            comes_back(&policy);
            for warning in policy.warnings() {
                is_placed(text, warning.line(), warning.column(), warning.end_column(), warning.path());
                assert_eq!(warning.code().family(), "warning");
            }
        }
        Err(errors) => are_placed(text, &errors),
    }
}

fn answers(policy: &Policy) {
    // The text of each rule is also asked as a target, if it is one.
    let own: Vec<String> = policy.rules().take(8).map(|rule| rule.written().replace('*', "a")).collect();
    for question in QUESTIONS.iter().copied().chain(own.iter().map(String::as_str)) {
        let Ok(decision) = policy.check(question) else { continue };
        assert_eq!(policy.batch().verdict(question).ok(), Some(decision.verdict()), "{question:?}");
        assert!(!decision.explanation().to_string().is_empty());
    }
    for class in ["xss", "clickjacking", "activity/dos"] {
        let _ = policy.check_finding(class, &scopegate::Facts::default()).map(|decision| decision.verdict());
    }
}

/// The document, as plain data and as JSON, is the same policy.
fn comes_back(policy: &Policy) {
    let document = policy.document();
    let again = Policy::from_document(document.clone(), &LoadOptions::new());
    let again = again.unwrap_or_else(|errors| panic!("the document of a policy does not load: {errors}"));
    assert_eq!(again.fingerprint(), policy.fingerprint());
    let json = serde_json::to_string(document).expect("a document is JSON");
    let again = Policy::from_json(&json).unwrap_or_else(|errors| panic!("{json} does not load: {errors}"));
    assert_eq!(again.fingerprint(), policy.fingerprint(), "{json}");
    assert_eq!(again.document(), document, "{json}");
}

fn are_placed(text: &str, errors: &PolicyErrors) {
    assert!(errors.iter().len() > 0);
    for error in errors {
        assert!(!error.message().is_empty(), "{error}");
        assert!(error.line().is_some(), "an error has no position: {error}");
        is_placed(text, error.line(), error.column(), error.end_column(), error.path());
    }
}

/// A position is inside the text, or one character after the end of a line. Its path is a JSON Pointer.
fn is_placed(text: &str, line: Option<usize>, column: Option<usize>, end: Option<usize>, path: &str) {
    assert!(path.is_empty() || path.starts_with('/'), "{path:?} is not a JSON Pointer");
    assert_eq!(line.is_some(), column.is_some());
    let (Some(line), Some(column)) = (line, column) else { return };
    let content = text.split('\n').nth(line.wrapping_sub(1));
    let content = content.unwrap_or_else(|| panic!("line {line} of {text:?}"));
    // One more position may follow the last character, and the line end.
    let most = content.chars().count() + 2;
    assert!((1..=most).contains(&column), "column {column} of line {line} of {text:?}");
    let end = end.expect("an end");
    assert!((column..=most).contains(&end), "column {column} to {end} of line {line} of {text:?}");
}
