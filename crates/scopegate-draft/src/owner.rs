//! The name of the owner, from its mailboxes and domains.

use std::collections::{BTreeMap, HashSet};

use scopegate::net::PublicSuffixList;

use crate::block::{Block, BlockKind};
use crate::hosts::{AddressKind, addresses};
use crate::tokens::tokens;
use crate::vocabulary::HARMLESS;

/// Words of the owner's name: of its mailboxes, of the most frequent domain, and of the title.
pub(crate) fn words(blocks: &[Block]) -> HashSet<String> {
    let list = PublicSuffixList::compiled();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for block in blocks.iter().filter(|block| !matches!(block.kind, BlockKind::Skipped(_))) {
        for address in addresses(block.text.as_str()) {
            let host = match address.kind {
                AddressKind::Mailbox => address.text.rsplit('@').next().unwrap_or_default().to_ascii_lowercase(),
                AddressKind::Asset => address.host(),
                _ => continue,
            };
            if let Some(name) = list.registrable(host.trim_end_matches('.')).and_then(|name| name.split('.').next()) {
                *counts.entry(name.to_owned()).or_default() += if address.kind == AddressKind::Mailbox { 5 } else { 1 };
            }
        }
    }
    let most = counts
        .iter()
        .max_by_key(|(name, count)| (**count, std::cmp::Reverse((*name).clone())))
        .map(|(name, _)| name.clone());
    most.into_iter()
        .flat_map(|name| tokens(&name))
        .map(|token| token.word)
        .filter(|word| word.len() > 2 && !HARMLESS.contains(word))
        .collect()
}

/// The owner's name as the text writes it.
pub(crate) fn name(blocks: &[Block], owner: &HashSet<String>) -> Option<String> {
    let mut words = blocks
        .iter()
        .filter(|block| !matches!(block.kind, BlockKind::Skipped(_)))
        .flat_map(|block| block.text.as_str().split(|c: char| !(c.is_alphanumeric() || c == '-')));
    let capitalized = words.find(|word| {
        word.chars().next().is_some_and(char::is_uppercase)
            && tokens(word).iter().any(|token| owner.contains(&token.word))
    });
    capitalized.map(str::to_owned).or_else(|| owner.iter().min().cloned())
}

/// A text with the owner's name replaced by "our": "Quillmere systems in scope" is "our systems in scope".
pub(crate) fn left_out(text: &str, owner: &HashSet<String>) -> String {
    if owner.is_empty() {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut end = 0;
    for token in tokens(text).iter().filter(|token| owner.contains(&token.word)) {
        out.push_str(text.get(end..token.start).unwrap_or_default());
        out.push_str("our");
        end = token.end;
    }
    out.push_str(text.get(end..).unwrap_or_default());
    out
}
