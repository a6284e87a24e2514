//! Semantics 8, the decision about a class: which rules cover it, which of those apply, which decides.

use std::cmp::Reverse;
use std::rc::Rc;

use scopegate::findings;
use scopegate::findings::Class;

use super::conditions::{self, Alternative, Term};
use super::decide::Verdict;
use super::finding_rules::{FindingRule, at_or_below, can_inherit};
use super::network;
use super::pattern::{Pattern, Question, Relation};
use super::text::{Host, Target};
use super::{Oracle, OracleDecision, path};

/// One class, the facts of the finding, and the target, if there is one.
pub struct Asked<'a> {
    pub class: &'static Class,
    pub facts: &'a [Term],
    pub target: Option<&'a Target>,
}

/// A rule that covers the asked class.
struct Covering<'a> {
    rule: &'a FindingRule,
    /// The class of the rule that covers.
    class: &'static Class,
    /// What waives the rule, shown or not; empty for an in-scope rule.
    alternatives: Vec<Alternative>,
    holds: bool,
    /// Whether an applicable excluding rule is waived.
    is_lifted: bool,
}

impl Oracle {
    /// The decision about a class, by any of its names.
    pub fn decide_finding(&self, class: &str, facts: &[Term]) -> Result<OracleDecision, String> {
        let classes = findings::find(class).map_err(|error| error.code().as_str())?;
        let facts = self.settings.findings.vocabulary.known(facts)?;
        let parts = classes.iter().map(|class| self.decide_class(&Asked { class, facts: &facts, target: None }));
        Ok(self.classes_together(parts.collect()))
    }

    /// The decision about one class.
    pub fn decide_class(&self, asked: &Asked<'_>) -> OracleDecision {
        let covering = self.covering(asked);
        let deciding = covering.iter().filter(|one| one.holds).min_by_key(|one| rank(one));
        let lifted = covering.iter().any(|one| one.is_lifted);
        // A rule about activities in general does not mention any activity.
        let mentioned = covering.iter().any(|one| one.is_lifted && one.class.id().contains('/'));
        let (verdict, basis) = match deciding {
            Some(one) if one.rule.excludes() => (one.rule.verdict, "class-excluded"),
            Some(_) => (Verdict::InScope, "class-allowed"),
            None if !mentioned && is_never_implied(asked.class) => (Verdict::OutOfScope, "class-never-implied"),
            None if lifted && self.settings.findings.default == Verdict::InScope => {
                (Verdict::InScope, "class-condition-met")
            }
            None => (self.settings.findings.default, "class-unmentioned"),
        };
        let unless = deciding.map(|one| conditions::unmet(&one.alternatives, asked.facts)).unwrap_or_default();
        let in_scope = verdict == Verdict::InScope;
        let rules = &self.settings.findings.rules;
        let ids = |belongs: &dyn Fn(&FindingRule) -> bool| {
            rules.iter().filter(|rule| belongs(rule)).map(|rule| rule.id.clone()).collect()
        };
        let overridden = |rule: &FindingRule| {
            let decides = deciding.is_some_and(|one| one.rule.id == rule.id);
            let counts = covering.iter().any(|one| one.rule.id == rule.id && (one.holds || one.is_lifted));
            counts && !decides && rule.verdict != verdict
        };
        OracleDecision {
            kind: "finding".to_owned(),
            canonical: asked.class.id().to_owned(),
            verdict: verdict.text().to_owned(),
            basis: basis.to_owned(),
            rule: deciding.map(|one| one.rule.id.clone()),
            carve_outs: ids(&|rule| in_scope && self.is_carve_out(rule, asked)),
            partly: ids(&|rule| !in_scope && self.is_partly(rule, asked)),
            overridden: ids(&overridden),
            unless,
            caveats: if in_scope { self.settings.finding_caveats.clone() } else { Vec::new() },
            provider: None,
            on: asked.target.map(|target| target.canonical.clone()),
            parts: Vec::new(),
            missing: Vec::new(),
        }
    }

    /// The answer for a name that denotes several classes: the worst of theirs.
    fn classes_together(&self, parts: Vec<OracleDecision>) -> OracleDecision {
        if let [one] = parts.as_slice() {
            return one.clone();
        }
        let mut whole = worst(&parts).clone();
        let canonical: Vec<&str> = parts.iter().map(|part| part.canonical.as_str()).collect();
        whole.canonical = canonical.join(", ");
        let carved = |rule: &&FindingRule| parts.iter().any(|part| part.carve_outs.contains(&rule.id));
        whole.carve_outs = match whole.verdict.as_str() {
            "in-scope" => self.settings.findings.rules.iter().filter(carved).map(|rule| rule.id.clone()).collect(),
            _ => Vec::new(),
        };
        whole.parts = parts;
        whole
    }

    /// What two orders of the same rules must have in common about the deciding rule of a class: its depth, its verdict
    /// and the number of alternatives that waive it.
    pub fn rank_of(&self, rule: &str, class: &str) -> impl Ord + std::fmt::Debug + use<> {
        let class = findings::find(class).ok().and_then(|found| found.only()).expect("one class");
        let all = self.covering(&Asked { class, facts: &[], target: None });
        all.iter().find(|one| one.rule.id == rule).map(rank).expect("a rule that covers the class")
    }

    fn covering(&self, asked: &Asked<'_>) -> Vec<Covering<'_>> {
        let covering = |rule| {
            let class = FindingRule::covers(rule, asked.class)?;
            let alternatives = self.alternatives(rule, class, asked.class);
            let applies = self.applies(rule, asked.target);
            let lifted = is_lifted(&alternatives, asked.facts);
            let (holds, is_lifted) = match rule.excludes() {
                true => (applies && !lifted, applies && lifted),
                false => (applies && rule.conditions_hold(asked.facts), false),
            };
            Some(Covering { rule, class, alternatives, holds, is_lifted })
        };
        self.settings.findings.rules.iter().filter_map(covering).collect()
    }

    /// What waives an excluding rule: its own `unless`, each `when` that is shown not to hold, and the condition of the
    /// section if both the class of the rule and the asked class inherit it.
    fn alternatives(&self, rule: &FindingRule, class: &Class, asked: &Class) -> Vec<Alternative> {
        if !rule.excludes() {
            return Vec::new();
        }
        let mut all = rule.unless.clone();
        all.extend(rule.when.iter().map(|(name, value)| vec![(name.clone(), !value)]));
        if rule.inherits && can_inherit(class) && can_inherit(asked) {
            all.extend(self.settings.findings.unless.clone());
        }
        conditions::distinct(all)
    }

    /// Whether a rule applies to the target: an exclusion to any part of it, an inclusion to the whole. A rule for
    /// certain assets does not apply if there is no target.
    fn applies(&self, rule: &FindingRule, target: Option<&Target>) -> bool {
        match target {
            _ if rule.only_on.is_empty() => true,
            None => false,
            Some(target) if rule.excludes() => rule.only_on.iter().any(|pattern| self.touches(pattern, target)),
            Some(target) => rule.only_on.iter().any(|pattern| self.covers_all(pattern, target)),
        }
    }

    /// The exclusion reading: any part of the target, on any of its ports.
    fn touches(&self, pattern: &Pattern, target: &Target) -> bool {
        questions(pattern, target).iter().any(|question| pattern.as_exclusion(question) != Relation::Apart)
    }

    /// The inclusion reading: every part of the target, on every port of the question.
    fn covers_all(&self, pattern: &Pattern, target: &Target) -> bool {
        let covers = |question| pattern.as_inclusion(question, &self.settings.context) == Relation::Covers;
        questions(pattern, target).iter().all(covers)
    }

    /// Carve-outs of a class in scope: rules for classes below it, and rules for certain assets if there is no target.
    fn is_carve_out(&self, rule: &FindingRule, asked: &Asked<'_>) -> bool {
        let may_apply = self.applies(rule, asked.target) || asked.target.is_none();
        let is_in_force =
            |class: &Class, asked_class: &Class| !is_lifted(&self.alternatives(rule, class, asked_class), asked.facts);
        // A rule for a class below is judged for its own class.
        let below = may_apply && rule.below(asked.class).any(|class| is_in_force(class, class));
        let bound = asked.target.is_none() && !rule.only_on.is_empty();
        let covers = bound && rule.covers(asked.class).is_some_and(|class| is_in_force(class, asked.class));
        rule.excludes() && (below || covers)
    }

    /// The same for in-scope rules, if the class is not in scope.
    fn is_partly(&self, rule: &FindingRule, asked: &Asked<'_>) -> bool {
        let may_apply = self.applies(rule, asked.target) || asked.target.is_none();
        let below = may_apply && rule.below(asked.class).next().is_some();
        let bound = asked.target.is_none() && !rule.only_on.is_empty();
        let covers = bound && rule.covers(asked.class).is_some();
        !rule.excludes() && rule.conditions_hold(asked.facts) && (below || covers)
    }
}

impl FindingRule {
    /// For an in-scope rule: every requirement is shown.
    fn conditions_hold(&self, facts: &[Term]) -> bool {
        conditions::is_shown(&self.when, facts)
            && self.unless.iter().all(|alternative| conditions::is_refuted(alternative, facts))
    }
}

/// The smallest decides: the deepest class; rules for certain assets before others; the worst verdict; the fewest
/// alternatives that waive it. Of equals, the first in the policy decides.
fn rank(one: &Covering<'_>) -> (Reverse<(usize, bool)>, usize, usize) {
    let depth = (one.class.id().matches('/').count(), !one.rule.only_on.is_empty());
    let verdict = VERDICTS.iter().position(|verdict| *verdict == one.rule.verdict.text()).expect("a verdict");
    (Reverse(depth), verdict, one.alternatives.len())
}

/// The worst first.
const VERDICTS: [&str; 3] = ["third-party", "out-of-scope", "in-scope"];

/// The first of the decisions with the worst verdict.
pub fn worst(parts: &[OracleDecision]) -> &OracleDecision {
    let first = |verdict: &&str| parts.iter().find(|part| part.verdict == *verdict);
    VERDICTS.iter().find_map(first).expect("there is a part")
}

fn is_lifted(alternatives: &[Alternative], facts: &[Term]) -> bool {
    alternatives.iter().any(|alternative| conditions::is_shown(alternative, facts))
}

/// Whether the class is never implied: it, a class above it or a class below it has this mark.
fn is_never_implied(asked: &Class) -> bool {
    let related = |class: &&Class| at_or_below(class.id(), asked.id()) || at_or_below(asked.id(), class.id());
    findings::classes().filter(related).any(Class::is_never_implied)
}

/// The target by its name only, port by port. A network is split where the pattern can differ.
fn questions(pattern: &Pattern, target: &Target) -> Vec<Question> {
    let hosts = match &target.host {
        Host::Net(net) => network::leaves_of(*net, &pattern.host).into_iter().map(Host::Net).collect(),
        Host::Domain(_) => vec![target.host.clone()],
    };
    let paths = target.path.as_deref().map(|path| Rc::new(path::target_readings(path)));
    let at = |host: &Host, port: u16| Question {
        host: host.clone(),
        port,
        paths: paths.clone(),
        query: target.query.clone(),
        number: None,
    };
    hosts.iter().flat_map(|host| target.ports.iter().map(move |&port| at(host, port))).collect()
}
