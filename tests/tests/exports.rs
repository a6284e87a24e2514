//! Exports for other tools allow nothing that the policy does not put in scope.

mod evaluators;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader};

use evaluators::packets::Filter;
use evaluators::real::{data, near};
use evaluators::{Tool, nmap_leaves_alone, ours, requests, tools};
use flate2::read::GzDecoder;
use proptest::prelude::*;
use scopegate::Policy;
use scopegate_conformance::generators::questions::policies_and_questions;
use scopegate_conformance::property::hold;
use scopegate_formats::export::{ExportFormat, export};
use scopegate_formats::import::{ImportFormat, programs};

/// The answers of the tools and of the policy.
#[derive(Debug, Default)]
struct Answers {
    asked: usize,
    in_scope: usize,
    allowed: BTreeMap<&'static str, usize>,
}

impl Answers {
    /// The tool allows nothing that the policy does not put in scope.
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

    /// Each tool allows something, and a tool that can express most of a policy allows much of what is in scope.
    fn are_useful(&self) {
        println!("{} requests, {} in scope; allowed: {:?}", self.asked, self.in_scope, self.allowed);
        for (name, allowed) in &self.allowed {
            let part = match *name {
                "burp" | "zap" | "regex" | "katana" | "list" => 3,
                _ => 2000,
            };
            assert!(*allowed > 0 && allowed * part > self.in_scope, "{name}: {self:?}");
        }
    }
}

#[test]
fn exports_of_generated_policies_allow_nothing_outside_the_policy() {
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
    answers.borrow().are_useful();
}

#[test]
fn spellings_of_an_excluded_path_are_excluded_in_exports() {
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
fn lists_for_scanners_omit_partly_excluded_targets_and_queries() {
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

/// nmap does not scan a host or an address of which anything is excluded, under any name.
#[test]
fn nmap_skips_everything_excluded_by_name_or_address() {
    let policy =
        Policy::builder().name("A").owner("A").in_scope("*.h.com").in_scope("9.9.0.0/16").in_scope("2606:4700::/32");
    let policy = policy.out_of_scope("a.h.com").out_of_scope("https://b.h.com/admin").out_of_scope("c.h.com:22");
    let policy =
        policy.out_of_scope("*.d.h.com").out_of_scope("9.9.8.0/22").out_of_scope("9.9.9.7:8443").third_party("e.h.com");
    let policy = policy.out_of_scope("9.9.30.7-9.9.31.2").out_of_scope("2606:4700:1::/48").build().unwrap();
    let left = |target: &str| requests(target).iter().all(|request| nmap_leaves_alone(&policy, request));
    for target in [
        "a.h.com",
        "b.h.com",
        "c.h.com",
        "d.h.com",
        "e.h.com",
        "9.9.8.0",
        "9.9.11.255",
        "9.9.9.7",
        "9.9.30.7",
        "9.9.31.2",
        "[2606:4700:1::7]",
    ] {
        assert!(left(target), "{target}");
    }
    for target in ["h.com", "x.h.com", "9.9.7.255", "9.9.12.0", "9.9.30.6", "9.9.31.3", "[2606:4700:2::]", "aa.h.com"] {
        assert!(!left(target), "{target}");
    }
}

#[test]
fn exports_of_real_scopes_allow_nothing_outside_the_policy() {
    let Some(path) = data() else {
        println!("skipped: no scopes of real programs; SCOPEGATE_DATA may name their folder");
        return;
    };
    let mut answers = Answers::default();
    let lines = BufReader::new(GzDecoder::new(File::open(path).unwrap())).lines().map(Result::unwrap);
    // Each policy needs hundreds of compiled expressions, so this tests every fourth policy of limited size.
    for line in lines.step_by(4) {
        let imported = programs(ImportFormat::ProgramLines, &line).unwrap().remove(0).import();
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
    answers.are_useful();
}

/// Entries that name addresses, near each other.
const NEAR: [&str; 12] = [
    "45.33.32.0/24",
    "45.33.32.0/28",
    "45.33.32.8/30",
    "45.33.32.10",
    "45.33.32.9-45.33.32.12",
    "45.33.32.11:8443",
    "https://45.33.32.12/admin",
    "45.33.33.*",
    "2600:3c01::/120",
    "2600:3c01::8/125",
    "2600:3c01::a",
    "*",
];

#[test]
fn packet_filters_pass_only_addresses_in_scope() {
    let entries = || proptest::collection::vec(proptest::sample::select(&NEAR[..]), 0..4);
    let passed = RefCell::new((0_usize, 0_usize));
    hold((entries(), entries(), any::<bool>()), |(inside, outside, exclusions_win)| {
        let mut policy = Policy::builder().name("A").owner("A").in_scope("45.33.40.1");
        for entry in inside.iter().filter(|entry| **entry != "*") {
            policy = policy.in_scope(*entry);
        }
        for entry in &outside {
            policy = policy.out_of_scope(*entry);
        }
        if exclusions_win {
            policy = policy.precedence(scopegate::policy::Precedence::ExclusionsWin);
        }
        let policy = policy.build().unwrap();
        let exported = export(&policy, ExportFormat::Nftables);
        let has_path = inside.contains(&"https://45.33.32.12/admin");
        prop_assert_eq!(exported.refusal.is_some(), has_path, "{:?}", exported.refusal);
        let filter = Filter::new(&exported.text);
        let v4 = (0..=16)
            .chain([255])
            .map(|last| format!("45.33.32.{last}"))
            .chain(["45.33.33.7".into(), "45.33.40.1".into()]);
        for address in v4.chain((0..=16).map(|last| format!("2600:3c01::{last:x}"))) {
            let passes = filter.passes(address.parse().unwrap());
            for port in [22, 80, 443, 8443] {
                let target =
                    if address.contains(':') { format!("[{address}]:{port}") } else { format!("{address}:{port}") };
                let decision = policy.check(target.as_str()).unwrap();
                let ours = decision.is_in_scope() && decision.is_entire();
                prop_assert!(ours || !passes, "{target} passes");
            }
            passed.borrow_mut().0 += usize::from(passes);
            passed.borrow_mut().1 += 1;
        }
        Ok(())
    });
    let (passed, asked) = *passed.borrow();
    assert!(passed * 20 > asked, "only {passed} of {asked} pass");
}

#[test]
fn a_policy_with_names_has_no_packet_filter() {
    let addresses = || Policy::builder().name("A").owner("A").in_scope("45.33.32.0/24");
    for policy in [
        addresses().in_scope("www.example.com"),
        addresses().out_of_scope("www.example.com"),
        addresses().out_of_scope("https://*/admin"),
        addresses().in_scope("https://45.34.32.12/admin"),
    ] {
        let exported = export(&policy.build().unwrap(), ExportFormat::Nftables);
        assert!(exported.refusal.is_some_and(|reason| reason.contains("scopegate proxy")));
        assert!(!Filter::new(&exported.text).passes("45.33.32.1".parse().unwrap()));
    }
}

/// `nft` itself reads the rules, in a network namespace of its own, where it may load them.
#[test]
fn nft_accepts_the_packet_filter() {
    let policy = Policy::builder().name("A").owner("A").in_scope("45.33.32.0/24").in_scope("2600:3c01::/64");
    let policy = policy.in_scope("45.33.32.0/28").in_scope("45.40.0.0-45.40.1.7").out_of_scope("45.33.32.11");
    for policy in [policy.build().unwrap(), Policy::builder().name("A").owner("A").in_scope("a.com").build().unwrap()] {
        let text = export(&policy, ExportFormat::Nftables).text;
        // Twice: the second time replaces the table.
        let script = "command -v nft >/dev/null || exit 77; f=$(mktemp); cat >$f; nft -f $f && nft -f $f; code=$?; rm $f; exit $code";
        let started = std::process::Command::new("unshare")
            .args(["--user", "--map-root-user", "--net", "sh", "-c", script])
            .stdin(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn();
        let Ok(mut child) = started else {
            eprintln!("skipped: `unshare` is missing");
            return;
        };
        // Without namespaces it ends before it reads.
        let _ = std::io::Write::write_all(&mut child.stdin.take().unwrap(), text.as_bytes());
        let output = child.wait_with_output().unwrap();
        let message = String::from_utf8_lossy(&output.stderr);
        if output.status.code() == Some(77) || message.contains("unshare") {
            eprintln!("skipped: `nft` or user namespaces are missing");
            return;
        }
        assert!(output.status.success(), "{message}\n{text}");
    }
}
