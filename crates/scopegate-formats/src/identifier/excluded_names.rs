//! The names that an expression excludes if no pattern can express it.

use super::cleaning::refanged;
use super::free_text::names_in;
use super::pattern_set::{self, PatternSet};
use super::side::Side;
use super::subdomains;

/// Exclusions for all hosts, addresses and networks in an unsupported expression, and for the names below the hosts.
pub(crate) fn excluded_by_name(expression: &str) -> Vec<String> {
    let mut found = PatternSet::default();
    for name in names_in(&refanged(expression).replace(".*", " ").replace(".+", " ")) {
        for text in [Some(name.clone()), subdomains::below(&name)].into_iter().flatten() {
            if let Ok(set) = pattern_set::read(&text, Side::Exclusion) {
                found.add(set);
            }
        }
    }
    found.patterns
}
