//! The fast paths to a verdict give the answer of the full path, or none.

use std::sync::OnceLock;

use scopegate::{Policy, Target, Verdict, VerdictSummary};

use super::bytes::{Bytes, text};

/// Rules of every kind, close to each other.
pub const TANGLE: &str = r#"
version = 1
policy = { name = "T", owner = "T" }
[ownership]
domains = ["b.com", "a.b"]
networks = ["1.1.0.0/16"]
[scope]
in_scope = ["*.a.com", "a.a.a.com", "https://b.a.com/a", "https://c.com/a?a=1", "d-*.e.com", "a.com:8443", "1.1.1.0/24", "https://1.1.1.1/a"]
out_of_scope = ["b.b.a.com", "https://a.a.com/a", "x*.a.com", "1.1.1.8/29"]
third_party = ["c.a.com", "*.d.a.com"]
"#;

/// Only exclusions, under top-level domains of which some are public.
const TOPS: &str = r#"
version = 1
policy = { name = "T", owner = "T" }
[scope]
out_of_scope = ["*x.arpa", "*x.nosuchtld", "*x.com"]
"#;

/// Owned domains and whole hosts: the cases in which a cached answer applies to everything below a name.
const OWNED: &str = r#"
version = 1
policy = { name = "T", owner = "T" }
[ownership]
domains = ["a.com"]
in_scope = true
[scope]
out_of_scope = ["b.a.com", "https://c.a.com/a", "*.d.a.com", "e.a.com:8443", "*/admin"]
third_party = [{ domain = "f.a.com" }, "zendesk.com"]
"#;

/// The policies, and one of the fixtures.
pub(super) fn policies() -> &'static [String; 4] {
    static TEXTS: OnceLock<[String; 4]> = OnceLock::new();
    TEXTS.get_or_init(|| [TANGLE, TOPS, OWNED, &crate::surface::policy_text("takt-inventory.toml")].map(str::to_owned))
}

/// The maximum number of lines.
const LINES: usize = 16;

/// The first byte selects a policy. Every path answers each line after it. A line with tabs is the parts of a request.
pub fn check(data: &[u8]) {
    // The last policy takes long to load, and is selected rarely.
    let chosen = match Bytes::new(data).below(16) {
        3 => &policies()[3],
        number => &policies()[number % 3],
    };
    let lines = data.get(1..).unwrap_or_default();
    // Compiled again, because the cache of one input must not answer another.
    let policy = Policy::from_toml(chosen).expect("the policy loads");
    // Twice, because the cached answer must be the same.
    let texts = || lines.split(|byte| *byte == b'\n').take(LINES);
    for line in texts().chain(texts()) {
        one(&policy, line);
    }
    together(&policy, lines);
}

fn one(policy: &Policy, line: &[u8]) {
    let slow = text(line).and_then(|text| policy.check(text).ok().map(|decision| decision.summary()));
    if let Some(quick) = policy.batch().fast_summary(line, 0..line.len()) {
        assert_eq!(Some(quick), slow, "{:?}", line.escape_ascii().to_string());
    }
    assert_eq!(policy.batch().verdict_of_bytes(line), slow.map(verdict), "{:?}", line.escape_ascii().to_string());
    let Some(text) = text(line) else { return };
    assert_eq!(policy.batch().summary(text).ok(), slow, "{text:?}");
    assert_eq!(policy.batch().verdict(text).ok(), slow.map(verdict), "{text:?}");
    assert_eq!(policy.allows(text), slow.map(verdict) == Some(Verdict::InScope), "{text:?}");
    parts(policy, text);
}

fn verdict(brief: VerdictSummary) -> Verdict {
    brief.verdict
}

/// A line of four parts.
fn parts(policy: &Policy, text: &str) {
    let parts: Vec<&str> = text.splitn(4, '\t').collect();
    let [scheme, host, port, path] = parts[..] else { return };
    let Ok(port) = port.parse() else { return };
    let target = Target::from_parts(scheme, host, port, path).ok();
    let slow = target.map(|target| policy.check(target).expect("a target has a decision").summary());
    if let Some(quick) = policy.batch().fast_summary_of_parts(scheme, host, port, path) {
        assert_eq!(Some(quick), slow, "{text:?}");
    }
    assert_eq!(policy.batch().summary_of_parts(scheme, host, port, path).ok(), slow, "{text:?}");
}

/// All lines in one buffer, as in the column of a table.
fn together(policy: &Policy, lines: &[u8]) {
    let pieces: Vec<&[u8]> = lines.split(|byte| *byte == b'\n').take(LINES).collect();
    let buffer = pieces.concat();
    let mut offsets = vec![0];
    for piece in &pieces {
        offsets.push(offsets.last().unwrap_or(&0) + piece.len());
    }
    let mut verdicts = vec![None; offsets.len()];
    let mut briefs = vec![None; offsets.len()];
    policy.batch().verdicts(&buffer, &offsets, &mut verdicts);
    policy.batch().summaries(&buffer, &offsets, &mut briefs);
    for (at, piece) in pieces.iter().enumerate() {
        let slow = text(piece).and_then(|text| Some(policy.check(text).ok()?.summary()));
        assert_eq!(
            (verdicts[at], briefs[at]),
            (slow.map(verdict), slow),
            "text {at} of {:?}",
            lines.escape_ascii().to_string()
        );
    }
    assert_eq!((verdicts.last(), briefs.last()), (Some(&None), Some(&None)), "an answer after the last text");
}
