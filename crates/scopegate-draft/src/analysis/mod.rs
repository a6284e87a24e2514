//! Converts blocks with their senses to elements, sentence by sentence.

mod classes;
mod closing_statements;
mod element;
mod hosts;
mod list_kinds;
mod path_lists;
mod reader;
mod rest;
mod statements;
mod suspension;
mod tables;
mod unread_hosts;

use std::collections::{BTreeMap, HashSet};

use crate::analysis::list_kinds::list_kinds;
use crate::analysis::reader::Reader;
use crate::analysis::tables::header_of;
use crate::block::{Block, BlockKind};
use crate::hosts::{AddressKind, addresses};
use crate::row::Outcome;
use crate::sections::{Context, Role};
use crate::sense::Sense;
use crate::sentences::sentences;
use crate::source_text::SourceText;
use crate::tokens::{Token, tokens};
use crate::vocabulary::lists::conduct::{ADDRESSES_TESTERS, OWNER_STARTS};
use crate::vocabulary::{HEADINGS, aliases};
use crate::{assets, owner};

pub(crate) use element::{Element, Entry, doubt, row};
pub(crate) use reader::Analysis;

/// Analyzes the blocks of a text in English.
pub(crate) fn analyze(blocks: &[Block], contexts: &[Context], owner: HashSet<String>) -> Analysis {
    let mut reader = Reader {
        all: Analysis::default(),
        owner,
        lists: list_kinds(blocks, contexts),
        section: BTreeMap::new(),
        item_hosts: Vec::new(),
        columns: Vec::new(),
        base: None,
        outline: Vec::new(),
        question: Vec::new(),
        after_example: false,
    };
    for (block, context) in blocks.iter().zip(contexts) {
        reader.block(block, *context);
    }
    reader.all.owner = owner::name(blocks, &reader.owner);
    reader.close_inside_wildcards();
    reader.unread_hosts(blocks, contexts);
    reader.all
}

impl Reader {
    fn block(&mut self, block: &Block, context: Context) {
        if context.role == Role::Heading && self.all.title.is_none() && context.sense == Sense::None {
            self.all.title = Some(block.text.as_str().trim().to_owned());
            let words = tokens(block.text.as_str());
            if words
                .windows(2)
                .any(|pair| matches!(pair, [bug, bounty] if bug.word == "bug" && bounty.word == "bounty"))
            {
                self.all.bounty_yes = true;
                self.add(row(&block.text, context, Outcome::Bounty), Entry::None);
            }
        }
        match context.role {
            Role::Skipped(reason) => {
                let mut row = row(&block.text, context, Outcome::NotScope);
                row.value = String::new();
                row.left_over = String::new();
                reason.clone_into(&mut row.text);
                self.add(row, Entry::None);
                return;
            }
            Role::Heading => {
                self.all.headings += 1;
                self.path_title(block, context);
                if context.sense == Sense::Unknown {
                    self.all.unknown_headings.push(block.text.line());
                }
                self.add(row(&block.text, context, Outcome::Heading), Entry::None);
                self.heading_hosts(block, context);
                self.item_hosts.clear();
                self.question.clear();
                self.suspension(&block.text, context);
                return;
            }
            Role::LeadIn => self.add(row(&block.text, context, Outcome::Heading), Entry::None),
            Role::Body => {}
        }
        if let BlockKind::Item(depth) = block.kind {
            while self.item_hosts.last().is_some_and(|open| open.0 >= depth) {
                self.item_hosts.pop();
            }
            self.item_hosts.push((depth, Vec::new()));
        } else {
            self.item_hosts.clear();
        }
        if block.kind == BlockKind::RowHeader {
            self.columns = block.cells.iter().map(|cell| header_of(cell.as_str())).collect();
            self.add(row(&block.text, context, Outcome::Heading), Entry::None);
            return;
        }
        if context.sense == Sense::Example {
            (self.base, self.after_example) = (None, true);
            let mut row = row(&block.text, context, Outcome::NotScope);
            row.doubt = Vec::new();
            self.add(row, Entry::None);
            return;
        }
        let text = if context.from > 0 {
            block.text.part(context.from, block.text.as_str().len())
        } else {
            block.text.clone()
        };
        if context.from > 0 {
            self.add(row(&block.text, context, Outcome::Heading), Entry::None);
        }
        if block.kind == BlockKind::Row {
            if context.sense == Sense::InScope {
                self.table_row(block, context);
                return;
            }
            if let Some(sense) = self.scope_of_row(block, context) {
                self.table_row(block, Context { sense, ..context });
                return;
            }
        }
        let before = self.all.elements.len();
        let all = sentences(&text);
        for sentence in &all {
            if !self.path_list(sentence, block, context, all.len() == 1) {
                self.sentence(sentence, block, context);
            }
        }
        self.path_base(&text, block, context, before);
    }

    fn sentence(&mut self, sentence: &SourceText, block: &Block, context: Context) {
        let before = self.all.elements.len();
        self.answer(sentence);
        self.suspension(sentence, context);
        self.testing(sentence, context);
        let text = sentence.as_str();
        let mut context = context;
        let words_as_written = tokens(text);
        // A sentence outside lists that says by itself that findings are out of scope.
        let local = Sense::from_word(HEADINGS.first(&words_as_written).unwrap_or_default());
        let refused =
            local == Some(Sense::OutOfScope) || (context.sense == Sense::InScope && local == Some(Sense::Prohibited));
        let says_out = refused
            && matches!(
                context.sense,
                Sense::None
                    | Sense::Unknown
                    | Sense::Guidelines
                    | Sense::Report
                    | Sense::Reward
                    | Sense::Accepted
                    | Sense::InScope
                    | Sense::Contact
            )
            && !aliases::find(&words_as_written).is_empty()
            && addresses(text).iter().all(|address| address.kind == AddressKind::Mailbox);
        if says_out {
            context.sense = Sense::OutOfScope;
        }
        let introduces_exceptions =
            context.role == Role::LeadIn && context.sense.refuses() && assets::ends_with_exceptions(text);
        let sense = if introduces_exceptions { Sense::Unknown } else { context.sense };
        let reading = assets::read(text, sense, &self.owner);
        let words = tokens(&reading.masked);
        self.contacts(sentence, context);
        self.hosts(sentence, block, context, &reading);
        self.scalars(sentence, context, &words);
        let asked = self.report_items(sentence, context, &words);
        let third = self.third_party(sentence, context, &words, &reading);
        let unlimited = tokens(&assets::without_limits(&reading.masked));
        let owned = !third && self.ownership(sentence, context, &unlimited, block);
        let only_asks = asked && context.sense == Sense::Report;
        if !only_asks && !is_about_owner(&words, context, &self.owner) {
            let in_list = (block.is_item() || context.is_lead) && !says_out;
            self.classes(sentence, context, &words, third, says_out || context.sense.refuses(), in_list);
        }
        if text.trim_end().ends_with('?') {
            self.question = (before..self.all.elements.len()).collect();
        }
        let found = self.all.elements.len() > before;
        self.rest(sentence, block, context, &words, found, owned, &reading);
    }
}

/// Whether a sentence is about actions of the owner and requires nothing of testers.
fn is_about_owner(words: &[Token], context: Context, owner: &HashSet<String>) -> bool {
    if context.sense.refuses() {
        return false;
    }
    let first = words.first().map_or("", |token| token.word.as_str());
    (OWNER_STARTS.contains(first) || owner.contains(first)) && !ADDRESSES_TESTERS.is_in(words)
}
