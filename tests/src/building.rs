//! Programs and libraries that tests start and link. Each is built when a test needs it, so that no test uses an old
//! one.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder that contains a package after the build.
///
/// `tests/run` builds everything at once and names the folder in `SCOPEGATE_BUILT`. A build of one package enables only
/// the features of that package, and would compile the core again for each.
///
/// # Panics
///
/// If the package does not build.
pub fn folder_of(package: &str) -> PathBuf {
    if let Some(folder) = env::var_os("SCOPEGATE_BUILT") {
        return folder.into();
    }
    let built = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--locked", "-p", package, "--manifest-path"])
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.toml"))
        .status()
        .expect("cargo starts");
    assert!(built.success(), "{package} does not build");
    let tests = env::current_exe().expect("this test has a path");
    tests.ancestors().nth(2).expect("tests are two folders below the build folder").to_owned()
}
