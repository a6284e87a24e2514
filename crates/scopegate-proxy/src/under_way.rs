//! What is under way: tunnels, WebSockets and responses, which end when the guard no longer allows them.

use std::collections::HashMap;
use std::future::Future;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use scopegate_guard::{Guard, Refused};
use tokio::sync::oneshot;

/// What was allowed.
#[derive(Debug, Clone)]
pub(crate) enum Contact {
    Request { scheme: &'static str, host: String, port: u16, path: String, addresses: Vec<IpAddr> },
    Tunnel { host: String, port: u16, addresses: Vec<IpAddr> },
}

impl Contact {
    fn review(&self, guard: &Guard) -> Result<(), Refused> {
        match self {
            Self::Request { scheme, host, port, path, addresses } => {
                guard.review_request(scheme, host, *port, path, addresses)
            }
            Self::Tunnel { host, port, addresses } => guard.review_tunnel(host, *port, addresses),
        }
    }
}

/// All that is under way.
#[derive(Debug, Default, Clone)]
pub(crate) struct UnderWay(Arc<Mutex<Entries>>);

#[derive(Debug, Default)]
struct Entries {
    next: u64,
    open: HashMap<u64, (Contact, oneshot::Sender<()>)>,
    is_closed: bool,
}

impl UnderWay {
    /// Notes a contact. The ticket is kept as long as it lasts.
    pub(crate) fn add(&self, contact: Contact) -> Ticket {
        let (cancel, cancelled) = oneshot::channel();
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let number = entries.next;
        entries.next = entries.next.wrapping_add(1);
        // Without an entry, its sender is dropped, which cancels the ticket at once.
        if !entries.is_closed {
            entries.open.insert(number, (contact, cancel));
        }
        Ticket { number, under_way: self.clone(), cancelled, is_over: false }
    }

    /// Ends what the guard no longer allows; returns the number.
    pub(crate) fn review(&self, guard: &Guard) -> usize {
        // The guard writes to its log, so nothing is locked meanwhile.
        let contacts: Vec<(u64, Contact)> = {
            let entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            entries.open.iter().map(|(number, (contact, _))| (*number, contact.clone())).collect()
        };
        let refused: Vec<u64> =
            contacts.iter().filter(|(_, contact)| contact.review(guard).is_err()).map(|(number, _)| *number).collect();
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        refused.iter().filter(|number| entries.open.remove(number).is_some()).count()
    }

    /// Ends everything, and everything that comes.
    pub(crate) fn close(&self) {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        entries.is_closed = true;
        entries.open.clear();
    }

    /// The number of contacts.
    pub(crate) fn count(&self) -> usize {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).open.len()
    }
}

/// One contact under way. As a future, it ends when the contact has to end.
#[derive(Debug)]
pub(crate) struct Ticket {
    number: u64,
    under_way: UnderWay,
    cancelled: oneshot::Receiver<()>,
    is_over: bool,
}

impl Future for Ticket {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        // A receiver must not be asked again after its answer.
        if !self.is_over && Pin::new(&mut self.cancelled).poll(context).is_ready() {
            self.is_over = true;
        }
        if self.is_over { Poll::Ready(()) } else { Poll::Pending }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let mut entries = self.under_way.0.lock().unwrap_or_else(PoisonError::into_inner);
        entries.open.remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use std::task::Waker;

    use scopegate::Policy;
    use scopegate_guard::GuardOptions;

    use super::*;

    fn policy(host: &str) -> Policy {
        Policy::builder().name("Example").owner("Example").in_scope(host).build().unwrap()
    }

    fn is_over(ticket: &mut Ticket) -> bool {
        Pin::new(ticket).poll(&mut Context::from_waker(Waker::noop())).is_ready()
    }

    #[test]
    fn what_is_no_longer_allowed_is_over() {
        let guard = Guard::new(policy("*.example.com"), GuardOptions::new()).unwrap();
        let under_way = UnderWay::default();
        let tunnel = |host: &str| Contact::Tunnel { host: host.to_owned(), port: 443, addresses: Vec::new() };
        let mut kept = under_way.add(tunnel("a.example.com"));
        let mut refused = under_way.add(tunnel("b.example.com"));
        let gone = under_way.add(tunnel("b.example.com"));
        drop(gone);
        assert_eq!((under_way.review(&guard), under_way.count()), (0, 2));
        guard.reload(policy("a.example.com")).unwrap();
        assert_eq!((under_way.review(&guard), under_way.count()), (1, 1));
        // Any number of times.
        assert!(is_over(&mut refused) && is_over(&mut refused) && !is_over(&mut kept));
        under_way.close();
        assert!(is_over(&mut kept) && is_over(&mut under_way.add(tunnel("a.example.com"))));
    }
}
