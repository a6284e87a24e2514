//! The copy of the project that is instrumented and built.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{fs, io};

use serde::Deserialize;

use crate::instrument::instrument;
use crate::mutant::Mutant;

/// The code that a build calls: which mutation is on and, on request, which mutations the test reaches.
const SWITCH: &str = r#"
#[doc(hidden)]
#[allow(missing_docs, clippy::all, reason = "made for one campaign")]
pub mod mutant_switch {
    use std::io::Write;
    use std::sync::LazyLock;
    use std::sync::atomic::{AtomicBool, Ordering};

    static ACTIVE: LazyLock<usize> =
        LazyLock::new(|| std::env::var("SCOPEGATE_MUTANT").ok().and_then(|text| text.parse().ok()).unwrap_or(usize::MAX));
    static LOG: LazyLock<Option<std::path::PathBuf>> =
        LazyLock::new(|| std::env::var_os("SCOPEGATE_MUTANTS_PASSED").map(Into::into));
    static PASSED: [AtomicBool; COUNT] = [const { AtomicBool::new(false) }; COUNT];

    #[must_use]
    pub fn on(number: usize) -> bool {
        if let Some(log) = &*LOG {
            if !PASSED[number].swap(true, Ordering::Relaxed) {
                let mut file = std::fs::OpenOptions::new().append(true).create(true).open(log).unwrap();
                file.write_all(format!("{number}\n").as_bytes()).unwrap();
            }
        }
        *ACTIVE == number
    }
}
"#;

/// A folder with all files of the project, and one for the build.
#[derive(Debug)]
pub struct Tree {
    root: PathBuf,
    target: PathBuf,
}

/// A test program.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Program {
    pub path: PathBuf,
    /// The folder in which its tests must run.
    pub folder: PathBuf,
}

/// The result of instrumenting and building.
#[derive(Debug)]
pub struct Built {
    pub programs: Vec<Program>,
    /// The mutations in the programs.
    pub instrumented: BTreeSet<usize>,
    /// The mutations that do not build.
    pub unviable: BTreeSet<usize>,
}

#[derive(Deserialize)]
struct Line {
    reason: String,
    message: Option<Message>,
    executable: Option<PathBuf>,
    manifest_path: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Message {
    level: String,
    rendered: Option<String>,
    #[serde(default)]
    spans: Vec<Where>,
    #[serde(default)]
    children: Vec<Message>,
}

#[derive(Deserialize)]
struct Where {
    file_name: String,
    byte_start: usize,
    byte_end: usize,
}

impl Tree {
    /// A new copy of the files that git tracks.
    pub fn copy(project: &Path, folder: &Path) -> io::Result<Self> {
        let root = folder.join("tree");
        if root.exists() {
            fs::remove_dir_all(&root)?;
        }
        let listed = Command::new("git").args(["ls-files", "-z"]).current_dir(project).output()?;
        for name in String::from_utf8_lossy(&listed.stdout).split('\0').filter(|name| !name.is_empty()) {
            let (from, to) = (project.join(name), root.join(name));
            if let Some(folder) = to.parent() {
                fs::create_dir_all(folder)?;
            }
            // Git still lists a file that is deleted and not committed.
            if from.is_file() {
                fs::copy(from, to)?;
            }
        }
        Ok(Self { root, target: folder.join("build") })
    }

    /// Instruments the mutations and builds the tests, without the mutations that do not build.
    ///
    /// `tests` are the arguments of `cargo test` that select them.
    pub fn build(&self, mutants: &[Mutant], tests: &[String]) -> Result<Built, String> {
        let mut numbers: BTreeMap<&str, Vec<(usize, &Mutant)>> = BTreeMap::new();
        for (number, mutant) in mutants.iter().enumerate() {
            numbers.entry(mutant.file.as_str()).or_default().push((number, mutant));
        }
        let sources: BTreeMap<&str, String> =
            numbers.keys().map(|file| Ok((*file, self.read(file)?))).collect::<Result<_, String>>()?;
        let library = "crates/scopegate/src/lib.rs";
        let switch = SWITCH.replace("COUNT", &mutants.len().to_string());
        self.write(library, &format!("{}{switch}", self.read(library)?))?;
        let mut unviable = BTreeSet::new();
        loop {
            let (mut instrumented, mut places) = (BTreeSet::new(), BTreeMap::new());
            for (file, listed) in &numbers {
                let left: Vec<_> = listed.iter().filter(|(number, _)| !unviable.contains(number)).copied().collect();
                let text = instrument(&sources[file], &left).map_err(|error| format!("{file}: {error}"))?;
                instrumented.extend(text.places.iter().map(|(number, _)| *number));
                self.write(file, &text.text)?;
                places.insert(*file, text.places);
            }
            match self.cargo(tests, &places)? {
                Ok(programs) => return Ok(Built { programs, instrumented, unviable }),
                Err(guilty) => {
                    eprintln!(
                        "   {} of {} changes do not build",
                        guilty.len() + unviable.len(),
                        instrumented.len() + unviable.len()
                    );
                    unviable.extend(guilty);
                }
            }
        }
    }

    fn read(&self, file: &str) -> Result<String, String> {
        fs::read_to_string(self.root.join(file)).map_err(|error| format!("{file}: {error}"))
    }

    fn write(&self, file: &str, text: &str) -> Result<(), String> {
        fs::write(self.root.join(file), text).map_err(|error| format!("{file}: {error}"))
    }

    /// The programs, or the mutations that prevent the build.
    fn cargo(&self, tests: &[String], places: &Places<'_>) -> Result<Result<Vec<Program>, BTreeSet<usize>>, String> {
        let output = Command::new("cargo")
            .args(["test", "--no-run", "--locked", "--message-format=json", "--quiet"])
            .args(tests)
            .current_dir(&self.root)
            .env("CARGO_TARGET_DIR", &self.target)
            .env("RUSTFLAGS", "--cap-lints=allow")
            .env("CARGO_INCREMENTAL", "0")
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .stderr(Stdio::inherit())
            .output()
            .map_err(|error| format!("cargo: {error}"))?;
        let (mut programs, mut guilty, mut others) = (Vec::new(), BTreeSet::new(), Vec::new());
        for line in String::from_utf8_lossy(&output.stdout).lines() {
            let Ok(line) = serde_json::from_str::<Line>(line) else { continue };
            match (line.reason.as_str(), line.message, line.executable) {
                ("compiler-message", Some(message), _) if message.level == "error" => {
                    let found = message.guilty(places);
                    if found.is_empty() && !message.spans.is_empty() {
                        others.extend(message.rendered);
                    }
                    guilty.extend(found);
                }
                ("compiler-artifact", _, Some(path)) => {
                    let folder = line.manifest_path.and_then(|path| path.parent().map(Path::to_owned));
                    programs.push(Program { path, folder: folder.unwrap_or_else(|| self.root.clone()) });
                }
                _ => {}
            }
        }
        programs.sort();
        programs.dedup();
        match (output.status.success(), guilty.is_empty()) {
            (true, _) => Ok(Ok(programs)),
            (false, false) => Ok(Err(guilty)),
            (false, true) => Err(format!("the instrumented code does not build:\n{}", others.join("\n"))),
        }
    }
}

/// The position of each mutation in each file.
type Places<'p> = BTreeMap<&'p str, Vec<(usize, Range<usize>)>>;

impl Message {
    /// The mutations at the position of an error.
    fn guilty(&self, places: &Places<'_>) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        for place in &self.spans {
            let Some(in_file) = places.get(place.file_name.as_str()) else { continue };
            let points_into = |range: &Range<usize>| range.start <= place.byte_start && place.byte_end <= range.end;
            found.extend(in_file.iter().filter(|(_, range)| points_into(range)).map(|(number, _)| *number));
        }
        for child in &self.children {
            found.extend(child.guilty(places));
        }
        found
    }
}
