//! Texts in other languages than English: only contacts and addresses are read. A person reads the rest.

use crate::analysis::{Analysis, Element, Entry, doubt, row};
use crate::block::Block;
use crate::contacts;
use crate::hosts::{AddressKind, addresses};
use crate::row::Outcome;
use crate::sections::{Context, Role};
use crate::sense::Sense;

/// Analyzes the blocks of a text whose sentences are not understood.
pub(crate) fn analyze(blocks: &[Block], contexts: &[Context]) -> Analysis {
    let mut all = Analysis::default();
    for (block, context) in blocks.iter().zip(contexts) {
        let context = Context { sense: Sense::Unknown, ..*context };
        if let Role::Skipped(reason) = context.role {
            let mut row = row(&block.text, context, Outcome::NotScope);
            reason.clone_into(&mut row.text);
            all.elements.push(Element { row, entry: Entry::None });
            continue;
        }
        if all.title.is_none() {
            all.title = Some(block.text.as_str().trim().to_owned());
        }
        let text = block.text.as_str();
        let found = addresses(text);
        for (at, contact) in contacts::contacts(text, &found) {
            let mut row = row(&block.text.part(at, text.len()), context, Outcome::Contact);
            row.end_line = row.line;
            row.value = contact;
            all.elements.push(Element { row, entry: Entry::Contact });
        }
        for address in found.iter().filter(|address| address.kind == AddressKind::Asset) {
            let mut row = row(&block.text.part(address.start, address.end), context, Outcome::Rule);
            row.list = "in_scope";
            address.text.clone_into(&mut row.value);
            doubt(&mut row, "not in English");
            let entry = Entry::Pattern { list: "in_scope", text: address.text.clone(), domain: false };
            all.elements.push(Element { row, entry });
        }
        all.elements.push(Element { row: row(&block.text, context, Outcome::NeedsPerson), entry: Entry::None });
    }
    all
}
