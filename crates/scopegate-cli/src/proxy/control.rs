//! The control socket: one line with a command, one line with the answer.

#[cfg(unix)]
use std::time::Duration;

use scopegate_proxy::Proxy;
use serde_json::json;
use tokio::sync::oneshot;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    Status,
    Reload,
    Stop,
}

/// A command of the control socket, with the way back to its sender.
pub struct Command {
    pub what: What,
    answer: oneshot::Sender<String>,
}

impl Command {
    pub fn answer(self, text: &str) {
        // The sender may have left.
        let _ = self.answer.send(text.to_owned());
    }
}

/// The state of a proxy, as one line of JSON.
pub fn status(proxy: &Proxy) -> String {
    let policy = proxy.guard().policy();
    json!({
        "policy": policy.fingerprint(),
        "stopped": proxy.guard().is_stopped(),
        "under_way": proxy.under_way(),
    })
    .to_string()
}

#[cfg(unix)]
impl What {
    fn parse(line: &str) -> Option<Self> {
        match line {
            "status" => Some(Self::Status),
            "reload" => Some(Self::Reload),
            "stop" => Some(Self::Stop),
            _ => None,
        }
    }
}

/// The longest command, and the time for it.
#[cfg(unix)]
const LONGEST: u64 = 64;
#[cfg(unix)]
const PATIENCE: Duration = Duration::from_secs(10);

/// Takes commands until the process ends.
#[cfg(unix)]
pub async fn serve(listener: tokio::net::UnixListener, commands: tokio::sync::mpsc::Sender<Command>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                let commands = commands.clone();
                tokio::spawn(async move {
                    // A client that says nothing is dropped.
                    let _ = tokio::time::timeout(PATIENCE, take(stream, commands)).await;
                });
            }
            Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
        }
    }
}

#[cfg(unix)]
async fn take(stream: tokio::net::UnixStream, commands: tokio::sync::mpsc::Sender<Command>) -> std::io::Result<()> {
    use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};

    let (reader, mut writer) = stream.into_split();
    let mut line = String::new();
    BufReader::new(reader.take(LONGEST)).read_line(&mut line).await?;
    let said = match What::parse(line.trim_end()) {
        Some(what) => {
            let (answer, answered) = oneshot::channel();
            let sent = commands.send(Command { what, answer }).await;
            match (sent, answered.await) {
                (Ok(()), Ok(text)) => text,
                _ => "the proxy ends".to_owned(),
            }
        }
        None => "unknown command: write `status`, `reload` or `stop`".to_owned(),
    };
    writer.write_all(format!("{said}\n").as_bytes()).await
}
