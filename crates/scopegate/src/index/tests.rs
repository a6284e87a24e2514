//! The index finds the same rules as a scan of all rules with the `pattern` module.

use std::collections::BTreeSet;

use crate::document::{Entry, List, LoadOptions};
use crate::index::network_boundaries::NetworkBoundaries;
use crate::index::{Applies, FoundRules, RuleIndex, numbered};
use crate::net::PublicSuffixList;
use crate::pattern::{Apex, Inclusion, InclusionContext, Pattern, Relation, Resource, ResourceHost};
use crate::rules::{PolicyBuilder, Rule, RulePattern, RuleSet};
use crate::targets::{Target, TargetHost};

const HOSTS: &[&str] = &[
    "h.com",
    "a.h.com",
    "b.a.h.com",
    "dev-1.h.com",
    "other.org",
    "h.co.uk",
    "x.netlify.app",
    "noth.com",
    "*.h.com",
    "*.a.h.com",
    "*.netlify.app",
    "dev-*.h.com",
    "*-x.h.com",
    "d*-*.h.com",
    "a.*.h.com",
    "*.a.*.h.com",
    "*.*.h.com",
    "*a.h.com",
    "*h.com",
    "*other.org",
    "h.*",
    "*.h.*",
    "a.h.*",
    "*",
    "*.com",
    "*x*",
    "dev-*",
    "*.co.uk",
    "*a*.*h*.com",
    "a.h.com:443",
    "a.h.com:8443",
    "*.h.com:8443",
    "h.com:*",
    "h.com/?x",
    "*:8443",
];

const NETWORKS: &[&str] = &[
    "9.9.9.0/24",
    "9.9.9.0/25",
    "9.9.0.0/16",
    "9.9.9.9",
    "9.9.9.92-254",
    "9.9.9.5-9.9.9.77",
    "9.9.9.*",
    "9.9.9.9:443",
    "10.0.0.0/8",
    "2a00:1::/32",
    "2a00:1:2::7",
    "2a00:1::5-2a00:1::9",
    "64:ff9b::/96",
    "2002::/16",
    "::ffff:9.9.9.0/120",
];

const URLS: &[&str] = &[
    "https://h.com",
    "http://a.h.com/",
    "https://a.h.com/a",
    "https://a.h.com/a/b/c",
    "ftp://h.com/a",
    "https://h.com:8443/a",
    "https://*.h.com/admin",
    "https://dev-*.h.com/a*b",
    "https://*/a",
    "*/Admin",
    "https://h.com/a/*/c",
    "https://h.com/*b",
    "https://a.h.com/*admin*",
    "https://h.com/a%2fb",
    "https://h.com/A;v=1",
    "https://h.com/a//b",
    "https://h.com/x*;y/z",
    "https://h.com/*/..%2fa",
    "https://h.com/a?id=7",
    "https://a.h.com/a?id=7&x=1",
    "https://h.com/#f",
    "https://9.9.9.9/a",
    "https://[2a00:1:2::7]:8443/a/b",
    "https://h.*/a",
    "https://*x*/a*b*c",
    "https://a.h.com/%252561*",
    "https://h.com/*.*/x",
    "*://*.h.com/a/*",
    "https://h.com/a*b*c/*d",
    "h.com/;",
    "https://a.h.com/*;x",
];

const TARGETS: &[&str] = &[
    "h.com",
    "a.h.com",
    "b.a.h.com",
    "c.b.a.h.com",
    "dev-1.h.com",
    "dev-x.h.com",
    "dev-1.a.h.com",
    "a.b.h.com",
    "x.a.b.h.com",
    "https://-x.h.com/",
    "other.org",
    "www.other.org",
    "notother.org",
    "h.co.uk",
    "a.h.co.uk",
    "h.de",
    "h.foo.com",
    "y.netlify.app",
    "noth.com",
    "a.noth.com",
    "xn--bcher-kva.h.com",
    "com",
    "co.uk",
    "localhost",
    "h.com.evil.net",
    "xx.net",
    "h.com:8443",
    "a.h.com/a",
    "https://h.com/",
    "https://h.com/a",
    "https://h.com/A",
    "https://h.com/a/b",
    "https://h.com/a/x/c/d",
    "https://h.com/a%2fb",
    "https://h.com/a;v=1/b",
    "https://h.com//a//b",
    "https://h.com/x/..%2fa",
    "https://h.com/%2561",
    "https://h.com/a?id=7",
    "https://h.com/a?id=7&id=8",
    "https://a.h.com/a?x=1&id=7",
    "https://a.h.com/a/b/c/d",
    "https://a.h.com/my%41dmin/x",
    "https://dev-1.h.com/a1b/c",
    "ftp://h.com/a/b",
    "https://a.h.com:8443/a",
    "https://h.com/a1b2c/x/d",
    "https://h.com/%5cx/z",
    "9.9.9.9",
    "9.9.9.8",
    "9.9.9.95",
    "9.8.1.1",
    "10.1.2.3",
    "8.8.8.8",
    "https://9.9.9.9/a/b",
    "2a00:1:2::7",
    "2a00:1::7",
    "[64:ff9b::909:909]",
    "[2002:909:909::1]",
    "[2a00:1::5efe:909:909]",
    "[2001:0:808:808::f6f6:f6f6]",
    "https://[2a00:1:2::7]:8443/a/b/c",
    "9.9.9.9/32",
    "9.9.9.64/29",
    "9.9.0.0/17",
    "2a00:1:3::/48",
    "2002:909:909::/64",
];

/// The ports to test in addition to the port of the target.
const PORTS: &[u16] = &[21, 80, 443, 8443];

/// A pseudo-random generator (xorshift) with a fixed seed.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(limit).unwrap()).unwrap()
    }
}

/// Every pattern on every list that accepts it.
fn entries(apex: Apex) -> Vec<(List, Entry)> {
    let suffixes = PublicSuffixList::compiled();
    let context = InclusionContext { suffixes: &suffixes, owned_domains: None, apex };
    let texts = || HOSTS.iter().chain(NETWORKS).chain(URLS);
    let included = texts().filter(|text| Inclusion::new(Pattern::parse(text).unwrap(), &context).is_ok());
    let mut all: Vec<(List, Entry)> = included.map(|text| (List::InScope, Entry::from(*text))).collect();
    for list in [List::OutOfScope, List::ThirdParty] {
        all.extend(texts().map(|text| (list, Entry::from(*text))));
    }
    all.extend(["h.com", "a.h.com"].map(|name| (List::OutOfScope, Entry::from(name).host_alone())));
    for list in [List::InScope, List::OutOfScope] {
        all.extend(["h.com", "a.h.com", "other.org"].map(|name| (list, Entry::domain(name))));
    }
    all
}

fn book(apex: Apex, entries: &[(List, Entry)]) -> RuleSet {
    let mut builder = PolicyBuilder::new().name("Example program").owner("Example");
    if apex == Apex::Included {
        builder = builder.wildcards_include_apex();
    }
    for (list, entry) in entries {
        builder = builder.entry(*list, entry.clone());
    }
    RuleSet::from_document(builder.document().clone(), &LoadOptions::new()).unwrap()
}

fn compiled(rules: &[Rule]) -> RuleIndex {
    RuleIndex::compile(rules, std::iter::empty(), std::iter::empty())
}

fn relation(rule: &Rule, resource: &Resource<'_>) -> Relation {
    match rule.sense() {
        RulePattern::Inclusion(inclusion) => inclusion.relation_to(resource),
        RulePattern::Exclusion(exclusion) => exclusion.relation_to(resource),
    }
}

#[test]
fn the_index_agrees_with_the_patterns_rule_by_rule() {
    let targets: Vec<Target> = TARGETS.iter().map(|text| Target::parse(text).unwrap()).collect();
    let (mut numbers, mut comparisons, mut seen) = (Numbers(0x9e37_79b9_7f4a_7c15), 0, BTreeSet::new());
    for apex in [Apex::LeftOut, Apex::Included] {
        let all = entries(apex);
        for _ in 0..100 {
            let chosen: Vec<_> = (0..=numbers.below(24)).map(|_| all[numbers.below(all.len())].clone()).collect();
            let book = book(apex, &chosen);
            let rules = book.rules();
            let (matcher, edges) = (compiled(rules), NetworkBoundaries::of(rules, std::iter::empty()));
            for target in &targets {
                // Networks are divided at the boundaries of the rules before the index sees them.
                if matches!(target.host(), TargetHost::Network(network) if edges.divide(&network)) {
                    continue;
                }
                let one = Resource::all(target).into_iter().next().unwrap();
                for port in PORTS {
                    let resource = Resource { port: *port, ..one.clone() };
                    let mut plain = FoundRules::default();
                    for (id, rule) in numbered(rules) {
                        let relation = relation(rule, &resource);
                        match rule.sense() {
                            RulePattern::Exclusion(exclusion) if exclusion.reaches(&resource.host) => {
                                plain.reaching.push(id);
                            }
                            _ => Applies::by(rule, relation).into_iter().for_each(|applies| plain.add(id, applies)),
                        }
                        comparisons += 1;
                        let name = matches!(resource.host, ResourceHost::Name(_));
                        seen.insert((rule.list().as_str(), name, format!("{relation:?}")));
                    }
                    plain.sort_and_dedup();
                    assert_eq!(matcher.find(rules, &resource), plain, "{target} on {port}, of {chosen:?}");
                }
            }
        }
    }
    assert!(comparisons > 500_000, "only {comparisons} comparisons");
    // Three lists, names and addresses, three relations.
    assert_eq!(seen.len(), 18, "{seen:?}");
}
