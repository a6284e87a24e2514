//! Every policy of a few rules over the small world, every target of it: the engine against the oracle.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use crate::OracleEvidence;
use crate::engine::{asked, both};
use crate::worlds::small;

/// How much was compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    pub policies: usize,
    pub decisions: usize,
}

/// A policy and a target on which the two differ; the decisions as they show themselves.
#[derive(Debug, Clone)]
pub struct Difference {
    pub policy: Value,
    pub target: String,
    pub engine: String,
    pub oracle: String,
}

/// How the rules of each policy are weighed: as the law says, and with every exclusion first.
const PRECEDENCES: [Option<&str>; 2] = [None, Some("exclusions-win")];

/// Compares on every policy of up to `most` rules, under both precedences, on so many threads. `progress` hears how
/// many policies are done.
///
/// # Errors
///
/// The first difference that was met; the threads stop then.
pub fn compare(most: usize, threads: usize, progress: impl Fn(usize) + Sync) -> Result<Counts, Box<Difference>> {
    let policies = Mutex::new(small::policies(most));
    let (done, decided) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let found: Mutex<Option<Box<Difference>>> = Mutex::new(None);
    let work = || {
        let targets = small::targets();
        loop {
            // The lock is held to take one policy, not to decide it.
            let next = policies.lock().expect("no thread panics with the lock").next();
            let (Some(policy), false) = (next, is_found(&found)) else { return };
            for precedence in PRECEDENCES {
                let mut policy = policy.clone();
                if let Some(precedence) = precedence {
                    policy["scope"]["precedence"] = json!(precedence);
                }
                if let Some(difference) = differing(&policy, &targets) {
                    *found.lock().expect("no thread panics with the lock") = Some(Box::new(difference));
                    return;
                }
                decided.fetch_add(targets.len(), Ordering::Relaxed);
                progress(done.fetch_add(1, Ordering::Relaxed) + 1);
            }
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

/// The first target on which the two differ over one policy.
fn differing(policy: &Value, targets: &[String]) -> Option<Difference> {
    let (engine, oracle) = both(policy)?;
    let nothing = OracleEvidence::default();
    targets.iter().find_map(|target| {
        let one = asked(&engine, target, &nothing).map_err(|_| "an error");
        let other = oracle.decide(target, &nothing).map_err(|_| "an error");
        (one != other).then(|| Difference {
            policy: policy.clone(),
            target: target.clone(),
            engine: format!("{one:#?}"),
            oracle: format!("{other:#?}"),
        })
    })
}
