//! `docs/reference.md`: every word that programs compare, with its meaning, made from the source.
//!
//! ```sh
//! SCOPEGATE_RENEW=1 cargo test -p scopegate-conformance --test reference
//! ```
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod codes;
mod documented;
mod records;

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use scopegate::policy::ProviderKind;
use scopegate::{Basis, Verdict};

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

const HEAD: &str = "# Reference

A test generates this page from the source. Do not edit it: `SCOPEGATE_RENEW=1 cargo test -p scopegate-conformance --test
reference` writes it. Words and codes are the same in Rust, Python, C and on the command line. New ones may be added. None is
renamed or gets another meaning. Messages, hints and explanations may be reworded in any release.
";

#[test]
fn the_reference_page_is_current() {
    let mut page = HEAD.to_owned();
    words(&mut page);
    exit_codes(&mut page);
    codes::write(&mut page);
    records::write(&mut page);
    let path = root().join("docs/reference.md");
    if std::env::var_os("SCOPEGATE_RENEW").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &page).unwrap();
        return;
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    let stale = page.lines().zip(kept.lines()).find(|(fresh, kept)| fresh != kept);
    assert!(
        kept == page,
        "docs/reference.md is stale, at {stale:?}:\n    SCOPEGATE_RENEW=1 cargo test -p scopegate-conformance --test reference"
    );
}

/// Verdicts and bases, from their enums.
fn words(page: &mut String) {
    let file = documented::file("crates/scopegate/src/decision/verdict.rs");
    let (verdicts, bases) = (documented::variants(&file, "Verdict"), documented::variants(&file, "Basis"));
    page.push_str("\n## Verdicts\n\nFrom best to worst. The worst verdict of several parts counts.\n\n| verdict | means |\n| --- | --- |\n");
    assert_eq!(verdicts.len(), Verdict::ALL.len());
    for verdict in Verdict::ALL {
        let _ = writeln!(page, "| `{verdict}` | {} |", documented::of(&verdicts, &format!("{verdict:?}")));
    }
    page.push_str("\n## Bases\n\nThe reason for a verdict.\n\n| basis | means |\n| --- | --- |\n");
    assert_eq!(bases.len(), Basis::ALL.len());
    for basis in Basis::ALL {
        let _ = writeln!(page, "| `{basis}` | {} |", documented::of(&bases, &format!("{basis:?}")));
    }
    let kinds = documented::words(&documented::file("crates/scopegate/src/document/vocabulary.rs"), "ProviderKind");
    page.push_str("\n## Kinds of providers\n\nIn the list of providers and in a policy's `providers.add`.\n\n| kind | is |\n| --- | --- |\n");
    assert_eq!(kinds.len(), ProviderKind::ALL.len());
    for kind in ProviderKind::ALL {
        let _ = writeln!(page, "| `{kind}` | {} |", documented::of(&kinds, kind.as_str()));
    }
}

/// Exit codes, from the enum of the command, whose variants are in the order of their numbers.
fn exit_codes(page: &mut String) {
    let exits = documented::variants(&documented::file("crates/scopegate-cli/src/exit.rs"), "Exit");
    page.push_str("\n## Exit codes of the command\n\n| code | means |\n| --- | --- |\n");
    assert_eq!(exits.len(), 3);
    for (number, (_, meaning)) in exits.iter().enumerate() {
        let meaning = meaning.strip_prefix(&format!("{number}: ")).expect("the documentation starts with the number");
        let _ = writeln!(page, "| {number} | {meaning} |");
    }
    page.push_str("\n`diff` has 0 where two policies say the same and 1 where they differ.\n");
}
