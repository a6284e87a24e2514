//! Reads the files to filter, one after the other, as blocks.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use scopegate::error::Excerpt;

use crate::blocks::{Block, Blocks, LineEnd};
use crate::compressed::Decompressed;
use crate::json_records::JsonRecords;
use crate::nmap_records::NmapRecords;
use crate::problem::Problem;

/// An item from the inputs.
#[derive(Debug)]
pub enum Item {
    /// A file begins, and line numbers start again.
    Begin(String),
    /// The file is a JSON list or an XML document, so the following positions count its records.
    Records,
    /// A block of the file.
    Block(Block),
    /// The file ends.
    End,
    /// The file cannot be read, or an error occurred while reading it.
    Failed(Problem),
}

/// How to read the inputs.
#[derive(Debug, Clone, Copy)]
pub struct Reading {
    pub end: LineEnd,
    /// The maximum length of a line, in bytes.
    pub limit: usize,
    /// Whether lines are targets or records.
    pub lines: LineKind,
}

/// The kind of the lines of the inputs.
#[derive(Debug, Clone, Copy)]
pub enum LineKind {
    /// Targets.
    Targets,
    /// JSON records, also in a list. The list may be the value of this key of an object.
    Records { key: Option<&'static str> },
    /// The XML of nmap.
    Nmap,
}

/// The bytes of an input.
enum Bytes {
    Targets(Decompressed<Stream>),
    Records(JsonRecords<Decompressed<Stream>>),
    Nmap(Box<NmapRecords<Decompressed<Stream>>>),
}

type Stream = Box<dyn Read + Send>;

impl Read for Bytes {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Targets(stream) => stream.read(buffer),
            Self::Records(stream) => stream.read(buffer),
            Self::Nmap(stream) => stream.read(buffer),
        }
    }
}

/// The file that is being read.
struct Open {
    name: String,
    blocks: Blocks<Bytes>,
    /// Whether [`Item::Records`] was returned.
    counts_records: bool,
    /// A block that was read before [`Item::Records`] was returned.
    waiting: Option<Block>,
}

/// The inputs, read on demand.
pub struct Inputs {
    files: VecDeque<PathBuf>,
    open: Option<Open>,
    reading: Reading,
}

impl Inputs {
    /// Makes the inputs from files, in order. Without files, reads standard input.
    pub fn new(files: Vec<PathBuf>, reading: Reading) -> Self {
        let mut files = VecDeque::from(files);
        if files.is_empty() {
            files.push_back(PathBuf::from("-"));
        }
        Self { files, open: None, reading }
    }

    /// The total size in bytes, if every input is a regular file.
    pub fn total(&self) -> Option<u64> {
        let mut total = 0_u64;
        for file in &self.files {
            let meta = std::fs::metadata(file).ok().filter(|meta| meta.is_file() && file.as_os_str() != "-")?;
            total = total.saturating_add(meta.len());
        }
        Some(total)
    }

    fn begin(&mut self, file: &Path) -> Item {
        let name = file.to_string_lossy().into_owned();
        let stream: io::Result<Stream> = if file.as_os_str() == "-" {
            Ok(Box::new(io::stdin()))
        } else {
            File::open(file).map(|file| Box::new(file) as _)
        };
        match stream {
            Ok(stream) => {
                let Reading { end, limit, lines } = self.reading;
                let stream = Decompressed::new(stream);
                let bytes = match lines {
                    LineKind::Targets => Bytes::Targets(stream),
                    LineKind::Records { key } => Bytes::Records(JsonRecords::new(stream, key, end.byte())),
                    LineKind::Nmap => Bytes::Nmap(Box::new(NmapRecords::new(stream, end.byte()))),
                };
                let blocks = Blocks::new(bytes, end, limit);
                self.open = Some(Open { name: name.clone(), blocks, counts_records: false, waiting: None });
                Item::Begin(name)
            }
            Err(error) => Item::Failed(unreadable(&name, &error)),
        }
    }
}

impl Iterator for Inputs {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        let Some(open) = &mut self.open else {
            let file = self.files.pop_front()?;
            return Some(self.begin(&file));
        };
        if let Some(block) = open.waiting.take() {
            return Some(Item::Block(block));
        }
        Some(match open.blocks.next() {
            Ok(Some(block)) => {
                let is_list = match open.blocks.stream() {
                    Bytes::Targets(_) => false,
                    Bytes::Records(stream) => stream.is_list(),
                    Bytes::Nmap(_) => true,
                };
                if is_list && !open.counts_records {
                    open.counts_records = true;
                    open.waiting = Some(block);
                    Item::Records
                } else {
                    Item::Block(block)
                }
            }
            Ok(None) => {
                self.open = None;
                Item::End
            }
            Err(error) => {
                let problem = unreadable(&open.name, &error);
                self.open = None;
                Item::Failed(problem)
            }
        })
    }
}

fn unreadable(name: &str, error: &io::Error) -> Problem {
    let shown = if name == "-" { "standard input".to_owned() } else { Excerpt(name).to_string() };
    Problem::new("file.unreadable", format!("cannot read {shown}: {error}"))
}
