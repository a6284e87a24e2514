//! The codes of errors and warnings, by family.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::path::Path;

use crate::documented;
use crate::root;

/// Where the codes of the core are declared.
const DECLARED: &[&str] = &[
    "crates/scopegate/src/net/codes.rs",
    "crates/scopegate/src/targets/codes.rs",
    "crates/scopegate/src/pattern/codes.rs",
    "crates/scopegate/src/findings/class_codes.rs",
    "crates/scopegate/src/findings/codes.rs",
    "crates/scopegate/src/document/codes.rs",
    "crates/scopegate/src/policy.rs",
];

/// The codes of what stands around the core, which has none of them: files, other people's formats, the command, C. A test
/// looks for them in the source, so that none is missing here and none is left over.
const AROUND: &[(&str, &str)] = &[
    ("call.buffer-too-small", "C: the buffer holds less than the whole text, or fewer than there are"),
    ("call.invalid-address", "C: the text is no address"),
    ("call.invalid-argument", "C: an argument makes no sense"),
    ("call.not-utf8", "C: a text is not UTF-8"),
    ("call.null-argument", "C: a pointer that must not be NULL is NULL"),
    ("call.out-of-range", "C: there is nothing at that index"),
    ("call.panic", "C: a defect of the library was caught"),
    ("call.struct-size", "C: the `size` of a struct is missing, or smaller than it ever was"),
    ("file.bad-public-suffix-list", "the file is no public suffix list"),
    ("file.not-a-file", "a folder, or something that is no regular file"),
    ("file.not-utf8", "the file is not UTF-8"),
    ("file.same", "what is written would overwrite what is read"),
    ("file.too-large", "the file is larger than any policy"),
    ("file.unknown-format", "the file's ending says no format"),
    ("file.unreadable", "the file cannot be read"),
    ("file.unwritable", "the file cannot be written"),
    ("import.empty", "the file holds no program"),
    ("import.exclusions-alone", "the name of a list says that it lists exclusions, and nothing in it does"),
    ("import.is-policy", "the text is already a scopegate policy"),
    ("import.no-identifier", "a row has no identifier, and could be an exclusion"),
    ("import.no-program", "the file holds no program of that name"),
    ("import.not-a-programme", "well written, and no program of that platform"),
    ("import.not-a-scope", "the text is written in a known way and is no scope"),
    ("import.not-amass", "the text is no configuration of amass"),
    ("import.not-burp", "JSON, and no target scope of Burp"),
    ("import.not-caido", "the text is no scope of Caido"),
    ("import.not-csv", "the text is no CSV, or not the platform's"),
    ("import.not-cvd-policy", "the text is no CVD policy in JSON with a scope of the web"),
    ("import.not-json", "the text is no JSON"),
    ("import.not-security-txt", "the text is no security.txt"),
    ("import.not-xml", "the text is no XML"),
    ("import.not-yaml", "the text is no YAML"),
    ("import.not-zap", "XML, and no context of ZAP"),
    ("import.several", "the file holds several programs, and none was named"),
    ("import.unknown-format", "the format cannot be told"),
    ("import.unknown-key", "a key that is not known holds hosts, and could exclude them"),
    ("import.unusable", "the policy that was made has errors"),
    ("output.unwritable", "the output cannot be written"),
    ("record.bad-port", "a record's port is none"),
    ("record.invalid", "the line is no JSON record"),
    ("record.no-class", "a record has no class, and `--class-unknown reject` asks for one"),
    ("record.no-target", "a record has none of the fields that name a target"),
    ("record.not-text", "a record's field holds no text"),
    ("record.too-long", "a record is longer than any that is read"),
    ("usage.bad-field", "what was given is no name of a field"),
    ("usage.no-command", "no command has that name"),
    ("usage.no-field", "an option is about a field that nothing names"),
    ("usage.no-target", "no target was given"),
    ("usage.terminal", "standard input is a terminal, and nothing was given"),
];

pub fn write(page: &mut String) {
    let mut all: BTreeMap<String, String> = BTreeMap::new();
    for (code, meaning) in DECLARED.iter().flat_map(|path| documented::codes(&documented::file(path))) {
        assert!(!meaning.is_empty(), "nothing is said of {code}");
        assert!(all.insert(code.clone(), meaning).is_none(), "{code} is declared twice");
    }
    let declared: BTreeSet<&str> = all.keys().map(String::as_str).collect();
    let told: BTreeSet<&str> =
        scopegate::error_codes().chain(scopegate::warning_codes()).map(scopegate::Code::as_str).collect();
    // Asking for a preset is no question to a policy, so its code stands apart.
    let apart: Vec<&&str> = declared.difference(&told).collect();
    assert_eq!((apart, told.difference(&declared).count()), (vec![&"preset.unknown"], 0));
    let around = around(&declared);
    assert_eq!(
        around,
        AROUND.iter().map(|(code, _)| (*code).to_owned()).collect(),
        "codes of the source and of this page"
    );
    all.extend(AROUND.iter().map(|(code, meaning)| ((*code).to_owned(), (*meaning).to_owned())));

    page.push_str("\n## Error codes\n\nAn error is no verdict: what filters treats it as not in scope.\n\n| code | means |\n| --- | --- |\n");
    let is_warning = |code: &str| code.starts_with("warning.");
    for (code, meaning) in all.iter().filter(|(code, _)| !is_warning(code)) {
        let _ = writeln!(page, "| `{code}` | {meaning} |");
    }
    page.push_str(
        "\n## Warning codes\n\nLegal but odd: a policy with warnings loads.\n\n| code | means |\n| --- | --- |\n",
    );
    for (code, meaning) in all.iter().filter(|(code, _)| is_warning(code)) {
        let _ = writeln!(page, "| `{code}` | {meaning} |");
    }
}

/// The codes that the crates and bindings around the core write, beside the core's own.
fn around(core: &BTreeSet<&str>) -> BTreeSet<String> {
    let families: BTreeSet<&str> = AROUND.iter().filter_map(|(code, _)| code.split('.').next()).collect();
    let mut found = BTreeSet::new();
    for folder in ["crates/scopegate-formats/src", "crates/scopegate-cli/src", "bindings/c/src", "bindings/python/src"]
    {
        look(&root().join(folder), &mut |text| {
            // A text in quotes that is a family, a dot and words: nothing else in the source looks so.
            for piece in text.split('"').skip(1).step_by(2) {
                let Some((family, rest)) = piece.split_once('.') else { continue };
                let is_word =
                    !rest.is_empty() && rest.chars().all(|c| c.is_ascii_lowercase() || c == '-' || c.is_ascii_digit());
                if is_word && families.contains(family) && !core.contains(piece) {
                    found.insert(piece.to_owned());
                }
            }
        });
    }
    found
}

fn look(folder: &Path, at: &mut dyn FnMut(&str)) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            look(&path, at);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            for line in fs::read_to_string(&path).unwrap().lines().filter(|line| !line.trim_start().starts_with("//")) {
                at(line);
            }
        }
    }
}
