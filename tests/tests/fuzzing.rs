//! What the fuzz targets check, on every seed that the fixtures give and on every input that ever made one fail.
//!
//! `tests/fuzz/run` looks for more such inputs; what it finds is a line in `fixtures/regressions/inputs.toml`.

use std::collections::BTreeSet;
use std::fs;

use scopegate_conformance::cases;
use scopegate_conformance::fuzzing::{TARGETS, function, seeds};

/// Runs a target over its seeds, naming the one that fails.
fn run(target: &str, least: usize) {
    let check = function(target);
    let seeds = seeds::of(target);
    assert!(seeds.len() >= least, "only {} seeds for {target}", seeds.len());
    for seed in &seeds {
        let shown = seed.escape_ascii().to_string();
        let failed = std::panic::catch_unwind(|| check(seed)).is_err();
        assert!(!failed, "{target} fails on {shown}");
    }
    println!("{target}: {} seeds", seeds.len());
}

macro_rules! targets {
    ($($target:ident at least $least:literal,)*) => {
        $(#[test] fn $target() { run(stringify!($target), $least); })*

        #[test]
        fn every_target_is_run_here_and_has_a_file_for_the_fuzzer() {
            let here: BTreeSet<&str> = [$(stringify!($target)),*].into();
            assert_eq!(here, TARGETS.iter().map(|(name, _)| *name).collect());
            let folder = cases::folder().join("../tests/fuzz/fuzz_targets");
            let files: BTreeSet<String> = fs::read_dir(&folder)
                .expect("the fuzz targets")
                .map(|entry| entry.expect("an entry").path().file_stem().expect("a name").to_string_lossy().into_owned())
                .collect();
            assert_eq!(files, here.iter().map(|name| (*name).to_owned()).collect());
            let manifest = fs::read_to_string(folder.join("../Cargo.toml")).expect("the manifest");
            for name in here {
                assert!(manifest.contains(&format!("name = \"{name}\"\npath = \"fuzz_targets/{name}.rs\"")), "{name}");
            }
        }
    };
}

targets! {
    target at least 500,
    pattern at least 250,
    policy_toml at least 100,
    policy_json at least 30,
    policy_yaml at least 30,
    agreement at least 60,
    quick at least 100,
    importers at least 75,
    c_abi at least 280,
}

#[test]
fn every_input_that_once_failed_has_a_target_and_a_reason() {
    for input in seeds::regressions() {
        assert!(TARGETS.iter().any(|(name, _)| *name == input.target), "{input:?}");
        assert!(!input.why.is_empty() && !input.data().is_empty(), "{input:?}");
    }
}
