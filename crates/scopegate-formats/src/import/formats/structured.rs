//! JSON and YAML with keys for lists in and out of scope, or a list of hosts.
//!
//! Anything unknown that could be an exclusion makes the import fail.

use scopegate::error::Excerpt;
use scopegate::policy::{List, Precedence};
use serde_json::{Map, Value};

use crate::identifier::{Kind, Reading, Side, narrowing_sentences};
use crate::import::keys::{self, KeyMeaning};
use crate::import::platform::{kind_of, text_of};
use crate::import::{ImportError, Program, Row, conditions, refused, value};

/// Reads the keys of an object inside or outside a list.
const IDENTIFIERS: [&str; 17] = [
    "asset_identifier",
    "identifier",
    "target",
    "asset",
    "endpoint",
    "uri",
    "url",
    "host",
    "hostname",
    "domain",
    "value",
    "pattern",
    "cidr",
    "ip",
    "network",
    "address",
    "name",
];

pub(super) fn programs(text: &str) -> Result<Vec<Program>, ImportError> {
    if let Some(error) = refused::markup(text) {
        return Err(error);
    }
    let value = value::parse(text)?;
    let programs = match &value {
        Value::Array(all) if !all.is_empty() && all.iter().all(is_program) => {
            all.iter().map(program).collect::<Result<Vec<_>, _>>()?
        }
        one => vec![program(one)?],
    };
    Ok(programs)
}

/// Whether a value is an object with its own lists and not a single entry.
fn is_program(value: &Value) -> bool {
    let Value::Object(fields) = value else { return false };
    fields.iter().any(|(key, held)| {
        matches!(keys::meaning(key), KeyMeaning::In | KeyMeaning::Out | KeyMeaning::Group)
            && matches!(held, Value::Array(_) | Value::Object(_))
    })
}

fn program(value: &Value) -> Result<Program, ImportError> {
    let mut walk = Walk::default();
    match value {
        Value::Array(all) if !all.is_empty() => walk.take(value, List::InScope, "the list")?,
        Value::Object(fields) => {
            conditions::usual(fields, &mut walk.program);
            walk.object(fields, None)?;
        }
        _ => return Err(nothing(value)),
    }
    if walk.program.rows.is_empty() && !walk.has_list {
        return Err(nothing(value));
    }
    Ok(walk.program)
}

fn nothing(value: &Value) -> ImportError {
    let keys: Vec<&str> =
        value.as_object().map(|fields| fields.keys().map(String::as_str).collect()).unwrap_or_default();
    let message = if keys.is_empty() {
        "the text has no list of targets in or out of scope".to_owned()
    } else {
        format!("the text has no list of targets in or out of scope: its keys are {}", Excerpt(&keys.join(", ")))
    };
    ImportError::new("import.not-a-scope", message, refused::FORMATS)
}

/// Reads the entries of a value, all in one list.
pub(super) fn entries(value: &Value, list: List, at: &str) -> Result<Vec<Row>, ImportError> {
    let mut walk = Walk::default();
    walk.take(value, list, at)?;
    Ok(walk.program.rows)
}

#[derive(Default)]
struct Walk {
    program: Program,
    /// Whether any key for a list exists, with or without entries.
    has_list: bool,
}

impl Walk {
    /// The keys of an object that is part of a list, or of none.
    fn object(&mut self, fields: &Map<String, Value>, list: Option<List>) -> Result<(), ImportError> {
        for (key, held) in fields {
            if keys::meaning(key) == KeyMeaning::Unknown && value::has_host(key) {
                self.by_name(key, held, list)?;
                continue;
            }
            match (keys::meaning(key), list) {
                (KeyMeaning::In, Some(List::InScope) | None) => self.listed(key, held, List::InScope)?,
                (KeyMeaning::Out, _) => self.listed(key, held, List::OutOfScope)?,
                (KeyMeaning::ThirdParty, _) => self.listed(key, held, List::ThirdParty)?,
                (KeyMeaning::In, Some(_)) => return Err(value::unknown_key(key, held)),
                (KeyMeaning::Sort | KeyMeaning::Group, Some(list)) => self.take(held, list, key)?,
                (KeyMeaning::Group, None) => match held {
                    Value::Object(inner) if is_program(held) || identifier(inner).is_none() => {
                        self.object(inner, None)?;
                    }
                    held => self.listed(key, held, List::InScope)?,
                },
                (KeyMeaning::Sort, None) => self.listed(key, held, List::InScope)?,
                (KeyMeaning::Unknown, Some(List::OutOfScope | List::ThirdParty)) => {
                    self.take(held, list.unwrap_or(List::OutOfScope), key)?;
                }
                (said @ (KeyMeaning::Name | KeyMeaning::Source | KeyMeaning::Contact | KeyMeaning::Note), _) => {
                    self.head(said, key, held);
                }
                (KeyMeaning::Other, _) => {}
                (KeyMeaning::Unknown, _) if value::holds_host(held) => return Err(value::unknown_key(key, held)),
                (KeyMeaning::Unknown, _) => {}
            }
        }
        Ok(())
    }

    /// `"a.example.com": "out"`: the key is a target, and the value is its list.
    fn by_name(&mut self, key: &str, held: &Value, list: Option<List>) -> Result<(), ImportError> {
        let said = match held {
            Value::Null => None,
            Value::String(text) => keys::is_in(text),
            Value::Bool(is) => Some(*is),
            _ => None,
        };
        let list = match (list, said) {
            (Some(list @ (List::OutOfScope | List::ThirdParty)), _) => list,
            (_, Some(false)) => List::OutOfScope,
            (_, Some(true)) => List::InScope,
            (Some(List::InScope), None) if held.is_null() => List::InScope,
            _ => return Err(value::unknown_key(key, held)),
        };
        self.has_list = true;
        self.program.rows.push(Row::new(list, Kind::Unsaid, key));
        Ok(())
    }

    fn listed(&mut self, key: &str, held: &Value, list: List) -> Result<(), ImportError> {
        self.has_list = true;
        let word = keys::plain(key);
        if ["allow", "deny", "denied", "white", "black", "block", "include", "exclude"]
            .iter()
            .any(|part| word.contains(part))
        {
            self.program.precedence = Precedence::ExclusionsWin;
        }
        self.take(held, list, key)
    }

    /// Reads the metadata of a text. A note that excludes something becomes a row that needs review.
    fn head(&mut self, said: KeyMeaning, key: &str, held: &Value) {
        let program = &mut self.program;
        let Value::String(text) = held else { return };
        match said {
            KeyMeaning::Name if program.name.is_empty() => text.clone_into(&mut program.name),
            KeyMeaning::Source if program.source.is_none() && text.contains("://") => {
                program.source = Some(text.clone());
            }
            KeyMeaning::Contact => program.contact.push(text.clone()),
            KeyMeaning::Note => {
                for sentence in narrowing_sentences(text) {
                    let mut row = Row::new(List::OutOfScope, Kind::Unsaid, &*sentence);
                    let why = format!("it is a sentence of {} that excludes something", Excerpt(key));
                    row.meant = Some(Reading::review(&sentence, Side::Exclusion, why));
                    program.rows.push(row);
                }
            }
            _ => {}
        }
    }

    /// Reads the value of a key.
    fn take(&mut self, held: &Value, list: List, key: &str) -> Result<(), ImportError> {
        match held {
            Value::Null => {}
            Value::Array(all) => {
                for one in all {
                    // `["a.example.com", "out"]`: a value next to an entry may exclude it.
                    if one.is_array() && list == List::InScope {
                        let shown = one.to_string();
                        let message =
                            format!("{} in {} is a nested list, which is not supported", Excerpt(&shown), Excerpt(key));
                        return Err(ImportError::new(
                            "import.no-identifier",
                            message,
                            "write each target as a string or an object",
                        ));
                    }
                    self.take(one, list, key)?;
                }
            }
            Value::String(text) => {
                for line in text
                    .lines()
                    .map(str::trim)
                    .filter(|line| !line.is_empty() && (!line.starts_with('#') || names_an_asset(line)))
                {
                    let (list, line) = marked(line, list);
                    self.program.rows.push(Row::new(list, Kind::Unsaid, line));
                }
            }
            Value::Object(fields) => match identifier(fields) {
                Some((name, text)) => self.entry(fields, name, text, list)?,
                None => self.object(fields, Some(list))?,
            },
            Value::Bool(_) | Value::Number(_) => {
                let shown = held.to_string();
                let message = format!("{} holds {}, which is not a target", Excerpt(key), Excerpt(&shown));
                return Err(ImportError::new("import.no-identifier", message, "write a host, a URL or a network"));
            }
        }
        Ok(())
    }

    /// Reads an object with an identifier and further fields.
    fn entry(&mut self, fields: &Map<String, Value>, name: &str, text: &str, list: List) -> Result<(), ImportError> {
        let (list, text) = marked(text.trim(), list);
        let (mut list, mut kind, mut note) = (list, Kind::Unsaid, None);
        let (mut ports, mut path) = (Vec::new(), String::new());
        for (key, held) in fields.iter().filter(|(key, _)| *key != name) {
            let word = keys::plain(key);
            match (word.as_str(), held) {
                (_, Value::Null) => {
                    if matches!(word.as_str(), "eligible_for_submission" | "in_scope" | "inscope") {
                        list = List::OutOfScope;
                    }
                }
                ("type" | "asset_type" | "category" | "kind", Value::String(word)) => kind = kind_of(word),
                ("port" | "ports", held) => ports = numbers(held).ok_or_else(|| value::unknown_key(key, held))?,
                ("path", Value::String(text)) => text.trim().clone_into(&mut path),
                ("protocol" | "scheme" | "id" | "eligible_for_bounty" | "bounty", _) => {}
                (
                    "in_scope"
                    | "inscope"
                    | "eligible_for_submission"
                    | "eligible"
                    | "status"
                    | "state"
                    | "scope"
                    | "tier"
                    | "impact"
                    | "list"
                    | "allowed"
                    | "included",
                    Value::Bool(_) | Value::String(_) | Value::Number(_),
                ) => {
                    let said = held.as_str().map_or_else(|| held.to_string(), str::to_owned);
                    match keys::is_in(&said) {
                        Some(true) => {}
                        Some(false) => list = List::OutOfScope,
                        None if matches!(word.as_str(), "tier" | "impact" | "state" | "status")
                            && !value::has_host(&said) => {}
                        None => return Err(value::unknown_key(key, held)),
                    }
                }
                (_, Value::Bool(is)) if keys::meaning(key) == KeyMeaning::Out => {
                    if *is {
                        list = List::OutOfScope;
                    }
                }
                (_, held) => match keys::meaning(key) {
                    KeyMeaning::Note => note = held.as_str().map(str::to_owned),
                    KeyMeaning::Out => self.take(held, List::OutOfScope, key)?,
                    KeyMeaning::Name | KeyMeaning::Source | KeyMeaning::Contact | KeyMeaning::Other => {}
                    _ if value::holds_host(held) => return Err(value::unknown_key(key, held)),
                    _ => {}
                },
            }
        }
        for text in narrowed(text, &ports, &path, list) {
            let mut row = Row::new(list, kind, text);
            row.note.clone_from(&note);
            row.max_severity = text_of(fields, &["max_severity"]);
            self.program.rows.push(row);
        }
        Ok(())
    }
}

/// Limits an inclusion to its ports or path.
fn narrowed(text: &str, ports: &[u64], path: &str, list: List) -> Vec<String> {
    let is_bare = !text.contains('/') && !text.contains(':');
    if list != List::InScope || (ports.is_empty() && path.is_empty()) || !is_bare {
        return vec![text.to_owned()];
    }
    let slash = if path.is_empty() || path.starts_with('/') { "" } else { "/" };
    if ports.is_empty() {
        return vec![format!("{text}{slash}{path}")];
    }
    ports.iter().map(|port| format!("{text}:{port}{slash}{path}")).collect()
}

fn numbers(held: &Value) -> Option<Vec<u64>> {
    match held {
        Value::Number(number) => number.as_u64().map(|port| vec![port]),
        Value::String(text) => {
            text.split([',', ' ']).filter(|part| !part.is_empty()).map(|port| port.parse().ok()).collect()
        }
        Value::Array(all) => Some(all.iter().map(numbers).collect::<Option<Vec<_>>>()?.concat()),
        _ => None,
    }
}

/// The key and the text of the identifier of an entry.
fn identifier(fields: &Map<String, Value>) -> Option<(&str, &str)> {
    IDENTIFIERS.iter().find_map(|wanted| {
        fields.iter().find_map(|(key, held)| match held {
            Value::String(text) if keys::plain(key) == *wanted && !text.trim().is_empty() => {
                Some((key.as_str(), text.as_str()))
            }
            _ => None,
        })
    })
}

/// `!a.example.com` in a list of inclusions is an exclusion.
fn marked(text: &str, list: List) -> (List, &str) {
    match text.strip_prefix(['!', '-']) {
        Some(rest) if list == List::InScope => (List::OutOfScope, rest.trim_start()),
        _ => (list, text),
    }
}

/// Whether a line that looks like a comment still contains a name: `#1 example.com` is a numbered entry.
fn names_an_asset(line: &str) -> bool {
    !crate::identifier::names_in(line).is_empty()
}
