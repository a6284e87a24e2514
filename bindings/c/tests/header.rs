//! The header is made from the source, committed, and as fresh as this test says. `SCOPEGATE_UPDATE_HEADER=1` writes it.

#![allow(clippy::panic, clippy::expect_used, clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::path::Path;

use cbindgen::{Builder, Config, EnumConfig, FunctionConfig, Language, Style};

/// The files of the header, in its order.
const SOURCES: &[&str] = &[
    "version",
    "status",
    "text",
    "error",
    "policy",
    "warnings",
    "rule",
    "address",
    "evidence",
    "target",
    "decision",
    "check",
    "batch",
    "findings",
    "record",
    "record_lists",
    "record_parts",
    "partition",
    "taxonomy",
    "presets",
];

fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(folder().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The header as the source says it.
fn generated() -> String {
    let config = Config {
        language: Language::C,
        cpp_compat: true,
        style: Style::Both,
        include_guard: Some("SCOPEGATE_H".to_owned()),
        no_includes: true,
        sys_includes: ["stdbool.h", "stddef.h", "stdint.h"].map(str::to_owned).to_vec(),
        usize_is_size_t: true,
        line_length: 120,
        header: Some(read("src/header/head.txt").trim_end().to_owned()),
        after_includes: Some(
            format!("\n{}", read("src/header/macros.txt").trim_end()).replace("@VERSION@", env!("CARGO_PKG_VERSION")),
        ),
        function: FunctionConfig { must_use: Some("SCOPEGATE_MUST_USE".to_owned()), ..FunctionConfig::default() },
        enumeration: EnumConfig::default(),
        ..Config::default()
    };
    let source = |name: &&str| folder().join(format!("src/{name}.rs"));
    let builder = SOURCES.iter().map(source).fold(Builder::new().with_config(config), Builder::with_src);
    let mut header = Vec::new();
    builder.generate().expect("cbindgen reads the source").write(&mut header);
    String::from_utf8(header).expect("a header is text").trim_end().to_owned() + "\n"
}

#[test]
fn the_header_is_fresh() {
    let generated = generated();
    if std::env::var_os("SCOPEGATE_UPDATE_HEADER").is_some() {
        fs::write(folder().join("include/scopegate.h"), &generated).expect("the header can be written");
    }
    assert!(
        read("include/scopegate.h") == generated,
        "include/scopegate.h is not what the source says: SCOPEGATE_UPDATE_HEADER=1 cargo test -p scopegate-c --test header"
    );
}
