//! The scopes of real programs, if a file of them is available: engine and oracle agree on the assets of each program
//! and on targets near them.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;

use flate2::read::GzDecoder;
use scopegate::net::PublicSuffixList;
use scopegate::pattern::{Apex, Inclusion, InclusionContext, Pattern};
use scopegate_conformance::OracleEvidence;
use scopegate_conformance::engine::{asked, both};
use serde_json::{Value, json};

/// The maximum number of identifiers of one list in a policy, and of questions to one policy. The oracle compares every
/// rule with every question, in all interpretations of a path.
const MOST_RULES: usize = 100;
const MOST_QUESTIONS: usize = 40;

/// `SCOPEGATE_DATA`, or a folder next to the repository.
fn data() -> Option<PathBuf> {
    let folder = std::env::var_os("SCOPEGATE_DATA").map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data"));
    Some(folder.join("programs-dev.jsonl.gz")).filter(|path| path.is_file())
}

/// The counts.
#[derive(Debug, Default)]
struct Counts {
    programs: usize,
    rules: usize,
    questions: usize,
    decided: usize,
    answers: BTreeMap<String, usize>,
    refused: BTreeMap<String, usize>,
}

impl Counts {
    fn add(&mut self, other: Self) {
        self.programs += other.programs;
        self.rules += other.rules;
        self.questions += other.questions;
        self.decided += other.decided;
        for (all, some) in [(&mut self.answers, other.answers), (&mut self.refused, other.refused)] {
            some.into_iter().for_each(|(name, count)| *all.entry(name).or_default() += count);
        }
    }
}

/// The identifiers of a list that are patterns, in the reading of the list.
fn patterns(program: &Value, list: &str, counts: &mut Counts) -> Vec<String> {
    let suffixes = PublicSuffixList::compiled();
    let context = InclusionContext { suffixes: &suffixes, owned_domains: None, apex: Apex::LeftOut };
    let entries = program[list].as_array().into_iter().flatten();
    let mut taken = Vec::new();
    for text in entries.filter_map(|entry| entry["value"].as_str()) {
        let pattern = Pattern::parse(text);
        let read = match list {
            "in_scope" => pattern.and_then(|pattern| Inclusion::new(pattern, &context).map(drop)),
            _ => pattern.map(drop),
        };
        match read {
            Ok(()) => taken.push(text.to_owned()),
            Err(error) => *counts.refused.entry(error.code().as_str().to_owned()).or_default() += 1,
        }
    }
    sampled(taken, MOST_RULES)
}

/// At most this number, evenly distributed.
fn sampled(all: Vec<String>, most: usize) -> Vec<String> {
    let (count, mut kept) = (all.len(), Vec::new());
    for (at, one) in all.into_iter().enumerate() {
        if at * most.min(count) / count != (at + 1) * most.min(count) / count {
            kept.push(one);
        }
    }
    kept
}

/// Questions from a pattern: itself, and targets below, next to and above it.
fn questions_about(text: &str) -> Vec<String> {
    let (scheme, rest) = match text.split_once("://") {
        Some((scheme, rest)) => (format!("{}://", scheme.replace('*', "https")), rest),
        None => (String::new(), text),
    };
    if let Ok(net) = text.parse::<ipnet::IpNet>() {
        let net = net.trunc();
        let next = format!("{}/{}", net.supernet().unwrap_or(net).network(), net.prefix_len());
        return vec![net.to_string(), net.network().to_string(), net.broadcast().to_string(), next];
    }
    if let Some((first, last)) = text.split_once('-').filter(|(first, _)| first.parse::<std::net::IpAddr>().is_ok()) {
        return vec![first.to_owned(), last.to_owned(), format!("{first}/32")];
    }
    let (authority, path) = rest.find(['/', '?', '#']).map_or((rest, ""), |at| rest.split_at(at));
    let authority = authority.trim_end_matches(":*");
    let mut all = vec![text.to_owned()];
    for filler in ["a", "x.y", ""] {
        let host = authority.replace('*', filler).trim_start_matches('.').to_owned();
        let path = path.replace('*', filler);
        all.extend([
            host.clone(),
            format!("{scheme}{host}{path}"),
            format!("https://{host}{}/below", path.split(['?', '#']).next().unwrap_or_default()),
        ]);
    }
    let host = authority.replace('*', "a").trim_start_matches('.').to_owned();
    let above = host.split_once('.').map_or(host.as_str(), |(_, above)| above).to_owned();
    let short = path.trim_end_matches('/').rsplit_once('/').map_or("", |(short, _)| short);
    all.extend([
        above.clone(),
        format!("sub.{host}"),
        format!("beside.{above}"),
        format!("not{host}"),
        format!("https://{host}{short}/beside"),
        format!("https://{host}{}", path.to_ascii_uppercase()),
        format!("http://{host}:8080{path}"),
    ]);
    all
}

/// Builds the policy of a program and asks both about its assets.
fn compare(program: &Value, counts: &mut Counts) {
    let included = patterns(program, "in_scope", counts);
    let excluded = patterns(program, "out_of_scope", counts);
    if included.is_empty() && excluded.is_empty() {
        return;
    }
    let policy = json!({
        "version": 1,
        "policy": { "name": "A program", "owner": "Its owner" },
        "scope": { "in_scope": included, "out_of_scope": excluded },
    });
    let (engine, oracle) = both(&policy).expect("every entry is a valid pattern");
    counts.programs += 1;
    counts.rules += included.len() + excluded.len();
    let mut questions: Vec<String> = included.iter().chain(&excluded).flat_map(|text| questions_about(text)).collect();
    questions.sort();
    questions.dedup();
    let nothing = OracleEvidence::default();
    for target in sampled(questions, MOST_QUESTIONS) {
        let one = asked(&engine, &target, &nothing);
        let other = oracle.decide(&target, &nothing);
        counts.questions += 1;
        if let Ok(decision) = &one {
            counts.decided += 1;
            *counts.answers.entry(format!("{} {}", decision.verdict, decision.basis)).or_default() += 1;
        }
        let (one, other) = (one.map_err(|_| "an error"), other.map_err(|_| "an error"));
        assert_eq!(one, other, "{target} of {policy}");
    }
}

#[test]
fn engine_and_oracle_agree_on_real_scopes() {
    let Some(path) = data() else {
        println!("skipped: no scopes of real programs; SCOPEGATE_DATA may name their folder");
        return;
    };
    let lines: Vec<String> =
        BufReader::new(GzDecoder::new(File::open(&path).unwrap())).lines().map(Result::unwrap).collect();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let mut counts = Counts::default();
    std::thread::scope(|scope| {
        let share = |first: usize| {
            let lines = &lines;
            scope.spawn(move || {
                let mut counts = Counts::default();
                for line in lines.iter().skip(first).step_by(threads) {
                    compare(&serde_json::from_str(line).unwrap(), &mut counts);
                }
                counts
            })
        };
        let shares: Vec<_> = (0..threads).map(share).collect();
        shares.into_iter().for_each(|share| counts.add(share.join().expect("no difference")));
    });
    println!(
        "{} programs with {} rules, {} questions, {} of them decided",
        counts.programs, counts.rules, counts.questions, counts.decided
    );
    println!("answers: {:?}", counts.answers);
    println!("identifiers that are not patterns, by code: {:?}", counts.refused);
    assert!(counts.programs > 600 && counts.questions > 15_000, "{counts:?}");
    assert!(counts.decided * 10 > counts.questions * 8 && counts.answers.len() >= 6, "{counts:?}");
}
