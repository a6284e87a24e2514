//! Reads Markdown.

use std::ops::Range;

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// Why code is skipped.
const CODE: &str = "a block of code";

use crate::block::{Block, BlockKind};
use crate::reading::code_lines::{block_of_line, host_of_line};
use crate::reading::html;
use crate::reading::joining::{WrapWidth, join};
use crate::source_text::SourceText;
use crate::vocabulary::headings;

pub(super) fn read(text: &str) -> Vec<Block> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    let mut reader = Reader::new(text);
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        reader.event(event, range);
    }
    reader.flush();
    reader.blocks
}

struct Reader<'t> {
    text: &'t str,
    width: WrapWidth,
    line_starts: Vec<usize>,
    blocks: Vec<Block>,
    lines: Vec<SourceText>,
    kind: Option<BlockKind>,
    lists: usize,
    strong: usize,
    struck: usize,
    all_strong: bool,
    any_struck: bool,
    /// The reason to skip text, inside a code block or metadata.
    skip: Option<&'static str>,
    /// The lines of the open block of code, with their numbers.
    code: Vec<(usize, String)>,
    cells: Option<Vec<SourceText>>,
    mail: Option<String>,
    /// Open emphasis, with whether its marks are stars of patterns such as `*.firm.com`.
    emphasis: Vec<bool>,
    /// The first blocks of the open quotations.
    quotes: Vec<usize>,
    /// The end of the last item, to measure gaps in lists.
    last_item_end: usize,
    /// Whether a gap wider than a blank line precedes the current item.
    wide_gap: bool,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str) -> Self {
        let line_starts = std::iter::once(0).chain(text.match_indices('\n').map(|end| end.0 + 1)).collect();
        Self {
            text,
            width: WrapWidth::of(text),
            line_starts,
            blocks: Vec::new(),
            lines: Vec::new(),
            kind: None,
            lists: 0,
            strong: 0,
            struck: 0,
            all_strong: true,
            any_struck: false,
            skip: None,
            code: Vec::new(),
            cells: None,
            mail: None,
            emphasis: Vec::new(),
            quotes: Vec::new(),
            last_item_end: 0,
            wide_gap: false,
        }
    }

    fn line_of(&self, position: usize) -> usize {
        self.line_starts.partition_point(|start| *start <= position).max(1)
    }

    fn push(&mut self, position: usize, text: &str) {
        let line = self.line_of(position);
        if self.lines.is_empty() {
            (self.all_strong, self.any_struck) = (true, false);
            self.lines.push(SourceText::default());
        }
        if !text.trim().is_empty() {
            self.all_strong &= self.strong > 0;
            self.any_struck |= self.struck > 0;
        }
        if let Some(last) = self.lines.last_mut() {
            last.push(line, text);
        }
    }

    fn is_strong_line(&self) -> bool {
        let is_paragraph = self.kind.is_none() && self.cells.is_none() && self.lists == 0;
        is_paragraph
            && self.all_strong
            && self.strong == 0
            && matches!(self.lines.as_slice(), [line] if !line.is_blank())
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag, &range),
            Event::Text(text) | Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                match self.skip {
                    Some(reason) => self.skipped_lines(&text, range.start, reason),
                    None => self.push(range.start, &text),
                }
            }
            Event::Html(text) => {
                let line = self.line_of(range.start);
                self.flush();
                self.blocks.extend(html::read(&text, line));
            }
            Event::InlineHtml(tag) => {
                let tag = tag.to_ascii_lowercase();
                match tag.as_str() {
                    "<del>" | "<s>" | "<strike>" => self.struck += 1,
                    "</del>" | "</s>" | "</strike>" => self.struck = self.struck.saturating_sub(1),
                    _ if tag.starts_with("<br") => self.lines.push(SourceText::default()),
                    _ => self.push(range.start, " "),
                }
            }
            // A strong line that begins a paragraph is a heading.
            Event::SoftBreak | Event::HardBreak if self.is_strong_line() => self.flush(),
            Event::SoftBreak | Event::HardBreak if self.cells.is_none() => self.lines.push(SourceText::default()),
            Event::SoftBreak | Event::HardBreak => self.push(range.start, " "),
            Event::Rule => self.flush(),
            // An empty box is a word that no label has.
            Event::TaskListMarker(checked) => self.push(range.start, if checked { "" } else { "unchecked " }),
            Event::FootnoteReference(_) => self.push(range.start, " footnote "),
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Heading { level, .. } => {
                self.flush();
                self.last_item_end = 0;
                self.kind = Some(BlockKind::Heading(level_number(level)));
            }
            Tag::List(_) => {
                self.flush();
                self.lists += 1;
            }
            Tag::Item => {
                self.flush();
                self.kind = Some(BlockKind::Item(self.lists.saturating_sub(1)));
                let between = self.text.get(self.last_item_end..range.start).unwrap_or_default();
                self.wide_gap =
                    self.last_item_end > 0 && between.matches('\n').count() > 2 && between.trim().is_empty();
            }
            Tag::Paragraph
                if (!self.kind.is_some_and(|kind| matches!(kind, BlockKind::Item(_))) || !self.lines.is_empty()) =>
            {
                let kind = (self.lists > 0).then(|| BlockKind::Item(self.lists - 1));
                self.flush();
                self.kind = kind;
            }
            Tag::CodeBlock(_) => {
                self.flush();
                self.skip = Some(CODE);
            }
            Tag::MetadataBlock(_) => {
                self.flush();
                self.skip = Some("metadata of the page");
            }
            Tag::Emphasis => {
                let follows = |at: usize| self.text.get(at..).is_some_and(|rest| rest.starts_with('.'));
                let is_star = self.text.get(range.start..).is_some_and(|rest| rest.starts_with('*'));
                let is_pattern = is_star && (follows(range.start + 1) || follows(range.end));
                if is_pattern {
                    self.push(range.start, "*");
                }
                self.emphasis.push(is_pattern);
            }
            Tag::Strong => self.strong += 1,
            Tag::Strikethrough => self.struck += 1,
            Tag::Link { dest_url, .. } => {
                let address = dest_url.strip_prefix("mailto:").unwrap_or_default();
                self.mail = address.split('?').next().filter(|mail| mail.contains('@')).map(str::to_owned);
            }
            Tag::Image { .. } => self.skip = Some("a picture"),
            Tag::TableHead | Tag::TableRow => {
                self.flush();
                self.cells = Some(Vec::new());
            }
            Tag::DefinitionListTitle => {
                self.flush();
                let title = self.text.get(range).unwrap_or_default().trim();
                self.kind = (title.len() < 60 && !title.ends_with('.')).then_some(BlockKind::Heading(8));
            }
            Tag::BlockQuote(_) => {
                self.flush();
                self.quotes.push(self.blocks.len());
            }
            Tag::DefinitionListDefinition | Tag::FootnoteDefinition(_) | Tag::HtmlBlock | Tag::Table(_) => {
                self.flush();
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, range: &Range<usize>) {
        match tag {
            TagEnd::Emphasis if self.emphasis.pop() == Some(true) => self.push(range.end.saturating_sub(1), "*"),
            TagEnd::Strong => self.strong = self.strong.saturating_sub(1),
            TagEnd::Strikethrough => self.struck = self.struck.saturating_sub(1),
            TagEnd::Link => {
                if let Some(mail) = self.mail.take()
                    && !self.lines.iter().any(|line| line.as_str().contains(mail.as_str()))
                {
                    self.push(range.end.saturating_sub(1), &format!(" {mail} "));
                }
            }
            TagEnd::Image => self.skip = None,
            TagEnd::CodeBlock => {
                self.skip = None;
                self.end_code();
            }
            TagEnd::MetadataBlock(_) => self.skip = None,
            TagEnd::List(_) => {
                self.flush();
                self.lists = self.lists.saturating_sub(1);
            }
            TagEnd::TableCell => {
                let mut cell = SourceText::default();
                for line in std::mem::take(&mut self.lines) {
                    cell.join(&line);
                }
                if let Some(cells) = &mut self.cells {
                    cells.push(cell);
                }
            }
            TagEnd::TableHead | TagEnd::TableRow => {
                let kind = if tag == TagEnd::TableHead { BlockKind::RowHeader } else { BlockKind::Row };
                if let Some(cells) = self.cells.take() {
                    self.blocks.push(html::row_block(kind, cells, self.any_struck));
                }
                self.any_struck = false;
            }
            TagEnd::Item => {
                self.flush();
                // The range of an item ends after its line end.
                let end = self.text.get(..range.end).map_or(range.end, |text| text.trim_end().len());
                self.last_item_end = end;
            }
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::HtmlBlock | TagEnd::DefinitionListTitle => self.flush(),
            TagEnd::DefinitionListDefinition | TagEnd::FootnoteDefinition => self.flush(),
            TagEnd::BlockQuote(_) => {
                self.flush();
                if let Some(first) = self.quotes.pop() {
                    html::quote(&mut self.blocks, first);
                }
            }
            _ => {}
        }
    }

    /// Lines of code are skipped, except in a list of hosts, which is often set as code.
    fn end_code(&mut self) {
        let lines = std::mem::take(&mut self.code);
        let is_list = lines.iter().any(|(_, line)| host_of_line(line).is_some());
        for (number, line) in lines {
            let block = block_of_line(number, &line).filter(|_| is_list);
            self.blocks.push(block.unwrap_or_else(|| Block::skipped(number, line.trim(), CODE)));
        }
    }

    fn skipped_lines(&mut self, text: &str, start: usize, reason: &'static str) {
        let first = self.line_of(start);
        let lines = text.lines().enumerate().filter(|line| !line.1.trim().is_empty());
        match reason {
            CODE => self.code.extend(lines.map(|(at, line)| (first + at, line.to_owned()))),
            "a picture" => {}
            _ => self.blocks.extend(lines.map(|(at, line)| Block::skipped(first + at, line.trim(), reason))),
        }
    }

    fn flush(&mut self) {
        let lines = std::mem::take(&mut self.lines);
        let kind = self.kind.take();
        if lines.iter().all(SourceText::is_blank) {
            self.kind = kind.filter(|kind| matches!(kind, BlockKind::Item(_)));
            return;
        }
        let after_gap = std::mem::take(&mut self.wide_gap);
        let kind = kind.unwrap_or(BlockKind::Paragraph);
        if let BlockKind::Heading(_) = kind {
            let mut text = SourceText::default();
            for line in &lines {
                text.join(line);
            }
            self.blocks.push(Block::new(kind, text));
            return;
        }
        let joined = join(lines, self.width);
        let alone = joined.len() == 1;
        let mut kind = kind;
        for (at, text) in joined.into_iter().enumerate() {
            let is_strong = kind == BlockKind::Paragraph && alone && self.all_strong && text.as_str().len() < 80;
            // A heading without markup inside a paragraph or after an item.
            let is_lost = !alone && at > 0 && headings::is_whole_heading(text.as_str());
            if is_lost {
                kind = BlockKind::Paragraph;
            }
            let kind = if is_strong || is_lost { BlockKind::Heading(7) } else { kind };
            let block = Block { after_gap: after_gap && at == 0, struck: self.any_struck, ..Block::new(kind, text) };
            self.blocks.push(block);
        }
    }
}

fn level_number(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<(BlockKind, usize, String)> {
        read(text)
            .into_iter()
            .map(|block| (block.kind, block.text.line(), block.text.as_str().trim().to_owned()))
            .collect()
    }

    #[test]
    fn blocks_keep_their_lines() {
        let blocks = kinds(
            "# Title\n\n**In scope**\n\n- `a.quillmere.com`\n- b\n  wrapped line\n\nText\n\n| Host | Eligible |\n| --- | --- |\n| c | yes |\n",
        );
        assert_eq!(blocks[0], (BlockKind::Heading(1), 1, "Title".into()));
        assert_eq!(blocks[1], (BlockKind::Heading(7), 3, "In scope".into()));
        assert_eq!(blocks[2], (BlockKind::Item(0), 5, "a.quillmere.com".into()));
        assert_eq!(blocks[3].0, BlockKind::Item(0));
        let last = &blocks[blocks.len() - 1];
        assert_eq!((last.0, last.1, last.2.as_str()), (BlockKind::Row, 13, "c | yes"));
        assert_eq!(blocks[blocks.len() - 2].0, BlockKind::RowHeader);
    }

    #[test]
    fn comments_and_code_are_not_text() {
        let blocks = kinds("<!-- in scope: a.quillmere.com -->\n\n```\nrm -rf x\nb.quillmere.com\n```\n");
        assert!(matches!(blocks[0].0, BlockKind::Skipped(_)));
        assert_eq!((blocks[1].0, blocks[1].1), (BlockKind::Item(0), 5));
    }

    #[test]
    fn a_wide_gap_in_a_list_is_noticed() {
        let blocks = read("- a\n- b\n\n\n- c\n");
        assert_eq!(blocks.iter().map(|block| block.after_gap).collect::<Vec<_>>(), [false, false, true]);
    }

    #[test]
    fn stars_of_patterns_are_no_emphasis() {
        let blocks = kinds("On *.a.quillmere.com,*.b.quillmere.com and *.c.quillmere.com\n");
        assert_eq!(blocks[0].2, "On *.a.quillmere.com,*.b.quillmere.com and *.c.quillmere.com");
    }

    #[test]
    fn struck_text_is_noticed() {
        assert!(read("- ~~a.quillmere.com~~\n")[0].struck);
    }
}
