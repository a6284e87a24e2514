//! The connections to servers that are kept for further requests.
//!
//! They are not shared between clients, so that one client's end is the end of its connections, and what a server knows of
//! a connection belongs to one client.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use crate::server_connection::{Connection, Origin, Sender};

/// The kept connections of all clients. They end with the policy that decided about them.
#[derive(Debug, Default)]
pub(crate) struct AllKept {
    lists: Mutex<Vec<Weak<List>>>,
    generation: Arc<AtomicU64>,
}

/// The kept connections of one client.
#[derive(Debug, Clone)]
pub(crate) struct Kept(Arc<List>);

#[derive(Debug)]
struct List {
    connections: Mutex<Vec<Connection>>,
    generation: Arc<AtomicU64>,
    most: usize,
}

impl AllKept {
    /// A list for one client, with that many places.
    pub(crate) fn list(&self, most: usize) -> Kept {
        let generation = Arc::clone(&self.generation);
        let list = Arc::new(List { connections: Mutex::default(), generation, most: most.max(1) });
        let mut lists = self.lists.lock().unwrap_or_else(PoisonError::into_inner);
        // Lists of clients that have left go when the vector would grow.
        if lists.len() == lists.capacity() {
            lists.retain(|list| list.strong_count() > 0);
        }
        lists.push(Arc::downgrade(&list));
        Kept(list)
    }

    /// Closes all kept connections. One that is in use is not kept afterwards.
    pub(crate) fn close(&self) {
        self.generation.fetch_add(1, Ordering::SeqCst);
        let lists = self.lists.lock().unwrap_or_else(PoisonError::into_inner);
        for list in lists.iter().filter_map(Weak::upgrade) {
            list.connections.lock().unwrap_or_else(PoisonError::into_inner).clear();
        }
    }
}

impl Kept {
    /// The number of the current policy.
    pub(crate) fn generation(&self) -> u64 {
        self.0.generation.load(Ordering::SeqCst)
    }

    /// Keeps a connection, unless it is closed or its policy was replaced. The oldest one goes if there is no place.
    pub(crate) fn put(&self, connection: Connection) {
        let mut kept = self.0.connections.lock().unwrap_or_else(PoisonError::into_inner);
        if connection.is_closed() || connection.generation != self.generation() {
            return;
        }
        if kept.len() >= self.0.most {
            kept.remove(0);
        }
        kept.push(connection);
    }

    /// A kept connection of the current policy. One of HTTP/2 stays in the list, because it takes several requests.
    pub(crate) fn take(&self, origin: &Origin) -> Option<Connection> {
        let generation = self.generation();
        let mut kept = self.0.connections.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|connection| connection.generation == generation && !connection.is_closed());
        let at = kept.iter().rposition(|connection| connection.origin == *origin)?;
        let connection = kept.get(at)?;
        let Sender::Many(sender) = &connection.sender else { return Some(kept.remove(at)) };
        let sender = Sender::Many(sender.clone());
        let (origin, addresses) = (connection.origin.clone(), connection.addresses.clone());
        Some(Connection { origin, addresses, generation, sender })
    }
}

/// A connection that answers a request, and goes back when the answer is complete.
#[derive(Debug)]
pub(crate) struct Lease {
    connection: Connection,
    kept: Kept,
}

impl Lease {
    pub(crate) fn new(connection: Connection, kept: Kept) -> Self {
        Self { connection, kept }
    }

    pub(crate) fn give_back(self) {
        self.kept.put(self.connection);
    }
}
