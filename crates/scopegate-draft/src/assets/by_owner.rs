//! Phrases that name the owner of the policy.

use std::collections::HashSet;

use crate::tokens::{Separator, Token};
use crate::vocabulary::lists::assets::{AGENTS, OWNER_WORDS};

/// Whether "owned by" and the like name the owner of the policy.
pub(crate) fn is_by_owner(words: &[Token], end: usize, owner: &HashSet<String>) -> bool {
    let is_by = end.checked_sub(1).and_then(|last| words.get(last)).is_some_and(|last| last.word == "by");
    let object = words.get(end..).unwrap_or_default().iter().take(5);
    let object: Vec<&str> =
        object.take_while(|token| token.before == Separator::Blank).map(|token| token.word.as_str()).collect();
    is_by
        && object.iter().any(|word| owner.contains(*word) || OWNER_WORDS.contains(word))
        && !object.iter().any(|word| AGENTS.contains(word))
}
