//! How a rule relates to a question, and which of two rules is narrower. Neither depends on the other rules of a
//! policy, so for many policies of the same rules both are computed once.
//!
//! Every judgment that uses them is made for each policy again. Without a cache, they are computed each time. Policies
//! that share a cache differ only in their rules and in `precedence`.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock, RwLock};

use super::pattern::{Question, Relation};
use super::proof::strictly_narrower;
use super::text::Host;
use super::{List, Oracle, Rule};

/// The known relations, by the numbers of rules and questions.
pub struct Remembered {
    rules: usize,
    /// For a host, a port and the number of a path and query: how each rule relates to them.
    relations: RwLock<HashMap<Host, Rows>>,
    /// For each pair of rules: whether the first is strictly narrower.
    narrower: Vec<OnceLock<bool>>,
}

type Rows = HashMap<(u16, usize), Row>;

type Row = Arc<[OnceLock<Relation>]>;

impl Remembered {
    /// Space for this number of rules.
    pub fn new(rules: usize) -> Arc<Remembered> {
        Arc::new(Remembered { rules, relations: RwLock::default(), narrower: vec![OnceLock::new(); rules * rules] })
    }

    fn row(&self, question: &Question, number: usize) -> Row {
        let place = (question.port, number);
        let known = self.relations.read().expect("no thread panics while it holds the lock");
        if let Some(row) = known.get(&question.host).and_then(|rows| rows.get(&place)) {
            return Arc::clone(row);
        }
        drop(known);
        let mut relations = self.relations.write().expect("no thread panics while it holds the lock");
        let rows = relations.entry(question.host.clone()).or_default();
        Arc::clone(rows.entry(place).or_insert_with(|| vec![OnceLock::new(); self.rules].into()))
    }
}

impl Oracle {
    /// How each rule relates to a question, in the reading of its list.
    pub fn relations(&self, question: &Question) -> Vec<Relation> {
        let plainly = |rule: &Rule| match rule.list {
            List::InScope => rule.pattern.as_inclusion(question, &self.settings.context),
            List::OutOfScope | List::ThirdParty => rule.pattern.as_exclusion(question),
        };
        let (Some(remembered), Some(number)) = (&self.settings.remembered, question.number) else {
            return self.rules.iter().map(plainly).collect();
        };
        let row = remembered.row(question, number);
        let relation = |rule: &Rule| match rule.number {
            Some(number) => *row[number].get_or_init(|| plainly(rule)),
            None => plainly(rule),
        };
        self.rules.iter().map(relation).collect()
    }

    pub fn narrower(&self, a: usize, b: usize) -> bool {
        let (a, b) = (&self.rules[a], &self.rules[b]);
        let plainly = || strictly_narrower(&a.pattern, &b.pattern);
        match (&self.settings.remembered, a.number, b.number) {
            (Some(remembered), Some(a), Some(b)) => *remembered.narrower[a * remembered.rules + b].get_or_init(plainly),
            _ => plainly(),
        }
    }
}
