//! The cases of `fixtures/`, read once for every surface.

pub mod decisions;
pub mod errors;
pub mod findings;
pub mod patterns;
pub mod targets;

use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;

/// The folder of the fixtures.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures")
}

/// Every TOML file of one folder, in the order of the names.
pub fn files<T: DeserializeOwned>(name: &str) -> Vec<(String, T)> {
    let folder = folder().join(name);
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("a folder entry").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .collect();
    paths.sort();
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let file = toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        (path.file_name().expect("a file").to_string_lossy().into_owned(), file)
    };
    paths.into_iter().map(read).collect()
}

/// The differences of a run, reported together.
#[derive(Default)]
pub struct Report {
    wrong: Vec<String>,
    run: usize,
}

impl Report {
    /// Counts one case.
    pub fn ran(&mut self) {
        self.run += 1;
    }

    /// Records a difference.
    pub fn differs(&mut self, place: &str, expected: impl std::fmt::Debug, found: impl std::fmt::Debug) {
        self.wrong.push(format!("{place}\n  expected {expected:?}\n  found    {found:?}"));
    }

    /// Prints the count. Fails if the count is not the expected one or if there are differences.
    pub fn finish(self, what: &str, count: usize) {
        println!("{what}: {} cases", self.run);
        assert!(
            self.wrong.is_empty(),
            "{} of {} {what} differ:\n{}",
            self.wrong.len(),
            self.run,
            self.wrong.join("\n")
        );
        assert_eq!(self.run, count, "the number of {what} changed: update the assertion");
    }
}
