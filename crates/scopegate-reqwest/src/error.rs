//! Why a request has no response.

use scopegate_guard::{GuardError, Refused};

/// A request has no response.
///
/// ```
/// use scopegate_reqwest::Error;
/// use scopegate_reqwest::guard::Refused;
///
/// let error = Error::Refused(Refused::by_client("guard.stopped", "the guard is stopped", None));
/// assert_eq!(error.refused().map(Refused::code), Some("guard.stopped"));
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The guard refuses the request, one of its redirects, or its connection. Nothing out of scope was contacted.
    #[error(transparent)]
    Refused(Refused),
    /// The client fails: a timeout, a lookup, a connection, an invalid request.
    #[error(transparent)]
    Client(reqwest::Error),
    /// The response is one more redirect than the client follows.
    #[error("more than {limit} redirects")]
    TooManyRedirects {
        /// The number of redirects that the client follows.
        limit: usize,
    },
}

impl Error {
    /// The refusal, if there is one.
    #[must_use]
    pub fn refused(&self) -> Option<&Refused> {
        match self {
            Self::Refused(refused) => Some(refused),
            Self::Client(_) | Self::TooManyRedirects { .. } => None,
        }
    }
}

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl From<reqwest::Error> for Error {
    /// A refusal of the resolver is the cause of an error of reqwest.
    fn from(error: reqwest::Error) -> Self {
        let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
        while let Some(at) = cause {
            if let Some(refused) = at.downcast_ref::<Refused>() {
                return Self::Refused(refused.clone());
            }
            cause = at.source();
        }
        Self::Client(error)
    }
}

/// A client cannot be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The policy has a condition that the client does not enforce.
    #[error(transparent)]
    Guard(#[from] GuardError),
    /// reqwest refuses the options.
    #[error(transparent)]
    Client(#[from] reqwest::Error),
}
