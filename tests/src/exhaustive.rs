//! Every policy of a few rules over a small world, every question of it: the engine against the oracle.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use crate::engine::{answered, asked, both};
use crate::worlds::{small, small_findings};
use crate::{OracleDecision, OracleEvidence};

/// A small world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum World {
    /// Asset rules, and targets.
    Targets,
    /// Finding rules, and classes alone and on targets.
    Findings,
}

/// How much was compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    pub policies: usize,
    pub decisions: usize,
}

/// A policy and a question on which the two differ; the decisions as they show themselves.
#[derive(Debug, Clone)]
pub struct Difference {
    pub policy: Value,
    pub question: String,
    pub engine: String,
    pub oracle: String,
}

impl World {
    /// Every policy of up to `most` rules. Asset rules are weighed both ways: as the law says, and with every exclusion
    /// first.
    pub fn policies(self, most: usize) -> Box<dyn Iterator<Item = Value> + Send> {
        match self {
            World::Targets => Box::new(small::policies(most).flat_map(|policy| {
                let mut exclusions_win = policy.clone();
                exclusions_win["scope"]["precedence"] = json!("exclusions-win");
                [policy, exclusions_win]
            })),
            World::Findings => Box::new(small_findings::policies(most)),
        }
    }
}

/// Compares on every policy of up to `most` rules, on so many threads. `progress` hears how many policies are done.
///
/// # Errors
///
/// The first difference that was met; the threads stop then.
pub fn compare(
    world: World,
    most: usize,
    threads: usize,
    progress: impl Fn(usize) + Sync,
) -> Result<Counts, Box<Difference>> {
    let policies = Mutex::new(world.policies(most));
    let (done, decided) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let found: Mutex<Option<Box<Difference>>> = Mutex::new(None);
    let work = || {
        let comparing = Comparing::new(world);
        loop {
            // The lock is held to take one policy, not to decide it.
            let next = policies.lock().expect("no thread panics with the lock").next();
            let (Some(policy), false) = (next, is_found(&found)) else { return };
            match comparing.policy(&policy) {
                Ok(decisions) => decided.fetch_add(decisions, Ordering::Relaxed),
                Err(difference) => {
                    *found.lock().expect("no thread panics with the lock") = Some(difference);
                    return;
                }
            };
            progress(done.fetch_add(1, Ordering::Relaxed) + 1);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            scope.spawn(work);
        }
    });
    match found.into_inner().expect("every thread has ended") {
        Some(difference) => Err(difference),
        None => Ok(Counts { policies: done.into_inner(), decisions: decided.into_inner() }),
    }
}

fn is_found(found: &Mutex<Option<Box<Difference>>>) -> bool {
    found.lock().expect("no thread panics with the lock").is_some()
}

/// The questions of a world, made once.
enum Comparing {
    Targets(Vec<String>),
    Findings(Vec<crate::OracleReport>),
}

impl Comparing {
    fn new(world: World) -> Comparing {
        match world {
            World::Targets => Comparing::Targets(small::targets()),
            World::Findings => Comparing::Findings(small_findings::questions()),
        }
    }

    /// How many decisions were alike over one policy, or the first question on which they are not.
    fn policy(&self, policy: &Value) -> Result<usize, Box<Difference>> {
        let Some((engine, oracle)) = both(policy) else { return Ok(0) };
        match self {
            Comparing::Targets(targets) => {
                let nothing = OracleEvidence::default();
                for target in targets {
                    let (one, other) = (asked(&engine, target, &nothing), oracle.decide(target, &nothing));
                    alike(policy, || target.clone(), one, other)?;
                }
                Ok(targets.len())
            }
            Comparing::Findings(questions) => {
                for question in questions {
                    let (one, other) = (answered(&engine, question), oracle.answer(question));
                    alike(policy, || format!("{question:?}"), one, other)?;
                }
                Ok(questions.len())
            }
        }
    }
}

/// Where a text has two faults, which of them is named first is no law.
fn alike(
    policy: &Value,
    question: impl Fn() -> String,
    engine: Result<OracleDecision, String>,
    oracle: Result<OracleDecision, String>,
) -> Result<(), Box<Difference>> {
    let (engine, oracle) = (engine.map_err(|_| "an error"), oracle.map_err(|_| "an error"));
    if engine == oracle {
        return Ok(());
    }
    let (engine, oracle) = (format!("{engine:#?}"), format!("{oracle:#?}"));
    Err(Box::new(Difference { policy: policy.clone(), question: question(), engine, oracle }))
}
