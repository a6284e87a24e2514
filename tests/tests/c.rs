//! The cases of the fixtures through the C library. Each answer is compared with its case and, completely, with the
//! answer of Rust.

use scopegate::policy::{Format, LoadOptions, Report, Source};
use scopegate::targets::{TargetHost, TargetPorts};
use scopegate::{DecisionRecord, Evidence, Facts, Policy, PolicySet, Target};
use scopegate_conformance::c_library::{CLibrary, hex, hex_list};
use scopegate_conformance::cases::{self, decisions, errors, findings, targets};
use serde_json::{Value, json};

/// The number of cases of each kind, the same as through Rust.
const DECISIONS: usize = 1238;
const PARTITIONS: usize = 13;
const TARGETS: usize = 437;
const POLICIES: usize = 237;
const FINDINGS: usize = 570;

fn value(record: DecisionRecord) -> Value {
    serde_json::to_value(record).unwrap()
}

#[test]
fn the_c_library_decides_every_case_as_rust_does() {
    let mut c = CLibrary::build("decisions");
    decisions::run(&mut c, DECISIONS);
    c.finish();
}

#[test]
fn the_c_library_decides_every_finding_as_rust_does() {
    let mut c = CLibrary::build("finding-cases");
    findings::run(&mut c, FINDINGS);
    c.finish();
}

#[test]
fn the_c_library_partitions_every_network_as_rust_does() {
    let mut c = CLibrary::build("partitions");
    let mut count = 0;
    for (_, file) in cases::files::<decisions::File>("decisions") {
        let policy = scopegate_conformance::surface::load(&file.policy);
        c.open_file(&cases::folder().join("policies").join(&file.policy));
        for case in &file.partitions {
            count += 1;
            let parts = policy.partition(case.network.as_str()).unwrap();
            let expected: Vec<Value> = parts
                .into_iter()
                .map(|(network, decision)| {
                    let net = network.get();
                    let (version, bytes) = match net.addr() {
                        std::net::IpAddr::V4(address) => (4, address.octets().to_vec()),
                        std::net::IpAddr::V6(address) => (6, address.octets().to_vec()),
                    };
                    let decision = value(decision.to_record());
                    json!({"version": version, "bytes": bytes, "prefix": net.prefix_len(), "decision": decision})
                })
                .collect();
            assert_eq!(c.ask(&["partition", &hex(&case.network)]), json!(expected), "{}", case.network);
        }
    }
    assert_eq!(c.ask(&["partition", &hex("example.com")])["code"], "partition.no-network");
    assert_eq!(count, PARTITIONS);
    c.finish();
}

#[test]
fn a_policy_set_of_the_c_library_answers_as_that_of_rust() {
    let mut c = CLibrary::build("policy-sets");
    let files = cases::files::<decisions::File>("decisions");
    let mut builder = PolicySet::builder();
    let mut keys: Vec<&str> = files.iter().map(|(_, file)| file.policy.as_str()).collect();
    keys.sort_unstable();
    keys.dedup();
    for key in &keys {
        builder = builder.policy(key, scopegate_conformance::surface::load(key)).unwrap();
        let path = cases::folder().join("policies").join(key);
        c.ask(&["add", &hex(key), &hex(path.to_str().unwrap())]);
    }
    let set = builder.build();
    assert_eq!(c.ask(&["add", "", ""]), json!(keys.len()));
    let mut several = 0;
    for case in files.iter().flat_map(|(_, file)| &file.cases) {
        let answer = c.ask(&["which", &hex(&case.target)]);
        match set.check(case.target.as_str()) {
            Ok(mentions) => {
                several += usize::from(mentions.len() > 1);
                let expected = mentions.iter().map(|mention| {
                    let decision = mention.decision();
                    json!({
                        "key": mention.key(), "verdict": decision.verdict().as_str(), "basis": decision.basis().as_str(),
                        "in_scope": decision.is_in_scope(), "rule": decision.rule().map(scopegate::Rule::id),
                    })
                });
                assert_eq!(answer, json!(expected.collect::<Vec<_>>()), "{:?}", case.target);
            }
            Err(error) => assert_eq!(answer["code"], error.code().as_str(), "{:?}", case.target),
        }
    }
    assert!(several > 50, "only {several} targets were mentioned by several policies");
    c.finish();
}

#[test]
fn the_c_library_parses_every_target_as_rust_does() {
    let mut c = CLibrary::build("targets");
    let mut count = 0;
    for (_, file) in cases::files::<targets::File>("targets") {
        for case in file.targets {
            count += 1;
            let answer = c.ask(&["target", &hex(&case.text)]);
            let expected = match Target::parse(&case.text) {
                Ok(target) => json!({
                    "kind": target.kind().as_str(),
                    "given": target.as_given(),
                    "canonical": target.canonical(),
                    "host": match target.host() {
                        TargetHost::Domain(name) => name.as_str().to_owned(),
                        TargetHost::Network(network) if network.is_single() => network.get().addr().to_string(),
                        TargetHost::Network(network) => network.to_string(),
                    },
                    "port": match target.ports() {
                        TargetPorts::One(port) => i32::from(port),
                        TargetPorts::Web => -1,
                    },
                    "path": target.path().map(scopegate::targets::Path::as_str),
                }),
                Err(error) => json!({
                    "code": error.code().as_str(), "message": error.message(), "hint": error.hint(),
                    "position": error.position(),
                    "source": null, "path": null, "line": null, "column": null, "end_column": null,
                }),
            };
            assert_eq!(answer, expected, "{:?}", case.text);
        }
    }
    assert_eq!(count, TARGETS);
    c.finish();
}

#[test]
fn the_c_library_reports_every_mistake_and_warning_as_rust_does() {
    macro_rules! fields {
        ($report:expr) => {
            json!({
                "code": $report.code().as_str(), "message": $report.message(), "hint": $report.hint(), "position": null,
                "source": $report.source_name(), "path": $report.path(), "line": $report.line(),
                "column": $report.column(), "end_column": $report.end_column(),
            })
        };
    }
    let mut c = CLibrary::build("errors");
    let mut count = 0;
    for (_, file) in cases::files::<errors::File>("errors") {
        for case in file.policies {
            count += 1;
            let format = Format::from_ending(&case.format).unwrap();
            let source = Source::new(&case.text, format).named("case");
            let expected: Vec<Value> = match Policy::load(&source, &LoadOptions::new()) {
                Ok(policy) => policy.warnings().iter().map(|warning| fields!(warning)).collect(),
                Err(errors) => errors.iter().map(|error| fields!(error)).collect(),
            };
            assert_eq!(c.ask(&["load", format.as_str(), &hex(&case.text)]), json!(expected), "{}", case.id);
        }
    }
    assert_eq!(count, POLICIES);
    c.finish();
}

/// A policy whose finding rules interact in every way.
const EVERY_WAY: &str = r#"
version = 1
policy = { name = "Findings", owner = "Example" }
ownership = { in_scope = true }
report = { requires = ["steps", "impact"] }

[scope]
in_scope = ["*.example.com"]
out_of_scope = ["old.example.com"]
third_party = ["status.example.com"]

[[scope.unchecked]]
list = "out_of_scope"
text = "systems of our \"resellers\""

[findings]
unless = [["reproducible", "material-impact"]]

[[findings.rules]]
class = "misconfiguration/security-headers"
reason = "noise"

[[findings.rules]]
class = "clickjacking"
when = ["!sensitive-action"]

[[findings.rules]]
class = "xss/reflected"
only_on = ["blog.example.com", "https://app.example.com/help"]

[[findings.rules]]
class = "xss/reflected"
verdict = "in-scope"
when = ["affects-others"]

[[findings.rules]]
class = "dos"
verdict = "third-party"
unless = ["partner-approved"]

[[findings.rules]]
class = "activity/social-engineering"

[findings.facts]
partner-approved = "the partner agreed"
"#;

#[test]
fn the_c_library_decides_findings_and_reports_as_rust_does() {
    let policy = Policy::from_toml(EVERY_WAY).unwrap();
    let path = std::env::temp_dir().join(format!("scopegate-findings-{}.toml", std::process::id()));
    std::fs::write(&path, EVERY_WAY).unwrap();
    let mut c = CLibrary::build("findings");
    c.open_file(&path);
    std::fs::remove_file(&path).unwrap();
    let names = [
        "denial of service",
        "weak encryption",
        "UI redressing",
        "no such class",
        "",
        "vrt:cross_site_scripting_xss.stored",
    ];
    let classes: Vec<&str> = scopegate::findings::classes().map(scopegate::findings::Class::id).chain(names).collect();
    let known: &[&[(&str, bool)]] = &[
        &[],
        &[("reproducible", true), ("material-impact", true)],
        &[("sensitive-action", true), ("affects-others", true), ("owned-asset", true)],
        &[("sensitive-action", false), ("partner-approved", true), ("owned-asset", false)],
        &[("no-such-fact", true)],
        &[("reproducible", true), ("reproducible", false)],
    ];
    let targets: &[&[&str]] = &[
        &["https://app.example.com/help/1"],
        &["app.example.com", "blog.example.com", "other.org"],
        &["old.example.com", "192.0.2.0/24"],
        &["app.example.com", "http://a b/"],
        &[],
        &["status.example.com", ""],
    ];
    let (mut findings, mut reports) = (0, 0);
    for class in &classes {
        for facts in known {
            let given: Vec<String> = facts.iter().map(|(fact, value)| format!("{}={value}", hex(fact))).collect();
            let (given, facts): (_, Facts) = (given.join(","), facts.iter().copied().collect());
            let expected = match policy.check_finding(class, &facts) {
                Ok(decision) => decision.to_record(),
                Err(error) => DecisionRecord::of_question_error(class, &error),
            };
            assert_eq!(c.ask(&["finding", &hex(class), &given]), value(expected), "{class} {facts:?}");
            findings += 1;
            for targets in targets {
                let evidence = Evidence::new().cname("www.example.com").unwrap().address([8, 8, 8, 8].into());
                let answer = policy.check_report(
                    &Report::new(*class)
                        .targets(targets.iter().copied())
                        .facts(facts.clone())
                        .evidence(evidence)
                        .contents(["impact", "mood"]),
                );
                let expected = match answer {
                    Ok(decision) => decision.to_record(),
                    Err(error) => {
                        let text = error.target().map_or(*class, |index| targets[index]);
                        DecisionRecord::of_question_error(text, &error)
                    }
                };
                let (asked, contains) = (hex_list(targets), hex_list(&["impact", "mood"]));
                let (names, addresses) = (hex("www.example.com"), hex("8.8.8.8"));
                let report = c.ask(&["report", &hex(class), &given, &asked, &contains, "-", &names, &addresses]);
                assert_eq!(report, value(expected), "{targets:?} {class} {facts:?}");
                reports += 1;
            }
        }
    }
    println!("{findings} findings, {reports} reports");
    assert_eq!((findings, reports), (classes.len() * known.len(), findings * targets.len()));
    assert!(findings > 1000);
    c.finish();
}
