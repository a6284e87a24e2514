//! The answers of the proxy itself.

use std::io;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::header::{CONNECTION, CONTENT_TYPE, HeaderValue};
use hyper::{Response, StatusCode};
use scopegate::DecisionRecord;
use scopegate_guard::Refused;
use serde::Serialize;

use crate::body::Body;
use crate::screen::Flaw;

/// Why the proxy does not pass something on.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// The guard refuses it.
    Guard(Refused),
    /// The request is ambiguous or too large.
    Flaw(Flaw),
    /// The proxy does not do this.
    Proxy { code: &'static str, message: String, hint: Option<&'static str> },
    /// It is allowed, and the server cannot be reached.
    Failed { message: String, error: Option<io::ErrorKind> },
    /// It is allowed, and the server does not answer in time.
    TimedOut { message: String },
}

/// The body of a refusal, as JSON.
#[derive(Serialize)]
struct Shown<'a> {
    code: &'a str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    decision: Option<&'a DecisionRecord>,
}

impl Refusal {
    pub(crate) fn proxy(code: &'static str, message: impl Into<String>, hint: &'static str) -> Self {
        Self::Proxy { code, message: message.into(), hint: Some(hint) }
    }

    pub(crate) fn failed(message: impl Into<String>) -> Self {
        Self::Failed { message: message.into(), error: None }
    }

    pub(crate) fn code(&self) -> &str {
        match self {
            Self::Guard(refused) => refused.code(),
            Self::Flaw(flaw) => flaw.code(),
            Self::Proxy { code, .. } => code,
            Self::Failed { .. } => "proxy.failed",
            Self::TimedOut { .. } => "proxy.timeout",
        }
    }

    pub(crate) fn message(&self) -> &str {
        match self {
            Self::Guard(refused) => refused.message(),
            Self::Flaw(flaw) => flaw.message(),
            Self::Proxy { message, .. } | Self::Failed { message, .. } | Self::TimedOut { message } => message,
        }
    }

    fn hint(&self) -> Option<&str> {
        match self {
            Self::Guard(refused) if refused.code() == "guard.not-entire" => {
                Some("start the proxy with `--ca DIR`, so that it sees the requests")
            }
            Self::Guard(refused) => refused.hint(),
            Self::Proxy { hint, .. } => *hint,
            Self::Flaw(_) | Self::Failed { .. } | Self::TimedOut { .. } => None,
        }
    }

    /// Whether the policy or the proxy refuses it; the alternative is that the server cannot be reached.
    pub(crate) fn is_refusal(&self) -> bool {
        !matches!(self, Self::Failed { .. } | Self::TimedOut { .. })
    }

    fn decision(&self) -> Option<&DecisionRecord> {
        match self {
            Self::Guard(refused) => refused.decision(),
            _ => None,
        }
    }

    /// The response. `wanted` is the `Accept` header of the request.
    pub(crate) fn response(&self, wanted: Option<&HeaderValue>) -> Response<Body> {
        let shown = Shown { code: self.code(), message: self.message(), hint: self.hint(), decision: self.decision() };
        let (kind, text) = if wants_page(wanted) {
            ("text/html; charset=utf-8", page(&shown, self.is_refusal()))
        } else {
            // A value of plain strings always has a JSON form.
            ("application/json", serde_json::to_string(&shown).unwrap_or_default() + "\n")
        };
        let body = Full::new(Bytes::from(text)).map_err(|never| match never {}).boxed_unsync();
        let mut response = Response::new(body);
        *response.status_mut() = match self {
            Self::Failed { .. } => StatusCode::BAD_GATEWAY,
            Self::TimedOut { .. } => StatusCode::GATEWAY_TIMEOUT,
            Self::Guard(_) | Self::Flaw(_) | Self::Proxy { .. } => StatusCode::FORBIDDEN,
        };
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        headers.insert("cache-control", HeaderValue::from_static("no-store"));
        headers.insert("content-security-policy", HeaderValue::from_static("default-src 'none'"));
        headers.insert("x-content-type-options", HeaderValue::from_static("nosniff"));
        let said = if self.is_refusal() { "refused" } else { "failed" };
        headers.insert("x-scopegate", HeaderValue::from_static(said));
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
        response
    }
}

impl From<Refused> for Refusal {
    fn from(refused: Refused) -> Self {
        Self::Guard(refused)
    }
}

/// Whether a page for people is preferred to JSON: browsers name it first.
fn wants_page(wanted: Option<&HeaderValue>) -> bool {
    let wanted = wanted.and_then(|value| value.to_str().ok()).unwrap_or_default().to_ascii_lowercase();
    match (wanted.find("text/html"), wanted.find("json")) {
        (Some(page), Some(json)) => page < json,
        (Some(_), None) => true,
        (None, _) => false,
    }
}

fn page(shown: &Shown<'_>, is_refusal: bool) -> String {
    let title = if is_refusal { "Refused by scopegate" } else { "Not reached" };
    let hint = shown.hint.map(|hint| format!("<p>{}</p>\n", escaped(hint))).unwrap_or_default();
    let decision = shown.decision.and_then(|decision| serde_json::to_string_pretty(decision).ok());
    let decision = decision.map(|text| format!("<pre>{}</pre>\n", escaped(&text))).unwrap_or_default();
    format!(
        "<!doctype html>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n<h1>{title}</h1>\n<p>{}</p>\n{hint}<p>Code: \
         <code>{}</code></p>\n{decision}",
        escaped(shown.message),
        escaped(shown.code)
    )
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_gets_a_page_and_a_tool_gets_json() {
        for (accept, is_page) in [
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", true),
            ("*/*", false),
            ("application/json, text/html", false),
            ("application/json", false),
        ] {
            assert_eq!(wants_page(Some(&HeaderValue::from_static(accept))), is_page, "{accept}");
        }
        assert!(!wants_page(None));
    }

    #[test]
    fn a_page_holds_no_markup_of_the_request() {
        let refusal = Refusal::failed("<script>&\"");
        let shown = Shown { code: refusal.code(), message: refusal.message(), hint: None, decision: None };
        assert!(page(&shown, false).contains("&lt;script&gt;&amp;&quot;"));
    }
}
