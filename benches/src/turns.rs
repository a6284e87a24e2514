//! Measures several sides in turns, so that a change in the speed of the machine affects all of them.

use std::hint::black_box;
use std::time::{Duration, Instant};

use crate::{Record, Spread};

/// One side of a comparison.
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
    /// Work on `count` items. The result is not used. It must depend on all of the work, so that none is optimized
    /// away.
    pub fn new(count: usize, work: impl FnMut() -> usize + 'a) -> Self {
        Self { count, work: Box::new(work) }
    }
}

/// The cost of one item in each round, in nanoseconds.
#[derive(Debug, Clone)]
pub struct Times(Vec<f64>);

impl Times {
    /// The median, and the middle half of the rounds.
    pub fn spread(&self) -> Spread {
        Spread::of(self.0.clone())
    }

    /// A record that compares these costs with those of another side, round by round.
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

/// The clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// The processor time of this process, all its threads together. Other load costs it only its share of the caches.
    Processor,
    /// Wall time, for work of several threads or processes.
    Wall,
}

impl Clock {
    fn time(self, work: &mut dyn FnMut() -> usize) -> Duration {
        match self {
            Self::Processor => {
                let began = processor_time();
                black_box(work());
                processor_time().saturating_sub(began)
            }
            Self::Wall => {
                let began = Instant::now();
                black_box(work());
                began.elapsed()
            }
        }
    }
}

/// Runs all sides once to warm up, then this number of rounds of each side once.
pub fn in_turn<const N: usize>(clock: Clock, rounds: usize, mut sides: [Side<'_>; N]) -> [Times; N] {
    for side in &mut sides {
        black_box((side.work)());
    }
    let mut times = [const { Times(Vec::new()) }; N];
    for _ in 0..rounds {
        for (side, times) in sides.iter_mut().zip(&mut times) {
            times.0.push(clock.time(&mut side.work).as_nanos() as f64 / side.count as f64);
        }
    }
    times
}

#[cfg(unix)]
fn processor_time() -> Duration {
    use rustix::time::{ClockId, clock_gettime};

    Duration::try_from(clock_gettime(ClockId::ProcessCPUTime)).unwrap_or_default()
}

/// On other platforms, wall time.
#[cfg(not(unix))]
fn processor_time() -> Duration {
    static BEGAN: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    BEGAN.get_or_init(Instant::now).elapsed()
}
