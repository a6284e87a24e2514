//! The resolver of the guarded client. It returns only addresses that the guard allows.

use std::net::SocketAddr;
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use scopegate_guard::Refused;

use crate::gate::Gate;
use crate::hop::Hop;
use crate::lookup::addresses_of;

/// Looks a name up once for each connection, and asks the guard about all addresses of the answer.
///
/// reqwest asks no resolver about a literal address. The client decides literal addresses before it sends a request.
#[derive(Debug)]
pub(crate) struct Resolver(pub(crate) Arc<Gate>);

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        // The pool opens a connection in the task of the request that needs it, at least until its first wait.
        let hop = Hop::current().filter(|hop| hop.host.eq_ignore_ascii_case(name.as_str()));
        let gate = Arc::clone(&self.0);
        Box::pin(async move {
            let Some(hop) = hop else {
                let message = format!("a connection to {:?} without a request", name.as_str());
                return Err(Refused::by_client("guard.no-request", message, None).into());
            };
            let addresses = addresses_of(&hop.host).await?;
            let allowed = gate.connect_for(&hop, &addresses)?;
            // Port 0 means the port of the request.
            let addresses: Addrs = Box::new(allowed.into_iter().map(|address| SocketAddr::new(address, 0)));
            Ok(addresses)
        })
    }
}
