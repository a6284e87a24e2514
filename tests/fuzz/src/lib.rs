//! What all fuzz targets have in common: each runs the check of its name.

pub use libfuzzer_sys;
pub use scopegate_conformance::fuzzing;

/// The folder that a target writes its seeds into before it starts, where this variable names one.
pub const SEEDS: &str = "SCOPEGATE_FUZZ_SEEDS";

/// Writes seeds where somebody asked for them.
///
/// # Panics
///
/// Where they cannot be written.
pub fn write_seeds(target: &str) {
    if let Some(folder) = std::env::var_os(SEEDS) {
        let count = fuzzing::seeds::write(target, folder.as_ref()).expect("the folder can be written");
        eprintln!("{target}: {count} seeds");
    }
}

/// Makes the program that fuzzes a target.
#[macro_export]
macro_rules! fuzz {
    ($target:literal) => {
        use $crate::libfuzzer_sys;

        libfuzzer_sys::fuzz_target!(init: $crate::write_seeds($target), |data: &[u8]| {
            static CHECK: std::sync::LazyLock<fn(&[u8])> = std::sync::LazyLock::new(|| $crate::fuzzing::function($target));
            CHECK(data);
        });
    };
}
