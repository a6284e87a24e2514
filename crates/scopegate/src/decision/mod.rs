//! From the rules that bear on a target to the answer, with its reasons.

mod answer;
mod beyond;
mod embedded;
mod evidence;
mod explanation;
mod finding;
mod part;
mod precedence;
mod quick;
mod record;
mod shadowed;
mod split;
mod verdict;

use crate::matcher::{Edges, Matcher};
use crate::pattern::{Place, PlaceHost};
use crate::policy::RuleBook;
use crate::target::{Target, TargetHost};

pub use answer::{Decision, Unmet};
pub use evidence::Evidence;
pub use finding::{FindingDecision, Lift, ReportDecision, ReportPart};
pub use record::{Decided, DecisionRecord, ErrorRecord, RuleRecord};
pub use verdict::{Basis, Verdict};

use part::Part;
pub use quick::Brief;
pub(crate) use quick::TopLevels;
pub(crate) use shadowed::shadowed;
pub(crate) use split::TooManyParts;

/// A compiled policy, as the law sees it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Engine<'p> {
    pub(crate) book: &'p RuleBook,
    pub(crate) matcher: &'p Matcher,
    pub(crate) edges: &'p Edges,
    pub(crate) top_levels: &'p TopLevels,
}

impl<'p> Engine<'p> {
    /// Decides a target: each of its ports by itself, and a network by each of its parts.
    pub(crate) fn decide(&self, target: Target, evidence: &Evidence) -> Decision<'p> {
        let part = match target.host() {
            TargetHost::Domain(name) => self.on_ports(PlaceHost::Name(name.by_ref()), &target, evidence),
            TargetHost::Network(network) => split::joined(self, &network, &target, evidence),
        };
        self.answer(target, part, evidence)
    }

    /// The decision of a target from what was found of it.
    pub(crate) fn answer(&self, target: Target, part: Part<'p>, evidence: &Evidence) -> Decision<'p> {
        Decision::new(self.book, target, part, evidence.is_owned())
    }

    /// The answer for a host that no edge divides, on the target's ports.
    fn on_ports(&self, host: PlaceHost<'_>, target: &Target, evidence: &Evidence) -> Part<'p> {
        let places = Place::on_ports(host, target);
        let parts = places.iter().map(|place| part::decide(self, place, evidence));
        parts.reduce(|one, other| one.join(other, self.book.rules())).unwrap_or_else(Part::nothing)
    }
}
