//! Ports of the host's loopback interface that the command may use.

use std::net::Ipv4Addr;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};

/// The time after an error of the listener, such as too many open files.
const PAUSE: Duration = Duration::from_millis(100);

/// Takes each connection of a listener to that port of the host's 127.0.0.1, without an end. Nothing is decided.
pub(crate) async fn serve(listener: TcpListener, port: u16) {
    loop {
        let Ok((mut client, _)) = listener.accept().await else {
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        tokio::spawn(async move {
            // A connection that cannot be opened, or that breaks, ends like one that is closed.
            if let Ok(mut server) = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await {
                let _ = (client.set_nodelay(true), server.set_nodelay(true));
                let _ = tokio::io::copy_bidirectional(&mut client, &mut server).await;
            }
        });
    }
}
