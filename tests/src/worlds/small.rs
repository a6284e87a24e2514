//! A world small enough to be walked from end to end: every policy of a few rules, every target.

use serde_json::{Value, json};

use crate::Oracle;

/// One pattern of every kind, chosen so that most of them meet.
pub fn patterns() -> Vec<Value> {
    let mut all: Vec<Value> = [
        "h.com",
        "a.h.com",
        "*.h.com",
        "a.*.h.com",
        "dev-*.h.com",
        "*h.com",
        "h.*",
        "a.h.com:443",
        "https://a.h.com/a",
        "https://h.com/a/*/c",
        "https://h.com/*b",
        "https://h.com/a?id=7",
        "*/a",
        "9.9.9.9",
        "9.9.9.0/29",
        "9.9.9.2-9.9.9.12",
    ]
    .map(|text| json!(text))
    .to_vec();
    all.push(json!({ "domain": "a.h.com" }));
    all
}

/// A pattern on a list.
pub type Placed = (&'static str, Value);

/// Every pattern on every list that accepts it.
pub fn rules() -> Vec<Placed> {
    let lists = ["in_scope", "out_of_scope", "third_party"];
    let all = lists.into_iter().flat_map(|list| patterns().into_iter().map(move |pattern| (list, pattern)));
    all.filter(|rule| Oracle::new(&policy(std::slice::from_ref(rule))).is_ok()).collect()
}

/// A policy document of these rules, in this order.
pub fn policy(rules: &[Placed]) -> Value {
    let mut document = json!({ "version": 1, "policy": { "name": "A small world", "owner": "Example" }, "scope": {} });
    for (list, pattern) in rules {
        match document["scope"][*list].as_array_mut() {
            Some(entries) => entries.push(pattern.clone()),
            None => document["scope"][*list] = json!([pattern]),
        }
    }
    document
}

/// Every policy of up to `most` different rules, each set of rules once; the smaller policies first.
pub fn policies(most: usize) -> impl Iterator<Item = Value> {
    let rules = rules();
    (0..=most).flat_map(move |size| {
        let rules = rules.clone();
        choices(rules.len(), size).into_iter().map(move |choice| {
            let chosen: Vec<Placed> = choice.into_iter().map(|at| rules[at].clone()).collect();
            policy(&chosen)
        })
    })
}

/// The ways of choosing `size` of `count`, each in ascending order.
fn choices(count: usize, size: usize) -> Vec<Vec<usize>> {
    if size == 0 {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for shorter in choices(count, size - 1) {
        for next in shorter.last().map_or(0, |last| last + 1)..count {
            all.push([shorter.clone(), vec![next]].concat());
        }
    }
    all
}

/// The targets of this world: at least one inside, beside, above and below every pattern.
pub fn targets() -> Vec<String> {
    [
        "h.com",
        "a.h.com",
        "b.a.h.com",
        "a.b.h.com",
        "dev-1.h.com",
        "dev-1.x.h.com",
        "noth.com",
        "h.co.uk",
        "x.org",
        "h.com:443",
        "a.h.com:443",
        "a.h.com:8443",
        "https://h.com/",
        "https://h.com/a",
        "https://h.com/a/b",
        "https://h.com/a/x/c/d",
        "https://h.com/A/..%2fb",
        "https://h.com/a?id=7",
        "https://a.h.com/",
        "http://a.h.com/a/b",
        "https://a.h.com:8443/a",
        "a.h.com/a",
        "9.9.9.1",
        "9.9.9.2",
        "9.9.9.9",
        "http://9.9.9.9/a",
        "9.9.9.0/29",
        "9.9.9.8/29",
        "9.9.9.0/24",
        "[64:ff9b::909:909]",
    ]
    .map(str::to_owned)
    .to_vec()
}
