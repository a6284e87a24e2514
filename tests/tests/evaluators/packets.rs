//! A reader of the rules for nftables: which addresses a packet may have.

use std::net::IpAddr;

use ipnet::IpNet;

/// The table of an export, as the kernel would apply it to a packet that leaves the machine.
#[derive(Debug)]
pub struct Filter {
    accepted: Vec<IpNet>,
}

impl Filter {
    /// Reads the table. It has the statements that the exporter writes, in this order, and no others.
    pub fn new(text: &str) -> Self {
        let (mut accepted, mut set) = (Vec::new(), None);
        let mut chains = Vec::new();
        for line in text.lines().map(str::trim) {
            if let Some(name) = line.strip_prefix("set ") {
                set = Some(name.trim_end_matches(" {").to_owned());
            } else if let Some(name) = line.strip_prefix("chain ") {
                (set, chains) = (None, [chains, vec![(name.trim_end_matches(" {").to_owned(), Vec::new())]].concat());
            } else if let Some(rules) = chains.last_mut().map(|(_, rules): &mut (String, Vec<String>)| rules) {
                rules.push(line.to_owned());
            } else if let Ok(network) = line.trim_end_matches(',').parse::<IpNet>() {
                let name = set.as_deref().expect("an element outside of a set");
                assert_eq!(name == "scope4", network.addr().is_ipv4(), "{network} in {name}");
                accepted.push(network);
            } else if let Ok(address) = line.trim_end_matches(',').parse::<IpAddr>() {
                accepted.push(IpNet::from(address));
            }
        }
        let names: Vec<&str> = chains.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["output", "forward"], "{text}");
        for (name, rules) in &chains {
            assert!(rules[0].ends_with(&format!("hook {name} priority filter; policy drop;")), "{text}");
            let own = ["oif lo accept", "ct state established,related accept"];
            let accepts = rules.iter().filter(|rule| rule.ends_with("accept") && !rule.starts_with("icmpv6"));
            let accepts: Vec<&str> = accepts.map(String::as_str).filter(|rule| !own.contains(rule)).collect();
            assert_eq!(accepts, ["ip daddr @scope4 accept", "ip6 daddr @scope6 accept"], "{text}");
        }
        Self { accepted }
    }

    /// Whether a packet may go to that address.
    pub fn passes(&self, address: IpAddr) -> bool {
        self.accepted.iter().any(|network| network.contains(&address))
    }
}
