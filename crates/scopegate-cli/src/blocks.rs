//! Reads a stream of any length in blocks of whole lines, with constant memory.

use std::io::{self, BufRead, BufReader, Read};

use memchr::{memchr, memrchr};

/// The size of one read, in bytes.
const READ: usize = 256 * 1024;

/// The end of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineEnd {
    /// `\n` or `\r\n`.
    Newline,
    /// A NUL byte.
    Nul,
}

impl LineEnd {
    /// The last byte of a line.
    pub const fn byte(self) -> u8 {
        match self {
            Self::Newline => b'\n',
            Self::Nul => 0,
        }
    }

    /// Removes the line end.
    pub fn trim(self, line: &[u8]) -> &[u8] {
        match (self, line.strip_suffix(&[self.byte()])) {
            (Self::Newline, Some(text)) => text.strip_suffix(b"\r").unwrap_or(text),
            (Self::Nul, Some(text)) => text,
            (_, None) => line,
        }
    }
}

/// A part of the input.
#[derive(Debug, PartialEq, Eq)]
pub enum Block {
    /// Whole lines with their line ends. Only the last line of the input may have none.
    Lines(Vec<u8>),
    /// A part of a line that is longer than the limit.
    Long {
        /// The bytes.
        bytes: Vec<u8>,
        /// Whether the line begins here.
        first: bool,
        /// Whether the line ends here.
        last: bool,
    },
}

impl Block {
    /// The size in bytes.
    pub fn len(&self) -> usize {
        match self {
            Self::Lines(bytes) | Self::Long { bytes, .. } => bytes.len(),
        }
    }
}

/// The lines of a text with their line ends.
pub fn lines(text: &[u8], end: LineEnd) -> impl Iterator<Item = &[u8]> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let length = memchr(end.byte(), rest).map_or(rest.len(), |at| at + 1);
        let (line, after) = rest.split_at_checked(length)?;
        rest = after;
        Some(line)
    })
}

/// Splits a stream into [`Block`]s. The bytes of each read are returned at once, so a slow stream is not delayed.
pub struct Blocks<R> {
    reader: BufReader<R>,
    end: LineEnd,
    /// The maximum length of a whole line, in bytes.
    limit: usize,
    buffer: Vec<u8>,
    /// The number of bytes of the buffer that contain no line end.
    scanned: usize,
    /// Whether the buffer starts inside a long line.
    inside_long: bool,
}

impl<R: Read> Blocks<R> {
    /// Makes blocks from a stream, with a limit for the length of a line.
    pub fn new(stream: R, end: LineEnd, limit: usize) -> Self {
        let reader = BufReader::with_capacity(READ, stream);
        Self { reader, end, limit, buffer: Vec::new(), scanned: 0, inside_long: false }
    }

    /// The stream.
    pub fn stream(&self) -> &R {
        self.reader.get_ref()
    }

    /// The next block; `None` at the end of the stream.
    pub fn next(&mut self) -> io::Result<Option<Block>> {
        loop {
            if let Some(block) = self.cut() {
                return Ok(Some(block));
            }
            let read = match self.reader.fill_buf() {
                Ok(bytes) => {
                    self.buffer.extend_from_slice(bytes);
                    bytes.len()
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            self.reader.consume(read);
            if read == 0 {
                return Ok(self.rest());
            }
        }
    }

    /// Takes a block from the buffer, if one is complete.
    fn cut(&mut self) -> Option<Block> {
        let fresh = self.buffer.get(self.scanned..)?;
        if self.inside_long {
            if let Some(at) = memchr(self.end.byte(), fresh) {
                self.inside_long = false;
                return Some(Block::Long { bytes: self.take(self.scanned + at + 1), first: false, last: true });
            }
            let whole = self.buffer.len();
            return (whole > 0).then(|| Block::Long { bytes: self.take(whole), first: false, last: false });
        }
        if let Some(at) = memrchr(self.end.byte(), fresh) {
            return Some(Block::Lines(self.take(self.scanned + at + 1)));
        }
        self.scanned = self.buffer.len();
        if self.scanned > self.limit {
            self.inside_long = true;
            return Some(Block::Long { bytes: self.take(self.scanned), first: true, last: false });
        }
        None
    }

    /// Takes the first bytes of the buffer.
    fn take(&mut self, length: usize) -> Vec<u8> {
        self.scanned = 0;
        let rest = if length >= self.buffer.len() { Vec::new() } else { self.buffer.split_off(length) };
        std::mem::replace(&mut self.buffer, rest)
    }

    /// Takes the rest at the end of the stream.
    fn rest(&mut self) -> Option<Block> {
        self.scanned = 0;
        let bytes = std::mem::take(&mut self.buffer);
        if std::mem::take(&mut self.inside_long) {
            // The long line has no line end; its last part marks the end.
            return Some(Block::Long { bytes, first: false, last: true });
        }
        (!bytes.is_empty()).then_some(Block::Lines(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::{Block, Blocks, LineEnd, lines};
    use std::io::{self, Read};

    /// A stream that returns a few bytes per read.
    struct Slow<'a>(&'a [u8], usize);

    impl Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let length = self.1.min(self.0.len()).min(buffer.len());
            let (now, later) = self.0.split_at(length);
            buffer[..length].copy_from_slice(now);
            self.0 = later;
            Ok(length)
        }
    }

    fn all(text: &[u8], step: usize, limit: usize) -> Vec<Block> {
        let mut blocks = Blocks::new(Slow(text, step), LineEnd::Newline, limit);
        let mut found = Vec::new();
        while let Some(block) = blocks.next().unwrap() {
            found.push(block);
        }
        found
    }

    fn bytes(blocks: &[Block]) -> Vec<u8> {
        blocks
            .iter()
            .flat_map(|block| match block {
                Block::Lines(bytes) | Block::Long { bytes, .. } => bytes.clone(),
            })
            .collect()
    }

    #[test]
    fn blocks_hold_the_bytes_and_end_at_line_ends() {
        let text = b"one\r\n\ntwo\nthree\n\nfour";
        for step in 1..=text.len() {
            let blocks = all(text, step, 1000);
            assert_eq!(bytes(&blocks), text, "step {step}");
            for block in blocks.iter().rev().skip(1) {
                assert!(matches!(block, Block::Lines(bytes) if bytes.ends_with(b"\n")), "step {step}");
            }
        }
    }

    #[test]
    fn a_long_line_has_parts_and_other_lines_are_whole() {
        let text = b"ab\n0123456789012345678901234567890123456789\ncd\nef\n";
        for step in 1..=text.len() {
            let blocks = all(text, step, 8);
            assert_eq!(bytes(&blocks), text, "step {step}");
            let firsts = blocks.iter().filter(|block| matches!(block, Block::Long { first: true, .. })).count();
            let lasts = blocks.iter().filter(|block| matches!(block, Block::Long { last: true, .. })).count();
            assert_eq!(firsts, lasts, "step {step}");
            assert!(firsts <= 1, "step {step}");
        }
    }

    #[test]
    fn a_long_line_without_an_end_is_closed() {
        let blocks = all(b"0123456789abcdef", 4, 8);
        assert!(matches!(blocks.last(), Some(Block::Long { last: true, .. })), "{blocks:?}");
        assert_eq!(all(b"", 4, 8), []);
    }

    #[test]
    fn ends_are_trimmed_once() {
        assert_eq!(LineEnd::Newline.trim(b"a\r\r\n"), b"a\r");
        assert_eq!(LineEnd::Newline.trim(b"a\r"), b"a\r");
        assert_eq!(LineEnd::Nul.trim(b"a\r\n\0"), b"a\r\n");
        let found: Vec<_> = lines(b"a\n\nb", LineEnd::Newline).collect();
        assert_eq!(found, [&b"a\n"[..], b"\n", b"b"]);
    }
}
