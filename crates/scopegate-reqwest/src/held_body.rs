//! The body of a response, which holds the place of its request among the concurrent requests.

use std::pin::Pin;
use std::task::{Context, Poll};

use http_body::{Body as HttpBody, Frame, SizeHint};
use reqwest::{Body, Response, ResponseBuilderExt};
use scopegate_guard::Permit;

/// The body of a response. The permit is dropped at its end, at its first error, or with it.
struct HeldBody {
    body: Body,
    permit: Option<Permit>,
}

/// The response with a body that holds the permit.
pub(crate) fn hold(response: Response, permit: Permit) -> Response {
    let url = response.url().clone();
    let (parts, body) = http::Response::from(response).into_parts();
    let permit = (!body.is_end_stream()).then_some(permit);
    let mut held = http::Response::from_parts(parts, Body::wrap(HeldBody { body, permit }));
    // The builder is the only public way to attach the URL.
    if let Ok(with_url) = http::Response::builder().url(url).body(()) {
        held.extensions_mut().extend(with_url.into_parts().0.extensions);
    }
    held.into()
}

impl HttpBody for HeldBody {
    type Data = <Body as HttpBody>::Data;
    type Error = <Body as HttpBody>::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        let has_ended = match &polled {
            Poll::Pending => false,
            Poll::Ready(None | Some(Err(_))) => true,
            Poll::Ready(Some(Ok(_))) => self.body.is_end_stream(),
        };
        if has_ended {
            self.permit = None;
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
