//! What a BBOT preset expresses of a policy, and what its import restores: hosts, names below them, ports and
//! exclusions.

mod evaluators;

use std::cell::Cell;

use evaluators::{Request, bbot, ours, read_again, requests};
use proptest::prelude::*;
use scopegate::Policy;
use scopegate::policy::List;
use scopegate_conformance::property::hold;
use scopegate_formats::Outcome;
use scopegate_formats::export::{ExportFormat, Fate, export};
use scopegate_formats::import::{ImportFormat, Imported, programs};

fn again(policy: &Policy) -> Imported {
    programs(ImportFormat::Bbot, &export(policy, ExportFormat::Bbot).text).unwrap().remove(0).import()
}

/// The import of a BBOT preset restores every exclusion of the policy, even if other rows need review.
#[test]
fn an_imported_bbot_preset_restores_the_exclusions() {
    let text = r#"
        version = 1
        policy = { name = "B", owner = "B" }
        [scope]
        in_scope = ["*.example.com", "9.9.9.0/24"]
        out_of_scope = ["app.example.com/admin", "other.example.com/a", "dev-*.example.com", "x.example.com", "*.y.example.com", "9.9.9.7"]
    "#;
    let policy = Policy::from_toml(text).unwrap();
    let imported = again(&policy);
    assert_eq!(imported.count(Outcome::NeedsReview), 0, "{:?}", imported.rows());
    let back = imported.policy().unwrap();
    let (excluded, included) = (
        [
            "example.com",
            "https://app.example.com/admin/x",
            "https://other.example.com/a",
            "https://app.example.com/x/..%2fadmin",
            "dev-1.example.com",
            "x.example.com",
            "y.example.com",
            "z.y.example.com",
            "9.9.9.7",
        ],
        ["www.example.com", "https://app.example.com/", "https://other.example.com/b", "9.9.9.8"],
    );
    for target in excluded {
        assert!(!policy.check(target).unwrap().is_in_scope() && !back.check(target).unwrap().is_in_scope(), "{target}");
    }
    for target in included {
        assert!(policy.check(target).unwrap().is_in_scope() && back.check(target).unwrap().is_in_scope(), "{target}");
    }
}

/// Hosts, networks and ports that overlap, nest or are disjoint.
fn whole_hosts() -> impl Strategy<Value = (Vec<String>, Vec<String>, bool)> {
    let name =
        prop::sample::select(vec!["h.com", "a.h.com", "b.a.h.com", "c.b.a.h.com", "x.a.h.com", "d.h.com", "k.com"]);
    let port = prop::sample::select(vec!["", ":80", ":443", ":8443", ":22", "https"]);
    let spread = prop::sample::select(vec!["", "*."]);
    let named = (name, spread, port).prop_map(|(name, spread, port)| match port {
        "https" => format!("https://{spread}{name}"),
        port => format!("{spread}{name}{port}"),
    });
    let addressed = prop::sample::select(vec![
        "9.9.9.9",
        "9.9.9.9:8443",
        "https://9.9.9.9",
        "9.9.9.0/24",
        "9.9.9.*:80",
        "9.9.*:443",
        "https://9.9.9.*",
        "9.9.9.7-9.9.10.3",
        "[2606:4700::1]:8443",
        "2606:4700::/32",
    ]);
    let included = prop_oneof![4 => named.clone(), 1 => addressed.prop_map(str::to_owned)];
    (prop::collection::vec(included, 1..9), prop::collection::vec(named, 0..3), any::<bool>())
}

/// Targets to which such rules may apply.
fn requests_for_whole_hosts() -> Vec<Request> {
    let mut hosts: Vec<String> =
        ["9.9.9.9", "9.9.9.8", "9.9.9.200", "9.9.10.1", "9.9.11.1", "[2606:4700::1]", "[2606:4700::2]"]
            .map(str::to_owned)
            .into();
    for name in ["h.com", "a.h.com", "b.a.h.com", "c.b.a.h.com", "x.a.h.com", "d.h.com", "k.com", "noth.com", "com"] {
        hosts.extend([name.to_owned(), format!("z.{name}"), format!("y.z.{name}")]);
    }
    let begins = [
        "http://{}/",
        "https://{}/p",
        "http://{}:443/",
        "https://{}:80/",
        "https://{}:8443/",
        "http://{}:22/",
        "https://{}:9/",
        "https://u@{}:8443/",
    ];
    hosts.iter().flat_map(|host| begins.iter().flat_map(move |begin| requests(&begin.replace("{}", host)))).collect()
}

/// For hosts, names below them, networks and ports, a BBOT preset expresses exactly what is in scope, and its import
/// gives the same. If several networks overlap on different ports, it does not express everything.
#[test]
fn a_bbot_preset_expresses_whole_hosts_and_ports() {
    let everything = requests_for_whole_hosts();
    let (asked, allowed, left_out) = (Cell::new(0usize), Cell::new(0usize), Cell::new(0usize));
    hold(whole_hosts(), |(included, excluded, apex)| {
        let text = serde_json::json!({
            "version": 1, "policy": { "name": "B", "owner": "B" },
            "scope": { "in_scope": included, "out_of_scope": excluded, "wildcard_includes_apex": apex, "precedence": "exclusions-win" },
        });
        let policy = Policy::from_json(&text.to_string()).unwrap();
        let exported = export(&policy, ExportFormat::Bbot);
        let whole = !exported.notes.iter().any(|note| note.fate == Fate::LeftOut || note.fate == Fate::Widened);
        left_out.set(left_out.get() + usize::from(!whole));
        let imported = again(&policy);
        prop_assert_eq!(
            imported.count(Outcome::NeedsReview) + imported.count(Outcome::RuleWidened),
            0,
            "{:?}",
            imported.rows()
        );
        let (_, tool) = read_again(&policy).pop().unwrap();
        let back = imported.policy().unwrap();
        for request in &everything {
            let (one, theirs, other) = (ours(&policy, request), tool.allows(request), ours(&back, request));
            asked.set(asked.get() + 1);
            allowed.set(allowed.get() + usize::from(theirs));
            prop_assert!(one || !theirs, "BBOT would send {}\n{}", request.url, exported.text);
            prop_assert!(!whole || theirs || !one, "BBOT does not send {}\n{}", request.url, exported.text);
            prop_assert_eq!(theirs, other, "{} after {}\n{:?}", request.url, exported.text, imported.rows());
        }
        Ok(())
    });
    println!(
        "{} requests, {} allowed, {} policies not expressed completely",
        asked.get(),
        allowed.get(),
        left_out.get()
    );
    assert!(allowed.get() * 20 > asked.get() && left_out.get() > 0);
}

/// The result of a row with a cut, and the target that it cuts.
#[test]
fn targets_of_a_bbot_preset_are_limited_to_their_inclusions() {
    let included = [
        "h.com",
        "*.h.com:8443",
        "https://api.k.com",
        "*.k.com",
        "l.com:80",
        "l.com:8443",
        "9.9.9.9:8443",
        "9.9.8.*:443",
        "*.m.com",
    ];
    let policy = included.iter().fold(Policy::builder().name("A").owner("A"), |policy, text| policy.in_scope(*text));
    let policy = policy.in_scope("x.y.h.com").build().unwrap();
    let exported = export(&policy, ExportFormat::Bbot);
    assert!(exported.notes.is_empty(), "{:?}", exported.notes);
    let imported = again(&policy);
    let targets: Vec<(&str, String)> = imported
        .rows()
        .iter()
        .filter(|row| row.list == List::InScope)
        .map(|row| (row.value.as_str(), row.patterns.join(" ")))
        .collect();
    let wanted = [
        ("h.com", "h.com *.h.com:8443"),
        ("api.k.com", "api.k.com *.api.k.com"),
        ("k.com", "*.k.com"),
        ("l.com", "l.com:80 l.com:8443"),
        ("m.com", "*.m.com"),
        ("x.y.h.com", "x.y.h.com *.x.y.h.com:8443"),
        ("9.9.9.9/32", "9.9.9.9:8443"),
        ("9.9.8.0/24", "9.9.8.*:443"),
    ];
    assert_eq!(targets, wanted.map(|(value, patterns)| (value, patterns.to_owned())));
    assert!(
        imported.rows().iter().filter(|row| row.list != List::InScope).all(|row| row.outcome == Outcome::Duplicate)
    );
    assert!(imported.document().scope.out_of_scope.is_empty() && imported.document().scope.unchecked.is_empty());
}

/// If a line of the preset is missing, or refers to a missing target, nothing is in scope that BBOT does not send.
#[test]
fn a_preset_without_one_line_opens_nothing() {
    let included = [
        "h.com:8443",
        "*.h.com:443",
        "a.h.com",
        "*.b.a.h.com:80",
        "d.h.com:22",
        "*.k.com",
        "https://9.9.9.8",
        "9.9.*:443",
    ];
    let policy = included.iter().fold(Policy::builder().name("A").owner("A"), |policy, text| policy.in_scope(*text));
    let text = export(&policy.build().unwrap(), ExportFormat::Bbot).text;
    let everything = requests_for_whole_hosts();
    let (mut opened, mut lines, mut allowed) = (Vec::new(), 0, 0);
    for gone in text.lines().filter(|line| line.starts_with("  - '")) {
        let without: String = text.lines().filter(|line| *line != gone).map(|line| format!("{line}\n")).collect();
        let tool = bbot(&without);
        let back = programs(ImportFormat::Bbot, &without).unwrap().remove(0).import().policy().unwrap();
        lines += 1;
        for request in &everything {
            let ours = ours(&back, request);
            allowed += usize::from(ours);
            if ours && !tool.allows(request) {
                opened.push(format!("{} without {gone}", request.url));
            }
        }
    }
    assert!(opened.is_empty(), "{}", opened.join("\n"));
    assert!(lines > 15 && allowed > 1000, "{lines} lines, {allowed} in scope");
}

/// A cut with one different character belongs to no target. The target that it may limit is not in scope without it.
#[test]
fn an_unreadable_cut_leaves_its_target_for_review() {
    let policy = Policy::builder().name("A").owner("A").in_scope("h.com:8443").in_scope("k.com").build().unwrap();
    let text = export(&policy, ExportFormat::Bbot).text;
    let everything = requests_for_whole_hosts();
    let (mut changed, mut unread) = (0, 0);
    for (start, line) in text.lines().filter(|line| line.contains("RE:")).map(|line| (text.find(line).unwrap(), line)) {
        for at in line.find("RE:").unwrap() + 3..line.len() - 1 {
            let mut without = text.clone();
            without.remove(start + at);
            // With one letter less in its name, it is about another target.
            let name = if line.contains(r"k\.com") { r"k\.com" } else { r"h\.com" };
            if !without[start..start + line.len() - 1].contains(name) {
                continue;
            }
            let imported = programs(ImportFormat::Bbot, &without).unwrap().remove(0).import();
            let back = imported.policy().unwrap();
            changed += 1;
            let is_unread = imported.count(Outcome::NeedsReview) > 0;
            unread += usize::from(is_unread);
            let expressions = without.lines().filter_map(|line| line.trim().strip_prefix("- 'RE:")?.strip_suffix('\''));
            // BBOT does not start with an invalid expression.
            let is_valid = expressions.clone().all(|text| regex::Regex::new(&text.replace("(?!", "(?:")).is_ok());
            if !is_unread && is_valid {
                // A row that is read differently puts nothing in scope that BBOT does not send.
                let tool = bbot(&without);
                let opened = everything.iter().find(|request| ours(&back, request) && !tool.allows(request));
                assert!(opened.is_none(), "{:?} is in scope with\n{without}", opened.map(|request| &request.url));
            }
            for target in
                ["https://x.h.com:9/", "http://h.com:9/"].iter().filter(|_| is_unread && line.contains("8443"))
            {
                assert!(!back.check(*target).unwrap().is_in_scope(), "{target}\n{without}\n{:?}", imported.rows());
            }
            let below = back.check("https://x.k.com/").unwrap();
            assert!(
                !is_unread || !line.contains(r"k\.com") || !below.is_in_scope(),
                "{without}\n{:?}",
                imported.rows()
            );
        }
    }
    assert!(changed > 300 && unread * 2 > changed, "{changed} {unread}");
}
