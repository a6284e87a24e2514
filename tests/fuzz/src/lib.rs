//! The common part of all fuzz targets: each runs the check with its name.

pub use libfuzzer_sys;
pub use scopegate_conformance::fuzzing;

/// This variable names the folder into which a target writes its seeds before it starts.
pub const SEEDS: &str = "SCOPEGATE_FUZZ_SEEDS";

/// Writes seeds on request.
///
/// # Panics
///
/// If they cannot be written.
pub fn write_seeds(target: &str) {
    if let Some(folder) = std::env::var_os(SEEDS) {
        let count = fuzzing::seeds::write(target, folder.as_ref()).expect("the folder is writable");
        eprintln!("{target}: {count} seeds");
    }
}

/// Defines the program that fuzzes a target.
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
