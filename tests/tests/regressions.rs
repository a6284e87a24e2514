//! Cases that once had a wrong answer: `fixtures/regressions`.

use std::fs;
use std::path::Path;

use scopegate::Target;
use scopegate_conformance::OracleEvidence;
use scopegate_conformance::engine::{asked, both};
use serde::Deserialize;
use serde_json::json;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DotSegments {
    in_scope: Vec<String>,
    out_of_scope: Vec<String>,
    error: String,
    paths: Vec<String>,
    same: Vec<String>,
}

#[test]
fn dot_segments_remove_only_what_every_server_reads_as_a_segment() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/regressions/dot-segments.toml");
    let case: DotSegments = toml::from_str(&fs::read_to_string(path).expect("the fixture exists")).expect("TOML");
    let policy = json!({
        "version": 1, "policy": {"name": "n", "owner": "o"},
        "scope": {"in_scope": case.in_scope, "out_of_scope": case.out_of_scope},
    });
    let (engine, oracle) = both(&policy).expect("it loads");
    let nothing = OracleEvidence::default();
    let host = &case.in_scope[0];
    for (paths, refused) in [(&case.paths, true), (&case.same, false)] {
        for path in paths {
            for text in
                [format!("https://{host}{path}"), format!("{host}:443{path}?q"), format!("x://{host}:443{path}")]
            {
                let ours = asked(&engine, &text, &nothing);
                match refused {
                    true => assert_eq!(ours.as_ref().err(), Some(&case.error), "{text}"),
                    false => assert_eq!(ours.as_ref().map(|ours| ours.verdict.as_str()), Ok("in-scope"), "{text}"),
                }
                assert_eq!(ours, oracle.decide(&text, &nothing), "{text}");
            }
            let of_parts =
                Target::from_parts("https", host, 443, path).map_err(|error| error.code().as_str().to_owned());
            assert_eq!(of_parts.err(), refused.then(|| case.error.clone()), "{path} as a part");
            assert_eq!(engine.batch().summary_of_parts("https", host, 443, path).is_ok(), !refused, "{path} in brief");
            let pattern = json!({
                "version": 1, "policy": {"name": "n", "owner": "o"},
                "scope": {"in_scope": [format!("https://{host}{path}")]},
            });
            assert_eq!(both(&pattern).is_none(), refused, "{path} as a pattern");
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewerLetters {
    in_scope: Vec<String>,
    error: String,
    hosts: Vec<String>,
    same: Vec<String>,
}

#[test]
fn letters_that_some_clients_do_not_have_lead_to_no_other_host() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/regressions/newer-letters.toml");
    let case: NewerLetters = toml::from_str(&fs::read_to_string(path).expect("the fixture exists")).expect("TOML");
    let policy = json!({"version": 1, "policy": {"name": "n", "owner": "o"}, "scope": {"in_scope": case.in_scope}});
    let (engine, oracle) = both(&policy).expect("it loads");
    let nothing = OracleEvidence::default();
    let forms = |host: &String| [format!("http://{host}/"), format!("https://{host}/a?b"), format!("{host}/a")];
    for target in case.hosts.iter().flat_map(forms) {
        let one = asked(&engine, &target, &nothing);
        // A user name needs a scheme before it.
        let wanted = if target.starts_with("u@") { "target.user-info" } else { case.error.as_str() };
        assert_eq!(Target::parse(&target).expect_err(&target).code().as_str(), wanted, "{target}");
        assert!(one.is_err() && oracle.decide(&target, &nothing).is_err(), "{target}");
    }
    for target in case.same.iter().flat_map(forms) {
        let one = asked(&engine, &target, &nothing).expect("it has a decision");
        assert_eq!(one.verdict, "in-scope", "{target}");
        assert_eq!(Ok(one), oracle.decide(&target, &nothing), "{target}");
    }
}
