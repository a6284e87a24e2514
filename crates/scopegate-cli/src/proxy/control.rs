//! The control socket: one line with a command, one line with the answer.

use std::time::Duration;

use scopegate_proxy::Proxy;
use serde_json::json;
use tokio::sync::oneshot;

/// The time to write the last answer.
const LAST_ANSWER: Duration = Duration::from_secs(1);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    Status,
    Reload,
    Stop,
}

/// A command of the control socket, with the way back to its sender.
pub struct Command {
    pub what: What,
    answer: oneshot::Sender<Answer>,
}

/// An answer, and what is dropped when it is written.
#[cfg_attr(not(unix), expect(dead_code, reason = "only Unix has the socket"))]
struct Answer {
    text: String,
    written: oneshot::Sender<()>,
}

impl Command {
    pub fn answer(self, text: &str) {
        let (written, _) = oneshot::channel();
        // The sender may have left.
        let _ = self.answer.send(Answer { text: text.to_owned(), written });
    }

    /// Answers, and waits until the answer is written, for an answer after which the process ends.
    pub async fn answer_at_last(self, text: &str) {
        let (written, is_written) = oneshot::channel();
        if self.answer.send(Answer { text: text.to_owned(), written }).is_ok() {
            let _ = tokio::time::timeout(LAST_ANSWER, is_written).await;
        }
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
                    // A client that sends nothing is dropped.
                    let _ = tokio::time::timeout(PATIENCE, take(stream, commands)).await;
                });
            }
            Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
        }
    }
}

/// An answer for which nothing waits.
#[cfg(unix)]
fn of_itself(text: &str) -> Answer {
    Answer { text: text.to_owned(), written: oneshot::channel().0 }
}

#[cfg(unix)]
async fn take(stream: tokio::net::UnixStream, commands: tokio::sync::mpsc::Sender<Command>) -> std::io::Result<()> {
    use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};

    let (reader, mut writer) = stream.into_split();
    let mut line = String::new();
    BufReader::new(reader.take(LONGEST)).read_line(&mut line).await?;
    let Answer { text, written } = match What::parse(line.trim_end()) {
        Some(what) => {
            let (answer, answered) = oneshot::channel();
            let sent = commands.send(Command { what, answer }).await;
            match (sent, answered.await) {
                (Ok(()), Ok(answer)) => answer,
                _ => of_itself("the proxy ends"),
            }
        }
        None => of_itself("unknown command: write `status`, `reload` or `stop`"),
    };
    writer.write_all(format!("{text}\n").as_bytes()).await?;
    drop(written);
    Ok(())
}
