//! Shared reader for the public dumps of platforms: programs with lists of rows, under different names.

use scopegate::policy::{AssetType, List};
use serde_json::{Map, Value};

use crate::identifier::Kind;

use super::keys::{self, KeyMeaning};
use super::{ImportError, Program, Row};

/// The field names of a platform.
pub(super) struct Platform {
    /// The fields of the identifier; the first one that a row has is used.
    pub value: &'static [&'static str],
    /// The field of the kind.
    pub kind: &'static [&'static str],
    /// The fields of the note.
    pub note: &'static [&'static str],
    /// The field of the handle.
    pub handle: &'static [&'static str],
}

/// Reads the programs of a dump, which is a list or a single program.
pub(super) fn programs(text: &str, platform: &Platform) -> Result<Vec<Program>, ImportError> {
    programs_of(&json(text)?, platform)
}

/// Reads the programs of a parsed dump, and the conditions of testing in the fields of each.
pub(super) fn programs_with(
    value: &Value,
    platform: &Platform,
    conditions: fn(&Map<String, Value>, &mut Program),
) -> Result<Vec<Program>, ImportError> {
    let mut programs = programs_of(value, platform)?;
    let all = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
    for (program, fields) in programs.iter_mut().zip(all.iter().filter_map(Value::as_object)) {
        conditions(fields, program);
    }
    Ok(programs)
}

/// Reads the programs of a parsed dump.
pub(super) fn programs_of(value: &Value, platform: &Platform) -> Result<Vec<Program>, ImportError> {
    let all = match value {
        Value::Array(all) => all.iter().collect(),
        one => vec![one],
    };
    all.into_iter().enumerate().map(|(at, one)| program(one, platform, at)).collect()
}

/// Reads one program.
pub(super) fn program(value: &Value, platform: &Platform, at: usize) -> Result<Program, ImportError> {
    let Value::Object(fields) = value else { return Err(not_a_program(at)) };
    let targets = match fields.get("targets") {
        Some(Value::Object(targets)) => targets,
        Some(_) => return Err(not_a_program(at)),
        None => fields,
    };
    if !targets.contains_key("in_scope") && !targets.contains_key("out_of_scope") {
        return Err(not_a_program(at));
    }
    let name = text_of(fields, &["name", "handle", "id"]).unwrap_or_default();
    let handle = text_of(fields, platform.handle).unwrap_or_else(|| name.clone());
    let source = text_of(fields, &["url"]);
    let bounty = fields.get("offers_bounties").or_else(|| fields.get("offers_awards")).and_then(Value::as_bool);
    let mut program = Program { handle, name, source, bounty, ..Program::default() };
    for (key, list) in [("in_scope", List::InScope), ("out_of_scope", List::OutOfScope)] {
        let rows = match targets.get(key) {
            None | Some(Value::Null) => continue,
            Some(Value::Array(rows)) => rows,
            Some(_) => return Err(not_a_program(at)),
        };
        for value in rows {
            program.rows.push(row(value, list, platform, &program.name)?);
        }
    }
    let lists = ["in_scope", "out_of_scope", "targets"];
    program.rows.extend(other_exclusions(targets, &lists));
    if fields.contains_key("targets") {
        program.rows.extend(other_exclusions(fields, &lists));
    }
    Ok(program)
}

/// Rows for keys that are not part of the format but exclude something by their name. Every text in them is a row.
pub(super) fn other_exclusions(fields: &Map<String, Value>, known: &[&str]) -> Vec<Row> {
    let mut rows = Vec::new();
    for (key, held) in fields.iter().filter(|(key, _)| !known.contains(&key.as_str())) {
        let word = keys::plain(key);
        if keys::meaning(key) == KeyMeaning::Out || word.starts_with("out_of_scope") || word.starts_with("exclu") {
            texts_in(held, &mut |text| rows.extend(excluded_lines(text)));
        }
    }
    rows
}

/// The lines of an excluding text, without list marks.
pub(super) fn excluded_lines(text: &str) -> impl Iterator<Item = Row> {
    let lines = text.lines().map(|line| line.trim().trim_start_matches(['-', '\u{2022}', ' ']));
    let lines = lines.map(|line| line.strip_prefix("* ").unwrap_or(line).trim()).filter(|line| !line.is_empty());
    lines.map(|line| Row::new(List::OutOfScope, Kind::Unsaid, line))
}

fn texts_in(value: &Value, take: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) => take(text),
        Value::Array(all) => all.iter().for_each(|one| texts_in(one, take)),
        Value::Object(fields) => fields.values().for_each(|one| texts_in(one, take)),
        _ => {}
    }
}

/// Reads one row. A row that is a string is its identifier.
pub(super) fn row(value: &Value, list: List, platform: &Platform, name: &str) -> Result<Row, ImportError> {
    let fields = match value {
        Value::Object(fields) => fields,
        Value::String(text) => return Ok(Row::new(list, Kind::Unsaid, text)),
        _ => return Err(no_identifier(name, value)),
    };
    let is_blank = || platform.value.iter().any(|key| matches!(fields.get(*key), Some(Value::String(_) | Value::Null)));
    let identifier = match text_of(fields, platform.value) {
        Some(identifier) => identifier,
        None if is_blank() => String::new(),
        None => return Err(no_identifier(name, value)),
    };
    let kind = text_of(fields, platform.kind);
    let list = if is_said_to_be_out(fields) { List::OutOfScope } else { list };
    let mut row = Row::new(list, kind.as_deref().map_or(Kind::Unsaid, kind_of), identifier);
    row.note = text_of(fields, platform.note).filter(|note| *note != row.value);
    row.max_severity = text_of(fields, &["max_severity", "impact"]);
    if fields.get("eligible_for_bounty").and_then(Value::as_bool) == Some(false) {
        row.tags.push("no-bounty".to_owned());
    }
    if let Some(tier) = text_of(fields, &["tier"]) {
        row.tags.push(format!("tier {tier}"));
    }
    Ok(row)
}

/// Whether a row forbids reports about itself, in any list. Only an explicit yes counts as yes.
fn is_said_to_be_out(fields: &Map<String, Value>) -> bool {
    let may_submit = match fields.get("eligible_for_submission") {
        None | Some(Value::Null | Value::Bool(true)) => true,
        Some(Value::String(word)) => matches!(word.trim().to_ascii_lowercase().as_str(), "yes" | "y" | "true" | "1"),
        Some(Value::Number(number)) => number.as_u64() == Some(1),
        Some(_) => false,
    };
    let words = ["impact", "tier"].iter().filter_map(|name| fields.get(*name)?.as_str());
    let mut out = words.map(|word| word.trim().to_ascii_lowercase().replace(['-', '_'], " "));
    !may_submit || out.any(|word| word == "out of scope")
}

/// The kind for the asset type of a platform.
pub(super) fn kind_of(word: &str) -> Kind {
    let word: String =
        word.to_ascii_lowercase().chars().map(|c| if matches!(c, '-' | ' ') { '_' } else { c }).collect();
    match word.as_str() {
        "url" | "wildcard" | "cidr" | "ip_address" | "ip" | "iprange" | "ip_range" | "api" | "website" | "web"
        | "domain" | "web_application" | "network" | "hostname" | "host" => Kind::Network,
        "ios" | "apple_store_app_id" | "testflight" | "other_ipa" | "mobile_application_ios" => {
            Kind::Product(AssetType::IosApp)
        }
        "android" | "google_play_app_id" | "other_apk" | "mobile_application_android" => {
            Kind::Product(AssetType::AndroidApp)
        }
        "source_code" | "code" | "open_source" | "solidity" => Kind::Product(AssetType::SourceCode),
        "smart_contract" | "web3" | "blockchain" => Kind::Product(AssetType::SmartContract),
        "hardware" | "iot" | "device" => Kind::Product(AssetType::Device),
        "downloadable_executables"
        | "executable"
        | "desktop"
        | "windows_app_store_app_id"
        | "engine"
        | "application" => Kind::Product(AssetType::Executable),
        "mobile" | "mobile_application" | "ai_model" => Kind::Product(AssetType::Other),
        _ => Kind::Unsaid,
    }
}

pub(super) fn json(text: &str) -> Result<Value, ImportError> {
    super::value::json(text)
}

/// The first of these fields that holds a number or a string that is not blank.
pub(super) fn text_of(fields: &Map<String, Value>, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| match fields.get(*name)? {
        Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    })
}

fn not_a_program(at: usize) -> ImportError {
    let message =
        format!("item {} is not a program: it has no lists `in_scope` and `out_of_scope`", at.saturating_add(1));
    ImportError::new("import.not-a-programme", message, "give the format with `--format`, or correct the item")
}

fn no_identifier(name: &str, value: &Value) -> ImportError {
    let shown = scopegate::error::Excerpt(&value.to_string()).to_string();
    let message = format!("a row of {} has no identifier: {shown}", scopegate::error::Excerpt(name));
    ImportError::new("import.no-identifier", message, "the row could be an exclusion: correct or remove it")
}
