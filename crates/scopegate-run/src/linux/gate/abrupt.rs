//! A connection that is reset if it ends before its end.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// A connection whose writer says when it is complete. Dropped before that, it is reset: the other end does not take a broken
/// connection for a complete one.
pub(crate) struct Abrupt {
    stream: TcpStream,
    is_complete: bool,
}

impl Abrupt {
    pub(crate) fn new(stream: TcpStream) -> Self {
        Self { stream, is_complete: false }
    }
}

impl Drop for Abrupt {
    fn drop(&mut self) {
        if !self.is_complete {
            // A connection that cannot be set so is closed.
            let _ = rustix::net::sockopt::set_socket_linger(&self.stream, Some(Duration::ZERO));
        }
    }
}

impl AsyncRead for Abrupt {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Abrupt {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.is_complete = true;
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
