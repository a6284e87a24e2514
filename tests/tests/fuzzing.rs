//! The checks of the fuzz targets, on every seed of the fixtures, on every input that once failed, and on seeds with a
//! few changes, for about a minute in total.
//!
//! The changes are the same each time; `SCOPEGATE_FUZZ_SEED` selects others. `tests/fuzz/run` searches for more inputs,
//! guided by coverage. What it finds becomes a table of `fixtures/regressions/inputs.toml`.

use std::collections::BTreeSet;
use std::fs;

use scopegate_conformance::cases;
use scopegate_conformance::fuzzing::{TARGETS, changes, function, seeds};

/// Runs a target on its seeds, and on as many changed seeds. A failure names the input.
fn run(target: &str, least: usize, changed: usize) {
    let check = function(target);
    let seeds = seeds::of(target);
    assert!(seeds.len() >= least, "only {} seeds for {target}", seeds.len());
    let number = std::env::var("SCOPEGATE_FUZZ_SEED").map_or(1, |text| text.parse().expect("a number"));
    let mut tried = 0;
    for input in seeds.iter().cloned().chain(changes::of(target, number).take(changed)) {
        let failed = std::panic::catch_unwind(|| check(&input)).is_err();
        assert!(!failed, "{target} fails on {}", input.escape_ascii());
        tried += 1;
    }
    assert_eq!(tried, seeds.len() + changed);
}

macro_rules! targets {
    ($($target:ident at least $least:literal and $changed:literal changed,)*) => {
        $(#[test] fn $target() { run(stringify!($target), $least, $changed); })*

        #[test]
        fn every_target_runs_here_and_has_a_file_for_the_fuzzer() {
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
    target at least 500 and 200_000 changed,
    pattern at least 250 and 60_000 changed,
    policy_toml at least 100 and 30_000 changed,
    policy_json at least 30 and 20_000 changed,
    policy_yaml at least 30 and 10_000 changed,
    agreement at least 60 and 2_000 changed,
    quick at least 100 and 10_000 changed,
    importers at least 75 and 6_000 changed,
    draft at least 24 and 2_000 changed,
    c_abi at least 280 and 4_000 changed,
    proxy_request at least 100 and 200_000 changed,
}

#[test]
fn every_input_that_once_failed_has_a_target_and_a_reason() {
    for input in seeds::regressions() {
        assert!(TARGETS.iter().any(|(name, _)| *name == input.target), "{input:?}");
        assert!(!input.why.is_empty() && !input.data().is_empty(), "{input:?}");
    }
}
