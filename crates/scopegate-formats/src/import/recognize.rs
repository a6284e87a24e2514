//! Detects the format of a text.

use serde_json::Value;

use super::formats::{bbot, bugcrowd, cvd_policy, hackerone, intigriti, security_txt, table, yeswehack};
use super::{ImportFormat, keys, refused, value};

/// Detects the format of a text from its name and content; `None` if the format is unknown.
///
/// The file name may be empty.
///
/// ```
/// use scopegate_formats::{ImportFormat, import::recognize};
///
/// assert_eq!(recognize("site.scope", ".*\\.example\\.com$"), Some(ImportFormat::ScopeFile));
/// assert_eq!(recognize("", "Contact: mailto:security@example.com\n"), Some(ImportFormat::SecurityTxt));
/// assert_eq!(recognize("hosts.txt", "*.example.com\n! admin.example.com\n"), Some(ImportFormat::PlainList));
/// ```
#[must_use]
pub fn recognize(name: &str, text: &str) -> Option<ImportFormat> {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name).to_ascii_lowercase();
    let ending = name.rsplit_once('.').map(|(_, ending)| ending);
    let start = text.trim_start_matches('\u{feff}').trim_start();
    if start.is_empty() || text.contains('\0') {
        return None;
    }
    if start.starts_with('<') && is_markup(start) {
        let is_context = start.contains("<incregexes") || start.contains("<excregexes") || start.contains("<context");
        return Some(if is_context { ImportFormat::ZapContext } else { ImportFormat::Structured });
    }
    // Policies of our own and similar texts are rejected later with a reason.
    if refused::is_policy(text) || (ending == Some("toml") || refused::is_toml(text)) {
        return Some(ImportFormat::Structured);
    }
    if start.starts_with('{') || (start.starts_with('[') && (ending == Some("json") || is_json_list(start))) {
        return Some(match value::json(start) {
            Ok(value) => of_value(&value).unwrap_or(ImportFormat::Structured),
            Err(_) => {
                let first = start.lines().next().and_then(|line| serde_json::from_str::<Value>(line).ok());
                first.filter(is_line).map_or(ImportFormat::Structured, |_| ImportFormat::ProgramLines)
            }
        });
    }
    if ending == Some("scope") {
        return Some(ImportFormat::ScopeFile);
    }
    if name == "security.txt" || security_txt::is_one(text) {
        return Some(ImportFormat::SecurityTxt);
    }
    if let Some(format) = of_yaml(ending, text) {
        return Some(format);
    }
    if table::is_table(&name, text) {
        return Some(of_table(start));
    }
    if name.contains("blacklist") {
        return Some(ImportFormat::BbotBlacklist);
    }
    Some(ImportFormat::PlainList)
}

/// Whether a text that begins with `<` is markup. `<region>.example.com` is a line of a list.
fn is_markup(start: &str) -> bool {
    let first = start.lines().next().unwrap_or_default().trim();
    let rest = start.get(1..).unwrap_or_default();
    first.ends_with('>') || rest.starts_with(['!', '?']) || start.contains("</") || first.contains(" xmlns")
}

/// Whether a text that begins with `[` is a JSON list and not a plain list whose first line is in brackets.
fn is_json_list(start: &str) -> bool {
    let rest = start.trim_start_matches('[').trim_start();
    start.starts_with("[[") && serde_json::from_str::<Value>(start).is_ok()
        || !start.starts_with("[[")
            && (rest.starts_with(['"', '{', ']', '\'']) || serde_json::from_str::<Value>(start).is_ok())
}

/// Detects the CSV of HackerOne by its columns and any other CSV by its content.
fn of_table(start: &str) -> ImportFormat {
    let lines = start.lines().take(2).filter(|line| !line.to_ascii_lowercase().starts_with("sep="));
    let head = lines.map(keys::plain).next().unwrap_or_default();
    if head.contains("identifier") && head.contains("asset_type") {
        ImportFormat::HackerOne
    } else {
        ImportFormat::Table
    }
}

/// Detects a YAML mapping by its keys. Without a YAML file name, the text may be a list with headings.
fn of_yaml(ending: Option<&str>, text: &str) -> Option<ImportFormat> {
    let is_named = matches!(ending, Some("yaml" | "yml"));
    let mut lines = text.lines().map(|line| line.trim_start_matches('\u{feff}').trim_end());
    let first = lines.find(|line| !line.trim().is_empty() && !line.starts_with(['#', '%']) && *line != "---")?;
    let is_key = |line: &str| {
        line.split_once(':').is_some_and(|(key, rest)| {
            let key = key.trim_matches(['"', '\'']);
            let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | ' ');
            let plain = key.starts_with(char::is_alphabetic) && key.chars().all(is_word);
            (plain || keys::meaning(key) != keys::KeyMeaning::Unknown)
                && (rest.is_empty() || rest.starts_with([' ', '\t']))
        })
    };
    let item = first.strip_prefix("- ").map(str::trim_start);
    if let Some(item) = item {
        let is_list = is_key(item)
            && value::yaml(text)
                .is_ok_and(|value| value.as_array().is_some_and(|all| all.iter().any(Value::is_object)));
        return is_list.then_some(ImportFormat::Structured);
    }
    if !is_key(first) {
        return None;
    }
    match value::yaml(text) {
        Ok(value) if value.is_object() => Some(of_value(&value).unwrap_or(ImportFormat::Structured)),
        Ok(_) => None,
        Err(_) if bbot::is_preset(text) => Some(ImportFormat::Bbot),
        // Keys with underscores are keys of a program; "Out of scope:" is a heading.
        Err(_) => {
            let is_written =
                |line: &str| line.split_once(':').is_some_and(|(key, _)| key.contains('_') && is_key(line));
            (is_named || text.lines().any(is_written)).then_some(ImportFormat::Structured)
        }
    }
}

fn is_line(value: &Value) -> bool {
    value.get("in_scope").is_some() && value.get("out_of_scope").is_some()
}

/// Detects the format of a JSON or YAML value.
fn of_value(value: &Value) -> Option<ImportFormat> {
    if value.pointer("/target/scope").is_some() {
        return Some(ImportFormat::BurpScope);
    }
    if value.pointer("/env/contexts").is_some() {
        return Some(ImportFormat::ZapPlan);
    }
    if value.pointer("/relationships/structured_scopes").is_some()
        || value.pointer("/data/relationships/structured_scopes").is_some()
        || value.pointer("/data/0/attributes/asset_identifier").is_some()
        || hackerone::is_graph(value)
    {
        return Some(ImportFormat::HackerOne);
    }
    if cvd_policy::scope(value).is_some() {
        return Some(ImportFormat::CvdPolicy);
    }
    let scope = value.get("scope").and_then(Value::as_object);
    let of_amass = ["domains", "ips", "cidrs", "asns", "blacklist", "ports"];
    if scope.is_some_and(|scope| !scope.is_empty() && scope.keys().all(|key| of_amass.contains(&key.as_str()))) {
        return Some(ImportFormat::Amass);
    }
    let one = value.as_array().and_then(|all| all.first()).unwrap_or(value);
    let caido = ["allowlist", "denylist"];
    if one.as_object().is_some_and(|fields| caido.iter().any(|key| fields.contains_key(*key))) {
        return Some(ImportFormat::Caido);
    }
    if bugcrowd::is_api(value) {
        return Some(ImportFormat::Bugcrowd);
    }
    if intigriti::domains(value).is_some() {
        return Some(ImportFormat::Intigriti);
    }
    if !yeswehack::api(value).is_empty() {
        return Some(ImportFormat::YesWeHack);
    }
    if is_line(value) && value.get("handle").is_some() && !value.to_string().contains("asset_identifier") {
        return Some(ImportFormat::ProgramLines);
    }
    if bbot::is_preset_value(value) {
        return Some(ImportFormat::Bbot);
    }
    let programs: Vec<&Value> = match value {
        Value::Array(all) => all.iter().collect(),
        one => vec![one],
    };
    programs.iter().find_map(|program| of_program(program))
}

/// Detects a platform by its field names and by the URL of the program.
fn of_program(program: &Value) -> Option<ImportFormat> {
    let url = program.get("url").and_then(Value::as_str).unwrap_or_default();
    let host = url.split("://").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or_default();
    let by_host = [
        ("hackerone.com", ImportFormat::HackerOne),
        ("bugcrowd.com", ImportFormat::Bugcrowd),
        ("intigriti.com", ImportFormat::Intigriti),
        ("yeswehack.com", ImportFormat::YesWeHack),
        ("federacy.com", ImportFormat::Federacy),
        ("hackenproof.com", ImportFormat::HackenProof),
    ];
    let found = by_host.iter().find(|(domain, _)| host == *domain || host.ends_with(&format!(".{domain}")));
    if let Some((_, format)) = found {
        return Some(*format);
    }
    let row = program.pointer("/targets/in_scope/0").or_else(|| program.pointer("/targets/out_of_scope/0"))?;
    let has = |field: &str| row.get(field).is_some();
    let of = |field: &str| program.get(field).is_some();
    match () {
        () if has("asset_identifier") => Some(ImportFormat::HackerOne),
        () if has("endpoint") => Some(ImportFormat::Intigriti),
        () if has("uri") || of("managed_by_bugcrowd") || of("max_payout") => Some(ImportFormat::Bugcrowd),
        () if has("target_description") => Some(ImportFormat::HackenProof),
        () if of("offers_awards") => Some(ImportFormat::Federacy),
        () if has("target") && (of("managed") || of("disabled") || of("min_bounty")) => Some(ImportFormat::YesWeHack),
        () => None,
    }
}
