//! Hosts of a text whose form is not known.

use std::collections::BTreeSet;

use crate::analysis::element::{Element, Entry, row};
use crate::analysis::reader::Reader;
use crate::assets;
use crate::block::Block;
use crate::hosts::{AddressKind, addresses};
use crate::row::Outcome;
use crate::sections::{Context, Role};
use crate::sense::Sense;
use crate::tokens::tokens;

/// The most words next to each host of a list.
const MOST: usize = 4;

impl Reader {
    /// In a text that yields no asset, a person reads the lines that name a host and little else: they may be a list in a
    /// markup that this crate does not read.
    pub(super) fn unread_hosts(&mut self, blocks: &[Block], contexts: &[Context]) {
        let is_asset =
            |element: &Element| matches!(element.entry, Entry::Pattern { .. } | Entry::Ownership | Entry::Asset { .. });
        if self.all.elements.iter().any(is_asset) {
            return;
        }
        let needing = self.all.elements.iter().filter(|element| element.row.needs_person());
        let known: BTreeSet<usize> = needing.flat_map(|element| element.row.line..=element.row.end_line).collect();
        let speaks = |context: &Context| {
            context.role == Role::Body
                && (context.sense.refuses()
                    || matches!(context.sense, Sense::None | Sense::Unknown | Sense::InScope | Sense::Accepted))
        };
        for (block, context) in blocks.iter().zip(contexts).filter(|(_, context)| speaks(context)) {
            let text = block.text.as_str();
            let all = addresses(text);
            let mut hosts: Vec<_> = all
                .iter()
                .filter(|address| {
                    matches!(address.kind, AddressKind::Asset | AddressKind::Garbled(_)) && !address.has_path()
                })
                .collect();
            let words = tokens(&assets::read(text, Sense::None, &self.owner).masked).len();
            hosts.retain(|address| !known.contains(&block.text.line_at(address.start)));
            if words > MOST * hosts.len() {
                continue;
            }
            for address in hosts {
                let mut row = row(&block.text.part(address.start, address.end), *context, Outcome::NeedsPerson);
                "a host in a text without a list of scope".clone_into(&mut row.left_over);
                self.add(row, Entry::None);
            }
        }
    }
}
