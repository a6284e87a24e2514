//! The header fields of requests and responses that the proxy removes, adds or refuses.

use hyper::header::{CONNECTION, HeaderMap, HeaderName, HeaderValue, UPGRADE};
use scopegate::error::Excerpt;
use scopegate_guard::Permit;

use crate::refusal::Refusal;
use crate::screen::head::has_token;

/// Fields that are about one connection (RFC 9110, section 7.6.1), and those of proxies.
const OF_ONE_CONNECTION: [&str; 11] = [
    "connection",
    "keep-alive",
    "proxy-connection",
    "proxy-authorization",
    "proxy-authenticate",
    "proxy-authentication-info",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "http2-settings",
];

/// Fields that `Connection` cannot remove, because they say where a request goes or ends.
const KEPT: [&str; 4] = ["host", "content-length", "content-type", "cookie"];

/// Whether a request asks for a WebSocket.
pub(crate) fn is_websocket(headers: &HeaderMap) -> bool {
    let named =
        |name: HeaderName, token: &[u8]| headers.get_all(name).iter().any(|value| has_token(value.as_bytes(), token));
    named(CONNECTION, b"upgrade") && named(UPGRADE, b"websocket")
}

/// Removes the fields that are about the connection of the client or of the server.
pub(crate) fn strip(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(CONNECTION)
        .iter()
        .flat_map(|value| value.as_bytes().split(|byte| *byte == b','))
        .filter_map(|name| HeaderName::from_bytes(name.trim_ascii()).ok())
        .filter(|name| !KEPT.contains(&name.as_str()))
        .collect();
    for name in named {
        headers.remove(name);
    }
    for name in OF_ONE_CONNECTION {
        headers.remove(name);
    }
}

/// Keeps the handshake of a WebSocket when the other fields are removed.
pub(crate) fn strip_except_websocket(headers: &mut HeaderMap) {
    strip(headers);
    headers.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
    headers.insert(UPGRADE, HeaderValue::from_static("websocket"));
}

/// Adds the headers that the policy requires, and refuses other values of them.
pub(crate) fn require(headers: &mut HeaderMap, permit: &Permit) -> Result<(), Refusal> {
    for (name, value) in permit.headers() {
        let (Ok(field), Ok(required)) = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value)) else {
            let message = format!("the policy requires the header {}, which is not valid", Excerpt(name));
            return Err(Refusal::proxy("guard.header", message, "correct the policy"));
        };
        let mut given = headers.get_all(&field).iter();
        match (given.next(), given.next()) {
            (None, _) => {
                headers.insert(field, required);
            }
            (Some(only), None) if only == required => {}
            _ => {
                let message =
                    format!("the policy requires {} as the value of the header {}", Excerpt(value), Excerpt(name));
                return Err(Refusal::proxy(
                    "guard.header",
                    message,
                    "send that value, or leave the header to the proxy",
                ));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(fields: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in fields {
            headers.append(*name, HeaderValue::from_static(value));
        }
        headers
    }

    #[test]
    fn fields_of_one_connection_are_removed() {
        let mut given = headers(&[
            ("host", "a.example"),
            ("connection", "close, X-One, host"),
            ("connection", "x-two"),
            ("x-one", "1"),
            ("x-two", "2"),
            ("x-three", "3"),
            ("proxy-authorization", "Basic x"),
            ("te", "trailers"),
            ("upgrade", "h2c"),
        ]);
        assert!(!is_websocket(&given));
        strip(&mut given);
        assert_eq!(given, headers(&[("host", "a.example"), ("x-three", "3")]));
    }

    #[test]
    fn a_websocket_keeps_its_handshake() {
        let mut given = headers(&[("connection", "keep-alive, upgrade"), ("upgrade", "WebSocket"), ("x", "1")]);
        assert!(is_websocket(&given));
        strip_except_websocket(&mut given);
        assert_eq!(given, headers(&[("x", "1"), ("connection", "Upgrade"), ("upgrade", "websocket")]));
    }
}
