//! Decisions about findings and their records agree.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failed test is a panic"
)]

use scopegate::decision::{FindingDecision, ReportDecision, ReportPart};
use scopegate::policy::{FindingRule, Report};
use scopegate::policy::{Format, LoadOptions, Source};
use scopegate::{Facts, Policy};
use serde_json::Value;

fn policy() -> Policy {
    let text = "version = 1\npolicy = { name = 'A', owner = 'A' }\n[scope]\nin_scope = ['a.com']\n\
        [findings]\nunless = ['material-impact']\n\
        [[findings.rules]]\nclass = 'xss'\n\
        [[findings.rules]]\nclass = 'xss/self'\nverdict = 'in-scope'\n\
        [[findings.rules]]\nclass = 'csrf/logout'\nunless = [['exploit-path', '!no-compromise']]\n\
        [[findings.rules]]\nclass = 'denial of service'\n";
    Policy::load(&Source::new(text, Format::Toml), &LoadOptions::new()).unwrap()
}

fn ids<'r>(rules: impl Iterator<Item = &'r FindingRule>) -> Vec<String> {
    rules.map(|rule| rule.id().to_owned()).collect()
}

/// The ids of the rules under a key of a record.
fn recorded(record: &Value, key: &str) -> Vec<String> {
    record[key].as_array().unwrap().iter().map(|rule| rule["id"].as_str().unwrap().to_owned()).collect()
}

#[track_caller]
fn agrees_with_its_record(decision: &FindingDecision<'_>) {
    let record = serde_json::to_value(decision.to_record()).unwrap();
    assert_eq!(record["target"].as_str(), Some(decision.class()));
    assert_eq!(recorded(&record, "carve_outs"), ids(decision.carve_outs()));
    assert_eq!(recorded(&record, "partly"), ids(decision.partly()));
    assert_eq!(recorded(&record, "overridden"), ids(decision.overridden()));
    assert_eq!(record["rule"]["id"].as_str(), decision.rule().map(FindingRule::id));
    assert_eq!(record["unless"].as_array().unwrap().len(), decision.unless().len());
    assert_eq!(record["parts"].as_array().unwrap().len(), decision.parts().len());
    assert_eq!(record["in_scope"], decision.is_in_scope());
    assert_eq!(decision.is_entire(), decision.is_in_scope() && recorded(&record, "carve_outs").is_empty());
}

#[test]
fn decisions_agree_with_their_records() {
    let policy = policy();
    let facts = Facts::new();
    let of = |class: &str| policy.check_finding(class, &facts).unwrap();
    for class in ["xss", "xss/self", "csrf", "csrf/logout", "denial of service", "memory"] {
        agrees_with_its_record(&of(class));
    }

    let refused = of("xss");
    assert_eq!((refused.class(), refused.is_entire()), ("xss", false));
    assert_eq!(ids(refused.partly()), ["findings.rules[1]"]);
    assert_eq!(refused.unless().len(), 1);
    assert!(refused.unless()[0].inherited);

    let allowed = of("xss/self");
    assert!(allowed.is_entire() && allowed.unless().is_empty());
    assert_eq!(ids(allowed.overridden()), ["findings.rules[0]"]);

    let partly = of("csrf");
    assert!(partly.is_in_scope() && !partly.is_entire());
    assert_eq!(ids(partly.carve_outs()), ["findings.rules[2]"]);

    let ways = of("csrf/logout");
    assert_eq!(ways.unless().len(), 2);
    assert!(!ways.unless()[0].inherited && ways.unless()[0].facts.len() == 2);

    let several = of("denial of service");
    let meant: Vec<&str> = several.classes().iter().map(|class| class.id()).collect();
    assert_eq!(meant, ["dos", "activity/dos"]);
    assert_eq!(several.parts().iter().map(|part| part.classes()[0].id()).collect::<Vec<_>>(), meant);
    assert!(of("memory").parts().is_empty());
}

fn caveats_of<'p>(part: &ReportPart<'p>) -> Vec<&'p str> {
    match part {
        ReportPart::Target(decision) => decision.caveats().collect(),
        ReportPart::Finding(decision) => decision.caveats().collect(),
        _ => Vec::new(),
    }
}

#[test]
fn statements_about_conduct_change_the_fingerprint_and_no_verdict() {
    let policy = |conduct: &[&str]| {
        let builder = Policy::builder().name("A").owner("A").in_scope("a.com");
        conduct.iter().fold(builder, |builder, text| builder.unchecked_conduct(*text)).build().unwrap()
    };
    let (silent, stop, both) = (policy(&[]), policy(&["stop"]), policy(&["stop", "ask"]));
    assert_ne!(silent.fingerprint(), stop.fingerprint());
    assert_ne!(stop.fingerprint(), both.fingerprint());
    for asked in [&silent, &stop, &both] {
        assert!(asked.check_finding("csrf", &Facts::new()).unwrap().is_in_scope());
        assert_eq!(asked.check("a.com").unwrap().caveats().count(), 0);
        assert_eq!(asked.check_finding("phishing", &Facts::new()).unwrap().caveats().count(), 0);
    }
    assert!(both.check_finding("csrf", &Facts::new()).unwrap().caveats().eq(["stop", "ask"]));
    assert_eq!(Policy::builder().name("A").owner("A").unchecked_conduct(" ").build().unwrap_err().iter().count(), 1);
}

#[test]
fn reports_agree_with_their_records() {
    let text = "version = 1\npolicy = { name = 'A', owner = 'A' }\n[scope]\n\
        in_scope = ['a.com', { host = 'b.com', id = 'b' }]\nout_of_scope = ['https://b.com/x']\n\
        [[scope.unchecked]]\ntext = 'the old app'\nlist = 'out_of_scope'\n\
        [[findings.rules]]\nclass = 'xss/self'\n\
        [[findings.unchecked]]\ntext = 'stop and notify us'\n";
    let policy = Policy::load(&Source::new(text, Format::Toml), &LoadOptions::new()).unwrap();
    let of = |targets: &[&str], class: &str| -> ReportDecision<'_> {
        policy.check_report(&Report::new(class).targets(targets.iter().copied())).unwrap()
    };
    let rule_ids = |report: &ReportDecision<'_>| -> Vec<Option<String>> {
        report.parts().iter().map(|part| part.rule_id().map(str::to_owned)).collect()
    };

    let entire = of(&["a.com"], "csrf");
    assert!(entire.is_in_scope() && entire.is_entire());
    assert_eq!(rule_ids(&entire), [Some("in_scope[0]".to_owned()), None]);
    assert!(entire.parts().iter().all(ReportPart::is_entire));
    assert_eq!(entire.classes().iter().map(|class| class.id()).collect::<Vec<_>>(), ["csrf"]);
    assert_eq!(entire.caveats().collect::<Vec<_>>(), ["the old app", "stop and notify us"]);
    assert_eq!(
        serde_json::to_value(entire.to_record()).unwrap()["caveats"],
        serde_json::json!(["the old app", "stop and notify us"])
    );
    let of_parts: Vec<Vec<&str>> = entire.parts().iter().map(caveats_of).collect();
    assert_eq!(of_parts, [vec!["the old app"], vec!["the old app", "stop and notify us"]]);
    assert_eq!(entire.policy(), policy.fingerprint());

    // First a path of the target is excluded, then a class below the class.
    let of_a_host = of(&["b.com"], "csrf");
    assert!(of_a_host.is_in_scope() && !of_a_host.is_entire());
    assert_eq!(rule_ids(&of_a_host), [Some("b".to_owned()), None]);
    assert_eq!(of_a_host.parts().iter().map(ReportPart::is_entire).collect::<Vec<_>>(), [false, true]);
    let of_a_class = of(&["a.com"], "xss");
    assert!(of_a_class.is_in_scope() && !of_a_class.is_entire());
    assert_eq!(of_a_class.parts().iter().map(ReportPart::is_entire).collect::<Vec<_>>(), [true, false]);

    let refused = of(&["a.com"], "xss/self");
    assert!(!refused.is_in_scope() && !refused.is_entire());
    assert_eq!(rule_ids(&refused), [Some("in_scope[0]".to_owned()), Some("findings.rules[0]".to_owned())]);
    assert_eq!(refused.caveats().count(), 0);
    // The finding is about one target, the report about all of them.
    assert!(serde_json::to_value(refused.to_record()).unwrap()["on"].is_null());
}
