//! Other people's formats into policies.
//!
//! A format's reader makes [`Programme`]s of a text: rows, verbatim, with the list each stands in.
//! [`Programme::import`] reads the rows and makes a policy of them, in which each is accounted for.

mod assemble;
mod error;
mod formats;
mod heading;
mod imported;
mod partial;
mod platform;
mod program;
mod recognise;
mod refused;
mod row;
mod value;
mod words;

pub use error::ImportError;
pub use formats::{ImportFormat, programmes};
pub use imported::{Imported, RowReport};
pub use program::Programme;
pub use recognise::recognise;
pub use row::Row;
