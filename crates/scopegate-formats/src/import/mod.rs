//! Imports scopes in the formats of other tools and platforms.
//!
//! A format reader converts a text to [`Program`]s with verbatim rows. [`Program::import`] interprets the rows, makes a
//! policy and records the outcome of each row.

mod assemble;
mod conditions;
mod error;
mod formats;
mod heading;
mod imported;
mod keys;
mod partial;
mod platform;
mod program;
mod recognize;
mod refused;
mod row;
mod value;

pub use error::ImportError;
pub use formats::{ImportFormat, programs};
pub use imported::{Imported, RowReport};
pub use program::Program;
pub use recognize::recognize;
pub use row::Row;
