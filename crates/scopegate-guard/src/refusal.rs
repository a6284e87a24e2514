//! The answers of a guard that allows nothing.

use std::fmt;

use scopegate::DecisionRecord;
use scopegate::TargetError;
use scopegate::error::Excerpt;

use crate::condition::Condition;

/// A guard refuses a request, a connection or a tunnel. Nothing may be contacted.
///
/// ```
/// use scopegate::Policy;
/// use scopegate_guard::{Guard, GuardOptions};
///
/// let policy = Policy::builder().name("Example").owner("Example").in_scope("*.example.com").build().unwrap();
/// let guard = Guard::new(policy, GuardOptions::new())?;
/// let refused = guard.request("https", "example.org", 443, "/", &[], None, &[]).unwrap_err();
/// assert_eq!(refused.code(), "unowned");
/// assert!(!refused.decision().unwrap().is_in_scope());
/// # Ok::<(), scopegate_guard::GuardError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Refused(Box<Reason>);

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Reason {
    /// The target is not in scope, or the policy does not authorize testing.
    Decision { decision: DecisionRecord, code: &'static str, message: String },
    /// The target has no verdict.
    Target(TargetError),
    /// A reason other than the decision.
    Other { code: &'static str, message: String, hint: Option<&'static str> },
}

impl Refused {
    pub(crate) fn new(reason: Reason) -> Self {
        Self(Box::new(reason))
    }

    /// A refusal that a client makes itself, for something that the guard does not see: a proxy, a length, a transport.
    ///
    /// ```
    /// let refused = scopegate_guard::Refused::by_client("guard.proxy", "the request has a proxy", None);
    /// assert_eq!(refused.to_string(), "guard.proxy: the request has a proxy");
    /// ```
    #[must_use]
    pub fn by_client(code: &'static str, message: impl Into<String>, hint: Option<&'static str>) -> Self {
        Self::other(code, message, hint)
    }

    pub(crate) fn other(code: &'static str, message: impl Into<String>, hint: Option<&'static str>) -> Self {
        Self::new(Reason::Other { code, message: message.into(), hint })
    }

    /// The reason: the basis of the decision, `policy.report-only`, the code of the target's error, or one of
    /// `guard.host-header`, `guard.server-name`, `guard.not-entire`, `guard.no-address`, `guard.rate`, `guard.concurrent`,
    /// `guard.window`, `guard.expired`, `guard.stopped` and `guard.log`. A client has further codes for what it refuses
    /// itself.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match &*self.0 {
            Reason::Decision { code, .. } | Reason::Other { code, .. } => code,
            Reason::Target(error) => error.code().as_str(),
        }
    }

    /// The message.
    #[must_use]
    pub fn message(&self) -> &str {
        match &*self.0 {
            Reason::Decision { message, .. } | Reason::Other { message, .. } => message,
            Reason::Target(error) => error.message(),
        }
    }

    /// How to fix it, if known.
    #[must_use]
    pub fn hint(&self) -> Option<&str> {
        match &*self.0 {
            Reason::Decision { .. } => None,
            Reason::Other { hint, .. } => *hint,
            Reason::Target(error) => error.hint(),
        }
    }

    /// The decision, if there is one. It is in scope if the reason is `policy.report-only` or `guard.not-entire`.
    #[must_use]
    pub fn decision(&self) -> Option<&DecisionRecord> {
        match &*self.0 {
            Reason::Decision { decision, .. } => Some(decision),
            Reason::Target(_) | Reason::Other { .. } => None,
        }
    }

    /// The error of the target, if it has no verdict.
    #[must_use]
    pub fn target_error(&self) -> Option<&TargetError> {
        match &*self.0 {
            Reason::Target(error) => Some(error),
            Reason::Decision { .. } | Reason::Other { .. } => None,
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code(), self.message())
    }
}

impl std::error::Error for Refused {}

/// A guard cannot start or cannot take a new policy.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GuardError {
    /// The policy requires a header with `{researcher}`, and there is no name, or the name is not valid in a header.
    #[error("the policy requires the header `{header}` with the name of the researcher")]
    NoResearcher {
        /// The header.
        header: String,
    },
    /// The time zone database has no such zone.
    #[error("unknown time zone {}", Excerpt(zone))]
    UnknownZone {
        /// The name of the zone.
        zone: String,
    },
    /// The policy has a condition that the client cannot enforce.
    #[error("the policy has the condition `{condition}`, which is not enforced here")]
    Unenforced {
        /// The condition.
        condition: Condition,
    },
    /// The log cannot be opened, or its last line is invalid.
    #[error("the log is unusable: {0}")]
    Log(#[from] crate::event_log::LogError),
    /// The guard is stopped.
    #[error("the guard is stopped")]
    Stopped,
}

impl GuardError {
    /// The stable code: `guard.no-researcher`, `guard.unknown-zone`, `guard.unenforced`, `guard.log` or
    /// `guard.stopped`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoResearcher { .. } => "guard.no-researcher",
            Self::UnknownZone { .. } => "guard.unknown-zone",
            Self::Unenforced { .. } => "guard.unenforced",
            Self::Log(_) => "guard.log",
            Self::Stopped => "guard.stopped",
        }
    }

    /// How to fix it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NoResearcher { .. } => "give the name as `researcher`: visible ASCII characters",
            Self::UnknownZone { .. } => "write a name of the IANA Time Zone Database: `Europe/Berlin`, `UTC`",
            Self::Unenforced { condition: Condition::Automated } => {
                "the policy restricts automated tools: with the agreement of the owner, list `automated` in `unenforced`"
            }
            Self::Unenforced { .. } => "observe the condition yourself, and list it in `unenforced`",
            Self::Log(_) => "give the path of a new file, or of a log of this guard that no other guard writes",
            Self::Stopped => "a stopped guard stays stopped: make a new one",
        }
    }
}
