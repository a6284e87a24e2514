//! Headers of the caller that say where the body ends.

use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use http_body::Body as _;
use reqwest::Request;
use scopegate_guard::Refused;

/// Refuses a `Content-Length` that is not the length of the body, and each `Transfer-Encoding`. With them, a server may
/// read a part of the body as a second request, which the guard does not see.
pub(crate) fn require_honest_length(request: &Request) -> Result<(), Refused> {
    let headers = request.headers();
    if headers.contains_key(TRANSFER_ENCODING) {
        let message = "the caller sets `Transfer-Encoding`";
        return Err(Refused::by_client("guard.length", message, Some("remove the header; the client sets it")));
    }
    let length = request.body().map_or(Some(0), |body| body.size_hint().exact()).map(|length| length.to_string());
    let is_honest =
        |given: &http::HeaderValue| length.as_ref().is_some_and(|length| given.as_bytes() == length.as_bytes());
    if headers.get_all(CONTENT_LENGTH).iter().all(is_honest) {
        return Ok(());
    }
    let message = "the `Content-Length` of the caller is not the length of the body";
    Err(Refused::by_client("guard.length", message, Some("remove the header; the client sets it")))
}

#[cfg(test)]
mod tests {
    use reqwest::Method;

    use super::*;

    #[test]
    fn only_the_length_of_the_body_is_allowed() {
        for (name, value, allowed) in [
            ("content-length", "3", true),
            ("content-length", "2", false),
            ("content-length", "03", false),
            ("content-length", "3, 3", false),
            ("transfer-encoding", "chunked", false),
            ("x-length", "2", true),
        ] {
            let mut request = Request::new(Method::POST, "http://app.example.com/".parse().unwrap());
            *request.body_mut() = Some("a=1".into());
            request.headers_mut().insert(name, value.parse().unwrap());
            let answer = require_honest_length(&request);
            assert_eq!(answer.is_ok(), allowed, "{name}: {value}");
            assert!(answer.err().is_none_or(|refused| refused.code() == "guard.length"));
        }
    }
}
