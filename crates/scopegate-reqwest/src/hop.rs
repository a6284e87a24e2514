//! One request as it is sent. A redirect is a hop of its own.

use reqwest::{Method, Request, Url, Version};
use scopegate_guard::Refused;

/// One request, as the guard is asked about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hop {
    pub(crate) scheme: String,
    /// Without the brackets of an IPv6 address.
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) raw_path: String,
}

tokio::task_local! {
    /// The request under way in this task, for the connection that it opens.
    static CURRENT: Hop;
}

impl Hop {
    /// The hop of a request. Refuses what the guard cannot see: CONNECT, HTTP/3 and schemes other than HTTP.
    pub(crate) fn of(request: &Request) -> Result<Self, Refused> {
        if request.method() == Method::CONNECT {
            let message = "a CONNECT request hides the requests that follow it";
            return Err(Refused::by_client("guard.target", message, Some("send the requests without a tunnel")));
        }
        if request.version() == Version::HTTP_3 {
            let message = "the guard does not see connections of HTTP/3";
            return Err(Refused::by_client("guard.transport", message, Some("use HTTP/1.1 or HTTP/2")));
        }
        Self::of_url(request.url())
    }

    fn of_url(url: &Url) -> Result<Self, Refused> {
        let (Some(host), Some(port), "http" | "https") = (url.host_str(), url.port_or_known_default(), url.scheme())
        else {
            let message = format!("a guarded client sends no requests with the scheme `{}`", url.scheme());
            return Err(Refused::by_client("guard.scheme", message, Some("use `http` or `https`")));
        };
        let raw_path = url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
        Ok(Self { scheme: url.scheme().to_owned(), host: bare(host).to_owned(), port, raw_path })
    }

    /// Runs a future, in which [`Hop::current`] is this hop.
    pub(crate) async fn scope<F: Future>(self, future: F) -> F::Output {
        CURRENT.scope(self, future).await
    }

    /// The hop under way in this task.
    pub(crate) fn current() -> Option<Self> {
        CURRENT.try_with(Clone::clone).ok()
    }
}

/// A host without the brackets of an IPv6 address.
pub(crate) fn bare(host: &str) -> &str {
    host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hop_has_the_parts_of_the_url() {
        let request = Request::new(Method::GET, "http://[2600::1]:8080/a/../b?c#d".parse().unwrap());
        let hop = Hop::of(&request).unwrap();
        assert_eq!((hop.scheme.as_str(), hop.host.as_str(), hop.port), ("http", "2600::1", 8080));
        assert_eq!(hop.raw_path, "/b?c");
    }

    #[test]
    fn what_the_guard_cannot_see_is_refused() {
        let code = |request: &Request| Hop::of(request).unwrap_err().code();
        let mut request = Request::new(Method::CONNECT, "https://app.example.com/".parse().unwrap());
        assert_eq!(code(&request), "guard.target");
        *request.method_mut() = Method::GET;
        *request.version_mut() = Version::HTTP_3;
        assert_eq!(code(&request), "guard.transport");
        for url in ["ftp://app.example.com/", "file:///etc/passwd", "data:,x"] {
            assert_eq!(code(&Request::new(Method::GET, url.parse().unwrap())), "guard.scheme");
        }
    }
}
