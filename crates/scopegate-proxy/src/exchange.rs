//! One request and its answer.

use std::sync::Arc;

use http_body_util::BodyExt;
use hyper::body::{Body as _, Incoming};
use hyper::header::{CONTENT_LENGTH, COOKIE, EXPECT, HOST, HeaderValue, TRANSFER_ENCODING};
use hyper::http::request::Parts;
use hyper::upgrade::OnUpgrade;
use hyper::{HeaderMap, Method, Request, Response, StatusCode, Uri, Version};
use hyper_util::rt::TokioIo;
use scopegate::error::Excerpt;
use scopegate_guard::Permit;
use tokio::time::timeout;

use crate::authority::{Authority, bracketed};
use crate::body::{self, Body};
use crate::headers;
use crate::kept::{Kept, Lease};
use crate::metrics::count;
use crate::refusal::Refusal;
use crate::server_connection::{Connection, Origin};
use crate::server_tls::Offer;
use crate::shared::Shared;
use crate::stream::relay;
use crate::under_way::{Contact, Ticket};
use crate::upstream::{self, failed};
use crate::watched::Watched;

/// Where the requests of a connection go.
#[derive(Debug)]
pub(crate) enum Face {
    /// Each request names its server: absolute-form and `CONNECT`.
    Forward,
    /// A tunnel leads to one server: origin-form.
    Within { origin: Origin, server_name: Option<String> },
}

/// The requests of one connection.
pub(crate) struct Exchange {
    shared: Arc<Shared>,
    face: Face,
    kept: Kept,
}

/// A request with what was decided about it.
struct Decided {
    origin: Origin,
    path: String,
    permit: Permit,
    /// A kept connection, whose addresses the decision was about.
    kept: Option<Connection>,
}

impl Exchange {
    pub(crate) fn new(shared: Arc<Shared>, face: Face, kept: Kept) -> Self {
        Self { shared, face, kept }
    }

    /// Sends a request to its server if it is allowed, and returns the answer.
    pub(crate) async fn answer(&self, request: Request<Incoming>) -> Result<Response<Body>, Refusal> {
        let is_websocket = request.version() != Version::HTTP_2 && headers::is_websocket(request.headers());
        if is_websocket && (request.method() != Method::GET || !waits_for_answer(&request)) {
            return Err(Refusal::proxy(
                "proxy.ambiguous",
                "a handshake of a WebSocket has a body",
                "send a GET request",
            ));
        }
        let decided = self.decide(&request)?;
        let (mut parts, incoming) = request.into_parts();
        headers::require(&mut parts.headers, &decided.permit)?;
        tokio::time::sleep(decided.permit.delay()).await;
        if is_websocket {
            headers::strip_except_websocket(&mut parts.headers);
        } else {
            headers::strip(&mut parts.headers);
        }
        // hyper answers it itself.
        parts.headers.remove(EXPECT);
        self.forward(parts, incoming, decided, is_websocket).await
    }

    /// Asks the guard about a request.
    fn decide(&self, request: &Request<Incoming>) -> Result<Decided, Refusal> {
        let uri = request.uri();
        let mut hosts = Vec::new();
        for value in request.headers().get_all(HOST) {
            let value = value.to_str().map_err(|_| {
                Refusal::proxy("proxy.ambiguous", "the Host header is not ASCII", "write the name as `xn--...`")
            })?;
            hosts.push(value.to_owned());
        }
        let (origin, server_name) = match &self.face {
            Face::Forward => (forward_origin(uri)?, None),
            Face::Within { origin, server_name } => {
                if request.version() == Version::HTTP_2 {
                    let authority = stream_authority(uri, origin)?;
                    // A Host header that repeats `:authority` is no second name.
                    hosts.retain(|host| *host != authority);
                    hosts.insert(0, authority);
                } else if uri.scheme().is_some() || uri.authority().is_some() {
                    return Err(Refusal::proxy(
                        "proxy.target",
                        "a request in a tunnel has a URL as its target",
                        "send its path",
                    ));
                }
                (origin.clone(), server_name.as_deref())
            }
        };
        let path = uri.path_and_query().map_or("", |path| path.as_str());
        let path = if path.starts_with('/') {
            path.to_owned()
        } else if (path.is_empty() || path.starts_with('?')) && matches!(self.face, Face::Forward) {
            format!("/{path}")
        } else {
            return Err(Refusal::proxy(
                "proxy.target",
                format!("the target {} is no path", Excerpt(path)),
                "send a path",
            ));
        };
        let kept = self.kept.take(&origin);
        let addresses = kept.as_ref().map_or(&[][..], |kept| &kept.addresses);
        let hosts: Vec<&str> = hosts.iter().map(String::as_str).collect();
        let permit = self.shared.guard.request(
            origin.scheme,
            &origin.host,
            origin.port,
            &path,
            &hosts,
            server_name,
            addresses,
        )?;
        Ok(Decided { origin, path, permit, kept })
    }

    /// Sends a request to its server, and returns the answer.
    async fn forward(
        &self,
        mut parts: Parts,
        incoming: Incoming,
        decided: Decided,
        is_websocket: bool,
    ) -> Result<Response<Body>, Refusal> {
        let Decided { origin, path, permit, kept } = decided;
        let offer = if parts.version == Version::HTTP_2 { Offer::Http2 } else { Offer::Http1 };
        let has_body = !incoming.is_end_stream();
        let may_repeat = !has_body && parts.method.is_safe();
        let client = is_websocket.then(|| hyper::upgrade::on(Request::from_parts(parts.clone(), ())));
        let authority = named_authority(&parts, &origin)?;
        prepare(&mut parts.headers, &authority);
        let mut body = Some(body::incoming(incoming));
        let mut is_kept = kept.is_some();
        let mut connection = match kept {
            Some(kept) => kept,
            None => upstream::open(&self.shared, &self.kept, &origin, &path, offer).await?,
        };
        let contact = Contact::Request {
            scheme: origin.scheme,
            host: origin.host.clone(),
            port: origin.port,
            path: path.clone(),
            addresses: connection.addresses.clone(),
        };
        let mut ticket = self.shared.under_way.add(contact);
        let limits = &self.shared.options.limits;
        let response = loop {
            let request =
                addressed(parts.clone(), body.take().unwrap_or_else(body::empty), &path, &authority, &connection)?;
            let sending = timeout(limits.response_time, connection.send(request));
            let sent = tokio::select! {
                sent = sending => sent,
                () = &mut ticket => return Err(Refusal::failed("the policy does not allow this contact any more")),
            };
            let unanswered = match sent {
                Ok(Ok(response)) => break response,
                Ok(Err(unanswered)) => *unanswered,
                Err(_) => {
                    return Err(Refusal::TimedOut { message: "the server does not answer in time".to_owned() });
                }
            };
            // The server may close a kept connection at any time. The new connection is decided like every other.
            match unanswered.unsent {
                Some(unsent) if is_kept => body = Some(unsent.into_body()),
                None if is_kept && may_repeat => {}
                _ => return Err(failed(&unanswered.error)),
            }
            is_kept = false;
            connection = upstream::open(&self.shared, &self.kept, &origin, &path, offer).await?;
        };
        count(&self.shared.metrics.forwarded);
        if response.status() == StatusCode::SWITCHING_PROTOCOLS {
            let Some(client) = client else {
                return Err(Refusal::failed("the server switches to another protocol that no one asked for"));
            };
            return Ok(self.switch(response, client, permit, ticket));
        }
        let lease = (!connection.is_http2()).then(|| Lease::new(connection, self.kept.clone()));
        let (mut parts, incoming) = response.into_parts();
        headers::strip(&mut parts.headers);
        parts.version = Version::HTTP_11;
        let body = Watched::new(incoming, permit, ticket, lease, limits.response_time);
        Ok(Response::from_parts(parts, BodyExt::boxed_unsync(body)))
    }

    /// Connects the two ends of a WebSocket.
    fn switch(
        &self,
        mut response: Response<Incoming>,
        client: OnUpgrade,
        permit: Permit,
        ticket: Ticket,
    ) -> Response<Body> {
        let server = hyper::upgrade::on(&mut response);
        let shared = Arc::clone(&self.shared);
        count(&shared.metrics.tunnels);
        tokio::spawn(async move {
            let (Ok(server), Ok(client)) = (server.await, client.await) else { return };
            let pause = shared.options.limits.tunnel_idle_time;
            let bytes = relay(TokioIo::new(client), TokioIo::new(server), pause, ticket).await;
            shared.metrics.tunnel_bytes.fetch_add(bytes, std::sync::atomic::Ordering::Relaxed);
            drop(permit);
        });
        let (mut parts, _) = response.into_parts();
        headers::strip_except_websocket(&mut parts.headers);
        Response::from_parts(parts, body::empty())
    }
}

/// Whether the screen waits for the answer to a request before it reads on.
pub(crate) fn waits_for_answer<T>(request: &Request<T>) -> bool {
    let headers = request.headers();
    let has_body = headers.contains_key(TRANSFER_ENCODING)
        || headers.get(CONTENT_LENGTH).is_some_and(|length| length.as_bytes().iter().any(|digit| *digit != b'0'));
    request.method() == Method::CONNECT || (!has_body && headers::is_websocket(headers))
}

/// The server that a request in absolute-form names.
fn forward_origin(uri: &Uri) -> Result<Origin, Refusal> {
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
        let hint = "configure the client to use the proxy: the target of a request is then a URL";
        return Err(Refusal::proxy("proxy.target", "the target of the request is not a URL", hint));
    };
    if !scheme.eq_ignore_ascii_case("http") {
        let message = format!("the proxy sends no request for {}", Excerpt(scheme));
        return Err(Refusal::proxy("proxy.target", message, "use CONNECT for HTTPS and for other protocols"));
    }
    let Some(Authority { host, port }) = Authority::parse(authority.as_str()) else {
        let message = format!("invalid host {}", Excerpt(authority.as_str()));
        return Err(Refusal::proxy(
            "proxy.target",
            message,
            "write a host with an optional port, and no user information",
        ));
    };
    Ok(Origin { scheme: "http", host, port: port.unwrap_or(80) })
}

/// The `:authority` of a stream.
fn stream_authority(uri: &Uri, origin: &Origin) -> Result<String, Refusal> {
    if uri.scheme_str() != Some(origin.scheme) {
        return Err(Refusal::proxy(
            "proxy.target",
            "the `:scheme` of the stream is not that of the connection",
            "send `https`",
        ));
    }
    let authority = uri.authority().map(ToString::to_string);
    authority.ok_or_else(|| Refusal::proxy("proxy.target", "the stream has no `:authority`", "name the host"))
}

/// The host that the server is sent: that of the client, which was decided, or else that of the connection.
fn named_authority(parts: &Parts, origin: &Origin) -> Result<HeaderValue, Refusal> {
    if parts.version == Version::HTTP_2
        && let Some(authority) = parts.uri.authority()
    {
        let named = HeaderValue::from_str(authority.as_str());
        return named.map_err(|_| Refusal::proxy("proxy.target", "invalid `:authority`", "name the host"));
    }
    if let Some(host) = parts.headers.get(HOST) {
        return Ok(host.clone());
    }
    let usual = if origin.scheme == "https" { 443 } else { 80 };
    let host = bracketed(&origin.host);
    let named = if origin.port == usual { host } else { format!("{host}:{}", origin.port) };
    HeaderValue::from_str(&named).map_err(|_| Refusal::proxy("proxy.target", "invalid host", "write another host"))
}

/// One Host header and one Cookie header, as HTTP/1.1 wants them.
fn prepare(headers: &mut HeaderMap, authority: &HeaderValue) {
    headers.insert(HOST, authority.clone());
    let cookies: Vec<&[u8]> = headers.get_all(COOKIE).iter().map(HeaderValue::as_bytes).collect();
    if cookies.len() > 1
        && let Ok(joined) = HeaderValue::from_bytes(&cookies.join(&b"; "[..]))
    {
        headers.insert(COOKIE, joined);
    }
}

/// The request as the connection takes it.
fn addressed(
    mut parts: Parts,
    body: Body,
    path: &str,
    authority: &HeaderValue,
    connection: &Connection,
) -> Result<Request<Body>, Refusal> {
    let uri = Uri::builder().path_and_query(path);
    let uri = if connection.is_http2() {
        parts.headers.remove(HOST);
        parts.version = Version::HTTP_2;
        uri.scheme("https").authority(authority.as_bytes())
    } else {
        parts.version = Version::HTTP_11;
        uri
    };
    parts.uri = uri.build().map_err(|_| Refusal::proxy("proxy.target", "invalid target", "write another URL"))?;
    Ok(Request::from_parts(parts, body))
}
