//! The ids of rules to which the policy gives none: the list and the index in it.

use std::sync::OnceLock;

use crate::document::List;
use crate::rules::rule_id::RuleId;

/// The default ids of all rules of a policy. An id is created when it is first needed, which is rare.
#[derive(Debug, Clone)]
pub(super) struct DefaultIds {
    /// The first rule of each list, in the order of [`List::ALL`].
    firsts: [RuleId; List::ALL.len()],
    blocks: Box<[OnceLock<Box<IdBlock>>]>,
}

/// The ids of [`BLOCK`] rules.
type IdBlock = [OnceLock<Box<str>>; BLOCK];

const BLOCK: usize = 16;

impl DefaultIds {
    /// The ids of lists of these lengths, in the order of [`List::ALL`].
    pub(super) fn of(lengths: impl Iterator<Item = usize>) -> Self {
        let (mut firsts, mut count) = ([RuleId::new(0); List::ALL.len()], 0_usize);
        for (first, length) in firsts.iter_mut().zip(lengths) {
            *first = RuleId::new(count);
            count = count.saturating_add(length);
        }
        Self { firsts, blocks: std::iter::repeat_with(OnceLock::new).take(count.div_ceil(BLOCK)).collect() }
    }

    /// The list of a rule and the index in it.
    pub(super) fn list_and_index(&self, rule: RuleId) -> Option<(List, usize)> {
        let (list, first) = List::ALL.iter().zip(&self.firsts).rfind(|(_, first)| **first <= rule)?;
        Some((*list, rule.index().saturating_sub(first.index())))
    }

    /// The id of a rule.
    pub(super) fn get(&self, rule: RuleId) -> Option<&str> {
        let block = self.blocks.get(rule.index() / BLOCK)?.get_or_init(Box::default);
        let (list, index) = self.list_and_index(rule)?;
        Some(block.get(rule.index() % BLOCK)?.get_or_init(|| format!("{list}[{index}]").into_boxed_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_count_from_the_start_of_each_list() {
        let ids = DefaultIds::of([0, 17, 1].into_iter());
        let all: Vec<_> = (0..18).filter_map(|rule| ids.get(RuleId::new(rule))).collect();
        assert_eq!(
            (all.len(), all[0], all[16], all[17]),
            (18, "out_of_scope[0]", "out_of_scope[16]", "third_party[0]")
        );
    }
}
