//! The laws that need no oracle, checked on one policy after the other.

use std::collections::{BTreeSet, HashMap};
use std::net::IpAddr;

use ipnet::IpNet;
use scopegate::policy::List;
use scopegate::targets::{TargetHost, TargetKind};
use scopegate::{Decision, Evidence, Policy, Rule, Target};

use super::Difference;
use super::assets::{Asking, Bits};
use super::choices::{Choice, other_orders};

/// How many times a law was checked.
type Held = Result<usize, Box<Difference>>;

impl Asking<'_> {
    /// 2: "adding an exclusion, or removing an inclusion, never turns anything `in-scope`".
    pub(super) fn closing(&self, choice: &[usize], in_scope: &Bits, smaller: &HashMap<Choice, Bits>) -> Held {
        for at in 0..choice.len() {
            let mut less = choice.to_vec();
            let rule = less.remove(at);
            let before = &smaller[&less];
            let opened = match self.list(rule) {
                List::InScope => before.beyond(in_scope),
                List::OutOfScope | List::ThirdParty => in_scope.beyond(before),
            };
            if let Some(opened) = opened {
                let other =
                    format!("in scope with {}", if in_scope.has(opened) { "every rule" } else { "a rule less" });
                let change = format!("{:?}", self.policy(&[rule])["scope"]);
                return Err(self.difference(choice, opened, ("what opens it", &change), ("the answer", &other)));
            }
        }
        Ok(choice.len() * self.questions())
    }

    /// 2: "nor does adding evidence other than `owned = true`". Known ownership stays the same, or changes from unknown
    /// to "not owned".
    pub(super) fn evidence_opens_nothing(&self, choice: &[usize], in_scope: &Bits) -> Held {
        let mut held = 0;
        for (more, (evidence, _)) in self.evidence.iter().enumerate() {
            let base = match evidence.is_owned() {
                Some(true) => Evidence::new().owned(true),
                None | Some(false) => Evidence::new(),
            };
            let base = self.evidence.iter().position(|(other, _)| *other == base).expect("the base of the evidence");
            for target in 0..self.targets.len() {
                let (less, more) = (target * self.evidence.len() + base, target * self.evidence.len() + more);
                if in_scope.has(more) && !in_scope.has(less) {
                    let (before, after) = (self.question(less), self.question(more));
                    return Err(self.difference(choice, more, ("in scope", &after), ("not in scope", &before)));
                }
                held += usize::from(less != more);
            }
        }
        Ok(held)
    }

    /// 3: "the order of rules never changes a decision but for which of equal rules is reported first".
    pub(super) fn order(&self, choice: &[usize], decisions: &[Decision<'_>]) -> Held {
        let orders = other_orders(choice, |rule| self.list(rule) as usize);
        for order in &orders {
            let other = self.engine(order);
            let turned = self.decisions(&other);
            for (number, (one, other)) in decisions.iter().zip(&turned).enumerate() {
                if !is_alike_but_for_equals(one, other) {
                    return Err(self.difference(choice, number, ("in this order", one), ("in another", other)));
                }
            }
            // The cached answer to the first target must be correct for the others, whichever is first.
            for target in (0..self.targets.len()).rev() {
                self.brief(order, &other, &turned, target)?;
            }
        }
        Ok(orders.len() * decisions.len())
    }

    /// 4: "a target and its canonical form get the same decision".
    pub(super) fn canonical(&self, choice: &[usize], engine: &Policy, decisions: &[Decision<'_>]) -> Held {
        let mut held = 0;
        for (number, one) in decisions.iter().enumerate() {
            let (target, evidence) = (number / self.evidence.len(), number % self.evidence.len());
            let Some(canonical) = &self.targets[target].canonical else { continue };
            let other = self.decide(engine, canonical, evidence);
            if !is_alike_but_for_equals(one, &other) || rule(one) != rule(&other) {
                return Err(self.difference(choice, number, ("as written", one), ("canonical", &other)));
            }
            held += 1;
        }
        Ok(held)
    }

    /// 5: "every fast path agrees with the full parser".
    pub(super) fn quick(&self, choice: &[usize], engine: &Policy, decisions: &[Decision<'_>]) -> Held {
        let held = (0..self.targets.len()).map(|target| self.brief(choice, engine, decisions, target));
        held.sum()
    }

    /// The fast paths for one target: the verdict in every case, the summary if there is one.
    fn brief(&self, choice: &[usize], engine: &Policy, decisions: &[Decision<'_>], target: usize) -> Held {
        let number = target * self.evidence.len();
        let slow = decisions[number].summary();
        let text = self.targets[target].text;
        let verdict = engine.batch().verdict(text);
        if verdict.as_ref() != Ok(&slow.verdict) {
            return Err(self.difference(choice, number, ("the verdict alone", &verdict), ("the decision", &slow)));
        }
        let Some(brief) = engine.batch().fast_summary(text.as_bytes(), 0..text.len()) else { return Ok(1) };
        if brief == slow {
            return Ok(2);
        }
        Err(self.difference(choice, number, ("the quick way", &brief), ("the decision", &slow)))
    }

    /// 6: "`partition(network)` is disjoint, covers the network, and agrees with `check` on each address". This checks
    /// each address of a small part, and the first and last address of other parts.
    pub(super) fn partition(&self, choice: &[usize], engine: &Policy, decisions: &[Decision<'_>]) -> Held {
        let mut held = 0;
        for (target, asked) in self.targets.iter().enumerate() {
            let (TargetHost::Network(network), TargetKind::Network) = (asked.target.host(), asked.target.kind()) else {
                continue;
            };
            let number = target * self.evidence.len();
            let whole = network.get();
            let parts = engine.partition(&asked.target).expect("the number of parts is within the limit");
            let mut next = Some(bits_of(whole.network(), &whole));
            for (part, answer) in &parts {
                let part = part.get();
                let first = bits_of(part.network(), &whole);
                if next != Some(first) {
                    return Err(self.difference(
                        choice,
                        number,
                        ("a part begins at", &first),
                        ("the one before ends before", &next),
                    ));
                }
                next = bits_of(part.broadcast(), &whole).checked_add(1);
                if embeds_loosely(&part) {
                    continue;
                }
                for address in addresses(&part) {
                    let single = self.decide(engine, &Target::from(address), 0);
                    held += 1;
                    if !says_the_same(&single, answer) {
                        let shown = format!("{address}: {single:?}");
                        return Err(self.difference(choice, number, ("a part", answer), ("an address of it", &shown)));
                    }
                }
            }
            let end = bits_of(whole.broadcast(), &whole).checked_add(1);
            let worst = parts.iter().map(|(_, answer)| answer.verdict()).max();
            if next != end || worst != Some(decisions[number].verdict()) {
                let shown = format!("{next:?} {worst:?}");
                return Err(self.difference(
                    choice,
                    number,
                    ("the parts end, and are at worst", &shown),
                    ("the whole", &decisions[number]),
                ));
            }
        }
        Ok(held)
    }

    /// 9: "`in-scope` with no `carve_outs` means that every resource of the target is in scope; `in-scope` never stands for
    /// a whole whose every part is out".
    pub(super) fn aggregates(&self, choice: &[usize], in_scope: &Bits, entire: &Bits) -> Held {
        let mut held = 0;
        for (target, asked) in self.targets.iter().enumerate().filter(|(_, asked)| !asked.parts.is_empty()) {
            let number = target * self.evidence.len();
            if !in_scope.has(number) {
                continue;
            }
            held += 1;
            let mut out = asked.parts.iter().map(|part| part * self.evidence.len()).filter(|part| !in_scope.has(*part));
            if entire.has(number)
                && let Some(out) = out.next()
            {
                let (whole, part) = ("entirely in scope", self.question(out));
                return Err(self.difference(choice, number, ("the whole", &whole), ("not in scope", &part)));
            }
            if asked.target.kind() != TargetKind::Url && out.count() == asked.parts.len() {
                return Err(self.difference(choice, number, ("the whole", &"in scope"), ("each resource", &"is not")));
            }
        }
        Ok(held)
    }

    fn difference(
        &self,
        choice: &[usize],
        question: usize,
        one: (&str, &dyn std::fmt::Debug),
        other: (&str, &dyn std::fmt::Debug),
    ) -> Box<Difference> {
        Difference::new(&self.policy(choice), self.question(question), one, other)
    }
}

fn rule<'d>(decision: &'d Decision<'_>) -> Option<&'d str> {
    decision.rule().map(Rule::id)
}

/// What two orders of the same rules must have in common. Of equal rules (same list, same meaning), any may be
/// reported.
fn is_alike_but_for_equals(one: &Decision<'_>, other: &Decision<'_>) -> bool {
    let meaning =
        |decision: &Decision<'_>| decision.rule().map(|rule| (rule.list(), rule.pattern().canonical().to_owned()));
    fn ids<'r>(rules: impl Iterator<Item = &'r Rule>) -> BTreeSet<&'r str> {
        rules.map(Rule::id).collect()
    }
    (one.target().kind(), one.target().canonical()) == (other.target().kind(), other.target().canonical())
        && (rule(one) == rule(other) || meaning(one) == meaning(other))
        && ids(one.carve_outs()) == ids(other.carve_outs())
        && ids(one.partly()) == ids(other.partly())
        && ids(one.overridden()) == ids(other.overridden())
        && says_the_same_words(one, other)
}

fn says_the_same_words(one: &Decision<'_>, other: &Decision<'_>) -> bool {
    (one.verdict(), one.basis(), one.unless()) == (other.verdict(), other.basis(), other.unless())
        && one.caveats().eq(other.caveats())
        && one.provider().map(scopegate::policy::Provider::name)
            == other.provider().map(scopegate::policy::Provider::name)
}

/// Two decisions of one policy, without the fields that only repeat the question.
fn says_the_same(one: &Decision<'_>, other: &Decision<'_>) -> bool {
    fn ids<'r>(rules: impl Iterator<Item = &'r Rule>) -> Vec<&'r str> {
        rules.map(Rule::id).collect()
    }
    rule(one) == rule(other)
        && ids(one.carve_outs()) == ids(other.carve_outs())
        && ids(one.partly()) == ids(other.partly())
        && ids(one.overridden()) == ids(other.overridden())
        && says_the_same_words(one, other)
}

/// An address as a number within a network. IPv4 inside an IPv6 network is IPv4-mapped.
fn bits_of(address: IpAddr, whole: &IpNet) -> u128 {
    match (address, whole) {
        (IpAddr::V4(v4), IpNet::V6(_)) => v4.to_ipv6_mapped().to_bits(),
        (IpAddr::V4(v4), IpNet::V4(_)) => u128::from(v4.to_bits()),
        (IpAddr::V6(v6), _) => v6.to_bits(),
    }
}

/// Every address of a network of up to eight, and the first and last address of others.
fn addresses(net: &IpNet) -> Vec<IpAddr> {
    match net.max_prefix_len() - net.prefix_len() {
        0 => vec![net.addr()],
        1..=3 => (0..1 << (net.max_prefix_len() - net.prefix_len())).map(|at| nth(net, at)).collect(),
        _ => vec![net.network(), net.broadcast()],
    }
}

fn nth(net: &IpNet, at: u8) -> IpAddr {
    match net.network() {
        IpAddr::V4(first) => IpAddr::V4((first.to_bits() + u32::from(at)).into()),
        IpAddr::V6(first) => IpAddr::V6((first.to_bits() + u128::from(at)).into()),
    }
}

/// Whether the addresses of a network may embed IPv4 addresses at positions that its prefix does not fix. They apply
/// only to networks of at least 96 bits, and ISATAP only to single addresses. A wider part need not agree with its
/// addresses.
fn embeds_loosely(net: &IpNet) -> bool {
    let isatap =
        |address: IpAddr| matches!(address, IpAddr::V6(v6) if matches!(v6.segments(), [.., 0 | 0x200, 0x5efe, _, _]));
    if net.prefix_len() < 128 && (isatap(net.network()) || isatap(net.broadcast())) {
        return true;
    }
    let meets = |form: &str| {
        let form: IpNet = form.parse().expect("a network");
        form.contains(net) || net.contains(&form)
    };
    net.prefix_len() < 96 && ["2001::/32", "64:ff9b:1::/48"].into_iter().any(meets)
}
