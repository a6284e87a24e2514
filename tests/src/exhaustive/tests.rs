//! What a walk depends on: caching changes no answer, and the comparison notices every field of a decision.

use super::assets::{Asking, is_alike};
use super::choices::choices;
use crate::engine;
use crate::generators::policies::with_id;
use crate::generators::small::{self, Placed, weighed_both_ways};
use crate::oracle::remembered::Remembered;
use crate::oracle::{Oracle, OracleDecision};

/// A policy with cached relations answers like a policy that computes everything.
#[test]
fn cached_relations_equal_computed_relations() {
    for family in [small::hosts(), small::paths(), small::networks(), small::evidence(), small::mixed()] {
        let settings = family.settings.last().expect("a setting");
        let placed = family.rules(settings);
        let remembered = Remembered::new(placed.len());
        for settings in &weighed_both_ways(settings) {
            let asking = Asking::new(&family, settings, &placed, &remembered);
            for choice in choices(placed.len(), 2).step_by(397) {
                let rules: Vec<Placed> =
                    choice.iter().map(|&at| (placed[at].0, with_id(&placed[at].1, &format!("r{at}")))).collect();
                let policy = small::policy(settings, &rules);
                let anew = Oracle::new(&policy).expect("rules that load one by one also load together");
                let anew = family.targets.iter().flat_map(|target| {
                    family.evidence.iter().map(|known| anew.decide(target, known).expect("a target of this family"))
                });
                assert_eq!(asking.oracles(&choice), anew.collect::<Vec<_>>(), "{policy}");
            }
        }
    }
}

#[test]
fn the_comparison_notices_a_difference_in_any_field() {
    let family = small::evidence();
    let settings = family.settings.last().expect("the setting with a caveat");
    let placed = family.rules(settings);
    let find =
        |list: &str, text: &str| placed.iter().position(|rule| rule.0 == list && rule.1 == text).expect("a rule");
    let choice = [find("in_scope", "*.h.com"), find("out_of_scope", "*"), find("out_of_scope", "*/a")];
    let asking = Asking::new(&family, settings, &placed, &Remembered::new(placed.len()));
    let policy = asking.engine(&choice);
    let target = scopegate::Target::parse("a.h.com").unwrap();
    let decision = asking.decide(&policy, &target, 0);
    let same = engine::decision(&decision.to_record());
    assert!(is_alike(&decision, &same));
    assert!(!same.caveats.is_empty() && !same.overridden.is_empty() && !same.carve_outs.is_empty(), "{same:?}");
    let text = || "another".to_owned();
    let changes: [fn(&mut OracleDecision, String); 13] = [
        |decision, text| decision.kind = text,
        |decision, text| decision.canonical = text,
        |decision, text| decision.verdict = text,
        |decision, text| decision.basis = text,
        |decision, text| decision.rule = Some(text),
        |decision, _| decision.rule = None,
        |decision, text| decision.carve_outs.push(text),
        |decision, text| decision.partly.push(text),
        |decision, _| decision.overridden.clear(),
        |decision, text| decision.unless.push(vec![(text, true)]),
        |decision, text| decision.caveats[0] = text,
        |decision, text| decision.provider = Some(text),
        |decision, text| decision.missing.push(text),
    ];
    for (number, change) in changes.iter().enumerate() {
        let mut other = same.clone();
        change(&mut other, text());
        assert!(!is_alike(&decision, &other), "change {number}: {other:?}");
    }
}
