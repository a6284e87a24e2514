//! Classes of findings and activities, and the facts that conditions refer to: reviewed data and its lookup.
//!
//! Ids are hierarchical: `misconfiguration/security-headers/csp` is below `misconfiguration/security-headers`. A
//! class is found by its common names. An ambiguous name gives all its classes; an unknown name is an error with
//! suggestions.
//!
//! ```
//! use scopegate::findings;
//!
//! let class = findings::find("UI redressing").unwrap().only().unwrap();
//! assert_eq!(class.id(), "clickjacking");
//! assert_eq!(findings::find("CWE-1021").unwrap().only(), Some(class));
//! assert_eq!(findings::find("vrt:server_security_misconfiguration.clickjacking").unwrap().only(), Some(class));
//!
//! // A finding or an activity of a tester: the name is ambiguous and means both.
//! let both: Vec<_> = findings::find("denial of service").unwrap().iter().map(|class| class.id()).collect();
//! assert_eq!(both, ["dos", "activity/dos"]);
//!
//! let error = findings::find("click-jack").unwrap_err();
//! assert_eq!(error.hint(), Some("did you mean `clickjacking`? `scopegate classes click` lists others"));
//! ```

mod class;
mod class_match;
mod class_name;
pub mod codes;
mod condition;
mod data;
mod error;
mod fact;
mod fact_literal;
mod facts;
mod foreign;
mod nearest;
mod preset;
mod question;

pub use class::{Class, ClassKind};
pub use class_match::{ClassMatch, find};
pub use condition::Condition;
pub use data::classes;
pub use error::{ClassError, FactError, find_fact};
pub use fact::{Fact, facts};
pub use fact_literal::FactLiteral;
pub use facts::Facts;
pub use foreign::owasp_categories;
pub use preset::{Preset, PresetError, preset, presets};
pub use question::QuestionError;
