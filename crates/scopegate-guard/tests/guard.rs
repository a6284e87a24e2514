//! What a guard allows, refuses and logs.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    reason = "a failed test is a panic"
)]

use std::fs;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use scopegate::Policy;
use scopegate_guard::{
    BrokenLog, Checkpoints, Clock, Condition, Guard, GuardError, GuardOptions, LogKey, Refused, verify_log,
    verify_log_lines, verify_signed_log_lines,
};

const SCOPE: &str = r#"
    version = 1
    policy = { name = "Acme", owner = "Acme", expires = 2026-12-31 }
    [scope]
    in_scope = ["*.acme.com", "acme.com", "45.33.32.10", "https://only.acme.net/app"]
    out_of_scope = ["blog.acme.com", "https://app.acme.com/admin", "45.33.32.11"]
"#;

/// A clock that a test sets.
struct Hand {
    now: Mutex<Timestamp>,
    milliseconds: AtomicI64,
}

impl Hand {
    fn at(time: &str) -> Arc<Self> {
        Arc::new(Self { now: Mutex::new(time.parse().unwrap()), milliseconds: AtomicI64::new(0) })
    }

    fn set(&self, time: &str) {
        *self.now.lock().unwrap() = time.parse().unwrap();
    }

    fn pass(&self, milliseconds: i64) {
        self.milliseconds.fetch_add(milliseconds, Ordering::SeqCst);
    }
}

impl Clock for Hand {
    fn now(&self) -> Timestamp {
        *self.now.lock().unwrap()
    }

    fn elapsed(&self) -> Duration {
        Duration::from_millis(self.milliseconds.load(Ordering::SeqCst).unsigned_abs())
    }
}

fn policy(testing: &str) -> Policy {
    Policy::from_toml(&format!("{SCOPE}\n[testing]\n{testing}\n")).unwrap()
}

fn options() -> GuardOptions {
    GuardOptions::new().clock(Hand::at("2026-11-30T12:00:00Z"))
}

fn guard(testing: &str) -> Guard {
    Guard::new(policy(testing), options()).unwrap()
}

fn addresses(texts: &[&str]) -> Vec<IpAddr> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

/// A path in a folder of the build that no other test uses.
fn path(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
    let _ = fs::remove_file(&path);
    path
}

/// Asks for a request to a URL in parts; returns `ok` or the code.
fn ask(guard: &Guard, host: &str, path: &str, headers: &[&str], sni: Option<&str>, known: &[&str]) -> &'static str {
    match guard.request("https", host, 443, path, headers, sni, &addresses(known)) {
        Ok(_) => "ok",
        Err(refused) => refused.code(),
    }
}

#[test]
fn a_request_needs_a_url_in_scope_with_all_addresses() {
    let guard = guard("");
    for (host, path, known, expected) in [
        ("app.acme.com", "/", &[][..], "ok"),
        ("APP.acme.com.", "/", &[], "ok"),
        ("app.acme.com", "/", &["45.33.32.10"], "ok"),
        ("app.acme.com", "/", &["45.33.32.20"], "ok"),
        ("45.33.32.10", "/", &["45.33.32.10"], "ok"),
        ("app.acme.com", "/admin", &[], "excluded"),
        ("app.acme.com", "/admin/x?y", &[], "excluded"),
        ("app.acme.com", "/%61dmin", &[], "excluded"),
        ("app.acme.com", "/x/../admin", &[], "excluded"),
        ("blog.acme.com", "/", &[], "excluded"),
        ("evil.org", "/", &[], "unowned"),
        ("app.acme.com", "/", &["10.9.9.9"], "not-public"),
        ("app.acme.com", "/", &["45.33.32.10", "10.9.9.9"], "not-public"),
        ("app.acme.com", "/", &["45.33.32.10", "45.33.32.11"], "excluded"),
        ("app.acme.com", "/", &["::ffff:10.0.0.1"], "not-public"),
        ("app.acme.com", "/", &["64:ff9b::a00:1"], "not-public"),
        ("app.acme.com", "/", &["::1"], "not-public"),
        ("45.33.32.11", "/", &[], "excluded"),
        ("127.0.0.1", "/", &[], "not-public"),
        ("2130706433", "/", &[], "target.not-host"),
        ("evil.org@app.acme.com", "/", &[], "target.userinfo"),
        ("", "/", &[], "target.empty"),
    ] {
        let found = ask(&guard, host, path, &[], None, known);
        // Which code an error of the target has is the business of the core.
        let same = if expected.starts_with("target.") { found != "ok" } else { found == expected };
        assert!(same, "{host} {path} {known:?}: {found}, not {expected}");
    }
}

#[test]
fn a_request_names_no_other_host() {
    let guard = guard("");
    for (headers, sni, expected) in [
        (&["app.acme.com"][..], None, "ok"),
        (&["APP.ACME.COM."], Some("app.acme.com"), "ok"),
        (&["app.acme.com:443"], None, "ok"),
        (&["www.acme.com"], None, "ok"),
        (&["evil.org"], None, "unowned"),
        (&["blog.acme.com"], None, "excluded"),
        (&["app.acme.com", "app.acme.com"], None, "guard.host-header"),
        (&["app.acme.com", "evil.org"], None, "guard.host-header"),
        (&["evil.org@app.acme.com"], None, "guard.host-header"),
        (&["app.acme.com, evil.org"], None, "guard.host-header"),
        (&[""], None, "guard.host-header"),
        (&["app.acme.com\r\nX: y"], None, "guard.host-header"),
        (&["10.0.0.1"], None, "not-public"),
        (&["[::1]"], None, "not-public"),
        (&[], Some("evil.org"), "unowned"),
        (&[], Some("blog.acme.com"), "excluded"),
        (&[], Some("www.acme.com"), "ok"),
        (&[], Some("app.acme.com:443"), "guard.server-name"),
        (&[], Some(""), "guard.server-name"),
        (&["www.acme.com"], Some("evil.org"), "unowned"),
    ] {
        assert_eq!(ask(&guard, "app.acme.com", "/", headers, sni, &[]), expected, "{headers:?} {sni:?}");
    }
    // The path of the request is decided for the other host too.
    assert_eq!(ask(&guard, "www.acme.com", "/admin", &["app.acme.com"], None, &[]), "excluded");
    assert_eq!(ask(&guard, "www.acme.com", "/admin", &[], None, &[]), "ok");
    // A port in the header counts.
    let ports = Policy::from_toml(
        "version = 1\npolicy = { name = 'E', owner = 'E' }\nscope = { in_scope = ['https://a.acme.com'] }",
    );
    let guard = Guard::new(ports.unwrap(), options()).unwrap();
    assert_eq!(ask(&guard, "a.acme.com", "/", &["a.acme.com:443"], None, &[]), "ok");
    assert_ne!(ask(&guard, "a.acme.com", "/", &["a.acme.com:8443"], None, &[]), "ok");
}

#[test]
fn a_connection_needs_every_address() {
    let guard = guard("");
    for (host, known, expected) in [
        ("app.acme.com", &["45.33.32.10"][..], "ok"),
        ("app.acme.com", &["45.33.32.10", "2600:3c01::f03c:10"], "ok"),
        ("app.acme.com", &["45.33.32.10", "192.168.1.1"], "not-public"),
        ("app.acme.com", &["45.33.32.11"], "excluded"),
        ("app.acme.com", &[], "guard.no-address"),
        ("evil.org", &["45.33.32.10"], "unowned"),
        ("::1", &["::1"], "not-public"),
        ("45.33.32.10", &["45.33.32.10"], "ok"),
    ] {
        let known = addresses(known);
        let answer = guard.connect(host, 443, &known);
        let found = answer.as_ref().map_or_else(Refused::code, |_| "ok");
        assert_eq!(found, expected, "{host} {known:?}");
        if let Ok(permit) = answer {
            assert_eq!(permit.addresses(), known);
        }
    }
    assert!(guard.connect("app.acme.com", 0, &addresses(&["45.33.32.10"])).is_err());
}

#[test]
fn a_connection_for_a_request_is_decided_as_the_request() {
    let guard = guard("requests_per_minute = 1");
    let known = addresses(&["45.33.32.10"]);
    assert_eq!(guard.connect("only.acme.net", 443, &known).unwrap_err().code(), "partial");
    // It takes no turn of the limit.
    for _ in 0..3 {
        assert!(guard.connect_for("https", "only.acme.net", 443, "/app/x", &known).is_ok());
    }
    for (path, known, expected) in [
        ("/other", &["45.33.32.10"][..], "unlisted"),
        ("/app", &["45.33.32.10", "10.0.0.1"], "not-public"),
        ("/app", &["45.33.32.11"], "excluded"),
        ("/app", &[], "guard.no-address"),
    ] {
        let refused = guard.connect_for("https", "only.acme.net", 443, path, &addresses(known)).unwrap_err();
        assert_eq!(refused.code(), expected, "{path} {known:?}");
    }
}

#[test]
fn a_tunnel_needs_a_whole_host() {
    let guard = guard("");
    let code = |host: &str| guard.tunnel(host, 443).map_or_else(|refused| refused.code(), |_| "ok");
    assert_eq!((code("www.acme.com"), code("app.acme.com"), code("evil.org")), ("ok", "guard.not-entire", "unowned"));
    assert_ne!(code("only.acme.net"), "ok");
    let refused = guard.tunnel("app.acme.com", 443).unwrap_err();
    assert!(refused.decision().unwrap().is_in_scope() && refused.message().contains("tunnel"));
}

#[test]
fn what_is_under_way_is_decided_again() {
    let (clock, file) = (Hand::at("2026-06-01T12:00:00Z"), path("review"));
    let options = GuardOptions::new().clock(clock.clone()).log(&file);
    let guard = Guard::new(policy("requests_per_minute = 1\nconcurrent = 1"), options).unwrap();
    let (ours, private) = (addresses(&["45.33.32.10"]), addresses(&["45.33.32.10", "10.0.0.1"]));
    // No rate, no limit, and no line in the log.
    for _ in 0..10 {
        guard.review_request("https", "app.acme.com", 443, "/login", &ours).unwrap();
        guard.review_tunnel("www.acme.com", 443, &ours).unwrap();
    }
    let code = |answer: Result<(), Refused>| answer.unwrap_err().code();
    assert_eq!(code(guard.review_request("https", "app.acme.com", 443, "/admin", &ours)), "excluded");
    assert_eq!(code(guard.review_request("https", "app.acme.com", 443, "/", &private)), "not-public");
    assert_eq!(code(guard.review_tunnel("app.acme.com", 443, &ours)), "guard.not-entire");
    assert_eq!(code(guard.review_tunnel("www.acme.com", 443, &private)), "not-public");
    clock.set("2027-01-01T00:00:00Z");
    assert_eq!(code(guard.review_tunnel("www.acme.com", 443, &ours)), "guard.expired");
    guard.stop().unwrap();
    assert_eq!(code(guard.review_request("https", "app.acme.com", 443, "/login", &ours)), "guard.stopped");
    drop(guard);
    let text = fs::read_to_string(&file).unwrap();
    let count = |event: &str| text.matches(&format!("\"event\":\"{event}\"")).count();
    assert_eq!((count("permit"), count("refuse"), count("stop")), (0, 6, 1), "{text}");
    fs::remove_file(file).unwrap();
}

#[test]
fn a_policy_that_does_not_authorize_testing_is_refused() {
    for posture in ["report-only", "none"] {
        let guard = guard(&format!("posture = '{posture}'"));
        assert_eq!(ask(&guard, "app.acme.com", "/", &[], None, &[]), "policy.report-only");
        assert_eq!(ask(&guard, "evil.org", "/", &[], None, &[]), "unowned");
        assert_eq!(guard.tunnel("www.acme.com", 443).unwrap_err().code(), "policy.report-only");
        assert_eq!(
            guard.connect("www.acme.com", 443, &addresses(&["45.33.32.10"])).unwrap_err().code(),
            "policy.report-only"
        );
    }
}

#[test]
fn requests_are_spaced_and_long_waits_refused() {
    let hand = Hand::at("2026-11-30T12:00:00Z");
    let options = GuardOptions::new().clock(hand.clone()).longest_delay(Duration::from_secs(1));
    let guard = Guard::new(policy("requests_per_second = 2\nrequests_per_minute = 120"), options).unwrap();
    let delay =
        |host: &str| guard.request("https", host, 443, "/", &[], None, &[]).map(|permit| permit.delay().as_millis());
    assert_eq!((delay("a.acme.com"), delay("a.acme.com"), delay("A.acme.com.")), (Ok(0), Ok(500), Ok(1000)));
    assert_eq!(delay("a.acme.com").unwrap_err().code(), "guard.rate");
    assert_eq!(delay("b.acme.com"), Ok(0));
    hand.pass(1200);
    assert_eq!(delay("a.acme.com"), Ok(300));
    // A refused request takes no turn.
    assert!(delay("evil.org").is_err());
    let slow = Guard::new(policy("requests_per_second = 10\nrequests_per_minute = 6"), GuardOptions::new().clock(hand))
        .unwrap();
    let first = slow.request("https", "a.acme.com", 443, "/", &[], None, &[]).unwrap();
    let second = slow.request("https", "a.acme.com", 443, "/", &[], None, &[]).unwrap();
    assert_eq!((first.delay().as_secs(), second.delay().as_secs()), (0, 10));
}

#[test]
fn two_spellings_of_a_host_share_its_limits() {
    for [first, second] in [
        ["a.acme.com", "A.ACME.com."],
        ["b\u{fc}cher.acme.com", "xn--bcher-kva.acme.com"],
        ["45.33.32.10", "0x2d.33.8202"],
        ["2600:3c01::f03c:10", "[2600:3C01:0::F03C:0010]"],
        ["\u{ff41}.acme.com", "a.acme.com"],
    ] {
        let policy = Policy::from_toml(
            "version = 1\npolicy = { name = 'E', owner = 'E' }\nscope = { in_scope = ['*.acme.com', '45.33.32.10', '2600:3c01::/32'] }\ntesting = { concurrent = 1, requests_per_second = 1 }",
        );
        let guard = Guard::new(policy.unwrap(), options()).unwrap();
        let ask = |host: &str| guard.request("https", host, 443, "/", &[], None, &[]);
        let kept = ask(first).unwrap();
        let answer = ask(second);
        // A spelling that is refused before it is counted shares every limit.
        if let Ok(permit) = answer {
            panic!("{second} has a place of its own next to {first}: {permit:?}");
        }
        drop(kept);
    }
}

#[test]
fn only_some_requests_are_under_way_at_once() {
    let guard = guard("concurrent = 2");
    let ask = |host: &str| guard.request("https", host, 443, "/", &[], None, &[]);
    let (first, mut second) = (ask("a.acme.com").unwrap(), ask("a.acme.com").unwrap());
    assert_eq!(ask("A.acme.com").unwrap_err().code(), "guard.concurrent");
    assert!(ask("b.acme.com").is_ok());
    drop(first);
    let third = ask("a.acme.com").unwrap();
    assert!(ask("a.acme.com").is_err());
    second.release();
    assert!(ask("a.acme.com").is_ok());
    drop(third);
}

#[test]
fn required_headers_have_the_name_of_the_researcher() {
    let text = "headers = { X-Bounty = 'h1-{researcher}' }\nuser_agent = 'acme'";
    let error = Guard::new(policy(text), options()).unwrap_err();
    assert_eq!((error.code(), error.to_string().contains("X-Bounty")), ("guard.no-researcher", true));
    assert!(matches!(Guard::new(policy(text), options().researcher("ja\nne")), Err(GuardError::NoResearcher { .. })));
    let guard = Guard::new(policy(text), options().researcher("jane")).unwrap();
    let permit = guard.request("https", "a.acme.com", 443, "/", &[], None, &[]).unwrap();
    let headers: Vec<_> = permit.headers().iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(headers, [("X-Bounty", "h1-jane"), ("User-Agent", "acme")]);
    assert_eq!(guard.connect("a.acme.com", 443, &addresses(&["45.33.32.10"])).unwrap().headers(), []);
}

#[test]
fn windows_and_the_last_day_close_everything() {
    let hand = Hand::at("2026-11-30T12:00:00Z");
    let text = "windows = [{ days = 'mon', from = 09:00:00, to = 17:00:00, zone = 'UTC' }]\nrequests_per_minute = 1";
    let options = || GuardOptions::new().clock(hand.clone()).longest_delay(Duration::from_secs(3600));
    let guard = Guard::new(policy(text), options()).unwrap();
    let codes = || {
        let request = ask(&guard, "a.acme.com", "/", &[], None, &[]);
        let connect = guard
            .connect("a.acme.com", 443, &addresses(&["45.33.32.10"]))
            .map_or_else(|refused| refused.code(), |_| "ok");
        (request, connect)
    };
    assert_eq!(codes(), ("ok", "ok"));
    // The second request would have its turn after the end of the window.
    hand.set("2026-11-30T16:59:30Z");
    assert_eq!(codes(), ("guard.window", "ok"));
    hand.set("2026-12-01T12:00:00Z");
    assert_eq!(codes(), ("guard.window", "guard.window"));
    let guard = Guard::new(policy(text), options().unenforced(Condition::Windows)).unwrap();
    assert_eq!(ask(&guard, "a.acme.com", "/", &[], None, &[]), "ok");

    let guard = Guard::new(policy(""), options()).unwrap();
    hand.set("2026-12-31T23:59:59Z");
    assert_eq!(ask(&guard, "a.acme.com", "/", &[], None, &[]), "ok");
    hand.set("2027-01-01T00:00:00Z");
    assert_eq!(ask(&guard, "a.acme.com", "/", &[], None, &[]), "guard.expired");
    assert_eq!(guard.tunnel("www.acme.com", 443).unwrap_err().code(), "guard.expired");
}

#[test]
fn a_guard_that_cannot_enforce_a_condition_does_not_start() {
    for word in ["ask", "forbidden"] {
        let text = format!("automated = '{word}'");
        assert_eq!(Guard::new(policy(&text), options()).unwrap_err().code(), "guard.unenforced");
        assert!(Guard::new(policy(&text), options().unenforced(Condition::Automated)).is_ok());
    }
    assert!(Guard::new(policy("automated = 'allowed'"), options()).is_ok());
    assert_eq!(
        Guard::new(policy("windows = [{ from = '01:00', to = '02:00', zone = 'Mars/Olympus' }]"), options())
            .unwrap_err()
            .code(),
        "guard.unknown-zone"
    );
    let text = "concurrent = 1\nrequests_per_second = 1\nheaders = { X-A = 'b' }";
    let guard = guard(text);
    assert_eq!(
        guard.require_enforced(&[Condition::Rate, Condition::Concurrent, Condition::Headers]).map_err(|e| e.code()),
        Ok(())
    );
    let error = guard.require_enforced(&[Condition::Rate, Condition::Concurrent]).unwrap_err();
    assert!(matches!(error, GuardError::Unenforced { condition: Condition::Headers }));
    let guard = Guard::new(policy(text), options().unenforced(Condition::Headers)).unwrap();
    assert!(guard.require_enforced(&[Condition::Rate, Condition::Concurrent]).is_ok());
}

#[test]
fn a_stopped_guard_stays_stopped() {
    let guard = guard("");
    guard.stop().unwrap();
    assert!(guard.is_stopped());
    assert_eq!(ask(&guard, "a.acme.com", "/", &[], None, &[]), "guard.stopped");
    assert_eq!(guard.connect("a.acme.com", 443, &addresses(&["45.33.32.10"])).unwrap_err().code(), "guard.stopped");
    assert_eq!(guard.tunnel("www.acme.com", 443).unwrap_err().code(), "guard.stopped");
    assert_eq!(guard.reload(policy("")).unwrap_err().code(), "guard.stopped");
}

#[test]
fn a_policy_that_cannot_be_taken_changes_nothing() {
    let guard = guard("");
    assert!(guard.reload(policy("headers = { X-A = '{researcher}' }")).is_err());
    assert_eq!(ask(&guard, "a.acme.com", "/", &[], None, &[]), "ok");
    let other = Policy::builder().name("E").owner("E").in_scope("b.acme.com").build().unwrap();
    guard.reload(other).unwrap();
    assert_eq!(ask(&guard, "b.acme.com", "/", &[], None, &[]), "ok");
    assert_ne!(ask(&guard, "a.acme.com", "/", &[], None, &[]), "ok");
}

#[test]
fn every_answer_is_in_the_log_before_it_is_given() {
    let path = path("log");
    let guard = Guard::new(policy(""), options().log(&path).name("test")).unwrap();
    assert_eq!(ask(&guard, "a.acme.com", "/p?token=secret", &[], None, &["45.33.32.10"]), "ok");
    let lines = || {
        fs::read_to_string(&path)
            .unwrap()
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect::<Vec<serde_json::Value>>()
    };
    let last = lines().pop().unwrap();
    assert_eq!(
        (&last["event"], &last["what"], &last["target"]),
        (&"permit".into(), &"request".into(), &"https://a.acme.com:443/p".into())
    );
    assert_eq!(
        (&last["verdict"], &last["basis"], &last["rule"]),
        (&"in-scope".into(), &"listed".into(), &"in_scope[0]".into())
    );
    assert_eq!(last["addresses"], serde_json::json!(["45.33.32.10"]));
    assert_eq!(
        (&last["guard"], &last["time"], &last["seq"]),
        (&"test".into(), &"2026-11-30T12:00:00Z".into(), &1.into())
    );
    assert_eq!(last["policy"], guard.policy().fingerprint());
    assert_eq!(ask(&guard, "evil.org", "/", &[], None, &[]), "unowned");
    assert_eq!(ask(&guard, "a b", "/", &[], None, &[]), "target.invalid-host");
    for host in ["jane:secret@a.acme.com", "secret@", "a@b:secret@[::1]"] {
        assert_ne!(ask(&guard, host, "/", &[], None, &[]), "ok");
    }
    guard.reload(policy("")).unwrap();
    guard.stop().unwrap();
    assert_eq!(ask(&guard, "a.acme.com", "/", &[], None, &[]), "guard.stopped");
    // Another guard cannot write to the same file at the same time.
    assert_eq!(Guard::new(policy(""), options().log(&path)).unwrap_err().code(), "guard.log");
    drop(guard);
    let events: Vec<_> = lines().iter().map(|line| line["event"].as_str().unwrap().to_owned()).collect();
    assert_eq!(
        events,
        ["start", "permit", "refuse", "refuse", "refuse", "refuse", "refuse", "reload", "stop", "refuse", "end"]
    );
    assert!(!fs::read_to_string(&path).unwrap().contains("secret"));

    // A new guard continues the chain.
    drop(Guard::new(policy(""), options().log(&path).keep_queries()).unwrap());
    let bytes = fs::read(&path).unwrap();
    assert_eq!(verify_log(&bytes[..]).unwrap(), 13);

    // Each change of one byte is found, except in the last line, which no other line follows.
    let text = String::from_utf8(bytes).unwrap();
    let end = text.trim_end().rfind('\n').unwrap();
    for at in (0..end).step_by(7) {
        let mut changed = text.clone().into_bytes();
        changed[at] = if changed[at] == b'x' { b'y' } else { b'x' };
        assert!(verify_log(&changed[..]).is_err(), "byte {at}");
    }
    let all: Vec<&str> = text.lines().collect();
    let without: String =
        all.iter().enumerate().filter(|(index, _)| *index != 3).flat_map(|(_, line)| [line, "\n"]).collect();
    assert!(matches!(verify_log(without.as_bytes()), Err(BrokenLog::Number { line: 4, found: 4, expected: 3 })));
    assert!(matches!(verify_log(&text.as_bytes()[..text.len() - 1]), Err(BrokenLog::NotALine { line: 13 })));
}

#[test]
fn a_log_that_cannot_be_used_starts_no_guard() {
    for (name, content) in [("half", "{\"seq\":0,\"prev\":\"x\"}"), ("other", "hello\n"), ("json", "{}\n")] {
        let path = path(name);
        fs::write(&path, content).unwrap();
        let error = Guard::new(policy(""), options().log(&path)).unwrap_err();
        assert_eq!(error.code(), "guard.log", "{name}: {error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), content);
    }
    for path in [PathBuf::from(env!("CARGO_TARGET_TMPDIR")), path("missing").join("log")] {
        assert_eq!(Guard::new(policy(""), options().log(&path)).unwrap_err().code(), "guard.log", "{path:?}");
    }
    #[cfg(target_os = "linux")]
    assert_eq!(Guard::new(policy(""), options().log("/dev/full")).unwrap_err().code(), "guard.log");
}

#[test]
fn threads_share_a_guard() {
    let path = path("threads");
    let guard = Guard::new(policy("concurrent = 4"), options().log(&path)).unwrap();
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let guard = &guard;
            scope.spawn(move || {
                for number in 0..200 {
                    let host = format!("h{}.acme.com", (thread + number) % 3);
                    let _ = guard.request("https", &host, 443, "/", &[], None, &[]);
                    assert_ne!(ask(guard, "evil.org", "/", &[], None, &[]), "ok");
                }
            });
        }
    });
    drop(guard);
    assert_eq!(verify_log(fs::File::open(path).unwrap()).unwrap(), 2 + 8 * 200 * 2);
}

/// The options of a guard that signs each third line.
fn signed(log: &Path, key: &LogKey) -> GuardOptions {
    let every = NonZeroU32::new(3).unwrap();
    options().log(log).checkpoints(log.with_extension("checkpoints"), key.clone(), every)
}

/// A log with one text replaced by another, and with a new valid chain.
fn forged(log: &str, from: &str, to: &str) -> String {
    let (mut lines, mut prev) = (String::new(), "0".repeat(64));
    for line in log.lines() {
        let start = line.rfind(",\"prev\":").unwrap();
        let line = format!("{},\"prev\":\"{prev}\"}}\n", &line[..start].replace(from, to));
        // The hash of a line is what the verification of the lines up to it reports.
        lines.push_str(&line);
        verify_log_lines(lines.as_bytes(), |_, hash| hash.clone_into(&mut prev)).unwrap();
    }
    lines
}

#[test]
fn checkpoints_show_a_new_chain_and_a_removed_end() {
    let log = path("signed.jsonl");
    let (key, checkpoints) = (LogKey::new("acme.com/jane", [1; 32]).unwrap(), log.with_extension("checkpoints"));
    let _ = fs::remove_file(&checkpoints);
    let read = || Checkpoints::parse(&fs::read_to_string(&checkpoints).unwrap(), &key.verifier()).unwrap();
    let guard = Guard::new(policy(""), signed(&log, &key)).unwrap();
    let ask = |guard: &Guard| guard.request("https", "app.acme.com", 443, "/login", &[], None, &[]).map(drop);
    for signed in [0, 3, 3, 3, 6] {
        ask(&guard).unwrap();
        assert_eq!(read().signed_lines(), signed);
    }
    drop(guard);
    assert_eq!((read().len(), read().signed_lines()), (3, 7), "the end is signed");
    // A second guard continues both files.
    ask(&Guard::new(policy(""), signed(&log, &key)).unwrap()).unwrap();
    let (text, signed_lines) = (fs::read_to_string(&log).unwrap(), read());
    assert_eq!((signed_lines.len(), signed_lines.signed_lines()), (4, 10));
    let verify = |text: &str| verify_signed_log_lines(text.as_bytes(), &signed_lines, |_, _| ());
    assert_eq!(verify(&text).unwrap(), 10);

    let new_chain = forged(&text, "/login", "/admin");
    assert_eq!(verify_log(new_chain.as_bytes()).unwrap(), 10, "the chain alone shows nothing");
    assert!(matches!(verify(&new_chain), Err(BrokenLog::Unlike { line: 3 })));
    let short: String = text.split_inclusive('\n').take(8).collect();
    assert!(verify_log(short.as_bytes()).is_ok());
    assert!(matches!(verify(&short), Err(BrokenLog::Cut { line: 8, signed: 10 })));

    // Another key, a changed log and a missing log start no guard.
    let other = LogKey::new("acme.com/jane", [2; 32]).unwrap();
    assert_eq!(Guard::new(policy(""), signed(&log, &other)).unwrap_err().code(), "guard.log");
    for changed in [new_chain.as_str(), short.as_str(), ""] {
        fs::write(&log, changed).unwrap();
        assert_eq!(Guard::new(policy(""), signed(&log, &key)).unwrap_err().code(), "guard.log");
    }
    fs::write(&log, &text).unwrap();
    assert!(Guard::new(policy(""), signed(&log, &key)).is_ok());
}

#[test]
fn checkpoints_that_cannot_be_written_start_no_guard() {
    let (log, key) = (path("unsigned.jsonl"), LogKey::new("acme.com", [1; 32]).unwrap());
    let every = NonZeroU32::MIN;
    let own = log.clone();
    for (options, why) in [
        (options().checkpoints(log.with_extension("alone"), key.clone(), every), "without a log"),
        (options().log(&log).checkpoints("/dev/full", key.clone(), every), "a device"),
        (options().log(&log).checkpoints(own, key.clone(), every), "the log itself"),
        (options().log(&log).checkpoints(log.join("absent"), key, every), "no folder"),
    ] {
        assert_eq!(Guard::new(policy(""), options).unwrap_err().code(), "guard.log", "{why}");
    }
}
