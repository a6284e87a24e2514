//! Semantics 4: which rule decides; aggregates; and the complete decision.

use std::net::{IpAddr, Ipv4Addr};
use std::rc::Rc;

use super::address::{Range, may_embed_any, single};
use super::host_pattern::HostPattern;
use super::path::Symbol;
use super::pattern::{Question, Relation};
use super::reach::Stop;
use super::text::{self, Host, Target};
use super::{List, Oracle, OracleDecision, OracleEvidence, Rule, path};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    InScope,
    OutOfScope,
    ThirdParty,
}

impl Verdict {
    pub fn text(self) -> &'static str {
        match self {
            Verdict::InScope => "in-scope",
            Verdict::OutOfScope => "out-of-scope",
            Verdict::ThirdParty => "third-party",
        }
    }

    /// "'The worst' is always `third-party`, then `out-of-scope`, then `in-scope`."
    pub fn badness(self) -> usize {
        match self {
            Verdict::InScope => 0,
            Verdict::OutOfScope => 1,
            Verdict::ThirdParty => 2,
        }
    }

    fn of(list: List) -> Verdict {
        match list {
            List::InScope => Verdict::InScope,
            List::OutOfScope => Verdict::OutOfScope,
            List::ThirdParty => Verdict::ThirdParty,
        }
    }
}

/// The answer to one question, or to several combined. Rules are positions in rule order.
#[derive(Debug, Clone)]
pub struct Part {
    pub verdict: Verdict,
    pub basis: &'static str,
    pub rule: Option<usize>,
    /// The inclusions that put it, or a part of it, in scope.
    pub in_scope_by: Vec<usize>,
    /// Every rule that covers it, or a part of it.
    pub covering: Vec<usize>,
    pub carve_outs: Vec<usize>,
    pub partly: Vec<usize>,
    /// Third-party entries that evidence met and that take no precedence over the policy's own words.
    pub noted: Vec<usize>,
    pub provider: Option<String>,
}

/// The result of semantics 4 for one question.
pub struct Judgement {
    pub inclusions: Vec<usize>,
    pub exclusions: Vec<Stop>,
    pub touching_inclusions: Vec<usize>,
    pub touching_exclusions: Vec<usize>,
    /// The inclusions that are strictly narrower than every exclusion that covers.
    pub winners: Vec<usize>,
    /// The rule that decides, if any covers.
    pub rule: Option<usize>,
}

/// A target with the interpretations of its path.
#[derive(Debug, Clone)]
pub struct Parsed {
    pub target: Target,
    paths: Option<Rc<Vec<Vec<Symbol>>>>,
    /// The number of its path and query among those of many questions, if results about them are cached.
    number: Option<usize>,
}

impl Parsed {
    pub fn new(text: &str) -> Result<Parsed, text::Code> {
        Ok(Parsed::of(text::parse(text)?))
    }

    fn of(target: Target) -> Parsed {
        let paths = target.path.as_deref().map(|path| Rc::new(path::target_readings(path)));
        Parsed { target, paths, number: None }
    }

    /// No other target that uses the same [`super::remembered::Remembered`] has the number.
    pub fn numbered(self, number: usize) -> Parsed {
        Parsed { number: Some(number), ..self }
    }
}

impl Oracle {
    /// The decision for one target.
    pub fn decide(&self, target: &str, evidence: &OracleEvidence) -> Result<OracleDecision, String> {
        Ok(self.decide_parsed(&Parsed::new(target)?, &self.read_evidence(evidence)?))
    }

    /// The same for a target and evidence that are already parsed.
    pub fn decide_parsed(&self, parsed: &Parsed, evidence: &super::evidence::Known) -> OracleDecision {
        let target = &parsed.target;
        let mut parts = Vec::new();
        match target.host {
            Host::Net(net) if target.kind == "network" => {
                for leaf in self.leaves(net) {
                    parts.extend(self.decide_ports(&Host::Net(leaf), parsed, evidence));
                }
            }
            _ => parts = self.decide_ports(&target.host, parsed, evidence),
        }
        self.finish(target, self.together(parts), evidence.owned)
    }

    /// Whether the policy speaks of a target: a rule meets it, wholly or in part, or it is owned according to the policy. A
    /// rule for any host speaks of no target.
    pub fn mentions(&self, target: &str) -> Result<bool, String> {
        let parsed = Parsed::new(target)?;
        let hosts = match parsed.target.host {
            Host::Net(net) if parsed.target.kind == "network" => self.leaves(net).into_iter().map(Host::Net).collect(),
            _ => vec![parsed.target.host.clone()],
        };
        let asked = |host: &Host, port: u16| Question {
            host: host.clone(),
            port,
            paths: parsed.paths.clone(),
            query: parsed.target.query.clone(),
            number: parsed.number,
        };
        Ok(hosts.iter().any(|host| {
            let is_met = |port: &u16| {
                let Judgement { inclusions, exclusions, touching_inclusions, touching_exclusions, .. } =
                    self.judge(&asked(host, *port), None);
                let covering = exclusions.iter().map(|stop| &stop.rule).chain(&inclusions);
                let mut all = covering.chain(&touching_inclusions).chain(&touching_exclusions);
                all.any(|rule| !matches!(self.rules[*rule].pattern.host, HostPattern::Any))
            };
            parsed.target.ports.iter().any(is_met) || self.is_declared(host) || self.is_inferred(host)
        }))
    }

    /// "A host (no port) is decided on ports 80 and 443 each by itself."
    fn decide_ports(&self, host: &Host, parsed: &Parsed, evidence: &super::evidence::Known) -> Vec<Part> {
        let parts = parsed.target.ports.iter().map(|&port| {
            let question = Question {
                host: host.clone(),
                port,
                paths: parsed.paths.clone(),
                query: parsed.target.query.clone(),
                number: parsed.number,
            };
            self.decide_one(&question, evidence)
        });
        parts.collect()
    }

    /// The combined answer for all ports of a target.
    pub fn decide_whole(&self, target: &Target, evidence: &super::evidence::Known) -> Part {
        self.together(self.decide_ports(&target.host, &Parsed::of(target.clone()), evidence))
    }

    /// Semantics 4, 5 and 6, in this order, for one host (or network that no rule splits) and one port.
    fn decide_one(&self, question: &Question, evidence: &super::evidence::Known) -> Part {
        let judged = self.judge(question, None);
        let mut part = Part {
            verdict: Verdict::OutOfScope,
            basis: "",
            rule: judged.rule,
            in_scope_by: judged.winners.clone(),
            covering: judged.inclusions.iter().copied().chain(judged.exclusions.iter().map(|stop| stop.rule)).collect(),
            carve_outs: judged.touching_exclusions.clone(),
            partly: Vec::new(),
            noted: Vec::new(),
            provider: None,
        };
        // Inclusions that touch and that would win over every exclusion that covers the whole.
        let partly = self.winners(&judged.touching_inclusions, &judged.exclusions);
        match judged.rule.map(|rule| self.rules[rule].list) {
            Some(List::InScope) => (part.verdict, part.basis) = (Verdict::InScope, "listed"),
            Some(List::OutOfScope) => (part.verdict, part.basis) = (Verdict::OutOfScope, "excluded"),
            Some(List::ThirdParty) => (part.verdict, part.basis) = (Verdict::ThirdParty, "third-party-rule"),
            None => (part.verdict, part.basis, part.provider) = self.unlisted(&question.host, evidence.owned),
        }
        if part.verdict == Verdict::InScope {
            return self.apply_evidence(question, part, evidence);
        }
        // "Where inclusions only overlap, and section 5 does not put the target in scope, the basis is `partial`,
        // verdict `out-of-scope`."
        if part.rule.is_none() && !partly.is_empty() {
            (part.verdict, part.basis, part.provider) = (Verdict::OutOfScope, "partial", None);
        }
        part.partly = partly;
        part.carve_outs.clear();
        part
    }

    /// "A resource is in scope when some inclusion covers it that is strictly narrower than every exclusion that covers
    /// it." If the question is about a CNAME, `asked` is the host that it is a CNAME of.
    pub fn judge(&self, question: &Question, asked: Option<&Host>) -> Judgement {
        let mut judged = Judgement {
            inclusions: Vec::new(),
            exclusions: Vec::new(),
            touching_inclusions: Vec::new(),
            touching_exclusions: Vec::new(),
            winners: Vec::new(),
            rule: None,
        };
        for (at, relation) in self.relations(question).into_iter().enumerate() {
            match (self.rules[at].list == List::InScope, relation) {
                (true, Relation::Covers) => judged.inclusions.push(at),
                (true, Relation::Overlaps) => judged.touching_inclusions.push(at),
                (false, Relation::Covers) => judged.exclusions.push(Stop { rule: at, by_reach: false }),
                (false, _) if self.reaches(&self.rules[at], &question.host, asked) => {
                    judged.exclusions.push(Stop { rule: at, by_reach: true });
                }
                (false, Relation::Overlaps) => judged.touching_exclusions.push(at),
                (_, Relation::Apart) => {}
            }
        }
        self.settle_embedded(question, &mut judged);
        judged.winners = self.winners(&judged.inclusions, &judged.exclusions);
        judged.rule = if judged.winners.is_empty() {
            self.deciding_exclusion(&judged.exclusions)
        } else {
            self.reported(&judged.winners)
        };
        judged
    }

    /// "And is out where those leave no IPv4 address": the exclusions of IPv4 addresses together cover the network.
    fn settle_embedded(&self, question: &Question, judged: &mut Judgement) {
        let Host::Net(net) = question.host else { return };
        if !may_embed_any(net) {
            return;
        }
        let mut together: Vec<(usize, Range)> = Vec::new();
        for at in &judged.touching_exclusions {
            let pattern = &self.rules[*at].pattern;
            let HostPattern::Addresses(range) = &pattern.host else { continue };
            // Port and path are covered if they are covered at one address of the range.
            let at_one = Question { host: Host::Net(single(range.first)), ..question.clone() };
            if range.first.is_ipv4() && pattern.as_exclusion(&at_one) == Relation::Covers {
                together.push((*at, range.clone()));
            }
        }
        let leaves_one = |address: u32| {
            let address = Range::of(single(Ipv4Addr::from_bits(address).into()));
            !together.iter().any(|(_, range)| range.holds(&address))
        };
        // An uncovered address has a first one, at the beginning or directly after the end of a range.
        let after = together.iter().filter_map(|(_, range)| match range.last {
            IpAddr::V4(last) => last.to_bits().checked_add(1),
            IpAddr::V6(_) => None,
        });
        if std::iter::once(0).chain(after).any(leaves_one) {
            return;
        }
        let covering: Vec<usize> = together.iter().map(|(at, _)| *at).collect();
        judged.touching_exclusions.retain(|at| !covering.contains(at));
        judged.exclusions.extend(covering.into_iter().map(|rule| Stop { rule, by_reach: false }));
        judged.exclusions.sort_unstable_by_key(|stop| stop.rule);
    }

    /// The inclusions that no covering exclusion overrides. With `exclusions-win`, "any covering exclusion decides".
    pub fn winners(&self, inclusions: &[usize], exclusions: &[Stop]) -> Vec<usize> {
        let wins = |&inclusion: &usize| exclusions.iter().all(|&stop| self.beats(inclusion, stop));
        inclusions.iter().copied().filter(wins).collect()
    }

    /// "Among exclusions that cover, those step aside that another is strictly narrower than; of the rest a third-party
    /// entry gives verdict and basis, else an exclusion does."
    pub fn deciding_exclusion(&self, exclusions: &[Stop]) -> Option<usize> {
        let narrowest: Vec<usize> = exclusions
            .iter()
            .filter(|&&a| !exclusions.iter().any(|&b| self.narrower_stop(b, a)))
            .map(|stop| stop.rule)
            .collect();
        let third: Vec<usize> =
            narrowest.iter().copied().filter(|&at| self.rules[at].list == List::ThirdParty).collect();
        self.reported(if third.is_empty() { &narrowest } else { &third })
    }

    /// "Among equals the rule reported is the one with the smallest canonical pattern, then the first written". Equals
    /// are rules for which no other rule of the set is strictly narrower.
    fn reported(&self, rules: &[usize]) -> Option<usize> {
        let equals = rules.iter().copied().filter(|&a| !rules.iter().any(|&b| self.narrower(b, a)));
        equals.min_by_key(|&at| self.order_of(at))
    }

    /// Byte order of the canonical pattern, then the position in the policy.
    pub fn order_of(&self, rule: usize) -> (&str, usize) {
        (&self.rules[rule].pattern.canonical, rule)
    }

    /// Several answers as one: the worst verdict; `partial` if the verdicts differ; if they agree, the earliest basis,
    /// then the smallest canonical pattern.
    fn together(&self, parts: Vec<Part>) -> Part {
        let worst = parts.iter().map(|part| part.verdict).max_by_key(|v| v.badness()).expect("a target has a part");
        let differ = parts.iter().any(|part| part.verdict != worst);
        let rank = |part: &&Part| {
            let basis = BASIS_ORDER.iter().position(|b| *b == part.basis);
            (basis, part.rule.is_none(), part.rule.map(|rule| self.order_of(rule)))
        };
        let reported = parts.iter().filter(|part| part.verdict == worst).min_by_key(rank).expect("the worst part");
        let mut whole = reported.clone();
        for part in &parts {
            whole.in_scope_by.extend(&part.in_scope_by);
            whole.covering.extend(&part.covering);
            whole.carve_outs.extend(&part.carve_outs);
            whole.noted.extend(&part.noted);
            whole.partly.extend(&part.partly);
            if part.verdict == Verdict::InScope && differ {
                whole.partly.extend(&part.in_scope_by);
            }
            whole.provider = whole.provider.take().or_else(|| part.provider.clone());
        }
        if differ {
            whole.basis = "partial";
        }
        if worst != Verdict::InScope {
            whole.carve_outs.clear();
        }
        for list in
            [&mut whole.in_scope_by, &mut whole.covering, &mut whole.carve_outs, &mut whole.noted, &mut whole.partly]
        {
            list.sort_unstable();
            list.dedup();
        }
        whole
    }

    /// The lists of a decision that need the whole answer: `overridden`, `unless`, `caveats`.
    pub fn finish(&self, target: &Target, part: Part, owned: Option<bool>) -> OracleDecision {
        let differs = |rule: &Rule| Verdict::of(rule.list) != part.verdict;
        let mut overridden: Vec<usize> = part
            .covering
            .iter()
            .copied()
            .filter(|&at| differs(&self.rules[at]) && !part.partly.contains(&at))
            .collect();
        if part.verdict == Verdict::InScope {
            overridden.extend(&part.noted);
        }
        overridden.sort_unstable();
        overridden.dedup();
        let lacks_owner = owned.is_none() && matches!(part.basis, "unowned" | "unlisted");
        let unless = if self.ownership.in_scope && lacks_owner {
            vec![vec![("owned-asset".to_owned(), true)]]
        } else {
            Vec::new()
        };
        OracleDecision {
            kind: target.kind.to_owned(),
            canonical: target.canonical.clone(),
            verdict: part.verdict.text().to_owned(),
            basis: part.basis.to_owned(),
            rule: part.rule.map(|rule| self.rules[rule].id.to_string()),
            carve_outs: self.ids(&part.carve_outs),
            partly: self.ids(&part.partly),
            overridden: self.ids(&overridden),
            unless,
            caveats: if part.verdict == Verdict::InScope { self.settings.caveats.clone() } else { Vec::new() },
            provider: part.provider,
            on: None,
            parts: Vec::new(),
            missing: Vec::new(),
        }
    }
}

/// The order of bases among parts with the same verdict.
const BASIS_ORDER: [&str; 9] =
    ["listed", "owned", "excluded", "third-party-rule", "partial", "not-public", "provider", "unlisted", "unowned"];
