//! The options of a guard.

use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::clock::{Clock, SystemClock};
use crate::condition::Condition;
use crate::event_log::Signed;
use crate::log_key::LogKey;

/// The options of a [`Guard`](crate::Guard).
///
/// ```
/// use std::time::Duration;
/// use scopegate_guard::{Condition, GuardOptions};
///
/// let options = GuardOptions::new().researcher("jane").longest_delay(Duration::from_secs(5)).unenforced(Condition::Automated);
/// assert!(format!("{options:?}").contains("jane"));
/// ```
#[derive(Clone)]
pub struct GuardOptions {
    pub(crate) name: String,
    pub(crate) researcher: Option<String>,
    pub(crate) log: Option<PathBuf>,
    pub(crate) checkpoints: Option<Signed>,
    pub(crate) keeps_queries: QueriesInLog,
    pub(crate) longest_delay: Duration,
    pub(crate) unenforced: Vec<Condition>,
    pub(crate) clock: Arc<dyn Clock>,
}

/// The part of the query of a URL that the log has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum QueriesInLog {
    Dropped,
    Kept,
}

impl GuardOptions {
    /// The options of a guard without a log: a request waits for at most ten seconds.
    #[must_use]
    pub fn new() -> Self {
        Self {
            name: "guard".to_owned(),
            researcher: None,
            log: None,
            checkpoints: None,
            keeps_queries: QueriesInLog::Dropped,
            longest_delay: Duration::from_secs(10),
            unenforced: Vec::new(),
            clock: Arc::new(SystemClock::new()),
        }
    }

    /// The name of the guard in the log.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = name.into();
        self
    }

    /// The name of the researcher, for `{researcher}` in required headers.
    #[must_use]
    pub fn researcher(mut self, name: impl Into<String>) -> Self {
        self.researcher = Some(name.into());
        self
    }

    /// The file of the log. It is created, or continued if it is a log already.
    #[must_use]
    pub fn log(mut self, path: impl Into<PathBuf>) -> Self {
        self.log = Some(path.into());
        self
    }

    /// The file of the checkpoints of the log, and the key that signs them. A checkpoint follows each `every` lines, and the
    /// end of the log. Keep the file, or a copy of it, where a writer of the log cannot change it. Without a log, a guard
    /// does not start.
    #[must_use]
    pub fn checkpoints(mut self, path: impl Into<PathBuf>, key: LogKey, every: NonZeroU32) -> Self {
        self.checkpoints = Some(Signed { path: path.into(), key, every });
        self
    }

    /// Keeps the queries of URLs in the log. They may hold secrets, so they are dropped otherwise.
    #[must_use]
    pub fn keep_queries(mut self) -> Self {
        self.keeps_queries = QueriesInLog::Kept;
        self
    }

    /// The longest time that a request waits for its turn. A request that would wait longer is refused.
    #[must_use]
    pub fn longest_delay(mut self, delay: Duration) -> Self {
        self.longest_delay = delay;
        self
    }

    /// Lists a condition of the policy that the caller observes, and the guard does not enforce.
    #[must_use]
    pub fn unenforced(mut self, condition: Condition) -> Self {
        self.unenforced.push(condition);
        self
    }

    /// The clock, for tests.
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }
}

impl Default for GuardOptions {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for GuardOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("GuardOptions")
            .field("name", &self.name)
            .field("researcher", &self.researcher)
            .field("log", &self.log)
            .field("longest_delay", &self.longest_delay)
            .field("unenforced", &self.unenforced)
            .finish_non_exhaustive()
    }
}
