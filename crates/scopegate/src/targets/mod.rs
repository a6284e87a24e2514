//! Targets: a URL, a host, a host and port, an address or a network.

mod authority;
pub(crate) mod codes;
mod convert;
mod layout;
mod lengths;
mod pack_bytes;
mod parse;
mod parts;
mod path;
pub(crate) mod path_interpretations;
mod respelled;
mod scanned_name;
mod segments;
mod target;
mod text;

pub(crate) use lengths::{follows_address, follows_name};
pub(crate) use pack_bytes::number_of;
pub use path::Path;
pub(crate) use path::{PathRef, canonical as canonical_path};
pub(crate) use respelled::Respelled;
pub(crate) use scanned_name::{Ascii, ScannedName};
pub(crate) use segments::check_dot_segments;
pub use target::{Target, TargetHost, TargetKind, TargetPorts};
pub(crate) use text::{check_percent, default_port};
