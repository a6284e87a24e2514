//! The laws that a walk holds, and how often.

use std::fmt;
use std::ops::AddAssign;

/// What is held of a question; the numbers are those of the laws of decisions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Law {
    /// 1: engine and oracle agree, whole decision.
    Agreement,
    /// 2: an exclusion more, or an inclusion less, opens nothing.
    Closing,
    /// 2: evidence other than `owned = true` opens nothing.
    Evidence,
    /// 3: the order of rules changes nothing but which of equal ones is reported.
    Order,
    /// 4: a target and its canonical form are one question.
    Canonical,
    /// 5: the quick ways say nothing or the same.
    Quick,
    /// 6: the parts of a network are disjoint, cover it, and say what its addresses say.
    Partition,
    /// 9: what is entirely in scope has no resource that is not, and what is in scope has one that is.
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
            Law::Aggregates => "9 wholes say what their resources say",
        }
    }
}

/// How much was walked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    pub policies: usize,
    /// Of the questions, how many were answered `in-scope`.
    pub in_scope: usize,
    held: [usize; Law::ALL.len()],
}

impl Counts {
    /// One policy, with so many answers of in scope.
    pub fn of_policy(in_scope: usize) -> Counts {
        Counts { policies: 1, in_scope, ..Counts::default() }
    }

    /// How many times a law was held: questions compared, of the first law.
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
