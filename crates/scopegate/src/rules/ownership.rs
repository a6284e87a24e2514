//! Ownership: declared in the policy or inferred from its inclusions.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::document::{Diagnostic, DocumentPath, PolicyDocument, Spans, codes, look_up};
use crate::error::Excerpt;
use crate::net::{Address, DomainName, Network, PublicSuffixList};
use crate::rules::name_set::NameSet;
use crate::rules::providers::Providers;
use crate::rules::rule::{Rule, RulePattern};

/// Declared and inferred ownership, prepared for lookup.
#[derive(Debug, Clone, Default)]
pub(crate) struct OwnedAssets {
    /// The declared domains; `None` if the policy has no such list.
    domains: Option<Box<[DomainName]>>,
    /// The declared domains, each at the end of a domain, or the inferred ones, each at the end of the pattern of a rule.
    names: NameSet,
    networks: Box<[Network]>,
    /// `None` without networks.
    ranges: Option<Box<Ranges>>,
    in_scope: bool,
}

impl OwnedAssets {
    pub(crate) fn build(document: &PolicyDocument, positions: &Spans, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let ownership = &document.ownership;
        let root = DocumentPath::Root.key("ownership");
        let mut owned = Self { in_scope: ownership.in_scope, ..Self::default() };
        if let Some(texts) = &ownership.domains {
            let mut domains = Vec::with_capacity(texts.len());
            for (index, text) in texts.iter().enumerate() {
                // An owned domain includes everything below it; some policies write it as a wildcard.
                match DomainName::parse(text) {
                    Ok(domain) => domains.push(domain),
                    Err(error) => {
                        let (index, span) = look_up(&positions.domains, index);
                        let problem = Diagnostic::new(
                            codes::POLICY_INVALID_VALUE,
                            format!("invalid domain {}: {}", Excerpt(text), error.message()),
                        );
                        let problem = match text.strip_prefix("*.").filter(|rest| DomainName::parse(rest).is_ok()) {
                            Some(rest) => problem.hint(format!("write `{rest}`: everything below it is owned too")),
                            None => problem.hint("write only a domain, for example `example.com`"),
                        };
                        diagnostics.push(problem.at_if(span).path(&root.key("domains").index(index)));
                    }
                }
            }
            let text = |number| text_of(Some(&domains), &[], number);
            for (number, domain) in (0..).zip(&domains) {
                owned.names.insert(domain.as_str(), number, text);
            }
            owned.names.shrink_to_fit(text);
            owned.domains = Some(domains.into_boxed_slice());
        }
        let mut networks = Vec::with_capacity(ownership.networks.len());
        for (index, text) in ownership.networks.iter().enumerate() {
            match network(text) {
                Ok(network) => networks.push(network),
                Err(problem) => {
                    let (index, span) = look_up(&positions.networks, index);
                    diagnostics.push(problem.at_if(span).path(&root.key("networks").index(index)));
                }
            }
        }
        if !networks.is_empty() {
            owned.ranges = Some(Box::new(Ranges::new(networks.iter().map(|network| network.get()))));
        }
        owned.networks = networks.into_boxed_slice();
        owned
    }

    /// Infers owned domains if the policy declares none: the registrable domains of its inclusions, except domains
    /// on the provider list.
    pub(crate) fn infer(&mut self, rules: &[Rule], providers: &Providers, suffixes: &PublicSuffixList) {
        if self.domains.is_some() {
            return;
        }
        let text = |number| text_of(None, rules, number);
        for (number, rule) in (0..).zip(rules) {
            if let RulePattern::Inclusion(inclusion) = rule.sense()
                && let Some(domain) = inclusion.registrable_domain(suffixes)
                && !self.names.contains(domain, text)
                && providers.find(domain).is_none()
            {
                self.names.insert(domain, number, text);
            }
        }
        self.names.shrink_to_fit(text);
    }

    /// Whether everything that is owned is in scope.
    pub(crate) fn in_scope(&self) -> bool {
        self.in_scope
    }

    /// The declared domains; `None` if the policy has no such list.
    pub(crate) fn domains(&self) -> Option<&[DomainName]> {
        self.domains.as_deref()
    }

    /// The declared networks.
    pub(crate) fn networks(&self) -> &[Network] {
        &self.networks
    }

    /// The inferred domains, in no particular order. `rules` are those of the policy, here and below.
    pub(crate) fn inferred<'p>(&'p self, rules: &'p [Rule]) -> impl Iterator<Item = &'p str> {
        self.names(rules).filter(|_| self.domains.is_none())
    }

    /// The declared and the inferred domains.
    pub(crate) fn names<'p>(&'p self, rules: &'p [Rule]) -> impl Iterator<Item = &'p str> {
        self.names.iter(|number| text_of(self.domains(), rules, number))
    }

    /// Whether a canonical host is at or below a declared domain. Does not allocate.
    pub(crate) fn declares_domain(&self, host: &str) -> bool {
        self.domains.is_some() && self.names_at_or_above(&[], host)
    }

    /// Whether a canonical host is at or below an inferred domain. Does not allocate.
    pub(crate) fn infers_domain(&self, rules: &[Rule], host: &str) -> bool {
        self.domains.is_none() && self.names_at_or_above(rules, host)
    }

    fn names_at_or_above(&self, rules: &[Rule], host: &str) -> bool {
        let text = |number| text_of(self.domains(), rules, number);
        at_or_above(host).any(|domain| self.names.contains(domain, text))
    }

    /// Whether declared networks contain every address of a network.
    pub(crate) fn declares_network(&self, network: &Network) -> bool {
        let network = network.get();
        self.declares_addresses(network.network(), network.broadcast())
    }

    /// Whether declared networks contain every address from the first to the last.
    pub(crate) fn declares_addresses(&self, first: IpAddr, last: IpAddr) -> bool {
        self.ranges.as_ref().is_some_and(|ranges| ranges.hold(first, last))
    }
}

/// The text that a name is at the end of: a declared domain, or the host of a rule if no domains are declared.
fn text_of<'p>(domains: Option<&'p [DomainName]>, rules: &'p [Rule], number: u32) -> Option<&'p str> {
    let at = usize::try_from(number).ok()?;
    match domains {
        Some(domains) => domains.get(at).map(DomainName::as_str),
        None => rules.get(at).map(|rule| rule.pattern().host().canonical_text()),
    }
}

/// A host and all its parent domains: `a.b.c`, `b.c`, `c`.
pub(crate) fn at_or_above(host: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(host), |rest| rest.split_once('.').map(|(_, above)| above))
}

fn network(text: &str) -> Result<Network, Diagnostic> {
    let refuse = |message: String| Diagnostic::new(codes::POLICY_INVALID_VALUE, message);
    if let Ok(address) = text.parse::<IpAddr>() {
        return Ok(Network::from_address(Address::new(address)));
    }
    // `IpNet` reads `010.8.8.0` in decimal and browsers read it in octal; `IpAddr` refuses it.
    let is_address = text.split_once('/').is_some_and(|(address, _)| address.parse::<IpAddr>().is_ok());
    let net: IpNet = text.parse().ok().filter(|_| is_address).ok_or_else(|| {
        refuse(format!("invalid network {}", Excerpt(text))).hint("write it in CIDR form, for example `192.0.2.0/24`")
    })?;
    let network = Network::new(net).map_err(|error| {
        let problem = refuse(error.message().to_owned());
        match error.hint() {
            Some(hint) => problem.hint(hint),
            None => problem.hint(format!("write `{}`", net.trunc())),
        }
    })?;
    if network.get().prefix_len() == 0 {
        return Err(refuse(format!("{} covers the whole address space, which has no single owner", Excerpt(text))));
    }
    Ok(network)
}

/// Disjoint address ranges in ascending order, separate for IPv4 and IPv6.
#[derive(Debug, Clone, Default)]
struct Ranges {
    v4: Vec<(u128, u128)>,
    v6: Vec<(u128, u128)>,
}

impl Ranges {
    fn new(networks: impl Iterator<Item = IpNet>) -> Self {
        let mut ranges = Self::default();
        for network in networks {
            let range = (number(network.network()), number(network.broadcast()));
            if network.addr().is_ipv4() { ranges.v4.push(range) } else { ranges.v6.push(range) }
        }
        for list in [&mut ranges.v4, &mut ranges.v6] {
            list.sort_unstable();
            let mut merged: Vec<(u128, u128)> = Vec::with_capacity(list.len());
            for (first, last) in list.drain(..) {
                match merged.last_mut() {
                    Some(range) if first <= range.1.saturating_add(1) => range.1 = range.1.max(last),
                    _ => merged.push((first, last)),
                }
            }
            *list = merged;
        }
        ranges
    }

    fn hold(&self, first: IpAddr, last: IpAddr) -> bool {
        let list = match (first, last) {
            (IpAddr::V4(_), IpAddr::V4(_)) => &self.v4,
            (IpAddr::V6(_), IpAddr::V6(_)) => &self.v6,
            _ => return false,
        };
        let (first, last) = (number(first), number(last));
        let following = list.partition_point(|range| range.0 <= first);
        following.checked_sub(1).and_then(|at| list.get(at)).is_some_and(|range| last <= range.1)
    }
}

fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(address.to_bits()),
        IpAddr::V6(address) => address.to_bits(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adjacent_ranges_are_merged() {
        let nets = ["192.0.2.128/25", "192.0.2.0/25", "10.0.0.0/8", "10.1.0.0/16", "2001:db8::/32"];
        let ranges = Ranges::new(nets.iter().map(|net| net.parse().unwrap()));
        let hold = |first: &str, last: &str| ranges.hold(first.parse().unwrap(), last.parse().unwrap());
        assert!(hold("192.0.2.0", "192.0.2.255"));
        assert!(hold("10.2.0.0", "10.255.255.255"));
        assert!(hold("2001:db8::", "2001:db8::ffff"));
        assert!(!hold("192.0.2.255", "192.0.3.0"));
        assert!(!hold("9.255.255.255", "10.0.0.1"));
        assert!(!hold("::192.0.2.1", "::192.0.2.1"), "another family");
    }

    #[test]
    fn declared_domains_cover_hosts_by_whole_labels() {
        let mut document = PolicyDocument::new("A", "A");
        document.ownership.domains = Some(vec!["Example.com".to_owned()]);
        let mut diagnostics = Vec::new();
        let owned = OwnedAssets::build(&document, &Spans::default(), &mut diagnostics);
        assert!(diagnostics.is_empty());
        assert!(owned.declares_domain("example.com") && owned.declares_domain("a.b.example.com"));
        assert!(!owned.declares_domain("badexample.com") && !owned.declares_domain("com"));
    }
}
