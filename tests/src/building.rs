//! What tests start as programs of their own, and link: built when it is needed, so that no stale one answers.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder in which a package stands built.
///
/// `tests/run` builds everything at once and names the folder in `SCOPEGATE_BUILT`. Each package built alone would have the
/// features that it alone needs, and the core be compiled again for each.
///
/// # Panics
///
/// Where the package does not build.
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
    tests.ancestors().nth(2).expect("tests stand two folders below the build").to_owned()
}
