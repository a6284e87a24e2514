//! What an in-scope answer for a target says about the resources of the target.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use scopegate::pattern::Exclusion;
use scopegate::targets::{TargetHost, TargetKind, TargetPorts};
use scopegate::{Decision, Policy, Target};
use scopegate_conformance::engine::load;
use scopegate_conformance::generators::policies_and_questions;
use scopegate_conformance::property::{Share, hold};

/// Parts of paths that servers may read in more than one way.
const TRICKS: &[&str] = &[
    "/Admin",
    "//admin",
    "/admin;v=1",
    "/%2561dmin",
    "/x/..%2fadmin",
    "/a%5cb",
    "/a/%252e%252e/b",
    "/;",
    "/%2e%2e%2f",
    "/*",
    "/%2a",
    "/a//b",
    "/zz-nobody-wrote-this",
];

/// The paths of the rules of a policy, with stars filled in, and paths below them.
fn paths_of(policy: &Policy) -> Vec<String> {
    let mut paths = vec!["/".to_owned()];
    for rule in policy.rules() {
        let text = rule.pattern().canonical();
        let Some((_, rest)) = text.split_once("://") else { continue };
        let Some((_, path)) = rest.split_once('/') else { continue };
        let path = path.split(['?', '#']).next().unwrap_or_default();
        for filler in ["", "x", "q/r"] {
            let path = format!("/{}", path.replace('*', filler));
            paths.extend([format!("{path}/below/it"), path.to_ascii_uppercase(), path]);
        }
    }
    paths
}

/// A sample of the resources of a target: each of its ports with each of the paths, or the path of the URL with paths
/// that are certainly below it.
fn resources(target: &Target, paths: &[String]) -> Vec<Target> {
    let ports = match target.ports() {
        TargetPorts::One(port) => vec![port],
        TargetPorts::Web => vec![80, 443],
    };
    let hosts: Vec<String> = match target.host() {
        TargetHost::Domain(name) => vec![name.to_string()],
        TargetHost::Network(network) => {
            let net = network.get();
            let ends = [net.network(), net.broadcast()];
            ends.iter().map(|end| if end.is_ipv6() { format!("[{end}]") } else { end.to_string() }).collect()
        }
    };
    let tails: Vec<String> = match target.path() {
        None => paths.to_vec(),
        Some(own) => {
            let query = target.query().map(|query| format!("?{query}")).unwrap_or_default();
            let own = own.as_str();
            let is_plain = |path: &&String| {
                path.bytes().all(|b| b.is_ascii_alphanumeric() || b"/-_".contains(&b)) && !path.contains("//")
            };
            let below = paths.iter().filter(is_plain).map(|path| format!("{}{path}{query}", own.trim_end_matches('/')));
            // A server may drop text after a path parameter together with the parameter.
            let below = below.filter(|_| !own.contains([';', '%']));
            // The path of a rule, if it is below the path of the target. Its end is not appended to anything else.
            let inside = paths
                .iter()
                .filter(is_plain)
                .filter(|path| path.starts_with(&format!("{}/", own.trim_end_matches('/'))))
                .map(|path| format!("{path}{query}"));
            std::iter::once(format!("{own}{query}")).chain(below).chain(inside).collect()
        }
    };
    let mut all = Vec::new();
    for host in &hosts {
        for port in &ports {
            all.extend(tails.iter().filter_map(|tail| Target::parse(&format!("{host}:{port}{tail}")).ok()));
        }
    }
    all
}

fn decide<'p>(policy: &'p Policy, target: &Target) -> Decision<'p> {
    policy.check(target).expect("a parsed target has a decision")
}

#[test]
fn a_target_entirely_in_scope_has_no_resource_outside_it() {
    let (entire, carved) = (Share::default(), Share::default());
    let below = vec(select(TRICKS).prop_map(str::to_owned), 4);
    hold((policies_and_questions(), below), |((policy, targets), tricks)| {
        let engine = load(&policy);
        let paths: Vec<String> = paths_of(&engine).into_iter().chain(tricks).collect();
        for target in targets.iter().filter_map(|target| Target::parse(target).ok()) {
            let whole = decide(&engine, &target);
            entire.count(whole.is_entire());
            if !whole.is_in_scope() {
                continue;
            }
            carved.count(!whole.is_entire());
            let resources = resources(&target, &paths);
            prop_assert!(!resources.is_empty());
            let out: Vec<&Target> = resources.iter().filter(|one| !decide(&engine, one).is_in_scope()).collect();
            if whole.is_entire() {
                prop_assert!(
                    out.is_empty(),
                    "{} is entirely in scope, its resource {:?} is not: {}",
                    target,
                    out,
                    policy
                );
            } else if target.kind() != TargetKind::Url {
                prop_assert!(
                    out.len() < resources.len(),
                    "{} is in scope, none of its resources is: {}",
                    target,
                    policy
                );
            }
        }
        Ok(())
    });
    entire.at_least(5, "answers were in scope without exception");
    carved.at_least(5, "answers of in scope had exceptions");
}

/// If something is carved out, the decision names the rule.
#[test]
fn a_resource_outside_a_target_in_scope_is_excluded_by_a_named_rule() {
    let named = Share::default();
    hold(policies_and_questions(), |(policy, targets)| {
        let engine = load(&policy);
        let paths = paths_of(&engine);
        for target in targets.iter().filter_map(|target| Target::parse(target).ok()) {
            let whole = decide(&engine, &target);
            if !whole.is_in_scope() {
                continue;
            }
            let carved: Vec<Exclusion> =
                whole.carve_outs().map(|rule| Exclusion::new(rule.pattern().clone())).collect();
            for one in resources(&target, &paths) {
                let is_out = !decide(&engine, &one).is_in_scope();
                named.count(is_out);
                let is_told = carved.iter().any(|exclusion| exclusion.covers(&one));
                prop_assert!(is_told || !is_out, "{} is not in scope, and {} names no rule: {}", one, target, policy);
            }
        }
        Ok(())
    });
    named.at_least(2, "resources of a target in scope were out of scope");
}
