//! security.txt: the contacts for reports and the URL of the policy. It lists no targets.

use scopegate::policy::Date;

use crate::import::keys::{self, KeyMeaning};
use crate::import::{ImportError, Program};

pub(super) fn program(text: &str) -> Result<Program, ImportError> {
    let mut program = Program::default();
    for (field, value) in fields(text) {
        match field.as_str() {
            "contact" => program.contact.push(value.to_owned()),
            "policy" if program.source.is_none() => program.source = Some(value.to_owned()),
            "expires" => program.expires = day(value),
            "canonical" if program.name.is_empty() => {
                let host = value.split("://").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or(value);
                host.clone_into(&mut program.name);
                host.clone_into(&mut program.handle);
            }
            _ => {}
        }
    }
    if program.contact.is_empty() {
        let message = "the text has no `Contact:` line, which security.txt requires";
        return Err(ImportError::new("import.not-security-txt", message, "give the format with `--format`"));
    }
    Ok(program)
}

/// The signed lines without dash escapes; all lines if there is no signature.
fn signed(text: &str) -> impl Iterator<Item = &str> {
    let is_signed = text.lines().any(|line| is_mark(line, "BEGIN PGP SIGNED MESSAGE"));
    let lines = text.lines().skip_while(move |line| is_signed && !is_mark(line, "BEGIN PGP SIGNED MESSAGE"));
    let lines = lines.take_while(|line| !is_mark(line, "BEGIN PGP SIGNATURE"));
    lines.map(|line| line.trim().trim_start_matches('\u{feff}')).map(move |line| match line.strip_prefix("- ") {
        Some(rest) if is_signed => rest.trim_start(),
        _ => line,
    })
}

fn is_mark(line: &str, mark: &str) -> bool {
    let line = line.trim().trim_start_matches('\u{feff}');
    line.starts_with("-----") && line.trim_matches(['-', ' ']) == mark
}

/// The fields with names in lower case.
fn fields(text: &str) -> impl Iterator<Item = (String, &str)> {
    signed(text)
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(':'))
        .map(|(field, value)| (field.trim().to_ascii_lowercase(), value.trim()))
}

/// Whether every line is valid in security.txt and one is a contact.
pub(crate) fn is_one(text: &str) -> bool {
    let is_line = |line: &str| {
        let is_name = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphabetic() || c == '-');
        line.is_empty()
            || line.starts_with(['#', '-'])
            || line
                .split_once(':')
                .is_some_and(|(name, value)| is_name(name.trim()) && !is_scope(name) && !value.starts_with("//"))
    };
    fields(text).any(|(field, value)| field == "contact" && !value.is_empty()) && signed(text).all(is_line)
}

/// Whether the name of a field is a heading of a list.
fn is_scope(name: &str) -> bool {
    !matches!(keys::meaning(name), KeyMeaning::Unknown | KeyMeaning::Contact | KeyMeaning::Other | KeyMeaning::Note)
        || keys::plain(name).contains("scope")
}

fn day(text: &str) -> Option<Date> {
    let mut parts = text.get(..10)?.split('-');
    let year = parts.next()?.parse().ok()?;
    let month = parts.next()?.parse().ok()?;
    Date::new(year, month, parts.next()?.parse().ok()?)
}
