//! Checks the structure of the source: the layers of the core, and text that no file may contain.
//!
//! ARCHITECTURE.md gives the reasons. If a test fails here, either the code moves, or the picture in ARCHITECTURE.md and
//! the list below change together.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The layers of the core. A module imports only from its own row and from the rows before it.
const LAYERS: &[&[&str]] = &[
    &["error"],
    &["hashing"],
    &["net"],
    &["targets"],
    &["pattern"],
    &["findings"],
    &["document"],
    &["rules"],
    &["index"],
    &["decision"],
    &["fast"],
    &["denied"],
    &["policy"],
    &["batch"],
    &["policy_set"],
];

/// With fewer imports than this, the reader below no longer understands the source.
const FEWEST_IMPORTS: usize = 50;

#[test]
fn the_core_imports_only_from_earlier_layers() {
    let source = root().join("crates/scopegate/src");
    let library = tokens(&fs::read_to_string(source.join("lib.rs")).unwrap());
    let exports = root_exports(&library);

    let mut checked = 0;
    let mut faults = Vec::new();
    for file in rust_files(&source) {
        let module = module_path(file.strip_prefix(&source).unwrap());
        let Some(layer) = module.first() else { continue };
        let name = file.strip_prefix(root()).unwrap().display();
        let Some(own) = rank(layer) else {
            faults.push(format!("{name}: `{layer}` is not in LAYERS"));
            continue;
        };
        for import in imports(&tokens(&fs::read_to_string(&file).unwrap()), &module) {
            checked += 1;
            let from = exports.get(&import.name).unwrap_or(&import.name);
            let line = import.line;
            match rank(from) {
                Some(other) if other <= own => {}
                Some(_) => faults.push(format!("{name}:{line}: `{layer}` imports from `{from}`, a later layer")),
                None => faults.push(format!(
                    "{name}:{line}: `crate::{}` is neither a layer nor exported by name in lib.rs",
                    import.name
                )),
            }
        }
    }
    println!("{checked} imports between modules of the core checked");
    assert!(faults.is_empty(), "imports against the order of the layers:\n{}", faults.join("\n"));
    assert!(checked > FEWEST_IMPORTS, "only {checked} imports found: the reader may no longer understand the source");
}

#[test]
fn the_formats_depend_on_the_core_only() {
    let manifest = fs::read_to_string(root().join("crates/scopegate-formats/Cargo.toml")).unwrap();
    let section = manifest.split("[dependencies]").nth(1).unwrap().split("\n[").next().unwrap();
    let own: Vec<&str> = section.lines().filter(|line| line.starts_with("scopegate")).collect();
    assert!(own.len() == 1 && own[0].starts_with("scopegate = "), "{own:?}");
}

#[test]
fn the_drafts_depend_on_the_core_only() {
    let manifest = fs::read_to_string(root().join("crates/scopegate-draft/Cargo.toml")).unwrap();
    let section = manifest.split("[dependencies]").nth(1).unwrap().split("\n[").next().unwrap();
    let own: Vec<&str> = section.lines().filter(|line| line.starts_with("scopegate")).collect();
    assert!(own.len() == 1 && own[0].starts_with("scopegate = "), "{own:?}");
}

#[test]
fn the_readme_names_the_scripts() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    for script in ["tests/run", "tests/exhaustive"] {
        assert!(readme.contains(script), "README.md does not name {script}");
        assert!(root().join(script).is_file(), "{script} does not exist");
    }
}

/// The configuration of each builder decides where packages come from, mirrors included.
#[test]
fn no_file_names_the_host_of_a_package_registry() {
    let hosts = [
        concat!("crates", ".io"),
        concat!("pypi", ".org"),
        concat!("pythonhosted", ".org"),
        concat!("npmjs", ".org"),
        concat!("npmjs", ".com"),
        concat!("proxy.golang", ".org"),
        concat!("rubygems", ".org"),
        concat!("repo.maven.apache", ".org"),
    ];
    let mut read = 0;
    let mut faults = Vec::new();
    for file in tracked_files() {
        // Cargo writes the name of its own registry into its lock files.
        if file.file_name().is_some_and(|name| name == "Cargo.lock") {
            continue;
        }
        let Ok(text) = fs::read_to_string(&file) else { continue };
        read += 1;
        for (number, line) in text.lines().enumerate() {
            let line = line.to_ascii_lowercase();
            for host in hosts.iter().filter(|host| line.contains(*host)) {
                faults.push(format!("{}:{}: {host}", file.strip_prefix(root()).unwrap().display(), number + 1));
            }
        }
    }
    println!("{read} files read");
    assert!(faults.is_empty(), "hosts of package registries are named:\n{}", faults.join("\n"));
    assert!(read > 20, "only {read} files read");
}

/// The reader of imports must handle groups, nesting, comments and string literals. Otherwise the layer test misses imports.
#[test]
fn the_reader_of_imports_finds_every_form() {
    let text = r##"
        // use crate::comment::X;
        /* crate::block /* crate::nested */ crate::still */
        use crate::{one::{A, B}, two, three::C as D};
        use super::{four, super::five};
        pub(in crate::six) fn f<'a>(x: &'a crate::seven::T, y: super::super::ten) -> char { let _ = ("crate::text", r#"crate::"raw""#); '"' }
        mod tests { use super::own; use super::super::eight::X; fn g() { let _ = super::super::super::nine(); } }
        use crate as whole;
    "##;
    let module = ["layer".to_owned(), "file".to_owned()];
    let mut names: Vec<_> = imports(&tokens(text), &module).into_iter().map(|import| import.name).collect();
    names.sort();
    // `super::{four}` and the two inner `super` paths stay inside the layer; the others leave it.
    assert_eq!(names, ["crate", "five", "nine", "one", "seven", "six", "ten", "three", "two"]);
}

// The reader implements only as much of Rust's grammar as it needs to find paths that begin at the crate root.

/// The first segment of a path that begins at the crate root.
struct Import {
    name: String,
    line: usize,
}

/// A word, or one character of punctuation.
struct Token {
    text: String,
    line: usize,
}

/// Every path of a file that begins at the crate root, written with `crate` or with enough `super` segments.
fn imports(tokens: &[Token], module: &[String]) -> Vec<Import> {
    let mut found = Vec::new();
    let mut depth = 0usize;
    let mut inline: Vec<usize> = Vec::new(); // the brace depths at which inline modules begin
    for (index, token) in tokens.iter().enumerate() {
        match token.text.as_str() {
            "{" => {
                let is_module = index >= 2 && tokens[index - 2].text == "mod";
                depth += 1;
                if is_module {
                    inline.push(depth);
                }
            }
            "}" => {
                if inline.last() == Some(&depth) {
                    inline.pop();
                }
                depth = depth.saturating_sub(1);
            }
            "crate" if !is_visibility(tokens, index) => follow(tokens, index + 1, 0, &mut found),
            // The first `super` of a path; `follow` reads the rest.
            "super" if index == 0 || !continues_a_path(tokens, index) => {
                follow(tokens, index + 1, (module.len() + inline.len()).saturating_sub(1), &mut found);
            }
            _ => {}
        }
    }
    found
}

/// Reads what comes after `crate` or `super`. `above` is the number of modules between this point and the crate root.
fn follow(tokens: &[Token], at: usize, above: usize, found: &mut Vec<Import>) {
    let word = |index: usize| tokens.get(index).map_or("", |token| token.text.as_str());
    if word(at) != ":" || word(at + 1) != ":" {
        if above == 0 && word(at) == "as" {
            found.push(Import { name: "crate".to_owned(), line: tokens[at].line });
        }
        return;
    }
    let mut heads = vec![at + 2];
    if word(at + 2) == "{" {
        heads = group_heads(tokens, at + 2);
    }
    for head in heads {
        match word(head) {
            "super" => follow(tokens, head + 1, above.saturating_sub(1), found),
            "self" | "" | "}" => {}
            name if above == 0 => found.push(Import { name: name.to_owned(), line: tokens[head].line }),
            _ => {}
        }
    }
}

/// The positions at which the items of a `{...}` group begin.
fn group_heads(tokens: &[Token], open: usize) -> Vec<usize> {
    let mut heads = vec![open + 1];
    let mut depth = 0;
    for (index, token) in tokens.iter().enumerate().skip(open) {
        match token.text.as_str() {
            "{" => depth += 1,
            "}" if depth == 1 => break,
            "}" => depth -= 1,
            "," if depth == 1 => heads.push(index + 1),
            _ => {}
        }
    }
    heads
}

/// `pub(crate)` names no module; `pub(in crate::x)` does.
fn is_visibility(tokens: &[Token], at: usize) -> bool {
    at >= 2 && tokens[at - 1].text == "(" && tokens[at - 2].text == "pub"
}

/// Whether a `super` continues a path, as in `super::super` or in the group of a `use`.
fn continues_a_path(tokens: &[Token], at: usize) -> bool {
    match tokens[at - 1].text.as_str() {
        ":" => at >= 2 && tokens[at - 2].text == ":",
        "{" | "," => in_use(tokens, at),
        _ => false,
    }
}

/// Whether a token is inside the braces of a `use`.
fn in_use(tokens: &[Token], at: usize) -> bool {
    tokens[..at].iter().rev().take_while(|token| token.text != ";").any(|token| token.text == "use")
}

/// The names that lib.rs exports at the crate root, and the module that each name comes from.
fn root_exports(tokens: &[Token]) -> BTreeMap<String, String> {
    let mut exports = BTreeMap::new();
    for (index, _) in tokens.iter().enumerate().filter(|(_, token)| token.text == "use") {
        let statement: Vec<_> = tokens[index + 1..].iter().take_while(|token| token.text != ";").collect();
        let Some(module) = statement.iter().find(|token| !matches!(token.text.as_str(), "crate" | "self" | ":")) else {
            continue;
        };
        for (position, token) in statement.iter().enumerate().skip(1) {
            let ends = statement.get(position + 1).is_none_or(|next| matches!(next.text.as_str(), "," | "}"));
            if ends && token.text.chars().all(|c| c.is_alphanumeric() || c == '_') {
                exports.insert(token.text.clone(), module.text.clone());
            }
        }
    }
    exports
}

/// Words and punctuation, without comments, string literals and character literals.
fn tokens(text: &str) -> Vec<Token> {
    let characters: Vec<char> = text.chars().collect();
    let at = |index: usize| characters.get(index).copied().unwrap_or('\0');
    let mut found = Vec::new();
    let (mut index, mut line) = (0, 1);
    while index < characters.len() {
        let start = index;
        let c = at(index);
        if c == '/' && at(index + 1) == '/' {
            while index < characters.len() && at(index) != '\n' {
                index += 1;
            }
        } else if c == '/' && at(index + 1) == '*' {
            index = end_of_block_comment(&characters, index);
        } else if c == 'r' && (at(index + 1) == '"' || (at(index + 1) == '#' && matches!(at(index + 2), '"' | '#'))) {
            index = end_of_raw_text(&characters, index);
        } else if c == '"' {
            index = end_of_quoted(&characters, index, '"');
        } else if c == '\'' && (at(index + 1) == '\\' || at(index + 2) == '\'') {
            index = end_of_quoted(&characters, index, '\'');
        } else if c.is_alphanumeric() || c == '_' {
            while at(index).is_alphanumeric() || at(index) == '_' {
                index += 1;
            }
            // A raw byte string begins like a word.
            let word: String = characters[start..index].iter().collect();
            match (word.as_str(), at(index)) {
                ("br" | "cr", '"' | '#') => index = end_of_raw_text(&characters, index - 1),
                _ => found.push(Token { text: word, line }),
            }
        } else {
            index += 1;
            if !c.is_whitespace() {
                found.push(Token { text: c.to_string(), line });
            }
        }
        line += characters[start..index.min(characters.len())].iter().filter(|c| **c == '\n').count();
    }
    found
}

fn end_of_block_comment(characters: &[char], start: usize) -> usize {
    let mut depth = 0;
    let mut index = start;
    while index < characters.len() {
        match (characters[index], characters.get(index + 1)) {
            ('/', Some('*')) => (depth, index) = (depth + 1, index + 2),
            ('*', Some('/')) => (depth, index) = (depth - 1, index + 2),
            _ => index += 1,
        }
        if depth == 0 {
            break;
        }
    }
    index
}

/// From the `r` of `r"..."` or `r#"..."#`.
fn end_of_raw_text(characters: &[char], start: usize) -> usize {
    let hashes = characters[start + 1..].iter().take_while(|c| **c == '#').count();
    let mut index = start + 1 + hashes + 1;
    while index < characters.len() {
        let closes = characters[index] == '"'
            && characters[index + 1..].iter().take(hashes).filter(|c| **c == '#').count() == hashes;
        index += 1;
        if closes {
            return index + hashes;
        }
    }
    index
}

fn end_of_quoted(characters: &[char], start: usize, quote: char) -> usize {
    let mut index = start + 1;
    while index < characters.len() && characters[index] != quote {
        index += if characters[index] == '\\' { 2 } else { 1 };
    }
    index + 1
}

// Files.

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package is in the workspace").to_owned()
}

fn rank(module: &str) -> Option<usize> {
    LAYERS.iter().position(|row| row.contains(&module))
}

/// `pattern/parse/mod.rs` and `pattern/parse.rs` are `[pattern, parse]`; `lib.rs` is the root.
fn module_path(file: &Path) -> Vec<String> {
    let mut path: Vec<_> = file.with_extension("").iter().map(|part| part.to_string_lossy().into_owned()).collect();
    if path.last().is_some_and(|last| matches!(last.as_str(), "mod" | "lib")) {
        path.pop();
    }
    path
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = walk(folder);
    files.retain(|file| file.extension().is_some_and(|extension| extension == "rs"));
    files
}

/// The files that git tracks, or every file where there is no git, as in an unpacked archive.
fn tracked_files() -> Vec<PathBuf> {
    match Command::new("git").arg("-C").arg(root()).args(["ls-files", "-z"]).output() {
        Ok(output) if output.status.success() => String::from_utf8_lossy(&output.stdout)
            .split('\0')
            .filter(|name| !name.is_empty())
            .map(|name| root().join(name))
            .collect(),
        _ => walk(&root()),
    }
}

/// Every file below a folder, in order, except build output and hidden folders.
fn walk(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else { return files };
    for entry in entries {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && name != "target" && (!name.starts_with('.') || name == ".ci") {
            files.extend(walk(&path));
        } else if path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    files
}
