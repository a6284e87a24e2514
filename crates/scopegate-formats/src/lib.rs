#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

pub mod diff;
pub mod export;
pub mod identifier;
pub mod import;
pub mod page;
mod policy_text;
mod regex;

pub use identifier::{Outcome, Reading};
pub use import::{ImportError, ImportFormat, Imported, Program, Row, RowReport};
