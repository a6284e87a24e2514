//! The rules of "Language" in CONTRIBUTING.md that a list of words can check.

use crate::{command, markdown};

/// Words that no document and no help text may use, with their replacements.
const RULED_OUT: &[(&str, &str)] = &[
    ("amongst", "among"),
    ("analyse", "analyze"),
    ("anew", "again"),
    ("anyhow", "in any case"),
    ("authorise", "authorize"),
    ("behaviour", "behavior"),
    ("behaviours", "behaviors"),
    ("behind", "after"),
    ("beside", "next to, with"),
    ("catalogue", "catalog"),
    ("centre", "center"),
    ("colour", "color"),
    ("colours", "colors"),
    ("coloured", "colored"),
    ("defence", "defense"),
    ("favour", "favor"),
    ("hangs", "depends, is attached"),
    ("harbour", "harbor"),
    ("honour", "honor"),
    ("licence", "license"),
    ("licences", "licenses"),
    ("licenced", "licensed"),
    ("mend", "fix"),
    ("mended", "fixed"),
    ("mends", "fixes"),
    ("nobody", "no caller, no one"),
    ("normalise", "normalize"),
    ("odd", "unusual"),
    ("oddly", "unusually"),
    ("optimise", "optimize"),
    ("organisation", "organization"),
    ("organisations", "organizations"),
    ("programme", "program"),
    ("programmes", "programs"),
    ("recognise", "recognize"),
    ("recognised", "recognized"),
    ("recognises", "recognizes"),
    ("somebody", "a person, another"),
    ("spelt", "spelled"),
    ("stands", "is, appears"),
    ("summarise", "summarize"),
    ("told", "reported"),
    ("whilst", "while"),
    ("whoever", "anyone who"),
];

/// Texts that are not rewritten yet: a file, or `scopegate help COMMAND`. A rewrite removes its line; no line is added.
const NOT_YET: &[&str] = &[];

/// Passages that use a word of the list with a reason: the page, the text, the reason.
const EXCEPTIONS: &[(&str, &str, &str)] = &[];

#[test]
fn the_documents_use_plain_american_english() {
    let mut texts: Vec<(String, Vec<(usize, String)>)> = Vec::new();
    let documents = crate::pages().into_iter().chain(["ARCHITECTURE.md", "CONTRIBUTING.md"].map(str::to_owned));
    for page in documents {
        texts.push((page.clone(), prose(&crate::read(&page))));
    }
    texts.push(("CHANGELOG.md".to_owned(), prose(&unreleased(&crate::read("CHANGELOG.md")))));
    texts.push(("scopegate help".to_owned(), lines(&command::printed(&["--help"]))));
    for name in command::subcommands() {
        texts.push((format!("scopegate help {name}"), lines(&command::printed(&["help", &name]))));
    }

    let mut read = 0;
    let mut faults = Vec::new();
    for (source, lines) in &texts {
        read += lines.len();
        let found: Vec<String> = lines
            .iter()
            .filter(|(_, line)| !EXCEPTIONS.iter().any(|(page, text, _)| page == source && line.contains(text)))
            .flat_map(|(number, line)| {
                in_line(line).map(move |(word, better)| format!("{source}:{number}: `{word}` ({better}): {line}"))
            })
            .collect();
        if NOT_YET.iter().any(|name| source.starts_with(name)) {
            println!("{} words in {source}, not rewritten yet:\n{}", found.len(), found.join("\n"));
        } else {
            faults.extend(found);
        }
    }
    println!("{read} lines of {} texts read", texts.len());
    assert!(faults.is_empty(), "words that the rules of CONTRIBUTING.md exclude:\n{}", faults.join("\n"));
    assert!(texts.len() > 20 && read > 1000);
}

/// The ruled-out words of a line.
fn in_line(line: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let words: Vec<String> = line.split(|c: char| !c.is_alphanumeric()).map(str::to_ascii_lowercase).collect();
    RULED_OUT.iter().copied().filter(move |(word, _)| words.iter().any(|found| found == word))
}

/// A page without fenced blocks and code spans, which quote names, data and outputs.
fn prose(page: &str) -> Vec<(usize, String)> {
    markdown::prose(page).into_iter().map(|(number, line)| (number, markdown::without_code(line))).collect()
}

fn lines(text: &str) -> Vec<(usize, String)> {
    text.lines().enumerate().map(|(index, line)| (index + 1, line.to_owned())).collect()
}

/// The section `[Unreleased]`.
fn unreleased(page: &str) -> String {
    let (_, section) = page.split_once("## [Unreleased]").expect("CHANGELOG.md has a section [Unreleased]");
    section.split("\n## ").next().unwrap_or_default().to_owned()
}

#[test]
fn only_whole_words_are_found() {
    let found = |line: &str| in_line(line).map(|(word, _)| word).collect::<Vec<_>>();
    assert_eq!(found("Told beside the programme."), ["beside", "programme", "told"]);
    assert!(found("besides, programmer, oddity, standstill").is_empty());
    assert_eq!(markdown::without_code("a `behaviour` b"), "a   b");
}
