//! Counters in the text format of Prometheus.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};

/// What the proxy has done.
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    pub(crate) connections: AtomicU64,
    pub(crate) forwarded: AtomicU64,
    pub(crate) refused: AtomicU64,
    pub(crate) failed: AtomicU64,
    pub(crate) tunnels: AtomicU64,
    pub(crate) tunnel_bytes: AtomicU64,
    pub(crate) dials: AtomicU64,
    pub(crate) reloads: AtomicU64,
    pub(crate) ended: AtomicU64,
}

pub(crate) fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

impl Metrics {
    /// The counters, and the number of contacts under way.
    pub(crate) fn text(&self, under_way: usize) -> String {
        let rows = [
            ("connections_total", "Connections of clients", &self.connections),
            ("requests_forwarded_total", "Requests that a server answered", &self.forwarded),
            ("refusals_total", "Requests and tunnels that were refused", &self.refused),
            ("failures_total", "Allowed requests and tunnels without an answer", &self.failed),
            ("tunnels_total", "Tunnels and WebSockets that were opened", &self.tunnels),
            ("tunnel_bytes_total", "Bytes of tunnels and WebSockets that ended", &self.tunnel_bytes),
            ("dials_total", "Connections to servers", &self.dials),
            ("reloads_total", "Policies that were loaded after the first one", &self.reloads),
            ("ended_total", "Contacts that a reload, a window or a stop ended", &self.ended),
        ];
        let mut text = String::new();
        for (name, help, counter) in rows {
            let value = counter.load(Ordering::Relaxed);
            // Writing to a string does not fail.
            let _ = write!(
                text,
                "# HELP scopegate_{name} {help}.\n# TYPE scopegate_{name} counter\nscopegate_{name} {value}\n"
            );
        }
        let _ = write!(
            text,
            "# HELP scopegate_under_way Responses, tunnels and WebSockets under way.\n# TYPE scopegate_under_way gauge\n\
             scopegate_under_way {under_way}\n"
        );
        text
    }
}
