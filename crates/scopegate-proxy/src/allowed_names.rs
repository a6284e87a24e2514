//! The names that the certificates of an authority may have.

use std::collections::BTreeSet;
use std::net::IpAddr;

use ipnet::IpNet;
use rcgen::{CidrSubnet, GeneralSubtree, NameConstraints};
use scopegate::Policy;
use scopegate::pattern::HostPattern;
use scopegate::policy::List;

/// Names, each with every name below it, and networks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct AllowedNames {
    names: BTreeSet<String>,
    networks: BTreeSet<IpNet>,
}

impl AllowedNames {
    /// The hosts that a policy can have in scope. None if they are no subtrees of names: `*acme.com`, `acme.*`.
    pub(crate) fn of(policy: &Policy) -> Option<Self> {
        let mut allowed = Self::default();
        for rule in policy.rules().filter(|rule| rule.list() == List::InScope) {
            match rule.pattern().host() {
                HostPattern::Exact(name) | HostPattern::Below(name) | HostPattern::Tree(name) => {
                    allowed.names.insert(name.to_string());
                }
                HostPattern::Glob(glob) => {
                    let end = glob.as_str().rsplit('*').next().and_then(|end| end.strip_prefix('.'));
                    allowed.names.insert(end.filter(|end| end.contains('.'))?.to_owned());
                }
                HostPattern::Addresses(range) => allowed.networks.extend(range.networks()),
                HostPattern::Any => return None,
            }
        }
        let ownership = &policy.document().ownership;
        if ownership.in_scope {
            match &ownership.domains {
                Some(domains) => allowed.names.extend(domains.iter().map(|name| name.to_ascii_lowercase())),
                None => allowed.names.extend(policy.inferred_domains().into_iter().map(str::to_owned)),
            }
            for network in &ownership.networks {
                let address = || network.parse::<IpAddr>().map(IpNet::from).ok();
                allowed.networks.insert(network.parse().ok().or_else(address)?);
            }
        }
        Some(allowed)
    }

    /// Reads [`to_text`](Self::to_text).
    pub(crate) fn from_text(text: &str) -> Self {
        let mut allowed = Self::default();
        for line in text.lines() {
            match line.parse() {
                Ok(network) => allowed.networks.insert(network),
                Err(_) => allowed.names.insert(line.to_owned()),
            };
        }
        allowed
    }

    /// One name or network a line.
    pub(crate) fn to_text(&self) -> String {
        let networks = self.networks.iter().map(ToString::to_string);
        self.names.iter().cloned().chain(networks).map(|line| line + "\n").collect()
    }

    /// A name or a network of other names that these do not cover.
    pub(crate) fn lacks(&self, others: &Self) -> Option<String> {
        let name = others.names.iter().find(|name| !self.covers_name(name));
        let network = others.networks.iter().find(|network| !self.networks.iter().any(|own| own.contains(*network)));
        name.cloned().or_else(|| network.map(ToString::to_string))
    }

    fn covers_name(&self, name: &str) -> bool {
        let mut rest = name;
        loop {
            if self.names.contains(rest) {
                return true;
            }
            let Some((_, parent)) = rest.split_once('.') else { return false };
            rest = parent;
        }
    }

    /// The extension of the certificate (RFC 5280 section 4.2.1.10). A kind of name that is not listed would be without
    /// limits, so that it is excluded as a whole.
    pub(crate) fn constraints(&self) -> NameConstraints {
        let subnet = |network: &IpNet| {
            GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(network.network(), network.prefix_len()))
        };
        let names = self.names.iter().cloned().map(GeneralSubtree::DnsName);
        let permitted_subtrees = names.chain(self.networks.iter().map(subnet)).collect();
        let mut excluded_subtrees = Vec::new();
        if self.names.is_empty() {
            excluded_subtrees.push(GeneralSubtree::DnsName(String::new()));
        }
        for every in [IpNet::from(IpAddr::from([0_u8; 4])), IpNet::from(IpAddr::from([0_u8; 16]))] {
            let is_used = self.networks.iter().any(|network| network.addr().is_ipv4() == every.addr().is_ipv4());
            if !is_used {
                excluded_subtrees.extend(IpNet::new(every.addr(), 0).iter().map(subnet));
            }
        }
        NameConstraints { permitted_subtrees, excluded_subtrees }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(rules: &str) -> Option<AllowedNames> {
        let text = format!("version = 1\npolicy = {{ name = 'A', owner = 'A' }}\n{rules}");
        AllowedNames::of(&Policy::from_toml(&text).unwrap())
    }

    #[test]
    fn names_are_those_that_a_policy_includes() {
        for (rules, expected) in [
            (
                "scope = { in_scope = ['app.acme.com', '*.Acme.org'], out_of_scope = ['b.com'] }",
                "acme.org\napp.acme.com\n",
            ),
            ("scope = { in_scope = ['dev-*.eu.acme.com', 'https://a.acme.net/x'] }", "a.acme.net\neu.acme.com\n"),
            ("scope = { in_scope = ['31.31.140.0/24', '2a00:1:2::7'] }", "31.31.140.0/24\n2a00:1:2::7/128\n"),
            ("scope = { in_scope = ['a.acme.com'] }\nownership = { in_scope = true }", "a.acme.com\nacme.com\n"),
            (
                "ownership = { in_scope = true, domains = ['acme.com'], networks = ['31.31.140.7'] }",
                "acme.com\n31.31.140.7/32\n",
            ),
        ] {
            let allowed = of(rules).unwrap();
            assert_eq!(allowed.to_text(), expected, "{rules}");
            assert_eq!(AllowedNames::from_text(&allowed.to_text()), allowed, "{rules}");
        }
        for rules in ["scope = { in_scope = ['*acme.com'] }", "scope = { in_scope = ['a.acme.com', '*acme.org'] }"] {
            assert_eq!(of(rules), None, "{rules}");
        }
    }

    #[test]
    fn what_an_authority_lacks_is_reported() {
        let allowed = AllowedNames::from_text("acme.com\n31.31.140.0/24\n");
        for (others, lacks) in [
            ("acme.com\n", None),
            ("a.b.acme.com\n31.31.140.7/32\n", None),
            ("evilacme.com\n", Some("evilacme.com")),
            ("com\n", Some("com")),
            ("31.31.0.0/16\n", Some("31.31.0.0/16")),
            ("::/0\n", Some("::/0")),
        ] {
            assert_eq!(allowed.lacks(&AllowedNames::from_text(others)).as_deref(), lacks, "{others}");
        }
    }
}
