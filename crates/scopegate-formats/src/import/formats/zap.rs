//! ZAP contexts: expressions that match whole URLs. Exclusions take precedence.

use quick_xml::Reader;
use quick_xml::events::Event;
use scopegate::policy::{List, Precedence};

use crate::identifier::{Kind, Reading, Side};
use crate::import::{ImportError, Program, Row};
use crate::regex::{self, ExportedRule, Extent};

/// The maximum nesting depth of elements.
const DEEPEST: usize = 64;

pub(super) fn programs(text: &str) -> Result<Vec<Program>, ImportError> {
    let mut reader = Reader::from_str(text);
    let mut path: Vec<String> = Vec::new();
    let mut programs: Vec<Context> = Vec::new();
    // The text of each open element, without the text of nested elements.
    let mut inside: Vec<String> = Vec::new();
    loop {
        let event = reader.read_event().map_err(|error| not_xml(&error.to_string(), &reader))?;
        let more = match event {
            Event::Start(start) => {
                let name = String::from_utf8_lossy(start.local_name().as_ref()).into_owned();
                if name == "context" {
                    programs.push(Context::default());
                }
                path.push(name);
                if path.len() > DEEPEST {
                    return Err(not_xml("its elements are nested too deeply", &reader));
                }
                if list_of(&path).is_some() && start.attributes().next().is_some() {
                    return Err(not_understood(&path, "an attribute"));
                }
                inside.push(String::new());
                continue;
            }
            Event::Empty(start) => {
                path.push(String::from_utf8_lossy(start.local_name().as_ref()).into_owned());
                if list_of(&path).is_some() && start.attributes().next().is_some() {
                    return Err(not_understood(&path, "an attribute"));
                }
                path.pop();
                continue;
            }
            Event::Text(text) => text.decode().map_err(|error| not_xml(&error.to_string(), &reader))?.into_owned(),
            Event::CData(text) => text.decode().map_err(|error| not_xml(&error.to_string(), &reader))?.into_owned(),
            Event::GeneralRef(reference) => {
                let name = reference.decode().map_err(|error| not_xml(&error.to_string(), &reader))?.into_owned();
                let character = reference.resolve_char_ref().map_err(|error| not_xml(&error.to_string(), &reader))?;
                match (character, quick_xml::escape::resolve_predefined_entity(&name)) {
                    (Some(c), _) => c.to_string(),
                    (None, Some(text)) => text.to_owned(),
                    (None, None) => return Err(not_xml(&format!("`&{name};` is unknown"), &reader)),
                }
            }
            Event::End(_) => {
                let text = inside.pop().unwrap_or_default();
                if let Some(context) = programs.last_mut() {
                    element(&path, text.trim(), context)?;
                }
                path.pop();
                continue;
            }
            Event::Eof if path.is_empty() => break,
            Event::Eof => return Err(not_xml("an element is not closed", &reader)),
            _ => continue,
        };
        if let Some(inside) = inside.last_mut() {
            inside.push_str(&more);
        }
    }
    if programs.is_empty() {
        let message = "the text has no `<context>`";
        return Err(ImportError::new("import.not-zap", message, "export the context from ZAP again"));
    }
    Ok(programs.into_iter().map(Context::program).collect())
}

/// A context while it is read.
#[derive(Default)]
struct Context {
    name: String,
    /// Whether the context is in scope in ZAP.
    is_off: bool,
    rows: Vec<Row>,
}

impl Context {
    /// The inclusions of a context that is out of scope in ZAP need review.
    fn program(self) -> Program {
        let mut rows = self.rows;
        if self.is_off {
            for row in rows.iter_mut().filter(|row| row.list == List::InScope) {
                let why = "its context is not in scope in ZAP: `<inscope>false</inscope>`";
                row.meant = Some(Reading::review(&row.value, Side::Inclusion, why));
            }
        }
        let (name, handle) = (self.name.clone(), self.name);
        Program { handle, name, rows, precedence: Precedence::ExclusionsWin, ..Program::default() }
    }
}

/// The list of a context that an element belongs to, at any depth.
fn list_of(path: &[String]) -> Option<List> {
    let at = path.iter().rposition(|name| name == "context")?;
    match path.get(at.saturating_add(1))?.to_ascii_lowercase().as_str() {
        "incregexes" => Some(List::InScope),
        "excregexes" => Some(List::OutOfScope),
        _ => None,
    }
}

fn not_understood(path: &[String], what: &str) -> ImportError {
    let name = path.last().map(String::as_str).unwrap_or_default();
    let message =
        format!("{what} in `<{}>` is not supported, and could be an exclusion", scopegate::error::Excerpt(name));
    ImportError::new("import.not-zap", message, "write each expression in its own `<incregexes>` or `<excregexes>`")
}

fn not_xml(error: &str, reader: &Reader<&[u8]>) -> ImportError {
    let message = format!("invalid XML: {error}, at byte {}", reader.error_position().max(reader.buffer_position()));
    ImportError::new("import.not-xml", message, "export the context from ZAP again")
}

fn element(path: &[String], text: &str, context: &mut Context) -> Result<(), ImportError> {
    let [.., parent, name] = path else { return Ok(()) };
    if text.is_empty() {
        return Ok(());
    }
    let Some(list) = list_of(path) else {
        match (parent.as_str(), name.as_str()) {
            ("context", "name") => text.clone_into(&mut context.name),
            ("context", "inscope") => context.is_off = !text.eq_ignore_ascii_case("true"),
            ("context", other) if other.to_ascii_lowercase().contains("regex") => {
                return Err(not_understood(path, "the text"));
            }
            _ => {}
        }
        return Ok(());
    };
    let is_expression = parent == "context" || matches!(name.to_ascii_lowercase().as_str(), "regex" | "regexp");
    if !is_expression {
        return Err(not_understood(path, "the text"));
    }
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let row = expression(line, list, context.rows.last());
        context.rows.push(row);
    }
    Ok(())
}

/// A row for a URL expression, with the previous row.
pub(super) fn expression(text: &str, list: List, before: Option<&Row>) -> Row {
    let mut row = Row::new(list, Kind::Network, text);
    row.meant = Some(reading(text, Side::of(list), before));
    row
}

/// The reading of an expression, with the previous row.
fn reading(text: &str, side: Side, before: Option<&Row>) -> Reading {
    if let Some(reading) = own(text, side, before) {
        return reading;
    }
    match side {
        Side::Exclusion => regex::excluded_url(text, text, Extent::Whole),
        Side::Inclusion => match regex::url(text, Extent::Whole) {
            Ok(set) => Reading::of_patterns(set, side),
            Err(reason) => Reading::review(text, side, reason),
        },
    }
}

/// The reading of a row of our own export.
fn own(text: &str, side: Side, before: Option<&Row>) -> Option<Reading> {
    match regex::url_rule(text, side)? {
        ExportedRule::Rules(set) => Some(Reading::of_patterns(set, side)),
        ExportedRule::Refused(why) => Some(Reading::review(text, side, why)),
        ExportedRule::AmbiguousPaths(places) => {
            // The previous row is the excluded path itself if only that path differs.
            let start = regex::before_ambiguous_paths(text)?;
            let is_beside = |row: &&Row| row.value.strip_prefix(start).is_some_and(|path| path.starts_with('/'));
            regex::ambiguous_paths(&places, before.filter(is_beside).and_then(|row| row.meant.as_ref()))
        }
    }
}
