//! What once went wrong, and must not again: `fixtures/regressions`.

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
fn no_dot_segment_takes_away_what_is_no_segment_to_some() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/regressions/dot-segments.toml");
    let case: DotSegments = toml::from_str(&fs::read_to_string(path).expect("the fixture is there")).expect("TOML");
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
            assert_eq!(engine.brief_of_parts("https", host, 443, path).is_ok(), !refused, "{path} in brief");
            let pattern = json!({
                "version": 1, "policy": {"name": "n", "owner": "o"},
                "scope": {"in_scope": [format!("https://{host}{path}")]},
            });
            assert_eq!(both(&pattern).is_none(), refused, "{path} as a pattern");
        }
    }
}
