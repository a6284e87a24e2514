//! Which format a text is in.

use serde_json::Value;

use super::ImportFormat;

/// The format that a text is in, by its name and by what stands in it; none where that cannot be told.
///
/// A file's name may be empty.
///
/// ```
/// use scopegate_formats::{ImportFormat, import::recognise};
///
/// assert_eq!(recognise("site.scope", ".*\\.example\\.com$"), Some(ImportFormat::ScopeFile));
/// assert_eq!(recognise("", "Contact: mailto:security@example.com\n"), Some(ImportFormat::SecurityTxt));
/// assert_eq!(recognise("hosts.txt", "*.example.com\n! admin.example.com\n"), Some(ImportFormat::PlainList));
/// ```
#[must_use]
pub fn recognise(name: &str, text: &str) -> Option<ImportFormat> {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name).to_ascii_lowercase();
    let start = text.trim_start_matches('\u{feff}').trim_start();
    if start.starts_with('<') {
        return (start.contains("<incregexes") || start.contains("<excregexes") || start.contains("<context"))
            .then_some(ImportFormat::ZapContext);
    }
    if start.starts_with(['{', '[']) && !start.starts_with("[[") {
        if let Ok(value) = serde_json::from_str::<Value>(start) {
            return of_json(&value);
        }
        let first = start.lines().next().and_then(|line| serde_json::from_str::<Value>(line).ok());
        return first.filter(is_line).map(|_| ImportFormat::ProgrammeLines);
    }
    let first = start.lines().next().unwrap_or_default();
    if first.contains("identifier") && first.contains("asset_type") && first.contains(',') {
        return Some(ImportFormat::HackerOne);
    }
    if name.rsplit_once('.').is_some_and(|(_, ending)| ending == "scope") {
        return Some(ImportFormat::ScopeFile);
    }
    let field = |wanted: &str| {
        text.lines()
            .any(|line| line.split_once(':').is_some_and(|(field, _)| field.trim().eq_ignore_ascii_case(wanted)))
    };
    if name == "security.txt" || (field("contact") && text.lines().all(is_security_txt_line)) {
        return Some(ImportFormat::SecurityTxt);
    }
    if ["targets:", "target:", "blacklist:", "whitelist:"]
        .iter()
        .any(|key| text.lines().any(|line| line.starts_with(key)))
    {
        return Some(ImportFormat::Bbot);
    }
    if name.contains("blacklist") {
        return Some(ImportFormat::BbotBlacklist);
    }
    (!start.is_empty() && !text.contains('\0')).then_some(ImportFormat::PlainList)
}

fn is_security_txt_line(line: &str) -> bool {
    let fields = [
        "contact",
        "expires",
        "encryption",
        "acknowledgments",
        "preferred-languages",
        "canonical",
        "policy",
        "hiring",
        "csaf",
        "hash",
        "version",
    ];
    let line = line.trim();
    line.is_empty()
        || line.starts_with(['#', '-'])
        || line.split_once(':').is_some_and(|(field, _)| fields.contains(&field.trim().to_ascii_lowercase().as_str()))
}

fn is_line(value: &Value) -> bool {
    value.get("in_scope").is_some() && value.get("out_of_scope").is_some()
}

fn of_json(value: &Value) -> Option<ImportFormat> {
    if value.pointer("/target/scope").is_some() {
        return Some(ImportFormat::BurpScope);
    }
    if value.pointer("/relationships/structured_scopes").is_some()
        || value.pointer("/data/0/attributes/asset_identifier").is_some()
    {
        return Some(ImportFormat::HackerOne);
    }
    if is_line(value) {
        return Some(ImportFormat::ProgrammeLines);
    }
    let programmes: Vec<&Value> = match value {
        Value::Array(all) => all.iter().collect(),
        one => vec![one],
    };
    programmes.iter().find_map(|programme| of_programme(programme))
}

/// By the names that a platform gives to its fields, and by where the programme was published.
fn of_programme(programme: &Value) -> Option<ImportFormat> {
    let url = programme.get("url").and_then(Value::as_str).unwrap_or_default();
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
    let row = programme.pointer("/targets/in_scope/0").or_else(|| programme.pointer("/targets/out_of_scope/0"))?;
    let has = |field: &str| row.get(field).is_some();
    let of = |field: &str| programme.get(field).is_some();
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
