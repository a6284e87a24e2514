//! The options of a proxy.

use std::path::PathBuf;
use std::sync::Arc;

use crate::certificate_authority::CertificateAuthority;
use crate::limits::Limits;
use crate::resolver::{Resolve, SystemResolver};
use crate::upstream_proxy::UpstreamProxy;

/// What a tunnel may carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Tunnels {
    /// TLS with the name of the tunnel as server name, and requests of HTTP.
    #[default]
    Web,
    /// Any protocol. Bytes that are neither TLS nor HTTP pass unseen.
    Any,
}

/// The options of a [`Proxy`](crate::Proxy).
///
/// ```
/// use scopegate_proxy::{Limits, ProxyOptions, Tunnels};
///
/// let options = ProxyOptions::new().tunnels(Tunnels::Any).limits(Limits::default());
/// assert!(format!("{options:?}").contains("Any"));
/// ```
#[derive(Clone)]
pub struct ProxyOptions {
    pub(crate) limits: Limits,
    pub(crate) tunnels: Tunnels,
    pub(crate) upstream: Option<UpstreamProxy>,
    pub(crate) authority: Option<CertificateAuthority>,
    pub(crate) trusted: Vec<PathBuf>,
    pub(crate) resolver: Arc<dyn Resolve>,
}

impl ProxyOptions {
    /// The options of a proxy without a certificate authority.
    #[must_use]
    pub fn new() -> Self {
        Self {
            limits: Limits::default(),
            tunnels: Tunnels::Web,
            upstream: None,
            authority: None,
            trusted: Vec::new(),
            resolver: Arc::new(SystemResolver),
        }
    }

    /// The limits.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// What tunnels may carry.
    #[must_use]
    pub fn tunnels(mut self, tunnels: Tunnels) -> Self {
        self.tunnels = tunnels;
        self
    }

    /// Sends all connections through another proxy, by address.
    #[must_use]
    pub fn upstream(mut self, upstream: UpstreamProxy) -> Self {
        self.upstream = Some(upstream);
        self
    }

    /// Decrypts TLS with certificates of that authority, so that each request in a tunnel is decided.
    #[must_use]
    pub fn authority(mut self, authority: CertificateAuthority) -> Self {
        self.authority = Some(authority);
        self
    }

    /// Trusts the certificates of a PEM file for servers, in addition to those of the system. It matters only with
    /// [`authority`](Self::authority).
    #[must_use]
    pub fn trust(mut self, file: impl Into<PathBuf>) -> Self {
        self.trusted.push(file.into());
        self
    }

    /// Looks names up in another way than with the resolver of the system.
    #[must_use]
    pub fn resolver(mut self, resolver: Arc<dyn Resolve>) -> Self {
        self.resolver = resolver;
        self
    }
}

impl Default for ProxyOptions {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for ProxyOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ProxyOptions")
            .field("limits", &self.limits)
            .field("tunnels", &self.tunnels)
            .field("upstream", &self.upstream)
            .field("authority", &self.authority)
            .field("trusted", &self.trusted)
            .finish_non_exhaustive()
    }
}
