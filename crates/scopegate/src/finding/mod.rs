//! What is known of a finding, and the conditions that rules tie to it.
//!
//! A fact is shown, shown not to hold, or not known; [`Facts`] is what a question brings. A [`Term`] asks for one fact with
//! one value, an [`Alternative`] for several terms at once. Which rule they belong to is the policy's business.

mod alternative;
pub mod codes;
mod facts;
mod preset;
mod question;
mod term;

pub use alternative::Alternative;
pub use facts::Facts;
pub use preset::{Preset, PresetError, preset, presets};
pub use question::QuestionError;
pub use term::Term;
