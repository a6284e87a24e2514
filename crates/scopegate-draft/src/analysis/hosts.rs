//! Hosts of a sentence, and remarks about hosts before it.

use std::collections::HashSet;

use crate::analysis::element::{Element, Entry, doubt, row};
use crate::analysis::reader::Reader;
use crate::assets;
use crate::assets::{Below, Place, Placed};
use crate::block::Block;
use crate::hosts::{Address, AddressKind, addresses};
use crate::row::{Outcome, Row};
use crate::sections::Context;
use crate::sense::Sense;
use crate::source_text::SourceText;
use crate::tokens::{Token, tokens};
use crate::vocabulary::THIRD_PARTY;
use crate::vocabulary::lists::assets::{ANDROID_STORES, REFERS_BACK, REFERS_TO_ONE, REFUSING_ANSWERS, SUBJECTS};

impl Reader {
    pub(super) fn hosts(&mut self, sentence: &SourceText, block: &Block, context: Context, reading: &assets::Reading) {
        if reading.changes_previous {
            self.doubt_previous(sentence, block, context);
        }
        for placed in &reading.placed {
            if let Some(element) = asset_element(sentence, block, context, placed) {
                let at = self.all.elements.len();
                self.section.entry(context.heading).or_default().push(at);
                if let Some(open) = self.item_hosts.last_mut() {
                    open.1.push(at);
                }
                self.all.elements.push(element);
            }
        }
    }

    /// A sentence without an address that limits the sentences before it.
    pub(super) fn doubt_previous(&mut self, sentence: &SourceText, block: &Block, context: Context) {
        if context.sense != Sense::InScope && !context.sense.refuses() {
            return;
        }
        let words = tokens(sentence.as_str());
        let refers = REFERS_BACK.is_in(&words);
        let is_short = is_short(&words);
        let is_general =
            THIRD_PARTY.hits(&words).iter().any(|hit| hit.value == "third") && !REFERS_TO_ONE.is_in(&words);
        if is_general || !(refers || is_short) {
            return;
        }
        let has_no_subject = !SUBJECTS.is_in(&words);
        let line = sentence.line();
        let same_block = |row: &Row| row.line >= block.text.line() && row.line <= line;
        let mut places: Vec<usize> = Vec::new();
        // An item below another item is about that item.
        if block.is_item() {
            places.extend(self.item_hosts.iter().rev().skip(1).flat_map(|open| open.1.iter().copied()));
        }
        places.extend(self.section.get(&context.heading).into_iter().flatten().copied().filter(|at| {
            self.all.elements.get(*at).is_some_and(|element| {
                same_block(&element.row)
                    || ((refers || has_no_subject) && !block.is_item() && context.sense == Sense::InScope && is_short)
            })
        }));
        for at in places {
            if let Some(element) = self.all.elements.get_mut(at)
                && matches!(element.entry, Entry::Pattern { list: "in_scope", .. })
            {
                doubt(&mut element.row, "a remark about it");
            }
        }
    }

    /// A person reads the hosts of a heading: the text below it decides about them.
    pub(super) fn heading_hosts(&mut self, block: &Block, context: Context) {
        let is_host = |address: &Address| matches!(address.kind, AddressKind::Asset | AddressKind::Garbled(_));
        if addresses(block.text.as_str()).iter().any(is_host) {
            let mut row = row(&block.text, context, Outcome::NeedsPerson);
            "an address in a heading".clone_into(&mut row.left_over);
            self.add(row, Entry::None);
        }
    }

    /// "Is shop.firm.com in scope? No." The answer excludes the hosts of the question.
    pub(super) fn answer(&mut self, sentence: &SourceText) {
        let question = std::mem::take(&mut self.question);
        if !tokens(sentence.as_str()).first().is_some_and(|first| REFUSING_ANSWERS.has(first)) {
            return;
        }
        for at in question {
            let Some(element) = self.all.elements.get_mut(at) else { continue };
            if let Entry::Pattern { list: list @ "in_scope", .. } = &mut element.entry {
                *list = "out_of_scope";
                element.row.list = "out_of_scope";
                element.row.doubt = vec!["the answer to a question"];
            }
        }
    }

    /// Closes a doubtful host inside an included wildcard, because the text may mean that the host is not included.
    pub(super) fn close_inside_wildcards(&mut self) {
        let wide: Vec<String> = self
            .all
            .elements
            .iter()
            .filter_map(|element| match &element.entry {
                Entry::Pattern { list: "in_scope", text, domain }
                    if element.row.doubt.is_empty() && (*domain || text.contains('*')) =>
                {
                    Some(
                        text.trim_start_matches("https://")
                            .trim_start_matches("http://")
                            .trim_start_matches("*.")
                            .trim_start_matches('*')
                            .split('/')
                            .next()
                            .unwrap_or_default()
                            .to_ascii_lowercase(),
                    )
                }
                _ => None,
            })
            .filter(|name| !name.is_empty())
            .collect();
        let exact: HashSet<String> = self
            .all
            .elements
            .iter()
            .filter_map(|element| match &element.entry {
                Entry::Pattern { list: "in_scope", text, .. } if element.row.doubt.is_empty() => {
                    Some(text.to_ascii_lowercase())
                }
                _ => None,
            })
            .collect();
        let names: HashSet<&str> = wide.iter().map(String::as_str).collect();
        let covered = |host: &str| {
            let mut name = host;
            while let Some((_, rest)) = name.split_once('.') {
                if names.contains(rest) {
                    return true;
                }
                name = rest;
            }
            names.contains(host)
        };
        for element in &mut self.all.elements {
            let Entry::Pattern { list, text, domain } = &element.entry else { continue };
            if *list != "in_scope"
                || element.row.doubt.is_empty()
                || *domain
                || text.contains('*')
                || exact.contains(&text.to_ascii_lowercase())
            {
                continue;
            }
            let host = text
                .split_once("://")
                .map_or(text.as_str(), |parts| parts.1)
                .split(['/', ':'])
                .next()
                .unwrap_or_default()
                .to_ascii_lowercase();
            if covered(&host) {
                element.row.list = "out_of_scope";
                element.entry = Entry::Pattern { list: "out_of_scope", text: text.clone(), domain: false };
            }
        }
    }
}

/// Whether a sentence is short enough to be a remark about what precedes it.
fn is_short(words: &[Token]) -> bool {
    words.len() <= 14
}

/// The element of an address, if it has one.
fn asset_element(sentence: &SourceText, block: &Block, context: Context, placed: &Placed) -> Option<Element> {
    let place = sentence.part(placed.address.start, placed.address.end);
    let mut row = row(&place, context, Outcome::Rule);
    row.text = sentence.as_str().chars().take(300).collect();
    let is_wild = placed.address.text.contains('*');
    let (text, domain) = match placed.below {
        Below::Domain if !is_wild => (placed.address.host(), true),
        Below::Subdomains if !is_wild => (format!("*.{}", placed.address.host()), false),
        _ => (placed.address.text.clone(), false),
    };
    row.value = if domain { format!("{{ domain = \"{text}\" }}") } else { text.clone() };
    if let Some(reason) = placed.doubt {
        doubt(&mut row, reason);
    }
    match placed.place {
        Place::Mention => {
            let shared = placed.address.kind == AddressKind::Shared && context.sense == Sense::InScope;
            if shared {
                row.outcome = Outcome::OtherAsset;
                row.list = "in_scope";
                let kind = shared_type(&placed.address);
                return Some(Element { row, entry: Entry::Asset { kind, list: "in_scope" } });
            }
            let reason = placed.doubt?;
            row.outcome = Outcome::NeedsPerson;
            reason.clone_into(&mut row.left_over);
            row.value = String::new();
            // The rest of the policy decides about an exception to an exclusion.
            Some(Element { row, entry: Entry::None })
        }
        Place::InScope if context.is_apart => {
            // The heading above the list may be lost, and the list may exclude.
            row.list = "out_of_scope";
            Some(Element { row, entry: Entry::Pattern { list: "out_of_scope", text, domain } })
        }
        Place::InScope => {
            row.list = "in_scope";
            if block.struck {
                doubt(&mut row, "struck out");
            }
            Some(Element { row, entry: Entry::Pattern { list: "in_scope", text, domain } })
        }
        Place::OutOfScope => {
            row.list = "out_of_scope";
            Some(Element { row, entry: Entry::Pattern { list: "out_of_scope", text, domain } })
        }
        Place::ThirdParty => {
            row.list = "third_party";
            Some(Element { row, entry: Entry::Pattern { list: "third_party", text, domain } })
        }
    }
}

/// The type of an asset that a site of many owners holds: an app of a store, or a repository.
fn shared_type(address: &Address) -> &'static str {
    let host = address.host();
    if host.ends_with("apple.com") {
        "ios-app"
    } else if ANDROID_STORES.contains(&host) {
        "android-app"
    } else {
        "source-code"
    }
}
