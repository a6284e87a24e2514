//! The pages about policies and decisions document every key, every fact and every word.

use std::collections::BTreeSet;

use scopegate::{Basis, Verdict};
use serde_json::Value;

use crate::command;

const POLICY: &str = "docs/policy-file.md";
const FINDINGS: &str = "docs/findings.md";

#[test]
fn every_key_of_the_policy_file_is_documented() {
    let schema: Value = serde_json::from_str(&command::printed(&["schema"])).unwrap();
    let (mut keys, mut words, mut bare) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
    collect(&schema, &mut keys, &mut words, &mut bare);
    assert!(bare.is_empty(), "keys without a description in the schema: {bare:?}");
    let pages = crate::read(POLICY) + &crate::read(FINDINGS);
    // A key is named in a code span: alone, after its table, or in the brackets of a table.
    let is_named = |key: &str| {
        [format!("`{key}`"), format!(".{key}`"), format!("[{key}]`"), format!(".{key}]]`"), format!("[[{key}]]`")]
            .iter()
            .any(|text| pages.contains(text))
    };
    let missing: Vec<_> = keys.iter().chain(&words).filter(|key| !is_named(key)).collect();
    println!("{} keys and {} words of the policy file checked", keys.len(), words.len());
    assert!(missing.is_empty(), "not in {POLICY} or {FINDINGS}: {missing:?}");
    assert!(keys.len() > 40 && words.len() > 20, "{keys:?} {words:?}");
}

#[test]
fn every_fact_basis_and_verdict_is_documented() {
    let findings = crate::read(FINDINGS);
    let facts = command::records(&["facts", "--format", "json"]);
    assert!(facts.len() > 25, "{facts:?}");
    for fact in &facts {
        let (name, meaning) = (fact["name"].as_str().unwrap(), fact["meaning"].as_str().unwrap());
        assert!(findings.contains(&format!("| `{name}` | {meaning} |")), "{FINDINGS} lacks the fact `{name}`");
    }
    let policy = crate::read(POLICY);
    let bases = Basis::ALL.iter().map(ToString::to_string);
    for word in bases.chain(Verdict::ALL.iter().map(ToString::to_string)) {
        assert!(policy.contains(&format!("| `{word}` | ")), "{POLICY} lacks a row for `{word}`");
    }
}

#[test]
fn every_kind_of_class_is_documented() {
    let findings = crate::read(FINDINGS);
    let classes = command::records(&["classes", "--format", "json"]);
    let kinds: BTreeSet<_> = classes.iter().filter_map(|class| class["kind"].as_str()).collect();
    assert_eq!(kinds.len(), 3);
    for kind in kinds {
        assert!(findings.contains(&format!("| `{kind}` | ")), "{FINDINGS} lacks a row for `{kind}`");
    }
}

/// The keys of every object of the schema, its fixed words, and the keys without a description.
fn collect(schema: &Value, keys: &mut BTreeSet<String>, words: &mut BTreeSet<String>, bare: &mut Vec<String>) {
    match schema {
        Value::Object(object) => {
            if let Some(Value::Object(properties)) = object.get("properties") {
                for (key, property) in properties {
                    keys.insert(key.clone());
                    if property.get("description").is_none() {
                        bare.push(key.clone());
                    }
                }
            }
            words.extend(object.get("const").and_then(Value::as_str).map(str::to_owned));
            object.values().for_each(|value| collect(value, keys, words, bare));
        }
        Value::Array(list) => list.iter().for_each(|value| collect(value, keys, words, bare)),
        _ => {}
    }
}
