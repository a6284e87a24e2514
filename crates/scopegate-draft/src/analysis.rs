//! From blocks with their senses to elements: what each sentence becomes.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use scopegate::findings::ClassKind;

use crate::assets::{self, Below, Place, Placed};
use crate::block::{Block, BlockKind};
use crate::contacts;
use crate::findings::{self, ListKind};
use crate::hosts::{Address, AddressKind, addresses};
use crate::owner;
use crate::paths;
use crate::phrase::PhraseTable;
use crate::row::{Outcome, Row};
use crate::sections::{Context, Role};
use crate::sense::Sense;
use crate::sentences::sentences;
use crate::source_text::SourceText;
use crate::testing::{self, TestingCondition};
use crate::tokens::{Token, tokens};
use crate::vocabulary::headings::sense_of;
use crate::vocabulary::{
    CLOSED, HARMLESS, HEADINGS, KINDS, OWNERSHIP, POLARITY, REPORT, SCALARS, THIRD_PARTY, UNCHECKED, aliases, labels,
};

/// What an element adds to the policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Entry {
    /// Nothing.
    None,
    /// A rule for an asset.
    Pattern {
        list: &'static str,
        text: String,
        domain: bool,
    },
    /// A finding rule.
    Class {
        id: &'static str,
        unless: BTreeSet<String>,
        when: BTreeSet<String>,
    },
    /// A clause about systems of others.
    ThirdParty,
    /// A statement about assets that no program can decide.
    ScopeUnchecked {
        list: &'static str,
    },
    /// A statement about conduct that no program can decide.
    ConductUnchecked,
    /// An asset without an address.
    Asset {
        kind: &'static str,
        list: &'static str,
    },
    /// Everything owned is in scope.
    Ownership,
    /// The condition of the section of exclusions.
    SectionCondition(Vec<String>),
    Contact,
    ReportItem,
}

/// A row and what it adds to the policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Element {
    pub(crate) row: Row,
    pub(crate) entry: Entry,
}

/// Why no inclusion of a text is certain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Suspension {
    /// The program is closed, or not open yet.
    Closed,
    /// Reports are accepted, and tests are not authorized.
    ReportOnly,
    /// The text is a template.
    Template,
}

impl Suspension {
    pub(crate) fn reason(self) -> &'static str {
        match self {
            Self::Closed => "the text says that the program is not in force",
            Self::ReportOnly => "the text says that tests are not authorized",
            Self::Template => "the text has a placeholder and is a template",
        }
    }

    /// The posture of a policy that says so.
    pub(crate) fn posture(self) -> Option<&'static str> {
        match self {
            Self::Closed => Some("none"),
            Self::ReportOnly => Some("report-only"),
            Self::Template => None,
        }
    }
}

/// What a whole text says.
#[derive(Debug, Default)]
pub(crate) struct Analysis {
    pub(crate) elements: Vec<Element>,
    pub(crate) bounty_yes: bool,
    pub(crate) bounty_no: bool,
    pub(crate) names_amounts: bool,
    pub(crate) harbor_promise: bool,
    pub(crate) harbor_limited: bool,
    pub(crate) harbor_authorized: bool,
    /// Why no inclusion is certain: the program is closed, or the text is a template.
    pub(crate) suspended: Option<(usize, Suspension)>,
    /// The conditions of testing, with their lines.
    pub(crate) testing: Vec<(usize, TestingCondition)>,
    pub(crate) unknown_headings: Vec<usize>,
    pub(crate) headings: usize,
    pub(crate) title: Option<String>,
    /// The name of the owner, as the text writes the name of its domain.
    pub(crate) owner: Option<String>,
}

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
        after_example: false,
    };
    for (block, context) in blocks.iter().zip(contexts) {
        reader.block(block, *context);
    }
    reader.all.owner = owner::name(blocks, &reader.owner);
    reader.close_inside_wildcards();
    reader.all
}

/// A row for a part of a text.
pub(crate) fn row(text: &SourceText, context: Context, outcome: Outcome) -> Row {
    Row {
        line: text.line(),
        end_line: text.end_line(),
        section: context.sense,
        heading_line: context.heading,
        outcome,
        value: String::new(),
        list: "",
        conditions: Vec::new(),
        doubt: Vec::new(),
        left_over: String::new(),
        written: false,
        text: text.as_str().trim().chars().take(300).collect(),
    }
}

/// For each heading line of a refusing section, what its names mostly are.
fn list_kinds(blocks: &[Block], contexts: &[Context]) -> BTreeMap<usize, ListKind> {
    let mut counts: BTreeMap<usize, (usize, usize, Option<ListKind>)> = BTreeMap::new();
    for (block, context) in blocks.iter().zip(contexts).filter(|(_, context)| context.sense.refuses()) {
        let entry = counts.entry(context.heading).or_default();
        if context.role != Role::Body {
            let words = tokens(block.text.as_str());
            let finding = words.iter().any(|token| {
                ["vulnerability", "finding", "issue", "bug", "report", "weakness", "submission"]
                    .contains(&token.word.as_str())
            });
            let conduct = words.iter().any(|token| {
                ["activity", "test", "testing", "technique", "method", "action", "attack"]
                    .contains(&token.word.as_str())
            });
            if finding != conduct && context.heading == block.text.line() {
                entry.2 = Some(if finding { ListKind::Findings } else { ListKind::Activities });
            }
            continue;
        }
        for named in aliases::find(&tokens(block.text.as_str())) {
            let activity = |id: &&&str| aliases::kind(id) == Some(ClassKind::Activity);
            let activities = named.ids.iter().filter(activity).count();
            if activities == named.ids.len() {
                entry.0 += 1;
            } else if activities == 0 {
                entry.1 += 1;
            }
        }
    }
    let kind = |(activities, findings, stated): (usize, usize, Option<ListKind>)| {
        stated.unwrap_or(match (activities, findings) {
            _ if activities > findings * 2 && activities > 1 => ListKind::Activities,
            _ if findings > activities * 2 && findings > 1 => ListKind::Findings,
            _ => ListKind::Mixed,
        })
    };
    counts.into_iter().map(|(line, entry)| (line, kind(entry))).collect()
}

struct Reader {
    all: Analysis,
    owner: HashSet<String>,
    lists: BTreeMap<usize, ListKind>,
    /// The positions of elements with hosts, by heading.
    section: BTreeMap<usize, Vec<usize>>,
    /// The elements with hosts of open items, with the depth of the item.
    item_hosts: Vec<(usize, Vec<usize>)>,
    /// The senses of the columns of a table.
    columns: Vec<Column>,
    /// The host of the paths that follow.
    base: Option<Base>,
    /// The open headings: their levels, and whether each is a clear title.
    outline: Vec<(u8, bool)>,
    /// Whether an example or an old version came before.
    after_example: bool,
}

/// The host that rules a list of paths.
#[derive(Debug)]
struct Base {
    host: String,
    /// The line of the heading that the list belongs to.
    heading: usize,
    /// The elements of the introduction.
    elements: std::ops::Range<usize>,
    reach: Reach,
}

/// How far the host of an introduction rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// No block came after the introduction.
    Open,
    /// The list after the introduction.
    List,
    /// The titles deeper than this level; the flag is set directly after such a title.
    Titles(u8, bool),
}

/// What a column of a table says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    /// Names of assets.
    Text,
    /// Marks of eligibility.
    Mark,
    /// Marks of a table that says by itself what is in scope.
    Scope,
    /// Marks of exclusion.
    Exclusion,
    /// Marks of rewards. An asset without a reward is perhaps in scope.
    Reward,
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
                self.item_hosts.clear();
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
            self.columns = block.cells.iter().map(|cell| column_of(cell.as_str())).collect();
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

    /// A title below an introduction of paths keeps its host if it is clear.
    fn path_title(&mut self, block: &Block, context: Context) {
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
    fn path_base(&mut self, text: &SourceText, block: &Block, context: Context, before: usize) {
        let ends_open = text.as_str().trim_end().ends_with(':');
        let is_new =
            ends_open && !block.struck && !context.is_apart && paths::base(text.as_str(), &self.owner).is_some();
        if !is_new {
            self.base =
                self.base.take().filter(|base| !matches!(base.reach, Reach::Open)).map(|base| match base.reach {
                    // Only the text directly below a title speaks of the paths of that title.
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
    fn path_list(&mut self, sentence: &SourceText, block: &Block, context: Context, is_alone: bool) -> bool {
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
            // "https://firm.example and /api": the whole host is not surely meant.
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
            && (!is_titled
                || tokens(text)
                    .first()
                    .is_some_and(|token| ["path", "endpoint", "route"].contains(&token.word.as_str())));
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

    /// A host is doubtful if the next line names paths that are not surely below it.
    fn doubt_above(&mut self, sentence: &SourceText, block: &Block, context: Context) {
        // The items of a list do not speak of each other.
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
    fn path_parents(&self, block: &Block) -> Vec<usize> {
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
    fn path_host(&self, at: usize) -> Option<String> {
        let element = self.all.elements.get(at)?;
        let only_paths = element.row.doubt.iter().all(|doubt| *doubt == "paths below it");
        match &element.entry {
            Entry::Pattern { text, domain: false, .. } if only_paths => paths::whole_host(text),
            _ => None,
        }
    }

    fn add(&mut self, row: Row, entry: Entry) {
        self.all.elements.push(Element { row, entry });
    }

    /// The sense of a row of a table outside a section of assets whose column "In scope" has a mark.
    fn scope_of_row(&self, block: &Block, context: Context) -> Option<Sense> {
        let may_name_assets = matches!(context.sense, Sense::None | Sense::Unknown | Sense::Reward | Sense::Guidelines);
        let mut marks = block.cells.iter().zip(&self.columns).filter(|(_, column)| **column == Column::Scope);
        let (mark, _) = marks.next().filter(|_| may_name_assets && marks.next().is_none())?;
        Some(if mark_of(mark.as_str()) == Some(true) { Sense::InScope } else { Sense::Unknown })
    }

    /// A row of a table of assets: a column of marks decides, and no other words are allowed.
    fn table_row(&mut self, block: &Block, context: Context) {
        let mut verdict = None;
        let mut is_unrewarded = false;
        // A column whose header says "scope" can hold names.
        let cells: Vec<(&SourceText, Column)> = block
            .cells
            .iter()
            .zip(self.columns.iter().copied().chain(std::iter::repeat(Column::Text)))
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
        if paths::names_paths(text.as_str()) {
            self.make_doubtful(before, "paths next to it");
        }
        if doubtful {
            self.make_doubtful(before, "an unknown mark in the table");
        }
        if is_unrewarded {
            self.make_doubtful(before, "no reward");
        }
        // The name of an asset without an address is a cell of its own.
        let mut names = cells.iter().filter(|(_, column)| *column == Column::Text).map(|(cell, _)| *cell);
        if let Some(name) = names.find(|cell| !cell.is_blank()) {
            for element in self.all.elements.iter_mut().skip(before) {
                if matches!(element.entry, Entry::Asset { .. }) && element.row.value.is_empty() {
                    name.as_str().trim().clone_into(&mut element.row.value);
                }
            }
        }
    }

    fn make_doubtful(&mut self, from: usize, reason: &'static str) {
        for element in self.all.elements.iter_mut().skip(from) {
            if matches!(element.entry, Entry::Pattern { list: "in_scope", .. }) {
                doubt(&mut element.row, reason);
            }
        }
    }

    /// Whether the program is closed, or the text is a template.
    fn suspension(&mut self, text: &SourceText, context: Context) {
        if self.all.suspended.is_some() {
            return;
        }
        let line = text.line();
        let lower = text.as_str().to_lowercase();
        // "<your username>" asks for the name of the researcher.
        let names_researcher =
            ["username", "handle", "alias", "nickname", "user name", "your name", "account", "email", "e-mail"]
                .iter()
                .any(|name| lower.contains(name));
        let asks = !names_researcher && ["<your ", "[your "].iter().any(|mark| lower.contains(mark));
        let placeholder = asks
            || [
                "{{",
                "[company",
                "[todo",
                "[insert",
                "<company",
                "${",
                "[organization",
                "[organisation",
                "<insert",
                "[name of",
                "todo:",
                "[agency",
                "[domain",
            ]
            .iter()
            .any(|mark| lower.contains(mark));
        if placeholder {
            self.all.suspended = Some((line, Suspension::Template));
        }
        // A sentence with an address speaks of that address.
        let names_host = addresses(text.as_str())
            .iter()
            .any(|address| matches!(address.kind, AddressKind::Asset | AddressKind::Garbled(_)));
        let speaks = matches!(
            context.sense,
            Sense::None | Sense::Unknown | Sense::InScope | Sense::Guidelines | Sense::Reward | Sense::SafeHarbor
        );
        if !speaks || names_host {
            return;
        }
        let words = tokens(text.as_str());
        if CLOSED.has(&words, "placeholder") {
            self.all.suspended = Some((line, Suspension::Template));
        } else if CLOSED.has(&words, "closed") {
            self.all.suspended = Some((line, Suspension::Closed));
        } else if CLOSED.has(&words, "report-only") && !names_part(&words) {
            self.all.suspended = Some((line, Suspension::ReportOnly));
        }
    }

    fn sentence(&mut self, sentence: &SourceText, block: &Block, context: Context) {
        let before = self.all.elements.len();
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
        let reading = assets::read(text, context.sense, &self.owner);
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
        let found = self.all.elements.len() > before;
        self.rest(sentence, block, context, &words, found, owned, &reading);
    }

    /// The conditions of testing that a sentence states.
    fn testing(&mut self, sentence: &SourceText, context: Context) {
        if !(context.sense.refuses() || context.sense.speaks_to_testers()) {
            return;
        }
        let conditions = testing::read(sentence.as_str());
        if conditions.is_empty() {
            return;
        }
        let mut row = row(sentence, context, Outcome::Condition);
        row.value = conditions.iter().map(TestingCondition::summary).collect::<Vec<_>>().join(", ");
        row.written = true;
        self.add(row, Entry::None);
        self.all.testing.extend(conditions.into_iter().map(|condition| (sentence.line(), condition)));
    }

    fn contacts(&mut self, sentence: &SourceText, context: Context) {
        if matches!(context.sense, Sense::Thanks | Sense::Example) {
            return;
        }
        let text = sentence.as_str();
        let found = contacts::contacts(text, &addresses(text));
        for (at, contact) in &found {
            let place = sentence.part(*at, text.len());
            let mut row = row(&place, context, Outcome::Contact);
            row.end_line = row.line;
            contact.clone_into(&mut row.value);
            self.add(row, Entry::Contact);
        }
        if found.is_empty() && contacts::is_obfuscated(text) {
            let mut row = row(sentence, context, Outcome::NeedsPerson);
            "a contact that is written so that programs do not find it".clone_into(&mut row.left_over);
            self.add(row, Entry::None);
        }
    }

    fn hosts(&mut self, sentence: &SourceText, block: &Block, context: Context, reading: &assets::Reading) {
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

    /// A sentence without an address that limits what was said before it.
    fn doubt_previous(&mut self, sentence: &SourceText, block: &Block, context: Context) {
        const ANAPHORA: &[&str] = &[
            "latter",
            "last",
            "former",
            "first",
            "second",
            "it",
            "this",
            "that",
            "them",
            "they",
            "neither",
            "both",
            "these",
            "those",
            "one",
            "everything",
            "all",
            "some",
            "not",
            "here",
            "above",
        ];
        // Words of sentences that speak of something else than the hosts before them.
        const SUBJECTS: &[&str] = &[
            "system",
            "domain",
            "asset",
            "service",
            "host",
            "site",
            "website",
            "application",
            "app",
            "subdomain",
            "vendor",
            "third",
            "product",
            "vulnerability",
            "issue",
            "finding",
            "test",
            "testing",
            "attack",
            "report",
            "data",
            "account",
            "you",
            "we",
            "everything",
            "anything",
            "infrastructure",
            "api",
            "program",
            "programme",
            "policy",
            "researcher",
            "user",
        ];
        if context.sense != Sense::InScope && !context.sense.refuses() {
            return;
        }
        let words = tokens(sentence.as_str());
        let refers = words.iter().any(|token| ANAPHORA.contains(&token.word.as_str()));
        let is_short = is_short(&words);
        let is_general = THIRD_PARTY.hits(&words).iter().any(|hit| hit.value == "third")
            && !words
                .iter()
                .any(|token| ["it", "latter", "former", "this", "them", "both"].contains(&token.word.as_str()));
        if is_general || !(refers || is_short) {
            return;
        }
        let has_no_subject = !words.iter().any(|token| SUBJECTS.contains(&token.word.as_str()));
        let line = sentence.line();
        let same_block = |row: &Row| row.line >= block.text.line() && row.line <= line;
        let mut places: Vec<usize> = Vec::new();
        // An item below an item speaks of that item.
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

    fn scalars(&mut self, sentence: &SourceText, context: Context, words: &[Token]) {
        if matches!(context.sense, Sense::Thanks | Sense::Example) {
            return;
        }
        let text = sentence.as_str();
        self.all.names_amounts |= has_amount(text);
        let hits = SCALARS.hits(words);
        let has = |value: &str| hits.iter().any(|hit| hit.value == value);
        if !context.sense.refuses() {
            if has("bounty no") {
                self.all.bounty_no = true;
                self.add(row(sentence, context, Outcome::Bounty), Entry::None);
            } else if has("bounty yes") || (context.sense == Sense::Reward && has_amount(text)) {
                self.all.bounty_yes = true;
                self.add(row(sentence, context, Outcome::Bounty), Entry::None);
            }
        }
        let promise = has("harbor promise");
        let in_harbor = context.sense == Sense::SafeHarbor;
        if (promise && !context.sense.refuses()) || (in_harbor && (has("harbor authorized") || has("harbor limited"))) {
            let negated = POLARITY.has(words, "excluded") && !promise;
            self.all.harbor_promise |= promise;
            self.all.harbor_limited |= has("harbor limited");
            self.all.harbor_authorized |= has("harbor authorized") && !negated;
            self.add(row(sentence, context, Outcome::SafeHarbour), Entry::None);
        }
    }

    /// Contents of a report. Returns whether the sentence asks for some.
    fn report_items(&mut self, sentence: &SourceText, context: Context, words: &[Token]) -> bool {
        const ASKS: &[&str] = &[
            "include",
            "including",
            "provide",
            "describe",
            "contain",
            "attach",
            "supply",
            "specify",
            "detail",
            "explain",
            "add",
            "offer",
            "give",
            "submit",
            "send",
            "document",
            "share",
            "say",
            "state",
        ];
        let allowed = matches!(
            context.sense,
            Sense::None
                | Sense::Unknown
                | Sense::Report
                | Sense::Contact
                | Sense::Guidelines
                | Sense::Disclosure
                | Sense::Reward
        );
        if !allowed {
            return false;
        }
        let asks = words.iter().any(|token| ASKS.contains(&token.word.as_str()));
        let forbids = KINDS.hits(words).iter().any(|hit| {
            hit.value == "prohibit"
                && !["without", "no", "only"].contains(&words.get(hit.start).map_or("", |token| token.word.as_str()))
        });
        let in_list = context.sense == Sense::Report && context.is_lead;
        let strong = words.iter().any(|token| {
            ["include", "including", "provide", "describe", "contain", "attach", "sufficient", "enough"]
                .contains(&token.word.as_str())
        });
        if forbids
            || !(in_list
                || asks
                    && (context.sense == Sense::Report
                        || strong
                            && words.iter().any(|token| {
                                ["report", "detail", "submission", "description", "step", "information", "write"]
                                    .contains(&token.word.as_str())
                            })))
        {
            return false;
        }
        let mut seen = BTreeSet::new();
        let word_at = |at: usize| words.get(at).map_or("", |token| token.word.as_str());
        let optional = words.iter().any(|token| {
            ["helpful", "optional", "optionally", "appreciated", "welcome"].contains(&token.word.as_str())
        });
        for hit in REPORT.hits(words) {
            // "A description of the steps" is about the steps.
            let of_something_else = hit.value == "description"
                && word_at(hit.start) == "description"
                && word_at(hit.start + 1) == "of"
                && (hit.start + 2..hit.start + 6).any(|at| ["step", "location", "how"].contains(&word_at(at)));
            if of_something_else || (optional && hit.value == "proof-of-concept") {
                continue;
            }
            if seen.insert(hit.value) {
                let start = words.get(hit.start).map_or(0, |token| token.start);
                let place = sentence.part(start, sentence.as_str().len());
                let mut row = row(&place, context, Outcome::Report);
                row.end_line = row.line;
                hit.value.clone_into(&mut row.value);
                self.add(row, Entry::ReportItem);
            }
        }
        !seen.is_empty()
    }

    /// A clause about systems of others.
    fn third_party(
        &mut self,
        sentence: &SourceText,
        context: Context,
        words: &[Token],
        reading: &assets::Reading,
    ) -> bool {
        let hits = THIRD_PARTY.hits(words);
        let bare = hits.iter().any(|hit| hit.value == "bare");
        let firm = hits.iter().any(|hit| hit.value == "third");
        let refuses = context.sense.refuses();
        let speaks = matches!(
            context.sense,
            Sense::None
                | Sense::Unknown
                | Sense::InScope
                | Sense::Guidelines
                | Sense::SafeHarbor
                | Sense::Report
                | Sense::Accepted
                | Sense::Contact
        );
        let negative = POLARITY.has(words, "excluded") || KINDS.has(words, "prohibit");
        let about_scope = words.iter().any(|token| {
            [
                "scope",
                "test",
                "testing",
                "attack",
                "vulnerability",
                "report",
                "authorize",
                "authorise",
                "cover",
                "include",
                "apply",
                "policy",
                "permission",
                "target",
            ]
            .contains(&token.word.as_str())
        });
        let shares = words.iter().any(|token| {
            [
                "share",
                "disclose",
                "sharing",
                "disclosing",
                "disclosure",
                "legal",
                "law",
                "sue",
                "bind",
                "leak",
                "leaked",
                "leaking",
                "leakage",
                "sent",
                "passed",
                "exposed",
                "transmitted",
                "forwarded",
            ]
            .contains(&token.word.as_str())
        });
        let leaks = words
            .iter()
            .any(|token| ["leak", "leaked", "leakage", "referer", "referrer", "secret"].contains(&token.word.as_str()));
        let is_clause = (refuses && (firm && !leaks || (bare && !shares && aliases::find(words).is_empty())))
            || (speaks && firm && negative && about_scope && (!shares || POLARITY.has(words, "excluded")));
        if !is_clause {
            return false;
        }
        if reading.placed.iter().any(|placed| matches!(placed.place, Place::ThirdParty | Place::OutOfScope)) {
            return true;
        }
        let mut row = row(sentence, context, Outcome::ThirdParty);
        row.end_line = sentence.end_line();
        row.list = "third_party";
        if let Some(hit) = hits.first() {
            let start = words.get(hit.start).map_or(0, |token| token.start);
            row.line = sentence.line_at(start);
        }
        self.add(row, Entry::ThirdParty);
        let is_conduct = matches!(context.sense, Sense::Prohibited | Sense::Guidelines)
            && !aliases::find(words).iter().any(|named| named.ids.contains(&"activity/third-party-testing"));
        if is_conduct {
            let mut activity = self::row(sentence, context, Outcome::Activity);
            "activity/third-party-testing".clone_into(&mut activity.value);
            activity.list = "out_of_scope";
            self.add(
                activity,
                Entry::Class { id: "activity/third-party-testing", unless: BTreeSet::new(), when: BTreeSet::new() },
            );
        }
        true
    }

    /// A clause that puts everything owned in scope.
    fn ownership(&mut self, sentence: &SourceText, context: Context, words: &[Token], block: &Block) -> bool {
        const LIMITS: &[&str] = &[
            "unless", "if", "once", "until", "soon", "formerly", "when", "after", "future", "some", "certain",
            "selected", "may", "not", "dont", "example",
        ];
        if block.struck
            || THIRD_PARTY.hits(words).iter().any(|hit| hit.value == "third")
            || OWNERSHIP.hits(words).is_empty()
        {
            return false;
        }
        let states = context.sense == Sense::InScope
            || (matches!(context.sense, Sense::None | Sense::Unknown | Sense::Guidelines | Sense::SafeHarbor)
                && sense_of(&words.iter().map(|token| token.word.as_str()).collect::<Vec<_>>().join(" "))
                    == Some(Sense::InScope));
        if !states {
            return false;
        }
        let limited = words.iter().any(|token| LIMITS.contains(&token.word.as_str()))
            || POLARITY.hits(words).iter().any(|hit| matches!(hit.value, "pivot" | "excluded"));
        let mut row = row(sentence, context, Outcome::Ownership);
        if limited {
            doubt(&mut row, "a limit");
        }
        self.add(row, Entry::Ownership);
        true
    }

    fn classes(
        &mut self,
        sentence: &SourceText,
        context: Context,
        words: &[Token],
        third: bool,
        refuses: bool,
        block_is_list: bool,
    ) {
        if matches!(context.sense, Sense::InScope | Sense::Owner | Sense::Accepted | Sense::Thanks | Sense::Reward) {
            return;
        }
        let is_section = context.heading != 0 && refuses && (context.is_lead || block_is_list);
        let list = self.lists.get(&context.heading).copied().unwrap_or_default();
        // The promise of a safe harbor names conduct without prohibiting it.
        if context.sense == Sense::SafeHarbor && !block_is_list && !says_must_not(words) {
            return;
        }
        let read = findings::read(words, context.sense, list, &self.owner);
        if context.role == Role::LeadIn
            && context.sense == Sense::OutOfScope
            && let Some(facts) = findings::section_condition(words)
        {
            let mut row = row(sentence, context, Outcome::Condition);
            row.conditions.clone_from(&facts);
            self.add(row, Entry::SectionCondition(facts));
            return;
        }
        for one in &read.found {
            // "A report without details is not rewarded" is about rewards.
            let about_reports = one.id == "report-quality/missing-details" && !is_section;
            if about_reports || one.id == "third-party" || (third && one.id == "activity/out-of-scope-testing") {
                continue;
            }
            let start = words.get(one.start).map_or(0, |token| token.start);
            let end = words.get(one.end.saturating_sub(1)).map_or(0, |token| token.end);
            let place = sentence.part(start, end);
            let activity = aliases::kind(one.id) == Some(ClassKind::Activity);
            let mut row = row(&place, context, if activity { Outcome::Activity } else { Outcome::Class });
            row.text = sentence.as_str().chars().take(300).collect();
            one.id.clone_into(&mut row.value);
            row.list = "out_of_scope";
            row.conditions = one.stated.iter().cloned().collect();
            if let Some(reason) = one.doubt {
                doubt(&mut row, reason);
            }
            let entry = Entry::Class { id: one.id, unless: one.unless.clone(), when: one.when.clone() };
            self.add(row, entry);
        }
        // What a rule leaves over of an item goes to a person.
        if refuses && !read.found.is_empty() && !read.left_over.is_empty() && !third && context.role == Role::Body {
            let mut row = row(sentence, context, Outcome::NeedsPerson);
            row.left_over = read.left_over.join(" ");
            self.add(row, Entry::ScopeUnchecked { list: "out_of_scope" });
        }
    }

    /// What a sentence is that yields no rule.
    #[expect(clippy::too_many_arguments, reason = "the parts of one sentence")]
    fn rest(
        &mut self,
        sentence: &SourceText,
        block: &Block,
        context: Context,
        words: &[Token],
        found: bool,
        owned: bool,
        reading: &assets::Reading,
    ) {
        let named = |element: &Element| {
            element.row.line <= sentence.end_line()
                && element.row.end_line >= sentence.line()
                && element.row.outcome != Outcome::Heading
        };
        let always = found
            && matches!(context.sense, Sense::Guidelines | Sense::Prohibited)
            && UNCHECKED.has(words, "always")
            && context.role == Role::Body;
        if always {
            self.add(row(sentence, context, Outcome::Unchecked), Entry::ConductUnchecked);
            return;
        }
        if found
            || owned
            || self
                .all
                .elements
                .iter()
                .rev()
                .take(12)
                .any(|element| named(element) && element.row.outcome == Outcome::Rule)
        {
            if !found {
                self.add(row(sentence, context, Outcome::NotScope), Entry::None);
            }
            return;
        }
        let unchecked = UNCHECKED.has(words, "conduct");
        let prohibits = KINDS.has(words, "prohibit");
        let content: Vec<&Token> = words
            .iter()
            .filter(|token| token.word.len() > 2 && !labels::is_label(&token.word) && !HARMLESS.contains(&token.word))
            .filter(|token| !self.owner.contains(&token.word))
            .collect();
        let mentions = reading
            .placed
            .iter()
            .any(|placed| matches!(placed.address.kind, AddressKind::Shared | AddressKind::Reference));
        if context.role == Role::LeadIn {
            return;
        }
        match context.sense {
            Sense::InScope => {
                // A longer sentence speaks of assets and names none.
                let is_name = block.is_item() || block.kind == BlockKind::Row || words.len() <= 12;
                if let Some(kind) = asset_type(words).filter(|_| is_name) {
                    let mut row = row(sentence, context, Outcome::OtherAsset);
                    row.list = "in_scope";
                    self.add(row, Entry::Asset { kind, list: "in_scope" });
                } else if mentions
                    || (block.is_item() || block.kind == BlockKind::Row) && !words.is_empty()
                    || content.len() > 2
                {
                    let mut row = row(sentence, context, Outcome::Unchecked);
                    row.list = "in_scope";
                    if block.is_item() || mentions || POLARITY.hits(words).iter().any(|hit| hit.value != "restored") {
                        row.outcome = Outcome::NeedsPerson;
                        row.left_over = content.iter().map(|token| token.word.as_str()).collect::<Vec<_>>().join(" ");
                    }
                    self.add(row, Entry::ScopeUnchecked { list: "in_scope" });
                } else if prohibits && speaks_of_testing(words) {
                    let mut row = row(sentence, context, Outcome::NeedsPerson);
                    row.left_over = content.iter().map(|token| token.word.as_str()).collect::<Vec<_>>().join(" ");
                    self.add(row, Entry::ConductUnchecked);
                } else {
                    self.add(row(sentence, context, Outcome::NotScope), Entry::None);
                }
            }
            sense if sense.refuses() => {
                let is_item = block.is_item() || block.kind == BlockKind::Row;
                if is_item || !content.is_empty() || prohibits {
                    let unchecked_only = unchecked && matches!(sense, Sense::Prohibited | Sense::NotWanted);
                    let mut row =
                        row(sentence, context, if unchecked_only { Outcome::Unchecked } else { Outcome::NeedsPerson });
                    row.list = "out_of_scope";
                    row.left_over = content.iter().map(|token| token.word.as_str()).collect::<Vec<_>>().join(" ");
                    let entry = if unchecked_only {
                        Entry::ConductUnchecked
                    } else {
                        Entry::ScopeUnchecked { list: "out_of_scope" }
                    };
                    self.add(row, entry);
                } else {
                    self.add(row(sentence, context, Outcome::NotScope), Entry::None);
                }
            }
            Sense::Guidelines
            | Sense::SafeHarbor
            | Sense::None
            | Sense::Unknown
            | Sense::Disclosure
            | Sense::Report
            | Sense::Contact
                if unchecked && (prohibits || context.sense == Sense::Guidelines) =>
            {
                self.add(row(sentence, context, Outcome::Unchecked), Entry::ConductUnchecked);
            }
            Sense::Guidelines if prohibits => {
                let mut row = row(sentence, context, Outcome::NeedsPerson);
                row.left_over = content.iter().map(|token| token.word.as_str()).collect::<Vec<_>>().join(" ");
                self.add(row, Entry::ConductUnchecked);
            }
            Sense::Unknown | Sense::None if prohibits && speaks_of_testing(words) => {
                let mut row = row(sentence, context, Outcome::NeedsPerson);
                row.left_over = content.iter().map(|token| token.word.as_str()).collect::<Vec<_>>().join(" ");
                self.add(row, Entry::ConductUnchecked);
            }
            Sense::Unknown if block.is_item() && (prohibits || !aliases::find(words).is_empty()) => {
                let mut row = row(sentence, context, Outcome::NeedsPerson);
                row.left_over = content.iter().map(|token| token.word.as_str()).collect::<Vec<_>>().join(" ");
                self.add(row, Entry::ConductUnchecked);
            }
            _ => self.add(row(sentence, context, Outcome::NotScope), Entry::None),
        }
    }

    /// A host that a text names in doubt, inside a wildcard that it includes, is closed: what the doubt says may be that
    /// the host is not meant.
    fn close_inside_wildcards(&mut self) {
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

/// Whether a sentence names what testers do.
fn speaks_of_testing(words: &[Token]) -> bool {
    const VERBS: &[&str] = &[
        "test",
        "testing",
        "tested",
        "scan",
        "scanning",
        "scanner",
        "attack",
        "attacking",
        "exploit",
        "exploiting",
        "probe",
        "fuzz",
        "fuzzing",
    ];
    let first = words.first().map_or("", |token| token.word.as_str());
    !["we", "our"].contains(&first) && words.iter().any(|token| VERBS.contains(&token.word.as_str()))
}

/// Whether a sentence prohibits in so many words.
fn says_must_not(words: &[Token]) -> bool {
    words.windows(2).any(|pair| matches!(pair, [first, second] if ["do", "must", "may", "should", "shall", "can"].contains(&first.word.as_str()) && ["not", "never"].contains(&second.word.as_str())))
        || words.iter().any(|token| ["never", "mustnt", "dont", "cannot", "prohibited", "forbidden", "authorize", "authorise"].contains(&token.word.as_str()))
}

/// Whether a sentence says what the owner does, and asks nothing of testers.
fn is_about_owner(words: &[Token], context: Context, owner: &HashSet<String>) -> bool {
    if context.sense.refuses() {
        return false;
    }
    let first = words.first().map_or("", |token| token.word.as_str());
    let is_owner = ["we", "our"].contains(&first) || owner.contains(first);
    let addressed = words.iter().any(|token| {
        [
            "you",
            "your",
            "yourself",
            "researcher",
            "tester",
            "reporter",
            "ask",
            "request",
            "expect",
            "require",
            "hacker",
            "finder",
            "participant",
        ]
        .contains(&token.word.as_str())
    });
    is_owner && !addressed
}

/// Whether a sentence speaks of a part of what there is: "services that are not listed are not authorized for testing".
fn names_part(words: &[Token]) -> bool {
    const PARTS: &[&str] = &[
        "listed",
        "other",
        "third",
        "vendor",
        "above",
        "following",
        "type",
        "type",
        "such",
        "specific",
        "certain",
        "these",
        "those",
        "customer",
        "client",
        "partner",
        "outside",
        "scope",
        "method",
        "technique",
        "automated",
        "social",
        "physical",
        "denial",
        "unless",
        "without",
        "except",
        "beyond",
        "non",
    ];
    words.iter().any(|token| PARTS.contains(&token.word.as_str()))
}

/// Whether a sentence is short enough to be a remark about what precedes it.
fn is_short(words: &[Token]) -> bool {
    words.len() <= 14
}

pub(crate) fn doubt(row: &mut Row, reason: &'static str) {
    if !row.doubt.contains(&reason) {
        row.doubt.push(reason);
    }
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
            // An exception to an exclusion stays as open or closed as the rest of the policy makes it.
            Some(Element { row, entry: Entry::None })
        }
        Place::InScope if context.is_apart => {
            // Perhaps the heading above the list is lost, and the list excludes.
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
    } else if ["play.google.com", "f-droid.org", "appgallery.huawei.com"].contains(&host.as_str()) {
        "android-app"
    } else {
        "source-code"
    }
}

/// The type of an asset without an address.
fn asset_type(words: &[Token]) -> Option<&'static str> {
    static TYPES: std::sync::LazyLock<PhraseTable> =
        std::sync::LazyLock::new(|| PhraseTable::read(include_str!("../data/asset_types.txt")));
    let value = TYPES.first(words)?;
    ["ios-app", "android-app", "source-code", "smart-contract", "device", "executable", "other"]
        .into_iter()
        .find(|kind| *kind == value)
}

/// What a column says, by its header.
fn column_of(header: &str) -> Column {
    let names_reward =
        tokens(header).iter().any(|token| ["bounty", "reward", "paid", "payout"].contains(&token.word.as_str()));
    let refuses = sense_of(header).is_some_and(Sense::refuses);
    let excludes = POLARITY.hits(&tokens(header)).iter().any(|hit| ["excluded", "pivot"].contains(&hit.value));
    match is_mark_header(header) {
        _ if names_reward => Column::Reward,
        _ if refuses || excludes => Column::Exclusion,
        false => Column::Text,
        true if tokens(header).iter().any(|token| token.word == "scope") => Column::Scope,
        true => Column::Mark,
    }
}

fn is_mark_header(text: &str) -> bool {
    let words = tokens(text);
    let is = |word: &str| words.iter().any(|token| token.word == word);
    if is("type") || is("value") || is("category") || is("kind") || is("name") || is("description") {
        return false;
    }
    is("eligible")
        || is("eligibility")
        || is("scope")
        || is("status")
        || is("covered")
        || is("included")
        || is("test")
        || is("allowed")
        || is("permitted")
        || is("testing")
}

/// What a cell of a column of marks says; `None` if it is not a mark.
fn mark_of(text: &str) -> Option<bool> {
    let plain = text.trim().trim_end_matches(['.', '!']).to_lowercase();
    match plain.as_str() {
        "yes" | "y" | "✓" | "✔" | "✅" | "✔️" | "☑" | "in" | "in scope" | "in-scope" | "eligible" | "true"
        | "included" | "x" | "covered" | "allowed" => (plain != "x").then_some(true),
        "no" | "n" | "✗" | "✘" | "❌" | "✖" | "✖️" | "out" | "out of scope" | "out-of-scope" | "not eligible"
        | "ineligible" | "false" | "excluded" | "not in scope" | "never" | "-" | "–" | "—" => Some(false),
        _ => None,
    }
}

/// Whether a text names an amount of money.
fn has_amount(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    chars.windows(2).any(|pair| {
        matches!(pair, ['$' | '€' | '£', digit] if digit.is_ascii_digit())
            || matches!(pair, [digit, '€' | '$' | '£'] if digit.is_ascii_digit())
    })
}
