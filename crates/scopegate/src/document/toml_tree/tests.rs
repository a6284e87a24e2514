//! The tree is the one that the parser's own document comes to.

use crate::document::toml_text;
use crate::document::toml_tree::read;
use std::path::Path;

/// Whether a text is read here; then the parser's own document must say the same and nothing against it.
fn is_read(text: &str) -> bool {
    let Some(root) = read(text) else { return false };
    let parsed = toml_text::parse_document(text);
    assert!(parsed.diagnostics.is_empty(), "{text}\n{:?}", parsed.diagnostics);
    assert_eq!(Some(root), parsed.root, "{text}");
    true
}

/// Every policy of the fixtures, and every text within them that is a policy.
#[test]
#[expect(clippy::disallowed_methods, reason = "a test reads the fixtures")]
fn the_tree_is_that_of_the_document_in_the_fixtures() {
    fn files(folder: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                files(&path, found);
            } else if let Ok(text) = std::fs::read_to_string(&path) {
                found.extend(text.split("'''").chain(text.split("\"\"\"")).map(str::to_owned));
                found.push(text);
            }
        }
    }
    let mut found = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures"), &mut found);
    let read = found.iter().filter(|text| is_read(text)).count();
    assert!(read > 100, "{read} of {}", found.len());
}

#[test]
fn it_is_in_texts_put_together_at_random() {
    const LINES: &[&str] = &[
        "a = 1",
        "b = \"x\"",
        "c = [1, \"two\", { d = 3 }]",
        "[a]",
        "[b]",
        "[a.b]",
        "[[a]]",
        "[[a.b]]",
        "[[b]]",
        "[c.d.e]",
        "a.b = 1",
        "d = { e = { f = [] }, g = 'h' }",
        "e = {}",
        "e = []",
        "# a note",
        "",
        "f = [\n  { host = \"h\" },\n  \"i\", # why\n]",
        "g = 2026-11-01",
        "h = 2026-11-01T10:00:00Z",
        "i = 0x1f",
        "j = 1e3",
        "k = inf",
        "l = true",
        "m = \"\\u00e9\\n\\\"\"",
        "n = \"\"\"\ntwo\nlines\"\"\"",
        "o = '''\n'''",
        "\"quoted key\" = 1",
        "'p' = 2",
        "[ \"a b\" . c ]",
        "q = { r = 1, r = 2 }",
        "s =",
        "t = \"",
        "u = {\n v = 1,\n}",
        "w = 99999999999999999999",
        "x = 1979-13-01",
        "y = \"tab\there\"",
        "\u{e9} = 1",
        "z = \"\u{e9}\"",
        "\t[a] # b",
        "a = 2",
        "aa = [[1], [[2]]]",
        "bb = \"\\q\"",
        "cc = 07",
        "dd = {ee.ff = 1}",
    ];
    let mut state = 7_u64;
    let mut below = |end: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % end
    };
    let (mut read, texts) = (0, 40_000);
    for _ in 0..texts {
        let lines: Vec<&str> = (0..=below(7)).map(|_| LINES[below(LINES.len())]).collect();
        let end = ["\n", "\r\n", "\n\n"][below(3)];
        read += usize::from(is_read(&lines.join(end)));
    }
    assert!(read > texts / 10, "{read}");
}

#[test]
fn it_is_in_every_text_of_few_pieces() {
    const PIECES: &[&str] = &[
        "a", "=", "1", "\"x\"", "[", "]", "[[", "]]", "{", "}", ",", ".", "\n", " ", "#", "'", "\r", "\u{feff}", "\0",
        "\"", "\\",
    ];
    let mut read = 0;
    for length in 1..=4_u32 {
        for n in 0..PIECES.len().pow(length) {
            let piece = |at: u32| PIECES[n / PIECES.len().pow(at) % PIECES.len()];
            read += usize::from(is_read(&(0..length).map(piece).collect::<String>()));
        }
    }
    for n in 0..PIECES.len().pow(4) {
        let piece = |at: u32| PIECES[n / PIECES.len().pow(at) % PIECES.len()];
        read += usize::from(is_read(&format!("a = {}{}{}{}\n[b]", piece(0), piece(1), piece(2), piece(3))));
    }
    assert!(read > 1_000, "{read}");
}

#[test]
fn what_large_policies_are_made_of_is_read() {
    let head = "version = 1\n[policy]\nname = \"A\"\nowner = \"A\"\n";
    let entries = "  { host = \"h.example.com\" },\n".repeat(100);
    assert!(is_read(&format!("{head}[scope]\nin_scope = [\n{entries}]\nout_of_scope = []\n")));
    let tables = "[[scope.in_scope]]\nhost = \"h.example.com\"\nid = \"n\"\n".repeat(100);
    assert!(is_read(&format!("{head}{tables}")));
}
