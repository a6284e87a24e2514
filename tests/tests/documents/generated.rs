//! Parts of a page that come from the command or from a file: from `<!-- generated: NAME -->` to `<!-- end -->`.

use std::fmt::Write;

use crate::command::{printed, records};

const BEGIN: &str = "<!-- generated: ";
const END: &str = "<!-- end -->";

/// Writes every generated part of a page again.
pub fn renewed(page: &str) -> String {
    let mut text = String::with_capacity(page.len());
    let mut skips = false;
    for line in page.lines() {
        if line == END {
            skips = false;
        }
        if !skips {
            text.extend([line, "\n"]);
        }
        if let Some(name) = line.strip_prefix(BEGIN).and_then(|rest| rest.strip_suffix(" -->")) {
            skips = true;
            write_part(&mut text, name);
        }
    }
    assert!(!skips, "a generated part has no end");
    text
}

fn write_part(text: &mut String, name: &str) {
    match name {
        "facts" => facts(text),
        "never-implied" => never_implied(text),
        "presets" => presets(text),
        path if path.starts_with("docs/examples/") => {
            let language = if path.ends_with(".toml") { "toml" } else { "text" };
            let _ = write!(text, "```{language}\n{}```\n", crate::read(path));
        }
        other => panic!("no generated part is called `{other}`"),
    }
}

/// A text of a JSON record.
fn text<'a>(record: &'a serde_json::Value, key: &str) -> &'a str {
    record[key].as_str().unwrap_or_else(|| panic!("{record} has no `{key}`"))
}

fn facts(page: &mut String) {
    page.push_str("| fact | shown means |\n| --- | --- |\n");
    for fact in records(&["facts", "--format", "json"]) {
        let _ = writeln!(page, "| `{}` | {} |", text(&fact, "name"), text(&fact, "meaning"));
    }
}

fn never_implied(page: &mut String) {
    page.push_str("| class | title |\n| --- | --- |\n");
    for class in records(&["classes", "--format", "json"]).iter().filter(|class| class["never_implied"] == true) {
        let _ = writeln!(page, "| `{}` | {} |", text(class, "id"), text(class, "title"));
    }
}

fn presets(page: &mut String) {
    page.push_str("| preset | holds |\n| --- | --- |\n");
    for line in printed(&["preset"]).lines() {
        let (name, summary) = line.split_once("  ").expect("a name and a summary");
        let _ = writeln!(page, "| `{name}` | {} |", summary.trim());
    }
}
