//! The vocabulary of scope lists by meaning.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Words that exclude something.
pub(super) static NEGATIVE: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let words = "abandoned arent avoid avoided avoiding ban banned blacklist blacklisted blocked blocklist but cancelled \
    cannot cant closed couldnt dead decommissioned defunct deleted denied deny denylist denylisted deprecated \
    disallow disallowed discontinued divested doesnt dont dropped eol except excepted excepting exception \
    exceptions excl exclude excluded excludes excluding exclusion exclusions exempt exempted expired false \
    forbid forbidden forbids ignore ignored ignores ignoring inactive ineligible invalid isnt minus mustnt \
    neither never no none nonscope nope nor noscope not obsolete off offlimit offlimits omit omitted oos oosc \
    oot out outofscope outscope outscoped prohibit prohibited prohibition prohibitions refrain rejected removed \
    restricted retired revoked shouldnt skip skipped skips sold sunset sunsetted suspended unauthorised \
    unauthorized unless unowned unscoped untouchable wasnt werent without wont";
    words.split_whitespace().collect()
});

/// Words for third parties.
pub(super) static THIRD_PARTY: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let words = "3p 3rd 3rdparty outsourced saas third thirdparties thirdparty vendor vendors";
    words.split_whitespace().collect()
});

/// Words that allow testing.
pub(super) static POSITIVE: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let words = "accepted allow allowed allowlist allowlisted authorised authorized eligible in include included includes \
    including inscope ok permitted qualifying scope scoped scopes true whitelist whitelisted yes";
    words.split_whitespace().collect()
});

/// Words that describe an asset, a severity or a list and have no effect.
pub(super) static PLAIN: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let words = "a address addresses all an api apis app application applications apps are as asset assets b2b b2c backend \
    base both bounties bounty bug cidr cidrs company core corp corporate corporation coverage critical current \
    date default desktop dns domain domains every exported file following for format fqdn frontend gateway \
    generated global gmbh graphql grpc high home homepage host hostname hostnames hosts http https identifier \
    inc info information infrastructure internet ip ips ipv4 ipv6 is it its last list listed live llc low ltd \
    main mainnet max medium moderate name names network networks of official on our ours p1 p2 p3 p4 p5 parties \
    party platform plc portal primary prod product production products program programme project properties \
    property public range ranges rest reward rewards root server servers service services severity site sites \
    soap status subnet subnets system systems target targets tcp that the these this those tier tier1 tier2 \
    tier3 tls type types updated uri url urls we web webapp webapps webservice webservices website websites \
    websocket wildcard wildcards ws wss www";
    words.split_whitespace().collect()
});

/// Words of a sentence that excludes a whole row.
pub(super) static FILLERS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let words = "all and any at attack be been by completely currently do entirely explicitly from further has have here \
    limit limits longer moment not notice now out owned parties party please report scan so strictly subdomain \
    temporarily test testing tests to touch until was will yet";
    words.split_whitespace().collect()
});
