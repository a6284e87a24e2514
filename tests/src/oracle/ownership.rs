//! Semantics 5: resources that no rule covers, and their owners.

use serde_json::Value;

use super::address::{Range, is_reachable};
use super::decide::Verdict;
use super::host;
use super::host_pattern::{Context, HostPattern, whole_labels_right_of_stars};
use super::names::{at_or_below, has_known_suffix, is_special_use, registrable};
use super::text::Host;
use super::{List, Oracle, Provider, Rule, array};

/// The `[ownership]` table, and the inferred domains if it declares none.
pub struct Ownership {
    pub networks: Vec<Range>,
    pub in_scope: bool,
    inferred: Vec<String>,
}

/// `ownership.domains`, canonical; `None` if the key is absent.
pub fn declared_domains(table: &Value) -> Result<Option<Vec<String>>, String> {
    if table["domains"].is_null() {
        return Ok(None);
    }
    let domain = |value: &Value| match host::parse(value.as_str().unwrap_or_default()) {
        Ok(Host::Domain(name)) => Ok(name),
        _ => Err("ownership.not-a-domain".to_owned()),
    };
    array(&table["domains"]).map(domain).collect::<Result<_, _>>().map(Some)
}

impl Ownership {
    pub fn new(table: &Value, context: &Context, rules: &[Rule], providers: &[Provider]) -> Result<Ownership, String> {
        let network = |value: &Value| {
            let pattern = super::pattern::Pattern::from_entry(value)?;
            match pattern.host {
                HostPattern::Addresses(range) => Ok(range),
                _ => Err("ownership.not-a-network".to_owned()),
            }
        };
        let networks = array(&table["networks"]).map(network).collect::<Result<_, _>>()?;
        let inferred = if context.owned_domains.is_none() { inferred_domains(rules, providers) } else { Vec::new() };
        Ok(Ownership { networks, in_scope: table["in_scope"].as_bool().unwrap_or(false), inferred })
    }
}

/// "The registrable domains of inclusions, those with a port or a path too; domains of the provider list are left out."
fn inferred_domains(rules: &[Rule], providers: &[Provider]) -> Vec<String> {
    let mut found = Vec::new();
    for rule in rules.iter().filter(|rule| rule.list == List::InScope) {
        let base = match &rule.pattern.host {
            HostPattern::Exact(h) | HostPattern::Below(h) | HostPattern::Domain(h) | HostPattern::Glued(h) => h.clone(),
            HostPattern::Glob(text) => whole_labels_right_of_stars(text),
            HostPattern::Any | HostPattern::FinalStar { .. } | HostPattern::Addresses(_) => {
                continue;
            }
        };
        let Some(domain) = registrable(&base) else {
            continue;
        };
        if !providers.iter().any(|provider| at_or_below(domain, &provider.suffix)) {
            found.push(domain.to_owned());
        }
    }
    found
}

impl Oracle {
    /// "In this order, the first that holds": the six steps of semantics 5.
    pub fn unlisted(&self, host: &Host, owned: Option<bool>) -> (Verdict, &'static str, Option<String>) {
        // 1
        let public = match host {
            Host::Net(net) => is_reachable(*net),
            Host::Domain(name) => !is_special_use(name) && has_known_suffix(name),
        };
        if !public {
            return (Verdict::OutOfScope, "not-public", None);
        }
        // The caller's knowledge replaces the declaration, and `false` also replaces the inference.
        let declared = owned.unwrap_or_else(|| self.is_declared(host));
        // 2
        if declared && self.ownership.in_scope {
            return (Verdict::InScope, "owned", None);
        }
        // 3
        if declared || (owned.is_none() && self.is_inferred(host)) {
            return (Verdict::OutOfScope, "unlisted", None);
        }
        match host {
            Host::Domain(name) => match self.provider_of(name) {
                // 4
                Some(provider) => (Verdict::ThirdParty, "provider", Some(provider.name.clone())),
                // 5
                None => (Verdict::ThirdParty, "unowned", None),
            },
            // 6
            Host::Net(_) if self.names_addresses() => (Verdict::ThirdParty, "unowned", None),
            Host::Net(_) => (Verdict::OutOfScope, "unlisted", None),
        }
    }

    pub fn is_declared(&self, host: &Host) -> bool {
        match host {
            Host::Domain(name) => {
                self.settings.context.owned_domains.iter().flatten().any(|owned| at_or_below(name, owned))
            }
            Host::Net(net) => self.ownership.networks.iter().any(|owned| owned.holds(&Range::of(*net))),
        }
    }

    pub fn is_inferred(&self, host: &Host) -> bool {
        match host {
            Host::Domain(name) => self.ownership.inferred.iter().any(|owned| at_or_below(name, owned)),
            Host::Net(_) => false,
        }
    }

    /// Whether the policy names addresses: "any rule on any list whose host is an address, network or range, or a non-empty ownership.networks".
    fn names_addresses(&self) -> bool {
        let address = |rule: &Rule| matches!(rule.pattern.host, HostPattern::Addresses(_));
        self.rules.iter().any(address) || !self.ownership.networks.is_empty()
    }
}
