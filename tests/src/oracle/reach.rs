//! Semantics 3, "an excluded host reaches below": which exclusions cover a name by their reach, and what is narrower.

use super::host_pattern::{HostPattern, whole_labels_right_of_stars};
use super::names::{at_or_below, below};
use super::text::Host;
use super::{Oracle, Rule};

/// An exclusion or third-party entry that covers a question, and whether it does so only by its reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stop {
    pub rule: usize,
    pub by_reach: bool,
}

impl Oracle {
    /// "Covers every name below `h` too." `asked` is the host of the question if the question is about a CNAME of it.
    /// There "it counts only of entries that the asked host is not below".
    pub fn reaches(&self, rule: &Rule, host: &Host, asked: Option<&Host>) -> bool {
        let (Some(h), Host::Domain(name)) = (rule.reach.as_deref(), host) else {
            return false;
        };
        let is_alias_of_below = matches!(asked, Some(Host::Domain(asked)) if below(asked, h));
        below(name, h) && !is_alias_of_below && !self.is_owned_below(name, h)
    }

    /// "There is no reach for a name that a declared owned domain at or below `h` holds, where ownership is in scope."
    fn is_owned_below(&self, name: &str, h: &str) -> bool {
        let mut declared = self.settings.context.owned_domains.iter().flatten();
        self.ownership.in_scope && declared.any(|owned| at_or_below(owned, h) && at_or_below(name, owned))
    }

    /// "Strictly narrower than every exclusion that covers it." For an exclusion that covers by its reach, "only an
    /// inclusion whose literal host part is at or below `h` is narrower, under both precedences".
    pub fn beats(&self, inclusion: usize, stop: Stop) -> bool {
        if stop.by_reach {
            let h = self.rules[stop.rule].reach.as_deref().unwrap_or_default();
            return literal_host_part(&self.rules[inclusion].pattern.host).is_some_and(|part| at_or_below(&part, h));
        }
        !self.settings.exclusions_win && self.narrower(inclusion, stop.rule)
    }

    /// Which of two exclusions that cover is narrower: "an entry that covers by its reach is wider than one that covers by
    /// its pattern".
    pub fn narrower_stop(&self, a: Stop, b: Stop) -> bool {
        if a.by_reach == b.by_reach { self.narrower(a.rule, b.rule) } else { b.by_reach }
    }
}

/// "The whole labels right of the last `*` (of a glued `*acme.com` it is `acme.com`; a final star has none)."
fn literal_host_part(host: &HostPattern) -> Option<String> {
    match host {
        HostPattern::Exact(h) | HostPattern::Below(h) | HostPattern::Domain(h) | HostPattern::Glued(h) => {
            Some(h.clone())
        }
        HostPattern::Glob(text) => Some(whole_labels_right_of_stars(text)).filter(|part| !part.is_empty()),
        HostPattern::Any | HostPattern::FinalStar { .. } | HostPattern::Addresses(_) => None,
    }
}
