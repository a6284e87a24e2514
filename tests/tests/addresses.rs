//! Spellings and reachability of addresses: the tables of `fixtures/addresses`.

use std::fs;
use std::net::IpAddr;
use std::path::Path;

use ipnet::IpNet;
use scopegate::net::{Network, is_globally_reachable};
use scopegate::{Policy, Target};
use scopegate_conformance::OracleEvidence;
use scopegate_conformance::engine::{asked, both, load};
use serde::Deserialize;
use serde_json::json;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Spellings {
    address: Vec<Spelled>,
    refused: Vec<Refused>,
}

/// The texts of one address.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Spelled {
    canonical: IpAddr,
    texts: Vec<String>,
    #[serde(default)]
    embeds: Vec<IpAddr>,
}

/// Texts that are not addresses.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Refused {
    texts: Vec<String>,
    alone: String,
    in_url: String,
    #[serde(default)]
    bracketed: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Registry {
    block: Vec<Block>,
}

/// A block of a registry, and the reachability around its boundaries.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Block {
    network: IpNet,
    name: String,
    document: String,
    #[serde(default)]
    inside_reachable: Vec<IpAddr>,
    #[serde(default)]
    inside_unreachable: Vec<IpAddr>,
    #[serde(default)]
    beside_reachable: Vec<IpAddr>,
    #[serde(default)]
    beside_unreachable: Vec<IpAddr>,
}

fn fixture<T: for<'de> Deserialize<'de>>(name: &str) -> T {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/addresses").join(name);
    let text = fs::read_to_string(&path).expect("the fixture exists");
    toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// As the host of a URL.
fn in_url(address: &str, bracketed: bool) -> String {
    if bracketed { format!("https://[{address}]/") } else { format!("https://{address}/") }
}

fn code(text: &str) -> String {
    Target::parse(text).err().map(|error| error.code().as_str().to_owned()).unwrap_or_default()
}

#[test]
fn every_spelling_is_its_address_or_an_error() {
    let spellings: Spellings = fixture("spellings.toml");
    let (mut read, mut refused, mut faults) = (0, 0, Vec::new());
    for Spelled { canonical, texts, .. } in &spellings.address {
        for text in texts {
            read += 1;
            let is_v6 = text.contains(':');
            let mut asked = vec![
                (text.clone(), canonical.to_string()),
                (in_url(text, is_v6), in_url(&canonical.to_string(), canonical.is_ipv6())),
            ];
            if is_v6 {
                asked.push((format!("[{text}]"), canonical.to_string()));
            }
            for (text, wanted) in asked {
                let is = Target::parse(&text).map(|target| target.canonical().to_owned());
                if is.as_ref() != Ok(&wanted) {
                    faults.push(format!("{text} is {is:?}, not {wanted}"));
                }
            }
        }
    }
    for group in &spellings.refused {
        for text in &group.texts {
            refused += 1;
            for (text, wanted) in [(text.clone(), &group.alone), (in_url(text, group.bracketed), &group.in_url)] {
                if code(&text) != *wanted {
                    faults.push(format!("{text} gives `{}`, not {wanted}", code(&text)));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert_eq!((read, refused), (103, 64));
}

/// An exclusion of an IPv4 address covers the addresses that embed it, and no others.
#[test]
fn exclusions_cover_every_embedded_address() {
    let spellings: Spellings = fixture("spellings.toml");
    let mut seen = 0;
    for Spelled { canonical, texts, embeds } in &spellings.address {
        for inner in embeds {
            let IpAddr::V4(inner) = inner else { panic!("no address embeds {inner}") };
            let next = IpAddr::from((inner.to_bits() + 1).to_be_bytes());
            for (excluded, verdict) in [(IpAddr::V4(*inner), "out-of-scope"), (next, "in-scope")] {
                let policy = json!({"version": 1, "policy": {"name": "n", "owner": "o"}, "scope": {"in_scope": [canonical], "out_of_scope": [excluded]}});
                let (engine, oracle) = both(&policy).expect("it loads");
                for text in texts {
                    let text = in_url(text, true);
                    let ours = asked(&engine, &text, &OracleEvidence::default()).expect("an address");
                    assert_eq!(ours.verdict, verdict, "{text} where {excluded} is out");
                    assert_eq!(Ok(ours), oracle.decide(&text, &OracleEvidence::default()), "{text}");
                    seen += 1;
                }
            }
        }
    }
    assert_eq!(seen, 44);
}

fn neighbors(network: &IpNet) -> Vec<IpAddr> {
    let (first, last) = (network.network(), network.broadcast());
    let near = |address: IpAddr, step: i128| match address {
        IpAddr::V4(v4) => u32::try_from(i128::from(v4.to_bits()) + step).ok().map(|bits| IpAddr::V4(bits.into())),
        IpAddr::V6(v6) if step < 0 => v6.to_bits().checked_sub(1).map(|bits| IpAddr::V6(bits.into())),
        IpAddr::V6(v6) => v6.to_bits().checked_add(1).map(|bits| IpAddr::V6(bits.into())),
    };
    [near(first, -1), near(last, 1)].into_iter().flatten().collect()
}

#[test]
fn special_purpose_blocks_and_their_neighbors_agree_with_the_registries() {
    let registry: Registry = fixture("special-purpose.toml");
    // The policy names an address, so a public address that it does not list belongs to someone else.
    let policy = json!({"version": 1, "policy": {"name": "n", "owner": "o"}, "scope": {"in_scope": ["1.1.1.1"]}});
    let (engine, oracle) = both(&policy).expect("it loads");
    let (mut tried, mut faults) = (0, Vec::new());
    for block in &registry.block {
        let network = block.network;
        assert!(!block.name.is_empty() && block.document.starts_with("RFC "), "{network}");
        let inside: Vec<_> = block.inside_reachable.iter().chain(&block.inside_unreachable).copied().collect();
        let mut around: Vec<_> = block.beside_reachable.iter().chain(&block.beside_unreachable).copied().collect();
        around.sort();
        assert!(inside.iter().all(|address| network.contains(address)), "{network}");
        assert!(inside.contains(&network.network()) && inside.contains(&network.broadcast()), "{network}: its edges");
        assert_eq!(around, neighbors(&network), "{network}: the addresses next to it");

        for address in inside.iter().chain(&around) {
            tried += 1;
            let wanted = block.inside_reachable.contains(address) || block.beside_reachable.contains(address);
            if !agrees(&engine, *address, wanted) {
                faults.push(format!("{address}, in or next to {network} ({}): reachable is not {wanted}", block.name));
            }
            let text = address.to_string();
            let nothing = OracleEvidence::default();
            assert_eq!(asked(&engine, &text, &nothing), oracle.decide(&text, &nothing), "{text}");
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert_eq!((registry.block.len(), tried), (53, 245));
}

/// Whether the function, the decision and evidence agree.
fn agrees(engine: &Policy, address: IpAddr, reachable: bool) -> bool {
    let network = Network::new(IpNet::from(address)).expect("an address is also a network");
    let nothing = OracleEvidence::default();
    let decided = asked(engine, &address.to_string(), &nothing).expect("an address");
    let listed =
        load(&json!({"version": 1, "policy": {"name": "n", "owner": "o"}, "scope": {"in_scope": ["a.example.com"]}}));
    let known = OracleEvidence { addresses: vec![address.to_string()], ..OracleEvidence::default() };
    let resolved = asked(&listed, "a.example.com", &known).expect("a host");
    is_globally_reachable(&network) == reachable
        && (decided.basis == "not-public") != reachable
        && (resolved.verdict == "in-scope") == reachable
}
