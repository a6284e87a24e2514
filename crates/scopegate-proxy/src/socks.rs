//! SOCKS5 (RFC 1928): tunnels with names or addresses, and nothing else.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr};

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::refusal::Refusal;
use crate::stream::BoxStream;

pub(crate) const VERSION: u8 = 5;
const NO_AUTHENTICATION: u8 = 0;
const NO_ACCEPTABLE_METHOD: u8 = 0xff;
const CONNECT: u8 = 1;

/// The reply codes.
const SUCCEEDED: u8 = 0;
const NOT_ALLOWED: u8 = 2;
const HOST_UNREACHABLE: u8 = 4;
const COMMAND_NOT_SUPPORTED: u8 = 7;
const ADDRESS_NOT_SUPPORTED: u8 = 8;

/// What a client asks for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    Tunnel {
        host: String,
        port: u16,
    },
    /// Refused with that reply.
    Other(u8),
}

/// Reads what a client asks for.
pub(crate) async fn greet(client: &mut BoxStream) -> io::Result<Asked> {
    let refused = || Err(io::Error::other("not SOCKS5"));
    if client.read_u8().await? != VERSION {
        return refused();
    }
    let mut methods = vec![0; usize::from(client.read_u8().await?)];
    client.read_exact(&mut methods).await?;
    if !methods.contains(&NO_AUTHENTICATION) {
        client.write_all(&[VERSION, NO_ACCEPTABLE_METHOD]).await?;
        return refused();
    }
    client.write_all(&[VERSION, NO_AUTHENTICATION]).await?;
    client.flush().await?;
    let mut head = [0; 4];
    client.read_exact(&mut head).await?;
    let [version, command, _, kind] = head;
    if version != VERSION {
        return refused();
    }
    let host = match kind {
        1 => Ipv4Addr::from(client.read_u32().await?).to_string(),
        4 => Ipv6Addr::from(client.read_u128().await?).to_string(),
        3 => {
            let mut name = vec![0; usize::from(client.read_u8().await?)];
            client.read_exact(&mut name).await?;
            match String::from_utf8(name) {
                Ok(name) => name,
                Err(_) => return Ok(Asked::Other(ADDRESS_NOT_SUPPORTED)),
            }
        }
        _ => return Ok(Asked::Other(ADDRESS_NOT_SUPPORTED)),
    };
    let port = client.read_u16().await?;
    Ok(if command == CONNECT { Asked::Tunnel { host, port } } else { Asked::Other(COMMAND_NOT_SUPPORTED) })
}

/// Says that the tunnel is open.
pub(crate) async fn accept(client: &mut BoxStream) -> io::Result<()> {
    client.write_all(&reply(SUCCEEDED)).await?;
    client.flush().await
}

/// Says why there is no tunnel, and ends the connection.
pub(crate) async fn end(mut client: BoxStream, code: u8) {
    // The client may have left already.
    let _ = client.write_all(&reply(code)).await;
    let _ = client.shutdown().await;
}

/// The code for a refusal.
pub(crate) fn code(refusal: &Refusal) -> u8 {
    if refusal.is_refusal() { NOT_ALLOWED } else { HOST_UNREACHABLE }
}

/// A reply with an address that has no meaning.
fn reply(code: u8) -> [u8; 10] {
    [VERSION, code, 0, 1, 0, 0, 0, 0, 0, 0]
}
