//! The screen: lets only clear requests of HTTP/1 through to the parser.
//!
//! The parser of hyper accepts some forms that RFC 9112 calls invalid, and takes the safe reading of them. The proxy refuses
//! them instead, so that no two readers of a request disagree. The screen is between the socket and the parser. It
//! passes a head only when it is complete and clear, then exactly the bytes of its body. A refused request is replaced by
//! one with a mark, so that the client gets an answer, and nothing after it is read.
//!
//! INVARIANT: one read returns bytes of one request only, and never bytes after its end.

mod chunks;
mod flaw;
mod gate;
pub(crate) mod head;

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::{Buf, Bytes, BytesMut};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep};

use crate::limits::Limits;
use chunks::Chunks;
pub(crate) use flaw::Flaw;
pub(crate) use gate::{Gate, Next};
use head::After;

/// The request that takes the place of a refused one. A client cannot send it, because the screen refuses its mark.
const REPLACEMENT: &[u8] =
    b"GET http://refused.invalid/ HTTP/1.1\r\nhost: refused.invalid\r\nscopegate-screen: 1\r\nconnection: close\r\n\r\n";

/// The bytes that one read of the socket asks for.
const READ: usize = 16 * 1024;

/// A stream of requests that passes only clear ones.
#[derive(Debug)]
pub(crate) struct Screen<T> {
    io: T,
    state: State,
    /// Read and not judged.
    arrived: BytesMut,
    /// Judged and not passed on.
    passed: Bytes,
    gate: Gate,
    head_bytes: usize,
    header_fields: usize,
    head_time: Duration,
    idle_time: Duration,
    /// The end of the time for a head that has begun, or for the next bytes of a body.
    deadline: Option<Pin<Box<Sleep>>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before or in a head, of which that many bytes were searched.
    Head(usize),
    Length(u64),
    Chunked(Chunks),
    /// The answer says what follows.
    Answer,
    Anything,
    /// Nothing more is read.
    Refused,
}

/// What judging the arrived bytes led to.
enum Step {
    /// Some bytes are passed, or the state is another one.
    Progress,
    MoreBytes,
}

impl<T> Screen<T> {
    pub(crate) fn new(io: T, arrived: Bytes, gate: Gate, limits: &Limits) -> Self {
        Self {
            io,
            state: State::Head(0),
            arrived: BytesMut::from(arrived),
            passed: Bytes::new(),
            gate,
            head_bytes: limits.head_bytes,
            header_fields: limits.header_fields,
            head_time: limits.head_time,
            idle_time: limits.idle_time,
            deadline: None,
        }
    }

    fn judge(&mut self) -> Result<Step, Flaw> {
        match self.state {
            State::Head(seen) => {
                let Some(length) = head::end(&self.arrived, seen)? else {
                    if self.arrived.len() > self.head_bytes {
                        return Err(Flaw::TooLarge);
                    }
                    // A line end may be cut in two.
                    self.state = State::Head(self.arrived.len().saturating_sub(1));
                    return Ok(Step::MoreBytes);
                };
                if length > self.head_bytes {
                    return Err(Flaw::TooLarge);
                }
                let after = head::read(self.arrived.get(..length).unwrap_or_default(), self.header_fields)?;
                self.passed = self.arrived.split_to(length).freeze();
                self.deadline = None;
                self.state = match after {
                    After::Nothing => State::Head(0),
                    After::Length(length) => State::Length(length),
                    After::Chunked => State::Chunked(Chunks::Size),
                    After::Answer => State::Answer,
                };
                Ok(Step::Progress)
            }
            State::Length(left) => {
                let length = usize::try_from(left).unwrap_or(usize::MAX).min(self.arrived.len());
                if length == 0 {
                    return Ok(Step::MoreBytes);
                }
                self.passed = self.arrived.split_to(length).freeze();
                self.deadline = None;
                let left = left.saturating_sub(length as u64);
                self.state = if left == 0 { State::Head(0) } else { State::Length(left) };
                Ok(Step::Progress)
            }
            State::Chunked(mut chunks) => {
                let taken = chunks.take(&self.arrived)?;
                self.state = if chunks == Chunks::Done { State::Head(0) } else { State::Chunked(chunks) };
                if taken == 0 {
                    return Ok(Step::MoreBytes);
                }
                self.passed = self.arrived.split_to(taken).freeze();
                self.deadline = None;
                Ok(Step::Progress)
            }
            State::Anything => {
                if self.arrived.is_empty() {
                    return Ok(Step::MoreBytes);
                }
                self.passed = self.arrived.split().freeze();
                Ok(Step::Progress)
            }
            State::Answer | State::Refused => Ok(Step::MoreBytes),
        }
    }

    /// Refuses the request. In a body it is too late for an answer: the connection breaks.
    fn refuse(&mut self, flaw: Flaw) -> io::Result<()> {
        let is_head = matches!(self.state, State::Head(_));
        self.state = State::Refused;
        self.arrived = BytesMut::new();
        self.deadline = None;
        if !is_head {
            return Err(io::Error::new(io::ErrorKind::InvalidData, flaw.message()));
        }
        self.gate.refuse(flaw);
        self.passed = Bytes::from_static(REPLACEMENT);
        Ok(())
    }

    /// Whether the time for the next bytes is over.
    fn poll_deadline(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let time = match self.state {
            State::Head(_) if self.arrived.is_empty() => {
                self.deadline = None;
                return Poll::Pending;
            }
            State::Head(_) => self.head_time,
            State::Length(_) | State::Chunked(_) => self.idle_time,
            State::Answer | State::Anything | State::Refused => return Poll::Pending,
        };
        let deadline = self.deadline.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(Instant::now() + time)));
        deadline.as_mut().poll(context)
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Screen<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        loop {
            if !this.passed.is_empty() {
                let length = this.passed.len().min(buffer.remaining());
                buffer.put_slice(this.passed.get(..length).unwrap_or_default());
                this.passed.advance(length);
                return Poll::Ready(Ok(()));
            }
            match this.state {
                State::Refused => return Poll::Pending,
                State::Answer => match this.gate.poll_next(context) {
                    Poll::Pending => return Poll::Pending,
                    Poll::Ready(Next::Request) => this.state = State::Head(0),
                    Poll::Ready(Next::Anything) => this.state = State::Anything,
                },
                State::Anything if this.arrived.is_empty() => {
                    return Pin::new(&mut this.io).poll_read(context, buffer);
                }
                State::Head(_) | State::Length(_) | State::Chunked(_) | State::Anything => {}
            }
            match this.judge() {
                Ok(Step::Progress) => continue,
                Ok(Step::MoreBytes) => {}
                Err(flaw) => {
                    this.refuse(flaw)?;
                    continue;
                }
            }
            if matches!(this.state, State::Answer) {
                continue;
            }
            if this.poll_deadline(context).is_ready() {
                this.refuse(Flaw::TooSlow)?;
                continue;
            }
            let mut space = [0; READ];
            let mut read = ReadBuf::new(&mut space);
            match Pin::new(&mut this.io).poll_read(context, &mut read) {
                Poll::Pending => {
                    // The deadline has to wake this task, now that it is set.
                    return if this.poll_deadline(context).is_ready() {
                        this.refuse(Flaw::TooSlow)?;
                        continue;
                    } else {
                        Poll::Pending
                    };
                }
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                // The parser reports an incomplete request.
                Poll::Ready(Ok(())) if read.filled().is_empty() => return Poll::Ready(Ok(())),
                Poll::Ready(Ok(())) => this.arrived.extend_from_slice(read.filled()),
            }
        }
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Screen<T> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(context)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write_vectored(context, bytes)
    }
}
