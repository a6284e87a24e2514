//! How a stage knows that it is one.

/// The first argument of a stage.
pub(super) const STAGE: &str = "__scopegate-run-stage";
/// The names of the stages.
pub(super) const OUTER: &str = "outer";
pub(super) const INIT: &str = "init";
pub(super) const COMMAND: &str = "command";
