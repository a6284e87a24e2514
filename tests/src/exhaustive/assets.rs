//! Asset rules: every combination of a few, every target, and all evidence.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use scopegate::policy::Entry;
use scopegate::policy::{List, PolicyDocument};
use scopegate::{Decision, Evidence, Policy, Target};
use serde_json::Value;

use super::choices::{Choice, choices};
use super::{Counts, Difference, Law, Shared, Walk, parts};
use crate::engine::{self, load};
use crate::generators::small::{self, Placed, Small, weighed_both_ways};
use crate::oracle::decide::Parsed;
use crate::oracle::evidence::Known;
use crate::oracle::remembered::Remembered;
use crate::oracle::{self, Oracle, OracleDecision, Rule};

/// Which questions have the answer `in-scope`: one bit each, all evidence of a target together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    fn new(count: usize) -> Bits {
        Bits(vec![0; count.div_ceil(64)])
    }

    fn set(&mut self, at: usize) {
        self.0[at / 64] |= 1 << (at % 64);
    }

    pub(super) fn has(&self, at: usize) -> bool {
        self.0[at / 64] >> (at % 64) & 1 == 1
    }

    /// The first bit that is set here and not there.
    pub(super) fn beyond(&self, other: &Bits) -> Option<usize> {
        let words = self.0.iter().zip(&other.0).map(|(one, other)| one & !other).enumerate();
        words.filter(|(_, word)| *word != 0).map(|(at, word)| at * 64 + word.trailing_zeros() as usize).next()
    }

    fn count(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }
}

/// A target, parsed once by each side.
pub(super) struct Asked {
    pub(super) text: &'static str,
    pub(super) target: Target,
    parsed: Parsed,
    /// The same target parsed from its canonical text, if the text is not canonical.
    pub(super) canonical: Option<Target>,
    /// The numbers of the targets that are resources of this one.
    pub(super) parts: Vec<usize>,
}

/// What a thread needs to decide policies of one family under one setting.
pub(super) struct Asking<'w> {
    settings: &'w Value,
    placed: &'w [Placed],
    document: PolicyDocument,
    entries: Vec<(List, Entry)>,
    oracle: Oracle,
    rules: Vec<Rule>,
    pub(super) targets: Vec<Asked>,
    pub(super) evidence: Vec<(Evidence, Known)>,
}

/// Walks a family under each of its settings and under both precedences.
pub fn walk(family: &Small, walk: Walk, progress: &(impl Fn(Counts) + Sync)) -> Result<Counts, Box<Difference>> {
    let mut counts = Counts::default();
    for settings in &family.settings {
        let placed = family.rules(settings);
        // How a rule relates to a target does not depend on the precedence.
        let remembered = Remembered::new(placed.len());
        for settings in &weighed_both_ways(settings) {
            let asking = || Asking::new(family, settings, &placed, &remembered);
            let before = counts;
            counts += levels(asking, placed.len(), walk, &|more| {
                let mut all = before;
                all += more;
                progress(all);
            })?;
        }
    }
    Ok(counts)
}

/// The combinations of no rule, of one, of two and so on. Each is compared with those that have one rule less.
fn levels<'w>(
    asking: impl Fn() -> Asking<'w> + Sync,
    rules: usize,
    walk: Walk,
    progress: &(impl Fn(Counts) + Sync),
) -> Result<Counts, Box<Difference>> {
    let mut counts = Counts::default();
    let mut smaller: HashMap<Choice, Bits> = HashMap::new();
    let mut seen = 0;
    for size in 0..=walk.rules {
        let is_last = size == walk.rules;
        let before = seen;
        let level = choices(rules, size).enumerate().map(move |(at, choice)| (walk.has(before + at), choice));
        seen += choices(rules, size).count();
        // Below the last level every combination is decided, because the larger ones compare with it. Only the
        // combinations of this share are compared and counted.
        let level = level.filter(move |(is_own, _)| *is_own || !is_last);
        let larger = Mutex::new(HashMap::new());
        let (above, kept) = (&smaller, &larger);
        let prepare = || {
            let asking = asking();
            move |(is_own, choice): &(bool, Choice)| {
                let (counts, bits) = match is_own {
                    true => asking.compare(choice, above)?,
                    false => (Counts::default(), asking.bits(choice)),
                };
                if !is_last {
                    kept.lock().expect("no thread panics while it holds the lock").insert(choice.clone(), bits);
                }
                Ok(counts)
            }
        };
        let snapshot = counts;
        counts += Shared::new(level).run(walk.threads, prepare, &|more| {
            let mut all = snapshot;
            all += more;
            progress(all);
        })?;
        smaller = larger.into_inner().expect("every thread has finished");
    }
    Ok(counts)
}

impl<'w> Asking<'w> {
    pub(super) fn new(
        family: &Small,
        settings: &'w Value,
        placed: &'w [Placed],
        remembered: &Arc<Remembered>,
    ) -> Asking<'w> {
        let oracle = Oracle::remembering(settings, remembered).expect("the settings of a small family load");
        let known = |evidence| oracle.read_evidence(evidence).expect("the evidence of this family is valid");
        let evidence = family.evidence.iter().map(|evidence| {
            (engine::evidence(evidence).expect("the evidence of this family is valid"), known(evidence))
        });
        let evidence = evidence.collect();
        let targets = asked(&family.targets);
        let (entries, rules) = placed.iter().enumerate().map(|(number, rule)| numbered(number, rule)).unzip();
        let document = load(settings).document().clone();
        Asking { settings, placed, document, entries, oracle, rules, targets, evidence }
    }

    /// The number of questions for each policy.
    pub(super) fn questions(&self) -> usize {
        self.targets.len() * self.evidence.len()
    }

    /// The question with a number.
    pub(super) fn question(&self, number: usize) -> String {
        let (target, evidence) = (number / self.evidence.len(), number % self.evidence.len());
        format!("{} with {:?}", self.targets[target].text, self.evidence[evidence].0)
    }

    /// The list that a rule is on.
    pub(super) fn list(&self, rule: usize) -> List {
        self.entries[rule].0
    }

    /// The rules of a combination as a policy document.
    pub(super) fn policy(&self, choice: &[usize]) -> Value {
        let rules: Vec<Placed> = choice.iter().map(|&number| self.placed[number].clone()).collect();
        small::policy(self.settings, &rules)
    }

    /// A policy of the engine with these rules, each list in the order of the combination.
    pub(super) fn engine(&self, choice: &[usize]) -> Policy {
        let mut document = self.document.clone();
        for (list, entry) in choice.iter().map(|&number| self.entries[number].clone()) {
            let entries = match list {
                List::InScope => &mut document.scope.in_scope,
                List::OutOfScope => &mut document.scope.out_of_scope,
                List::ThirdParty => &mut document.scope.third_party,
            };
            entries.push(entry);
        }
        Policy::from_document(document, &scopegate::policy::LoadOptions::new())
            .expect("rules that load one by one also load together")
    }

    pub(super) fn decide<'p>(&self, engine: &'p Policy, target: &Target, evidence: usize) -> Decision<'p> {
        engine.check_with(target, &self.evidence[evidence].0).expect("a parsed target has a decision")
    }

    /// The decisions of the engine for every question, in order.
    pub(super) fn decisions<'p>(&self, engine: &'p Policy) -> Vec<Decision<'p>> {
        let all = self.targets.iter().flat_map(|asked| (0..self.evidence.len()).map(move |evidence| (asked, evidence)));
        all.map(|(asked, evidence)| self.decide(engine, &asked.target, evidence)).collect()
    }

    fn bits(&self, choice: &[usize]) -> Bits {
        let engine = self.engine(choice);
        bits(&self.decisions(&engine), |decision| decision.is_in_scope())
    }

    /// Checks every law on one policy, and returns what it puts in scope.
    fn compare(&self, choice: &[usize], smaller: &HashMap<Choice, Bits>) -> Result<(Counts, Bits), Box<Difference>> {
        let engine = self.engine(choice);
        let decisions = self.decisions(&engine);
        let in_scope = bits(&decisions, |decision| decision.is_in_scope());
        let mut counts = Counts::of_policy(in_scope.count());
        counts.add(Law::Agreement, self.agreement(choice, &decisions)?);
        counts.add(Law::Closing, self.closing(choice, &in_scope, smaller)?);
        counts.add(Law::Evidence, self.evidence_opens_nothing(choice, &in_scope)?);
        counts.add(Law::Order, self.order(choice, &decisions)?);
        counts.add(Law::Canonical, self.canonical(choice, &engine, &decisions)?);
        counts.add(Law::Quick, self.quick(choice, &engine, &decisions)?);
        counts.add(Law::Partition, self.partition(choice, &engine, &decisions)?);
        counts.add(
            Law::Aggregates,
            self.aggregates(choice, &in_scope, &bits(&decisions, |decision| decision.is_entire()))?,
        );
        Ok((counts, in_scope))
    }

    /// 1: the engine and the oracle agree on the complete decision.
    fn agreement(&self, choice: &[usize], decisions: &[Decision<'_>]) -> Result<usize, Box<Difference>> {
        for (number, (decision, other)) in decisions.iter().zip(self.oracles(choice)).enumerate() {
            if !is_alike(decision, &other) {
                let one = engine::decision(&decision.to_record());
                let (policy, question) = (self.policy(choice), self.question(number));
                return Err(Difference::new(&policy, question, ("the engine", &one), ("the oracle", &other)));
            }
        }
        Ok(decisions.len())
    }

    /// The decisions of the oracle for every question, in order.
    pub(super) fn oracles(&self, choice: &[usize]) -> Vec<OracleDecision> {
        let oracle = self.oracle.with_rules(choice.iter().map(|&number| self.rules[number].clone()).collect());
        let all = self.targets.iter().flat_map(|asked| self.evidence.iter().map(move |(_, known)| (asked, known)));
        all.map(|(asked, known)| oracle.decide_parsed(&asked.parsed, known)).collect()
    }
}

fn bits(decisions: &[Decision<'_>], has: impl Fn(&Decision<'_>) -> bool) -> Bits {
    let mut bits = Bits::new(decisions.len());
    for (at, _) in decisions.iter().enumerate().filter(|(_, decision)| has(decision)) {
        bits.set(at);
    }
    bits
}

fn asked(targets: &[&'static str]) -> Vec<Asked> {
    let parse = |text: &str| Target::parse(text).expect("a target of this family is valid");
    let parsed: Vec<Target> = targets.iter().map(|text| parse(text)).collect();
    let one = |(number, (&text, target)): (usize, (&&'static str, &Target))| Asked {
        text,
        target: target.clone(),
        parsed: Parsed::new(text).expect("a target of this family is valid").numbered(number),
        canonical: (target.canonical() != text).then(|| parse(target.canonical())),
        parts: parts::of(number, &parsed),
    };
    targets.iter().zip(&parsed).enumerate().map(one).collect()
}

/// A rule as the types of the engine and the oracle, with its number as its id.
fn numbered(number: usize, (list, pattern): &Placed) -> ((List, Entry), Rule) {
    let id = format!("r{number}");
    let entry = match (pattern.as_str(), pattern["domain"].as_str(), pattern["host"].as_str()) {
        (Some(text), ..) => Entry::from(text),
        (_, Some(domain), _) => Entry::domain(domain),
        (_, _, Some(host)) if pattern["below"] == false => Entry::host(host).host_alone(),
        _ => panic!("unexpected form of a pattern: {pattern}"),
    };
    let (engines, oracles) = match *list {
        "in_scope" => (List::InScope, oracle::List::InScope),
        "out_of_scope" => (List::OutOfScope, oracle::List::OutOfScope),
        _ => (List::ThirdParty, oracle::List::ThirdParty),
    };
    let mut rule = Rule::new(&id, oracles, pattern).expect("the rule loads");
    rule.number = Some(number);
    ((engines, entry.with_id(id)), rule)
}

/// Whether the decision of the oracle equals that of the engine in every field.
pub(super) fn is_alike(engine: &Decision<'_>, oracle: &OracleDecision) -> bool {
    let same_rules = |one: &mut dyn Iterator<Item = &scopegate::Rule>, other: &[String]| {
        one.map(scopegate::Rule::id).eq(other.iter().map(String::as_str))
    };
    let unless = engine.unless().iter().map(|all| all.iter().map(|unmet| (unmet.fact.as_ref(), unmet.value)));
    let same_unless = unless.len() == oracle.unless.len()
        && unless
            .zip(&oracle.unless)
            .all(|(one, other)| one.eq(other.iter().map(|(fact, value)| (fact.as_str(), *value))));
    engine.verdict().as_str() == oracle.verdict
        && engine.basis().as_str() == oracle.basis
        && engine.rule().map(scopegate::Rule::id) == oracle.rule.as_deref()
        && engine.target().kind().as_str() == oracle.kind
        && engine.target().canonical() == oracle.canonical
        && same_rules(&mut engine.carve_outs(), &oracle.carve_outs)
        && same_rules(&mut engine.partly(), &oracle.partly)
        && same_rules(&mut engine.overridden(), &oracle.overridden)
        && same_unless
        && engine.caveats().eq(oracle.caveats.iter().map(String::as_str))
        && engine.provider().map(scopegate::policy::Provider::name) == oracle.provider.as_deref()
        && (oracle.on.is_none() && oracle.parts.is_empty() && oracle.missing.is_empty())
}
