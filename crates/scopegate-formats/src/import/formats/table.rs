//! CSV and TSV tables. The header has a column for identifiers and a column for in or out of scope.

use std::collections::BTreeSet;

use scopegate::error::Excerpt;
use scopegate::policy::List;

use crate::identifier::Kind;
use crate::import::keys::{self, KeyMeaning};
use crate::import::platform::kind_of;
use crate::import::{ImportError, Program, Row, value};

/// A table with its columns by normalized name.
pub(super) struct Table {
    pub heads: Vec<String>,
    /// The line number and the fields of each row.
    pub rows: Vec<(u64, Vec<String>)>,
}

/// The separator of a line: the most frequent known one.
fn separator(line: &str) -> Option<char> {
    let count = |wanted: char| line.chars().filter(|c| *c == wanted).count();
    [',', ';', '\t', '|']
        .into_iter()
        .map(|c| (count(c), c))
        .filter(|(times, _)| *times > 0)
        .max_by_key(|(times, _)| *times)
        .map(|(_, c)| c)
}

/// The text without its byte order mark and separator line, and the separator.
fn opened(text: &str) -> (&str, Option<char>) {
    let text = text.trim_start_matches('\u{feff}').trim_start_matches(['\r', '\n']);
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let named = first.trim_matches(['"', '\r', ' ']).to_ascii_lowercase();
    match named.strip_prefix("sep=") {
        Some(separator) => (rest, Some(separator.chars().next().unwrap_or('\t'))),
        None => (text, separator(first)),
    }
}

impl Table {
    /// Reads a table whose fields all have a column.
    pub(super) fn read(text: &str) -> Result<Self, ImportError> {
        let (text, separator) = opened(text);
        let separator = separator.and_then(|c| u8::try_from(c).ok()).unwrap_or(b',');
        let mut reader = csv::ReaderBuilder::new().flexible(true).delimiter(separator).from_reader(text.as_bytes());
        let bad = |error: &csv::Error| refused(format!("invalid CSV: {error}"), "download the scope again");
        let heads: Vec<String> = reader.headers().map_err(|error| bad(&error))?.iter().map(keys::plain).collect();
        let mut known = BTreeSet::new();
        if let Some(head) = heads.iter().find(|head| !head.is_empty() && !known.insert(head.as_str())) {
            let message = format!("the first line has the column {} twice", Excerpt(head));
            return Err(refused(message, "download the scope again"));
        }
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| bad(&error))?;
            let line = record.position().map_or(0, csv::Position::line);
            // An unquoted separator would move the column for in or out of scope.
            if record.len() != heads.len() {
                let message =
                    format!("the row on line {line} has {} fields, but the header has {}", record.len(), heads.len());
                return Err(refused(message, "quote fields that contain commas"));
            }
            rows.push((line, record.iter().map(str::to_owned).collect()));
        }
        Ok(Self { heads, rows })
    }
}

/// The meaning of a column.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Column {
    Identifier,
    /// Whether a row is in scope.
    In,
    /// Whether a row is out of scope.
    Out,
    Kind,
    Note,
    /// No meaning for scope.
    Other,
    Unknown,
}

const IDENTIFIERS: [&str; 26] = [
    "identifier",
    "asset_identifier",
    "asset",
    "asset_name",
    "target",
    "host",
    "hostname",
    "host_name",
    "domain",
    "domain_name",
    "subdomain",
    "url",
    "uri",
    "endpoint",
    "fqdn",
    "ip",
    "ip_address",
    "address",
    "cidr",
    "network",
    "range",
    "ip_range",
    "website",
    "hosts",
    "targets",
    "domains",
];

fn column(head: &str) -> Column {
    match head {
        head if IDENTIFIERS.contains(&head) => Column::Identifier,
        "scope"
        | "in_scope"
        | "inscope"
        | "status"
        | "state"
        | "scope_status"
        | "in_out"
        | "in_or_out"
        | "eligible"
        | "eligible_for_submission"
        | "is_in_scope"
        | "allowed"
        | "included"
        | "list"
        | "scope_state"
        | "is_inscope" => Column::In,
        "out_of_scope" | "outofscope" | "oos" | "excluded" | "exclude" | "is_out_of_scope" | "out" | "not_in_scope" => {
            Column::Out
        }
        "type" | "asset_type" | "category" | "kind" => Column::Kind,
        "note" | "notes" | "comment" | "comments" | "description" | "instruction" | "instructions" | "remark"
        | "remarks" | "reason" | "details" => Column::Note,
        "eligible_for_bounty"
        | "max_severity"
        | "severity"
        | "bounty"
        | "tags"
        | "id"
        | "created_at"
        | "updated_at"
        | "created"
        | "updated"
        | "date"
        | "owner"
        | "environment"
        | "env"
        | "priority"
        | "tier"
        | "name"
        | "title"
        | "availability_requirement"
        | "confidentiality_requirement"
        | "integrity_requirement"
        | "system_tags"
        | "program"
        | "company"
        | "reward"
        | "rewards"
        | ""
        | "no"
        | "number"
        | "#" => Column::Other,
        _ => Column::Unknown,
    }
}

pub(super) fn program(text: &str) -> Result<Program, ImportError> {
    let table = Table::read(text)?;
    let mut columns: Vec<Column> = table.heads.iter().map(|head| column(head)).collect();
    let hint = "name the columns, for example `asset,in scope`";
    let shown = table.heads.join(", ");
    let count = |columns: &[Column], wanted: Column| columns.iter().filter(|one| **one == wanted).count();
    if count(&columns, Column::Identifier) == 0 {
        // `scope,type`: the column holds the identifiers in scope.
        for (column, head) in columns.iter_mut().zip(&table.heads) {
            if matches!(head.as_str(), "scope" | "name") && count(&[*column], Column::Unknown) == 0 {
                *column = Column::Identifier;
            }
        }
    }
    if count(&columns, Column::Identifier) != 1 {
        return Err(refused(
            format!("the first line must have exactly one column of assets: {}", Excerpt(&shown)),
            hint,
        ));
    }
    if count(&columns, Column::In).saturating_add(count(&columns, Column::Out)) > 1 {
        return Err(refused(format!("several columns say whether an asset is in scope: {}", Excerpt(&shown)), hint));
    }
    let says = columns.iter().any(|column| matches!(column, Column::In | Column::Out));
    if let Some((_, head)) = columns.iter().zip(&table.heads).find(|(column, _)| !says && **column == Column::Unknown) {
        let message =
            format!("no column says whether an asset is in scope, and the column {} is unknown", Excerpt(head));
        return Err(refused(message, hint));
    }
    let mut program = Program::default();
    for (line, fields) in &table.rows {
        if let Some(row) = row(*line, fields, &columns, &table.heads)? {
            program.rows.push(row);
        }
    }
    Ok(program)
}

fn row(line: u64, fields: &[String], columns: &[Column], heads: &[String]) -> Result<Option<Row>, ImportError> {
    if fields.iter().all(|field| field.trim().is_empty()) {
        return Ok(None);
    }
    let mut row = Row::new(List::InScope, Kind::Unsaid, "");
    for ((field, column), head) in fields.iter().zip(columns).zip(heads) {
        let field = field.trim();
        match column {
            Column::Identifier => field.clone_into(&mut row.value),
            Column::In | Column::Out => {
                let is_in = match (keys::is_in(field), column) {
                    (Some(is), Column::In) => is,
                    // An empty field in a column for "out" means not out of scope.
                    (Some(_), _) if field.is_empty() => true,
                    (Some(_), _) if keys::meaning(field) == KeyMeaning::Out => false,
                    (Some(_), _) if keys::meaning(field) == KeyMeaning::In => true,
                    (Some(is), _) => !is,
                    (None, _) => {
                        let message = format!(
                            "the row on line {line} has {} in the column {}, which means neither in nor out",
                            Excerpt(field),
                            Excerpt(head)
                        );
                        return Err(refused(message, "write `in` or `out`"));
                    }
                };
                if !is_in {
                    row.list = List::OutOfScope;
                }
            }
            Column::Kind if !field.is_empty() => row.kind = kind_of(field),
            Column::Note if !field.is_empty() => row.note = Some(field.to_owned()),
            Column::Unknown if value::has_host(field) || keys::meaning(field) == KeyMeaning::Out => {
                let message = format!(
                    "the column {} is unknown, and {} on line {line} could be an exclusion",
                    Excerpt(head),
                    Excerpt(field)
                );
                return Err(refused(message, "remove the column, or name the columns `asset,in scope`"));
            }
            _ => {}
        }
    }
    Ok(Some(row))
}

/// Whether a text begins with a header line of any table.
pub(crate) fn is_table(name: &str, text: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending);
    if matches!(ending, Some("csv" | "tsv")) {
        return true;
    }
    let has_mark = text.trim_start_matches('\u{feff}').trim_start().to_ascii_lowercase().starts_with("sep=");
    let (text, separator) = opened(text);
    let Some(separator) = separator else { return has_mark };
    if has_mark {
        return true;
    }
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let Some(first) = lines.next() else { return false };
    let heads: Vec<String> = first.split(separator).map(keys::plain).collect();
    let is_word = |head: &String| {
        !head.is_empty()
            && head.len() <= 40
            && head.chars().all(|c| c.is_alphanumeric() || c == '_')
            && head.contains(char::is_alphabetic)
    };
    let known = heads.iter().filter(|head| column(head) != Column::Unknown).count();
    if !heads.iter().all(is_word) || value::has_host(first) {
        return false;
    }
    let mut rest = lines.take(20).peekable();
    known > 1 || rest.peek().is_some() && rest.all(|line| line.split(separator).count() >= heads.len())
}

pub(super) fn refused(message: String, hint: &str) -> ImportError {
    ImportError::new("import.not-csv", message, hint)
}
