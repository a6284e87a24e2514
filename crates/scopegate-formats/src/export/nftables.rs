//! Rules for nftables: connections only to addresses in scope.
//!
//! A packet has an address and no name. An address of a name serves names of other owners too, so only a policy that names
//! nothing except addresses and networks has rules of this kind.

use std::fmt::Write as _;

use scopegate::error::Excerpt;
use scopegate::pattern::HostPattern;
use scopegate::policy::List;
use scopegate::{Policy, Rule};

use super::exported::{Exported, Fate};
use super::networks;

/// A table that refuses every outgoing packet except to networks that are entirely in scope.
///
/// A policy that names anything other than addresses is refused. The table then allows nothing, because a file without
/// rules would allow everything.
pub(super) fn nftables(policy: &Policy) -> Exported {
    let mut exported = Exported::default();
    let obstacle = policy.rules().find_map(|rule| Some((rule.written(), obstacle(rule)?)));
    let ownership = &policy.document().ownership;
    exported.refusal = match obstacle {
        _ if !policy.authorizes_testing() => Some("the policy does not authorize testing".to_owned()),
        Some((written, reason)) => Some(format!("{}: {reason}", Excerpt(written))),
        None if ownership.in_scope && ownership.domains.as_ref().is_some_and(|domains| !domains.is_empty()) => {
            Some(format!("what the owner owns is in scope: {NAMES}"))
        }
        None => None,
    };
    let mut lists = Exported::default();
    if exported.refusal.is_none() {
        for rule in policy.rules().filter(|rule| rule.list() == List::InScope) {
            match networks::in_scope(policy, rule) {
                Ok(all) => lists.networks(&all),
                Err(why) => exported.note(Fate::LeftOut, rule, why),
            }
        }
        networks::owned(policy, &mut lists);
    }
    let (v6, v4): (Vec<&str>, Vec<&str>) = lists.text.lines().partition(|network| network.contains(':'));
    exported.text = table(&v4, &v6);
    exported
}

const NAMES: &str =
    "a packet filter sees no names, and an address serves names of several owners; use `scopegate proxy`";
const PATHS: &str = "a packet filter sees no paths; use `scopegate proxy`";

/// Why no packet filter can express a rule.
fn obstacle(rule: &Rule) -> Option<&'static str> {
    let pattern = rule.pattern();
    let is_inclusion = rule.list() == List::InScope;
    let has_path = !pattern.path().is_everything() || !pattern.query().is_empty();
    match pattern.host() {
        // A part of an address that is excluded excludes the address.
        HostPattern::Addresses(_) if is_inclusion && has_path => Some(PATHS),
        HostPattern::Addresses(_) => None,
        HostPattern::Any if !is_inclusion => has_path.then_some(PATHS),
        HostPattern::Any
        | HostPattern::Exact(_)
        | HostPattern::Below(_)
        | HostPattern::Tree(_)
        | HostPattern::Glob(_) => Some(NAMES),
    }
}

fn table(v4: &[&str], v6: &[&str]) -> String {
    let mut text = String::from(
        "# Load with `nft -f FILE`, and remove with `nft delete table inet scopegate`. It refuses every outgoing packet of \
         this machine\n# or network namespace, except to itself and to networks in scope. Names are not looked up.\n",
    );
    text.push_str("table inet scopegate\ndelete table inet scopegate\n\ntable inet scopegate {\n");
    for (name, kind, networks) in [("scope4", "ipv4_addr", v4), ("scope6", "ipv6_addr", v6)] {
        // Writing to a string does not fail.
        let _ = write!(text, "    set {name} {{\n        type {kind}\n        flags interval\n        auto-merge\n");
        if !networks.is_empty() {
            text.push_str("        elements = {\n");
            for network in networks {
                let _ = writeln!(text, "            {network},");
            }
            text.push_str("        }\n");
        }
        text.push_str("    }\n\n");
    }
    text.push_str(
        "    chain output {\n        type filter hook output priority filter; policy drop;\n        oif lo accept\n        \
         icmpv6 type { nd-router-solicit, nd-neighbor-solicit, nd-neighbor-advert } accept\n        ip daddr @scope4 accept\n        ip6 daddr @scope6 accept\n        reject with icmpx type admin-prohibited\n    }\n\n    \
         chain forward {\n        type filter hook forward priority filter; policy drop;\n        ct state established,related \
         accept\n        ip daddr @scope4 accept\n        ip6 daddr @scope6 accept\n        reject with icmpx \
         type admin-prohibited\n    }\n}\n",
    );
    text
}
