//! ZAP contexts: expressions that match whole URLs. Exclusions win.

use quick_xml::Reader;
use quick_xml::events::Event;
use scopegate::policy::{List, Precedence};

use crate::identifier::{Kind, Reading, Side};
use crate::import::{ImportError, Programme, Row};
use crate::regex::{self, Extent, Own};

pub(super) fn programmes(text: &str) -> Result<Vec<Programme>, ImportError> {
    let mut reader = Reader::from_str(text);
    let mut path: Vec<String> = Vec::new();
    let mut programmes: Vec<Programme> = Vec::new();
    let mut inside = String::new();
    loop {
        let event = reader.read_event().map_err(|error| not_xml(&error.to_string(), &reader))?;
        match event {
            Event::Start(start) => {
                let name = String::from_utf8_lossy(start.local_name().as_ref()).into_owned();
                if name == "context" {
                    programmes.push(Programme { precedence: Precedence::ExclusionsWin, ..Programme::default() });
                }
                path.push(name);
                inside.clear();
            }
            Event::Text(text) => inside.push_str(&text.decode().map_err(|error| not_xml(&error.to_string(), &reader))?),
            Event::CData(text) => {
                inside.push_str(&text.decode().map_err(|error| not_xml(&error.to_string(), &reader))?);
            }
            Event::GeneralRef(reference) => {
                let name = reference.decode().map_err(|error| not_xml(&error.to_string(), &reader))?.into_owned();
                let character = reference.resolve_char_ref().map_err(|error| not_xml(&error.to_string(), &reader))?;
                match (character, quick_xml::escape::resolve_predefined_entity(&name)) {
                    (Some(c), _) => inside.push(c),
                    (None, Some(text)) => inside.push_str(text),
                    (None, None) => return Err(not_xml(&format!("`&{name};` is not known"), &reader)),
                }
            }
            Event::End(_) => {
                if let Some(programme) = programmes.last_mut() {
                    element(&path, inside.trim(), programme);
                }
                path.pop();
                inside.clear();
            }
            Event::Eof if path.is_empty() => break,
            Event::Eof => return Err(not_xml("an element is not closed", &reader)),
            _ => {}
        }
    }
    if programmes.is_empty() {
        let message = "the text has no `<context>`";
        return Err(ImportError::new("import.not-zap", message, "export the context from ZAP again"));
    }
    Ok(programmes)
}

fn not_xml(error: &str, reader: &Reader<&[u8]>) -> ImportError {
    let message =
        format!("the text is no XML: {error}, at byte {}", reader.error_position().max(reader.buffer_position()));
    ImportError::new("import.not-xml", message, "export the context from ZAP again")
}

fn element(path: &[String], text: &str, programme: &mut Programme) {
    let [.., parent, name] = path else { return };
    if parent != "context" || text.is_empty() {
        return;
    }
    let list = match name.as_str() {
        "name" => {
            text.clone_into(&mut programme.name);
            text.clone_into(&mut programme.handle);
            return;
        }
        "incregexes" => List::InScope,
        "excregexes" => List::OutOfScope,
        _ => return,
    };
    let side = Side::of(list);
    let mut row = Row::new(list, Kind::Network, text);
    row.meant = Some(reading(text, side, programme.rows.last()));
    programme.rows.push(row);
}

/// An expression, behind the row before it.
fn reading(text: &str, side: Side, before: Option<&Row>) -> Reading {
    if let Some(reading) = own(text, side, before) {
        return reading;
    }
    match side {
        Side::Exclusion => regex::excluded_url(text, text, Extent::Whole),
        Side::Inclusion => match regex::url(text, side, Extent::Whole) {
            Ok(piece) => Reading::of_piece(piece, side),
            Err(reason) => Reading::review(text, side, reason),
        },
    }
}

/// What our own export wrote, behind the row before it.
fn own(text: &str, side: Side, before: Option<&Row>) -> Option<Reading> {
    match regex::url_rule(text, side)? {
        Own::Rules(piece) => Some(Reading::of_piece(piece, side)),
        Own::Refused(why) => Some(Reading::review(text, side, why)),
        Own::OddPaths(places) => {
            // The row before is the excluded path itself where it differs in nothing but that path.
            let start = regex::before_odd_paths(text)?;
            let is_beside = |row: &&Row| row.value.strip_prefix(start).is_some_and(|path| path.starts_with('/'));
            regex::odd_paths(&places, before.filter(is_beside).and_then(|row| row.meant.as_ref()))
        }
    }
}
