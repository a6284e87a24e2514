//! The guarded client.

use std::sync::Arc;
use std::time::{Duration, Instant};

use http::header::{Entry, HOST, HeaderMap};
use http::{HeaderName, HeaderValue};
use reqwest::{IntoUrl, Method, Request, Response};
use scopegate_guard::{Guard, Permit, Refused};

use crate::error::Error;
use crate::framing::require_honest_length;
use crate::gate::Gate;
use crate::held_body::hold;
use crate::hop::Hop;
use crate::redirect::Repeat;

/// A [`reqwest::Client`] that asks a guard before each request, each redirect and each connection.
///
/// It has no proxies, no forced addresses, no sockets of the file system and no HTTP/3. It sends no request again by
/// itself. A clone shares the guard and the pool of connections.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use scopegate::Policy;
/// use scopegate_reqwest::Client;
/// use scopegate_reqwest::guard::{Guard, GuardOptions};
///
/// let policy = Policy::builder().name("Example").owner("Example").in_scope("*.example.com").build()?;
/// let client = Client::new(Guard::new(policy, GuardOptions::new())?)?;
///
/// // Refused before the name is looked up.
/// let error = client.get("https://www.example.org/")?.send().await.unwrap_err();
/// assert_eq!(error.refused().unwrap().code(), "unowned");
/// # Ok(())
/// # }
/// ```
///
/// A proxy, a forced address or another resolver cannot be set:
///
/// ```compile_fail
/// fn with_proxy(guard: scopegate_reqwest::guard::Guard) {
///     let _ = scopegate_reqwest::Client::builder(guard).proxy(reqwest::Proxy::all("http://127.0.0.1:8080").unwrap());
/// }
/// ```
///
/// ```compile_fail
/// fn with_address(guard: scopegate_reqwest::guard::Guard) {
///     let _ = scopegate_reqwest::Client::builder(guard).resolve("app.example.com", "127.0.0.1:443".parse().unwrap());
/// }
/// ```
#[derive(Debug, Clone)]
pub struct Client(Arc<Shared>);

#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) inner: reqwest::Client,
    pub(crate) gate: Arc<Gate>,
    /// The client adds them itself, because a default header can be `Host`.
    pub(crate) default_headers: HeaderMap,
    pub(crate) timeout: Option<Duration>,
    pub(crate) redirects: usize,
}

impl Client {
    pub(crate) fn of(shared: Shared) -> Self {
        Self(Arc::new(shared))
    }

    /// The guard.
    #[must_use]
    pub fn guard(&self) -> &Guard {
        self.0.gate.guard()
    }

    pub(crate) fn builder_of_inner(&self, method: Method, url: impl IntoUrl) -> reqwest::RequestBuilder {
        self.0.inner.request(method, url)
    }

    /// Sends a request, and follows redirects.
    ///
    /// The timeout of the request is for all hops together, without the time that they wait for the rate of the policy.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] if the guard refuses the request, a redirect or a connection.
    pub async fn execute(&self, mut request: Request) -> Result<Response, Error> {
        for name in self.0.default_headers.keys() {
            if let Entry::Vacant(entry) = request.headers_mut().entry(name) {
                let mut values = self.0.default_headers.get_all(name).iter().cloned();
                if let Some(first) = values.next() {
                    let mut entry = entry.insert_entry(first);
                    values.for_each(|value| entry.append(value));
                }
            }
        }
        let timeout = request.timeout().copied().or(self.0.timeout);
        let mut spent = Duration::ZERO;
        for _ in 0..=self.0.redirects {
            let repeat = Repeat::of(&request);
            *request.timeout_mut() = timeout.map(|timeout| timeout.saturating_sub(spent));
            let (response, took) = self.send_one(request).await?;
            match repeat.after(&response) {
                Some(next) if self.0.redirects > 0 => request = next,
                Some(_) | None => return Ok(response),
            }
            // Dropping the response frees its place among the concurrent requests.
            drop(response);
            spent = spent.saturating_add(took);
        }
        Err(Error::TooManyRedirects { limit: self.0.redirects })
    }

    /// Sends one hop. Returns the response, and the time that it took after the wait for the rate.
    async fn send_one(&self, mut request: Request) -> Result<(Response, Duration), Error> {
        let permit = self.ask(&mut request)?;
        if !permit.delay().is_zero() {
            tokio::time::sleep(permit.delay()).await;
            self.0.gate.check_again()?;
        }
        let hop = Hop::of(&request)?;
        let began = Instant::now();
        let response = hop.scope(self.0.inner.execute(request)).await?;
        Ok((hold(response, permit), began.elapsed()))
    }

    /// Asks the guard, and adds the headers of the policy.
    fn ask(&self, request: &mut Request) -> Result<Permit, Refused> {
        let hop = Hop::of(request)?;
        require_honest_length(request)?;
        let hosts = request.headers().get_all(HOST);
        let hosts: Vec<_> = hosts.iter().map(|value| String::from_utf8_lossy(value.as_bytes())).collect();
        let hosts: Vec<&str> = hosts.iter().map(AsRef::as_ref).collect();
        let permit = self.0.gate.request(&hop, &hosts)?;
        let present = request.headers().iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
        for (name, value) in permit.missing_headers(present)? {
            let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::from_str(value)) else {
                let message = format!("the header `{name}` of the policy cannot be sent");
                return Err(Refused::by_client("guard.header", message, None));
            };
            request.headers_mut().insert(name, value);
        }
        Ok(permit)
    }
}
