//! Drafts of invented texts equal the policies next to them, and the accounts of two published pages are as documented.
//!
//! ```sh
//! SCOPEGATE_RENEW=1 cargo test -p scopegate-conformance --test drafts
//! ```
//!
//! renews the policies.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use scopegate::Policy;
use scopegate_conformance::cases;
use scopegate_draft::draft;

/// The texts of `fixtures/drafts`.
fn texts() -> Vec<PathBuf> {
    let entries = fs::read_dir(cases::folder().join("drafts")).unwrap();
    let mut all: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    all.retain(|path| path.extension().is_some_and(|ending| ending != "toml"));
    all.sort();
    all
}

#[test]
fn drafts_equal_the_committed_ones() {
    let mut read = 0;
    for path in texts() {
        let text = fs::read_to_string(&path).unwrap();
        let made = draft(&text, None);
        Policy::from_toml(made.to_toml()).unwrap_or_else(|errors| panic!("{}: {errors}", path.display()));
        let kept = path.with_file_name(format!("{}.toml", path.file_name().unwrap().to_string_lossy()));
        if std::env::var_os("SCOPEGATE_RENEW").is_some() {
            fs::write(&kept, made.to_toml()).unwrap();
        }
        let kept_text = fs::read_to_string(&kept).unwrap_or_else(|error| panic!("{}: {error}", kept.display()));
        assert_eq!(made.to_toml(), kept_text, "{}", path.display());
        for (at, _) in text.lines().enumerate().filter(|line| !line.1.trim().is_empty()) {
            let covers = |row: &scopegate_draft::Row| row.line() <= at + 1 && at < row.end_line();
            assert!(made.rows().iter().any(covers), "{}:{}", path.display(), at + 1);
        }
        read += 1;
    }
    assert!(read >= 10, "only {read} texts");
}

/// The rules of a policy for findings: class, effect and conditions.
fn rules(policy: &Policy) -> BTreeSet<String> {
    let document = serde_json::to_value(policy.document()).unwrap();
    let rules = document["findings"]["rules"].as_array().cloned().unwrap_or_default();
    let text =
        |value: &serde_json::Value| if value.is_null() { String::new() } else { value.to_string().replace('"', "") };
    rules
        .iter()
        .map(|rule| {
            format!("{} {}{}", text(&rule["class"]), text(&rule["unless"]), text(&rule["when"])).trim_end().to_owned()
        })
        .collect()
}

/// `fixtures/README.md` lists what a person adds to the drafts of the two pages, and what a person takes out. The pages are
/// not in the repository.
#[test]
fn the_drafts_of_the_published_pages_need_what_the_readme_lists() {
    let Some(folder) = std::env::var_os("SCOPEGATE_PAGES").map(PathBuf::from) else {
        println!("skipped: SCOPEGATE_PAGES may name a folder with takt.txt and soxton.txt");
        return;
    };
    let readme = fs::read_to_string(cases::folder().join("README.md")).unwrap();
    for name in ["takt", "soxton"] {
        let made = draft(&fs::read_to_string(folder.join(format!("{name}.txt"))).unwrap(), None);
        let drafted = Policy::from_toml(made.to_toml()).unwrap();
        let finished = fs::read_to_string(cases::folder().join(format!("policies/{name}.toml"))).unwrap();
        let finished = Policy::from_toml(&finished).unwrap();
        let (drafted_rules, finished_rules) = (rules(&drafted), rules(&finished));
        for (change, rule) in finished_rules
            .difference(&drafted_rules)
            .map(|rule| ("adds", rule))
            .chain(drafted_rules.difference(&finished_rules).map(|rule| ("takes out", rule)))
        {
            let line = format!("| {name} | {change} | `{rule}` |");
            assert!(readme.contains(&line), "fixtures/README.md lacks {line}");
        }
        let scope = |policy: &Policy| {
            let document = serde_json::to_value(policy.document()).unwrap();
            [
                document["scope"]["in_scope"].clone(),
                document["scope"]["out_of_scope"].clone(),
                document["ownership"]["in_scope"].clone(),
            ]
        };
        assert_eq!(scope(&drafted), scope(&finished), "{name}");
        let (head, kept) = (&drafted.document().policy, &finished.document().policy);
        assert_eq!((&head.owner, &head.contact, head.bounty), (&kept.owner, &kept.contact, kept.bounty), "{name}");
        assert_eq!((head.safe_harbor, head.disclosure), (kept.safe_harbor, kept.disclosure), "{name}");
        assert_eq!(drafted.document().findings.unless, finished.document().findings.unless, "{name}");
        assert_eq!(drafted.document().report.requires, finished.document().report.requires, "{name}");
    }
}
