//! Lists of paths that belong to one host.

use crate::analysis::element::{Entry, doubt, row};
use crate::analysis::reader::{Base, Reach, Reader};
use crate::block::{Block, BlockKind};
use crate::hosts::addresses;
use crate::paths;
use crate::row::{Outcome, Row};
use crate::sections::Context;
use crate::sense::Sense;
use crate::source_text::SourceText;
use crate::tokens::tokens;
use crate::vocabulary::lists::assets::PATH_NAMES;

impl Reader {
    /// A title below an introduction of paths keeps its host if it is clear.
    pub(super) fn path_title(&mut self, block: &Block, context: Context) {
        let BlockKind::Heading(level) = block.kind else {
            (self.base, self.outline) = (None, vec![(0, false)]);
            return;
        };
        let is_clear =
            matches!(context.sense, Sense::None | Sense::Unknown) && paths::is_clear_title(block.text.as_str());
        let outer = self.outline.last().map_or(0, |open| open.0);
        let keeps = match self.base.as_ref().map(|base| base.reach) {
            Some(Reach::Open) => level > outer && outer > 0,
            Some(Reach::Titles(above, _)) => level > above,
            _ => false,
        };
        self.base = self.base.take().filter(|_| keeps && is_clear).map(|base| {
            let above = if let Reach::Titles(above, _) = base.reach { above } else { outer };
            Base { reach: Reach::Titles(above, true), ..base }
        });
        while self.outline.last().is_some_and(|open| open.0 >= level) {
            self.outline.pop();
        }
        self.outline.push((level, is_clear));
    }

    /// Keeps the host of an introduction of paths.
    pub(super) fn path_base(&mut self, text: &SourceText, block: &Block, context: Context, before: usize) {
        let ends_open = text.as_str().trim_end().ends_with(':');
        let is_new =
            ends_open && !block.struck && !context.is_apart && paths::base(text.as_str(), &self.owner).is_some();
        if !is_new {
            self.base =
                self.base.take().filter(|base| !matches!(base.reach, Reach::Open)).map(|base| match base.reach {
                    // Only the text directly below a title is about the paths of that title.
                    Reach::Titles(above, _) => Base { reach: Reach::Titles(above, false), ..base },
                    _ => base,
                });
            return;
        }
        let says_in = context.sense == Sense::InScope;
        let announces = context.sense == Sense::Unknown
            && !self.after_example
            && paths::announces(text.as_str())
            && !self.outline.is_empty()
            && self.outline.iter().all(|open| open.1);
        self.base = paths::base(text.as_str(), &self.owner).filter(|_| says_in || announces).map(|host| Base {
            host,
            heading: context.heading,
            elements: before..self.all.elements.len(),
            reach: Reach::Open,
        });
    }

    /// Reads a sentence that consists of paths. Returns whether it does.
    pub(super) fn path_list(&mut self, sentence: &SourceText, block: &Block, context: Context, is_alone: bool) -> bool {
        let text = sentence.as_str();
        if !paths::names_paths(text) {
            return false;
        }
        if !matches!(context.sense, Sense::InScope | Sense::Unknown) {
            self.doubt_above(sentence, block, context);
            return false;
        }
        let is_list = block.is_item() || context.is_lead;
        let mut parents = Vec::new();
        let (host, from, introduction) = if let Some((host, from)) = paths::with_host(text, &self.owner) {
            (Some(host), from, 0..0)
        } else if addresses(text).is_empty() {
            parents = self.path_parents(block);
            match (&mut self.base, parents.as_slice()) {
                (_, [parent]) => (self.path_host(*parent), 0, 0..0),
                (Some(base), []) => {
                    let rules = match base.reach {
                        Reach::Open | Reach::List => {
                            let rules = (context.sense == Sense::InScope || base.heading == context.heading) && is_list
                                || base.reach == Reach::Open && base.heading == context.heading;
                            base.reach = Reach::List;
                            rules
                        }
                        Reach::Titles(_, is_next) => is_next,
                    };
                    (rules.then(|| base.host.clone()), 0, base.elements.clone())
                }
                _ => (None, 0, 0..0),
            }
        } else {
            // "https://firm.example and /api": it is not certain that the whole host is meant.
            let before = self.all.elements.len();
            self.sentence(sentence, block, context);
            self.make_doubtful(before, "paths next to it");
            return true;
        };
        for parent in parents {
            if let Some(element) = self.all.elements.get_mut(parent) {
                doubt(&mut element.row, "paths below it");
            }
        }
        let list = sentence.part(from, text.len());
        let found = paths::read(list.as_str(), &self.owner);
        let is_titled = self.base.as_ref().is_some_and(|base| matches!(base.reach, Reach::Titles(..)));
        let is_ruled = self.base.is_some();
        let is_sure = found.is_plain
            && is_alone
            && !block.struck
            && !context.is_apart
            && (context.sense == Sense::InScope || from == 0 && !introduction.is_empty())
            && (!is_titled || tokens(text).first().is_some_and(|token| PATH_NAMES.has(token)));
        let Some(host) = host.filter(|_| is_sure) else {
            let before = self.all.elements.len();
            self.sentence(sentence, block, context);
            self.make_doubtful(before, "paths next to it");
            self.doubt_above(sentence, block, context);
            let is_told = self.all.elements.iter().skip(before).any(|element| element.row.needs_person());
            if !is_told && (context.sense == Sense::InScope || is_ruled) {
                let mut row = row(sentence, context, Outcome::NeedsPerson);
                row.list = "in_scope";
                "paths without a certain host".clone_into(&mut row.left_over);
                self.add(row, Entry::ScopeUnchecked { list: "in_scope" });
            }
            return true;
        };
        for element in self.all.elements.get_mut(introduction).unwrap_or_default() {
            if matches!(element.entry, Entry::Pattern { list: "in_scope", .. }) {
                element.row = Row {
                    outcome: Outcome::Heading,
                    doubt: Vec::new(),
                    value: String::new(),
                    list: "",
                    ..element.row.clone()
                };
                element.entry = Entry::None;
            }
        }
        for (start, end) in found.places {
            let place = list.part(start, end);
            let mut row = row(&place, context, Outcome::Rule);
            row.list = "in_scope";
            row.value = format!("{host}{}", place.as_str());
            let entry = Entry::Pattern { list: "in_scope", text: row.value.clone(), domain: false };
            let at = self.all.elements.len();
            self.section.entry(context.heading).or_default().push(at);
            if let Some(open) = self.item_hosts.last_mut() {
                open.1.push(at);
            }
            self.add(row, entry);
        }
        true
    }

    /// A host is doubtful if the next line names paths that are not certainly below it.
    pub(super) fn doubt_above(&mut self, sentence: &SourceText, block: &Block, context: Context) {
        // The items of a list are not about each other.
        if block.is_item() && context.sense == Sense::InScope {
            return;
        }
        let line = sentence.line();
        let near = self.all.elements.iter_mut().rev().take_while(|element| element.row.end_line + 1 >= line);
        for element in near.take(16).filter(|element| element.row.line < line) {
            let Entry::Pattern { list: "in_scope", text, .. } = &element.entry else { continue };
            if paths::whole_host(text).is_some() {
                doubt(&mut element.row, "paths below it");
            }
        }
    }

    /// The hosts of the item that an item with paths is below.
    pub(super) fn path_parents(&self, block: &Block) -> Vec<usize> {
        if !block.is_item() {
            return Vec::new();
        }
        let parent = self.item_hosts.iter().rev().skip(1).find(|open| !open.1.is_empty());
        let is_host = |at: &usize| {
            self.all
                .elements
                .get(*at)
                .is_some_and(|element| matches!(element.entry, Entry::Pattern { list: "in_scope", .. }))
        };
        parent.map(|open| open.1.iter().copied().filter(is_host).collect()).unwrap_or_default()
    }

    /// The host of an element that includes a whole host without doubt.
    pub(super) fn path_host(&self, at: usize) -> Option<String> {
        let element = self.all.elements.get(at)?;
        let only_paths = element.row.doubt.iter().all(|doubt| *doubt == "paths below it");
        match &element.entry {
            Entry::Pattern { text, domain: false, .. } if only_paths => paths::whole_host(text),
            _ => None,
        }
    }
}
