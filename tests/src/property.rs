//! How laws are tried: a strategy, a law, and a count that shows that the cases were worth something.

use std::cell::Cell;

use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestCaseResult, TestRunner};

/// Tries a law on as many cases as `PROPTEST_CASES` says, and then on new ones each time; without it on 256 that are
/// always the same, so that a check of a change fails for that change alone.
///
/// # Panics
///
/// Where the law does not hold, with the smallest case found on which it does not.
pub fn hold<S: Strategy>(cases: S, law: impl Fn(S::Value) -> TestCaseResult) {
    let rng_seed = match std::env::var_os("PROPTEST_CASES") {
        Some(_) => RngSeed::Random,
        None => RngSeed::Fixed(2026),
    };
    let config = ProptestConfig { failure_persistence: None, rng_seed, ..ProptestConfig::default() };
    if let Err(error) = TestRunner::new(config).run(&cases, law) {
        panic!("{error}");
    }
}

/// How many of the things that were tried had what makes them worth trying.
#[derive(Debug, Default)]
pub struct Share {
    all: Cell<usize>,
    good: Cell<usize>,
}

impl Share {
    /// Counts one.
    pub fn count(&self, good: bool) {
        self.all.set(self.all.get() + 1);
        self.good.set(self.good.get() + usize::from(good));
    }

    /// # Panics
    ///
    /// Where fewer than so many in a hundred were good, or nothing was tried at all.
    pub fn at_least(&self, percent: usize, what: &str) {
        let (good, all) = (self.good.get(), self.all.get());
        assert!(all > 0 && good * 100 >= all * percent, "only {good} of {all} {what}");
    }
}
