//! Finding rules: every list of a few, every class with all combinations of its facts.

use super::{Counts, Difference, Law, Shared, Walk};
use crate::engine::{answered, both};
use crate::generators::small_findings;

/// If a text has two faults, the semantics do not say which is reported.
pub fn walk(walk: Walk, progress: &(impl Fn(Counts) + Sync)) -> Result<Counts, Box<Difference>> {
    let policies = small_findings::policies(walk.rules).enumerate();
    let own = policies.filter(move |(number, _)| walk.has(*number)).map(|(_, policy)| policy);
    let prepare = || {
        let questions = small_findings::questions();
        move |policy: &serde_json::Value| {
            let mut counts = Counts::of_policy(0);
            let Some((engine, oracle)) = both(policy) else { return Ok(counts) };
            for question in &questions {
                let one = answered(&engine, question).map_err(|_| "an error");
                let other = oracle.answer(question).map_err(|_| "an error");
                if one != other {
                    let question = format!("{question:?}");
                    return Err(Difference::new(policy, question, ("the engine", &one), ("the oracle", &other)));
                }
                counts.in_scope += usize::from(one.is_ok_and(|decision| decision.verdict == "in-scope"));
            }
            counts.add(Law::Agreement, questions.len());
            Ok(counts)
        }
    };
    Shared::new(own).run(walk.threads, prepare, progress)
}
