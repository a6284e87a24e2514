//! Inclusions that a format with "exclusions win" precedence loses.

use scopegate::policy::{List, Precedence};
use scopegate::{Policy, Rule};

use super::exported::{Exported, Fate};
use super::reach;

/// Notes the inclusions that a wider exclusion removes because exclusions always take precedence.
pub(super) fn note_overruled(policy: &Policy, exported: &mut Exported) {
    let always = policy.document().scope.precedence == Precedence::ExclusionsWin;
    let (included, excluded): (Vec<&Rule>, Vec<&Rule>) = policy.rules().partition(|rule| rule.list() == List::InScope);
    for rule in included {
        let is_overruled = |wider: &&&Rule| {
            !always && rule.pattern().is_narrower_than(wider.pattern())
                || reach::needed(policy, wider).is_some_and(|host| rule.pattern().beats_reach(host))
        };
        if let Some(wider) = excluded.iter().find(is_overruled) {
            exported.note(
                Fate::LeftOut,
                rule,
                format!("the exclusion `{}` always takes precedence in this format", wider.written()),
            );
        }
    }
}
