//! A cached answer.

use std::sync::atomic::{AtomicU32, Ordering};

/// A number that is computed once and then read; 0 until then. Two threads may compute it at the same time; both store
/// the same number, so relaxed ordering is sufficient.
#[derive(Debug, Default)]
pub(crate) struct AnswerCell(AtomicU32);

impl AnswerCell {
    pub(crate) fn get(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }

    pub(crate) fn set(&self, number: u32) {
        self.0.store(number, Ordering::Relaxed);
    }
}
