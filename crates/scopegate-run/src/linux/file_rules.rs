//! Landlock: what a process without privileges may do with files, for ever, by their folders.

use std::path::PathBuf;

use landlock::{
    ABI, Access, AccessFs, CompatLevel, Compatible, Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetError,
    RulesetStatus, Scope, path_beneath_rules,
};

/// The newest rules that are used. An older kernel has fewer of them.
const RULES: ABI = ABI::V7;

/// Confines this process and its children: no abstract Unix sockets and no signals outside. With `writable`, they write only
/// below these folders, FIFOs included. Returns whether this kernel has Landlock.
pub(super) fn apply(writable: Option<&[PathBuf]>) -> Result<bool, RulesetError> {
    let mut rules = Ruleset::default().set_compatibility(CompatLevel::BestEffort);
    if writable.is_some() {
        rules = rules.handle_access(AccessFs::from_all(RULES))?;
    }
    let mut rules = rules.scope(Scope::AbstractUnixSocket | Scope::Signal)?.create()?;
    if let Some(writable) = writable {
        rules = rules
            .add_rules(path_beneath_rules(["/"], AccessFs::from_read(RULES)))?
            .add_rules(path_beneath_rules(writable, AccessFs::from_all(RULES)))?;
    }
    Ok(rules.restrict_self()?.ruleset != RulesetStatus::NotEnforced)
}
