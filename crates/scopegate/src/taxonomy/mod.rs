//! Classes of findings and activities, and the facts that conditions speak of: reviewed data, and its lookup.
//!
//! Ids are hierarchical: `misconfiguration/security-headers/csp` is a kind of `misconfiguration/security-headers`. A class
//! is found by what people call it; a name that means several things gives all of them, and a name that means nothing is
//! an error that tells the nearest.
//!
//! ```
//! use scopegate::taxonomy;
//!
//! let class = taxonomy::find("UI redressing").unwrap().only().unwrap();
//! assert_eq!(class.id(), "clickjacking");
//! assert_eq!(taxonomy::find("CWE-1021").unwrap().only(), Some(class));
//! assert_eq!(taxonomy::find("vrt:server_security_misconfiguration.clickjacking").unwrap().only(), Some(class));
//!
//! // A finding, or something a tester does? Nobody can know, so it is both.
//! let both: Vec<_> = taxonomy::find("denial of service").unwrap().iter().map(|class| class.id()).collect();
//! assert_eq!(both, ["dos", "activity/dos"]);
//!
//! let error = taxonomy::find("click-jack").unwrap_err();
//! assert_eq!(error.hint(), "did you mean `clickjacking`? `scopegate classes click` lists others");
//! ```

mod class;
pub mod codes;
mod data;
mod error;
mod fact;
mod find;
mod foreign;
mod name;
mod nearest;

pub use class::{Class, ClassKind, classes};
pub use error::{ClassError, FactError};
pub use fact::{Fact, facts, find_fact};
pub use find::{ClassMatch, find};
