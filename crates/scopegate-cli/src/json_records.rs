//! Splits a JSON document with many records into one record per line, with constant memory.
//!
//! Some tools write their records as one list instead of JSON lines. The reader hands on the items of the list as they
//! arrive. A stream of JSON lines passes unchanged.

use std::collections::VecDeque;
use std::io::{self, Read};

/// The size of one read, in bytes.
const READ: usize = 64 * 1024;
/// The maximum number of bytes before the list of a document, in bytes.
const MOST_BEFORE_LIST: usize = 64 * 1024;

/// A stream of records, one per line.
pub struct JsonRecords<R> {
    stream: R,
    /// The key of the list, if a tool writes an object that holds its records.
    key: Option<&'static str>,
    /// The byte after a record.
    end: u8,
    state: State,
    is_list: bool,
    input: Vec<u8>,
    output: VecDeque<u8>,
    /// The error that follows the output.
    failed: Option<io::Error>,
}

#[derive(Debug)]
enum State {
    /// Only white space was read.
    Start,
    /// The stream begins with an object: this much of it, to find the list.
    Object { held: Vec<u8>, scan: Scan, last_text: Vec<u8>, after_key: bool },
    /// Every byte passes unchanged.
    Lines,
    /// Inside a list.
    List { scan: Scan, record: Record, in_object: bool },
    /// After the list, in the object that holds it.
    Rest { scan: Scan },
    /// After the document.
    Done,
    /// At the end of the stream, or after an error.
    Ended,
}

/// The position in a JSON text: the depth below the list or the document, and whether it is inside a string.
#[derive(Debug, Default, Clone, Copy)]
struct Scan {
    depth: u64,
    in_text: bool,
    escaped: bool,
}

impl Scan {
    /// Follows a byte. Returns whether the byte is outside of strings.
    fn follow(&mut self, byte: u8) -> bool {
        if self.in_text {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => self.in_text = false,
                _ => {}
            }
            return false;
        }
        match byte {
            b'"' => self.in_text = true,
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        byte != b'"'
    }
}

/// The state of the record that is being written.
#[derive(Debug, Default, Clone, Copy)]
struct Record {
    /// Whether a byte of the record has been written.
    begun: bool,
    /// Whether the white space after a line break is being dropped.
    in_break: bool,
}

impl<R: Read> JsonRecords<R> {
    /// Wraps a stream. `key` is the key of the list in an object, and `end` the byte to write after a record.
    pub fn new(stream: R, key: Option<&'static str>, end: u8) -> Self {
        Self {
            stream,
            key,
            end,
            state: State::Start,
            is_list: false,
            input: vec![0; READ],
            output: VecDeque::new(),
            failed: None,
        }
    }

    /// Whether the stream is a list of records, so that a line of the output is not a line of the input.
    pub fn is_list(&self) -> bool {
        self.is_list
    }

    fn take(&mut self, byte: u8) -> io::Result<()> {
        match &mut self.state {
            State::Start => {
                if byte.is_ascii_whitespace() || matches!(byte, 0xef | 0xbb | 0xbf) {
                    self.output.push_back(byte);
                } else if byte == b'[' {
                    self.output.clear();
                    self.begin_list(false);
                } else if byte == b'{' && self.key.is_some() {
                    let scan = Scan { depth: 1, ..Scan::default() };
                    self.state = State::Object { held: vec![byte], scan, last_text: Vec::new(), after_key: false };
                } else {
                    self.output.push_back(byte);
                    self.state = State::Lines;
                }
            }
            State::Object { held, scan, last_text, after_key } => {
                held.push(byte);
                let was_text = scan.in_text;
                let outside = scan.follow(byte);
                if !was_text && scan.in_text {
                    last_text.clear();
                } else if scan.in_text && scan.depth == 1 && last_text.len() < READ {
                    last_text.push(byte);
                }
                let is_key = scan.depth == 1 && Some(last_text.as_slice()) == self.key.map(str::as_bytes);
                if outside && byte == b':' {
                    *after_key = is_key;
                } else if outside && *after_key && byte == b'[' && scan.depth == 2 {
                    self.output.clear();
                    self.begin_list(true);
                    return Ok(());
                } else if outside && !byte.is_ascii_whitespace() {
                    *after_key = false;
                }
                if scan.depth == 0 || held.len() > MOST_BEFORE_LIST {
                    self.output.extend(held.iter());
                    self.state = State::Lines;
                }
            }
            State::Lines => self.output.push_back(byte),
            State::List { scan, record, in_object } => {
                let (in_object, is_between) = (*in_object, scan.depth == 0 && !scan.in_text);
                let outside = scan.follow(byte);
                if byte == 0 {
                    return Err(invalid("the list of records holds a NUL byte"));
                }
                if is_between && matches!(byte, b',' | b']') {
                    if std::mem::take(record).begun {
                        self.output.push_back(self.end);
                    }
                    if byte == b']' {
                        self.state = if in_object {
                            State::Rest { scan: Scan { depth: 1, ..Scan::default() } }
                        } else {
                            State::Done
                        };
                    }
                    return Ok(());
                }
                if matches!(byte, b'\n' | b'\r') {
                    // A line break in a string is invalid JSON, and so is a tab: the record stays one invalid line.
                    if scan.in_text {
                        self.output.push_back(b'\t');
                    }
                    record.in_break = true;
                } else if !(outside && byte.is_ascii_whitespace() && (record.in_break || !record.begun)) {
                    *record = Record { begun: true, in_break: false };
                    self.output.push_back(byte);
                }
            }
            State::Rest { scan } => {
                scan.follow(byte);
                if scan.depth == 0 {
                    self.state = State::Done;
                }
            }
            State::Done => match byte {
                b'[' => self.begin_list(false),
                b'{' if self.key.is_some() => {
                    let scan = Scan { depth: 1, ..Scan::default() };
                    self.state = State::Object { held: vec![byte], scan, last_text: Vec::new(), after_key: false };
                }
                _ if byte.is_ascii_whitespace() => {}
                _ => return Err(invalid("text follows the list of records")),
            },
            State::Ended => {}
        }
        Ok(())
    }

    fn begin_list(&mut self, in_object: bool) {
        self.is_list = true;
        // The depth counts from the items of the list: its bracket is not a part of it.
        self.state = State::List { scan: Scan::default(), record: Record::default(), in_object };
    }

    /// Handles the end of the stream.
    fn finish(&mut self) -> io::Result<()> {
        match std::mem::replace(&mut self.state, State::Ended) {
            State::Object { held, .. } => {
                self.output.extend(held);
                Ok(())
            }
            State::List { .. } | State::Rest { .. } => {
                Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the list of records is incomplete"))
            }
            _ => Ok(()),
        }
    }
}

fn invalid(message: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, message)
}

impl<R: Read> Read for JsonRecords<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if !self.output.is_empty() {
                return self.output.read(buffer);
            }
            if let Some(error) = self.failed.take() {
                return Err(error);
            }
            match self.state {
                State::Ended => return Ok(0),
                State::Lines => return self.stream.read(buffer),
                _ => {}
            }
            let mut input = std::mem::take(&mut self.input);
            let read = self.stream.read(&mut input);
            let outcome = match read {
                Ok(0) => self.finish(),
                Ok(read) => input.iter().take(read).try_for_each(|byte| self.take(*byte)),
                Err(error) => {
                    self.input = input;
                    return Err(error);
                }
            };
            self.input = input;
            if let Err(error) = outcome {
                self.state = State::Ended;
                self.failed = Some(error);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::JsonRecords;

    /// The lines, and whether the document is complete.
    fn read(text: &str, key: Option<&'static str>) -> (String, bool) {
        let mut records = JsonRecords::new(text.as_bytes(), key, b'\n');
        let mut out = Vec::new();
        let complete = records.read_to_end(&mut out).is_ok();
        (String::from_utf8(out).unwrap(), complete)
    }

    #[test]
    fn json_lines_pass_unchanged() {
        for text in
            ["", "\n", "{\"a\":1}\r\n\n {\"results\":[1]}\n", "{\"a\":[{\"results\":[", "x [1]\n", "\u{feff}{}\n"]
        {
            assert_eq!(read(text, None), (text.to_owned(), true), "{text:?}");
        }
        // The first object has no list of that name.
        for text in
            ["{\"url\":\"results\",\"a\":{\"results\":[1]}}\n{\"results\":[1]}\n", "{\"results\":1}\n", "{\"results"]
        {
            assert_eq!(read(text, Some("results")), (text.to_owned(), true), "{text:?}");
        }
    }

    #[test]
    fn the_items_of_a_list_become_lines() {
        for (text, lines) in [
            ("[]", ""),
            ("[ ]\n", ""),
            ("[{\"a\":1}]", "{\"a\":1}\n"),
            ("\u{feff}[{\"a\":1},{\"b\":[1,2]}]\n", "{\"a\":1}\n{\"b\":[1,2]}\n"),
            ("[\n  {\n    \"a\": \"x, ]} \\\" y\"\n  },\r\n{\"b\": 2}\n]\n", "{\"a\": \"x, ]} \\\" y\"}\n{\"b\": 2}\n"),
            // A list with a comma after its last item.
            ("[\n{\"ip\":\"192.0.2.1\"},\n]", "{\"ip\":\"192.0.2.1\"}\n"),
            ("[1]\n[2,\"]\"]\n", "1\n2\n\"]\"\n"),
            ("[[1, 2],[[3]],{}]", "[1, 2]\n[[3]]\n{}\n"),
            ("[{\"a\":\"x\ny\"}]", "{\"a\":\"x\ty\"}\n"),
        ] {
            assert_eq!(read(text, None), (lines.to_owned(), true), "{text:?}");
        }
    }

    #[test]
    fn a_list_in_an_object_is_found_by_its_key() {
        let text = "{\"commandline\":\"ffuf -u \\\"[results\\\":[\",\"time\":\"x\",\"results\" : [{\"url\":\"u\"},\n{\"url\":\"v\"}],\"config\":{\"a\":[1]}}\n";
        assert_eq!(read(text, Some("results")), ("{\"url\":\"u\"}\n{\"url\":\"v\"}\n".to_owned(), true));
    }

    #[test]
    fn an_incomplete_list_is_an_error_after_its_items() {
        for (text, lines) in [
            ("[", ""),
            ("[{\"a\":1},", "{\"a\":1}\n"),
            ("[{\"a\":1},{\"b\"", "{\"a\":1}\n{\"b\""),
            ("[{\"a\":1}] x", "{\"a\":1}\n"),
            ("[{\"a\":1},\0{}]", "{\"a\":1}\n"),
            ("[{\"a\":1}]{", "{\"a\":1}\n"),
        ] {
            assert_eq!(read(text, None), (lines.to_owned(), false), "{text:?}");
        }
        let text = "{\"results\":[{\"a\":1}],";
        assert_eq!(read(text, Some("results")), ("{\"a\":1}\n".to_owned(), false));
    }
}
