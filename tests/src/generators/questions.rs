//! Targets near the rules of [`super::policies`], in various spellings, and evidence about them.

use std::net::IpAddr;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value;

use crate::OracleEvidence;

const NEAR: &[&str] =
    &["h.com", "a.h.com", "b.a.h.com", "dev-1.h.com", "dev-x.h.com", "a.b.h.com", "other.org", "h.co.uk"];

const HOSTS: &[&str] = &[
    "h.com",
    "a.h.com",
    "b.a.h.com",
    "c.b.a.h.com",
    "dev-1.h.com",
    "dev-x.h.com",
    "dev-.h.com",
    "dev-1.a.h.com",
    "a.b.h.com",
    "x.a.b.h.com",
    "-x.h.com",
    "other.org",
    "www.other.org",
    "h.co.uk",
    "a.h.co.uk",
    "h.de",
    "h.foo.com",
    "x.netlify.app",
    "y.netlify.app",
    "acme.zendesk.com",
    "b.zendesk.com",
    "noth.com",
    "a.noth.com",
    "b\u{fc}cher.h.com",
    "xn--bcher-kva.h.com",
    "com",
    "co.uk",
    "localhost",
    "db.internal",
    "db.corp",
    "h.com.evil.net",
    "dev-.com",
    "xx.net",
];

const ADDRESSES: &[&str] = &[
    "9.9.9.9",
    "9.9.9.8",
    "9.9.9.70",
    "9.9.9.95",
    "9.9.9.255",
    "9.9.8.1",
    "9.8.1.1",
    "192.0.2.7",
    "192.0.2.200",
    "10.1.2.3",
    "8.8.8.8",
    "127.0.0.1",
    "0x09.9.9.9",
    "151587081",
    "9.9.2313",
    "[2a00:1:2::7]",
    "[2a00:1::7]",
    "[2a00:2::1]",
    "[64:ff9b::909:909]",
    "[2002:909:909::1]",
    "[2002:a00:1::1]",
    "[::ffff:9.9.9.9]",
    "[2a00:1::5efe:909:909]",
    "[2001:0:909:909::1]",
    "[2001:0:808:808::f6f6:f6f6]",
    "[64:ff9b:1:909:9:900::]",
    "[2001:db8::1]",
    "[::9.9.9.9]",
];

const NETWORKS: &[&str] = &[
    "9.9.9.0/24",
    "9.9.9.64/26",
    "9.9.9.64/27",
    "9.9.9.9/32",
    "9.9.9.8/31",
    "9.9.8.0/23",
    "9.9.0.0/16",
    "9.0.0.0/8",
    "192.0.2.0/24",
    "192.0.2.0/26",
    "10.0.0.0/16",
    "8.8.8.0/24",
    "0.0.0.0/0",
    "2a00:1::/32",
    "2a00:1:2::/48",
    "2a00:1:2::/126",
    "2a00::/16",
    "64:ff9b::909:900/120",
    "2002:909:900::/40",
    "2002:900::/24",
    "::ffff:9.9.9.0/120",
    "2001:db8::/64",
];

const SCHEMES: &[&str] =
    &["https://", "https://", "http://", "wss://", "ws://", "ftp://", "HTTP://", "foo://", "", "", ""];
const PORTS: &[&str] = &["", "", "", "", ":443", ":80", ":8443", ":21", ":0443", ":"];
const PATHS: &[&str] = &[
    "",
    "",
    "/",
    "/a",
    "/a/",
    "/a/b",
    "/a/b/c",
    "/a/b/c/d",
    "/ab",
    "/a1b",
    "/a/b/x",
    "/x",
    "/1/x",
    "/1/2/x/y",
    "/admin",
    "/Admin",
    "/admin/x",
    "/%61dmin",
    "/%2561dmin",
    "//admin",
    "/admin;v=1",
    "/x/..%2fadmin",
    "/a/..%2fadmin",
    "/a%2fb",
    "/a%5cb",
    "/a%3fb",
    "/a%2523/b",
    "/admin%00",
    "/admin./x",
    "/admin%20.",
    "/a/...",
    "/%C3%A9/x",
    "/a/./b",
    "/x/../a",
    "/a/%2e%2e/admin",
    "/a;v=1",
    "/a;v=1/b",
    "/a//b",
    "/A/B",
    "/%2a/x",
    "/*",
    "/myadmin1",
    "/a/%252e%252e/b",
    "/a%",
    "/24",
    "/a/%c3%bc",
];
const ENDS: &[&str] =
    &["", "", "", "", "", "?", "?id=7", "?id=7&x=1", "?x=1&id=7", "?id=7&id=8", "?id=8", "?%69d=7", "#f", "?id=7#f"];
const USERS: &[&str] = &["", "", "", "", "", "", "", "u:p@", "u@", "h.com@"];

/// The spellings of one host.
fn host_spelling() -> impl Strategy<Value = String> {
    (prop_oneof![2 => select(NEAR), 1 => select(HOSTS)], 0..12u8).prop_map(|(host, way)| match way {
        0 => host.to_ascii_uppercase(),
        1 => format!("{host}."),
        2 => host.replace('h', "%68"),
        3 => host.replace('h', "\u{ff48}"),
        4 => host.replace('.', "\u{3002}"),
        _ => host.to_owned(),
    })
}

/// Targets of every kind; some of them are errors.
pub fn questions() -> impl Strategy<Value = String> {
    let host = || prop_oneof![5 => host_spelling(), 2 => select(ADDRESSES).prop_map(str::to_owned)];
    let bare_v6 = select(ADDRESSES).prop_map(|a| a.trim_matches(['[', ']']).to_owned());
    let url = (select(SCHEMES), select(USERS), host(), select(PORTS), select(PATHS), select(ENDS));
    let url = url.prop_map(|(scheme, user, host, port, path, end)| {
        let user = if scheme.is_empty() { "" } else { user };
        format!("{scheme}{user}{host}{port}{path}{end}")
    });
    let host_and_port = (host(), select(PORTS)).prop_map(|(host, port)| format!("{host}{port}"));
    prop_oneof![5 => url, 3 => host_and_port, 1 => bare_v6, 1 => networks()]
}

/// A policy, and targets made from its own rules: stars filled in, ports and paths added or removed. More of them are
/// in scope, or nearly so, than of [`questions`]. Some are errors.
pub fn policies_and_questions() -> impl Strategy<Value = (Value, Vec<String>)> {
    super::policies().prop_flat_map(|policy| {
        let about = about(&policy);
        (Just(policy), vec(prop_oneof![4 => about, 1 => questions().boxed()], 1..8))
    })
}

fn about(policy: &Value) -> BoxedStrategy<String> {
    let lists = ["in_scope", "out_of_scope", "third_party"].map(|list| policy["scope"][list].as_array());
    let entries = lists.into_iter().flatten().flatten();
    let texts: Vec<String> = entries.filter_map(text_of).collect();
    if texts.is_empty() {
        return questions().boxed();
    }
    let fillers = select(&["a", "x", "dev-1", "b.a", "", "h"][..]);
    let ends = select(&["", "", "", "/", "/a", "/a/b", "/b", "/..%2fa", "/A", ";v=1", "?id=7", "?id=8", "#f"][..]);
    let parts = (select(texts), fillers, 0..8u8, ends);
    parts.prop_map(|(text, filler, change, end)| near(&text, filler, change, end)).boxed()
}

/// The text of an entry, under any key.
fn text_of(entry: &Value) -> Option<String> {
    let keys = ["url", "host", "domain", "network", "pattern"];
    let text = entry.as_str().or_else(|| keys.iter().find_map(|key| entry[*key].as_str()));
    text.map(str::to_owned)
}

/// A target near a rule.
fn near(text: &str, filler: &str, change: u8, end: &str) -> String {
    let text = text.replace("*://", "https://").replace(":*", ":8443").replace('*', filler);
    let text = match text.split_once('-') {
        // The first address of a range.
        Some((first, _)) if first.parse::<IpAddr>().is_ok() => first.to_owned(),
        _ => text,
    };
    let is_network = text.parse::<ipnet::IpNet>().is_ok();
    let has_scheme = text.contains("://");
    let bare = match text.split_once("://") {
        Some((_, rest)) => rest,
        None => &text,
    };
    let host = bare.split(['/', '?', '#']).next().unwrap_or(bare);
    match change {
        0 if !is_network => format!("{host}{end}"),
        1 if !is_network && !host.starts_with('[') => format!("https://sub.{bare}{end}"),
        2 if !is_network => format!("http://{host}{end}"),
        3 => host.to_owned(),
        4 if !is_network => bare.to_owned(),
        _ if is_network || !has_scheme => text,
        _ => format!("{text}{end}"),
    }
}

/// Networks for `partition`.
pub fn networks() -> impl Strategy<Value = String> {
    select(NETWORKS).prop_map(str::to_owned)
}

/// Evidence: usually none, sometimes a little of each kind.
pub fn evidence() -> impl Strategy<Value = OracleEvidence> {
    let cnames = &[
        "a.h.com",
        "other.org",
        "www.other.org",
        "acme.zendesk.com",
        "x.netlify.app",
        "d1.cloudfront.net",
        "h.co.uk",
        "x.com",
    ];
    let addresses = &[
        "9.9.9.9",
        "9.9.9.95",
        "10.1.2.3",
        "8.8.8.8",
        "192.0.2.7",
        "2a00:1:2::7",
        "64:ff9b::909:909",
        "2002:a00:1::1",
    ];
    let texts = |list: &'static [&'static str]| vec(select(list).prop_map(str::to_owned), 0..3);
    let some = (texts(cnames), texts(addresses), option::of(any::<bool>()))
        .prop_map(|(cnames, addresses, owned)| OracleEvidence { cnames, addresses, owned });
    prop_oneof![2 => Just(OracleEvidence::default()), 3 => some]
}
