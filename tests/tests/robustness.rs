//! No text makes the engine panic, hang or take what it should not: as a target, a pattern, a policy, a CNAME.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use scopegate::policy::{Format, LoadOptions, Source};
use scopegate::{DecisionRecord, Evidence, Exclusion, Pattern, Policy, Target};
use scopegate_conformance::engine::load;
use scopegate_conformance::oracle::text;
use scopegate_conformance::property::{Share, hold};
use scopegate_conformance::worlds::texts::{arbitrary, changed};
use scopegate_conformance::worlds::{policies, policies_and_questions, questions};
use serde_json::{Value, json};

/// A thousand times what any text here takes on a slow machine.
const LONG: Duration = Duration::from_secs(10);

fn in_time<T>(what: &str, text: &str, run: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = run();
    assert!(start.elapsed() < LONG, "{what} took {:?}: {text:?}", start.elapsed());
    result
}

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
        "policy": { "name": "A world", "owner": "Example" },
        "ownership": { "domains": ["h.com"], "in_scope": true },
        "scope": { "in_scope": patterns, "out_of_scope": ["*/admin", "*x*", "https://*/a*b*c"], "third_party": ["*.zendesk.com", "2002::/16"] },
    }))
}

#[test]
fn any_text_is_a_target_or_an_error_and_a_record_either_way() {
    let (policy, taken) = (some_policy(), Share::default());
    hold(any_target(), |target| {
        let decided =
            in_time("deciding", &target, || policy.check(target.as_str()).map(scopegate::Decision::into_owned));
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
        // A text that is a target has a canonical form that is that target.
        if let Some(decided) = record.decided() {
            let again = Target::parse(&decided.canonical);
            prop_assert_eq!(again.as_ref().map(Target::canonical), Ok(decided.canonical.as_str()));
        }
        Ok(())
    });
    taken.at_least(10, "texts were targets");
}

#[test]
fn any_text_is_read_as_the_oracle_reads_it() {
    hold(any_target(), |target| {
        let one = Target::parse(&target).map(|target| (target.kind().as_str(), target.canonical().to_owned()));
        let other = text::parse(&target).map(|target| (target.kind, target.canonical));
        let (one, other) = (one.map_err(|error| error.code().as_str()), other);
        // Of two faults either may be named first.
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
        let parsed = in_time("a pattern", &pattern, || Pattern::parse(&pattern));
        taken.count(parsed.is_ok());
        let policy = Policy::builder()
            .name("A world")
            .owner("Example")
            .out_of_scope(pattern.as_str())
            .in_scope(pattern.as_str());
        let built = in_time("a policy of a pattern", &pattern, || policy.build());
        prop_assert!(parsed.is_ok() || built.is_err());
        let Ok(parsed) = parsed else { return Ok(()) };
        let again = Pattern::parse(parsed.as_written());
        prop_assert_eq!(again.as_ref().map(Pattern::canonical), Ok(parsed.canonical()));
        let Ok(target) = Target::parse(&target) else { return Ok(()) };
        let exclusion = Exclusion::new(parsed);
        in_time("a relation", &pattern, || exclusion.relation(&target));
        if let Ok(policy) = built {
            let decision = in_time("deciding by a pattern", &pattern, || {
                policy.check(&target).map(scopegate::Decision::into_owned)
            });
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
        // JSON is YAML, too.
        texts(prop_oneof![json(), policies().prop_map(|policy| yaml(&policy, 0))].boxed())
            .prop_map(|text| (Format::Yaml, text)),
    ]
}

/// YAML in blocks.
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
fn any_text_is_a_policy_or_a_list_of_errors_with_places() {
    let taken = Share::default();
    hold((policy_texts(), questions()), |((format, text), target)| {
        let source = Source::new(&text, format).named("policy");
        let loaded = in_time("loading", &text, || Policy::load(&source, &LoadOptions::new()));
        taken.count(loaded.is_ok());
        match loaded {
            Ok(policy) => {
                let _ = in_time("warning", &text, || policy.warnings());
                let _ = in_time("deciding", &text, || policy.check(target.as_str()).is_ok());
                prop_assert_eq!(policy.fingerprint().len(), 12);
            }
            Err(errors) => {
                let lines = text.lines().count().max(1);
                prop_assert!(errors.iter().count() > 0);
                for error in errors.iter() {
                    // A text that ends in a line end may have its fault on the line behind it.
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
        let Ok(evidence) = in_time("a CNAME", &name, || Evidence::new().cname(&name)) else { return Ok(()) };
        for target in &targets {
            let _ = in_time("deciding", &name, || policy.check_with(target.as_str(), &evidence).is_ok());
        }
        Ok(())
    });
}

/// Texts that are made to cost: nested, repeated, expanding.
#[test]
fn texts_that_are_made_to_cost_cost_little() {
    let deep = |open: &str| open.repeat(100_000);
    let bomb = (1..30).fold("a0: &a0 [x,x,x,x,x,x,x,x,x]\n".to_owned(), |text, n| {
        format!("{text}a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 9].join(","))
    });
    let texts = [
        (Format::Json, deep("[")),
        (Format::Json, deep("{\"a\":")),
        (Format::Toml, format!("a = {}", deep("["))),
        (Format::Toml, format!("[{}]", vec!["a"; 50_000].join("."))),
        (Format::Toml, (0..50_000).map(|n| format!("a{n} = 1\n")).collect()),
        (Format::Yaml, deep("[")),
        (Format::Yaml, deep("- ")),
        (Format::Yaml, deep("? ")),
        (Format::Yaml, bomb),
    ];
    for (format, text) in texts {
        let source = Source::new(&text, format);
        let loaded = in_time("loading", &text[..20], || Policy::load(&source, &LoadOptions::new()));
        assert!(loaded.is_err(), "{format:?} {}", &text[..20]);
    }
    let stars = format!("https://h.com/{}", "a*".repeat(2_000));
    let policy = Policy::builder()
        .name("A world")
        .owner("Example")
        .in_scope("h.com")
        .out_of_scope(stars.as_str())
        .build()
        .unwrap();
    for piece in ["a", "%25", "/..%2f", ";/", "A%2e/", "a/"] {
        let target = format!("https://h.com/{}", piece.repeat(8_000 / piece.len()));
        in_time("deciding", &target[..40], || policy.check(target.as_str()).unwrap().verdict());
    }
}

/// The bounds that a reader is told are those that hold.
#[test]
fn the_limits_are_those_of_the_readme() {
    use scopegate::limits;
    let readme = include_str!("../../README.md");
    let kib = |bytes: usize| format!("{} KiB", bytes / 1024);
    for (what, bound) in [
        ("a target, as given and in canonical form", kib(limits::TARGET_BYTES)),
        ("a pattern", kib(limits::PATTERN_BYTES)),
        ("tables and lists inside each other in a policy", limits::POLICY_DEPTH.to_string()),
        ("the parts of a partition", "1,048,576".to_owned()),
        ("the name of a class", format!("{} bytes", limits::CLASS_BYTES)),
    ] {
        assert!(readme.contains(&format!("| {what} | {bound} | `")), "{what}: {bound}");
    }
    assert_eq!(limits::PARTITION_PARTS, 1_048_576);
}
