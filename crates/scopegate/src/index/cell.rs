//! An answer kept where it was found.

use std::sync::atomic::{AtomicU32, Ordering};

/// A number that is worked out once and looked up from then on; 0 until then. Whoever works it out a second time, at the
/// same moment on another thread, comes to the same number, so nothing has to be in order.
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
