//! Examples of semantics 8, tested on the oracle: classes alone.

mod asking;

use asking::{finding, finding_policy, load, short, unless};
use serde_json::{Value, json};

const M: &str = "misconfiguration";
const H: &str = "misconfiguration/security-headers";
const C: &str = "misconfiguration/security-headers/csp";

fn rules(rules: &Value) -> Value {
    json!({ "rules": rules })
}

#[test]
fn a_weakness_that_no_rule_mentions_is_not_excluded() {
    let nothing = json!({});
    let got = finding(&nothing, "xss/stored", &[]);
    assert_eq!(short(&got), "in-scope class-unmentioned -");
    assert_eq!((got.kind.as_str(), got.canonical.as_str(), got.on), ("finding", "xss/stored", None));
    assert_eq!((got.caveats, got.parts, got.missing), (vec!["resellers".to_owned()], vec![], vec![]));
    let strict = json!({ "default": "out-of-scope" });
    let got = finding(&strict, "xss/stored", &[]);
    assert_eq!((short(&got), got.caveats), ("out-of-scope class-unmentioned -".to_owned(), vec![]));
}

#[test]
fn a_rule_covers_classes_below_it_and_is_a_carve_out_of_classes_above_it() {
    let policy = rules(&json!([{ "class": H }]));
    assert_eq!(short(&finding(&policy, C, &[])), "out-of-scope class-excluded [0]");
    assert_eq!(short(&finding(&policy, H, &[])), "out-of-scope class-excluded [0]");
    let above = finding(&policy, M, &[]);
    assert_eq!(
        (short(&above), above.carve_outs),
        ("in-scope class-unmentioned -".to_owned(), vec!["findings.rules[0]".to_owned()])
    );
    let unmentioned = finding(&policy, "misconfiguration/tls", &[]);
    assert_eq!((short(&unmentioned), unmentioned.carve_outs), ("in-scope class-unmentioned -".to_owned(), vec![]));
}

#[test]
fn the_deepest_rule_decides_and_the_others_are_overridden() {
    let policy = rules(
        &json!([{ "class": M }, { "class": H, "verdict": "in-scope" }, { "class": C, "verdict": "third-party" }]),
    );
    let got = finding(&policy, C, &[]);
    assert_eq!((short(&got), got.overridden), ("third-party class-excluded [2]".to_owned(), ids(&[0, 1])));
    let got = finding(&policy, H, &[]);
    assert_eq!(
        (short(&got), got.overridden, got.carve_outs),
        ("in-scope class-allowed [1]".to_owned(), ids(&[0]), ids(&[2]))
    );
    let got = finding(&policy, M, &[]);
    assert_eq!(
        (short(&got), got.partly, got.carve_outs),
        ("out-of-scope class-excluded [0]".to_owned(), ids(&[1]), vec![])
    );
}

fn ids(positions: &[usize]) -> Vec<String> {
    positions.iter().map(|at| format!("findings.rules[{at}]")).collect()
}

#[test]
fn at_one_depth_third_party_precedes_exclusion_then_the_fewest_waivers_then_the_first_rule() {
    let one_class = |rest: Value| {
        let mut all =
            vec![json!({ "class": H, "verdict": "in-scope" }), json!({ "class": H, "unless": ["validated"] })];
        all.extend(rest.as_array().unwrap().clone());
        short(&finding(&rules(&json!(all)), H, &[]))
    };
    assert_eq!(one_class(json!([])), "out-of-scope class-excluded [1]");
    assert_eq!(one_class(json!([{ "class": H, "unless": ["reproducible"] }])), "out-of-scope class-excluded [1]");
    assert_eq!(one_class(json!([{ "class": H }])), "out-of-scope class-excluded [2]");
    assert_eq!(
        one_class(json!([{ "class": H, "when": ["reproducible"], "unless": ["!reproducible"] }])),
        "out-of-scope class-excluded [1]"
    );
    let third =
        json!([{ "class": H }, { "class": H, "verdict": "third-party", "unless": ["validated", "first-report"] }]);
    assert_eq!(one_class(third), "third-party class-excluded [3]");
}

#[test]
fn unless_lists_what_must_still_be_shown() {
    let policy = rules(
        &json!([{ "class": "clickjacking", "unless": ["exploit-path", ["reproducible", "material-impact"], "!no-mitm"] }]),
    );
    let got = |known: &[(&str, bool)]| {
        let got = finding(&policy, "UI redressing", known);
        format!("{}: {}", short(&got), unless(&got))
    };
    let held = "out-of-scope class-excluded [0]: ";
    let lifted = "in-scope class-condition-met -: ";
    assert_eq!(got(&[]), format!("{held}exploit-path, reproducible+material-impact, !no-mitm"));
    assert_eq!(got(&[("reproducible", true)]), format!("{held}exploit-path, material-impact, !no-mitm"));
    assert_eq!(got(&[("reproducible", false)]), format!("{held}exploit-path, !no-mitm"));
    assert_eq!(got(&[("no-mitm", true), ("exploit-path", false)]), format!("{held}reproducible+material-impact"));
    assert_eq!(got(&[("no-mitm", false)]), lifted);
    assert_eq!(got(&[("exploit-path", true)]), lifted);
    assert_eq!(got(&[("reproducible", true), ("material-impact", true)]), lifted);
}

#[test]
fn an_alternative_counts_once_in_any_spelling() {
    let policy = json!({ "unless": [["material-impact", "reproducible"], "sensitive-action"],
        "rules": [{ "class": "clickjacking", "when": ["!sensitive-action"], "unless": [["reproducible", "material-impact", "reproducible"]] }] });
    let got = finding(&policy, "clickjacking", &[]);
    assert_eq!(unless(&got), "reproducible+material-impact, sensitive-action");
    // Two alternatives can become equal when some facts are known.
    let policy = rules(
        &json!([{ "class": "clickjacking", "unless": [["validated", "reproducible"], ["exploit-path", "reproducible"]] }]),
    );
    let got = finding(&policy, "clickjacking", &[("validated", true), ("exploit-path", true)]);
    assert_eq!((short(&got), unless(&got)), ("out-of-scope class-excluded [0]".to_owned(), "reproducible".to_owned()));
}

#[test]
fn an_unknown_when_holds_for_an_exclusion_and_not_for_an_inclusion() {
    let policy = rules(&json!([{ "class": "clickjacking", "when": ["!sensitive-action", "low-interaction"] }]));
    let got = |known: &[(&str, bool)]| short(&finding(&policy, "clickjacking", known));
    assert_eq!(got(&[]), "out-of-scope class-excluded [0]");
    assert_eq!(unless(&finding(&policy, "clickjacking", &[("low-interaction", true)])), "sensitive-action");
    assert_eq!(got(&[("sensitive-action", true)]), "in-scope class-condition-met -");
    assert_eq!(got(&[("low-interaction", false)]), "in-scope class-condition-met -");
    let policy = json!({ "default": "out-of-scope", "rules": [{ "class": "clickjacking", "verdict": "in-scope",
        "when": ["sensitive-action", "!no-mitm"], "unless": [["validated", "reproducible"]] }] });
    let got = |known: &[(&str, bool)]| short(&finding(&policy, "clickjacking", known));
    let shown = [("sensitive-action", true), ("no-mitm", false)];
    assert_eq!(got(&shown), "out-of-scope class-unmentioned -");
    assert_eq!(got(&[shown[0], shown[1], ("validated", true)]), "out-of-scope class-unmentioned -");
    assert_eq!(got(&[shown[0], shown[1], ("validated", false)]), "in-scope class-allowed [0]");
    assert_eq!(got(&[shown[0], ("validated", false)]), "out-of-scope class-unmentioned -");
}

#[test]
fn weaknesses_and_report_quality_inherit_the_condition_of_the_section() {
    let policy = json!({ "unless": ["material-impact"], "rules": [
        { "class": H }, { "class": "clickjacking", "inherit": false }, { "class": "report-quality", "inherit": true },
        { "class": "third-party" }, { "class": "scope" }, { "class": "activity/spam", "inherit": true },
        { "class": "xss", "verdict": "in-scope", "when": ["validated"] } ] });
    let impact: &[(&str, bool)] = &[("material-impact", true)];
    let lifted = "in-scope class-condition-met -";
    for (class, after) in [
        (C, lifted),
        ("clickjacking", "out-of-scope class-excluded [1]"),
        ("report-quality", lifted),
        ("report-quality/no-poc", lifted),
        // The rule inherits, a duplicate does not.
        ("report-quality/duplicate", "out-of-scope class-excluded [2]"),
        ("third-party", "out-of-scope class-excluded [3]"),
        ("scope/unlisted", "out-of-scope class-excluded [4]"),
        ("activity/spam", "out-of-scope class-excluded [5]"),
    ] {
        let before = finding(&policy, class, &[]);
        assert_eq!(before.basis, "class-excluded", "{class}");
        assert_eq!(unless(&before), if after == lifted { "material-impact" } else { "" }, "{class}");
        assert_eq!(short(&finding(&policy, class, impact)), after, "{class}");
    }
    // An in-scope rule does not inherit.
    assert_eq!(short(&finding(&policy, "xss", &[("validated", true)])), "in-scope class-allowed [6]");
}

#[test]
fn carve_outs_below_inherit_by_their_own_class() {
    let policy = json!({ "unless": ["material-impact"], "rules": [{ "class": "report-quality/duplicate" }, { "class": "report-quality/no-poc" }] });
    let got = |known: &[(&str, bool)]| finding(&policy, "report-quality", known).carve_outs;
    assert_eq!(got(&[]), ids(&[0, 1]));
    assert_eq!(got(&[("material-impact", true)]), ids(&[0]));
}

#[test]
fn after_a_waived_rule_the_next_deepest_decides() {
    let policy = rules(
        &json!([{ "class": M, "unless": ["material-impact"] }, { "class": C, "verdict": "third-party", "unless": ["validated"] }]),
    );
    let got = |known: &[(&str, bool)]| {
        let got = finding(&policy, C, known);
        format!("{} over {:?} unless {}", short(&got), got.overridden, unless(&got))
    };
    assert_eq!(got(&[]), r#"third-party class-excluded [1] over ["findings.rules[0]"] unless validated"#);
    assert_eq!(
        got(&[("validated", true)]),
        r#"out-of-scope class-excluded [0] over ["findings.rules[1]"] unless material-impact"#
    );
    assert_eq!(
        got(&[("validated", true), ("material-impact", true)]),
        r#"in-scope class-condition-met - over ["findings.rules[0]", "findings.rules[1]"] unless "#
    );
    let strict = json!({ "default": "out-of-scope", "rules": [{ "class": M, "unless": ["material-impact"] }] });
    assert_eq!(short(&finding(&strict, C, &[("material-impact", true)])), "out-of-scope class-unmentioned -");
}

#[test]
fn activities_that_are_never_implied_must_be_mentioned() {
    let silent = json!({});
    let never = "out-of-scope class-never-implied -";
    for class in
        ["activity/dos", "activity/dos/resource-exhaustion", "activity", "activity/data-modification", "phishing"]
    {
        assert_eq!(short(&finding(&silent, class, &[])), never, "{class}");
    }
    // These classes are in scope without a rule.
    for class in ["dos", "activity/reverse-engineering", "activity/data-access"] {
        assert_eq!(short(&finding(&silent, class, &[])), "in-scope class-unmentioned -", "{class}");
    }
    let lifted = rules(&json!([{ "class": "activity/dos", "unless": ["authorised"] }]));
    assert_eq!(short(&finding(&lifted, "activity/dos", &[("authorised", true)])), "in-scope class-condition-met -");
    assert_eq!(
        short(&finding(&lifted, "activity/dos/resource-exhaustion", &[("authorised", true)])),
        "in-scope class-condition-met -"
    );
    assert_eq!(short(&finding(&lifted, "activity", &[("authorised", true)])), never);
    // A rule for activities in general names none of them.
    let broad = rules(&json!([{ "class": "activity", "unless": ["own-account"] }]));
    for class in ["activity", "activity/dos", "activity/extortion"] {
        assert_eq!(short(&finding(&broad, class, &[("own-account", true)])), never, "{class}");
    }
    let spam = finding(&broad, "activity/spam", &[("own-account", true)]);
    assert_eq!(short(&spam), "in-scope class-condition-met -");
    // An in-scope rule that does not apply mentions nothing. One that applies includes its class, and is part of the
    // classes above it.
    let allowed = rules(&json!([{ "class": "activity/dos", "verdict": "in-scope", "when": ["authorised"] }]));
    assert_eq!(short(&finding(&allowed, "activity/dos", &[])), never);
    assert_eq!(short(&finding(&allowed, "activity/dos", &[("authorised", true)])), "in-scope class-allowed [0]");
    let above = finding(&allowed, "activity", &[("authorised", true)]);
    assert_eq!((short(&above), above.partly), (never.to_owned(), ids(&[0])));
}

#[test]
fn the_worst_of_several_meanings_decides() {
    let policy = rules(
        &json!([{ "class": "dos/application" }, { "class": "activity/dos", "verdict": "in-scope", "when": ["authorised"] }]),
    );
    let got = finding(&policy, "denial of service", &[]);
    assert_eq!((got.kind.as_str(), got.canonical.as_str()), ("finding", "dos, activity/dos"));
    assert_eq!((short(&got), got.carve_outs), ("out-of-scope class-never-implied -".to_owned(), vec![]));
    assert_eq!(
        got.parts.iter().map(short).collect::<Vec<_>>(),
        ["in-scope class-unmentioned -", "out-of-scope class-never-implied -"]
    );
    assert_eq!(got.parts[0].carve_outs, ids(&[0]));
    let got = finding(&policy, "denial of service", &[("authorised", true)]);
    assert_eq!((short(&got), got.carve_outs), ("in-scope class-unmentioned -".to_owned(), ids(&[0])));
    assert_eq!((got.parts.len(), got.caveats), (2, vec!["resellers".to_owned()]));
}

#[test]
fn a_rule_for_an_ambiguous_name_applies_to_all_its_meanings() {
    let policy = json!({ "unless": ["material-impact"], "rules": [{ "class": "denial of service" }] });
    let got = |class: &str| short(&finding(&policy, class, &[("material-impact", true)]));
    assert_eq!(got("dos"), "in-scope class-condition-met -");
    assert_eq!(got("dos/volumetric"), "in-scope class-condition-met -");
    assert_eq!(got("activity/dos"), "out-of-scope class-excluded [0]");
    let got = finding(&policy, "ddos", &[]);
    assert_eq!(
        (short(&got), unless(&got)),
        ("out-of-scope class-excluded [0]".to_owned(), "material-impact".to_owned())
    );
    assert_eq!(unless(&got.parts[1]), "");
}

#[test]
fn a_question_about_a_class_alone_has_no_target() {
    let bound = json!(["*.h.com"]);
    let policy = rules(&json!([
        { "class": H, "only_on": bound }, { "class": C, "only_on": bound, "unless": ["validated"] },
        { "class": "xss", "verdict": "in-scope", "only_on": bound, "when": ["validated"] }, { "class": "activity/dos", "verdict": "in-scope", "only_on": bound },
    ]));
    let got = |class: &str, known: &[(&str, bool)]| finding(&policy, class, known);
    assert_eq!(
        (short(&got(C, &[])), got(C, &[]).carve_outs),
        ("in-scope class-unmentioned -".to_owned(), ids(&[0, 1]))
    );
    assert_eq!(got(C, &[("validated", true)]).carve_outs, ids(&[0]));
    assert_eq!(got(M, &[]).carve_outs, ids(&[0, 1]));
    // The rule does not apply, so nothing was waived.
    assert_eq!(short(&got(C, &[("validated", true)])), "in-scope class-unmentioned -");
    assert_eq!(
        (short(&got("xss", &[("validated", true)])), got("xss", &[]).partly),
        ("in-scope class-unmentioned -".to_owned(), vec![])
    );
    assert_eq!(
        (short(&got("activity/dos", &[])), got("activity/dos", &[]).partly),
        ("out-of-scope class-never-implied -".to_owned(), ids(&[3]))
    );
    let strict = json!({ "default": "out-of-scope", "rules": policy["rules"] });
    assert_eq!(finding(&strict, "xss/dom", &[]).partly, Vec::<String>::new());
    assert_eq!(finding(&strict, "xss/dom", &[("validated", true)]).partly, ids(&[2]));
}

#[test]
fn a_question_with_an_unknown_name_has_no_answer() {
    let oracle = load(&finding_policy(json!({ "facts": { "partner-approved": "in writing" } })));
    let asked = |class: &str, known: &[(&str, bool)]| {
        oracle.decide_finding(class, &asking::facts(known)).map(|got| got.verdict)
    };
    assert_eq!(asked("click-jack", &[]), Err("class.unknown".to_owned()));
    assert_eq!(asked("clickjacking", &[("sensitive-actions", true)]), Err("fact.unknown".to_owned()));
    assert_eq!(
        asked("clickjacking", &[("validated", true), ("validated", false)]),
        Err("fact.contradiction".to_owned())
    );
    assert_eq!(asked("clickjacking", &[("validated", true), ("validated", true)]), Ok("in-scope".to_owned()));
    assert_eq!(asked("clickjacking", &[("partner-approved", false)]), Ok("in-scope".to_owned()));
}
