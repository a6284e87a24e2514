//! The public API, as of the last approved change: `tests/api`.
//!
//! The public items of the Rust crates, the Python stub, the declarations and layouts of the C header. A change of one
//! of them is a difference here. If the change is intended, renew the file and add an entry to CHANGELOG.md:
//!
//! ```sh
//! SCOPEGATE_RENEW=1 cargo test -p scopegate-conformance --test api
//! ```
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod c;
mod crates;
mod exported;
mod signatures;

use std::fs;
use std::path::{Path, PathBuf};

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

pub fn read(path: &str) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Compares with the committed file, or renews it on request.
fn keep(name: &str, found: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("api").join(name);
    if std::env::var_os("SCOPEGATE_RENEW").is_some() {
        fs::write(&path, found).unwrap();
        return;
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    let missing = |from: &str, other: &str, sign: char| -> Vec<String> {
        let other: std::collections::HashSet<&str> = other.lines().collect();
        from.lines().filter(|line| !other.contains(line)).map(|line| format!("{sign} {line}")).collect()
    };
    let mut changes = missing(&kept, found, '-');
    changes.extend(missing(found, &kept, '+'));
    assert!(
        kept == found,
        "the public API has changed; if that is intended, add an entry to CHANGELOG.md and run\n    SCOPEGATE_RENEW=1 \
         cargo test -p scopegate-conformance --test api\n{}: {} lines differ\n{}",
        path.display(),
        changes.len(),
        changes.join("\n")
    );
}

#[test]
fn the_rust_api_is_unchanged() {
    let text = ["crates/scopegate", "crates/scopegate-draft", "crates/scopegate-formats"].map(crates::items).join("\n");
    keep("rust.txt", &text);
    // A reader that no longer understands the source would find few items.
    for line in [
        "struct scopegate::Policy",
        "fn scopegate::Policy::check<T>(&self, target: T) -> Result<Decision<'_>, TargetError>",
        "struct scopegate::policy::PolicyDocument",
        "impl fmt::Display for scopegate::Target",
        "variant scopegate::Basis::Listed",
        "fn scopegate_formats::import::Imported::to_toml(&self) -> String",
    ] {
        assert!(text.lines().any(|found| found.starts_with(line)), "missing: {line}");
    }
}

#[test]
fn the_python_stub_is_unchanged() {
    let stubs = ["__init__.pyi", "_scopegate.pyi"];
    let text =
        stubs.map(|name| format!("# {name}\n{}", stub(&read(&format!("bindings/python/python/scopegate/{name}")))));
    assert!(text.concat().contains("class Policy"), "the stub could not be read");
    keep("python.txt", &text.join("\n"));
}

/// A stub without comments, documentation and empty lines.
fn stub(text: &str) -> String {
    let (mut kept, mut inside) = (String::new(), false);
    for line in text.lines() {
        let quotes = line.matches("\"\"\"").count();
        let documents = inside || line.trim_start().starts_with("\"\"\"");
        inside ^= quotes % 2 == 1;
        let code = line.split("  # ").next().unwrap_or_default().trim_end();
        if !documents && !code.is_empty() && !code.trim_start().starts_with('#') {
            kept.push_str(code);
            kept.push('\n');
        }
    }
    kept
}

#[test]
fn the_c_declarations_and_layouts_are_unchanged() {
    let declarations = c::declarations(&read("bindings/c/include/scopegate.h"));
    assert!(declarations.contains("scopegate_check(") && declarations.contains("SCOPEGATE_VERDICT_IN_SCOPE = 1"));
    if size_of::<usize>() != 8 {
        println!("skipped: the snapshot is for machines with 8-byte pointers");
        return;
    }
    keep("c.txt", &format!("{declarations}\n{}", c::layouts(&declarations)));
}
