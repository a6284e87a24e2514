#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod authority;
mod checkpoint;
mod clock;
mod condition;
mod deferred_record;
mod event_log;
mod fast_path;
mod guard;
mod log_key;
mod merkle;
mod options;
mod pace;
mod permit;
mod refusal;
mod slots;
mod window;

pub use checkpoint::{BadCheckpoints, Checkpoints};
pub use clock::{Clock, SystemClock};
pub use condition::{Condition, UnknownCondition};
pub use event_log::{BrokenLog, LogError, verify_log, verify_log_lines, verify_signed_log_lines};
pub use guard::Guard;
pub use log_key::{BadKey, LogKey, LogVerifier};
pub use options::GuardOptions;
pub use permit::Permit;
pub use refusal::{GuardError, Refused};
