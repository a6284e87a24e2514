#![doc = include_str!("../README.md")]
// Only `linux/tun.rs` has an exception.
#![deny(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod dns_message;
#[cfg(any(target_os = "linux", test))]
mod environment;
#[cfg(target_os = "linux")]
mod linux;
mod listeners;
mod loopback_port;
mod name_service;
mod options;
mod run_error;
#[cfg(not(target_os = "linux"))]
mod unsupported;
#[cfg(any(target_os = "linux", test))]
mod virtual_names;

#[cfg(target_os = "linux")]
pub use linux::{Confinement, Running, Stopper, stage};
pub use listeners::Listeners;
pub use options::RunOptions;
pub use run_error::RunError;
#[cfg(not(target_os = "linux"))]
pub use unsupported::{Confinement, Running, Stopper, stage};
