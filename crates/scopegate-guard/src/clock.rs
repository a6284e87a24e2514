//! The clock of a guard.

use std::time::{Duration, Instant};

use jiff::Timestamp;

/// The clock of a guard: the time of day for windows and the log, and a time that never goes back for rates.
///
/// A program uses [`SystemClock`]. A test gives its own clock.
pub trait Clock: Send + Sync {
    /// The time of day.
    fn now(&self) -> Timestamp;

    /// The time since a fixed moment. It never goes back.
    fn elapsed(&self) -> Duration;
}

/// The clock of the system.
///
/// ```
/// use scopegate_guard::{Clock, SystemClock};
///
/// let clock = SystemClock::new();
/// let first = clock.elapsed();
/// assert!(clock.elapsed() >= first);
/// ```
#[derive(Debug, Clone, Copy)]
pub struct SystemClock(Instant);

impl SystemClock {
    /// A clock whose `elapsed` begins now.
    #[must_use]
    pub fn new() -> Self {
        Self(Instant::now())
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}
