//! The checks of the fuzz targets in `tests/fuzz`: functions of bytes, which panic if a property does not hold.
//!
//! They are here and not in the fuzzing package, so that the ordinary suite runs them too: on the seeds that [`seeds`]
//! makes from the fixtures, and on every input that once failed, `fixtures/regressions/inputs.toml`.

pub mod agreement;
mod bytes;
pub mod c_abi;
mod c_calls;
mod c_memory;
mod c_reading;
pub mod changes;
pub mod draft;
pub mod importers;
pub mod pattern;
pub mod policy;
pub mod proxy_request;
pub mod quick;
pub mod seeds;
pub mod target;

/// A fuzz target: its name and its check.
pub type Target = (&'static str, fn(&[u8]));

/// Every fuzz target; `tests/fuzz/fuzz_targets` has a file for each.
pub const TARGETS: [Target; 11] = [
    ("target", target::check),
    ("pattern", pattern::check),
    ("policy_toml", policy::check_toml),
    ("policy_json", policy::check_json),
    ("policy_yaml", policy::check_yaml),
    ("agreement", agreement::check),
    ("quick", quick::check),
    ("importers", importers::check),
    ("draft", draft::check),
    ("c_abi", c_abi::check),
    ("proxy_request", proxy_request::check),
];

/// The check of a target.
///
/// # Panics
///
/// If no target has this name.
#[must_use]
pub fn function(name: &str) -> fn(&[u8]) {
    let found = TARGETS.iter().find(|(own, _)| *own == name);
    found.unwrap_or_else(|| panic!("unknown fuzz target {name}")).1
}
