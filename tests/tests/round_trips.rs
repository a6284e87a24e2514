//! What we export can be imported again, and nothing is lost that the format can say.

mod evaluators;

use std::cell::Cell;

use evaluators::{Request, bbot, ours, read_again, requests};
use proptest::prelude::*;
use scopegate::Policy;
use scopegate::policy::List;
use scopegate_conformance::property::hold;
use scopegate_conformance::worlds::questions::policies_and_questions;
use scopegate_formats::Outcome;
use scopegate_formats::export::{ExportFormat, Fate, export};
use scopegate_formats::import::{ImportFormat, Imported, programmes};

/// The importer of a format that we export.
fn importer(format: ExportFormat) -> ImportFormat {
    match format {
        ExportFormat::Burp => ImportFormat::BurpScope,
        ExportFormat::Zap => ImportFormat::ZapContext,
        ExportFormat::Bbot => ImportFormat::Bbot,
        _ => ImportFormat::PlainList,
    }
}

fn again(policy: &Policy, format: ExportFormat) -> Imported {
    programmes(importer(format), &export(policy, format).text).unwrap().remove(0).import()
}

/// What is imported again is read to the last row, allows what the tool would send with what we exported, and nothing that
/// the policy did not put in scope.
#[test]
fn what_tools_read_of_generated_policies_comes_back() {
    let (allowed, asked) = (Cell::new(0usize), Cell::new(0usize));
    hold(policies_and_questions(), |(policy, questions)| {
        let policy = Policy::from_json(&policy.to_string()).unwrap();
        for (format, tool) in read_again(&policy) {
            let imported = again(&policy, format);
            // All but a public suffix that is owned: owned by whom, a proxy's scope does not say.
            let is_suffix = |reason: &String| reason.contains("would include every domain registered");
            for row in imported.rows().iter().filter(|row| row.outcome == Outcome::NeedsReview) {
                prop_assert!(row.reason.as_ref().is_some_and(is_suffix), "{:?}: {:?}", format, row);
            }
            let again = imported.policy().unwrap();
            for request in questions.iter().flat_map(|question| requests(question)) {
                asked.set(asked.get() + 1);
                let back = ours(&again, &request);
                let lost = tool.allows(&request) && !back && imported.count(Outcome::NeedsReview) == 0;
                prop_assert!(!lost, "{:?} lost {}: {:?}", format, request.url, imported.rows());
                let opened = back && !ours(&policy, &request);
                prop_assert!(!opened, "{:?} opened {}: {:?}", format, request.url, imported.rows());
                allowed.set(allowed.get() + usize::from(back));
            }
        }
        Ok(())
    });
    println!("{} requests, {} in scope again", asked.get(), allowed.get());
    assert!(allowed.get() * 20 > asked.get());
}

/// The policies of the fixtures: each row of what we export is read again, and pages of what the rules name get the answer
/// that the tool gives.
#[test]
fn what_tools_read_of_the_fixtures_comes_back() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/policies");
    let (mut policies, mut asked, mut allowed) = (0, 0, 0);
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let Some(policy) = std::fs::read_to_string(&path).ok().and_then(|text| Policy::from_toml(&text).ok()) else {
            continue;
        };
        policies += 1;
        for (format, tool) in read_again(&policy) {
            let imported = again(&policy, format);
            let back = imported.policy().unwrap();
            let whole = imported.count(Outcome::NeedsReview) == 0;
            for rule in policy.rules() {
                let text = rule.written().replace("*.", "x.").replace('*', "x");
                for target in [text.clone(), format!("{text}/a"), format!("{text}/a/..%2fb")] {
                    for request in requests(&target) {
                        let (ours, theirs, back) =
                            (ours(&policy, &request), tool.allows(&request), ours(&back, &request));
                        asked += 1;
                        allowed += usize::from(theirs);
                        assert!(ours || !back, "{format:?} opened {} of {}", request.url, path.display());
                        assert!(back || !theirs || !whole, "{format:?} lost {} of {}", request.url, path.display());
                    }
                }
            }
        }
    }
    println!("{policies} policies, {asked} requests, {allowed} allowed");
    assert!(policies > 5 && allowed > 50, "{policies} policies, {allowed} of {asked} allowed");
}

/// The same by hand, with the formats that others write as well.
#[test]
fn exports_can_be_imported_again() {
    let policy = Policy::builder().name("A").owner("A").in_scope("*.h.com").in_scope("h.com").in_scope("https://k.com");
    let policy = policy.in_scope("9.9.9.0/24").in_scope("dev-*.k.com:8443").in_scope("https://l.com/api");
    let policy = policy.out_of_scope("https://l.com/api/admin");
    let policy =
        policy.out_of_scope("admin.h.com").out_of_scope("*.dev.h.com").out_of_scope("m.h.com:8443").build().unwrap();
    for format in [ExportFormat::Burp, ExportFormat::Zap, ExportFormat::List] {
        let text = export(&policy, format).text;
        let imported = again(&policy, format);
        assert!(!imported.has_unread_exclusions(), "{:?}", imported.rows());
        let policy_again = imported.policy().unwrap();
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
            "https://l.com/api/admin",
            "https://l.com/api/%41dmin",
            "https://admin.h.com/",
            "https://x.dev.h.com/",
            "https://m.h.com/",
            "https://m.h.com:8443/",
            "https://noth.com/",
            "http://9.9.9.9/",
        ] {
            let (one, other) =
                (policy.check(target).unwrap().is_in_scope(), policy_again.check(target).unwrap().is_in_scope());
            let lost = one && !other;
            assert!(one || !other, "{format:?} widened {target}\n{text}");
            assert!(!lost, "{format:?} lost {target}\n{:?}", imported.rows());
        }
    }
}

/// What a policy excludes is excluded again by what is read of its BBOT preset, whatever has to be looked at beside.
#[test]
fn exclusions_come_back_from_a_bbot_preset() {
    let text = r#"
        version = 1
        policy = { name = "B", owner = "B" }
        [scope]
        in_scope = ["*.example.com", "9.9.9.0/24"]
        out_of_scope = ["app.example.com/admin", "other.example.com/a", "dev-*.example.com", "x.example.com", "*.y.example.com", "9.9.9.7"]
    "#;
    let policy = Policy::from_toml(text).unwrap();
    let imported = again(&policy, ExportFormat::Bbot);
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

/// Hosts, networks and ports that meet, nest and stand apart.
fn whole_hosts() -> impl Strategy<Value = (Vec<String>, Vec<String>, bool)> {
    let name = prop::sample::select(vec!["h.com", "a.h.com", "b.a.h.com", "c.b.a.h.com", "x.a.h.com", "d.h.com", "k.com"]);
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

/// Everything that such rules may say something of.
fn requests_for_whole_hosts() -> Vec<Request> {
    let mut hosts: Vec<String> = ["9.9.9.9", "9.9.9.8", "9.9.9.200", "9.9.10.1", "9.9.11.1", "[2606:4700::1]", "[2606:4700::2]"].map(str::to_owned).into();
    for name in ["h.com", "a.h.com", "b.a.h.com", "c.b.a.h.com", "x.a.h.com", "d.h.com", "k.com", "noth.com", "com"] {
        hosts.extend([name.to_owned(), format!("z.{name}"), format!("y.z.{name}")]);
    }
    let begins = ["http://{}/", "https://{}/p", "http://{}:443/", "https://{}:80/", "https://{}:8443/", "http://{}:22/", "https://{}:9/", "https://u@{}:8443/"];
    hosts.iter().flat_map(|host| begins.iter().flat_map(move |begin| requests(&begin.replace("{}", host)))).collect()
}

/// Of hosts, what is below them, networks and ports, a BBOT preset says all that is in scope and nothing else, and comes
/// back as the same; of several networks that meet on different ports, not all of it.
#[test]
fn a_bbot_preset_says_whole_hosts_to_the_port() {
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
        let imported = again(&policy, ExportFormat::Bbot);
        prop_assert_eq!(imported.count(Outcome::NeedsReview) + imported.count(Outcome::RuleWidened), 0, "{:?}", imported.rows());
        let (_, tool) = read_again(&policy).pop().unwrap();
        let back = imported.policy().unwrap();
        for request in &everything {
            let (one, theirs, other) = (ours(&policy, request), tool.allows(request), ours(&back, request));
            asked.set(asked.get() + 1);
            allowed.set(allowed.get() + usize::from(theirs));
            prop_assert!(one || !theirs, "BBOT would send {}\n{}", request.url, exported.text);
            prop_assert!(!whole || theirs || !one, "BBOT would not send {}\n{}", request.url, exported.text);
            prop_assert_eq!(theirs, other, "{} after {}\n{:?}", request.url, exported.text, imported.rows());
        }
        Ok(())
    });
    println!("{} requests, {} allowed, {} policies not said entirely", asked.get(), allowed.get(), left_out.get());
    assert!(allowed.get() * 20 > asked.get() && left_out.get() > 0);
}

/// What a cut row became, and the target that it cuts.
#[test]
fn targets_of_a_bbot_preset_are_cut_back_to_the_inclusions_that_they_were() {
    let included = ["h.com", "*.h.com:8443", "https://api.k.com", "*.k.com", "l.com:80", "l.com:8443", "9.9.9.9:8443", "9.9.8.*:443", "*.m.com"];
    let policy = included.iter().fold(Policy::builder().name("A").owner("A"), |policy, text| policy.in_scope(*text));
    let policy = policy.in_scope("x.y.h.com").build().unwrap();
    let exported = export(&policy, ExportFormat::Bbot);
    assert!(exported.notes.is_empty(), "{:?}", exported.notes);
    let imported = again(&policy, ExportFormat::Bbot);
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
    assert!(imported.rows().iter().filter(|row| row.list != List::InScope).all(|row| row.outcome == Outcome::Duplicate));
    assert!(imported.document().scope.out_of_scope.is_empty() && imported.document().scope.unchecked.is_empty());
}

/// Where a line of the preset is gone, or stands for a target that is gone, nothing is in scope that BBOT would not send.
#[test]
fn a_preset_with_a_line_less_opens_nothing() {
    let included = ["h.com:8443", "*.h.com:443", "a.h.com", "*.b.a.h.com:80", "d.h.com:22", "*.k.com", "https://9.9.9.8", "9.9.*:443"];
    let policy = included.iter().fold(Policy::builder().name("A").owner("A"), |policy, text| policy.in_scope(*text));
    let text = export(&policy.build().unwrap(), ExportFormat::Bbot).text;
    let everything = requests_for_whole_hosts();
    let (mut opened, mut lines, mut allowed) = (Vec::new(), 0, 0);
    for gone in text.lines().filter(|line| line.starts_with("  - '")) {
        let without: String = text.lines().filter(|line| *line != gone).map(|line| format!("{line}\n")).collect();
        let tool = bbot(&without);
        let back = programmes(ImportFormat::Bbot, &without).unwrap().remove(0).import().policy().unwrap();
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
