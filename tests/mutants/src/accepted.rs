//! The changes that no test can notice, with the reasons: `tests/mutants/accepted.txt`.

/// Reads the changes: each begins with `> `, behind the lines that say why.
///
/// # Errors
///
/// A change without a reason.
pub fn read(text: &str) -> Result<Vec<String>, String> {
    let (mut changes, mut has_reason) = (Vec::new(), false);
    for line in text.lines() {
        match line.strip_prefix("> ") {
            Some(change) if has_reason => changes.push(change.to_owned()),
            Some(change) => return Err(format!("no reason stands above: {change}")),
            None => has_reason = !line.trim().is_empty() && !line.starts_with('#'),
        }
    }
    Ok(changes)
}
