//! The addresses and sockets of the proxy.

use std::net::{Ipv4Addr, SocketAddr};

use scopegate_proxy::Proxy;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::control::Command;
use crate::args::ProxyArgs;
use crate::problem::Problem;

/// The port of the default address: the one that HTTP proxies usually have.
const PORT: u16 = 3128;

pub struct Listeners {
    tcp: Vec<TcpListener>,
    metrics: Option<TcpListener>,
    #[cfg(unix)]
    unix: Option<unix::Socket>,
    #[cfg(unix)]
    control: Option<unix::Socket>,
}

impl Listeners {
    pub async fn bind(args: &ProxyArgs) -> Result<Self, Problem> {
        #[cfg(unix)]
        let has_other = args.unix.is_some();
        #[cfg(not(unix))]
        let has_other = false;
        let usual = [SocketAddr::from((Ipv4Addr::LOCALHOST, PORT))];
        let addresses = if args.listen.is_empty() && !has_other { &usual[..] } else { &args.listen };
        let mut tcp = Vec::new();
        for address in addresses {
            tcp.push(listener(*address).await?);
        }
        let metrics = match args.metrics {
            Some(address) => Some(listener(address).await?),
            None => None,
        };
        Ok(Self {
            tcp,
            metrics,
            #[cfg(unix)]
            unix: args.unix.as_deref().map(unix::Socket::bind).transpose()?,
            #[cfg(unix)]
            control: args.control.as_deref().map(unix::Socket::bind).transpose()?,
        })
    }

    /// The addresses and sockets of the proxy, one for each line.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for listener in &self.tcp {
            if let Ok(address) = listener.local_addr() {
                lines.push(format!("listening on {address}"));
                if !address.ip().is_loopback() {
                    lines.push("warning: other machines can use this proxy".to_owned());
                }
            }
        }
        #[cfg(unix)]
        if let Some(socket) = &self.unix {
            lines.push(format!("listening on {}", socket.shown()));
        }
        if let Some(Ok(address)) = self.metrics.as_ref().map(TcpListener::local_addr) {
            lines.push(format!("counters at http://{address}/metrics"));
        }
        lines
    }

    /// Serves all of them. Returns the commands of the control socket.
    pub fn start(self, proxy: &Proxy, tasks: &mut JoinSet<()>) -> mpsc::Receiver<Command> {
        let (sender, commands) = mpsc::channel(8);
        for listener in self.tcp {
            tasks.spawn(proxy.clone().serve(listener));
        }
        if let Some(listener) = self.metrics {
            tasks.spawn(proxy.clone().serve_metrics(listener));
        }
        #[cfg(unix)]
        {
            if let Some(socket) = self.unix {
                let proxy = proxy.clone();
                tasks.spawn(async move {
                    let (listener, _file) = socket.split();
                    proxy.serve_unix(listener).await;
                });
            }
            if let Some(socket) = self.control {
                let sender = sender.clone();
                tasks.spawn(async move {
                    let (listener, _file) = socket.split();
                    super::control::serve(listener, sender).await;
                });
            }
        }
        // Without a control socket, the channel stays open and silent.
        tasks.spawn(async move { sender.closed().await });
        commands
    }
}

async fn listener(address: SocketAddr) -> Result<TcpListener, Problem> {
    TcpListener::bind(address).await.map_err(|error| {
        Problem::new("proxy.listen", format!("cannot listen on {address}: {error}"))
            .hint("give another address or port")
    })
}

#[cfg(unix)]
mod unix {
    use std::fs;
    use std::io::{self, ErrorKind};
    use std::os::unix::fs::{FileTypeExt, PermissionsExt};
    use std::os::unix::net::UnixStream;
    use std::path::{Path, PathBuf};

    use scopegate::error::Excerpt;
    use tokio::net::UnixListener;

    use crate::problem::Problem;

    /// A Unix socket with its file.
    pub struct Socket {
        listener: UnixListener,
        file: File,
    }

    /// Removes the file of a socket at the end.
    pub struct File(PathBuf);

    impl Drop for File {
        fn drop(&mut self) {
            // Another process may have removed it.
            let _ = fs::remove_file(&self.0);
        }
    }

    impl Socket {
        /// Binds the socket, which only its owner can use. The file of a process that has ended is replaced.
        pub fn bind(path: &Path) -> Result<Self, Problem> {
            let listener = bind(path).map_err(|error| {
                let message = format!("cannot listen on {}: {error}", Excerpt(&path.to_string_lossy()));
                Problem::new("proxy.listen", message).hint("give the path of a file that does not exist yet")
            })?;
            Ok(Self { listener, file: File(path.to_owned()) })
        }

        pub fn shown(&self) -> String {
            Excerpt(&self.file.0.to_string_lossy()).to_string()
        }

        pub fn split(self) -> (UnixListener, File) {
            (self.listener, self.file)
        }
    }

    fn bind(path: &Path) -> io::Result<UnixListener> {
        let is_stale = fs::symlink_metadata(path).is_ok_and(|metadata| metadata.file_type().is_socket())
            && UnixStream::connect(path).is_err_and(|error| error.kind() == ErrorKind::ConnectionRefused);
        if is_stale {
            fs::remove_file(path)?;
        }
        let listener = UnixListener::bind(path)?;
        fs::set_permissions(path, fs::Permissions::from_mode(0o600))?;
        Ok(listener)
    }
}
