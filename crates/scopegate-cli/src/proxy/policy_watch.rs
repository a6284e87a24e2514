//! Notices changes of the policy file.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// The time between two checks of the file.
const LOOK: Duration = Duration::from_secs(1);

/// The state of a file: another one means another content.
type State = (SystemTime, u64);

pub struct PolicyWatch {
    path: PathBuf,
    seen: Option<State>,
}

impl PolicyWatch {
    /// Watches the file that was just loaded.
    pub fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), seen: state(path) }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Waits until the file changes. A missing file may be about to be replaced.
    pub async fn changed(&mut self) {
        loop {
            tokio::time::sleep(LOOK).await;
            let now = state(&self.path);
            if now.is_some() && now != self.seen {
                self.seen = now;
                return;
            }
        }
    }
}

fn state(path: &Path) -> Option<State> {
    let metadata = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
    Some((metadata.modified().ok()?, metadata.len()))
}
