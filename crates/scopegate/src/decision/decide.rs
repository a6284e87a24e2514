//! Decides targets: each port separately, and each part of a network.

use crate::decision::answer::Decision;
use crate::decision::context::Context;
use crate::decision::evidence::Evidence;
use crate::decision::network_partition::joined;
use crate::decision::resource_decision::ResourceDecision;
use crate::decision::resources::on_ports;
use crate::pattern::ResourceHost;
use crate::targets::{Target, TargetHost};

impl<'p> Context<'p> {
    /// Decides a target.
    pub(crate) fn decide(&self, target: Target, evidence: &Evidence) -> Decision<'p> {
        let decided = match target.host() {
            TargetHost::Domain(name) => on_ports(self, ResourceHost::Name(name.by_ref()), &target, evidence),
            TargetHost::Network(network) => joined(self, &network, &target, evidence),
        };
        self.answer(target, decided, evidence)
    }

    /// Builds the decision about a target from the joined decisions about its resources.
    pub(crate) fn answer(&self, target: Target, decided: ResourceDecision<'p>, evidence: &Evidence) -> Decision<'p> {
        Decision::new(self.book, target, decided, evidence.is_owned())
    }
}
