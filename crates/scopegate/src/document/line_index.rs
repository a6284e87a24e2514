//! Converts byte offsets to lines and columns.

use std::cell::{Cell, OnceCell};
use std::ops::Range;

/// The position of a span: line and columns, counted from 1; columns are in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LineCol {
    pub(crate) line: usize,
    pub(crate) column: usize,
    /// The column after the span, or after the first line of a span of several lines.
    pub(crate) end_column: usize,
}

/// The line starts of a text, and the number of characters before every 256th byte.
///
/// The second table keeps lookups fast even if the whole document is one line, as JSON often is: a hundred
/// thousand errors must not cause a hundred thousand passes over the text. It is built when the first long line is
/// looked up.
#[derive(Debug)]
pub(crate) struct LineIndex<'a> {
    text: &'a [u8],
    line_starts: Vec<usize>,
    characters_before: OnceCell<Vec<usize>>,
    /// The most recent line; lookups usually proceed from the start of a text to its end.
    last_line: Cell<usize>,
}

const STRIDE: usize = 256;

impl<'a> LineIndex<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        let text = text.as_bytes();
        let line_starts = std::iter::once(0).chain(memchr::memchr_iter(b'\n', text).map(|at| at + 1)).collect();
        Self { text, line_starts, characters_before: OnceCell::new(), last_line: Cell::new(1) }
    }

    /// The line of a byte offset, counted from 1.
    pub(crate) fn line(&self, offset: usize) -> usize {
        let last = self.last_line.get();
        let is_on = |line: &usize| {
            self.line_starts.get(*line - 1).is_some_and(|start| *start <= offset)
                && self.line_starts.get(*line).is_none_or(|next| offset < *next)
        };
        let line = [last, last + 1].into_iter().find(is_on);
        let line = line.unwrap_or_else(|| self.line_starts.partition_point(|start| *start <= offset).max(1));
        self.last_line.set(line);
        line
    }

    /// The position of a span.
    pub(crate) fn place(&self, span: &Range<usize>) -> LineCol {
        let line = self.line(span.start);
        let line_start = self.line_starts.get(line - 1).copied().unwrap_or(0);
        let line_end = self.line_starts.get(line).map_or(self.text.len(), |next| next - 1);
        let end = span.end.clamp(span.start, line_end.max(span.start));
        let column = self.characters_between(line_start, span.start) + 1;
        LineCol { line, column, end_column: column + self.characters_between(span.start, end) }
    }

    /// The number of characters that start between two byte offsets.
    fn characters_between(&self, from: usize, to: usize) -> usize {
        let (from, to) = (from.min(self.text.len()), to.min(self.text.len()));
        match self.text.get(from..to) {
            Some(few) if few.len() <= STRIDE => count_characters(few),
            _ => self.characters(to).saturating_sub(self.characters(from)),
        }
    }

    /// The number of characters that start before a byte offset.
    fn characters(&self, offset: usize) -> usize {
        let whole = offset / STRIDE;
        let before = self.characters_before.get_or_init(|| {
            let mut characters = 0;
            let chunks = self.text.chunks(STRIDE).map(|chunk| {
                let before = characters;
                characters += count_characters(chunk);
                before
            });
            let mut before: Vec<usize> = chunks.collect();
            before.push(characters);
            before
        });
        let before = before.get(whole).copied().unwrap_or(0);
        before + self.text.get(whole * STRIDE..offset).map_or(0, count_characters)
    }
}

fn count_characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| (**byte & 0xC0) != 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_from_one() {
        let locator = LineIndex::new("a = 1\nß = \"ü\"\r\nlast");
        let place = |start, end| {
            let place = locator.place(&(start..end));
            (place.line, place.column, place.end_column)
        };
        assert_eq!(place(0, 1), (1, 1, 2));
        assert_eq!(place(6, 8), (2, 1, 2));
        assert_eq!(place(11, 15), (2, 5, 8));
        assert_eq!(place(17, 21), (3, 1, 5));
        assert_eq!(place(0, 21), (1, 1, 6), "a span of several lines ends with the first");
        assert_eq!(place(99, 99), (3, 5, 5), "positions after the end are clamped");
    }

    #[test]
    fn one_long_line_agrees_with_a_simple_count() {
        let text = "äb€𝄞".repeat(3000);
        let locator = LineIndex::new(&text);
        for offset in (0..text.len()).filter(|at| text.is_char_boundary(*at)).step_by(97) {
            let plain = text.get(..offset).unwrap().chars().count() + 1;
            assert_eq!(locator.place(&(offset..offset)).column, plain);
        }
    }
}
