//! Bugcrowd: the public dump with one program or all of them, or the answer of the API.

use std::collections::BTreeMap;

use scopegate::policy::List;
use serde_json::{Map, Value};

use crate::import::platform::{self, Platform};
use crate::import::{ImportError, Program};

const PLATFORM: Platform = Platform {
    value: &["uri", "target", "name"],
    kind: &["type"],
    note: &["name", "target"],
    handle: &["handle", "code", "url", "name"],
};

const API: Platform = Platform {
    value: &["uri", "target", "name"],
    kind: &["category", "type"],
    note: &["name", "description"],
    handle: &["code"],
};

pub(super) fn programs(text: &str) -> Result<Vec<Program>, ImportError> {
    let value = platform::json(text)?;
    if is_linked(&value) {
        return linked(&value).map(|one| vec![one]);
    }
    match groups(&value) {
        Some((fields, groups)) => of_groups(fields, groups).map(|one| vec![one]),
        None => platform::programs_of(&value, &PLATFORM),
    }
}

/// Whether a value is an API answer.
pub(crate) fn is_api(value: &Value) -> bool {
    is_linked(value) || groups(value).is_some()
}

/// A program with groups of targets.
fn groups(value: &Value) -> Option<(&Map<String, Value>, &Vec<Value>)> {
    let places = ["", "/data", "/program", "/engagement", "/data/scope", "/brief", "/data/brief"];
    places.iter().find_map(|place| {
        let fields = value.pointer(place)?.as_object()?;
        let groups =
            ["target_groups", "groups", "scope", "targetGroups"].iter().find_map(|key| fields.get(*key)?.as_array());
        let has_targets = |group: &Value| group.get("targets").is_some();
        groups.filter(|all| !all.is_empty() && all.iter().all(has_targets)).map(|groups| (fields, groups))
    })
}

/// The list of a group. Only an explicit yes means in scope.
fn list_of(group: &Map<String, Value>) -> List {
    let said = ["in_scope", "inScope"].iter().find_map(|key| group.get(*key));
    if said == Some(&Value::Bool(true)) { List::InScope } else { List::OutOfScope }
}

fn of_groups(fields: &Map<String, Value>, groups: &[Value]) -> Result<Program, ImportError> {
    let name = platform::text_of(fields, &["name", "code"]).unwrap_or_default();
    let handle = platform::text_of(fields, &["code", "slug"]).unwrap_or_else(|| name.clone());
    let mut program = Program { handle, name, ..Program::default() };
    for group in groups {
        let targets = group.get("targets").and_then(Value::as_array).ok_or_else(|| no_list("targets"))?;
        let list = group.as_object().map_or(List::OutOfScope, list_of);
        for target in targets {
            program.rows.push(platform::row(target, list, &API, &program.name)?);
        }
    }
    program.rows.extend(platform::other_exclusions(fields, &[]));
    Ok(program)
}

/// Whether a value is JSON:API with targets and groups in `data` and `included`.
fn is_linked(value: &Value) -> bool {
    resources(value).any(|one| one.get("type").and_then(Value::as_str).is_some_and(|kind| is_kind(kind, "target")))
}

fn is_kind(kind: &str, wanted: &str) -> bool {
    kind.trim_end_matches('s').replace('-', "_") == wanted
}

fn resources(value: &Value) -> impl Iterator<Item = &Value> {
    ["data", "included"].into_iter().filter_map(|key| value.get(key)).flat_map(|held| match held {
        Value::Array(all) => all.as_slice(),
        one => std::slice::from_ref(one),
    })
}

fn linked(value: &Value) -> Result<Program, ImportError> {
    let mut program = Program::default();
    let kind = |one: &Value| one.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
    let id = |value: &Value| value.get("id").map(ToString::to_string);
    // Whether each group is in scope, by id, and whether all groups of a target are.
    let mut groups: BTreeMap<String, bool> = BTreeMap::new();
    let mut named: BTreeMap<String, bool> = BTreeMap::new();
    for group in resources(value).filter(|one| is_kind(&kind(one), "target_group")) {
        let fields = group.get("attributes").and_then(Value::as_object);
        let is_in = fields.is_some_and(|fields| list_of(fields) == List::InScope);
        groups.extend(id(group).map(|id| (id, is_in)));
        let targets = group.pointer("/relationships/targets/data").and_then(Value::as_array);
        for target in targets.into_iter().flatten().filter_map(id) {
            let all = named.entry(target).or_insert(true);
            *all &= is_in;
        }
    }
    let empty = Map::new();
    for target in resources(value).filter(|one| is_kind(&kind(one), "target")) {
        let fields = target.get("attributes").and_then(Value::as_object).unwrap_or(&empty);
        let by_group = target.pointer("/relationships/target_group/data").and_then(id);
        let by_group = by_group.map(|group| groups.get(&group).copied().unwrap_or(false));
        let by_name = id(target).and_then(|id| named.get(&id).copied());
        // A target without a group in scope is out of scope.
        let is_in = match (by_group, by_name) {
            (None, None) => list_of(fields) == List::InScope,
            (one, other) => one.unwrap_or(true) && other.unwrap_or(true),
        };
        let list = if is_in { List::InScope } else { List::OutOfScope };
        program.rows.push(platform::row(&Value::Object(fields.clone()), list, &API, "the answer")?);
    }
    Ok(program)
}

fn no_list(key: &str) -> ImportError {
    ImportError::new("import.not-a-programme", format!("`{key}` of a group is not a list"), "ask the API again")
}
