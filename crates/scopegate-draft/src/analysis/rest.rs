//! Classifies sentences that give no rule.

use crate::analysis::element::{Element, Entry, row};
use crate::analysis::reader::Reader;
use crate::assets;
use crate::block::{Block, BlockKind};
use crate::hosts::AddressKind;
use crate::phrase::Hit;
use crate::row::Outcome;
use crate::sections::{Context, Role};
use crate::sense::Sense;
use crate::source_text::SourceText;
use crate::tokens::Token;
use crate::vocabulary::lists::conduct::{OWNER_STARTS, POLITE, TESTING_WORDS};
use crate::vocabulary::lists::sections::{FINDING_NOUNS, REWARD_COLUMN};
use crate::vocabulary::lists::statements::MILD_PROHIBITIONS;
use crate::vocabulary::{ASSET_TYPES, HARMLESS, HEADINGS, KINDS, POLARITY, UNCHECKED, aliases, labels};

impl Reader {
    /// Classifies a sentence that gives no rule.
    #[expect(clippy::too_many_arguments, reason = "the parts of one sentence")]
    pub(super) fn rest(
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
        if words.first().is_some_and(|first| first.word == "thank") && !prohibits {
            self.add(row(sentence, context, Outcome::NotScope), Entry::None);
            return;
        }
        match context.sense {
            Sense::InScope => {
                // A longer sentence is about assets and names none.
                let is_name = block.is_item() || block.kind == BlockKind::Row || words.len() <= 12;
                if let Some(kind) = ASSET_TYPES.first(words).filter(|_| is_name) {
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
            // "The intranet is off limits" outside a list.
            Sense::None | Sense::Unknown | Sense::Guidelines | Sense::SafeHarbor
                if says_out_of_scope(words) && !content.is_empty() =>
            {
                let mut row = row(sentence, context, Outcome::NeedsPerson);
                row.list = "out_of_scope";
                row.left_over = content.iter().map(|token| token.word.as_str()).collect::<Vec<_>>().join(" ");
                self.add(row, Entry::ScopeUnchecked { list: "out_of_scope" });
            }
            Sense::Guidelines if prohibits => {
                let mut row = row(sentence, context, Outcome::NeedsPerson);
                row.left_over = content.iter().map(|token| token.word.as_str()).collect::<Vec<_>>().join(" ");
                self.add(row, Entry::ConductUnchecked);
            }
            Sense::Unknown | Sense::None if prohibits && (speaks_of_testing(words) || is_imperative(words)) => {
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
}

/// Whether a sentence says that an asset is out of scope, and not a finding or a reward.
fn says_out_of_scope(words: &[Token]) -> bool {
    HEADINGS.first(words).and_then(Sense::from_word) == Some(Sense::OutOfScope)
        && POLARITY.has(words, "excluded")
        && !FINDING_NOUNS.is_in(words)
        && !REWARD_COLUMN.is_in(words)
}

/// Whether a sentence begins with a prohibition: "Never keep account numbers".
fn is_imperative(words: &[Token]) -> bool {
    let first = usize::from(words.first().is_some_and(|first| first.word == "please"));
    let starts = |hit: &Hit<'_>| hit.value == "prohibit" && hit.start == first;
    // "No technology is perfect"
    let is_mild = words.get(first).is_none_or(|word| MILD_PROHIBITIONS.has(word));
    KINDS.hits(words).iter().any(starts) && !is_mild && !POLITE.is_in(words)
}

/// Whether a sentence names activities of testers.
fn speaks_of_testing(words: &[Token]) -> bool {
    let first = words.first().map_or("", |token| token.word.as_str());
    !OWNER_STARTS.contains(first) && TESTING_WORDS.is_in(words)
}
