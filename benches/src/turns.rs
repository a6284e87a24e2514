//! Measures several ways in turn, so that a machine that grows slower or faster meanwhile does so for all of them.

use std::hint::black_box;
use std::time::{Duration, Instant};

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
    /// The median, and the middle half of the rounds.
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

/// Which time is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// That for which this process had a processor, all its threads together: what others do meanwhile costs it their share
    /// of the caches and no more.
    Processor,
    /// That of the wall, for work of many threads or processes.
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

/// Runs all sides once to warm up, then so many rounds of each side once.
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

/// Elsewhere the time of the wall has to do.
#[cfg(not(unix))]
fn processor_time() -> Duration {
    static BEGAN: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    BEGAN.get_or_init(Instant::now).elapsed()
}
