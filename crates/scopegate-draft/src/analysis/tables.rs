//! Rows of tables of assets.

use std::collections::HashSet;

use crate::analysis::element::{Entry, doubt};
use crate::analysis::reader::{Column, Header, Reader};
use crate::block::Block;
use crate::hosts::addresses;
use crate::paths;
use crate::sections::Context;
use crate::sense::Sense;
use crate::source_text::SourceText;
use crate::tokens::tokens;
use crate::vocabulary::POLARITY;
use crate::vocabulary::headings::{is_plain_inclusion, sense_of};
use crate::vocabulary::lists::sections::{COLUMN_WORDS, MARK_COLUMN, MARK_NO, MARK_YES, NAME_COLUMN, REWARD_COLUMN};

impl Reader {
    /// The sense of a row of a table outside a section of assets whose column "In scope" has a mark.
    pub(super) fn scope_of_row(&self, block: &Block, context: Context) -> Option<Sense> {
        let may_name_assets = matches!(context.sense, Sense::None | Sense::Unknown | Sense::Reward | Sense::Guidelines);
        let mut marks = block.cells.iter().zip(&self.columns).filter(|(_, header)| header.column == Column::Scope);
        let (mark, _) = marks.next().filter(|_| may_name_assets && marks.next().is_none())?;
        Some(if mark_of(mark.as_str()) == Some(true) { Sense::InScope } else { Sense::Unknown })
    }

    /// A row of a table of assets: a column of marks decides, and no other words are allowed.
    pub(super) fn table_row(&mut self, block: &Block, context: Context) {
        let mut verdict = None;
        let mut is_unrewarded = false;
        // A column whose header says "scope" can hold names.
        let cells: Vec<(&SourceText, Column)> = block
            .cells
            .iter()
            .zip(self.columns.iter().map(|header| header.column).chain(std::iter::repeat(Column::Text)))
            .map(|(cell, column)| match column {
                Column::Mark | Column::Scope | Column::Reward if !addresses(cell.as_str()).is_empty() => {
                    (cell, Column::Text)
                }
                column => (cell, column),
            })
            .collect();
        for (cell, column) in &cells {
            if matches!(column, Column::Mark | Column::Scope) {
                verdict = Some(mark_of(cell.as_str()));
            } else if *column == Column::Exclusion && !addresses(cell.as_str()).is_empty() {
                self.sentence(cell, block, Context { sense: Sense::OutOfScope, ..context });
            } else if *column == Column::Exclusion {
                // Only an exclusion is certain.
                verdict = Some(mark_of(cell.as_str()).filter(|excluded| *excluded).map(|_| false));
            } else if *column == Column::Reward {
                is_unrewarded |= mark_of(cell.as_str()) == Some(false);
            }
        }
        let (sense, doubtful) = match verdict {
            Some(Some(true)) | None => (context.sense, false),
            Some(Some(false)) => (Sense::OutOfScope, false),
            Some(None) => (context.sense, true),
        };
        let context = Context { sense, ..context };
        let mut text = SourceText::default();
        for (cell, column) in &cells {
            if *column == Column::Text {
                text.join(cell);
            }
        }
        if text.is_blank() {
            text = block.text.clone();
        }
        let before = self.all.elements.len();
        self.sentence(&text, block, context);
        self.doubt_other_columns(before, block);
        if paths::names_paths(text.as_str()) {
            self.make_doubtful(before, "paths next to it");
        }
        if doubtful {
            self.make_doubtful(before, "an unknown mark in the table");
        }
        if is_unrewarded {
            self.make_doubtful(before, "no reward");
        }
        // The name of an asset without an address is in a separate cell.
        let mut names = cells.iter().filter(|(_, column)| *column == Column::Text).map(|(cell, _)| *cell);
        if let Some(name) = names.find(|cell| !cell.is_blank()) {
            for element in self.all.elements.iter_mut().skip(before) {
                if matches!(element.entry, Entry::Asset { .. }) && element.row.value.is_empty() {
                    name.as_str().trim().clone_into(&mut element.row.value);
                }
            }
        }
    }

    /// The hosts of a column such as "Redirects to" are no assets.
    fn doubt_other_columns(&mut self, from: usize, block: &Block) {
        let hosts = |text: &str| addresses(text).into_iter().map(|address| address.host());
        let (mut named, mut others) = (HashSet::new(), HashSet::new());
        for (at, cell) in block.cells.iter().enumerate() {
            let is_plain = self.columns.get(at).is_none_or(|header| header.is_plain);
            if is_plain { &mut named } else { &mut others }.extend(hosts(cell.as_str()));
        }
        for element in self.all.elements.iter_mut().skip(from) {
            if let Entry::Pattern { list: "in_scope", text, .. } = &element.entry
                && hosts(text).any(|host| others.contains(&host) && !named.contains(&host))
            {
                doubt(&mut element.row, "a column with another meaning");
            }
        }
    }

    pub(super) fn make_doubtful(&mut self, from: usize, reason: &'static str) {
        for element in self.all.elements.iter_mut().skip(from) {
            if matches!(element.entry, Entry::Pattern { list: "in_scope", .. }) {
                doubt(&mut element.row, reason);
            }
        }
    }
}

/// The header of a column, by its text.
pub(super) fn header_of(text: &str) -> Header {
    let words = tokens(text);
    let rest: Vec<&str> =
        words.iter().map(|token| token.word.as_str()).filter(|word| !COLUMN_WORDS.contains(word)).collect();
    Header { column: column_of(text), is_plain: is_plain_inclusion(&rest.join(" ")) }
}

/// The meaning of a column, by its header.
fn column_of(header: &str) -> Column {
    let words = tokens(header);
    let refuses = sense_of(header).is_some_and(Sense::refuses);
    let excludes = POLARITY.hits(&words).iter().any(|hit| ["excluded", "pivot"].contains(&hit.value));
    match MARK_COLUMN.is_in(&words) && !NAME_COLUMN.is_in(&words) {
        _ if REWARD_COLUMN.is_in(&words) => Column::Reward,
        _ if refuses || excludes => Column::Exclusion,
        false => Column::Text,
        true if words.iter().any(|token| token.word == "scope") => Column::Scope,
        true => Column::Mark,
    }
}

/// The meaning of a cell of a column of marks; `None` if it is not a mark.
fn mark_of(text: &str) -> Option<bool> {
    let plain = text.trim().trim_end_matches(['.', '!']).to_lowercase();
    // "No (internal)", "out of scope, until May", "❌ a vendor": what follows explains the exclusion.
    let mark = plain.split(['(', ',', ';', ':']).next().unwrap_or_default().trim();
    if mark.len() < plain.len() && whole_mark(mark) == Some(false) || plain.starts_with(['✗', '✘', '❌', '✖']) {
        return Some(false);
    }
    whole_mark(&plain)
}

/// The meaning of a cell that has a mark and nothing else.
fn whole_mark(plain: &str) -> Option<bool> {
    if MARK_YES.contains(plain) { Some(true) } else { MARK_NO.contains(plain).then_some(false) }
}
