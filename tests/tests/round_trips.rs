//! Our exports can be imported again, without loss of what the format can express.

mod evaluators;

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader};

use evaluators::real::{data, near};
use evaluators::{ours, read_again, requests};
use flate2::read::GzDecoder;
use proptest::prelude::*;
use scopegate::Policy;
use scopegate::net::{PublicSuffixList, SuffixKind};
use scopegate_conformance::generators::questions::policies_and_questions;
use scopegate_conformance::property::hold;
use scopegate_formats::Outcome;
use scopegate_formats::export::{ExportFormat, export};
use scopegate_formats::import::{ImportFormat, Imported, programs, recognize};

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
    programs(importer(format), &export(policy, format).text).unwrap().remove(0).import()
}

/// The import reads every row, allows what the tool with our export would send, and allows nothing that the policy does
/// not put in scope.
#[test]
fn the_import_of_an_export_of_a_generated_policy_restores_it() {
    let (allowed, asked) = (Cell::new(0usize), Cell::new(0usize));
    hold(policies_and_questions(), |(policy, questions)| {
        let policy = Policy::from_json(&policy.to_string()).unwrap();
        for (format, tool) in read_again(&policy) {
            let imported = again(&policy, format);
            // Except for an owned public suffix: the scope of a proxy does not say who owns it.
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

/// The policies of the fixtures: the import reads each row of our export, and pages of the rules get the answer that
/// the tool gives.
#[test]
fn the_import_of_an_export_of_a_fixture_restores_it() {
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

/// The import of any of our exports puts nothing in scope that the policy does not, for every format and without help
/// from a file name. A format without an importer is refused.
#[test]
fn no_imported_export_puts_more_in_scope() {
    let (asked, imported_files, refused) = (Cell::new(0usize), Cell::new(0usize), Cell::new(0usize));
    hold(policies_and_questions(), |(policy, questions)| {
        let policy = Policy::from_json(&policy.to_string()).unwrap();
        for format in ExportFormat::ALL {
            let text = export(&policy, format).text;
            let read = recognize("scope.txt", &text).map(|format| programs(format, &text));
            let Some(Ok(mut programs)) = read else {
                refused.set(refused.get() + 1);
                continue;
            };
            let back = programs.remove(0).import().policy().unwrap();
            imported_files.set(imported_files.get() + 1);
            // These lists name hosts for tools that use the web ports, and say nothing about other ports.
            let is_web_alone = matches!(format, ExportFormat::Hosts | ExportFormat::Wildcards | ExportFormat::Httpx);
            for request in questions.iter().flat_map(|question| requests(question)) {
                if is_web_alone && !matches!(request.port, 80 | 443) {
                    continue;
                }
                asked.set(asked.get() + 1);
                let opened = ours(&back, &request) && !ours(&policy, &request);
                prop_assert!(!opened, "{:?} opened {} by\n{}", format, request.url, text);
            }
        }
        Ok(())
    });
    println!("{} files, {} refused, {} requests", imported_files.get(), refused.get(), asked.get());
    assert!(imported_files.get() > 1000 && refused.get() > 100 && asked.get() > 15_000);
}

/// An excluded host stays excluded after export and import through each format, with any first label: every public
/// suffix of up to four letters, and longer ones that resemble the names of apps.
#[test]
fn an_excluded_host_with_any_first_label_is_restored() {
    let suffixes = PublicSuffixList::compiled();
    let letters = || (b'a'..=b'z').map(char::from);
    let grown = |words: &[String]| -> Vec<String> {
        words.iter().flat_map(|word| letters().map(move |letter| format!("{word}{letter}"))).collect()
    };
    let two = grown(&grown(&[String::new()]));
    let (three, four) = (grown(&two), grown(&grown(&two)));
    let is_suffix = |label: &&String| {
        suffixes.suffix(label).kind == SuffixKind::Icann && suffixes.suffix(label).text == label.as_str()
    };
    let mut labels: Vec<String> = two.iter().chain(&three).chain(&four).filter(is_suffix).cloned().collect();
    labels.extend(["online", "store", "cloud", "mobile", "air", "software", "support"].map(str::to_owned));
    let hosts: Vec<String> =
        labels.iter().flat_map(|label| [format!("{label}.h.com"), format!("{label}.h.co.uk")]).collect();
    let mut policy = Policy::builder().name("A").owner("A");
    for pattern in ["*.h.com", "h.com", "*.h.co.uk"] {
        policy = policy.in_scope(pattern);
    }
    for host in &hosts {
        policy = policy.out_of_scope(host.as_str());
    }
    let policy = policy.build().unwrap();
    for format in
        [ExportFormat::List, ExportFormat::Burp, ExportFormat::Zap, ExportFormat::Bbot, ExportFormat::NmapExcludes]
    {
        let text = export(&policy, format).text;
        let imported = programs(recognize("scope.txt", &text).unwrap(), &text).unwrap().remove(0).import();
        let back = imported.policy().unwrap();
        for host in &hosts {
            assert!(!back.check(host.as_str()).unwrap().is_in_scope(), "{format:?}: {host}");
        }
        let is_list = format == ExportFormat::NmapExcludes;
        assert_eq!(back.check("www.h.com").unwrap().is_in_scope(), !is_list, "{format:?}");
    }
    assert!(hosts.len() > 1000, "{}", hosts.len());
}

/// Examples by hand, with the formats that other tools write too.
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
        assert!(!imported.has_open_questions(), "{:?}", imported.rows());
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

/// The questions about the scopes of real programs and the restored ones, for one format.
#[derive(Debug, Default)]
struct Counts {
    asked: usize,
    before: usize,
    again: usize,
    rows: BTreeMap<Outcome, usize>,
    reviewed: BTreeMap<String, usize>,
}

/// After export and import, no page of a real program is in scope that was not in scope before, and what the tool would
/// send is in scope again.
#[test]
fn imported_exports_of_real_programs_are_no_wider() {
    let Some(path) = data() else {
        println!("skipped: no scopes of real programs; SCOPEGATE_DATA may name their folder");
        return;
    };
    let (mut all, mut programs_asked): (BTreeMap<&str, Counts>, usize) = (BTreeMap::new(), 0);
    for line in BufReader::new(GzDecoder::new(File::open(path).unwrap())).lines().map(Result::unwrap) {
        let policy = programs(ImportFormat::ProgramLines, &line).unwrap().remove(0).import().policy().unwrap();
        programs_asked += 1;
        // Evaluators compile hundreds of expressions, so this tests every fifth policy of limited size.
        let small = programs_asked % 5 == 0 && policy.rules().len() <= 40;
        let mut tools = if small { read_again(&policy) } else { Vec::new() };
        for format in [ExportFormat::Burp, ExportFormat::Zap, ExportFormat::Bbot] {
            let counts = all.entry(format.as_str()).or_default();
            let imported = again(&policy, format);
            let back = imported.policy().unwrap();
            for row in imported.rows() {
                *counts.rows.entry(row.outcome).or_default() += 1;
                if row.outcome == Outcome::NeedsReview {
                    *counts.reviewed.entry(row.reason.clone().unwrap_or_default()).or_default() += 1;
                }
            }
            let tool = (!tools.is_empty()).then(|| tools.remove(0).1);
            let whole = imported.count(Outcome::NeedsReview) == 0;
            let step = policy.rules().len() / 100 + 1;
            for rule in policy.rules().step_by(step) {
                for request in near(rule.written()).iter().flat_map(|target| requests(target)) {
                    let (before, again) = (ours(&policy, &request), ours(&back, &request));
                    counts.asked += 1;
                    counts.before += usize::from(before);
                    counts.again += usize::from(again);
                    assert!(before || !again, "{format:?} opened {} of {}", request.url, policy.name());
                    let sent = tool.as_ref().is_some_and(|tool| tool.allows(&request));
                    assert!(again || !sent || !whole, "{format:?} lost {} of {}", request.url, policy.name());
                }
            }
        }
    }
    println!("{programs_asked} programs: {all:#?}");
    assert!(programs_asked > 700 && all.values().all(|counts| counts.again * 3 > counts.before), "{all:?}");
}
