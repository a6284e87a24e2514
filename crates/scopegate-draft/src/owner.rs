//! The name of the owner, from its mailboxes and domains.

use std::collections::{BTreeMap, HashSet};

use scopegate::net::PublicSuffixList;

use crate::block::{Block, BlockKind};
use crate::hosts::{AddressKind, addresses, is_lent};
use crate::tokens::tokens;
use crate::vocabulary::HARMLESS;

/// Words of the name of the owner's domain.
pub(crate) fn words(blocks: &[Block]) -> HashSet<String> {
    domain_name(blocks)
        .into_iter()
        .flat_map(|name| tokens(&name))
        .map(|token| token.word)
        .filter(|word| word.len() > 2 && !HARMLESS.contains(word))
        .collect()
}

/// The first label of the domain that the text names most often; a mailbox counts as five names.
fn domain_name(blocks: &[Block]) -> Option<String> {
    let list = PublicSuffixList::compiled();
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for block in blocks.iter().filter(|block| !matches!(block.kind, BlockKind::Skipped(_))) {
        for address in addresses(block.text.as_str()) {
            let host = match address.kind {
                AddressKind::Mailbox => address.text.rsplit('@').next().unwrap_or_default().to_ascii_lowercase(),
                // A number is not the name of an owner.
                AddressKind::Asset if address.is_name() => address.host(),
                _ => continue,
            };
            // A mailbox of a platform or a mail provider says nothing about the owner.
            if address.kind == AddressKind::Mailbox && is_lent(&host) {
                continue;
            }
            if let Some(name) = list.registrable(host.trim_end_matches('.')).and_then(|name| name.split('.').next()) {
                *counts.entry(name.to_owned()).or_default() += if address.kind == AddressKind::Mailbox { 5 } else { 1 };
            }
        }
    }
    counts
        .iter()
        .max_by_key(|(name, count)| (**count, std::cmp::Reverse((*name).clone())))
        .map(|(name, _)| name.clone())
}

/// The owner's name as the text writes it.
pub(crate) fn name(blocks: &[Block], owner: &HashSet<String>) -> Option<String> {
    let mut words = blocks
        .iter()
        .filter(|block| !matches!(block.kind, BlockKind::Skipped(_)))
        .flat_map(|block| block.text.as_str().split(|c: char| !(c.is_alphanumeric() || c == '-')));
    let capitalized = words.find(|word| {
        word.chars().next().is_some_and(char::is_uppercase)
            && !word.starts_with("X-")
            && tokens(word).iter().any(|token| owner.contains(&token.word))
    });
    capitalized.map(str::to_owned).or_else(|| domain_name(blocks).filter(|_| !owner.is_empty()))
}

/// A text with the owner's name replaced by "our": "Quillmere systems in scope" is "our systems in scope". A domain has
/// no blanks, so "Quill Mere" is the name too.
pub(crate) fn left_out(text: &str, owner: &HashSet<String>) -> String {
    /// The most words of a name.
    const MOST: usize = 4;
    if owner.is_empty() {
        return text.to_owned();
    }
    let words = tokens(text);
    let mut out = String::with_capacity(text.len());
    let (mut end, mut at) = (0, 0);
    while let Some(first) = words.get(at) {
        let mut name = String::new();
        let last = words.iter().skip(at).take(MOST).enumerate().find_map(|(more, token)| {
            name.push_str(&token.word);
            owner.contains(&name).then_some((at + more, token.end))
        });
        if let Some((last, last_end)) = last {
            out.push_str(text.get(end..first.start).unwrap_or_default());
            out.push_str("our");
            end = last_end;
            at = last;
        }
        at += 1;
    }
    out.push_str(text.get(end..).unwrap_or_default());
    out
}
