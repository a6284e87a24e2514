//! The committed header equals the header that is generated from the source. `SCOPEGATE_UPDATE_HEADER=1` writes it.

#![allow(
    clippy::panic,
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::string_slice,
    reason = "a failed test is a panic"
)]

use std::fs;
use std::path::Path;

use cbindgen::{Builder, Config, EnumConfig, FunctionConfig, Language, Style};

/// The files of the header, in its order.
const SOURCES: &[&str] = &[
    "version",
    "status",
    "status_text",
    "text",
    "error",
    "error_fields",
    "policy",
    "warnings",
    "rule",
    "policy_rules",
    "address",
    "evidence",
    "target",
    "decision",
    "check",
    "batch",
    "policy_set",
    "findings",
    "record",
    "record_lists",
    "record_parts",
    "partition",
    "taxonomy",
    "presets",
    "scope_guard_options",
    "permit",
    "scope_guard",
];

fn folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    fs::read_to_string(folder().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The header that is generated from the source.
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
fn the_header_is_current() {
    let generated = generated();
    if std::env::var_os("SCOPEGATE_UPDATE_HEADER").is_some() {
        fs::write(folder().join("include/scopegate.h"), &generated).expect("the header can be written");
    }
    assert!(
        read("include/scopegate.h") == generated,
        "include/scopegate.h is outdated; renew it: SCOPEGATE_UPDATE_HEADER=1 cargo test -p scopegate-c --test header"
    );
}

/// The name and the body of every exported function.
fn exported() -> Vec<(String, String)> {
    let mut functions = Vec::new();
    for entry in fs::read_dir(folder().join("src")).expect("the source is there") {
        let path = entry.expect("a folder entry").path();
        let is_rust = path.extension().is_some_and(|ending| ending == "rs") && !path.ends_with("tests.rs");
        for piece in is_rust
            .then(|| fs::read_to_string(&path).expect("source is text"))
            .iter()
            .flat_map(|text| text.split("extern \"C\" fn ").skip(1).map(str::to_owned).collect::<Vec<_>>())
        {
            let end = piece.find("\n}\n").expect("a function ends");
            let function = &piece[..end];
            let (head, body) = function.split_once("{\n").expect("a function has a body");
            let name = head.split('(').next().expect("a function has a name");
            functions.push((name.to_owned(), body.trim().to_owned()));
        }
    }
    functions
}

#[test]
fn every_exported_function_uses_the_guard() {
    let functions = exported();
    for (name, body) in &functions {
        assert!(name.starts_with("scopegate_"), "{name} is not prefixed");
        let inside = match body.strip_prefix("const VERSION: &str = concat!(env!(\"CARGO_PKG_VERSION\"), \"\\0\");") {
            Some(rest) => rest.trim_start(),
            None => body,
        };
        assert!(inside.starts_with("enter!("), "{name} does something before `enter!`");
        // One statement: the parenthesis of `enter!(` closes at the end of the body.
        let mut depth = 0_usize;
        let closes = inside.char_indices().find(|(_, c)| {
            match c {
                '(' => depth += 1,
                ')' => depth -= 1,
                _ => return false,
            }
            depth == 0
        });
        let (end, _) = closes.expect("parentheses pair");
        assert!(matches!(&inside[end..], ")" | ");"), "{name} does something after `enter!`");
    }
    assert!(functions.len() > 80, "only {} functions found", functions.len());
}

#[test]
fn only_the_guard_reads_memory_of_the_caller() {
    let mut blocks = 0;
    for entry in fs::read_dir(folder().join("src")).expect("the source is there") {
        let path = entry.expect("a folder entry").path();
        let name = path.file_name().expect("a file").to_string_lossy().into_owned();
        if name == "tests.rs" || path.is_dir() {
            continue;
        }
        let text = fs::read_to_string(&path).expect("source is text");
        let found = text.matches("unsafe {").count();
        blocks += found;
        // The references of a policy are counted with `Arc`, outside the guard.
        let allowed = match name.as_str() {
            "guard.rs" => usize::MAX,
            "policy.rs" => 2,
            _ => 0,
        };
        assert!(found <= allowed, "{name} has {found} unsafe blocks; the guard reads pointers");
    }
    assert!(blocks > 5, "only {blocks} unsafe blocks found");
}

/// `NAME = NUMBER` of every enum of the header, as in `tests/numbers.txt`.
#[test]
fn no_number_changes() {
    let header = read("include/scopegate.h");
    let mut found: Vec<&str> = header
        .lines()
        .filter_map(|line| line.trim().strip_suffix(','))
        .filter(|line| line.starts_with("SCOPEGATE_") && line.contains(" = "))
        .collect();
    assert!(found.len() > 40, "only {} numbers found", found.len());
    let known = read("tests/numbers.txt");
    let mut known: Vec<&str> = known.lines().collect();
    known.sort_unstable();
    found.sort_unstable();
    assert_eq!(found, known, "a number never changes and is never reused; add new numbers to tests/numbers.txt");
}
