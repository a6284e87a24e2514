//! The mutations that no test can notice, with the reasons: `tests/mutants/accepted.txt`.

/// Parses the mutations. Each begins with `> ` and follows the lines with its reason.
///
/// # Errors
///
/// A mutation without a reason.
pub fn read(text: &str) -> Result<Vec<String>, String> {
    let (mut changes, mut has_reason) = (Vec::new(), false);
    for line in text.lines() {
        match line.strip_prefix("> ") {
            Some(change) if has_reason => changes.push(change.to_owned()),
            Some(change) => return Err(format!("no reason precedes: {change}")),
            None => has_reason = !line.trim().is_empty() && !line.starts_with('#'),
        }
    }
    Ok(changes)
}
