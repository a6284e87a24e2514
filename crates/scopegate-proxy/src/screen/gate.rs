//! What the answer to a request says to the screen of its connection.

use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

use super::flaw::Flaw;

/// What follows after a request whose answer decides: `CONNECT`, or an upgrade.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    /// The next request.
    Request,
    /// Bytes of any form.
    Anything,
}

/// Shared by the screen and the code that answers.
#[derive(Debug, Default, Clone)]
pub(crate) struct Gate(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    next: Option<Next>,
    waker: Option<Waker>,
    flaw: Option<Flaw>,
}

impl Gate {
    /// Says what follows.
    pub(crate) fn open(&self, next: Next) {
        let waker = {
            let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            state.next = Some(next);
            state.waker.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    pub(super) fn poll_next(&self, context: &Context<'_>) -> Poll<Next> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(next) = state.next.take() {
            return Poll::Ready(next);
        }
        state.waker = Some(context.waker().clone());
        Poll::Pending
    }

    pub(super) fn refuse(&self, flaw: Flaw) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).flaw = Some(flaw);
    }

    /// Why the last request was refused.
    pub(crate) fn flaw(&self) -> Option<Flaw> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).flaw
    }
}
