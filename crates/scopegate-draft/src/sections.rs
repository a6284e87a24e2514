//! Headings and senses: the subject of each block.

use std::collections::HashSet;

use crate::assets;
use crate::block::{Block, BlockKind};
use crate::format::InputFormat;
use crate::owner;
use crate::paths;
use crate::sense::Sense;
use crate::sentences::sentences;
use crate::tokens::tokens;
use crate::vocabulary::headings::{reads_as_heading, sense_of};
use crate::vocabulary::lists::sections::{
    AFFECTS, CONTINUES_FIRST, CONTINUES_WITH, INTRODUCTION_VERBS, INTRODUCTION_WORDS, NO_REWARD, OWNERSHIP_LIMITS,
};
use crate::vocabulary::{CLOSED, OWNERSHIP, POLARITY, THIRD_PARTY, aliases, labels};

/// The role of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// A heading: only its sense is read.
    Heading,
    /// A sentence that introduces a list. It can say something itself.
    LeadIn,
    /// Text.
    Body,
    /// Text that is never read for rules, with the reason.
    Skipped(&'static str),
}

/// The subject of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Context {
    pub(crate) role: Role,
    pub(crate) sense: Sense,
    /// The line of the heading or introduction that gives the sense; 0 without one.
    pub(crate) heading: usize,
    /// The start of the text after an introduction on the same line ("In scope: ...").
    pub(crate) from: usize,
    /// Whether the sense is that of an introduction or an inline label, not of a heading alone.
    pub(crate) is_lead: bool,
    /// Whether the block is in a list that is separate from the list that its section begins with.
    pub(crate) is_apart: bool,
}

/// A sense that holds until something ends it.
#[derive(Debug, Clone, Copy)]
struct Held {
    sense: Sense,
    line: usize,
}

/// The introduction of a list.
#[derive(Debug, Clone, Copy)]
struct Lead {
    held: Held,
    /// The depth of the list that it is an item of.
    depth: Option<usize>,
    seen_items: bool,
}

/// An open quotation: its first line, and the headings and the introduction around it. Its own end with it.
#[derive(Debug)]
struct Quote {
    line: usize,
    open: Vec<(u8, Held)>,
    lead: Option<Lead>,
}

/// The contexts of all blocks, in order.
pub(crate) fn contexts(blocks: &[Block], format: InputFormat, owner: &HashSet<String>) -> Vec<Context> {
    let mut outline = Outline::new(owner);
    let mut all = Vec::with_capacity(blocks.len());
    for (at, block) in blocks.iter().enumerate() {
        let next = blocks.iter().skip(at + 1).find(|next| !matches!(next.kind, BlockKind::Skipped(_)));
        all.push(outline.place(block, next, format));
    }
    all
}

#[derive(Debug)]
struct Outline<'o> {
    owner: &'o HashSet<String>,
    /// Open headings with their levels.
    open: Vec<(u8, Held)>,
    lead: Option<Lead>,
    headings: usize,
    /// The line after which the text is a template or an example, and the level of its heading.
    example: Option<(usize, u8)>,
    /// A list or a section in which inclusions became doubtful.
    shadow: bool,
    /// A list that a wide gap separates from the list of inclusions.
    apart: bool,
    /// Whether an example or an old version came before.
    after_example: bool,
    quote: Option<Quote>,
}

impl<'o> Outline<'o> {
    fn new(owner: &'o HashSet<String>) -> Self {
        Self {
            owner,
            open: Vec::new(),
            lead: None,
            headings: 0,
            example: None,
            shadow: false,
            apart: false,
            after_example: false,
            quote: None,
        }
    }

    /// The sense of a heading or an introduction, whatever the name of the owner is.
    fn sense(&self, text: &str) -> Option<Sense> {
        sense_of(&owner::left_out(text, self.owner))
    }

    fn current(&self) -> Held {
        self.open.last().map_or(Held { sense: Sense::None, line: 0 }, |open| open.1)
    }

    fn context(&self, role: Role, held: Held, from: usize, is_lead: bool) -> Context {
        let sense = match held.sense {
            _ if self.example.is_some() => Sense::Example,
            Sense::InScope if self.shadow || self.after_example => Sense::Unknown,
            // The scope of a quotation may be that of another policy.
            Sense::InScope if self.quote.as_ref().is_some_and(|quote| held.line >= quote.line) => Sense::Unknown,
            sense => sense,
        };
        Context { role, sense, heading: held.line, from, is_lead, is_apart: self.apart }
    }

    fn place(&mut self, block: &Block, next: Option<&Block>, format: InputFormat) -> Context {
        let text = block.text.as_str();
        if let BlockKind::Skipped(reason) = block.kind {
            return self.context(Role::Skipped(reason), self.current(), 0, false);
        }
        if block.quoted && self.quote.is_none() {
            self.quote = Some(Quote { line: block.text.line(), open: self.open.clone(), lead: self.lead });
        } else if !block.quoted
            && let Some(quote) = self.quote.take()
        {
            (self.open, self.lead) = (quote.open, quote.lead);
        }
        if let Some(level) = heading_level(block, next, format) {
            return self.heading(level, text, block.text.line());
        }
        if CLOSED.has(&tokens(text), "template") && self.example.is_none() {
            self.example = Some((block.text.line(), 0));
        }
        if block.after_gap && block.is_item() {
            (self.shadow, self.apart) = (true, true);
        }
        self.leave_lead(block);
        if is_field(text) {
            let held = Held { sense: Sense::Owner, line: self.current().line };
            return self.context(Role::Body, held, 0, false);
        }
        let held = self.lead.map_or(self.current(), |lead| lead.held);
        if let Some((sense, from)) = inline_label(text, self.owner)
            && let Some(sense) = self.label_of_introduction(text, from, sense)
            && let Some(sense) = self.allowed(sense)
        {
            let line = block.text.line();
            if text.get(from..).is_some_and(|rest| !rest.chars().any(char::is_alphanumeric)) {
                return self.introduce(block, sense);
            }
            // "Out of scope: a.firm.com" among inclusions: the lines after it may continue either list.
            self.shadow = sense.refuses() && held.sense == Sense::InScope;
            return self.context(Role::Body, Held { sense, line }, from, true);
        }
        // An item with items below it introduces them.
        let has_children = match (block.kind, next.map(|next| next.kind)) {
            (BlockKind::Item(depth), Some(BlockKind::Item(below))) => below > depth,
            _ => false,
        };
        if has_children && !text.split_whitespace().any(looks_like_address) {
            match self.sense(text).and_then(|sense| self.allowed(sense)) {
                Some(sense) => return self.introduce(block, sense),
                None if held.sense == Sense::InScope && !is_all_labels(text) => {
                    return self.introduce(block, Sense::Unknown);
                }
                None => {}
            }
        }
        let introduces = text.trim_end().ends_with(':')
            || (matches!(block.kind, BlockKind::Paragraph)
                && next.is_some_and(Block::is_item)
                && text.len() < 240
                && !text.contains("://")
                && (!text.trim_end().ends_with('.') || text.contains("follow")));
        if introduces {
            let mut all = sentences(&block.text);
            let mut last = all.pop().map(|sentence| sentence.as_str().to_owned()).unwrap_or_default();
            // "... are out of scope. These include:"
            if let Some(before) = all.pop().filter(|_| continues_introduction(&last)) {
                before.as_str().clone_into(&mut last);
            }
            let ends_open = text.trim_end().ends_with(':');
            if ends_open && held.sense == Sense::InScope && paths::base(&last, self.owner).is_some() {
                return self.introduce(block, Sense::InScope);
            }
            match self.sense(&last).and_then(|sense| self.allowed(sense)) {
                // "We are interested in vulnerabilities that affect:" names findings or assets.
                Some(Sense::Accepted) if held.sense == Sense::InScope && introduces_assets(&last) => {
                    return self.introduce(block, Sense::Unknown);
                }
                Some(sense) if ends_open || sense != held.sense => return self.introduce(block, sense),
                None if held.sense == Sense::InScope && ends_open && states_ownership(text, self.owner) => {
                    return self.context(Role::Body, held, 0, self.lead.is_some());
                }
                None if held.sense == Sense::InScope && ends_open && !is_plain_introduction(&last) => {
                    return self.introduce(block, Sense::Unknown);
                }
                _ if ends_open => return self.context(Role::LeadIn, held, 0, self.lead.is_some()),
                _ => {}
            }
        }
        let is_line = held.sense == Sense::InScope && block.kind == BlockKind::Paragraph;
        self.shadow |= is_line && is_unknown_title(text);
        let context = self.context(Role::Body, held, 0, self.lead.is_some());
        // The line itself may be a remark about what precedes it.
        self.shadow |= is_line && is_refusing_title(text);
        context
    }

    /// The sense of a label. "Scope: exceptions:" introduces what the text after the label says.
    fn label_of_introduction(&self, text: &str, from: usize, sense: Sense) -> Option<Sense> {
        let rest = text.get(from..).unwrap_or_default();
        let introduces = rest.trim_end().ends_with(':') && !rest.split_whitespace().any(looks_like_address);
        if sense != Sense::InScope || !introduces {
            return Some(sense);
        }
        self.sense(rest).or(Some(if is_plain_introduction(rest) { sense } else { Sense::Unknown }))
    }

    fn heading(&mut self, level: u8, text: &str, line: usize) -> Context {
        self.lead = None;
        (self.shadow, self.apart) = (false, false);
        self.headings += 1;
        while self.open.last().is_some_and(|open| open.0 >= level) {
            self.open.pop();
        }
        if self.example.is_some_and(|example| (level..7).contains(&example.1)) {
            self.example = None;
            self.after_example = true;
        }
        let parent = self.open.last().map(|open| open.1);
        let mut sense = self.sense(text);
        let is_title = self.headings == 1 && (level == 1 || level == 7);
        let says_little = |sense: &Sense| {
            matches!(
                sense,
                Sense::Report
                    | Sense::Reward
                    | Sense::Disclosure
                    | Sense::Contact
                    | Sense::Owner
                    | Sense::Guidelines
                    | Sense::Thanks
            )
        };
        if is_title && sense.as_ref().is_none_or(says_little) {
            sense = Some(Sense::None);
        }
        if sense == Some(Sense::Example) && self.example.is_none() {
            // Without levels, nothing says where an example ends.
            self.example = Some((line, if level < 7 { level } else { 0 }));
        }
        let parent_sense = parent.map(|held| held.sense);
        let sense = match (sense, parent_sense) {
            (Some(Sense::InScope), Some(Sense::OutOfScope | Sense::Prohibited | Sense::ThirdParty | Sense::Thanks)) => {
                Sense::Unknown
            }
            (Some(Sense::Accepted), Some(parent)) if parent.refuses() => parent,
            // "No bounty": assets that may be in scope.
            (Some(Sense::Reward), Some(Sense::InScope)) if says_no_reward(text) => Sense::Unknown,
            (Some(sense), _) => sense,
            (None, Some(Sense::InScope)) if !names_part(text) => Sense::Unknown,
            (None, Some(Sense::None) | None) => Sense::Unknown,
            (None, Some(parent)) => parent,
        };
        let held = Held { sense, line };
        self.open.push((level, held));
        self.context(Role::Heading, held, 0, false)
    }

    /// A list ends before a paragraph, and before an item of an outer list.
    fn leave_lead(&mut self, block: &Block) {
        let Some(lead) = &mut self.lead else { return };
        match (block.kind, lead.depth) {
            (BlockKind::Item(depth), Some(outer)) if depth <= outer => self.lead = None,
            (BlockKind::Item(_) | BlockKind::Row | BlockKind::RowHeader, _) => lead.seen_items = true,
            (BlockKind::Paragraph, _) if lead.seen_items => {
                self.lead = None;
                // The text after a list of inclusions is read with care, as text of the section.
            }
            _ => {}
        }
    }

    fn introduce(&mut self, block: &Block, sense: Sense) -> Context {
        if sense == Sense::Example && self.example.is_none() {
            self.example = Some((block.text.line(), 0));
        }
        let held = Held { sense, line: block.text.line() };
        let depth = if let BlockKind::Item(depth) = block.kind { Some(depth) } else { None };
        (self.shadow, self.apart) = (false, false);
        self.lead = Some(Lead { held, depth, seen_items: false });
        self.context(Role::LeadIn, held, 0, true)
    }

    /// The sense of an introduction, where the section allows it.
    fn allowed(&self, sense: Sense) -> Option<Sense> {
        let parent = self.current().sense;
        match sense {
            Sense::InScope if matches!(parent, Sense::Example | Sense::Thanks | Sense::Owner) => None,
            Sense::InScope if parent.refuses() => Some(Sense::Unknown),
            Sense::InScope if matches!(parent, Sense::Report | Sense::Reward | Sense::Disclosure | Sense::Accepted) => {
                Some(Sense::Unknown)
            }
            // A list of actions inside a refusing list is still refused.
            Sense::Owner
            | Sense::Guidelines
            | Sense::Report
            | Sense::Accepted
            | Sense::Contact
            | Sense::Reward
            | Sense::Disclosure
            | Sense::Thanks
                if parent.refuses() =>
            {
                None
            }
            Sense::Owner | Sense::Contact | Sense::Thanks | Sense::Report | Sense::Reward | Sense::Disclosure
                if parent == Sense::InScope =>
            {
                None
            }
            _ => Some(sense),
        }
    }
}

/// The level of a block that is a heading.
fn heading_level(block: &Block, next: Option<&Block>, format: InputFormat) -> Option<u8> {
    let text = block.text.as_str().trim();
    match block.kind {
        BlockKind::Heading(level) => {
            // A bold line with an address or a sentence is text.
            let is_text = level >= 7
                && (text.contains('@')
                    || text.split_whitespace().any(looks_like_address)
                    || text.contains("://")
                    || text.ends_with('.')
                    || text.split_whitespace().count() > 10);
            let introduces = level == 7 && text.ends_with(':') && sense_of(text).is_none();
            (!is_text && !introduces).then_some(level)
        }
        BlockKind::Paragraph if format == InputFormat::Text => {
            // "SPF/DKIM/DMARC" in a list without marks is a finding.
            let shouts = text.len() > 3
                && !text.chars().any(char::is_lowercase)
                && text.chars().filter(|c| c.is_alphabetic()).count() > 3
                && !text.contains('.')
                && aliases::find(&tokens(text)).is_empty();
            (next.is_some() && (reads_as_heading(text) || shouts) && !text.ends_with(':')).then_some(7)
        }
        // "2. Scope" in a text without other marks.
        BlockKind::Item(0) if format == InputFormat::Text && next.is_some_and(|next| !next.is_item()) => {
            (reads_as_heading(text) && text.split_whitespace().count() <= 4).then_some(7)
        }
        _ => None,
    }
}

/// Whether an introduction only continues what the sentence before it says: "This includes, but is not limited to:".
fn continues_introduction(text: &str) -> bool {
    let words = tokens(text);
    let first = words.first().map_or("", |token| token.word.as_str());
    CONTINUES_FIRST.contains(first)
        && words.len() <= 10
        && CONTINUES_WITH.is_in(&words)
        && !words.iter().any(|token| token.word == "scope")
}

fn looks_like_address(word: &str) -> bool {
    let inner = word.trim_matches(|c: char| !c.is_alphanumeric());
    inner.contains('.') && inner.split('.').all(|label| !label.is_empty()) && inner.chars().any(char::is_alphabetic)
}

/// Whether a line is a field of a security.txt file that names no contact.
fn is_field(text: &str) -> bool {
    // Names of fields in RFC 9116 and in the registry of IANA, with earlier spellings.
    const FIELDS: &[&str] = &[
        "policy",
        "hiring",
        "canonical",
        "encryption",
        "acknowledgments",
        "acknowledgements",
        "preferred-languages",
        "expires",
        "csaf",
        "bug-bounty",
    ];
    text.split_once(": ").is_some_and(|(name, value)| {
        let is_name = FIELDS.iter().any(|field| field.eq_ignore_ascii_case(name.trim()));
        is_name && (value.trim_start().starts_with("http") || value.split_whitespace().count() <= 3)
    })
}

/// A label at the start of a text, such as "Out of scope: ...", and the position after it.
fn inline_label(text: &str, owner: &HashSet<String>) -> Option<(Sense, usize)> {
    let colon = text.find(": ").map(|at| (at, at + 2));
    let dash = [" - ", " \u{2013} ", " \u{2014} "]
        .iter()
        .filter_map(|dash| text.find(dash).map(|at| (at, at + dash.len())))
        .min();
    let (end, from) = colon.into_iter().chain(dash).min()?;
    let label = text.get(..end)?;
    if label.split_whitespace().count() > 6 || label.contains("://") || label.contains('.') {
        return None;
    }
    let sense = sense_of(&owner::left_out(label, owner))?;
    let is_scope =
        matches!(sense, Sense::InScope | Sense::OutOfScope | Sense::ThirdParty | Sense::Prohibited | Sense::Unknown);
    is_scope.then_some((sense, from))
}

/// Whether an introduction says that everything owned is in scope, and ends with "This includes:".
fn states_ownership(text: &str, owner: &HashSet<String>) -> bool {
    let words = tokens(text);
    let last: Vec<&str> = words.iter().rev().take(2).map(|token| token.word.as_str()).collect();
    matches!(last.as_slice(), ["include" | "including", ..] | ["following", "include"])
        && !OWNERSHIP.hits(&words).is_empty()
        && !THIRD_PARTY.hits(&words).iter().any(|hit| hit.value == "third")
        && POLARITY.hits(&words).iter().all(|hit| hit.value == "foreign" && assets::is_by_owner(&words, hit.end, owner))
        && !OWNERSHIP_LIMITS.is_in(&words)
}

/// Whether an introduction inside a section of inclusions adds no condition: "We accept reports for these assets:".
fn is_plain_introduction(text: &str) -> bool {
    let words = tokens(text);
    let accepts = words.get(1).is_some_and(|second| INTRODUCTION_VERBS.has(second));
    words
        .iter()
        .enumerate()
        .all(|(at, token)| labels::is_label(&token.word) || INTRODUCTION_WORDS.has(token) || (at == 0 && accepts))
}

fn is_all_labels(text: &str) -> bool {
    tokens(text).iter().all(|token| labels::is_label(&token.word))
}

/// Whether a heading names a part of the assets and limits nothing: "Tier 1", "Web".
fn names_part(text: &str) -> bool {
    let words = tokens(text);
    let numbers = |word: &str| word.len() <= 2 && word.chars().all(|c| c.is_ascii_digit());
    words.iter().enumerate().all(|(at, token)| labels::is_label(&token.word) || (at > 0 && numbers(&token.word)))
}

/// Whether an introduction ends before the affected assets: "vulnerabilities that affect:".
fn introduces_assets(text: &str) -> bool {
    let words = tokens(text);
    words.iter().rev().take(4).any(|token| AFFECTS.has(token))
}

fn says_no_reward(text: &str) -> bool {
    NO_REWARD.is_in(&tokens(text))
}

/// A longer line without a final period or a host that refuses, which may be the heading of what follows.
fn is_refusing_title(text: &str) -> bool {
    let words = tokens(text);
    words.len() <= 14
        && !text.trim_end().ends_with(['.', ';', ','])
        && !text.split_whitespace().any(looks_like_address)
        && POLARITY.has(&words, "excluded")
}

/// A short line without a final period, a host or a known meaning, which may be a heading.
fn is_unknown_title(text: &str) -> bool {
    let text = text.trim();
    let words = tokens(text);
    (1..=6).contains(&words.len())
        && !text.ends_with(['.', ';', ','])
        && !text.contains('.')
        && text.chars().next().is_some_and(char::is_uppercase)
        && !is_all_labels(text)
}
