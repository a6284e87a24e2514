//! Rows of pieces with a known plain meaning: an imported inclusion covers nothing that no piece means, and an imported
//! exclusion leaves nothing in scope that a piece means.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a failed test is a panic"
)]

use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{RngSeed, TestRunner};
use scopegate::policy::List;
use scopegate_formats::import::{ImportFormat, Program, programs};

/// A piece as a person writes it, and the hosts and paths that it means: `*` for one or more labels in front, `?` for
/// characters of one label.
#[derive(Debug, Clone)]
struct Piece {
    written: String,
    means: Vec<(String, String)>,
}

fn piece(written: &str, means: &[(&str, &str)]) -> Piece {
    let means = means.iter().map(|(host, path)| ((*host).to_owned(), (*path).to_owned())).collect();
    Piece { written: written.to_owned(), means }
}

fn pieces() -> Vec<Piece> {
    vec![
        piece("a.com", &[("a.com", "")]),
        piece("A.Com", &[("a.com", "")]),
        piece("*.a.com", &[("*.a.com", "")]),
        piece(r"\*.a.com", &[("*.a.com", "")]),
        piece(".a.com", &[("*.a.com", "")]),
        piece("*. a.com", &[("*.a.com", "")]),
        piece("http(s)://x.a.com", &[("x.a.com", "")]),
        piece("https://x.a.com/api", &[("x.a.com", "/api")]),
        piece("x.a.com/api/*", &[("x.a.com", "/api")]),
        piece("https://y.a.com/b?id=7", &[("y.a.com", "/b")]),
        piece("x.(a.com|b.org)", &[("x.a.com", ""), ("x.b.org", "")]),
        piece("{x,y}.a.com", &[("x.a.com", ""), ("y.a.com", "")]),
        piece("x[.e2e].a.com", &[("x.a.com", ""), ("x.e2e.a.com", "")]),
        piece("<handle>.a.com", &[("?.a.com", "")]),
        piece("t-%username%.a.com", &[("t-?.a.com", "")]),
        piece("(your subdomain).b.org", &[("?.b.org", "")]),
        piece("t-XX.a.com", &[("t-?.a.com", "")]),
        piece("t-*.a.com", &[("t-?.a.com", "")]),
        piece("[x.a.com](https://x.a.com)", &[("x.a.com", "")]),
        piece("\u{ff58}.a\u{ff0e}com\u{200b}", &[("x.a.com", "")]),
        piece("b.org.", &[("b.org", "")]),
        piece("`x.b.org`", &[("x.b.org", "")]),
    ]
}

/// Separators of a list, remarks without effect and remarks that exclude something.
const JOINTS: &[&str] = &[", ", ",", " ", "; ", ";", " and ", " / ", "\n", " | ", "|"];
const REMARKS: &[&str] =
    &["", "", "", " (our shop)", " - website", " (only the shop)", " except y", " unless told otherwise", " (staging)"];

const HOSTS: &[&str] = &[
    "a.com",
    "x.a.com",
    "y.a.com",
    "x.e2e.a.com",
    "e2e.a.com",
    "t-1.a.com",
    "t-.a.com",
    "t-1.z.a.com",
    "z.z.a.com",
    "nota.com",
    "b.org",
    "x.b.org",
    "z.x.b.org",
    "notb.org",
    "a.com.evil.net",
    "com",
    "example.net",
    "your.b.org",
    "handle.a.com",
];
const PATHS: &[&str] = &["", "/", "/api", "/api/v1", "/apix", "/b", "/API", "/api/..%2fb"];

/// Whether a plain meaning covers a host and a path. `wide` says whether the base domain of a wildcard counts.
fn means(piece: &Piece, host: &str, path: &str) -> bool {
    piece.means.iter().any(|(wanted, below)| {
        let host = match wanted.strip_prefix("*.") {
            Some(top) => host.strip_suffix(top).is_some_and(|front| front.ends_with('.')),
            None => match wanted.split_once('?') {
                Some((front, top)) => {
                    let middle = host.strip_prefix(front).and_then(|rest| rest.strip_suffix(top));
                    middle.is_some_and(|middle| !middle.contains('.') && (!middle.is_empty() || !front.is_empty()))
                }
                None => host == wanted,
            },
        };
        let rest = path.strip_prefix(below.as_str());
        host && rest.is_some_and(|rest| below.is_empty() || rest.is_empty() || rest.starts_with('/'))
    })
}

fn rows() -> impl Strategy<Value = (Vec<Piece>, String)> {
    let some = proptest::collection::vec(select(pieces()), 1..4);
    (some, select(JOINTS), select(REMARKS)).prop_map(|(pieces, joint, remark)| {
        let written: Vec<&str> = pieces.iter().map(|piece| piece.written.as_str()).collect();
        let text = format!("{}{remark}", written.join(joint));
        (pieces, text)
    })
}

fn program(included: &[&str], excluded: &[&str]) -> Program {
    let rows = |texts: &[&str]| -> Vec<serde_json::Value> {
        texts.iter().map(|text| serde_json::json!({ "type": "URL", "value": text })).collect()
    };
    let line = serde_json::json!({ "name": "A", "in_scope": rows(included), "out_of_scope": rows(excluded) });
    programs(ImportFormat::ProgramLines, &line.to_string()).unwrap().remove(0)
}

fn hold<S: Strategy>(cases: &S, law: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    let config = ProptestConfig {
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(2026),
        cases: 400,
        ..ProptestConfig::default()
    };
    if let Err(error) = TestRunner::new(config).run(cases, law) {
        panic!("{error}");
    }
}

#[test]
fn an_imported_inclusion_covers_nothing_that_its_row_does_not_mean() {
    let covered = std::cell::Cell::new(0);
    hold(&rows(), |(pieces, text)| {
        let imported = program(&[&text], &[]).import();
        let policy = imported.policy().unwrap();
        for host in HOSTS {
            for path in PATHS {
                let target = format!("https://{host}{path}");
                if policy.check(target.as_str()).is_ok_and(|decision| decision.is_in_scope()) {
                    covered.set(covered.get() + 1);
                    let meant = pieces.iter().any(|piece| means(piece, host, path));
                    prop_assert!(meant, "{} is in scope by {:?}: {:?}", target, text, imported.rows());
                }
            }
        }
        Ok(())
    });
    assert!(covered.get() > 3000, "{covered:?}");
}

/// Imports a row that excludes pieces from everything. Returns the number of targets that they mean, and the one that
/// is still in scope without a caveat.
fn left_in_scope(pieces: &[Piece], text: &str) -> (usize, Option<String>) {
    let everything = ["a.com", "*.a.com", "b.org", "*.b.org"];
    let imported = program(&everything, &[text]).import();
    let policy = imported.policy().unwrap();
    let caveated = imported.document().scope.unchecked.iter().any(|one| one.list == List::OutOfScope);
    let (mut meant, mut left) = (0, None);
    for host in HOSTS {
        for path in PATHS {
            let target = format!("https://{host}{path}");
            if pieces.iter().any(|piece| means(piece, host, path)) {
                meant += 1;
                // An inclusion that is as narrow as the exclusion stays: `a.com` next to `*.a.com`.
                let decision = policy.check(target.as_str()).unwrap();
                if decision.is_in_scope() && !caveated {
                    left = Some(format!("{target} is in scope next to {text:?}: {:?}", imported.rows()));
                }
            }
        }
    }
    (meant, left)
}

#[test]
fn an_imported_exclusion_leaves_nothing_in_scope_that_its_row_means() {
    let excluded = std::cell::Cell::new(0);
    hold(&rows(), |(pieces, text)| {
        let (meant, left) = left_in_scope(&pieces, &text);
        excluded.set(excluded.get() + meant);
        prop_assert!(left.is_none(), "{}", left.unwrap_or_default());
        Ok(())
    });
    assert!(excluded.get() > 3000, "{excluded:?}");
}

#[test]
fn two_entries_in_one_row_are_both_excluded() {
    let (mut rows, mut excluded) = (0, 0);
    for first in pieces() {
        for second in pieces() {
            for joint in JOINTS {
                let text = format!("{}{joint}{}", first.written, second.written);
                let (meant, left) = left_in_scope(&[first.clone(), second.clone()], &text);
                assert_eq!(left, None);
                rows += 1;
                excluded += meant;
            }
        }
    }
    assert_eq!(rows, pieces().len() * pieces().len() * JOINTS.len());
    assert!(excluded > 30_000, "{excluded}");
}

#[test]
fn no_text_makes_the_importer_panic() {
    let raw = proptest::collection::vec(
        select(
            &[
                "(",
                ")",
                "[",
                "]",
                "{",
                "}",
                "<",
                ">",
                "|",
                "*",
                ".",
                "a.com",
                "\\",
                "/",
                ":",
                "%",
                "^",
                "$",
                ",",
                " ",
                "…",
                "\u{200b}",
                "é",
                "-",
                "!",
                "?",
                "#",
                "@",
                "XX",
                "0x",
                "\\Q",
                "RE:",
                "192.0.2.1",
                "\n",
                "and",
            ][..],
        ),
        0..14,
    );
    hold(&raw, |parts| {
        let text = parts.concat();
        for format in ImportFormat::ALL {
            for program in programs(format, &text).unwrap_or_default() {
                let imported = program.import();
                prop_assert!(imported.policy().is_ok(), "{:?}: {}", text, imported.to_toml());
                prop_assert!(scopegate::Policy::from_toml(&imported.to_toml()).is_ok(), "{}", imported.to_toml());
            }
        }
        let imported = program(&[&text], &[&text]).import();
        prop_assert!(imported.policy().is_ok(), "{:?}", imported.rows());
        prop_assert_eq!(imported.rows().len(), 2);
        Ok(())
    });
}
