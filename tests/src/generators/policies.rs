//! Policies in which rules interact: few names, every kind of pattern, ties, nesting, crossing globs.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

use crate::Oracle;

const NAMES: &[&str] = &[
    "h.com",
    "a.h.com",
    "b.a.h.com",
    "dev-1.h.com",
    "dev-x.h.com",
    "a.b.h.com",
    "other.org",
    "www.other.org",
    "h.co.uk",
    "x.netlify.app",
    "acme.zendesk.com",
    "noth.com",
    "b\u{fc}cher.h.com",
];

const STARRED: &[&str] = &[
    "*.h.com",
    "*.a.h.com",
    "*.dev-1.h.com",
    "*.other.org",
    "*.netlify.app",
    "dev-*.h.com",
    "*-x.h.com",
    "d*-*.h.com",
    "a.*.h.com",
    "*.a.*.h.com",
    "*.*.h.com",
    "*a.h.com",
    "*h.com",
    "*other.org",
    "h.*",
    "*.h.*",
    "a.h.*",
    "*",
    "*.com",
    "*.co.uk",
    "*x*",
    "dev-*",
];

const NETWORKS: &[&str] = &[
    "9.9.9.0/24",
    "9.9.9.0/25",
    "9.9.9.64/26",
    "9.9.0.0/16",
    "9.9.9.9",
    "9.9.9.9/32",
    "9.9.9.92-254",
    "9.9.9.5-9.9.9.77",
    "9.9.9.*",
    "9.9.*",
    "9.9.9.3/29",
    "192.0.2.0/24",
    "192.0.2.0/25",
    "192.0.2.7",
    "10.0.0.0/8",
    "2a00:1::/32",
    "2a00:1:2::/48",
    "2a00:1:2::7",
    "2a00:1::5-2a00:1::9",
    "64:ff9b::/96",
    "2002::/16",
    "::ffff:9.9.9.0/120",
    "2001:db8::/32",
];

const SCHEMES: &[&str] = &["", "", "https://", "https://", "http://", "wss://", "ftp://", "*://", "HTTPS://"];
const PORTS: &[&str] = &["", "", "", "", ":443", ":80", ":8443", ":*"];
const PATHS: &[&str] = &[
    "", "", "/", "/*", "/a", "/a/", "/a/*", "/a/b", "/a/b/c", "/ab", "/admin", "/Admin", "/a*b", "/*/x", "/a/*/c",
    "/*admin*", "/a/*/", "/%61dmin", "/a%2fb", "/a;v=1", "/a//b", "/x/../a", "/a/**", "/a%3fb", "/a./b", "/%c3%a9",
];
const ENDS: &[&str] = &["", "", "", "", "", "", "?id=7", "?id=7&x=1", "?", "#f"];

/// One entry of a list, of any kind, even if it is not valid as an inclusion.
fn entry() -> impl Strategy<Value = Value> {
    let host = || prop_oneof![4 => select(NAMES), 3 => select(STARRED)];
    let with_port = |host: &str, port: &str| format!("{host}{port}");
    let bare = (host(), select(PORTS)).prop_map(move |(h, p)| json!(with_port(h, p)));
    let address = select(&["9.9.9.9", "192.0.2.7", "[2a00:1:2::7]"][..]);
    let url_host = prop_oneof![6 => host(), 1 => address];
    let url = (select(SCHEMES), url_host, select(PORTS), select(PATHS), select(ENDS)).prop_map(
        |(scheme, h, port, path, end)| {
            // Without a scheme, the path makes it a URL.
            let path = if scheme.is_empty() && path.is_empty() { "/a" } else { path };
            json!(format!("{scheme}{h}{port}{path}{end}"))
        },
    );
    let upper =
        (host(), select(PATHS)).prop_map(|(h, path)| json!(format!("https://{}{path}", h.to_ascii_uppercase())));
    let domain = select(NAMES).prop_map(|h| json!({ "domain": h }));
    let table = (host(), any::<bool>())
        .prop_map(|(h, any)| json!({ (if any { "pattern" } else { "host" }): h, "note": "a note" }));
    let alone = (select(NAMES), any::<bool>()).prop_map(|(h, below)| json!({ "host": h, "below": below }));
    let network = select(NETWORKS).prop_map(|n| json!(n));
    let network_table = select(NETWORKS).prop_map(|n| json!({ "network": n }));
    prop_oneof![6 => bare, 8 => url, 1 => upper, 2 => domain, 1 => table, 1 => alone, 3 => network, 1 => network_table]
}

/// Rules that nest three and four deep, on alternating lists.
fn chain() -> impl Strategy<Value = Vec<Value>> {
    let chains: &[&[&str]] = &[
        &["*.h.com", "a.h.com", "https://a.h.com/a", "https://a.h.com/a/b"],
        &["*.h.com", "*.a.h.com", "b.a.h.com", "https://b.a.h.com/admin"],
        &["*", "*.h.com", "dev-*.h.com", "dev-1.h.com"],
        &["h.com", "*.h.com", "a.h.com", "*.a.h.com"],
        &["a.h.com", "*.b.a.h.com", "b.a.h.com", "https://b.a.h.com/a"],
        &["h.com", "h.com:443", "https://h.com:443/a", "https://h.com:443/a/b/c"],
        &["https://h.com", "https://h.com:443", "https://h.com/a", "https://h.com:443/a"],
        &["*h.com", "*.h.com", "*h.com:443", "https://*.h.com:443"],
        &["9.9.0.0/16", "9.9.9.0/24", "9.9.9.64/26", "9.9.9.92-100"],
        &["2a00:1::/32", "2a00:1:2::/48", "2a00:1:2::7"],
        &["*/a", "https://*/a/b", "https://h.com/a/b", "https://h.com/a/b/c"],
    ];
    let chains: Vec<Vec<Value>> = chains.iter().map(|c| c.iter().map(|text| json!(text)).collect()).collect();
    select(chains)
}

/// The lists that contain an entry, as three bits; two bits make a tie.
fn lists() -> impl Strategy<Value = u8> {
    prop_oneof![5 => Just(0b001), 4 => Just(0b010), 2 => Just(0b100), 1 => 0b011u8..=0b111]
}

fn ownership() -> impl Strategy<Value = Option<Value>> {
    let domains = prop_oneof![
        2 => Just(None),
        1 => Just(Some(vec![])),
        3 => vec(select(&["h.com", "a.h.com", "other.org", "h.co.uk", "co.uk", "H.Com."][..]), 1..3).prop_map(Some),
    ];
    let networks = vec(select(&["9.9.9.0/24", "9.9.8.0/21", "2a00:1::/32", "10.0.0.0/8"][..]), 0..2);
    let table = (domains, networks, any::<bool>()).prop_map(|(domains, networks, in_scope)| {
        let mut table = json!({ "in_scope": in_scope });
        if let Some(domains) = domains {
            table["domains"] = json!(domains);
        }
        if !networks.is_empty() {
            table["networks"] = json!(networks);
        }
        table
    });
    prop_oneof![1 => Just(None), 2 => table.prop_map(Some)]
}

fn provider_changes() -> impl Strategy<Value = Option<Value>> {
    let added = json!({ "suffix": "other.org", "name": "Other Help", "kind": "saas" });
    let changes = vec![
        Some(json!({ "add": [added] })),
        Some(json!({ "remove": ["zendesk.com"] })),
        Some(
            json!({ "add": [{ "suffix": "h.co.uk", "name": "H Hosting", "kind": "hosting" }], "remove": ["netlify.app"] }),
        ),
    ];
    prop_oneof![3 => Just(None), 1 => select(changes)]
}

/// Policy documents (in JSON) that the oracle loads.
pub fn policies() -> impl Strategy<Value = Value> {
    let loose = vec((entry(), lists()), 1..7);
    let nested = (chain(), any::<bool>(), vec((entry(), lists()), 0..4)).prop_map(|(chain, outward, mut rest)| {
        for (depth, entry) in chain.into_iter().enumerate() {
            let list = if (depth % 2 == 0) == outward { 0b001 } else { 0b010 };
            rest.push((entry, list));
        }
        rest
    });
    let entries = prop_oneof![3 => loose, 1 => nested];
    let switches = (any::<[bool; 3]>(), 0..4u8);
    (entries, ownership(), provider_changes(), switches).prop_map(|(entries, ownership, providers, switches)| {
        let ([apex, unchecked, ids], precedence) = switches;
        let mut policy = json!({ "version": 1, "policy": { "name": "A policy", "owner": "Example" }, "scope": {} });
        if apex {
            policy["scope"]["wildcard_includes_apex"] = json!(true);
        }
        if precedence == 0 {
            policy["scope"]["precedence"] = json!("exclusions-win");
        }
        if unchecked {
            policy["scope"]["unchecked"] = json!([
                { "list": "out_of_scope", "text": "systems run by resellers" },
                { "list": "in_scope", "text": "everything else" },
            ]);
        }
        if let Some(ownership) = ownership {
            policy["ownership"] = ownership;
        }
        if let Some(providers) = providers {
            policy["providers"] = providers;
        }
        with_entries(policy, entries, ids)
    })
}

/// Puts entries into the lists, without inclusions that are refused.
fn with_entries(mut policy: Value, entries: Vec<(Value, u8)>, ids: bool) -> Value {
    let empty = policy.clone();
    for (bit, list) in ["in_scope", "out_of_scope", "third_party"].into_iter().enumerate() {
        let mut kept: Vec<Value> = Vec::new();
        for (entry, lists) in &entries {
            let mut alone = empty.clone();
            alone["scope"][list] = json!([entry]);
            if lists & (1 << bit) != 0 && Oracle::new(&alone).is_ok() {
                kept.push(named(entry, ids && kept.len() % 2 == 1, format!("{list}-{}", kept.len())));
            }
        }
        if !kept.is_empty() {
            policy["scope"][list] = json!(kept);
        }
    }
    policy
}

/// An entry with its own id, in the long form.
fn named(entry: &Value, give: bool, id: String) -> Value {
    if give { with_id(entry, &id) } else { entry.clone() }
}

/// An entry with this id, in the long form.
pub fn with_id(entry: &Value, id: &str) -> Value {
    let mut table = match entry {
        Value::Object(table) => table.clone(),
        text => Map::from_iter([("pattern".to_owned(), text.clone())]),
    };
    table.insert("id".to_owned(), json!(id));
    Value::Object(table)
}
