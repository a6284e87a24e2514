//! Text that remembers its source lines.

/// A text of one or more source lines, with the line of each position.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct SourceText {
    text: String,
    /// Starts of pieces of the text, ascending, with the line of each piece.
    starts: Vec<(usize, usize)>,
}

impl SourceText {
    /// A text on one line.
    pub(crate) fn on_line(line: usize, text: &str) -> Self {
        let mut all = Self::default();
        all.push(line, text);
        all
    }

    /// Appends a piece of a line.
    pub(crate) fn push(&mut self, line: usize, text: &str) {
        if text.is_empty() {
            return;
        }
        if self.starts.last().is_none_or(|last| last.1 != line) {
            self.starts.push((self.text.len(), line));
        }
        self.text.push_str(text);
    }

    /// Appends another text after a blank.
    pub(crate) fn join(&mut self, other: &Self) {
        if !self.text.is_empty() && !self.text.ends_with(char::is_whitespace) {
            self.text.push(' ');
        }
        for (line, piece) in other.pieces() {
            self.push(line, piece);
        }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    pub(crate) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// The line of a position; the first line if the text is empty.
    pub(crate) fn line_at(&self, position: usize) -> usize {
        let after = self.starts.partition_point(|start| start.0 <= position);
        after.checked_sub(1).and_then(|at| self.starts.get(at)).or(self.starts.first()).map_or(1, |start| start.1)
    }

    /// The first line.
    pub(crate) fn line(&self) -> usize {
        self.line_at(self.text.len() - self.text.trim_start().len())
    }

    /// The last line.
    pub(crate) fn end_line(&self) -> usize {
        self.line_at(self.text.trim_end().len().saturating_sub(1)).max(self.line())
    }

    /// The part between two positions; empty if they are not boundaries of characters.
    pub(crate) fn part(&self, from: usize, to: usize) -> Self {
        let mut part = Self::default();
        let Some(text) = self.text.get(from..to) else { return part };
        part.starts.push((0, self.line_at(from)));
        part.starts.extend(
            self.starts.iter().filter(|start| start.0 > from && start.0 < to).map(|start| (start.0 - from, start.1)),
        );
        text.clone_into(&mut part.text);
        part
    }

    /// The pieces, each with its line.
    pub(crate) fn pieces(&self) -> impl Iterator<Item = (usize, &str)> {
        self.starts.iter().enumerate().filter_map(|(at, (start, line))| {
            let end = self.starts.get(at + 1).map_or(self.text.len(), |next| next.0);
            Some((*line, self.text.get(*start..end)?))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_keep_their_lines() {
        let mut text = SourceText::on_line(3, "first part");
        text.join(&SourceText::on_line(4, "second part"));
        assert_eq!(text.as_str(), "first part second part");
        assert_eq!((text.line_at(0), text.line_at(10), text.line_at(11), text.line_at(99)), (3, 3, 4, 4));
        assert_eq!((text.line(), text.end_line()), (3, 4));
        let part = text.part(6, 17);
        assert_eq!((part.as_str(), part.line(), part.end_line()), ("part second", 3, 4));
        assert!(text.part(50, 60).is_blank());
    }
}
