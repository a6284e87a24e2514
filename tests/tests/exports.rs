//! Scopes written for other tools allow nothing that the policy does not.

mod evaluators;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;

use evaluators::{Tool, ours, requests, tools};
use flate2::read::GzDecoder;
use proptest::prelude::*;
use scopegate::Policy;
use scopegate_conformance::property::hold;
use scopegate_conformance::worlds::questions::policies_and_questions;
use scopegate_formats::export::{ExportFormat, export};
use scopegate_formats::import::{ImportFormat, programmes};

/// How the tools and the policy answered.
#[derive(Debug, Default)]
struct Answers {
    asked: usize,
    in_scope: usize,
    allowed: BTreeMap<&'static str, usize>,
}

impl Answers {
    /// Nothing is allowed that the policy does not put in scope.
    fn ask(&mut self, policy: &Policy, tools: &[(&'static str, Box<dyn Tool>)], target: &str) -> Result<(), String> {
        for request in &requests(target) {
            let ours = ours(policy, request);
            self.asked += 1;
            self.in_scope += usize::from(ours);
            for (name, tool) in tools {
                let allows = tool.allows(request);
                *self.allowed.entry(name).or_default() += usize::from(allows);
                if allows && !ours {
                    return Err(format!("{name} would send {}", request.url));
                }
            }
        }
        Ok(())
    }

    /// Each tool allows something, and those that can say most of a policy much of what is in scope.
    fn are_worth_something(&self) {
        println!("{} requests, {} in scope; allowed: {:?}", self.asked, self.in_scope, self.allowed);
        for (name, allowed) in &self.allowed {
            let part = match *name {
                "burp" | "zap" | "regex" | "katana" => 3,
                _ => 2000,
            };
            assert!(*allowed > 0 && allowed * part > self.in_scope, "{name}: {self:?}");
        }
    }
}

#[test]
fn exports_of_generated_policies_allow_nothing_that_we_do_not() {
    let answers = RefCell::new(Answers::default());
    hold(policies_and_questions(), |(policy, questions)| {
        let policy = Policy::from_json(&policy.to_string()).unwrap();
        let tools = tools(&policy);
        for question in &questions {
            prop_assert_eq!(answers.borrow_mut().ask(&policy, &tools, question), Ok(()), "{:?}", policy.document());
        }
        // JSON is the policy itself.
        let again = Policy::from_json(&export(&policy, ExportFormat::Json).text).unwrap();
        prop_assert_eq!(again.fingerprint(), policy.fingerprint());
        Ok(())
    });
    answers.borrow().are_worth_something();
}

#[test]
fn spellings_of_an_excluded_path_are_excluded_there_too() {
    let policy = Policy::builder().name("A").owner("A").in_scope("*.h.com").in_scope("https://k.com/api");
    let policy = policy.in_scope("https://l.com/a/*/c");
    let policy = policy.out_of_scope("https://a.h.com/admin").out_of_scope("https://*/x*y").build().unwrap();
    let tools = tools(&policy);
    let mut answers = Answers::default();
    for target in [
        "https://a.h.com/admin",
        "https://a.h.com/Admin/x",
        "https://a.h.com//admin",
        "https://a.h.com/%61dmin",
        "https://a.h.com/b/..%2fadmin",
        "https://a.h.com/b/../admin",
        "https://a.h.com/admin;v=1",
        "https://a.h.com:8443/admin",
        "https://a.h.com/admin?x",
        "https://b.h.com/x1y",
        "https://b.h.com/xy/z",
        "https://k.com/api/..%2fadmin",
        "https://k.com/api/../b",
        "https://l.com/a//c",
        "https://k.com/apix",
        "https://noth.com/",
        "https://h.com/",
        "https://a.h.com.evil.net/",
        "https://a.h.com@evil.net/",
        "https://evil.net/#https://a.h.com/",
        "https://evil.net/?https://a.h.com/",
    ] {
        answers.ask(&policy, &tools, target).unwrap();
        let none = |request| tools.iter().all(|(_, tool)| !tool.allows(request));
        assert!(requests(target).iter().all(none) || target.contains("/../"), "{target}");
    }
    for target in [
        "https://a.h.com/",
        "https://a.h.com/administrator",
        "https://b.h.com/admin",
        "https://k.com/api/v1?x=1",
        "http://k.com/api",
    ] {
        let all = |request| tools.iter().take(4).all(|(_, tool)| tool.allows(request));
        assert!(requests(target).iter().all(all), "{target}");
    }
}

#[test]
fn what_is_out_on_one_port_or_asks_for_a_query_is_given_to_no_scanner() {
    let policy = Policy::builder().name("A").owner("A").in_scope("9.9.9.0/24").in_scope("h.com").in_scope("*.k.com");
    let policy = policy.in_scope("https://l.com/a?id=7").in_scope("m.com:8443").in_scope("https://8.8.8.*/a");
    let policy = policy.out_of_scope("9.9.9.9:8443").out_of_scope("h.com:22").out_of_scope("https://8.8.8.*/a/b");
    let policy = policy.build().unwrap();
    let tools = tools(&policy);
    let mut answers = Answers::default();
    for target in [
        "http://9.9.9.8:8443/",
        "http://9.9.9.9:8443/",
        "http://9.9.9.9:80/",
        "http://h.com:22/",
        "https://k.com/",
        "https://a.k.com:8443/",
        "https://l.com/a",
        "https://l.com/a?id=8",
        "https://m.com/",
        "http://m.com/",
        "https://m.com:8443/",
        "https://8.8.8.8/a/b",
        "https://8.8.8.8/a",
        "https://8.8.8.8/24/a/b",
    ] {
        answers.ask(&policy, &tools, target).unwrap();
    }
    let cidrs = export(&policy, ExportFormat::Cidrs).text;
    assert!(cidrs.contains("9.9.9.8/32\n") && !cidrs.contains("9.9.9.9/32\n"), "{cidrs}");
}

/// `SCOPEGATE_DATA`, or a folder beside the repository.
fn data() -> Option<PathBuf> {
    let folder = std::env::var_os("SCOPEGATE_DATA").map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data"));
    Some(folder.join("programs-dev.jsonl.gz")).filter(|path| path.is_file())
}

/// A page of what a pattern names, and pages beside it.
fn near(pattern: &str) -> Vec<String> {
    let bare = pattern.split_once("://").map_or(pattern, |(_, rest)| rest).replace(":*", "");
    let mut all = Vec::new();
    for filler in ["a", "x.y"] {
        let text = bare.replace('*', filler);
        let host = text.split('/').next().unwrap_or_default().to_owned();
        all.extend([
            format!("https://{text}"),
            format!("http://{host}/"),
            format!("https://{host}:8443/a"),
            format!("https://not{host}/"),
            format!("https://{text}/..%2fadmin"),
            format!("https://{host}/{}", text.to_uppercase()),
        ]);
    }
    all
}

#[test]
fn exports_of_real_scopes_allow_nothing_that_we_do_not() {
    let Some(path) = data() else {
        println!("skipped: no scopes of real programmes are at hand; SCOPEGATE_DATA may name their folder");
        return;
    };
    let mut answers = Answers::default();
    let lines = BufReader::new(GzDecoder::new(File::open(path).unwrap())).lines().map(Result::unwrap);
    // Each policy is hundreds of expressions to compile: every fourth, of a size that allows it.
    for line in lines.step_by(4) {
        let imported = programmes(ImportFormat::ProgrammeLines, &line).unwrap().remove(0).import();
        let policy = imported.policy().unwrap();
        if policy.rules().len() > 60 || policy.rules().len() == 0 {
            continue;
        }
        let tools = tools(&policy);
        for rule in policy.rules() {
            for target in near(rule.written()) {
                answers.ask(&policy, &tools, &target).unwrap_or_else(|error| panic!("{}: {error}", policy.name()));
            }
        }
    }
    answers.are_worth_something();
}
