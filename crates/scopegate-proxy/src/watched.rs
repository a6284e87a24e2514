//! The body of a response under way.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body as _, Frame, Incoming, SizeHint};
use scopegate_guard::Permit;
use tokio::time::{Instant, Sleep};

use crate::body::BoxError;
use crate::kept::Lease;
use crate::under_way::Ticket;

/// The body of a response, with what has to live as long: the permit of its request, and its connection.
pub(crate) struct Watched {
    body: Incoming,
    permit: Option<Permit>,
    ticket: Ticket,
    lease: Option<Lease>,
    longest_pause: Duration,
    pause: Pin<Box<Sleep>>,
}

impl Watched {
    pub(crate) fn new(
        body: Incoming,
        permit: Permit,
        ticket: Ticket,
        lease: Option<Lease>,
        longest_pause: Duration,
    ) -> Self {
        let pause = Box::pin(tokio::time::sleep(longest_pause));
        let mut watched = Self { body, permit: Some(permit), ticket, lease, longest_pause, pause };
        if watched.body.is_end_stream() {
            watched.end();
        }
        watched
    }

    /// The response is complete: its place is free, and its connection takes the next request.
    fn end(&mut self) {
        self.permit = None;
        if let Some(lease) = self.lease.take() {
            lease.give_back();
        }
    }
}

impl hyper::body::Body for Watched {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let this = &mut *self;
        if Pin::new(&mut this.ticket).poll(context).is_ready() {
            return Poll::Ready(Some(Err("the policy does not allow this contact any more".into())));
        }
        match Pin::new(&mut this.body).poll_frame(context) {
            Poll::Ready(Some(Ok(frame))) => {
                this.pause.as_mut().reset(Instant::now() + this.longest_pause);
                if this.body.is_end_stream() {
                    this.end();
                }
                Poll::Ready(Some(Ok(frame)))
            }
            Poll::Ready(Some(Err(error))) => Poll::Ready(Some(Err(error.into()))),
            Poll::Ready(None) => {
                this.end();
                Poll::Ready(None)
            }
            Poll::Pending if this.pause.as_mut().poll(context).is_ready() => {
                Poll::Ready(Some(Err("the server sends nothing more".into())))
            }
            Poll::Pending => Poll::Pending,
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
