//! Relative links lead to files, and their anchors to headings.

use std::fs;
use std::path::{Path, PathBuf};

use crate::markdown;

/// With fewer links than this, the reader below no longer works.
const FEWEST_LINKS: usize = 40;

#[test]
fn relative_links_lead_to_files_and_headings() {
    let root = crate::root();
    let mut checked = 0;
    let mut faults = Vec::new();
    for file in documents(&root) {
        let page = fs::read_to_string(&file).unwrap();
        let name = file.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
        for (line, target) in links(&page) {
            // rustdoc reads the README.md of a crate, and resolves `[`import`](import)` to an item.
            if name.starts_with("crates/") && !target.contains(['.', '/', '#', '-']) {
                continue;
            }
            checked += 1;
            let (path, anchor) = target.split_once('#').map_or((target.as_str(), None), |(path, a)| (path, Some(a)));
            let linked = if path.is_empty() { file.clone() } else { file.parent().unwrap().join(path) };
            if !linked.exists() {
                faults.push(format!("{name}:{line}: `{target}` leads to no file"));
            } else if let Some(anchor) = anchor {
                let headings = markdown::anchors(&fs::read_to_string(&linked).unwrap());
                if !headings.iter().any(|heading| heading == anchor) {
                    faults.push(format!("{name}:{line}: `{target}` leads to no heading"));
                }
            }
        }
    }
    println!("{checked} relative links checked");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(checked >= FEWEST_LINKS, "only {checked} links found");
}

/// The relative targets of links, with their lines.
fn links(page: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (number, line) in markdown::prose(page) {
        // A label may be a code span, but a target is not.
        for (at, _) in line.match_indices("](") {
            let target = line[at + 2..].split(')').next().unwrap_or_default();
            let inside_code = line[..at].matches('`').count() % 2 == 1;
            if !inside_code && !target.contains("://") && !target.starts_with("mailto:") {
                found.push((number, target.to_owned()));
            }
        }
    }
    found
}

/// Every Markdown file of the project, without build output, hidden folders and what pip or npm installed.
fn documents(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && !path.is_symlink() {
            if !name.starts_with('.') && !matches!(name.as_str(), "target" | "node_modules" | "venv") {
                files.extend(documents(&path));
            }
        } else if name.ends_with(".md") {
            files.push(path);
        }
    }
    files.sort();
    files
}
