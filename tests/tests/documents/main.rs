//! README.md and docs/: their outputs equal those of the command, and their claims hold.
//!
//! ```sh
//! SCOPEGATE_RENEW=1 cargo test -p scopegate-conformance --test documents
//! ```
//!
//! renews the outputs and the generated parts.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]
#![cfg(unix)]

mod command;
mod console;
mod coverage;
mod generated;
mod language;
mod links;
mod markdown;
mod tables;

use std::fs;
use std::path::{Path, PathBuf};

/// The maximum length of README.md, in lines.
const README_LINES: usize = 150;

/// The console blocks of README.md and docs/, and the commands in them. A change of a document changes these numbers.
const BLOCKS: usize = 25;
const COMMANDS: usize = 39;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package is in the workspace").to_owned()
}

/// A page of the documentation, by its path below the root.
fn read(page: &str) -> String {
    fs::read_to_string(root().join(page)).unwrap_or_else(|error| panic!("{page}: {error}"))
}

/// README.md and the pages of docs/.
fn pages() -> Vec<String> {
    let mut pages: Vec<String> = fs::read_dir(root().join("docs"))
        .unwrap()
        .map(|entry| format!("docs/{}", entry.unwrap().file_name().into_string().unwrap()))
        .filter(|page| page.ends_with(".md"))
        .collect();
    pages.push("README.md".to_owned());
    pages.sort();
    pages
}

#[test]
fn the_documents_show_what_the_command_prints() {
    let renews = std::env::var_os("SCOPEGATE_RENEW").is_some();
    let (mut blocks, mut commands) = (0, 0);
    let mut stale = Vec::new();
    for page in pages() {
        let kept = read(&page);
        let console = console::renewed(&kept);
        blocks += console.blocks;
        commands += console.commands;
        let fresh = generated::renewed(&console.text);
        if fresh == kept {
            continue;
        }
        if renews {
            fs::write(root().join(&page), &fresh).unwrap();
        } else {
            let line = fresh.lines().zip(kept.lines()).position(|(fresh, kept)| fresh != kept).unwrap_or_default();
            let shown = |text: &str| text.lines().nth(line).unwrap_or("(end)").to_owned();
            stale.push(format!("{page}:{}\n  is        {}\n  should be {}", line + 1, shown(&kept), shown(&fresh)));
        }
    }
    println!("{blocks} console blocks with {commands} commands run");
    assert!(
        stale.is_empty(),
        "{}\n    SCOPEGATE_RENEW=1 cargo test -p scopegate-conformance --test documents",
        stale.join("\n")
    );
    assert_eq!((blocks, commands), (BLOCKS, COMMANDS), "set BLOCKS and COMMANDS if this change is intended");
}

#[test]
fn the_readme_is_short() {
    let lines = read("README.md").lines().count();
    assert!(lines <= README_LINES, "README.md has {lines} lines, {README_LINES} are allowed; move text to docs/");
}

#[test]
fn the_readme_names_the_oldest_rust_version() {
    let manifest = read("Cargo.toml");
    let (_, rest) = manifest.split_once("\nrust-version = \"").expect("Cargo.toml has a rust-version");
    let version = rest.split('"').next().unwrap_or_default();
    assert!(read("README.md").contains(&format!("Rust {version},")), "README.md does not name Rust {version}");
}
