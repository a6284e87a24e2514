//! One connection to a server.

use std::net::IpAddr;

use hyper::body::Incoming;
use hyper::client::conn::{http1, http2};
use hyper::{Request, Response};

use crate::body::Body;

/// Where a connection leads, with the name that was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Origin {
    pub(crate) scheme: &'static str,
    pub(crate) host: String,
    pub(crate) port: u16,
}

/// A connection to a server, and the addresses that were decided when it was opened.
#[derive(Debug)]
pub(crate) struct Connection {
    pub(crate) origin: Origin,
    pub(crate) addresses: Vec<IpAddr>,
    /// The number of the policy that decided.
    pub(crate) generation: u64,
    pub(crate) sender: Sender,
}

#[derive(Debug)]
pub(crate) enum Sender {
    One(http1::SendRequest<Body>),
    Many(http2::SendRequest<Body>),
}

/// A request was not answered.
pub(crate) struct Unanswered {
    /// The request, if no byte of it was sent.
    pub(crate) unsent: Option<Request<Body>>,
    pub(crate) error: hyper::Error,
}

impl Connection {
    pub(crate) fn is_http2(&self) -> bool {
        matches!(self.sender, Sender::Many(_))
    }

    /// Sends a request. Waits until the connection is free.
    pub(crate) async fn send(&mut self, request: Request<Body>) -> Result<Response<Incoming>, Box<Unanswered>> {
        let sent = match &mut self.sender {
            Sender::One(sender) => match sender.ready().await {
                Ok(()) => sender.try_send_request(request).await,
                Err(error) => return Err(Box::new(Unanswered { unsent: Some(request), error })),
            },
            Sender::Many(sender) => match sender.ready().await {
                Ok(()) => sender.try_send_request(request).await,
                Err(error) => return Err(Box::new(Unanswered { unsent: Some(request), error })),
            },
        };
        sent.map_err(|mut error| {
            let unsent = error.take_message();
            Box::new(Unanswered { unsent, error: error.into_error() })
        })
    }

    pub(crate) fn is_closed(&self) -> bool {
        match &self.sender {
            Sender::One(sender) => sender.is_closed(),
            Sender::Many(sender) => sender.is_closed(),
        }
    }
}
