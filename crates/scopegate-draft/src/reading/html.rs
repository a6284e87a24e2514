//! Reads HTML with the tokenizer of html5ever, which reports the line of each token.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, CharacterTokens, EndTag, StartTag, Tag, TagToken, Token, TokenSink, TokenSinkResult, Tokenizer,
    TokenizerOpts,
};

use crate::block::{Block, BlockKind};
use crate::reading::code_lines::block_of_line;
use crate::source_text::SourceText;

pub(super) fn read(text: &str, first_line: usize) -> Vec<Block> {
    let sink = Sink { page: RefCell::new(Page { first_line, ..Page::default() }) };
    let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
    let queue = BufferQueue::default();
    queue.push_back(StrTendril::from_slice(text));
    // The sink never asks to run a script, so one call reads everything.
    let _ = tokenizer.feed(&queue);
    tokenizer.end();
    let mut page = tokenizer.sink.page.into_inner();
    page.flush();
    page.end_row();
    page.blocks
}

struct Sink {
    page: RefCell<Page>,
}

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<()> {
        let Ok(mut page) = self.page.try_borrow_mut() else { return TokenSinkResult::Continue };
        let line = usize::try_from(line).unwrap_or(1).saturating_sub(1) + page.first_line;
        match token {
            // The line is that of the end of the token.
            CharacterTokens(text) => {
                let first = line.saturating_sub(text.matches('\n').count()).max(1);
                for (at, piece) in text.split('\n').enumerate() {
                    if at > 0 {
                        page.line_end(first + at);
                    }
                    page.text(first + at, piece);
                }
            }
            TagToken(tag) => return page.tag(line, &tag),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// The state of reading a page.
#[derive(Debug, Default)]
struct Page {
    first_line: usize,
    blocks: Vec<Block>,
    text: SourceText,
    kind: Option<BlockKind>,
    lists: usize,
    /// The element whose content is not shown, its depth, and the reason.
    hidden: Option<(String, usize, &'static str)>,
    struck: usize,
    strong: usize,
    /// Whether all text of the block is strong, and whether a part is struck out.
    all_strong: bool,
    any_struck: bool,
    row: Option<Row>,
    /// Whether the next item begins a list that directly follows another.
    list_begins: bool,
    mail: Option<String>,
    /// The first blocks of the open quotations.
    quotes: Vec<usize>,
    /// How many elements whose lines are kept are open.
    preformatted: usize,
}

#[derive(Debug, Default)]
struct Row {
    cells: Vec<SourceText>,
    /// Whether a cell is open, which may be blank.
    in_cell: bool,
    headers: usize,
    struck: bool,
}

/// Elements of the HTML standard whose content is no text of the page, with the reason.
const SKIPPED: &[(&str, &str)] = &[
    ("script", "a script"),
    ("style", "a style"),
    ("template", "a template"),
    ("noscript", "text for browsers without scripts"),
    ("head", "the head of the page"),
    ("nav", "navigation"),
    ("svg", "a picture"),
    ("select", "a form"),
    ("textarea", "a form"),
    ("iframe", "another page"),
    ("title", "the title of the page"),
];

/// The void elements of the HTML standard.
const VOID: &[&str] =
    &["br", "img", "hr", "input", "meta", "link", "wbr", "source", "area", "base", "col", "embed", "track"];

/// Elements of the HTML standard that begin a new line, by the style sheet that it gives.
const BLOCK_TAGS: &[&str] = &[
    "p",
    "div",
    "section",
    "article",
    "main",
    "header",
    "footer",
    "aside",
    "ul",
    "ol",
    "dl",
    "li",
    "dt",
    "dd",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "pre",
    "table",
    "thead",
    "tbody",
    "tr",
    "td",
    "th",
    "br",
    "hr",
    "details",
    "summary",
    "body",
    "html",
    "form",
    "figure",
    "figcaption",
    "address",
    "button",
    "label",
    "legend",
    "fieldset",
    "caption",
];

impl Page {
    fn text(&mut self, line: usize, text: &str) {
        if let Some((_, _, reason)) = &self.hidden {
            if !text.trim().is_empty() {
                let block = Block::new(BlockKind::Skipped(reason), SourceText::on_line(line, text.trim()));
                self.blocks.push(block);
            }
            return;
        }
        let blank = text.trim().is_empty();
        if blank && (self.text.is_blank() || self.text.as_str().ends_with(' ')) {
            return;
        }
        if self.text.is_blank() {
            self.text = SourceText::default();
            (self.all_strong, self.any_struck) = (true, false);
        }
        if !blank {
            self.all_strong &= self.strong > 0;
            self.any_struck |= self.struck > 0;
        }
        // Line ends and runs of blanks are one blank.
        let mut plain = String::with_capacity(text.len());
        let mut after_blank = self.text.as_str().ends_with(' ') || self.text.is_blank();
        for c in text.chars() {
            let c = if c.is_whitespace() || c == '\u{a0}' { ' ' } else { c };
            if c == ' ' && after_blank {
                continue;
            }
            after_blank = c == ' ';
            plain.push(c);
        }
        self.text.push(line, &plain);
    }

    /// The end of a line: a blank, except in preformatted text.
    fn line_end(&mut self, line: usize) {
        if self.preformatted > 0 && self.hidden.is_none() { self.flush() } else { self.text(line, " ") }
    }

    fn tag(&mut self, line: usize, tag: &Tag) -> TokenSinkResult<()> {
        let name: &str = &tag.name;
        let starts = tag.kind == StartTag;
        let raw = match name {
            "script" if starts => Some(RawKind::ScriptData),
            "style" | "iframe" | "noframes" | "xmp" | "noembed" if starts => Some(RawKind::Rawtext),
            "title" | "textarea" if starts => Some(RawKind::Rcdata),
            _ => None,
        };
        self.element(line, tag, name);
        raw.filter(|_| !tag.self_closing).map_or(TokenSinkResult::Continue, TokenSinkResult::RawData)
    }

    fn element(&mut self, line: usize, tag: &Tag, name: &str) {
        let starts = tag.kind == StartTag;
        if let Some((hidden, depth, _)) = &mut self.hidden {
            if hidden.as_str() == name && !tag.self_closing {
                if starts {
                    *depth += 1;
                } else {
                    *depth -= 1;
                }
            }
            // `</head>` may be left out.
            let ended = *depth == 0 || (hidden.as_str() == "head" && name == "body");
            if ended {
                self.hidden = None;
            }
            return;
        }
        if starts && !tag.self_closing && !VOID.contains(&name) {
            if let Some((_, reason)) = SKIPPED.iter().find(|skipped| skipped.0 == name) {
                self.flush();
                self.hidden = Some((name.to_owned(), 1, reason));
                return;
            }
            if is_hidden(tag) {
                self.flush();
                self.hidden = Some((name.to_owned(), 1, "text that the page hides"));
                return;
            }
        }
        match name {
            "pre" => {
                self.block(tag, name);
                count(&mut self.preformatted, tag);
            }
            "del" | "s" | "strike" => count(&mut self.struck, tag),
            "strong" | "b" => count(&mut self.strong, tag),
            "a" => self.link(line, tag),
            // A picture in a list or a table may be a mark.
            "img" if self.lists > 0 || self.row.is_some() => {
                let shown = tag.attrs.iter().find(|attribute| &*attribute.name.local == "alt");
                if let Some(alt) = shown.filter(|alt| !alt.value.trim().is_empty()) {
                    self.text(line, &format!(" {} ", alt.value.trim()));
                }
            }
            "blockquote" => {
                self.block(tag, name);
                if tag.kind == StartTag {
                    self.quotes.push(self.blocks.len());
                } else if let Some(first) = self.quotes.pop() {
                    quote(&mut self.blocks, first);
                }
            }
            _ if BLOCK_TAGS.contains(&name) => self.block(tag, name),
            _ => {}
        }
    }

    /// A link to a mailbox is text; other targets of links are not.
    fn link(&mut self, line: usize, tag: &Tag) {
        if tag.kind == EndTag {
            if let Some(mail) = self.mail.take()
                && !self.text.as_str().contains(mail.as_str())
            {
                self.text.push(line, &format!(" {mail} "));
            }
            return;
        }
        let target =
            tag.attrs.iter().find(|attribute| &*attribute.name.local == "href").map(|attribute| attribute.value.trim());
        let address = target.and_then(|target| target.strip_prefix("mailto:"));
        self.mail = address
            .map(|address| address.split('?').next().unwrap_or_default().to_owned())
            .filter(|mail| mail.contains('@'));
    }

    fn block(&mut self, tag: &Tag, name: &str) {
        let starts = tag.kind == StartTag;
        match name {
            "td" | "th" if self.row.is_some() => {
                self.end_cell();
                if let Some(row) = self.row.as_mut().filter(|_| starts) {
                    row.in_cell = true;
                    row.headers += usize::from(name == "th");
                }
                return;
            }
            "tr" => {
                self.end_row();
                self.flush();
                self.row = starts.then(Row::default);
                return;
            }
            "table" => self.end_row(),
            _ if self.row.is_some() => {
                if !self.text.is_blank() {
                    self.text.push(self.text.end_line(), " ");
                }
                return;
            }
            _ => {}
        }
        self.flush();
        self.kind = match name {
            "ul" | "ol" => {
                if starts {
                    self.list_begins = self.lists == 0 && self.blocks.last().is_some_and(Block::is_item);
                    self.lists += 1;
                } else {
                    self.lists = self.lists.saturating_sub(1);
                }
                None
            }
            "li" if starts => Some(BlockKind::Item(self.lists.saturating_sub(1))),
            "dt" if starts => Some(BlockKind::Heading(8)),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" if starts => {
                Some(BlockKind::Heading(name.bytes().last().map_or(6, |digit| digit - b'0')))
            }
            "br" => self.kind.filter(|kind| matches!(kind, BlockKind::Item(_))),
            // A paragraph inside an item is part of the item.
            "p" | "div" if self.lists > 0 && starts => self.kind.or(Some(BlockKind::Item(self.lists - 1))),
            _ => None,
        };
    }

    fn end_cell(&mut self) {
        let text = std::mem::take(&mut self.text);
        let struck = std::mem::take(&mut self.any_struck);
        if let Some(row) = &mut self.row
            && (std::mem::take(&mut row.in_cell) || !text.is_blank())
        {
            row.cells.push(text);
            row.struck |= struck;
        }
    }

    fn end_row(&mut self) {
        self.end_cell();
        let Some(row) = self.row.take() else { return };
        if row.cells.iter().all(SourceText::is_blank) {
            return;
        }
        let kind = if row.headers >= row.cells.len() { BlockKind::RowHeader } else { BlockKind::Row };
        self.blocks.push(row_block(kind, row.cells, row.struck));
    }

    fn flush(&mut self) {
        let text = std::mem::take(&mut self.text);
        if text.is_blank() {
            return;
        }
        let mut kind = self.kind.take().unwrap_or(BlockKind::Paragraph);
        if self.preformatted > 0
            && kind == BlockKind::Paragraph
            && let Some(block) = block_of_line(text.line(), text.as_str())
        {
            self.blocks.push(Block { struck: self.any_struck, ..block });
            return;
        }
        if kind == BlockKind::Paragraph && self.all_strong && text.as_str().len() < 80 {
            kind = BlockKind::Heading(7);
        }
        let after_gap = matches!(kind, BlockKind::Item(_)) && std::mem::take(&mut self.list_begins);
        // The rest of an item, after a line break, is an item too.
        self.kind = Some(kind).filter(|kind| matches!(kind, BlockKind::Item(_)));
        self.blocks.push(Block { after_gap, struck: self.any_struck, ..Block::new(kind, text) });
    }
}

/// Marks the blocks from the first one of a quotation on.
pub(super) fn quote(blocks: &mut [Block], first: usize) {
    blocks.iter_mut().skip(first).for_each(|block| block.quoted = true);
}

/// A block for a row of a table.
pub(super) fn row_block(kind: BlockKind, cells: Vec<SourceText>, struck: bool) -> Block {
    let mut text = SourceText::default();
    for cell in &cells {
        if !text.is_blank() {
            text.push(cell.line(), " | ");
        }
        text.join(cell);
    }
    Block { cells, struck, ..Block::new(kind, text) }
}

fn count(depth: &mut usize, tag: &Tag) {
    *depth = if tag.kind == StartTag { *depth + 1 } else { depth.saturating_sub(1) };
}

fn is_hidden(tag: &Tag) -> bool {
    tag.attrs.iter().any(|attribute| {
        let value = || attribute.value.to_ascii_lowercase().replace(' ', "");
        match &*attribute.name.local {
            "hidden" => true,
            "aria-hidden" => value() == "true",
            "style" => value().contains("display:none") || value().contains("visibility:hidden"),
            _ => false,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<(BlockKind, usize, String)> {
        let keep = |block: &Block| !matches!(block.kind, BlockKind::Skipped(_));
        read(text, 1)
            .into_iter()
            .filter(keep)
            .map(|block| (block.kind, block.text.line(), block.text.as_str().trim().to_owned()))
            .collect()
    }

    #[test]
    fn elements_keep_their_lines() {
        let blocks = shown("<h2>In\n scope</h2>\n\n<ul>\n<li>a.quillmere.com\n<li><p>b &amp; c</p></ul><p>end");
        assert_eq!(blocks[0], (BlockKind::Heading(2), 1, "In scope".into()));
        assert_eq!(blocks[1], (BlockKind::Item(0), 5, "a.quillmere.com".into()));
        assert_eq!(blocks[2], (BlockKind::Item(0), 6, "b & c".into()));
        assert_eq!(blocks[3], (BlockKind::Paragraph, 6, "end".into()));
    }

    #[test]
    fn hidden_text_of_a_page_is_skipped() {
        let text = "<!-- x --><script>in scope: <p>a.quillmere.com</p></script><p hidden>b</p><div style='display: none'><div>c</div>d</div><template>e</template><p>f";
        assert_eq!(shown(text), [(BlockKind::Paragraph, 1, "f".to_owned())]);
    }

    #[test]
    fn rows_have_cells() {
        let blocks = read("<table><tr><th>Host<th>In scope</tr><tr><td>a.quillmere.com<td><del>yes</del></table>", 1);
        assert_eq!(
            (blocks[0].kind, blocks[1].kind, blocks[1].cells.len(), blocks[1].struck),
            (BlockKind::RowHeader, BlockKind::Row, 2, true)
        );
    }

    #[test]
    fn mailboxes_of_links_are_text() {
        assert_eq!(shown("<p><a href='mailto:psirt@quillmere.com'>write</a> us")[0].2, "write psirt@quillmere.com us");
    }
}
