//! Measures several ways in turn, so that a machine that grows slower or faster meanwhile does so for all of them.

use std::hint::black_box;
use std::time::Instant;

use crate::{Record, Spread};

/// One of the ways that are compared.
pub struct Side<'a> {
    count: usize,
    work: Box<dyn FnMut() -> usize + 'a>,
}

impl std::fmt::Debug for Side<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Side").field("count", &self.count).finish_non_exhaustive()
    }
}

impl<'a> Side<'a> {
    /// Work on `count` things. What it returns is looked at by nobody, and must follow from all of it, so that none of it
    /// can be optimised away.
    pub fn new(count: usize, work: impl FnMut() -> usize + 'a) -> Self {
        Self { count, work: Box::new(work) }
    }
}

/// What one thing cost in each round, in nanoseconds.
#[derive(Debug, Clone)]
pub struct Times(Vec<f64>);

impl Times {
    /// Median, least and most.
    pub fn spread(&self) -> Spread {
        Spread::of(self.0.clone())
    }

    /// A record that sets these costs beside another's, round by round.
    pub fn beside(&self, other: &Self, row: &str, rules: usize) -> Record {
        let ratios = self.0.iter().zip(&other.0).map(|(ours, other)| other / ours).collect();
        Record::Pair {
            row: row.to_owned(),
            rules,
            ours: self.spread(),
            other: other.spread(),
            ratio: Spread::of(ratios),
        }
    }
}

/// Runs all sides once to warm up, then so many rounds of each side once.
pub fn in_turn<const N: usize>(rounds: usize, mut sides: [Side<'_>; N]) -> [Times; N] {
    for side in &mut sides {
        black_box((side.work)());
    }
    let mut times = [const { Times(Vec::new()) }; N];
    for _ in 0..rounds {
        for (side, times) in sides.iter_mut().zip(&mut times) {
            let began = Instant::now();
            black_box((side.work)());
            times.0.push(began.elapsed().as_nanos() as f64 / side.count as f64);
        }
    }
    times
}
