//! Fingerprints of policies.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::document::{PolicyDocument, Posture, Unmentioned};
use crate::rules::finding_rule::FindingRule;
use crate::rules::finding_rule_set::FindingRuleSet;
use crate::rules::ownership::OwnedAssets;
use crate::rules::rule::Rule;

/// The first twelve hex digits of SHA-256 over everything that affects decisions: the rules in order, their
/// interpretation, ownership, changes to the providers, the statements repeated as caveats, the posture, and the content
/// about findings and reports.
///
/// The other conditions of testing, names, metadata, line numbers, and the file format have no effect; two spellings of
/// one pattern are equal. The fingerprint identifies a policy in a log. It does not resist a search for two policies
/// with the same fingerprint.
pub(crate) fn fingerprint(
    document: &PolicyDocument,
    rules: &[Rule],
    findings: &FindingRuleSet,
    owned: &OwnedAssets,
) -> String {
    let mut parts = FingerprintInput { hash: Sha256::new(), waiting: Vec::with_capacity(BLOCK) };
    let scope = &document.scope;
    parts.add("version", &["1"]);
    parts.add("precedence", &[scope.precedence.as_str()]);
    parts.add("wildcard_includes_apex", &[truth(scope.wildcard_includes_apex)]);
    parts.add("ownership.in_scope", &[truth(owned.in_scope())]);
    parts.add("ownership.domains", &[truth(owned.domains().is_some())]);
    for domain in owned.domains().unwrap_or_default() {
        parts.add("domain", &[domain.as_str()]);
    }
    for network in owned.networks() {
        parts.add("network", &[&network.to_string()]);
    }
    for rule in rules {
        parts.add(rule.list().as_str(), &[rule.pattern().canonical()]);
        if rule.is_host_alone() {
            parts.add("below", &[truth(false)]);
        }
    }
    for statement in &scope.unchecked {
        parts.add("unchecked", &[statement.list.as_str(), &statement.text]);
    }
    for provider in &document.providers.add {
        parts.add("add", &[&provider.suffix.to_ascii_lowercase(), &provider.name, provider.kind.as_str()]);
    }
    for suffix in &document.providers.remove {
        parts.add("remove", &[&suffix.to_ascii_lowercase()]);
    }
    if findings.unmentioned() != Unmentioned::default() {
        parts.add("findings.default", &[findings.unmentioned().as_str()]);
    }
    for rule in findings.rules() {
        add_finding_rule(&mut parts, rule);
    }
    for statement in &document.findings.unchecked {
        parts.add("findings.unchecked", &[&statement.text]);
    }
    for item in findings.requires() {
        parts.add("requires", &[item]);
    }
    if document.testing.posture != Posture::default() {
        parts.add("posture", &[document.testing.posture.as_str()]);
    }
    let digest = parts.finish();
    let mut text = String::with_capacity(12);
    for byte in digest.as_ref().iter().take(6) {
        // Writing to a `String` cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

fn add_finding_rule(parts: &mut FingerprintInput, rule: &FindingRule) {
    let classes: Vec<&str> = rule.classes().iter().map(|class| class.id()).collect();
    parts.add("finding", &[rule.verdict().as_str(), truth(rule.may_inherit())]);
    parts.add("classes", &classes);
    for pattern in rule.only_on().into_iter().flatten() {
        parts.add("only_on", &[pattern.canonical()]);
    }
    for term in rule.when() {
        parts.add("when", &[&term.to_string()]);
    }
    let inherited = rule.lifts().inherited.iter().map(|alternative| ("inherited", alternative));
    for (label, alternative) in rule.unless().iter().map(|alternative| ("unless", alternative)).chain(inherited) {
        let terms: Vec<String> = alternative.terms().iter().map(ToString::to_string).collect();
        parts.add(label, &terms.iter().map(String::as_str).collect::<Vec<_>>());
    }
}

fn truth(truth: bool) -> &'static str {
    if truth { "true" } else { "false" }
}

/// Hash input. Each text is preceded by its length, so that two different lists never give the same bytes.
struct FingerprintInput {
    hash: Sha256,
    /// Bytes that are not hashed yet; few large blocks are faster than many small ones.
    waiting: Vec<u8>,
}

const BLOCK: usize = 4096;

impl FingerprintInput {
    fn add(&mut self, label: &str, texts: &[&str]) {
        for text in std::iter::once(&label).chain(texts) {
            self.waiting.extend_from_slice(&(text.len() as u64).to_le_bytes());
            self.waiting.extend_from_slice(text.as_bytes());
        }
        if self.waiting.len() >= BLOCK - 256 {
            self.hash.update(&self.waiting);
            self.waiting.clear();
        }
    }

    fn finish(mut self) -> impl AsRef<[u8]> {
        self.hash.update(&self.waiting);
        self.hash.finalize()
    }
}
