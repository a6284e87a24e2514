#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod authority;
mod clock;
mod condition;
mod event_log;
mod guard;
mod options;
mod pace;
mod permit;
mod refusal;
mod slots;
mod window;

pub use clock::{Clock, SystemClock};
pub use condition::{Condition, UnknownCondition};
pub use event_log::{BrokenLog, LogError, verify_log, verify_log_lines};
pub use guard::Guard;
pub use options::GuardOptions;
pub use permit::Permit;
pub use refusal::{GuardError, Refused};
