//! What all connections of a proxy share.

use std::net::SocketAddr;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError, RwLock};

use scopegate_guard::Guard;
use tokio::sync::{Semaphore, watch};

use crate::certificates::Certificates;
use crate::kept::{AllKept, Kept};
use crate::metrics::{Metrics, count};
use crate::options::ProxyOptions;
use crate::refusal::Refusal;
use crate::server_tls::ServerTls;
use crate::under_way::UnderWay;

/// Lookups of names at the same time.
const LOOKUPS: usize = 64;

/// How far the proxy is from its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Phase {
    Serving,
    /// No new connections; what is under way may end.
    Ending,
    /// Everything is closed.
    Ended,
}

pub(crate) struct Shared {
    pub(crate) guard: Guard,
    pub(crate) options: ProxyOptions,
    pub(crate) under_way: UnderWay,
    pub(crate) metrics: Metrics,
    /// Connections to servers with certificates that are verified; only with a certificate authority.
    pub(crate) server_tls: Option<ServerTls>,
    pub(crate) certificates: Certificates,
    pub(crate) lookups: Semaphore,
    pub(crate) connections: Arc<Semaphore>,
    pub(crate) phase: watch::Sender<Phase>,
    own: RwLock<Vec<SocketAddr>>,
    pub(crate) kept: AllKept,
}

impl Shared {
    pub(crate) fn new(guard: Guard, options: ProxyOptions, server_tls: Option<ServerTls>) -> Self {
        let connections = Arc::new(Semaphore::new(options.limits.connections.min(Semaphore::MAX_PERMITS)));
        Self {
            guard,
            options,
            under_way: UnderWay::default(),
            metrics: Metrics::default(),
            server_tls,
            certificates: Certificates::default(),
            lookups: Semaphore::new(LOOKUPS),
            connections,
            phase: watch::Sender::new(Phase::Serving),
            own: RwLock::default(),
            kept: AllKept::default(),
        }
    }

    pub(crate) fn add_own_address(&self, address: SocketAddr) {
        self.own.write().unwrap_or_else(PoisonError::into_inner).push(address);
    }

    pub(crate) fn own_addresses(&self) -> Vec<SocketAddr> {
        self.own.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// A list of kept connections for one client.
    pub(crate) fn kept_list(&self) -> Kept {
        self.kept.list(self.options.limits.kept_connections)
    }

    /// Ends what the guard no longer allows.
    pub(crate) fn review(&self) -> usize {
        let ended = self.under_way.review(&self.guard);
        self.metrics.ended.fetch_add(ended as u64, Ordering::Relaxed);
        ended
    }

    pub(crate) fn count_refusal(&self, refusal: &Refusal) {
        count(if refusal.is_refusal() { &self.metrics.refused } else { &self.metrics.failed });
    }

    /// Waits until the proxy ends.
    pub(crate) async fn until(&self, phase: Phase) {
        let mut phases = self.phase.subscribe();
        // The sender lives as long as this value.
        let _ = phases.wait_for(|now| *now >= phase).await;
    }
}
