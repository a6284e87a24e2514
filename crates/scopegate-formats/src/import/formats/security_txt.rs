//! security.txt: where reports go and where the policy stands. It lists no targets.

use scopegate::policy::Date;

use crate::import::{ImportError, Programme};

pub(super) fn programme(text: &str) -> Result<Programme, ImportError> {
    let mut programme = Programme::default();
    for line in text.lines() {
        let Some((field, value)) = line.split_once(':') else { continue };
        let value = value.trim();
        match field.trim().to_ascii_lowercase().as_str() {
            "contact" => programme.contact.push(value.to_owned()),
            "policy" if programme.source.is_none() => programme.source = Some(value.to_owned()),
            "expires" => programme.expires = day(value),
            "canonical" if programme.name.is_empty() => {
                let host = value.split("://").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or(value);
                host.clone_into(&mut programme.name);
                host.clone_into(&mut programme.handle);
            }
            _ => {}
        }
    }
    if programme.contact.is_empty() {
        let message = "the text has no `Contact:` line, which every security.txt has";
        return Err(ImportError::new("import.not-security-txt", message, "name its format with `--format`"));
    }
    Ok(programme)
}

fn day(text: &str) -> Option<Date> {
    let mut parts = text.get(..10)?.split('-');
    let year = parts.next()?.parse().ok()?;
    let month = parts.next()?.parse().ok()?;
    Date::new(year, month, parts.next()?.parse().ok()?)
}
