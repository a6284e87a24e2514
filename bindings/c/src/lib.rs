//! The C interface of scopegate. A test generates `include/scopegate.h` from this source. The header is the
//! documentation.
//!
//! This crate only translates. `guard.rs` is the entry point. Every other file is a part of the header: handles,
//! structs, and functions that read the input of the caller, call the core and write its result.
#![allow(unsafe_code, reason = "a C interface takes pointers, and only `guard.rs` reads them")]
#![allow(non_camel_case_types, reason = "these are the names of the header, letter by letter")]
#![allow(clippy::missing_safety_doc, reason = "the header documents the contract of all callers in C")]

pub mod address;
pub mod batch;
pub mod check;
pub mod decision;
pub mod error;
pub mod error_fields;
pub mod evidence;
mod failure;
mod file;
pub mod findings;
mod guard;
pub mod partition;
pub mod permit;
pub mod policy;
pub mod policy_rules;
pub mod policy_set;
pub mod presets;
pub mod record;
pub mod record_lists;
pub mod record_parts;
pub mod rule;
pub mod scope_guard;
pub mod scope_guard_options;
pub mod status;
pub mod status_text;
pub mod target;
pub mod taxonomy;
pub mod text;
mod text_buffer;
pub mod version;
pub mod warnings;

#[cfg(test)]
mod tests;
