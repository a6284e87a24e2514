//! Detects platform answers that have more pages.

use serde_json::{Map, Value};

/// The reason why a text is only a part of a scope, if it says so.
pub(super) fn reason(text: &str) -> Option<String> {
    let start = text.trim_start_matches('\u{feff}').trim_start();
    if !start.starts_with(['{', '[']) {
        return None;
    }
    of_value(&serde_json::from_str(start).ok()?, true)
}

fn of_value(value: &Value, is_page: bool) -> Option<String> {
    match value {
        Value::Array(all) => all.iter().find_map(|one| of_value(one, false)),
        Value::Object(fields) => of_fields(fields, is_page)
            .or_else(|| fields.iter().find_map(|(key, held)| of_value(held, is_about_pages(key)))),
        _ => None,
    }
}

/// Whether a key describes the pages of an answer.
fn is_about_pages(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    ["links", "meta", "pag", "cursor", "response_metadata"].iter().any(|part| key.contains(part))
}

fn of_fields(fields: &Map<String, Value>, is_page: bool) -> Option<String> {
    for (key, held) in fields {
        let word: String = key.to_ascii_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
        let says_more = match word.as_str() {
            "next" | "nextpage" | "nextpageurl" | "nexturl" | "nextcursor" | "nextpagetoken" | "nexttoken"
                if is_page =>
            {
                match held {
                    Value::Null | Value::Bool(false) => false,
                    Value::String(text) => !text.trim().is_empty(),
                    Value::Number(number) => number.as_i64() != Some(0),
                    _ => true,
                }
            }
            "hasmore" | "hasnext" | "hasnextpage" | "truncated" | "incomplete" => *held == Value::Bool(true),
            _ => false,
        };
        if says_more {
            let shown = held.to_string();
            return Some(format!(
                "{} is {}: other pages contain more",
                scopegate::error::Excerpt(key),
                scopegate::error::Excerpt(&shown)
            ));
        }
    }
    if !is_page {
        return None;
    }
    let number = |names: &[&str]| names.iter().find_map(|name| fields.get(*name)?.as_u64());
    let pages =
        number(&["nb_pages", "nbPages", "total_pages", "totalPages", "last_page", "lastPage", "page_count", "pages"])?;
    let page = number(&["page", "current_page", "currentPage", "page_number"]).unwrap_or(1);
    (pages > page.max(1)).then(|| format!("it is page {page} of {pages}"))
}
