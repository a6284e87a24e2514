//! The lookup of names.

use std::future::Future;
use std::io;
use std::net::IpAddr;
use std::pin::Pin;

/// The answer of a lookup, which comes later.
pub type Lookup<'a> = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send + 'a>>;

/// Looks names up. The proxy asks once for each connection that it opens, and dials only addresses of that answer.
pub trait Resolve: Send + Sync {
    /// All addresses of a name. The name is canonical, and never an address.
    fn lookup<'a>(&'a self, name: &'a str) -> Lookup<'a>;
}

/// The resolver of the system: the same answers as for other programs, with the hosts file and the configured servers.
///
/// ```
/// use scopegate_proxy::{Resolve, SystemResolver};
///
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// assert!(!SystemResolver.lookup("localhost").await.unwrap().is_empty());
/// # });
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemResolver;

impl Resolve for SystemResolver {
    fn lookup<'a>(&'a self, name: &'a str) -> Lookup<'a> {
        Box::pin(async move {
            let mut addresses: Vec<IpAddr> = Vec::new();
            // The port of the answer has no meaning.
            for address in tokio::net::lookup_host((name, 80)).await? {
                if !addresses.contains(&address.ip()) {
                    addresses.push(address.ip());
                }
            }
            Ok(addresses)
        })
    }
}
