//! A request of the guarded client.

use std::time::Duration;

use http::header::HeaderMap;
use http::{HeaderName, HeaderValue};
use reqwest::{Body, IntoUrl, Method, Request, Response, Version};

use crate::client::Client;
use crate::error::Error;

/// A request with a guarded [`Client`], which [`send`](Self::send) sends.
///
/// ```
/// use scopegate::Policy;
/// use scopegate_reqwest::Client;
/// use scopegate_reqwest::guard::{Guard, GuardOptions};
///
/// let policy = Policy::builder().name("Example").owner("Example").in_scope("*.example.com").build()?;
/// let client = Client::new(Guard::new(policy, GuardOptions::new())?)?;
/// let request = client.post("https://app.example.com/login")?.header("accept", "text/html").body("a=1").build()?;
/// assert_eq!(request.headers()["accept"], "text/html");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
#[must_use = "a request is sent by `send`"]
pub struct RequestBuilder {
    client: Client,
    // It is not public: it sends without the guard.
    inner: reqwest::RequestBuilder,
}

macro_rules! methods {
    ($($name:ident $method:ident)*) => {
        impl Client {
            $(
                #[doc = concat!("A ", stringify!($method), " request.")]
                ///
                /// # Errors
                ///
                /// [`Error::Client`] if the URL is invalid.
                pub fn $name(&self, url: impl IntoUrl) -> Result<RequestBuilder, Error> {
                    self.request(Method::$method, url)
                }
            )*
        }
    };
}

methods! { get GET post POST put PUT patch PATCH delete DELETE head HEAD }

impl Client {
    /// A request.
    ///
    /// # Errors
    ///
    /// [`Error::Client`] if the URL is invalid.
    pub fn request(&self, method: Method, url: impl IntoUrl) -> Result<RequestBuilder, Error> {
        Ok(RequestBuilder { inner: self.builder_of_inner(method, url.into_url()?), client: self.clone() })
    }
}

impl RequestBuilder {
    fn with(mut self, change: impl FnOnce(reqwest::RequestBuilder) -> reqwest::RequestBuilder) -> Self {
        self.inner = change(self.inner);
        self
    }

    /// Adds a header.
    pub fn header<K, V>(self, name: K, value: V) -> Self
    where
        HeaderName: TryFrom<K>,
        <HeaderName as TryFrom<K>>::Error: Into<http::Error>,
        HeaderValue: TryFrom<V>,
        <HeaderValue as TryFrom<V>>::Error: Into<http::Error>,
    {
        self.with(|inner| inner.header(name, value))
    }

    /// Sets headers. They replace earlier ones with the same names.
    pub fn headers(self, headers: HeaderMap) -> Self {
        self.with(|inner| inner.headers(headers))
    }

    /// Sets a name and a password.
    pub fn basic_auth(self, name: impl std::fmt::Display, password: Option<impl std::fmt::Display>) -> Self {
        self.with(|inner| inner.basic_auth(name, password))
    }

    /// Sets a bearer token.
    pub fn bearer_auth(self, token: impl std::fmt::Display) -> Self {
        self.with(|inner| inner.bearer_auth(token))
    }

    /// Sets the body.
    pub fn body(self, body: impl Into<Body>) -> Self {
        self.with(|inner| inner.body(body))
    }

    /// The longest time of this request with its redirects and its body.
    pub fn timeout(self, timeout: Duration) -> Self {
        self.with(|inner| inner.timeout(timeout))
    }

    /// The version of HTTP. The guard refuses HTTP/3.
    pub fn version(self, version: Version) -> Self {
        self.with(|inner| inner.version(version))
    }

    /// Adds parameters to the query.
    #[cfg(feature = "query")]
    #[cfg_attr(docsrs, doc(cfg(feature = "query")))]
    pub fn query(self, query: &(impl serde::Serialize + ?Sized)) -> Self {
        self.with(|inner| inner.query(query))
    }

    /// Sets the body to a form.
    #[cfg(feature = "form")]
    #[cfg_attr(docsrs, doc(cfg(feature = "form")))]
    pub fn form(self, form: &(impl serde::Serialize + ?Sized)) -> Self {
        self.with(|inner| inner.form(form))
    }

    /// Sets the body to JSON.
    #[cfg(feature = "json")]
    #[cfg_attr(docsrs, doc(cfg(feature = "json")))]
    pub fn json(self, json: &(impl serde::Serialize + ?Sized)) -> Self {
        self.with(|inner| inner.json(json))
    }

    /// The request, for [`Client::execute`].
    ///
    /// # Errors
    ///
    /// [`Error::Client`] if a part of the request is invalid.
    pub fn build(self) -> Result<Request, Error> {
        Ok(self.inner.build()?)
    }

    /// Sends the request, and follows redirects.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] if the guard refuses the request, a redirect or a connection.
    pub async fn send(self) -> Result<Response, Error> {
        let Self { client, inner } = self;
        client.execute(inner.build()?).await
    }
}
