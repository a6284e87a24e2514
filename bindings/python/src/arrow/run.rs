//! The threads that answer the rows of a chunk.

use std::num::NonZero;
use std::thread;

use pyo3::prelude::*;

use super::not_texts::NotTexts;

/// The number of rows that are answered between two checks for Ctrl-C.
const BLOCK: usize = 1 << 16;
/// The number of rows for which it pays to start a thread.
const SHARE: usize = 1 << 12;

/// Computes rows.
pub trait Run {
    /// Why there are no rows.
    type Error: From<NotTexts>;

    /// The results of a function for the numbers from 0.
    fn rows<T>(&self, count: usize, row: impl Fn(usize) -> T + Sync) -> Result<Vec<T>, Self::Error>
    where
        T: Clone + Default + Send;
}

/// The calling thread, which needs no interpreter of Python.
pub struct OneThread;

impl Run for OneThread {
    type Error = NotTexts;

    fn rows<T>(&self, count: usize, row: impl Fn(usize) -> T + Sync) -> Result<Vec<T>, NotTexts>
    where
        T: Clone + Default + Send,
    {
        Ok((0..count).map(row).collect())
    }
}

/// A call from Python: several threads, without the GIL, until Ctrl-C. `threads` is the maximum number of threads, `None`
/// for the number of cores.
pub struct FromPython<'py> {
    pub py: Python<'py>,
    pub threads: Option<NonZero<usize>>,
}

impl Run for FromPython<'_> {
    type Error = PyErr;

    fn rows<T>(&self, count: usize, row: impl Fn(usize) -> T + Sync) -> PyResult<Vec<T>>
    where
        T: Clone + Default + Send,
    {
        let mut rows = vec![T::default(); count];
        let threads = self.threads;
        for (number, block) in rows.chunks_mut(BLOCK).enumerate() {
            let first = number.saturating_mul(BLOCK);
            self.py.detach(|| fill(threads, first, block, &row));
            self.py.check_signals()?;
        }
        Ok(rows)
    }
}

/// Fills a block on as many threads as pay. They are started here and end here: a pool would not outlive a fork.
fn fill<T: Send>(threads: Option<NonZero<usize>>, first: usize, block: &mut [T], row: &(impl Fn(usize) -> T + Sync)) {
    // Getting the number of threads takes longer than deciding a few rows.
    let most = block.len().div_ceil(SHARE).max(1);
    let asked = || threads.or_else(|| thread::available_parallelism().ok()).map_or(1, NonZero::get);
    let threads = if most == 1 { 1 } else { asked().min(most) };
    let share = block.len().div_ceil(threads).max(1);
    let fill = |first: usize, rows: &mut [T]| {
        for (index, place) in (first..).zip(rows) {
            *place = row(index);
        }
    };
    let mut shares = block.chunks_mut(share).enumerate();
    let own = shares.next();
    thread::scope(|scope| {
        for (number, rows) in shares {
            scope.spawn(move || fill(first.saturating_add(number.saturating_mul(share)), rows));
        }
        if let Some((_, rows)) = own {
            fill(first, rows);
        }
    });
}
