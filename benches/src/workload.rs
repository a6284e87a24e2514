//! A generated policy of any size, and targets to ask it about.
//!
//! Everything follows from the number of rules, so two runs on two machines measure the same questions. The mix is that
//! of large published programs: mostly single hosts and wildcards, some globs, networks and URLs with a path, and four
//! inclusions for each exclusion. 40% of the targets are for an inclusion, 10% for an exclusion and 50% for neither.
//! One in a hundred has an unusual spelling, and a few of those have no verdict.

use std::collections::HashSet;
use std::fmt::Write as _;

use crate::target::Place;
use crate::word::owner_domain;
use crate::{Random, Rule};

/// A policy before it is written in a format.
#[derive(Debug, Clone)]
pub struct Workload {
    seed: u64,
    owners: Vec<String>,
    included: Vec<Rule>,
    excluded: Vec<Rule>,
}

impl Workload {
    /// A policy of exactly `rules` rules, at least 10.
    pub fn new(rules: usize) -> Self {
        let rules = rules.max(10);
        let seed = rules as u64;
        let mut random = Random::new(seed);

        let mut owners = Vec::new();
        let mut seen = HashSet::new();
        while owners.len() < (rules / 4).max(4) {
            let owner = owner_domain(&mut random);
            if seen.insert(owner.clone()) {
                owners.push(owner);
            }
        }

        let wildcards = rules * 30 / 100;
        let few = (rules / 20).max(1); // globs, networks and URLs, each
        let mut wide = Vec::new();
        let mut narrow = Vec::new();
        let mut fill = |into: &mut Vec<Rule>, count: usize, make: &mut dyn FnMut() -> Rule| {
            let end = into.len() + count;
            while into.len() < end {
                let rule = make();
                if seen.insert(rule.text()) {
                    into.push(rule);
                }
            }
        };
        let mut next = 0;
        fill(&mut wide, wildcards, &mut || {
            next += 1;
            Rule::wildcard(&mut random, &owners, next - 1)
        });
        fill(&mut narrow, few, &mut || Rule::glob(&mut random, &owners));
        fill(&mut narrow, few, &mut || Rule::network(&mut random));
        fill(&mut narrow, few, &mut || Rule::url(&mut random, &owners));
        fill(&mut narrow, rules - wildcards - 3 * few, &mut || Rule::exact(&mut random, &owners));

        // Owners exclude single hosts, rarely a whole domain, so the exclusions come from rules that are not wildcards.
        random.shuffle(&mut narrow);
        let mut included = narrow.split_off(rules / 5);
        let excluded = narrow;
        included.append(&mut wide);
        random.shuffle(&mut included);
        Self { seed, owners, included, excluded }
    }

    /// The rules on the in-scope list.
    pub fn included(&self) -> &[Rule] {
        &self.included
    }

    /// The rules on the out-of-scope list.
    pub fn excluded(&self) -> &[Rule] {
        &self.excluded
    }

    /// The policy as TOML, one rule a line.
    pub fn toml(&self) -> String {
        let mut text = format!(
            "version = 1\n\n[policy]\nname = \"{} rules\"\nowner = \"Nobody\"\n\n[scope]\n",
            self.included.len() + self.excluded.len()
        );
        for (list, rules) in [("in_scope", &self.included), ("out_of_scope", &self.excluded)] {
            let _ = writeln!(text, "{list} = [");
            for rule in rules {
                let _ = writeln!(text, "  {{ {} = \"{}\" }},", rule.key(), rule.text());
            }
            text.push_str("]\n");
        }
        text
    }

    /// The same policy as JSON.
    pub fn json(&self) -> String {
        let list = |rules: &[Rule]| {
            let entries: Vec<_> =
                rules.iter().map(|rule| format!("{{\"{}\":\"{}\"}}", rule.key(), rule.text())).collect();
            entries.join(",\n")
        };
        format!(
            "{{\"version\":1,\"policy\":{{\"name\":\"{} rules\",\"owner\":\"Nobody\"}},\n\"scope\":{{\"in_scope\":[\n{}\n],\n\"out_of_scope\":[\n{}\n]}}}}\n",
            self.included.len() + self.excluded.len(),
            list(&self.included),
            list(&self.excluded),
        )
    }

    /// Questions for this policy, one in a hundred with an unusual spelling.
    pub fn targets(&self, count: usize) -> Vec<String> {
        self.mixed_targets(count, 1)
    }

    /// Questions of which this percentage has an unusual spelling.
    pub fn mixed_targets(&self, count: usize, unusual: usize) -> Vec<String> {
        let mut random = Random::new(self.seed ^ 0x7461_7267_6574);
        (0..count)
            .map(|_| {
                let place = self.place(&mut random);
                if random.percent(unusual) { place.unusual(&mut random) } else { place.usual(&mut random) }
            })
            .collect()
    }

    /// Questions whose text is canonical or nearly canonical, like almost every line of a real list.
    pub fn usual_targets(&self, count: usize) -> Vec<String> {
        let mut random = Random::new(self.seed ^ 0x0075_7375_616c);
        (0..count).map(|_| self.place(&mut random).usual(&mut random)).collect()
    }

    /// Questions that only the full parser can answer.
    pub fn unusual_targets(&self, count: usize) -> Vec<String> {
        let mut random = Random::new(self.seed ^ 0x0072_6172_6c79);
        (0..count).map(|_| self.place(&mut random).unusual(&mut random)).collect()
    }

    fn place(&self, random: &mut Random) -> Place {
        let list = match random.below(100) {
            0..40 => &self.included,
            40..50 => &self.excluded,
            _ => return Place::foreign(random, &self.owners),
        };
        let rule = random.skewed(list);
        Place::of_rule(random, rule)
    }
}
