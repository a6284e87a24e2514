//! Every citation of `docs/semantics.md` names a section that the document has.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}

/// The sections of the document, each with how many numbered laws it has.
fn sections() -> BTreeMap<usize, usize> {
    let text = fs::read_to_string(root().join("docs/semantics.md")).unwrap();
    let heading = Regex::new(r"^## (\d+)\. ").unwrap();
    let law = Regex::new(r"^(\d+)\. ").unwrap();
    let (mut sections, mut current) = (BTreeMap::new(), 0);
    for line in text.lines() {
        if let Some(found) = heading.captures(line) {
            current = found[1].parse().unwrap();
            assert!(sections.insert(current, 0).is_none(), "two sections have the number {current}");
        } else if let (Some(found), Some(laws)) = (law.captures(line), sections.get_mut(&current)) {
            *laws = found[1].parse().unwrap();
        }
    }
    sections
}

/// The source files and documents below a folder.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && !name.starts_with('.') && name != "target" {
            files(&path, found);
        } else if path
            .extension()
            .is_some_and(|extension| ["rs", "md", "toml", "h", "pyi"].iter().any(|e| extension == *e))
        {
            found.push(path);
        }
    }
}

#[test]
fn the_sections_are_numbered_from_one_to_ten() {
    let sections = sections();
    assert!(sections.keys().copied().eq(1..=10), "{sections:?}");
    assert_eq!(sections[&9], 9, "the laws of section 9");
}

#[test]
fn every_cited_section_exists() {
    let (sections, mut all) = (sections(), Vec::new());
    for folder in ["benches", "bindings", "crates", "docs", "fixtures", "tests"] {
        files(&root().join(folder), &mut all);
    }
    let citation = Regex::new(r"(?i)\bsemantics (\d+)(?:\.(\d+))?").unwrap();
    let (mut cited, mut faults) = (0, Vec::new());
    for file in all {
        let text = fs::read_to_string(&file).unwrap_or_default();
        for found in citation.captures_iter(&text) {
            cited += 1;
            let section: usize = found[1].parse().unwrap();
            let law = found.get(2).map_or(0, |law| law.as_str().parse().unwrap());
            if sections.get(&section).is_none_or(|laws| law > *laws) {
                faults.push(format!("{}: {}", file.display(), &found[0]));
            }
        }
    }
    assert!(faults.is_empty(), "docs/semantics.md has no such section:\n{}", faults.join("\n"));
    assert!(cited > 25, "only {cited} citations were found");
}

/// Each file of the oracle implements a section, and says which.
#[test]
fn the_oracle_names_its_sections() {
    let text = fs::read_to_string(root().join("tests/src/oracle/mod.rs")).unwrap();
    assert!(text.contains("docs/semantics.md"), "the oracle does not name the document");
    for section in [2, 3, 4, 5, 6, 8] {
        assert!(text.contains(&format!("semantics {section}")), "the oracle does not name section {section}");
    }
    let fixtures = fs::read_to_string(root().join("fixtures/README.md")).unwrap();
    assert!(fixtures.contains("docs/semantics.md"), "the fixtures do not name the document");
}
