//! A policy of the server, and what every answer repeats about it.

use std::io;

use scopegate::Policy;
use scopegate::policy::{Automation, Posture, Testing};

use crate::console::plain;
use crate::{date, filter, show};

/// A policy of the server.
pub(super) struct PolicyFacts {
    pub(super) policy: Policy,
}

impl PolicyFacts {
    pub(super) fn new(policy: Policy) -> Self {
        Self { policy }
    }

    pub(super) fn testing(&self) -> &Testing {
        &self.policy.document().testing
    }

    /// The name of the policy, without control characters.
    pub(super) fn name(&self) -> String {
        plain(self.policy.name())
    }

    /// What holds for every target: the posture, the last day, the conditions of testing.
    pub(super) fn notices(&self) -> Vec<String> {
        let testing = self.testing();
        let mut notices = Vec::new();
        match testing.posture {
            Posture::Authorized => {}
            Posture::ReportOnly => {
                notices.push("the policy accepts reports and does not authorize testing: contact no target".to_owned());
            }
            Posture::None => notices.push("the policy does not authorize testing: contact no target".to_owned()),
        }
        match testing.automated {
            Some(Automation::Forbidden) => notices.push("the policy forbids automated tools".to_owned()),
            Some(Automation::Ask) => notices.push("automated tools need the agreement of the owner".to_owned()),
            Some(Automation::Allowed) | None => {}
        }
        if date::today().is_some_and(|today| self.policy.expired_on(today).is_some()) {
            notices.push("the last day of the policy is over: get the current version".to_owned());
        }
        if testing.requests_per_second.is_some()
            || testing.requests_per_minute.is_some()
            || testing.concurrent.is_some()
            || testing.required_headers().next().is_some()
            || !testing.windows.is_empty()
        {
            notices.push("the policy sets rates, headers or times of tests: see `show`".to_owned());
        }
        notices
    }

    /// The statements that every in-scope decision repeats.
    pub(super) fn caveats(&self) -> Vec<String> {
        filter::shown_caveats(self.policy.finding_caveats())
    }

    /// The text of `scopegate show`.
    pub(super) fn text(&self) -> io::Result<String> {
        show::plain_text(&self.policy)
    }
}
