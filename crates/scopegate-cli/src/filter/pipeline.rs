//! Decides blocks in several threads and writes the results in order.

use std::io;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread;

use super::filtered::Filtered;
use super::inputs::{Inputs, Item};
use super::line_filter::LineFilter;
use super::sink::Sink;
use crate::blocks::{Block, lines};
use crate::exit::Stop;

/// A block to decide, and a channel for the result.
type Job = (Block, SyncSender<io::Result<Filtered>>);

/// The items that the writer receives, in the order of the input.
enum Next {
    Item(Item),
    Result(Receiver<io::Result<Filtered>>),
}

/// Filters the inputs with `workers` threads. Both queues are bounded, so memory use does not depend on the input.
///
/// If standard output closes, the threads are not joined, because the reader may wait for input that never comes.
pub fn in_parallel(inputs: Inputs, line_filter: LineFilter, workers: usize, sink: &mut Sink) -> Result<(), Stop> {
    let line_filter = Arc::new(line_filter);
    let (jobs, waiting) = sync_channel::<Job>(workers);
    let (order, results) = sync_channel::<Next>(2 * workers);
    let waiting = Arc::new(Mutex::new(waiting));
    for _ in 0..workers {
        let (line_filter, waiting) = (Arc::clone(&line_filter), Arc::clone(&waiting));
        thread::Builder::new().spawn(move || work(&line_filter, &waiting)).map_err(Stop::Write)?;
    }
    drop(waiting);
    thread::Builder::new().spawn(move || read(inputs, &jobs, &order)).map_err(Stop::Write)?;
    loop {
        let next = match results.try_recv() {
            Ok(next) => next,
            Err(TryRecvError::Disconnected) => break,
            Err(TryRecvError::Empty) => {
                // The input is slow, so do not hold back decided lines.
                sink.flush()?;
                let Ok(next) = results.recv() else { break };
                next
            }
        };
        match next {
            Next::Item(item) => handle(item, sink)?,
            // A worker without a result is an error, not a block without passed lines.
            Next::Result(result) => match result.recv() {
                Ok(filtered) => sink.write(&filtered.map_err(Stop::Write)?)?,
                Err(_) => return Err(Stop::Write(io::Error::other("a worker ended too early"))),
            },
        }
    }
    sink.flush()
}

/// Filters the inputs line by line. Each line is decided, written and flushed before the next one.
pub fn line_by_line(inputs: Inputs, line_filter: &LineFilter, sink: &mut Sink) -> Result<(), Stop> {
    for item in inputs {
        match item {
            Item::Block(Block::Lines(text)) => {
                for line in lines(&text, line_filter.end) {
                    let mut filtered = Filtered { bytes: line.len(), ..Filtered::default() };
                    line_filter.filter_line(line, &mut filtered)?;
                    sink.write(&filtered)?;
                    sink.flush()?;
                }
            }
            Item::Block(block) => {
                sink.write(&line_filter.filter_block(&block)?)?;
                sink.flush()?;
            }
            other => handle(other, sink)?,
        }
    }
    sink.flush()
}

/// Handles an item that is not a block.
fn handle(item: Item, sink: &mut Sink) -> Result<(), Stop> {
    match item {
        Item::Begin(name) => return sink.begin(name),
        Item::Records => sink.count_records(),
        Item::End => return sink.end(),
        Item::Failed(problem) => sink.failed(&problem),
        Item::Block(_) => {}
    }
    Ok(())
}

/// The reader thread. It ends at the end of the input or when no receiver is left.
fn read(inputs: Inputs, jobs: &SyncSender<Job>, order: &SyncSender<Next>) {
    for item in inputs {
        let sent = match item {
            Item::Block(block) => {
                let (answer, result) = sync_channel(1);
                order.send(Next::Result(result)).is_ok() && jobs.send((block, answer)).is_ok()
            }
            other => order.send(Next::Item(other)).is_ok(),
        };
        if !sent {
            return;
        }
    }
}

/// A worker thread. It ends when the reader has ended and no job is left.
fn work(line_filter: &LineFilter, jobs: &Mutex<Receiver<Job>>) {
    loop {
        let Ok(job) = jobs.lock().map(|jobs| jobs.recv()) else { return };
        let Ok((block, answer)) = job else { return };
        if answer.send(line_filter.filter_block(&block)).is_err() {
            return;
        }
    }
}
