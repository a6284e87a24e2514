//! The lookup of a name.

use std::io;
use std::net::IpAddr;

/// Looks a name up once. Returns all of its addresses, in their order and without repetition.
pub(crate) async fn addresses_of(host: &str) -> io::Result<Vec<IpAddr>> {
    let mut addresses = Vec::new();
    for found in tokio::net::lookup_host((host, 0)).await? {
        if !addresses.contains(&found.ip()) {
            addresses.push(found.ip());
        }
    }
    Ok(addresses)
}
