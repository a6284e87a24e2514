//! The options of a guarded client.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use http::header::{HeaderMap, HeaderValue, USER_AGENT};
use scopegate_guard::{Condition, Guard};

use crate::client::{Client, Shared};
use crate::error::BuildError;
use crate::gate::Gate;
use crate::resolver::Resolver;

/// The conditions of testing that the client enforces.
const ENFORCED: [Condition; 4] = [Condition::Rate, Condition::Concurrent, Condition::Headers, Condition::Windows];

/// The options of a [`Client`]. They are options of [`reqwest::ClientBuilder`], without those that lead around the guard.
///
/// ```
/// use std::time::Duration;
/// use scopegate::Policy;
/// use scopegate_reqwest::Client;
/// use scopegate_reqwest::guard::{Guard, GuardOptions};
///
/// let policy = Policy::builder().name("Example").owner("Example").in_scope("*.example.com").build()?;
/// let guard = Guard::new(policy, GuardOptions::new())?;
/// let client = Client::builder(guard).timeout(Duration::from_secs(10)).redirects(3).build()?;
/// assert_eq!(client.guard().policy().document().policy.name, "Example");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
#[must_use]
pub struct ClientBuilder {
    inner: reqwest::ClientBuilder,
    guard: Arc<Guard>,
    default_headers: HeaderMap,
    timeout: Option<Duration>,
    redirects: usize,
}

impl Client {
    /// A client with the default options.
    ///
    /// # Errors
    ///
    /// As [`ClientBuilder::build`].
    pub fn new(guard: impl Into<Arc<Guard>>) -> Result<Self, BuildError> {
        Self::builder(guard).build()
    }

    /// The options of a client: ten redirects, and no timeout.
    pub fn builder(guard: impl Into<Arc<Guard>>) -> ClientBuilder {
        ClientBuilder {
            inner: reqwest::Client::builder(),
            guard: guard.into(),
            default_headers: HeaderMap::new(),
            timeout: None,
            redirects: 10,
        }
    }
}

impl ClientBuilder {
    /// Makes the client.
    ///
    /// # Errors
    ///
    /// [`BuildError::Guard`] with `guard.unenforced` if the policy has a condition that the client does not enforce.
    /// [`BuildError::Client`] if reqwest refuses the options.
    pub fn build(self) -> Result<Client, BuildError> {
        let gate = Arc::new(Gate::new(self.guard, &ENFORCED)?);
        let inner = self
            .inner
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .dns_resolver(Arc::new(Resolver(Arc::clone(&gate))))
            .build()?;
        let (default_headers, timeout, redirects) = (self.default_headers, self.timeout, self.redirects);
        Ok(Client::of(Shared { inner, gate, default_headers, timeout, redirects }))
    }

    /// The number of redirects that the client follows. With 0, it returns the response that redirects.
    pub fn redirects(mut self, limit: usize) -> Self {
        self.redirects = limit;
        self
    }

    /// The headers of each request that does not set them. They replace earlier ones with the same names.
    pub fn default_headers(mut self, headers: HeaderMap) -> Self {
        let mut last = None;
        // Only the first value of a header comes with its name.
        for (name, value) in headers {
            if let Some(name) = name {
                self.default_headers.insert(name.clone(), value);
                last = Some(name);
            } else if let Some(name) = &last {
                self.default_headers.append(name, value);
            }
        }
        self
    }

    /// The `User-Agent` of each request that does not set it. The guard refuses another one than the policy requires.
    pub fn user_agent(mut self, value: HeaderValue) -> Self {
        self.default_headers.insert(USER_AGENT, value);
        self
    }

    /// The longest time of a request with its redirects and its body, without the time that it waits for its rate.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// The longest time between two parts of a response.
    pub fn read_timeout(mut self, timeout: Duration) -> Self {
        self.inner = self.inner.read_timeout(timeout);
        self
    }

    /// The longest time of a connection attempt.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.inner = self.inner.connect_timeout(timeout);
        self
    }

    /// The time that an idle connection is kept.
    pub fn pool_idle_timeout(mut self, timeout: Option<Duration>) -> Self {
        self.inner = self.inner.pool_idle_timeout(timeout);
        self
    }

    /// The number of idle connections that are kept for each host.
    pub fn pool_max_idle_per_host(mut self, most: usize) -> Self {
        self.inner = self.inner.pool_max_idle_per_host(most);
        self
    }

    /// The address that connections come from.
    pub fn local_address(mut self, address: impl Into<Option<IpAddr>>) -> Self {
        self.inner = self.inner.local_address(address);
        self
    }

    /// Sends HTTP/1.1 only.
    pub fn http1_only(mut self) -> Self {
        self.inner = self.inner.http1_only();
        self
    }

    /// Sends HTTP/2 without negotiation.
    #[cfg(feature = "http2")]
    #[cfg_attr(docsrs, doc(cfg(feature = "http2")))]
    pub fn http2_prior_knowledge(mut self) -> Self {
        self.inner = self.inner.http2_prior_knowledge();
        self
    }

    /// Trusts these certificate authorities in addition to those of the system.
    #[cfg(feature = "rustls")]
    #[cfg_attr(docsrs, doc(cfg(feature = "rustls")))]
    pub fn tls_certs_merge(mut self, certificates: impl IntoIterator<Item = reqwest::Certificate>) -> Self {
        self.inner = self.inner.tls_certs_merge(certificates);
        self
    }

    /// Trusts these certificate authorities and no others.
    #[cfg(feature = "rustls")]
    #[cfg_attr(docsrs, doc(cfg(feature = "rustls")))]
    pub fn tls_certs_only(mut self, certificates: impl IntoIterator<Item = reqwest::Certificate>) -> Self {
        self.inner = self.inner.tls_certs_only(certificates);
        self
    }

    /// Trusts every certificate. A server that answers for another name is then accepted.
    #[cfg(feature = "rustls")]
    #[cfg_attr(docsrs, doc(cfg(feature = "rustls")))]
    pub fn tls_danger_accept_invalid_certs(mut self) -> Self {
        self.inner = self.inner.tls_danger_accept_invalid_certs(true);
        self
    }

    /// The certificate that the client shows.
    #[cfg(feature = "rustls")]
    #[cfg_attr(docsrs, doc(cfg(feature = "rustls")))]
    pub fn identity(mut self, identity: reqwest::Identity) -> Self {
        self.inner = self.inner.identity(identity);
        self
    }

    /// The store of cookies.
    #[cfg(feature = "cookies")]
    #[cfg_attr(docsrs, doc(cfg(feature = "cookies")))]
    pub fn cookie_provider<C: reqwest::cookie::CookieStore + 'static>(mut self, store: Arc<C>) -> Self {
        self.inner = self.inner.cookie_provider(store);
        self
    }
}
