//! What the fuzz targets of `tests/fuzz` check: a function of bytes each, which panics where something does not hold.
//!
//! They live here and not beside the fuzzer, so that the ordinary suite runs them too: over the seeds that
//! [`seeds`] makes of the fixtures and over every input that ever made one fail, `fixtures/regressions/inputs.toml`.

pub mod agreement;
mod bytes;
pub mod c_abi;
mod c_calls;
mod c_memory;
mod c_reading;
pub mod changes;
pub mod importers;
pub mod pattern;
pub mod policy;
pub mod quick;
pub mod seeds;
pub mod target;

/// A fuzz target: its name, and what it does with an input.
pub type Target = (&'static str, fn(&[u8]));

/// Every fuzz target; `tests/fuzz/fuzz_targets` has a file for each.
pub const TARGETS: [Target; 9] = [
    ("target", target::check),
    ("pattern", pattern::check),
    ("policy_toml", policy::check_toml),
    ("policy_json", policy::check_json),
    ("policy_yaml", policy::check_yaml),
    ("agreement", agreement::check),
    ("quick", quick::check),
    ("importers", importers::check),
    ("c_abi", c_abi::check),
];

/// The function of a target.
///
/// # Panics
///
/// Where no target is called that.
#[must_use]
pub fn function(name: &str) -> fn(&[u8]) {
    let found = TARGETS.iter().find(|(own, _)| *own == name);
    found.unwrap_or_else(|| panic!("no fuzz target is called {name}")).1
}
