//! Targets: their location and their spelling.

use std::net::Ipv4Addr;

use crate::rule::public_v4;
use crate::word::{host_below, owner_domain, path, query, service, word};
use crate::{Random, Rule};

/// The location of a target, before it is written down.
pub(crate) struct Place {
    host: String,
    /// Set if a rule names a path. Such a location is always written as a URL.
    path: Option<String>,
}

/// Labels outside ASCII, as people write them.
const ACCENTED: &[&str] = &["bücher", "café", "große", "niño", "пример", "東京"];

impl Place {
    /// A location that the rule covers.
    pub(crate) fn of_rule(random: &mut Random, rule: &Rule) -> Self {
        let (host, path) = rule.example(random);
        Self { host, path }
    }

    /// A location that no rule covers, including look-alikes of the owners' domains.
    pub(crate) fn foreign(random: &mut Random, owners: &[String]) -> Self {
        let host = match random.below(100) {
            0..10 => Ipv4Addr::from_bits(public_v4(random)).to_string(),
            10..20 => format!("{}.{}{}", service(random), word(random), random.pick(owners)),
            _ => {
                let owner = owner_domain(random);
                if random.percent(20) { owner } else { host_below(random, &owner) }
            }
        };
        Self { host, path: None }
    }

    /// The usual spelling: three URLs for each bare host.
    pub(crate) fn usual(self, random: &mut Random) -> String {
        if self.path.is_none() && random.percent(25) {
            return self.host.trim_matches(['[', ']']).to_owned();
        }
        let scheme = if random.percent(85) { "https" } else { "http" };
        let path = self.path.unwrap_or_else(|| path(random));
        format!("{scheme}://{}{path}{}", self.host, query(random))
    }

    /// A spelling that occurs once in a hundred lines.
    pub(crate) fn unusual(self, random: &mut Random) -> String {
        let host = self.host;
        let path = self.path.unwrap_or_else(|| path(random));
        match random.below(11) {
            0 => format!("HTTPS://{}{path}", host.to_uppercase()),
            1 => format!("https://{host}.{path}"),
            2 => format!("https://{}@{host}{path}", word(random)),
            3 => format!("https://{host}:{}{path}", random.pick(&[80, 443, 8000, 8080, 8443])),
            4 => format!("https://{}.{}{path}", random.pick(ACCENTED), host.trim_matches(['[', ']'])),
            5 => format!("https://{}{path}", host.replacen('.', "%2e", 1)),
            6 => format!("https:\\\\{host}{path}"),
            7 => format!("http://{}{path}", random.bits() as u32),
            8 => format!("https://{host}/{}/../{}%20{path}", word(random), word(random)),
            9 => format!("https://{host}//{}/%2e%2e%2fadmin", word(random)),
            _ => format!("{}{path}", host.to_uppercase()),
        }
    }
}
