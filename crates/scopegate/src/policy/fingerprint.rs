//! A short name for what a policy decides.

use super::document::PolicyDocument;
use super::ownership::OwnedAssets;
use super::rule::Rule;
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// Twelve hex digits of SHA-256 over what decides: the rules in order, how they are read, what is owned, the changes
/// to the providers and the statements repeated as caveats.
///
/// Names, remarks, lines and the format take no part; two spellings of one pattern are one. It names a policy in a
/// log; it is no proof against someone who looks for two policies with one name.
pub(crate) fn fingerprint(document: &PolicyDocument, rules: &[Rule], owned: &OwnedAssets) -> String {
    let mut parts = Parts(Sha256::new());
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
    let digest = parts.0.finalize();
    let mut text = String::with_capacity(12);
    for byte in digest.iter().take(6) {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

fn truth(truth: bool) -> &'static str {
    if truth { "true" } else { "false" }
}

/// Texts with their lengths before them, so that no two lists of texts are one stream of bytes.
struct Parts(Sha256);

impl Parts {
    fn add(&mut self, label: &str, texts: &[&str]) {
        for text in std::iter::once(&label).chain(texts) {
            self.0.update((text.len() as u64).to_le_bytes());
            self.0.update(text.as_bytes());
        }
    }
}
