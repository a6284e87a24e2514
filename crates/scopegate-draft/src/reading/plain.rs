//! Reads text without markup: copied pages, `security.txt`.

use crate::block::{Block, BlockKind};
use crate::reading::code_lines::block_of_line;
use crate::reading::joining::{WrapWidth, continues};
use crate::source_text::SourceText;

const BULLETS: &[char] =
    &['•', '·', '▪', '‣', '◦', '●', '○', '■', '□', '➢', '➤', '►', '▶', '✓', '✔', '–', '—', '-', '*', '+', '→', '»'];

/// A line of the text without its mark.
struct Line<'t> {
    indent: usize,
    mark: bool,
    quoted: bool,
    text: &'t str,
}

pub(super) fn read(text: &str) -> Vec<Block> {
    let width = WrapWidth::of(text);
    let is_security_txt = looks_like_security_txt(text);
    let mail_header = lines_of_mail_header(text);
    let mut blocks: Vec<Block> = Vec::new();
    let mut blanks = 2;
    let mut inside_key = false;
    let mut last = String::new();
    for (at, raw) in text.lines().enumerate() {
        let number = at + 1;
        let raw = raw.trim_end();
        if raw.trim().is_empty() {
            blanks += 1;
            continue;
        }
        if raw.starts_with("-----BEGIN PGP") && !raw.contains("SIGNED MESSAGE") {
            inside_key = true;
        }
        if inside_key || raw.starts_with("-----BEGIN PGP") {
            inside_key = inside_key && !raw.starts_with("-----END PGP");
            blocks.push(Block::skipped(number, raw, "a key or a signature"));
            continue;
        }
        if !raw.chars().any(char::is_alphanumeric) {
            let underlines =
                raw.trim().chars().all(|c| matches!(c, '=' | '-' | '~')) && raw.trim().len() > 2 && blanks == 0;
            if let Some(before) = blocks.last_mut().filter(|before| underlines && before.kind == BlockKind::Paragraph) {
                before.kind = BlockKind::Heading(if raw.contains('=') { 1 } else { 2 });
            }
            blocks.push(Block::skipped(number, raw, "a rule or a mark without text"));
            continue;
        }
        if number <= mail_header && !is_sender(raw) {
            blocks.push(Block::skipped(number, raw, "a header of a mail"));
            continue;
        }
        let mut line = without_mark(raw, is_security_txt);
        if is_security_txt && raw.starts_with('#') && line.text.is_empty() {
            blanks += 1;
            blocks.push(Block::skipped(number, raw, "an empty comment"));
            continue;
        }
        // "// old hosts" introduces what follows.
        if let Some(block) = block_of_line(number, raw).filter(|_| raw.trim_start().starts_with("//")) {
            blocks.push(block);
            last.clear();
            blanks = 0;
            continue;
        }
        let piece = SourceText::on_line(number, line.text);
        let joins = blanks == 0 && !line.mark && (!is_security_txt || raw.starts_with('#'));
        let gap = std::mem::take(&mut blanks);
        if let Some(before) = blocks.last_mut().filter(|before| joins && before.quoted == line.quoted) {
            let fits = match before.kind {
                BlockKind::Paragraph => continues(&last, line.text, width),
                BlockKind::Item(_) => line.indent > 1 && !last.ends_with(':') || continues(&last, line.text, width),
                _ => false,
            };
            if fits {
                before.text.join(&piece);
                line.text.clone_into(&mut last);
                continue;
            }
        }
        let kind = if line.mark { BlockKind::Item(line.indent / 2) } else { BlockKind::Paragraph };
        last.clear();
        last.push_str(std::mem::take(&mut line.text));
        blocks.push(Block { after_gap: gap > 1, quoted: line.quoted, ..Block::new(kind, piece) });
    }
    usual_gaps(&mut blocks);
    blocks
}

/// In a text where most blocks follow two blank lines, such a gap says nothing.
fn usual_gaps(blocks: &mut [Block]) {
    let gaps = blocks.iter().filter(|block| block.after_gap).count();
    if gaps * 2 > blocks.len() {
        for block in blocks {
            block.after_gap = false;
        }
    }
}

fn without_mark(raw: &str, is_security_txt: bool) -> Line<'_> {
    let mut text = raw.trim_start();
    let mut indent = raw.len() - text.len();
    while let Some(rest) = text.strip_prefix('>') {
        text = rest.trim_start();
        indent = 0;
    }
    let quoted = raw.trim_start().starts_with('>');
    if is_security_txt {
        text = text.trim_start_matches('#').trim_start();
    }
    let mut mark = false;
    let first = text.chars().next().unwrap_or(' ');
    if BULLETS.contains(&first) {
        let rest = text.get(first.len_utf8()..).unwrap_or_default();
        // `*.acme.com` is a pattern, not an item.
        if rest.starts_with(char::is_whitespace) {
            (text, mark) = (rest.trim_start(), true);
        }
    } else if let Some(rest) = after_number(text) {
        (text, mark) = (rest, true);
    }
    Line { indent, mark, quoted, text }
}

/// The text after `3.`, `3)`, `(3)` or `b)`.
fn after_number(text: &str) -> Option<&str> {
    let open = text.strip_prefix('(').unwrap_or(text);
    let digits = open.len() - open.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let length = if digits > 0 { digits } else { usize::from(open.starts_with(|c: char| c.is_ascii_lowercase())) };
    if length == 0 || length > 2 {
        return None;
    }
    let rest = open.get(length..)?;
    let rest = rest.strip_prefix(')').or_else(|| rest.strip_prefix('.').filter(|_| digits > 0))?;
    rest.starts_with(char::is_whitespace).then(|| rest.trim_start())
}

/// The number of the last line of the header of a mail, in a text that begins with one (RFC 5322); 0 without one.
fn lines_of_mail_header(text: &str) -> usize {
    const FIELDS: &[&str] = &["from", "to", "cc", "subject", "date", "sent", "reply-to", "message-id", "mime-version"];
    let is_field = |line: &str| {
        let name = line.split_once(':').map(|parts| parts.0);
        name.is_some_and(|name| FIELDS.iter().any(|field| field.eq_ignore_ascii_case(name.trim())))
    };
    let start = text.lines().take_while(|line| line.trim().is_empty()).count();
    let header = text.lines().skip(start).take_while(|line| !line.trim().is_empty());
    let (fields, lines) =
        header.fold((0, 0), |(fields, lines), line| (fields + usize::from(is_field(line)), lines + 1));
    let begins = text.lines().nth(start).is_some_and(is_field);
    if begins && fields > 1 && fields == lines { start + lines } else { 0 }
}

/// Whether a field of a mail names its sender, who may be the contact.
fn is_sender(line: &str) -> bool {
    let name = line.split(':').next().unwrap_or_default().trim();
    name.eq_ignore_ascii_case("from") || name.eq_ignore_ascii_case("reply-to")
}

/// Whether the text has the fields of RFC 9116.
fn looks_like_security_txt(text: &str) -> bool {
    let has = |field: &str| {
        text.lines().any(|line| line.get(..field.len()).is_some_and(|start| start.eq_ignore_ascii_case(field)))
    };
    has("contact:") && (has("expires:") || text.lines().any(|line| line.starts_with('#')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(BlockKind, usize, String)> {
        read(text).into_iter().map(|block| (block.kind, block.text.line(), block.text.as_str().to_owned())).collect()
    }

    #[test]
    fn marks_make_items() {
        let blocks = kinds("Scope\n• a.b.com\n 2) second\n*.quillmere.com\n");
        assert_eq!(blocks[0].0, BlockKind::Paragraph);
        assert_eq!((blocks[1].0, blocks[1].2.as_str()), (BlockKind::Item(0), "a.b.com"));
        assert_eq!((blocks[2].0, blocks[2].2.as_str()), (BlockKind::Item(0), "second"));
        assert_eq!((blocks[3].0, blocks[3].2.as_str()), (BlockKind::Paragraph, "*.quillmere.com"));
    }

    #[test]
    fn comments_of_security_txt_are_text() {
        let blocks = kinds(
            "# Scope\n# - shop.quillmere.com\n#\nContact: mailto:a@quillmere.com\nExpires: 2027-01-01T00:00:00Z\n",
        );
        assert_eq!(blocks[0].2, "Scope");
        assert_eq!((blocks[1].0, blocks[1].2.as_str()), (BlockKind::Item(0), "shop.quillmere.com"));
        assert_eq!(blocks[3].2, "Contact: mailto:a@quillmere.com");
    }

    #[test]
    fn keys_are_skipped() {
        let blocks =
            kinds("-----BEGIN PGP PUBLIC KEY BLOCK-----\nmQENB.com\n-----END PGP PUBLIC KEY BLOCK-----\nScope\n");
        assert!(matches!(blocks[1].0, BlockKind::Skipped(_)));
        assert_eq!(blocks[3].0, BlockKind::Paragraph);
    }
}
