//! Other people's formats into policies.
//!
//! A format's reader makes [`Program`]s of a text: rows, verbatim, with the list each stands in.
//! [`Program::import`] reads the rows and makes a policy of them, in which each is accounted for.

mod assemble;
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
