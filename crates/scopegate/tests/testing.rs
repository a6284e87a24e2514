//! `[testing]`: what it accepts, and what it changes.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a failed test is a panic")]

use scopegate::policy::{Automation, ClockTime, HeaderTemplate, Posture, TimeZoneName, Weekdays};
use scopegate::{Facts, Policy, Verdict};

fn policy(testing: &str) -> Result<Policy, scopegate::PolicyErrors> {
    Policy::from_toml(&format!(
        "version = 1\npolicy = {{ name = 'E', owner = 'E' }}\nscope = {{ in_scope = ['*.example.com'] }}\n[testing]\n{testing}\n"
    ))
}

/// The code and the message of the only error.
fn error(testing: &str) -> (String, String) {
    let errors = policy(testing).unwrap_err();
    assert_eq!(errors.len(), 1, "{testing}: {errors}");
    let error = errors.iter().next().unwrap();
    let has_hint = error.hint().is_some() || error.code().as_str() == "policy.wrong-type";
    assert!(error.line().is_some() && has_hint, "{testing}");
    (error.code().as_str().to_owned(), error.message().to_owned())
}

#[test]
fn every_key_is_read_and_written() {
    let text = r#"
        posture = "report-only"
        automated = "ask"
        requests_per_second = 5
        requests_per_minute = 120
        concurrent = 3
        headers = { "X-HackerOne-Research" = "{researcher}", "X-Team" = "red team" }
        user_agent = "bounty-{researcher}"
        windows = [{ days = "mon-fri", from = 22:00:00, to = 02:00:00, zone = "America/Los_Angeles" }, { from = "00:00", to = "24:00", zone = "UTC" }]
    "#;
    let policy = policy(text).unwrap();
    let testing = &policy.document().testing;
    assert_eq!((testing.posture, testing.automated), (Posture::ReportOnly, Some(Automation::Ask)));
    let numbers = [testing.requests_per_second, testing.requests_per_minute, testing.concurrent];
    assert_eq!(numbers.map(|number| number.map(std::num::NonZeroU32::get)), [Some(5), Some(120), Some(3)]);
    let headers: Vec<_> =
        testing.required_headers().map(|(name, value)| (name, value.fill(Some("jane")).unwrap())).collect();
    assert_eq!(
        headers,
        [
            ("X-HackerOne-Research", "jane".to_owned()),
            ("X-Team", "red team".to_owned()),
            ("User-Agent", "bounty-jane".to_owned())
        ]
    );
    assert_eq!(testing.windows.len(), 2);
    assert_eq!(testing.windows[0].to_string_parts(), "mon,tue,wed,thu,fri 22:00:00 02:00:00 America/Los_Angeles");
    assert_eq!(testing.windows[1].to_string_parts(), "daily 00:00:00 24:00:00 UTC");
    let json = serde_json::to_string(policy.document()).unwrap();
    let again = Policy::from_json(&json).unwrap();
    assert_eq!((again.document(), again.fingerprint()), (policy.document(), policy.fingerprint()));
}

trait Parts {
    fn to_string_parts(&self) -> String;
}

impl Parts for scopegate::policy::TestingWindow {
    fn to_string_parts(&self) -> String {
        format!("{} {} {} {}", self.days, self.from, self.to, self.zone)
    }
}

#[test]
fn no_verdict_depends_on_the_conditions() {
    let (plain, strict) = (policy("").unwrap(), policy("requests_per_second = 1\nautomated = 'forbidden'").unwrap());
    assert_eq!(plain.fingerprint(), strict.fingerprint());
    assert_eq!(plain.check("a.example.com").unwrap().to_record(), strict.check("a.example.com").unwrap().to_record());
    assert!(strict.allows("a.example.com") && strict.require("a.example.com").is_ok());
}

#[test]
fn a_policy_that_does_not_authorize_testing_refuses_every_target_and_changes_no_verdict() {
    let plain = policy("").unwrap();
    for (word, caveat) in [
        ("report-only", "the policy accepts reports but does not authorize testing"),
        ("none", "the policy does not authorize testing"),
    ] {
        let policy = policy(&format!("posture = '{word}'")).unwrap();
        assert_ne!(plain.fingerprint(), policy.fingerprint());
        let decision = policy.check("a.example.com").unwrap();
        assert_eq!(
            (decision.verdict(), decision.basis()),
            (Verdict::InScope, plain.check("a.example.com").unwrap().basis())
        );
        assert!(decision.caveats().eq([caveat]));
        assert!(policy.check_finding("xss/stored", &Facts::new()).unwrap().caveats().eq([caveat]));
        assert_eq!(policy.check("b.example.org").unwrap().caveats().count(), 0);
        assert_eq!(policy.batch().verdict("a.example.com").unwrap(), Verdict::InScope);

        let denied = policy.require("a.example.com").unwrap_err();
        assert_eq!(denied.code(), "policy.report-only");
        assert!(denied.decision().unwrap().is_in_scope() && denied.error().is_none());
        assert!(denied.to_string().contains("does not authorize testing"));
        assert_eq!(policy.require("b.example.org").unwrap_err().code(), "unowned");
        assert_eq!(policy.require("a b").unwrap_err().code(), "target.invalid-host");
        assert!(!policy.allows("a.example.com") && !policy.authorizes_testing());
    }
    assert!(policy("posture = 'authorized'").unwrap().authorizes_testing());
}

#[test]
fn invalid_values_are_errors() {
    for (text, needle) in [
        ("posture = 'open'", "`open`"),
        ("automated = true", "must be text"),
        ("requests_per_second = 0", "`0`"),
        ("requests_per_second = -1", "`-1`"),
        ("requests_per_minute = 1000001", "`1000001`"),
        ("concurrent = 1.5", "a whole number"),
        ("concurrent = '5'", "a whole number"),
        ("headers = ['X-A: b']", "must be a table"),
        ("headers = { 'X-A' = 5 }", "must be text"),
        ("headers = { 'X A' = 'b' }", "`X A`"),
        ("headers = { 'X:A' = 'b' }", "`X:A`"),
        ("headers = { '' = 'b' }", "is not the name of a header"),
        ("headers = { 'host' = 'b' }", "`host`"),
        ("headers = { 'Content-Length' = '5' }", "`Content-Length`"),
        ("headers = { 'Proxy-Authorization' = 'b' }", "cannot require"),
        ("headers = { 'X-A' = \"b\\r\\nX-B: c\" }", "is not the value of a header"),
        ("headers = { 'X-A' = ' b' }", "is not the value of a header"),
        ("headers = { 'X-A' = '' }", "is not the value of a header"),
        ("headers = { 'X-A' = 'caf\u{e9}' }", "is not the value of a header"),
        ("headers = { 'X-A' = '{handle}' }", "`{handle}`"),
        ("headers = { 'X-A' = '{researcher' }", "placeholder"),
        ("headers = { 'X-A' = 'a', 'x-a' = 'b' }", "`x-a`"),
        ("user_agent = 'a'\nheaders = { 'user-agent' = 'b' }", "required twice"),
        ("user_agent = ''", "`user_agent`"),
        ("windows = 'mon-fri'", "must be a list"),
        ("windows = [{ from = 09:00:00, to = 09:00:00, zone = 'UTC' }]", "are equal"),
        ("windows = [{ from = 09:00:00, to = 10:00:00 }]", "missing key `zone`"),
        ("windows = [{ from = '9:00', to = 10:00:00, zone = 'UTC' }]", "`9:00`"),
        ("windows = [{ from = '25:00', to = 10:00:00, zone = 'UTC' }]", "`25:00`"),
        ("windows = [{ from = '24:01', to = 10:00:00, zone = 'UTC' }]", "`24:01`"),
        ("windows = [{ from = 2026-01-01, to = 10:00:00, zone = 'UTC' }]", "`2026-01-01`"),
        ("windows = [{ days = 'weekdays', from = '09:00', to = '10:00', zone = 'UTC' }]", "`weekdays`"),
        ("windows = [{ days = '', from = '09:00', to = '10:00', zone = 'UTC' }]", "days"),
        ("windows = [{ days = 5, from = '09:00', to = '10:00', zone = 'UTC' }]", "must be text"),
        ("windows = [{ from = '09:00', to = '10:00', zone = 'Central European Time' }]", "Central European Time"),
        ("windows = [{ from = '09:00', to = '10:00', zone = '../etc/passwd' }]", "`../etc/passwd`"),
        ("windows = [{ from = '09:00', to = '10:00', zone = '' }]", "zone"),
        ("windows = [{ from = '09:00', to = '10:00', zone = 'UTC', note = 'x' }]", "`note`"),
        ("rate = 5", "`rate`"),
    ] {
        let (code, message) = error(text);
        assert!(code.starts_with("policy."), "{text}: {code}");
        assert!(message.contains(needle), "{text}: {message}");
    }
}

#[test]
fn days_are_read_in_every_form_and_written_in_one() {
    for (text, written) in [
        ("daily", "daily"),
        ("mon-sun", "daily"),
        ("tue-mon", "daily"),
        ("MON", "mon"),
        ("sat, sun", "sat,sun"),
        ("sun,sat", "sat,sun"),
        ("fri - mon", "mon,fri,sat,sun"),
        ("mon,mon", "mon"),
    ] {
        let days: Weekdays = text.parse().unwrap();
        assert_eq!(days.to_string(), written);
        assert_eq!(written.parse::<Weekdays>().unwrap(), days);
        assert!(!days.contains(7) && !days.contains(255));
    }
    for text in ["", "mo", "monday", "mon-", "-fri", "mon--fri", "mon-wed-fri", "mon,", "0-4", "mon;tue"] {
        assert!(text.parse::<Weekdays>().is_err(), "{text}");
    }
}

#[test]
fn times_zones_and_templates_have_bounds() {
    for second in [0_u32, 1, 59, 60, 3599, 3600, 86_399, 86_400] {
        let text = format!("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60);
        let time: ClockTime = text.parse().unwrap();
        assert_eq!((time.seconds(), time.to_string()), (second, text));
    }
    for text in
        ["", "2", "22", "22:", "22:60", "22:00:60", "24:00:01", "022:00", "22:00:00:00", "22.00", " 22:00", "+2:00"]
    {
        assert!(text.parse::<ClockTime>().is_err(), "{text}");
    }
    for text in ["UTC", "Etc/GMT+5", "America/Port-au-Prince", "America/Argentina/Buenos_Aires"] {
        assert_eq!(text.parse::<TimeZoneName>().unwrap().as_str(), text);
    }
    for text in
        ["", "/", "Europe/", "/Europe", "Europe//Berlin", ".", "Europe/..", "5", "Europe/Ber lin", &"a".repeat(65)]
    {
        assert!(text.parse::<TimeZoneName>().is_err(), "{text}");
    }
    let template: HeaderTemplate = "a {researcher} b".parse().unwrap();
    for name in ["", " jane", "jane\n", "ja\u{f1}e", "a\0b"] {
        assert_eq!(template.fill(Some(name)), None, "{name:?}");
    }
    assert_eq!(template.fill(Some("{researcher}")).as_deref(), Some("a {researcher} b"));
}
