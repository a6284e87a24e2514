//! Every policy of a few rules from a small family, and every question: the engine against the oracle, and the laws.

mod assets;
mod choices;
mod difference;
mod findings;
mod law;
mod laws;
mod parts;
#[cfg(test)]
mod tests;

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

pub use choices::{Choice, choices};
pub use difference::Difference;
pub use law::{Counts, Law};

use crate::generators::small::{self, Small};

/// A small family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Hosts, with ports and schemes.
    Hosts,
    /// Paths, queries and fragments.
    Paths,
    /// Addresses and networks.
    Networks,
    /// Evidence, owners and providers.
    Evidence,
    /// One pattern of each kind.
    Mixed,
    /// Finding rules, with classes alone and on targets.
    Findings,
}

impl Family {
    pub const ALL: [Family; 6] =
        [Family::Hosts, Family::Paths, Family::Networks, Family::Evidence, Family::Mixed, Family::Findings];

    pub fn name(self) -> &'static str {
        match self {
            Family::Hosts => "hosts",
            Family::Paths => "paths",
            Family::Networks => "networks",
            Family::Evidence => "evidence",
            Family::Mixed => "mixed",
            Family::Findings => "findings",
        }
    }

    /// The rules and questions of a family of asset rules.
    pub fn small(self) -> Option<Small> {
        match self {
            Family::Hosts => Some(small::hosts()),
            Family::Paths => Some(small::paths()),
            Family::Networks => Some(small::networks()),
            Family::Evidence => Some(small::evidence()),
            Family::Mixed => Some(small::mixed()),
            Family::Findings => None,
        }
    }
}

/// The part of a family that a walk covers.
#[derive(Debug, Clone, Copy)]
pub struct Walk {
    /// The maximum number of rules of a policy.
    pub rules: usize,
    pub threads: usize,
    /// The policies whose number has this remainder: `part.0` of `part.1`.
    pub part: (usize, usize),
}

impl Walk {
    /// Every policy of up to this number of rules.
    pub fn whole(rules: usize) -> Walk {
        Walk { rules, threads: std::thread::available_parallelism().map_or(1, usize::from), part: (0, 1) }
    }

    fn has(&self, number: usize) -> bool {
        number % self.part.1 == self.part.0
    }
}

/// Compares engine and oracle, and checks the laws, on the policies of a family. `progress` gets the counts at
/// intervals.
///
/// # Errors
///
/// The first difference. All threads stop there.
pub fn compare(family: Family, walk: Walk, progress: impl Fn(Counts) + Sync) -> Result<Counts, Box<Difference>> {
    match family.small() {
        Some(small) => assets::walk(&small, walk, &progress),
        None => findings::walk(walk, &progress),
    }
}

/// The shared queue of work and the results of the threads.
struct Shared<T> {
    work: Mutex<Box<dyn Iterator<Item = T> + Send>>,
    counts: Mutex<Counts>,
    stop: AtomicBool,
    found: Mutex<Option<Box<Difference>>>,
}

/// How much work a thread takes at once. A thread holds the lock to take policies, not to decide them.
const BATCH: usize = 64;

impl<T: Send> Shared<T> {
    fn new(work: impl Iterator<Item = T> + Send + 'static) -> Shared<T> {
        let work: Box<dyn Iterator<Item = T> + Send> = Box::new(work);
        Shared {
            work: Mutex::new(work),
            counts: Mutex::default(),
            stop: AtomicBool::new(false),
            found: Mutex::default(),
        }
    }

    /// Does all work on this number of threads. `prepare` makes the state of each.
    fn run<W: FnMut(&T) -> Result<Counts, Box<Difference>>>(
        self,
        threads: usize,
        prepare: impl Fn() -> W + Sync,
        progress: &(impl Fn(Counts) + Sync),
    ) -> Result<Counts, Box<Difference>> {
        std::thread::scope(|scope| {
            for _ in 0..threads.max(1) {
                scope.spawn(|| self.work_all(prepare(), progress));
            }
        });
        match self.found.into_inner().expect("every thread has finished") {
            Some(difference) => Err(difference),
            None => Ok(self.counts.into_inner().expect("every thread has finished")),
        }
    }

    fn work_all(
        &self,
        mut decide: impl FnMut(&T) -> Result<Counts, Box<Difference>>,
        progress: &(impl Fn(Counts) + Sync),
    ) {
        while !self.stop.load(Ordering::Relaxed) {
            let batch: Vec<T> =
                self.work.lock().expect("no thread panics while it holds the lock").by_ref().take(BATCH).collect();
            if batch.is_empty() {
                return;
            }
            let mut counts = Counts::default();
            for one in &batch {
                match decide(one) {
                    Ok(more) => counts += more,
                    Err(difference) => {
                        self.stop.store(true, Ordering::Relaxed);
                        self.found.lock().expect("no thread panics while it holds the lock").get_or_insert(difference);
                        return;
                    }
                }
            }
            let mut all = self.counts.lock().expect("no thread panics while it holds the lock");
            *all += counts;
            let snapshot = *all;
            drop(all);
            progress(snapshot);
        }
    }
}
