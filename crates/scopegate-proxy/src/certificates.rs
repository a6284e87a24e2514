//! The certificates of names, kept so that each is made once.

use std::collections::{HashMap, VecDeque};
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use tokio_rustls::rustls::ServerConfig;

use crate::certificate_authority::CertificateAuthority;

/// The settings of TLS by host. The oldest ones are forgotten.
#[derive(Default)]
pub(crate) struct Certificates(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    by_host: HashMap<String, Arc<ServerConfig>>,
    order: VecDeque<String>,
}

impl Certificates {
    pub(crate) fn get(
        &self,
        authority: &CertificateAuthority,
        host: &str,
        most: usize,
    ) -> io::Result<Arc<ServerConfig>> {
        if let Some(known) = self.0.lock().unwrap_or_else(PoisonError::into_inner).by_host.get(host) {
            return Ok(Arc::clone(known));
        }
        // Made without the lock: other hosts do not wait for a signature.
        let made = Arc::new(authority.settings(host)?);
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        while kept.order.len() >= most.max(1) {
            let Some(oldest) = kept.order.pop_front() else { break };
            kept.by_host.remove(&oldest);
        }
        if kept.by_host.insert(host.to_owned(), Arc::clone(&made)).is_none() {
            kept.order.push_back(host.to_owned());
        }
        Ok(made)
    }
}
