//! The parser of patterns in both readings, and how patterns relate to targets and to each other.

use scopegate::Target;
use scopegate::net::PublicSuffixList;
use scopegate::pattern::{Apex, Exclusion, Inclusion, InclusionContext, Pattern, PatternKey, Relation};
use scopegate::targets::TargetHost;

use super::bytes::text;

/// The maximum number of lines of an input: everything is checked for each pair of them.
const LINES: usize = 6;

/// Each line as a pattern and as a target; each pattern with each target and with each other pattern.
pub fn check(data: &[u8]) {
    let Some(text) = text(data) else { return };
    let lines: Vec<&str> = text.split('\n').take(LINES).collect();
    let targets: Vec<Target> = lines.iter().filter_map(|line| Target::parse(line).ok()).collect();
    let patterns: Vec<Pattern> = lines.iter().filter_map(|line| parsed(line)).collect();
    for pattern in &patterns {
        for target in &targets {
            relations(pattern, target);
        }
        assert!(!pattern.is_narrower_than(pattern), "{pattern} is narrower than itself");
        for other in &patterns {
            let both_ways = pattern.is_narrower_than(other) && other.is_narrower_than(pattern);
            assert!(!both_ways, "{pattern} and {other} are narrower than each other");
            if pattern.canonical() == other.canonical() {
                assert!(!pattern.is_narrower_than(other), "{pattern} is not a tie with itself");
            }
            // "Narrower" is not transitive: a glob inside a literal path inside a glob is not proved to be inside the
            // last, and without proof it is not narrower.
            lies_inside(pattern, other, &targets);
        }
    }
}

/// The text as a pattern, under every key.
fn parsed(text: &str) -> Option<Pattern> {
    use PatternKey::{Domain, Host, Network, Url};
    let pattern = match Pattern::parse(text) {
        Ok(pattern) => pattern,
        Err(error) => {
            assert!(error.code().as_str().starts_with("pattern."), "{text:?}: {error:?}");
            for key in [Url, Host, Domain, Network] {
                assert!(Pattern::parse_as(key, text).is_err(), "{text:?} is a pattern only under {}", key.as_str());
            }
            return None;
        }
    };
    assert_eq!(pattern.as_written(), text);
    let canonical = pattern.canonical();
    let again = Pattern::parse(canonical).unwrap_or_else(|error| panic!("{text:?} is {canonical:?}, and that {error}"));
    assert_eq!(again.canonical(), canonical, "{text:?}");
    assert_eq!((again.host(), again.port()), (pattern.host(), pattern.port()), "{text:?}");
    assert!(!again.is_narrower_than(&pattern) && !pattern.is_narrower_than(&again), "{text:?}");
    assert_eq!((again.query(), again.has_fragment()), (pattern.query(), pattern.has_fragment()), "{text:?}");
    for key in [Url, Host, Network] {
        if let Ok(keyed) = Pattern::parse_as(key, text) {
            assert_eq!(keyed.canonical(), canonical, "{text:?} as {}", key.as_str());
        }
    }
    Some(pattern)
}

fn included(pattern: &Pattern, apex: Apex) -> Option<Inclusion> {
    let suffixes = PublicSuffixList::compiled();
    Inclusion::new(pattern.clone(), &InclusionContext { suffixes: &suffixes, owned_domains: None, apex }).ok()
}

/// An exclusion covers at least what the inclusion of the same pattern covers.
fn relations(pattern: &Pattern, target: &Target) {
    let exclusion = Exclusion::new(pattern.clone());
    let excluded = exclusion.relation(target);
    is_one(excluded, exclusion.covers(target), exclusion.overlaps(target));
    for apex in [Apex::LeftOut, Apex::Included] {
        let Some(inclusion) = included(pattern, apex) else { continue };
        let relation = inclusion.relation(target);
        is_one(relation, inclusion.covers(target), inclusion.overlaps(target));
        match relation {
            Relation::Covers => assert_eq!(excluded, Relation::Covers, "{pattern} includes {target}"),
            Relation::Overlaps => assert_ne!(excluded, Relation::Apart, "{pattern} touches {target}"),
            Relation::Apart => {}
        }
    }
}

fn is_one(relation: Relation, covers: bool, overlaps: bool) {
    assert_eq!((covers, overlaps), (relation == Relation::Covers, relation == Relation::Overlaps));
}

/// A narrower pattern includes nothing that the wider one does not exclude, as far as the proof goes. The proof
/// compares canonical forms and not the interpretations of a server. Only the wide reading compares embedded addresses,
/// and no proof covers them.
fn lies_inside(inner: &Pattern, outer: &Pattern, targets: &[Target]) {
    if !inner.is_narrower_than(outer) {
        return;
    }
    let Some(inner) = included(inner, Apex::LeftOut) else { return };
    let outer = Exclusion::new(outer.clone());
    for target in targets.iter().filter(|target| matches!(target.host(), TargetHost::Domain(_))) {
        if inner.covers(target) {
            assert!(outer.covers(target), "{} < {}, and {target}", inner.pattern(), outer.pattern());
        }
    }
}
