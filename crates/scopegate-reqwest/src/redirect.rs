//! Redirects. The client follows them itself: a redirect policy of reqwest sees no headers and cannot wait for a rate.

use http::header::{
    AUTHORIZATION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, LOCATION, PROXY_AUTHORIZATION,
    TRANSFER_ENCODING, WWW_AUTHENTICATE,
};
use reqwest::{Method, Request, Response, StatusCode};

/// The parts of a request that are sent again after a redirect.
pub(crate) struct Repeat {
    request: Request,
    /// Whether the body is a stream that was read.
    lost_body: bool,
}

impl Repeat {
    /// A copy of a request. The body of a stream is lost.
    pub(crate) fn of(request: &Request) -> Self {
        if let Some(request) = request.try_clone() {
            return Self { request, lost_body: false };
        }
        let mut copy = Request::new(request.method().clone(), request.url().clone());
        *copy.headers_mut() = request.headers().clone();
        *copy.version_mut() = request.version();
        Self { request: copy, lost_body: true }
    }

    /// The request that follows a response; `None` if the response is not a redirect, or one that cannot be followed.
    pub(crate) fn after(self, response: &Response) -> Option<Request> {
        let Self { mut request, lost_body } = self;
        let becomes_get = match response.status() {
            StatusCode::MOVED_PERMANENTLY | StatusCode::FOUND => request.method() == Method::POST,
            StatusCode::SEE_OTHER => true,
            StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT => false,
            _ => return None,
        };
        let location = response.headers().get(LOCATION)?.to_str().ok()?;
        let mut next = request.url().join(location).ok()?;
        if becomes_get {
            if request.method() != Method::HEAD {
                *request.method_mut() = Method::GET;
            }
            *request.body_mut() = None;
            for name in [CONTENT_TYPE, CONTENT_LENGTH, CONTENT_ENCODING, TRANSFER_ENCODING] {
                request.headers_mut().remove(name);
            }
        } else if lost_body {
            return None;
        }
        // A URL that takes no user information has none.
        let _ = next.set_username("").and_then(|()| next.set_password(None));
        if next.origin() != request.url().origin() {
            for name in [AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION, WWW_AUTHENTICATE] {
                request.headers_mut().remove(name);
            }
        }
        *request.url_mut() = next;
        Some(request)
    }
}

#[cfg(test)]
mod tests {
    use http::header::HOST;
    use reqwest::Body;

    use super::*;

    fn response(status: u16, location: &str) -> Response {
        http::Response::builder().status(status).header(LOCATION, location).body("").unwrap().into()
    }

    fn request(method: Method) -> Request {
        let mut request = Request::new(method, "https://app.example.com/a/b?c".parse().unwrap());
        *request.body_mut() = Some("x=1".into());
        for (name, value) in [(AUTHORIZATION, "secret"), (CONTENT_TYPE, "text/plain"), (HOST, "app.example.com")] {
            request.headers_mut().insert(name, value.parse().unwrap());
        }
        request
    }

    #[test]
    fn the_method_and_the_body_follow_the_status() {
        for (status, method, next, has_body) in [
            (301, Method::POST, Method::GET, false),
            (302, Method::POST, Method::GET, false),
            (302, Method::PUT, Method::PUT, true),
            (303, Method::PUT, Method::GET, false),
            (303, Method::HEAD, Method::HEAD, false),
            (307, Method::POST, Method::POST, true),
            (308, Method::POST, Method::POST, true),
        ] {
            let next_request = Repeat::of(&request(method)).after(&response(status, "/d")).unwrap();
            assert_eq!(next_request.method(), next, "{status}");
            assert_eq!(next_request.url().as_str(), "https://app.example.com/d", "{status}");
            assert_eq!(next_request.body().is_some(), has_body, "{status}");
            assert_eq!(next_request.headers().contains_key(CONTENT_TYPE), has_body, "{status}");
        }
        for (status, location) in [(200, "/d"), (304, "/d"), (300, "/d"), (302, "http://[")] {
            assert!(Repeat::of(&request(Method::GET)).after(&response(status, location)).is_none(), "{status}");
        }
    }

    #[test]
    fn credentials_stay_with_their_origin() {
        for (location, keeps) in [
            ("/d", true),
            ("https://app.example.com:443/d", true),
            ("http://app.example.com/d", false),
            ("https://app.example.com:8443/d", false),
            ("//www.example.com/d", false),
        ] {
            let next = Repeat::of(&request(Method::GET)).after(&response(302, location)).unwrap();
            assert_eq!(next.headers().contains_key(AUTHORIZATION), keeps, "{location}");
        }
        let next = Repeat::of(&request(Method::GET)).after(&response(302, "https://u:p@app.example.com/")).unwrap();
        assert_eq!(next.url().as_str(), "https://app.example.com/");
    }

    #[test]
    fn a_stream_is_not_sent_twice() {
        let stream = || {
            let mut request = request(Method::POST);
            *request.body_mut() = Some(Body::wrap("x=1".to_owned()));
            request
        };
        assert!(Repeat::of(&stream()).after(&response(307, "/d")).is_none());
        assert_eq!(Repeat::of(&stream()).after(&response(302, "/d")).unwrap().method(), Method::GET);
    }
}
