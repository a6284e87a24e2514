//! Property tests: a strategy, a law, and a count that shows that the cases are meaningful.

use std::cell::Cell;

use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestCaseResult, TestRunner};

/// Tests a law on as many cases as `PROPTEST_CASES` says, which are new each time. Without it, the 256 cases are always
/// the same, so that a check of a change fails only because of the change.
///
/// # Panics
///
/// If the law does not hold. The message contains the smallest counterexample.
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

/// How many of the cases had the property that makes them meaningful.
#[derive(Debug, Default)]
pub struct Share {
    all: Cell<usize>,
    good: Cell<usize>,
}

impl Share {
    /// Counts one case.
    pub fn count(&self, good: bool) {
        self.all.set(self.all.get() + 1);
        self.good.set(self.good.get() + usize::from(good));
    }

    /// # Panics
    ///
    /// If fewer than this percentage of the cases had the property, or if there were no cases.
    pub fn at_least(&self, percent: usize, what: &str) {
        let (good, all) = (self.good.get(), self.all.get());
        assert!(all > 0 && good * 100 >= all * percent, "only {good} of {all} {what}");
    }
}
