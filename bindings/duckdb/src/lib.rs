//! The DuckDB extension `scopegate`: the functions `scope_in` and `scope_check` for SQL. This crate only translates.
//!
//! `build` makes the files that DuckDB loads. The extension uses the stable part of the C interface of DuckDB, so one build
//! loads in all versions since 1.2.
#![deny(unsafe_op_in_unsafe_fn)]

mod abi;
mod policies;
mod row;
