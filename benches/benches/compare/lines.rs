//! Many texts in one buffer, as in a column of data.

use std::hint::black_box;

use scopegate::{Policy, Verdict};

/// Consecutive texts, and their boundaries.
pub struct Buffer {
    texts: Vec<u8>,
    offsets: Vec<usize>,
}

impl Buffer {
    pub fn new(lines: &[String]) -> Self {
        let mut end = 0;
        let ends = lines.iter().map(|line| {
            end += line.len();
            end
        });
        let offsets = [0].into_iter().chain(ends).collect();
        Self { texts: lines.concat().into_bytes(), offsets }
    }

    /// Space for the answers.
    pub fn answers(&self) -> Vec<Option<Verdict>> {
        vec![None; self.offsets.len() - 1]
    }

    /// Decides all texts and counts those in scope.
    pub fn decide(&self, policy: &Policy, answers: &mut [Option<Verdict>]) -> usize {
        policy.batch().verdicts(black_box(&self.texts), &self.offsets, answers);
        answers.iter().filter(|answer| **answer == Some(Verdict::InScope)).count()
    }
}
