//! No text makes the engine panic or use too many resources: as a target, a pattern, a policy, a CNAME. The tests of
//! the command assert the cost of expensive texts in instructions.

use proptest::prelude::*;
use scopegate::pattern::{Exclusion, Pattern};
use scopegate::policy::{Format, LoadOptions, Source};
use scopegate::{DecisionRecord, Evidence, Policy, Target};
use scopegate_conformance::engine::load;
use scopegate_conformance::generators::texts::{arbitrary, changed};
use scopegate_conformance::generators::{policies, policies_and_questions, questions};
use scopegate_conformance::oracle::text;
use scopegate_conformance::property::{Share, hold};
use serde_json::{Value, json};

/// Texts, and questions with a few changes.
fn any_target() -> impl Strategy<Value = String> {
    prop_oneof![1 => arbitrary(), 2 => changed(questions())]
}

/// A policy with a rule of every kind, on all lists.
fn some_policy() -> Policy {
    let patterns = [
        "h.com",
        "*.h.com",
        "dev-*.h.com",
        "a.*.h.com",
        "9.9.9.0/24",
        "2a00:1::/32",
        "https://h.com/a/*/c",
        "https://h.com/a?id=7",
        "https://a.h.com/A;v=1/%2f*",
        "9.9.9.5-9.9.9.77",
    ];
    load(&json!({
        "version": 1,
        "policy": { "name": "A policy", "owner": "Example" },
        "ownership": { "domains": ["h.com"], "in_scope": true },
        "scope": { "in_scope": patterns, "out_of_scope": ["*/admin", "*x*", "https://*/a*b*c"], "third_party": ["*.zendesk.com", "2002::/16"] },
    }))
}

#[test]
fn any_text_is_a_target_or_an_error_and_has_a_record() {
    let (policy, taken) = (some_policy(), Share::default());
    hold(any_target(), |target| {
        let decided = policy.check(target.as_str()).map(|decision| decision.to_record());
        taken.count(decided.is_ok());
        let record = match &decided {
            Ok(record) => record.clone(),
            Err(error) => {
                prop_assert!(error.code().as_str().starts_with("target."), "{error}");
                prop_assert!(error.message().len() < 5_000, "{error}");
                DecisionRecord::of_error(&target, error)
            }
        };
        let shown: Value = serde_json::from_str(&serde_json::to_string(&record).expect("a record")).expect("JSON");
        prop_assert_eq!(shown["target"].as_str(), Some(target.as_str()));
        prop_assert!(shown["in_scope"].is_boolean());
        // A text that is a target has a canonical form that is the same target.
        if let Some(decided) = record.decided() {
            let again = Target::parse(&decided.canonical);
            prop_assert_eq!(again.as_ref().map(Target::canonical), Ok(decided.canonical.as_str()));
        }
        Ok(())
    });
    taken.at_least(10, "texts were targets");
}

#[test]
fn any_text_is_parsed_as_the_oracle_parses_it() {
    hold(any_target(), |target| {
        let one = Target::parse(&target).map(|target| (target.kind().as_str(), target.canonical().to_owned()));
        let other = text::parse(&target).map(|target| (target.kind, target.canonical));
        let (one, other) = (one.map_err(|error| error.code().as_str()), other);
        // Of two faults, either may be reported.
        prop_assert_eq!(one.as_ref().ok(), other.as_ref().ok(), "{:?}: {:?}, {:?}", target, one, other);
        Ok(())
    });
}

#[test]
fn any_text_is_a_pattern_or_an_error() {
    let taken = Share::default();
    let written = policies().prop_map(|policy| {
        let first = policy["scope"]["out_of_scope"][0].as_str().or(policy["scope"]["in_scope"][0].as_str());
        first.unwrap_or("*.h.com").to_owned()
    });
    hold((prop_oneof![1 => arbitrary(), 3 => changed(written)], any_target()), |(pattern, target)| {
        let parsed = Pattern::parse(&pattern);
        taken.count(parsed.is_ok());
        let policy = Policy::builder()
            .name("A policy")
            .owner("Example")
            .out_of_scope(pattern.as_str())
            .in_scope(pattern.as_str());
        let built = policy.build();
        prop_assert!(parsed.is_ok() || built.is_err());
        let Ok(parsed) = parsed else { return Ok(()) };
        let again = Pattern::parse(parsed.as_written());
        prop_assert_eq!(again.as_ref().map(Pattern::canonical), Ok(parsed.canonical()));
        let Ok(target) = Target::parse(&target) else { return Ok(()) };
        let exclusion = Exclusion::new(parsed);
        let _ = exclusion.relation(&target);
        if let Ok(policy) = built {
            let decision = policy.check(&target).map(|decision| decision.to_record());
            prop_assert!(decision.is_ok_and(|decision| !decision.is_in_scope()), "{pattern:?} is on both lists");
        }
        Ok(())
    });
    taken.at_least(20, "texts were patterns");
}

/// A policy as a text of a format, with a few changes.
fn policy_texts() -> impl Strategy<Value = (Format, String)> {
    let json = || policies().prop_map(|policy| serde_json::to_string_pretty(&policy).expect("JSON"));
    let toml = policies().prop_map(|policy| toml::to_string(&policy).expect("TOML"));
    let texts = |text| prop_oneof![1 => arbitrary(), 4 => changed(text)];
    prop_oneof![
        texts(json().boxed()).prop_map(|text| (Format::Json, text)),
        texts(toml.boxed()).prop_map(|text| (Format::Toml, text)),
        // JSON is valid YAML.
        texts(prop_oneof![json(), policies().prop_map(|policy| yaml(&policy, 0))].boxed())
            .prop_map(|text| (Format::Yaml, text)),
    ]
}

/// YAML in block style.
fn yaml(value: &Value, depth: usize) -> String {
    let pad = "  ".repeat(depth);
    match value {
        Value::Object(table) if !table.is_empty() => {
            table.iter().map(|(key, value)| format!("\n{pad}{key}: {}", yaml(value, depth + 1))).collect()
        }
        Value::Array(list) if !list.is_empty() => {
            list.iter().map(|value| format!("\n{pad}- {}", yaml(value, depth + 1).trim_start())).collect()
        }
        value => value.to_string(),
    }
}

#[test]
fn any_text_is_a_policy_or_a_list_of_errors_with_positions() {
    let taken = Share::default();
    hold((policy_texts(), questions()), |((format, text), target)| {
        let source = Source::new(&text, format).named("policy");
        let loaded = Policy::load(&source, &LoadOptions::new());
        taken.count(loaded.is_ok());
        match loaded {
            Ok(policy) => {
                let _ = policy.warnings();
                let _ = policy.check(target.as_str()).is_ok();
                prop_assert_eq!(policy.fingerprint().len(), 12);
            }
            Err(errors) => {
                let lines = text.lines().count().max(1);
                prop_assert!(errors.iter().count() > 0);
                for error in errors.iter() {
                    // A text that ends in a line end may have its error on the line after it.
                    prop_assert!(
                        error.line().is_none_or(|line| (1..=lines + 1).contains(&line)),
                        "{error} in {text:?}"
                    );
                    prop_assert!(!error.to_string().is_empty());
                }
            }
        }
        Ok(())
    });
    taken.at_least(10, "texts were policies");
}

#[test]
fn any_text_is_a_cname_or_an_error() {
    let policy = some_policy();
    hold((policies_and_questions(), any_target()), |((_, targets), name)| {
        let Ok(evidence) = Evidence::new().cname(&name) else { return Ok(()) };
        for target in &targets {
            let _ = policy.check_with(target.as_str(), &evidence).is_ok();
        }
        Ok(())
    });
}

/// The documented limits are the limits of the code.
#[test]
fn the_limits_are_those_of_the_documentation() {
    use scopegate::limits;
    let page = include_str!("../../docs/limits.md");
    let kib = |bytes: usize| format!("{} KiB", bytes / 1024);
    for (what, bound) in [
        ("a target, as given and in canonical form", kib(limits::TARGET_BYTES)),
        ("a pattern", kib(limits::PATTERN_BYTES)),
        ("tables and lists inside each other in a policy", limits::POLICY_DEPTH.to_string()),
        ("the parts of a partition", "1,048,576".to_owned()),
        ("the name of a class", format!("{} bytes", limits::CLASS_BYTES)),
    ] {
        assert!(page.contains(&format!("| {what} | {bound} | `")), "{what}: {bound}");
    }
    assert_eq!(limits::PARTITION_PARTS, 1_048_576);
}
