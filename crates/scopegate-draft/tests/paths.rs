//! Paths that a text gives without their host: they are inclusions only if they certainly belong to one host.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests"
)]

use scopegate::Policy;
use scopegate_draft::draft;

const LOGIN: &str = "https://quillmere.com/login/x";

/// Whether the login, the API, and another path are in scope.
fn opened(text: &str) -> (bool, bool, bool) {
    let policy = Policy::from_toml(draft(text, None).to_toml()).unwrap();
    let is_in = |url: &str| policy.check(url).unwrap().is_in_scope();
    (is_in(LOGIN), is_in("https://quillmere.com/api/x"), is_in("https://quillmere.com/admin"))
}

/// Spellings of lists that include the paths and nothing else.
const OPEN: &[&str] = &[
    "## In scope\n\nPaths below https://quillmere.com: /login/*, /api/*\n",
    "## In scope\n\nPaths below https://quillmere.com:\n\n- /login/*\n- /api/*\n",
    "## In scope\n\n- https://quillmere.com: /login/*, /api/*\n",
    "## In scope\n\n- https://quillmere.com - /login/* and /api/*\n",
    "## Scope\n\nThese endpoints on `https://quillmere.com`:\n\n* `/login/*`\n* `/api/*`\n",
    "## In scope\n\n- https://quillmere.com\n  - /login/*\n  - /api/*\n",
    "## Targets\n\nThe following routes under our website https://quillmere.com/:\n\n1. /login/*\n2. /api/*\n",
    "## Quillmere\n\nThe following paths under domain `https://quillmere.com`:\n\n### Login\n\nPaths: `/login/*`\n\n\
     ### Public interface\n\nPaths: `/api/*`\n",
    "<h2>In scope</h2><p>Paths below https://quillmere.com:</p><ul><li>/login/*</li><li>/api/*</li></ul>",
    "In scope\nPaths below https://quillmere.com: /login/*, /api/*\nOut of scope\nshop.quillmere.com\n",
];

/// Spellings that include only the paths that they certainly mean.
const CLOSED: &[&str] = &[
    "## Out of scope\n\nPaths below https://quillmere.com: /login/*, /api/*\n",
    "## Out of scope\n\nPaths below https://quillmere.com:\n\n- /login/*\n- /api/*\n",
    "## In scope\n\nPaths below https://quillmere.com and https://quillmere.org:\n\n- /login/*\n",
    "## In scope\n\n- https://quillmere.com and /login/*\n",
    "## In scope\n\n/login/*, /api/*\n",
    "## In scope\n\nPaths below https://quillmere.com: /login/* (staging only)\n",
    "## In scope\n\nPaths below https://quillmere.com: not /login/*\n",
    "## In scope\n\nFormer paths below https://quillmere.com: /login/*\n",
    "## In scope\n\nPaths below https://quillmere.com, run by Deskly: /login/*\n",
    "## Quillmere\n\nPaths below https://quillmere.com: /login/*\n",
    "## Quillmere\n\nThe following paths under https://quillmere.com:\n\n### Please leave alone\n\nPaths: /login/*\n",
    "## Quillmere\n\nThe following paths under https://quillmere.com:\n\n### Old portal\n\nPaths: /login/*\n",
    "## Quillmere\n\nThe following paths under https://quillmere.com:\n\n### Portal\n\nOur partner runs it.\n\nPaths: /login/*\n",
    "## Old scope\n\nThe following paths under https://quillmere.com:\n\n### Portal\n\nPaths: /login/*\n",
    "## Quillmere\n\nThe following paths under https://quillmere.com:\n\n## Portal\n\nPaths: /login/*\n",
    "## Quillmere\n\nThe following paths under https://quillmere.com are fragile:\n\n### Portal\n\nPaths: /login/*\n",
    "## In scope\n\n| Host | Path |\n|---|---|\n| https://quillmere.com | /api |\n",
    "## In scope\n\nPaths below https://quillmere.com:\n\n## Rules\n\n- /login/*\n",
    "## In scope\n\nPaths below *.quillmere.com:\n\n- /login/*\n",
    "## In scope\n\nPaths below https://quillmere.com:\n\n- /login/* (not ours)\n",
];

#[test]
fn paths_below_one_host_are_inclusions() {
    for text in OPEN {
        assert_eq!(opened(text), (true, true, false), "{text}\n{}", draft(text, None).to_toml());
    }
}

#[test]
fn paths_without_a_certain_host_are_for_a_person() {
    for text in CLOSED {
        let made = draft(text, None);
        assert_eq!(opened(text), (false, false, false), "{text}\n{}", made.to_toml());
        let refuses = text.starts_with("## Out") || text.starts_with("## Old");
        assert!(refuses || made.needs_person() || made.to_toml().contains("without a known meaning"), "{text}");
    }
}

/// With a limiting word, a text that includes paths includes nothing else, and no whole host.
#[test]
fn limiting_words_include_nothing_else() {
    let words =
        ["not ", "except ", "formerly ", "only the login of ", "Deskly's ", "soon ", "third-party ", "without "];
    for text in OPEN {
        for word in words {
            for (at, _) in text.match_indices([' ', '/']).filter(|(at, _)| text.as_bytes()[*at] == b' ') {
                let changed = format!("{} {word}{}", &text[..at], &text[at + 1..]);
                assert!(!opened(&changed).2, "{changed}\n{}", draft(&changed, None).to_toml());
            }
        }
    }
}
