//! Conversion of input bytes to the text of a target.

use scopegate::error::Excerpt;

use crate::problem::Problem;

/// The maximum length of a target line, in bytes. The limit of the core is lower.
pub const PLAIN_LINE_LIMIT: usize = 64 * 1024;

/// Converts bytes to text. For invalid UTF-8 and for too long input, returns the error and a text to show.
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
        let problem = Problem::new("target.not-utf8", format!("{} is not valid UTF-8", Excerpt(&shown)))
            .hint("write Unicode names in UTF-8 or as `xn--` labels, and percent-encode other bytes")
            .at(position);
        (problem, shown)
    })
}

/// The beginning of a text that is too long to show.
pub fn beginning(bytes: &[u8]) -> String {
    let kept: String = String::from_utf8_lossy(bytes.get(..1024).unwrap_or(bytes)).chars().take(200).collect();
    format!("{kept}...")
}
