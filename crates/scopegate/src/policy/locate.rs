//! From byte offsets to lines and columns.

use std::ops::Range;

/// Where a piece of text is: line and columns counted from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) line: usize,
    pub(crate) column: usize,
    /// The column just behind the piece, or behind its first line where it has several.
    pub(crate) end_column: usize,
}

/// The line starts of a text, and how many characters come before every 256th byte.
///
/// The second table keeps one lookup cheap even where a whole document is a single line, as JSON often is:
/// a hundred thousand errors must not cost a hundred thousand passes over the text.
#[derive(Debug)]
pub(crate) struct Locator<'a> {
    text: &'a [u8],
    line_starts: Vec<usize>,
    characters_before: Vec<usize>,
}

const STRIDE: usize = 256;

impl<'a> Locator<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        let text = text.as_bytes();
        let line_starts = std::iter::once(0).chain(memchr::memchr_iter(b'\n', text).map(|at| at + 1)).collect();
        let mut characters_before = Vec::with_capacity(text.len() / STRIDE + 1);
        let mut characters = 0;
        for chunk in text.chunks(STRIDE) {
            characters_before.push(characters);
            characters += count_characters(chunk);
        }
        characters_before.push(characters);
        Self { text, line_starts, characters_before }
    }

    /// The line of a byte offset, counted from 1.
    pub(crate) fn line(&self, offset: usize) -> usize {
        self.line_starts.partition_point(|start| *start <= offset).max(1)
    }

    /// Line and columns of a span.
    pub(crate) fn place(&self, span: &Range<usize>) -> Place {
        let line = self.line(span.start);
        let line_start = self.line_starts.get(line - 1).copied().unwrap_or(0);
        let line_end = self.line_starts.get(line).map_or(self.text.len(), |next| next - 1);
        let end = span.end.clamp(span.start, line_end.max(span.start));
        let before_line = self.characters(line_start);
        Place {
            line,
            column: self.characters(span.start) - before_line + 1,
            end_column: self.characters(end) - before_line + 1,
        }
    }

    /// How many characters begin before a byte offset.
    fn characters(&self, offset: usize) -> usize {
        let offset = offset.min(self.text.len());
        let whole = offset / STRIDE;
        let before = self.characters_before.get(whole).copied().unwrap_or(0);
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
        let locator = Locator::new("a = 1\nß = \"ü\"\r\nlast");
        let place = |start, end| {
            let place = locator.place(&(start..end));
            (place.line, place.column, place.end_column)
        };
        assert_eq!(place(0, 1), (1, 1, 2));
        assert_eq!(place(6, 8), (2, 1, 2));
        assert_eq!(place(11, 15), (2, 5, 8));
        assert_eq!(place(17, 21), (3, 1, 5));
        assert_eq!(place(0, 21), (1, 1, 6), "a span over lines ends with its first");
        assert_eq!(place(99, 99), (3, 5, 5), "beyond the end is the end");
    }

    #[test]
    fn one_long_line_agrees_with_plain_counting() {
        let text = "äb€𝄞".repeat(3000);
        let locator = Locator::new(&text);
        for offset in (0..text.len()).filter(|at| text.is_char_boundary(*at)).step_by(97) {
            let plain = text.get(..offset).unwrap().chars().count() + 1;
            assert_eq!(locator.place(&(offset..offset)).column, plain);
        }
    }
}
