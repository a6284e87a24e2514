//! What makes a request ambiguous or too large.

/// Why a request is refused before anything is decided about its target.
///
/// A proxy and a server that read one request in two ways let a second request pass undecided. Every form that RFC 9112
/// calls obsolete or invalid is refused, although some servers accept it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flaw {
    LineEnd,
    RequestLine,
    Version,
    Target,
    FieldName,
    FieldValue,
    FoldedLine,
    TwoHosts,
    Length,
    Encoding,
    LengthAndEncoding,
    LookAlike,
    TooLarge,
    TooManyFields,
    TooSlow,
    TunnelBody,
    Reserved,
}

impl Flaw {
    /// The stable code.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::TooLarge | Self::TooManyFields => "proxy.too-large",
            Self::TooSlow => "proxy.too-slow",
            _ => "proxy.ambiguous",
        }
    }

    /// What is wrong.
    pub(crate) const fn message(self) -> &'static str {
        match self {
            Self::LineEnd => "a line of the request does not end with CR LF",
            Self::RequestLine => "the request line is not a method, a target and a version with single spaces",
            Self::Version => "the version is neither HTTP/1.1 nor HTTP/1.0",
            Self::Target => "the request target has a character that no URL has",
            Self::FieldName => "a header field has an invalid name, or a blank before its colon",
            Self::FieldValue => "a header field has a control character in its value",
            Self::FoldedLine => "a header field continues on a second line",
            Self::TwoHosts => "the request has more than one Host header",
            Self::Length => "the Content-Length is not one decimal number",
            Self::Encoding => "the Transfer-Encoding is not `chunked` in an HTTP/1.1 request",
            Self::LengthAndEncoding => "the request has both Content-Length and Transfer-Encoding",
            Self::LookAlike => "a header field differs only in underscores from one that ends the request",
            Self::TooLarge => "the head of the request is too large",
            Self::TooManyFields => "the request has too many header fields",
            Self::TooSlow => "the head of the request did not arrive in time",
            Self::TunnelBody => "a CONNECT request has a body",
            Self::Reserved => "the request has a header field that only the proxy uses",
        }
    }
}
