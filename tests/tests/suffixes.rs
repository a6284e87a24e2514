//! Names below which anyone can register: a wildcard over one covers domains of strangers. Tested for the complete
//! Public Suffix List.

use std::fs;
use std::path::PathBuf;

use scopegate::Policy;
use scopegate::net::DomainName;
use scopegate::net::PublicSuffixList;
use scopegate::pattern::{Apex, Inclusion, InclusionContext, Pattern, PatternKey};
use scopegate::{Basis, Verdict};

/// The wildcard rules of the list's ICANN section, each with its exceptions.
const WILDCARDS: &str = "*.bd *.ck !www.ck *.er *.fk *.jm *.kh *.mm *.np *.pg *.nom.br *.sch.uk
    *.kawasaki.jp !city.kawasaki.jp *.kitakyushu.jp !city.kitakyushu.jp *.kobe.jp !city.kobe.jp *.nagoya.jp !city.nagoya.jp
    *.sapporo.jp !city.sapporo.jp *.sendai.jp !city.sendai.jp *.yokohama.jp !city.yokohama.jp";

fn include(list: &PublicSuffixList, key: PatternKey, text: &str, owned: &[&str]) -> Result<(), String> {
    let owned: Vec<DomainName> = owned.iter().map(|name| DomainName::parse(name).expect("a name")).collect();
    let context =
        InclusionContext { suffixes: list, owned_domains: (!owned.is_empty()).then_some(&*owned), apex: Apex::LeftOut };
    let pattern = Pattern::parse_as(key, text).map_err(|error| error.code().to_string())?;
    Inclusion::new(pattern, &context).map(drop).map_err(|error| error.code().to_string())
}

/// Refuses every wildcard over a name, unless it is owned.
fn hold_above(list: &PublicSuffixList, name: &str) {
    let refused = Err("pattern.public-suffix".to_owned());
    for text in [format!("*.{name}"), format!("https://*.{name}/a"), format!("*.{}:8443", name.to_uppercase())] {
        assert_eq!(include(list, PatternKey::Pattern, &text, &[]), refused, "{text}");
        assert_eq!(include(list, PatternKey::Pattern, &text, &["acme.com"]), refused, "{text}");
        assert_eq!(include(list, PatternKey::Pattern, &text, &[name]), Ok(()), "{text}");
    }
    assert_eq!(include(list, PatternKey::Domain, name, &[]), refused, "{name}");
    assert_eq!(include(list, PatternKey::Domain, name, &[name]), Ok(()), "{name}");
    let open = Err("pattern.wildcard".to_owned());
    assert_eq!(include(list, PatternKey::Pattern, &format!("dev-*.{name}"), &[]), open, "dev-*.{name}");
    assert_eq!(include(list, PatternKey::Pattern, name, &[]), Ok(()), "the host {name} alone");
    assert_eq!(include(list, PatternKey::Pattern, &format!("*.acme.co.{name}"), &[]), Ok(()), "*.acme.co.{name}");
}

#[test]
fn a_wildcard_directly_above_public_suffixes_is_refused() {
    let compiled = PublicSuffixList::compiled();
    let mut rules = 0;
    for rule in WILDCARDS.split_whitespace() {
        rules += 1;
        match rule.strip_prefix('!') {
            None => hold_above(&compiled, rule.trim_start_matches("*.")),
            Some(name) => {
                assert_eq!(include(&compiled, PatternKey::Domain, name, &[]), Ok(()), "{name}");
                assert_eq!(include(&compiled, PatternKey::Pattern, &format!("*.{name}"), &[]), Ok(()), "{name}");
            }
        }
    }
    assert_eq!(rules, 26);
}

/// A complete list of the system. The compiled list has the same rules.
#[test]
fn a_complete_list_has_no_other_names() {
    let given = std::env::var_os("SCOPEGATE_PUBLIC_SUFFIX_LIST").map(PathBuf::from);
    let path = given.unwrap_or_else(|| PathBuf::from("/usr/share/publicsuffix/public_suffix_list.dat"));
    let Ok(text) = fs::read_to_string(&path) else {
        eprintln!("skipped: no Public Suffix List; SCOPEGATE_PUBLIC_SUFFIX_LIST may name one");
        return;
    };
    let (read, compiled) =
        (PublicSuffixList::from_text(&text).expect("it is a valid list"), PublicSuffixList::compiled());
    let icann = text.split("===END ICANN").next().expect("a section");
    let rules: Vec<&str> =
        icann.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//")).collect();
    let names: std::collections::BTreeSet<&str> = rules.iter().copied().collect();
    for rule in &rules {
        let Some((_, parent)) = rule.split_once('.') else { continue };
        if names.contains(parent) || rule.starts_with('!') {
            continue;
        }
        let parent = DomainName::parse(parent).expect("a name");
        for list in [&read, &compiled] {
            for (key, text) in [(PatternKey::Pattern, format!("*.{parent}")), (PatternKey::Domain, parent.to_string())]
            {
                assert_eq!(include(list, key, &text, &[]), Err("pattern.public-suffix".to_owned()), "{rule}: {text}");
            }
        }
    }
}

#[test]
fn the_name_above_public_suffixes_is_known_and_not_owned() {
    let text = "version = 1\npolicy = { name = 'T', owner = 'Acme' }\n\
        scope = { in_scope = ['*.acme.com'], out_of_scope = ['mm', '*.kobe.jp', '*.za'] }";
    let policy = Policy::from_toml(text).expect("a policy");
    assert!(policy.warnings().iter().all(|warning| warning.code().as_str() != "warning.unknown-suffix"));
    for name in ["ck", "er", "np", "bd", "www.ck", "acme.com.np", "nom.br"] {
        let decision = policy.check(name).expect("a target");
        assert_eq!((decision.verdict(), decision.basis()), (Verdict::ThirdParty, Basis::Unowned), "{name}");
        assert_eq!(policy.batch().summary(name).expect("a target"), decision.summary(), "{name}");
    }
}
