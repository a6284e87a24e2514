//! The errors of a proxy that cannot start.

use std::io;
use std::path::PathBuf;

use scopegate::error::Excerpt;
use scopegate_guard::GuardError;

/// A proxy cannot start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProxyError {
    /// The guard and the proxy cannot enforce a condition of the policy.
    #[error(transparent)]
    Guard(#[from] GuardError),
    /// The folder of the certificate authority is unusable.
    #[error("the certificate authority in {} is unusable: {error}", Excerpt(&folder.to_string_lossy()))]
    Authority {
        /// The folder.
        folder: PathBuf,
        /// What is wrong.
        error: io::Error,
    },
    /// The file of trusted certificates is unusable.
    #[error("the certificates of {} are unusable: {message}", Excerpt(&file.to_string_lossy()))]
    Trust {
        /// The file.
        file: PathBuf,
        /// What is wrong.
        message: String,
    },
    /// TLS cannot be set up.
    #[error("TLS cannot be set up: {0}")]
    Tls(String),
}

impl ProxyError {
    /// The stable code: that of the guard, `proxy.authority`, `proxy.trust` or `proxy.tls`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Guard(error) => error.code(),
            Self::Authority { .. } => "proxy.authority",
            Self::Trust { .. } => "proxy.trust",
            Self::Tls(_) => "proxy.tls",
        }
    }

    /// How to fix it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Guard(GuardError::Unenforced { .. }) => {
                "without a certificate authority the proxy cannot see requests in TLS: start it with one, or observe the \
                 condition yourself and list it in `unenforced`"
            }
            Self::Guard(error) => error.hint(),
            Self::Authority { .. } => "name a folder that only you can write, or a new one",
            Self::Trust { .. } => "name a file of certificates in the PEM format",
            Self::Tls(_) => "start the proxy without a certificate authority",
        }
    }
}
