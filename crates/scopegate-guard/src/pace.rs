//! Rates: at which moment the next request to a host may begin.
//!
//! Requests are spaced evenly, without bursts: with five requests in a second, 200 ms lie between two beginnings. So no
//! second, wherever it begins, contains more than five. A request reserves its moment before it waits; the usual rate
//! limiters refuse a request that comes too early and reserve nothing, so that a waiting request can starve.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use scopegate::policy::Testing;

/// The number of hosts after which hosts without a pending moment are forgotten.
const SWEEP: usize = 1024;

/// The next free moment of each host.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    next: Mutex<HashMap<String, Duration>>,
}

/// The wait would be longer than the guard allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooLong(pub(crate) Duration);

/// The time between the beginnings of two requests to one host; `None` without a limit.
pub(crate) fn spacing(testing: &Testing) -> Option<Duration> {
    let per = |number: Option<NonZeroU32>, period: Duration| {
        // Rounded up, so that the limit holds exactly.
        number.map(|number| {
            let nanoseconds = period.as_nanos().div_ceil(u128::from(number.get()));
            Duration::from_nanos(u64::try_from(nanoseconds).unwrap_or(u64::MAX))
        })
    };
    let second = per(testing.requests_per_second, Duration::from_secs(1));
    let minute = per(testing.requests_per_minute, Duration::from_secs(60));
    second.max(minute)
}

impl Pace {
    /// Reserves the next moment of a host, and returns the time to wait until then.
    pub(crate) fn reserve(
        &self,
        host: &str,
        spacing: Duration,
        now: Duration,
        longest: Duration,
    ) -> Result<Duration, TooLong> {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let free = next.get(host).copied().unwrap_or_default().max(now);
        let wait = free.saturating_sub(now);
        if wait > longest {
            return Err(TooLong(wait));
        }
        if next.len() >= SWEEP {
            next.retain(|_, free| *free > now);
        }
        next.insert(host.to_owned(), free.saturating_add(spacing));
        Ok(wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONGEST: Duration = Duration::from_secs(2);

    #[test]
    fn no_second_has_more_requests_than_allowed() {
        let (pace, spacing) = (Pace::default(), Duration::from_millis(200));
        let mut moments = Vec::new();
        // Requests come in bursts, with pauses of every length.
        for step in 0..400_u64 {
            let now = Duration::from_millis(step * step % 977 + step * 37);
            if let Ok(wait) = pace.reserve("a", spacing, now, LONGEST) {
                moments.push(now + wait);
            }
        }
        moments.sort();
        assert!(moments.len() > 50);
        for window in moments.windows(6) {
            assert!(window[0] + Duration::from_secs(1) <= window[5], "{window:?}");
        }
    }

    #[test]
    fn a_long_wait_is_refused_and_reserves_nothing() {
        let pace = Pace::default();
        let reserve = |now| pace.reserve("a", Duration::from_secs(1), now, LONGEST);
        assert_eq!(reserve(Duration::ZERO), Ok(Duration::ZERO));
        assert_eq!(reserve(Duration::ZERO), Ok(Duration::from_secs(1)));
        assert_eq!(reserve(Duration::ZERO), Ok(Duration::from_secs(2)));
        for _ in 0..3 {
            assert_eq!(reserve(Duration::ZERO), Err(TooLong(Duration::from_secs(3))));
        }
        assert_eq!(reserve(Duration::from_secs(1)), Ok(Duration::from_secs(2)));
        assert_eq!(pace.reserve("b", Duration::from_secs(1), Duration::ZERO, LONGEST), Ok(Duration::ZERO));
    }

    #[test]
    fn hosts_without_a_pending_moment_are_forgotten() {
        let pace = Pace::default();
        for host in 0..100_000_u64 {
            let now = Duration::from_millis(host);
            pace.reserve(&host.to_string(), Duration::from_millis(1), now, LONGEST).unwrap();
        }
        assert!(pace.next.lock().unwrap().len() <= SWEEP);
    }
}
