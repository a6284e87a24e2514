//! The laws that a walk checks, and how often.

use std::fmt;
use std::ops::AddAssign;

/// A law that holds for a question. The numbers are those of the laws of decisions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Law {
    /// 1: engine and oracle agree on the complete decision.
    Agreement,
    /// 2: one exclusion more, or one inclusion less, puts nothing in scope.
    Closing,
    /// 2: evidence other than `owned = true` puts nothing in scope.
    Evidence,
    /// 3: the order of rules changes nothing except which of several equal rules is reported.
    Order,
    /// 4: a target and its canonical form have the same decision.
    Canonical,
    /// 5: the fast paths give the same answer or none.
    Quick,
    /// 6: the parts of a network are disjoint, cover it, and agree with its addresses.
    Partition,
    /// 9: a target that is entirely in scope has no resource outside it, and a target in scope has a resource in scope.
    Aggregates,
}

impl Law {
    pub const ALL: [Law; 8] = [
        Law::Agreement,
        Law::Closing,
        Law::Evidence,
        Law::Order,
        Law::Canonical,
        Law::Quick,
        Law::Partition,
        Law::Aggregates,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Law::Agreement => "1 engine and oracle agree",
            Law::Closing => "2 more exclusions or fewer inclusions open nothing",
            Law::Evidence => "2 evidence opens nothing",
            Law::Order => "3 order changes nothing",
            Law::Canonical => "4 canonical forms are the same question",
            Law::Quick => "5 the quick ways agree",
            Law::Partition => "6 networks say what their addresses say",
            Law::Aggregates => "9 aggregates agree with their resources",
        }
    }
}

/// What a walk has covered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    pub policies: usize,
    /// How many of the questions have the answer `in-scope`.
    pub in_scope: usize,
    held: [usize; Law::ALL.len()],
}

impl Counts {
    /// One policy, with this number of in-scope answers.
    pub fn of_policy(in_scope: usize) -> Counts {
        Counts { policies: 1, in_scope, ..Counts::default() }
    }

    /// How many times a law was checked. For the first law, the number of questions.
    pub fn of(&self, law: Law) -> usize {
        self.held[law as usize]
    }

    pub fn add(&mut self, law: Law, times: usize) {
        self.held[law as usize] += times;
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Counts) {
        self.policies += other.policies;
        self.in_scope += other.in_scope;
        for (held, more) in self.held.iter_mut().zip(other.held) {
            *held += more;
        }
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:>12} policies, {} answers of in scope", self.policies, self.in_scope)?;
        let held = Law::ALL.into_iter().filter(|law| self.of(*law) > 0);
        held.into_iter().try_for_each(|law| write!(f, "\n{:>12} times {}", self.of(law), law.name()))
    }
}
