//! Scopes written for other tools allow nothing that the policy does not, by small evaluators of their formats that are
//! written here from what those tools document, and share nothing with the exporter.

use std::cell::Cell;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;

use flate2::read::GzDecoder;
use proptest::prelude::*;
use regex::Regex;
use scopegate::Policy;
use scopegate_conformance::property::hold;
use scopegate_conformance::worlds::questions::policies_and_questions;
use scopegate_formats::export::{ExportFormat, export};
use scopegate_formats::import::{ImportFormat, programmes};
use serde_json::Value;

/// A URL as a client sends it: scheme, host, port, the path with its query.
struct Request {
    url: String,
    scheme: String,
    host: String,
    port: u16,
    file: String,
}

/// The request behind a target, as the target was written where that is possible, and as a browser would write it.
fn requests(target: &str) -> Vec<Request> {
    let with_scheme = if target.contains("://") { target.to_owned() } else { format!("https://{target}") };
    let Ok(parsed) = url::Url::parse(&with_scheme) else { return Vec::new() };
    let (Some(host), Some(port)) = (parsed.host_str(), parsed.port_or_known_default()) else { return Vec::new() };
    let query = parsed.query().map(|query| format!("?{query}")).unwrap_or_default();
    let mut without_fragment = parsed.clone();
    without_fragment.set_fragment(None);
    let canonical = Request {
        url: without_fragment.to_string(),
        scheme: parsed.scheme().to_owned(),
        host: host.to_owned(),
        port,
        file: format!("{}{query}", parsed.path()),
    };
    // A client that does not resolve dots and escapes sends the path as it was typed.
    let rest = with_scheme.split_once("://").map_or("", |(_, rest)| rest);
    let raw_file = rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/");
    let raw_file = raw_file.split('#').next().unwrap_or_default().to_owned();
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let raw = Request {
        url: format!("{}://{authority}{raw_file}", parsed.scheme()),
        scheme: canonical.scheme.clone(),
        host: canonical.host.clone(),
        port,
        file: raw_file,
    };
    vec![canonical, raw]
}

/// Burp's advanced scope: a rule matches where each expression that it has is found; an exclusion always wins.
struct Burp {
    include: Vec<BurpRule>,
    exclude: Vec<BurpRule>,
}

struct BurpRule {
    protocol: String,
    host: Option<Regex>,
    port: Option<Regex>,
    file: Option<Regex>,
}

impl Burp {
    fn new(text: &str) -> Self {
        let scope: Value = serde_json::from_str(text).unwrap();
        let rules = |key: &str| {
            let rules = scope["target"]["scope"][key].as_array().unwrap();
            rules.iter().filter(|rule| rule["enabled"] == true).map(BurpRule::new).collect()
        };
        assert_eq!(scope["target"]["scope"]["advanced_mode"], true);
        Self { include: rules("include"), exclude: rules("exclude") }
    }

    fn allows(&self, request: &Request) -> bool {
        let any = |rules: &[BurpRule]| rules.iter().any(|rule| rule.matches(request));
        any(&self.include) && !any(&self.exclude)
    }
}

impl BurpRule {
    fn new(rule: &Value) -> Self {
        let expression = |key: &str| rule[key].as_str().map(|text| Regex::new(text).unwrap());
        let protocol = rule["protocol"].as_str().unwrap().to_owned();
        Self { protocol, host: expression("host"), port: expression("port"), file: expression("file") }
    }

    fn matches(&self, request: &Request) -> bool {
        let found = |expression: &Option<Regex>, text: &str| expression.as_ref().is_none_or(|one| one.is_match(text));
        (self.protocol == "any" || self.protocol == request.scheme)
            && found(&self.host, &request.host)
            && found(&self.port, &request.port.to_string())
            && found(&self.file, &request.file)
    }
}

/// A ZAP context: expressions that match a whole URL; the query is dropped before exclusions are asked.
struct Zap {
    include: Vec<Regex>,
    exclude: Vec<Regex>,
}

impl Zap {
    fn new(text: &str) -> Self {
        let all = |tag: &str| {
            let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
            let inside = text.split(&open).skip(1).map(|rest| rest.split(&close).next().unwrap());
            let plain = |text: &str| {
                let text =
                    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'");
                text.replace("&amp;", "&")
            };
            inside.map(|text| Regex::new(&format!("^(?:{})$", plain(text))).unwrap()).collect()
        };
        Self { include: all("incregexes"), exclude: all("excregexes") }
    }

    fn allows(&self, request: &Request) -> bool {
        let without_query = request.url.split('?').next().unwrap();
        self.include.iter().any(|one| one.is_match(&request.url))
            && !self.exclude.iter().any(|one| one.is_match(without_query))
    }
}

/// Lists of expressions, found anywhere, as crawlers take them.
fn crawler_allows(include: &[Regex], exclude: &[Regex], request: &Request) -> bool {
    include.iter().any(|one| one.is_match(&request.url)) && !exclude.iter().any(|one| one.is_match(&request.url))
}

fn expressions(text: &str) -> Vec<Regex> {
    text.lines().map(|line| Regex::new(line).unwrap()).collect()
}

/// All of them for one policy.
struct Exports {
    burp: Burp,
    zap: Zap,
    include: Vec<Regex>,
    exclude: Vec<Regex>,
}

impl Exports {
    fn of(policy: &Policy) -> Self {
        let text = |format| export(policy, format).text;
        Self {
            burp: Burp::new(&text(ExportFormat::Burp)),
            zap: Zap::new(&text(ExportFormat::Zap)),
            include: expressions(&text(ExportFormat::RegexIn)),
            exclude: expressions(&text(ExportFormat::RegexOut)),
        }
    }

    /// Which of the tools would send it.
    fn allowing(&self, request: &Request) -> Vec<&'static str> {
        let all = [
            ("burp", self.burp.allows(request)),
            ("zap", self.zap.allows(request)),
            ("crawler", crawler_allows(&self.include, &self.exclude, request)),
        ];
        all.into_iter().filter(|(_, allows)| *allows).map(|(name, _)| name).collect()
    }
}

/// Whether the policy puts a request in scope. One that it cannot read, such as a lone `%` in a path, is in scope where
/// every page of its host and port is.
fn ours(policy: &Policy, request: &Request) -> bool {
    match policy.check(request.url.as_str()) {
        Ok(decision) => decision.is_in_scope(),
        Err(_) => {
            let whole = format!("{}:{}", request.host, request.port);
            policy.check(whole.as_str()).is_ok_and(|decision| decision.is_in_scope() && decision.is_entire())
        }
    }
}

/// How the tools and the policy answered.
#[derive(Debug, Default)]
struct Answers {
    asked: Cell<usize>,
    allowed: Cell<usize>,
    in_scope: Cell<usize>,
}

impl Answers {
    /// Nothing is allowed that the policy does not put in scope.
    fn ask(&self, policy: &Policy, exports: &Exports, target: &str) -> Result<(), String> {
        // Proxies and crawlers send web requests; a policy's answer about a whole is that about its pages.
        for request in
            requests(target).iter().filter(|request| ["http", "https", "ws", "wss"].contains(&&*request.scheme))
        {
            let ours = ours(policy, request);
            self.asked.set(self.asked.get() + 1);
            self.in_scope.set(self.in_scope.get() + usize::from(ours));
            let allowing = exports.allowing(request);
            self.allowed.set(self.allowed.get() + usize::from(allowing.len() == 3));
            if !ours && !allowing.is_empty() {
                return Err(format!("{allowing:?} would send {}", request.url));
            }
        }
        Ok(())
    }

    fn are_worth_something(&self) {
        println!(
            "{} requests, {} in scope, {} allowed by all",
            self.asked.get(),
            self.in_scope.get(),
            self.allowed.get()
        );
        assert!(self.allowed.get() * 20 > self.asked.get() && self.allowed.get() * 3 > self.in_scope.get(), "{self:?}");
    }
}

#[test]
fn exports_of_generated_policies_allow_nothing_that_we_do_not() {
    let answers = Answers::default();
    hold(policies_and_questions(), |(policy, questions)| {
        let policy = Policy::from_json(&policy.to_string()).unwrap();
        let exports = Exports::of(&policy);
        for question in &questions {
            prop_assert_eq!(answers.ask(&policy, &exports, question), Ok(()), "{:?}", policy.document());
        }
        Ok(())
    });
    answers.are_worth_something();
}

#[test]
fn spellings_of_an_excluded_path_are_excluded_there_too() {
    let policy = Policy::builder().name("A").owner("A").in_scope("*.h.com").in_scope("https://k.com/api");
    let policy = policy.in_scope("https://l.com/a/*/c");
    let policy = policy.out_of_scope("https://a.h.com/admin").out_of_scope("https://*/x*y").build().unwrap();
    let exports = Exports::of(&policy);
    let answers = Answers::default();
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
        answers.ask(&policy, &exports, target).unwrap();
        assert!(
            requests(target).iter().all(|request| exports.allowing(request).is_empty()) || target.contains("/../"),
            "{target}"
        );
    }
    for target in [
        "https://a.h.com/",
        "https://a.h.com/administrator",
        "https://b.h.com/admin",
        "https://k.com/api/v1?x=1",
        "http://k.com/api",
    ] {
        assert!(requests(target).iter().all(|request| exports.allowing(request).len() == 3), "{target}");
    }
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
    let answers = Answers::default();
    let lines = BufReader::new(GzDecoder::new(File::open(path).unwrap())).lines().map(Result::unwrap);
    // Each policy is hundreds of expressions to compile: every fourth, of a size that allows it.
    for line in lines.step_by(4) {
        let imported = programmes(ImportFormat::ProgrammeLines, &line).unwrap().remove(0).import();
        let policy = imported.policy().unwrap();
        if policy.rules().len() > 60 || policy.rules().len() == 0 {
            continue;
        }
        let exports = Exports::of(&policy);
        for rule in policy.rules() {
            for target in near(rule.written()) {
                answers.ask(&policy, &exports, &target).unwrap_or_else(|error| panic!("{}: {error}", policy.name()));
            }
        }
    }
    answers.are_worth_something();
}

/// What comes back of our own Burp and ZAP exports allows nothing more, and the same pages of what the rules name.
#[test]
fn exports_can_be_imported_again() {
    let policy = Policy::builder().name("A").owner("A").in_scope("*.h.com").in_scope("h.com").in_scope("https://k.com");
    let policy = policy.in_scope("9.9.9.0/24").in_scope("dev-*.k.com:8443").in_scope("https://l.com/api");
    let policy =
        policy.out_of_scope("admin.h.com").out_of_scope("*.dev.h.com").out_of_scope("m.h.com:8443").build().unwrap();
    for (format, back) in [
        (ExportFormat::Burp, ImportFormat::BurpScope),
        (ExportFormat::Zap, ImportFormat::ZapContext),
        (ExportFormat::List, ImportFormat::PlainList),
    ] {
        let text = export(&policy, format).text;
        let imported = programmes(back, &text).unwrap().remove(0).import();
        assert!(!imported.has_unread_exclusions(), "{:?}", imported.rows());
        let again = imported.policy().unwrap();
        for target in [
            "https://a.h.com/",
            "https://h.com/x",
            "https://k.com/",
            "http://k.com/",
            "https://k.com:8443/",
            "https://dev-1.k.com:8443/",
            "https://dev-1.k.com/",
            "https://l.com/api/v1",
            "https://l.com/apix",
            "https://admin.h.com/",
            "https://x.dev.h.com/",
            "https://m.h.com/",
            "https://m.h.com:8443/",
            "https://noth.com/",
            "http://9.9.9.9/",
        ] {
            let (one, other) =
                (policy.check(target).unwrap().is_in_scope(), again.check(target).unwrap().is_in_scope());
            let lost = one && !other;
            assert!(one || !other, "{format:?} widened {target}\n{text}");
            assert!(!lost, "{format:?} lost {target}\n{:?}", imported.rows());
        }
    }
}
