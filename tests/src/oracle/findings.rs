//! Section 8, the decision about a class: which rule covers it, which of those hold, which decides.

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

/// One class, what is known of the finding, and the target it was made on, if there is one.
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
    /// What lifts it, shown or not; none for an in-scope rule.
    alternatives: Vec<Alternative>,
    holds: bool,
    /// Whether an excluding rule that applies steps aside.
    is_lifted: bool,
}

impl Oracle {
    /// The decision for a class, asked by any of its names.
    pub fn decide_finding(&self, class: &str, facts: &[Term]) -> Result<OracleDecision, String> {
        let classes = findings::find(class).map_err(|error| error.code().as_str())?;
        let facts = self.settings.findings.vocabulary.known(facts)?;
        let parts = classes.iter().map(|class| self.decide_class(&Asked { class, facts: &facts, target: None }));
        Ok(self.classes_together(parts.collect()))
    }

    /// The decision for one class.
    pub fn decide_class(&self, asked: &Asked<'_>) -> OracleDecision {
        let covering = self.covering(asked);
        let deciding = covering.iter().filter(|one| one.holds).min_by_key(|one| rank(one));
        let lifted = covering.iter().any(|one| one.is_lifted);
        // To speak of activities at large is to mention none.
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
            caveats: if in_scope { self.settings.caveats.clone() } else { Vec::new() },
            provider: None,
            on: asked.target.map(|target| target.canonical.clone()),
            parts: Vec::new(),
            missing: Vec::new(),
        }
    }

    /// The answer for a name that means several classes: the worst of theirs.
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

    /// What two orders of the same rules leave alike of a rule that decides for a class: its depth, its verdict and how
    /// many alternatives would lift it.
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

    /// What lifts an excluding rule: its own `unless`, each `when` that is shown not to hold, and the section's
    /// condition where the class of the rule and the class in question both inherit it.
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

    /// Whether a rule speaks of the target at all: an exclusion of any part of it, an inclusion of the whole of it; one
    /// that is bound to assets speaks of nothing where no target is named.
    fn applies(&self, rule: &FindingRule, target: Option<&Target>) -> bool {
        match target {
            _ if rule.only_on.is_empty() => true,
            None => false,
            Some(target) if rule.excludes() => rule.only_on.iter().any(|pattern| self.touches(pattern, target)),
            Some(target) => rule.only_on.iter().any(|pattern| self.covers_all(pattern, target)),
        }
    }

    /// The exclusion's way: any part of the target, on any of its ports.
    fn touches(&self, pattern: &Pattern, target: &Target) -> bool {
        questions(pattern, target).iter().any(|question| pattern.as_exclusion(question) != Relation::Apart)
    }

    /// The inclusion's way: every part of the target, on every port it is asked on.
    fn covers_all(&self, pattern: &Pattern, target: &Target) -> bool {
        let covers = |question| pattern.as_inclusion(question, &self.settings.context) == Relation::Covers;
        questions(pattern, target).iter().all(covers)
    }

    /// What may be taken out of a class in scope: by a rule for a class below it, or by one that is bound to assets where
    /// none is named.
    fn is_carve_out(&self, rule: &FindingRule, asked: &Asked<'_>) -> bool {
        let may_apply = self.applies(rule, asked.target) || asked.target.is_none();
        let stands =
            |class: &Class, asked_class: &Class| !is_lifted(&self.alternatives(rule, class, asked_class), asked.facts);
        // A rule below is judged for its own class.
        let below = may_apply && rule.below(asked.class).any(|class| stands(class, class));
        let bound = asked.target.is_none() && !rule.only_on.is_empty();
        let covers = bound && rule.covers(asked.class).is_some_and(|class| stands(class, asked.class));
        rule.excludes() && (below || covers)
    }

    /// The same of in-scope rules, where the class itself is not in scope.
    fn is_partly(&self, rule: &FindingRule, asked: &Asked<'_>) -> bool {
        let may_apply = self.applies(rule, asked.target) || asked.target.is_none();
        let below = may_apply && rule.below(asked.class).next().is_some();
        let bound = asked.target.is_none() && !rule.only_on.is_empty();
        let covers = bound && rule.covers(asked.class).is_some();
        !rule.excludes() && rule.conditions_hold(asked.facts) && (below || covers)
    }
}

impl FindingRule {
    /// Of an in-scope rule: nothing that it asks for is left open.
    fn conditions_hold(&self, facts: &[Term]) -> bool {
        conditions::is_shown(&self.when, facts)
            && self.unless.iter().all(|alternative| conditions::is_refuted(alternative, facts))
    }
}

/// The least decides: the deepest class, bound to assets before not; then the worst verdict; then what the fewest
/// alternatives lift. Of equals it is the first written, which is the first of those that are least.
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

/// Whether silence about a class is no permission: it, one above it or one below it is marked so.
fn is_never_implied(asked: &Class) -> bool {
    let related = |class: &&Class| at_or_below(class.id(), asked.id()) || at_or_below(asked.id(), class.id());
    findings::classes().filter(related).any(Class::is_never_implied)
}

/// The target by its name alone, port by port, a network cut where the pattern can say different things.
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
