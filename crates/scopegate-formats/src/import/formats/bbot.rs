//! BBOT: a YAML preset, a list of targets or a blacklist. A host includes all names below it.

use scopegate::pattern::{HostPattern, Pattern};
use scopegate::policy::{List, Precedence};
use serde::Deserialize;
use serde_json::Value;

use super::bbot_cuts;
use crate::identifier::{self, Fit, Kind, Outcome, PatternSet, Reading, Side, read_one};
use crate::import::keys::{self, KeyMeaning};
use crate::import::{ImportError, Program, Row, value};
use crate::regex::{self, ExportedRule, Extent};

/// The fields of a preset that affect scope.
#[derive(Deserialize, Default)]
struct Preset {
    #[serde(default)]
    description: Option<String>,
    #[serde(default, alias = "target")]
    targets: Vec<String>,
    #[serde(default)]
    whitelist: Vec<String>,
    #[serde(default)]
    blacklist: Vec<String>,
    #[serde(default)]
    scope: Strictness,
    #[serde(default)]
    config: Config,
    #[serde(default)]
    strict_scope: bool,
}

#[derive(Deserialize, Default)]
struct Config {
    #[serde(default)]
    scope: Strictness,
}

#[derive(Deserialize, Default)]
struct Strictness {
    #[serde(default)]
    strict: bool,
}

/// Whether a host includes the names below it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Depth {
    Below,
    Strict,
}

pub(super) fn program(text: &str) -> Result<Program, ImportError> {
    if !is_preset(text) {
        return Ok(rows(lines(text), List::InScope, Depth::Below));
    }
    let preset: Preset = serde_saphyr::from_str(text).map_err(|error| {
        ImportError::new("import.not-yaml", format!("invalid YAML preset: {error}"), "give a preset or a list")
    })?;
    if let Some((key, held)) = value::yaml(text).ok().as_ref().and_then(foreign_key) {
        return Err(value::unknown_key(key, held));
    }
    let strict = preset.strict_scope || preset.scope.strict || preset.config.scope.strict;
    let depth = if strict { Depth::Strict } else { Depth::Below };
    // A whitelist, if present, is the scope; the targets are then only the start of a scan.
    let included = if preset.whitelist.is_empty() { preset.targets } else { preset.whitelist };
    let mut program = rows(included.iter().map(String::as_str), List::InScope, depth);
    program.rows.extend(rows(preset.blacklist.iter().map(String::as_str), List::OutOfScope, Depth::Below).rows);
    program.name = preset.description.unwrap_or_default();
    bbot_cuts::apply(&mut program.rows);
    Ok(program)
}

/// Whether a text has a key of a preset.
pub(crate) fn is_preset(text: &str) -> bool {
    let keys = ["targets:", "target:", "whitelist:", "blacklist:"];
    text.lines().any(|line| keys.iter().any(|key| line.starts_with(key)))
}

/// Whether a value is a preset without foreign keys that affect scope.
pub(crate) fn is_preset_value(value: &Value) -> bool {
    let keys = ["targets", "target", "whitelist", "blacklist"];
    let is_list = |held: &Value| match held {
        Value::Array(all) => all.iter().all(Value::is_string),
        held => held.is_null(),
    };
    keys.iter().any(|key| value.get(*key).is_some())
        && keys.iter().all(|key| value.get(*key).is_none_or(is_list))
        && foreign_key(value).is_none()
}

/// A foreign key that affects scope.
fn foreign_key(value: &Value) -> Option<(&str, &Value)> {
    let own = ["targets", "target", "whitelist", "blacklist", "scope", "include", "config", "name"];
    let foreign = |key: &str| {
        matches!(keys::meaning(key), KeyMeaning::In | KeyMeaning::Out | KeyMeaning::ThirdParty | KeyMeaning::Sort)
    };
    let (key, held) = value.as_object()?.iter().find(|(key, _)| !own.contains(&key.as_str()) && foreign(key))?;
    Some((key.as_str(), held))
}

pub(super) fn blacklist(text: &str) -> Program {
    let mut program = rows(lines(text), List::OutOfScope, Depth::Below);
    bbot_cuts::apply(&mut program.rows);
    program
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn rows<'t>(texts: impl Iterator<Item = &'t str>, list: List, depth: Depth) -> Program {
    let side = Side::of(list);
    let mut rows: Vec<Row> = Vec::new();
    for text in texts {
        let mut row = Row::new(list, Kind::Network, text);
        row.meant = own(text, side, rows.last()).or_else(|| Some(reading(text, list, side, depth)));
        rows.push(row);
    }
    Program { precedence: Precedence::ExclusionsWin, rows, ..Program::default() }
}

/// The reading of a row of our own export. `before` is the previous row.
fn own(text: &str, side: Side, before: Option<&Row>) -> Option<Reading> {
    let expression = text.strip_prefix("RE:").filter(|_| side == Side::Exclusion)?;
    match regex::bbot_rule(expression).or_else(|| regex::url_rule(expression, side))? {
        ExportedRule::Rules(set) => Some(Reading::of_patterns(set, side)),
        ExportedRule::Refused(why) => Some(Reading::review(text, side, why)),
        ExportedRule::AmbiguousPaths(places) => {
            // The previous row is the excluded path itself if only that path differs.
            let bare = |text: &str| text.strip_prefix("RE:(?is)^(?:")?.strip_suffix(")$").map(str::to_owned);
            let (ambiguous, before) =
                (bare(text)?, before.and_then(|row| Some((bare(&row.value)?, row.meant.as_ref()?))));
            let start = regex::before_ambiguous_paths(&ambiguous)?;
            let beside = before.filter(|(row, _)| row.strip_prefix(start).is_some_and(|path| path.starts_with('/')));
            regex::ambiguous_paths(&places, beside.map(|(_, reading)| reading))
        }
    }
}

fn reading(text: &str, list: List, side: Side, depth: Depth) -> Reading {
    if let Some(expression) = text.strip_prefix("RE:").or_else(|| text.strip_prefix("REGEX:")) {
        return match expression_anywhere(expression.trim(), side) {
            Ok(set) => Reading::of_patterns(set, side),
            Err(reason) => Reading::review(text, side, reason),
        };
    }
    let plain = identifier::read(text, list, Kind::Network);
    if plain.outcome == Outcome::NeedsReview || plain.patterns.is_empty() {
        return Reading::review(text, side, plain.reason.unwrap_or_else(|| "it names no host or network".to_owned()));
    }
    let mut set = PatternSet::default();
    for pattern in &plain.patterns {
        match deep(pattern, side, depth) {
            Ok(one) => set.add(one),
            Err(reason) => return Reading::review(text, side, reason),
        }
    }
    Reading::of_patterns(set, side)
}

/// Reads an expression that BBOT matches against hosts and whole URLs.
fn expression_anywhere(expression: &str, side: Side) -> Result<PatternSet, String> {
    if side == Side::Inclusion || expression.contains("://") {
        return regex::host_or_url(expression, side);
    }
    let mut set = match regex::host(expression, side, Extent::Anywhere) {
        Ok(set) => set,
        // An expression that cannot match a host matches only paths.
        Err(_) if expression.contains('/') => PatternSet::default(),
        Err(why) => return Err(why),
    };
    for glob in regex::path(expression, side, Extent::Anywhere)? {
        let mut in_path = read_one(&format!("*{}", glob.text), side)?;
        in_path.fit = in_path.fit.max(glob.fit);
        if glob.fit == Fit::Careful {
            in_path.remarks.push(regex::careful(side).to_owned());
        }
        set.add(in_path);
    }
    Ok(set)
}

/// A pattern with all names below its host, as BBOT reads it. BBOT excludes the whole host of an excluded URL.
fn deep(pattern: &str, side: Side, depth: Depth) -> Result<PatternSet, String> {
    let is_network = Pattern::parse(pattern)
        .is_ok_and(|one| matches!(one.host(), HostPattern::Addresses(_)) && one.path().is_everything());
    if is_network {
        return read_one(pattern, side);
    }
    let rest = pattern.split_once("://").map_or(pattern, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let name = host.split_once(':').map_or(host, |(name, _)| name);
    let is_name = !name.starts_with('[') && name.contains(char::is_alphabetic) && !name.contains('*');
    let is_url = rest != pattern || rest != host || name != host;
    let mut set = match (side, is_url && is_name) {
        (Side::Exclusion, true) => read_one(name, side)?,
        _ => read_one(pattern, side)?,
    };
    if is_url && side == Side::Inclusion {
        // BBOT includes the whole host of a URL; the narrow reading is the URL alone.
        set.fit = Fit::Careful;
        set.remarks.push("BBOT includes the whole host and all names below it".to_owned());
        return Ok(set);
    }
    if is_name && depth == Depth::Below {
        set.add(read_one(&format!("*.{name}"), side)?);
    }
    Ok(set)
}
