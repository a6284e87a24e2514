//! The text of a target, from bytes of any length.

use scopegate::Excerpt;

use crate::problem::Problem;

/// The longest line that can be a target, in bytes; the core's own bound is lower.
pub const PLAIN_LINE_LIMIT: usize = 64 * 1024;

/// A target's text; where it is not UTF-8, or longer than can be meant, the error and what to show of it.
pub fn text_of(bytes: &[u8], limit: usize) -> Result<&str, (Problem, String)> {
    if bytes.len() > limit {
        let shown = beginning(bytes);
        let message = format!("{} is longer than {} KiB", Excerpt(&shown), limit / 1024);
        return Err((Problem::new("target.too-long", message), shown));
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let shown = String::from_utf8_lossy(bytes).into_owned();
        let valid = bytes.get(..error.valid_up_to()).and_then(|valid| std::str::from_utf8(valid).ok());
        let position = valid.map_or(0, |valid| valid.chars().count()) + 1;
        let problem = Problem::new("target.not-utf8", format!("{} is not UTF-8", Excerpt(&shown)))
            .hint("write names in Unicode as UTF-8 or as `xn--` labels, other bytes percent-encoded")
            .at(position);
        (problem, shown)
    })
}

/// The beginning of a text that is too long to repeat.
pub fn beginning(bytes: &[u8]) -> String {
    let kept: String = String::from_utf8_lossy(bytes.get(..1024).unwrap_or(bytes)).chars().take(200).collect();
    format!("{kept}...")
}
