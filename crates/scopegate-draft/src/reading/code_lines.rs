//! Lines of lists of hosts that are set as code.

use crate::block::{Block, BlockKind};
use crate::source_text::SourceText;

/// A line of such a list as text: a host is an item, and a comment introduces the lines after it.
pub(super) fn block_of_line(number: usize, line: &str) -> Option<Block> {
    let on_line = |text: &str| SourceText::on_line(number, text);
    if let Some(host) = host_of_line(line) {
        return Some(Block::new(BlockKind::Item(0), on_line(&host)));
    }
    let comment = comment(line)?.trim_end_matches(':');
    Some(Block::new(BlockKind::Paragraph, on_line(&format!("{comment}:"))))
}

/// The text of a line that is a comment.
pub(super) fn comment(line: &str) -> Option<&str> {
    let comment = ["#", "//", ";", "--"].iter().find_map(|mark| line.trim().strip_prefix(mark)).map(str::trim)?;
    comment.contains(char::is_alphanumeric).then_some(comment)
}

/// A line that is one address with an optional comment: both, without the mark of the comment.
pub(super) fn host_of_line(line: &str) -> Option<String> {
    let line = line.trim();
    let (address, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let rest = if rest.trim().is_empty() { Some("") } else { comment(rest) };
    (address.contains('.') && comment(address).is_none()).then_some(())?;
    rest.map(|rest| format!("{address} {rest}").trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_and_comments_are_distinguished() {
        assert_eq!(host_of_line(" a.quillmere.com "), Some("a.quillmere.com".to_owned()));
        assert_eq!(host_of_line("*.quillmere.com  # old"), Some("*.quillmere.com old".to_owned()));
        for line in ["# a.quillmere.com", "curl https://a.quillmere.com", "host", "--", "//"] {
            assert_eq!(host_of_line(line), None, "{line}");
        }
        assert_eq!(comment("// do not touch"), Some("do not touch"));
        assert_eq!(comment("----"), None);
    }
}
