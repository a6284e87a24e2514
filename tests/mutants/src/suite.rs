//! The tests, each with its duration and the mutations that it reaches.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use std::{fs, thread};

use crate::tree::Program;

/// A test that passes without a mutation.
#[derive(Debug)]
pub struct Test {
    pub program: Program,
    pub name: String,
    pub took: Duration,
    pub passes_by: BTreeSet<usize>,
}

/// How a test ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    Passed,
    Failed,
    OutOfTime,
}

/// Runs every test of the programs alone, except those named.
pub fn survey(programs: &[Program], but: &[String], folder: &Path) -> Result<Vec<Test>, String> {
    let mut named = Vec::new();
    for program in programs {
        let listed = Command::new(&program.path)
            .args(["--list", "--format=terse"])
            .current_dir(&program.folder)
            .output()
            .map_err(|error| format!("{}: {error}", program.path.display()))?;
        for line in String::from_utf8_lossy(&listed.stdout).lines() {
            if let Some(name) = line.strip_suffix(": test")
                && !but.iter().any(|but| name.contains(but.as_str()))
            {
                named.push((program.clone(), name.to_owned()));
            }
        }
    }
    let tests = Mutex::new(Vec::new());
    let failed = Mutex::new(Vec::new());
    in_parallel(named.len(), |at| {
        let (program, name) = &named[at];
        let log = folder.join(format!("passed-{at}"));
        let _ = fs::remove_file(&log);
        let started = Instant::now();
        let mut command = command(program, &[name]);
        command.env("SCOPEGATE_MUTANTS_PASSED", &log);
        let end = finish(command, Duration::from_secs(600));
        let passed = fs::read_to_string(&log).unwrap_or_default();
        let _ = fs::remove_file(&log);
        let test = Test {
            program: program.clone(),
            name: name.clone(),
            took: started.elapsed(),
            passes_by: passed.lines().filter_map(|line| line.parse().ok()).collect(),
        };
        if end == End::Passed { lock(&tests).push(test) } else { lock(&failed).push(name.clone()) }
    });
    let failed = failed.into_inner().unwrap_or_default();
    if !failed.is_empty() {
        return Err(format!("these tests fail without a mutation: {}", failed.join(", ")));
    }
    let mut tests = tests.into_inner().unwrap_or_default();
    tests.sort_by(|a, b| a.took.cmp(&b.took).then_with(|| a.name.cmp(&b.name)));
    Ok(tests)
}

/// The maximum total duration of the tests for one mutation. Tests with generated policies notice late what a fixture
/// notices at once, and a mutation that no test notices would run all of them for minutes.
const TIME: Duration = Duration::from_secs(60);

/// Whether a test fails with a mutation: of those that reach it, the fastest, up to [`TIME`].
pub fn judge(number: usize, tests: &[Test]) -> (End, Option<String>) {
    let mut all = Duration::ZERO;
    let mut near: Vec<&Test> = tests.iter().filter(|test| test.passes_by.contains(&number)).collect();
    near.retain(|test| {
        all += test.took;
        all <= TIME
    });
    while !near.is_empty() {
        // Fast tests of one program share a process.
        let program = &near[0].program;
        let mut time = Duration::ZERO;
        let (now, later): (Vec<&Test>, Vec<&Test>) = near.iter().partition(|test| {
            let fits = test.program == *program && (time.is_zero() || time + test.took < Duration::from_millis(300));
            if fits {
                time += test.took;
            }
            fits
        });
        let names: Vec<&String> = now.iter().map(|test| &test.name).collect();
        let mut command = command(program, &names);
        command.env("SCOPEGATE_MUTANT", number.to_string());
        match finish(command, time * 10 + Duration::from_secs(10)) {
            End::Passed => near = later,
            end => return (end, Some(names[0].clone())),
        }
    }
    (End::Passed, None)
}

fn command(program: &Program, names: &[&String]) -> Command {
    let mut command = Command::new(&program.path);
    command.args(["--exact", "--test-threads=1", "--quiet"]).args(names).current_dir(&program.folder);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn finish(mut command: Command, longest: Duration) -> End {
    let Ok(mut child) = command.spawn() else { return End::Failed };
    let started = Instant::now();
    let mut pause = Duration::from_millis(1);
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return End::Passed,
            Ok(Some(_)) | Err(_) => return End::Failed,
            Ok(None) if started.elapsed() > longest => {
                let _ = child.kill();
                let _ = child.wait();
                return End::OutOfTime;
            }
            Ok(None) => thread::sleep(pause),
        }
        pause = (pause * 2).min(Duration::from_millis(50));
    }
}

/// Calls a function for each number below `count`, on all processors.
pub fn in_parallel(count: usize, run: impl Fn(usize) + Sync) {
    let next = AtomicUsize::new(0);
    let workers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    if at >= count {
                        break;
                    }
                    run(at);
                }
            });
        }
    });
}

pub fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// A folder for intermediate files, created if it does not exist.
pub fn folder(path: &Path) -> Result<PathBuf, String> {
    fs::create_dir_all(path).map_err(|error| format!("{}: {error}", path.display()))?;
    path.canonicalize().map_err(|error| format!("{}: {error}", path.display()))
}
