//! Reads the files to filter, one after the other, as blocks.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use scopegate::error::Excerpt;

use crate::blocks::{Block, Blocks, LineEnd};
use crate::problem::Problem;

/// An item from the inputs.
#[derive(Debug)]
pub enum Item {
    /// A file begins, and line numbers start again.
    Begin(String),
    /// A block of the file.
    Block(Block),
    /// The file cannot be read, or an error occurred while reading it.
    Failed(Problem),
}

/// The inputs, read on demand.
pub struct Inputs {
    files: VecDeque<PathBuf>,
    open: Option<(String, Blocks<Box<dyn Read + Send>>)>,
    end: LineEnd,
    limit: usize,
}

impl Inputs {
    /// Makes the inputs from files, in order. Without files, reads standard input.
    pub fn new(files: Vec<PathBuf>, end: LineEnd, limit: usize) -> Self {
        let mut files = VecDeque::from(files);
        if files.is_empty() {
            files.push_back(PathBuf::from("-"));
        }
        Self { files, open: None, end, limit }
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
        let stream: io::Result<Box<dyn Read + Send>> = if file.as_os_str() == "-" {
            Ok(Box::new(io::stdin()))
        } else {
            File::open(file).map(|file| Box::new(file) as _)
        };
        match stream {
            Ok(stream) => {
                self.open = Some((name.clone(), Blocks::new(stream, self.end, self.limit)));
                Item::Begin(name)
            }
            Err(error) => Item::Failed(unreadable(&name, &error)),
        }
    }
}

impl Iterator for Inputs {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        loop {
            let Some((name, blocks)) = &mut self.open else {
                let file = self.files.pop_front()?;
                return Some(self.begin(&file));
            };
            match blocks.next() {
                Ok(Some(block)) => return Some(Item::Block(block)),
                Ok(None) => self.open = None,
                Err(error) => {
                    let problem = unreadable(name, &error);
                    self.open = None;
                    return Some(Item::Failed(problem));
                }
            }
        }
    }
}

fn unreadable(name: &str, error: &io::Error) -> Problem {
    let shown = if name == "-" { "standard input".to_owned() } else { Excerpt(name).to_string() };
    Problem::new("file.unreadable", format!("cannot read {shown}: {error}"))
}
