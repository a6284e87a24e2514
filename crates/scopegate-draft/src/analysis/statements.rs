//! Contacts, rewards, safe harbor, contents of reports, systems of others, ownership and conditions of testing.

use std::collections::BTreeSet;

use crate::analysis::element::{Entry, doubt, row};
use crate::analysis::reader::Reader;
use crate::assets::Place;
use crate::block::Block;
use crate::hosts::addresses;
use crate::row::Outcome;
use crate::sections::Context;
use crate::sense::Sense;
use crate::source_text::SourceText;
use crate::testing::TestingCondition;
use crate::tokens::Token;
use crate::vocabulary::headings::sense_of;
use crate::vocabulary::lists::statements::{
    DESCRIBED, LEAKS, MILD_PROHIBITIONS, OWNED_LIMITS, PASSES_ON, READER, REPORT_ASKS, REPORT_ASKS_FIRMLY,
    REPORT_NOUNS, REPORT_OPTIONAL, THIRD_PARTY_SCOPE,
};
use crate::vocabulary::{KINDS, OWNERSHIP, POLARITY, REPORT, SCALARS, THIRD_PARTY, aliases};
use crate::{assets, contacts, testing};

impl Reader {
    pub(super) fn contacts(&mut self, sentence: &SourceText, context: Context) {
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

    pub(super) fn scalars(&mut self, sentence: &SourceText, context: Context, words: &[Token]) {
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
    pub(super) fn report_items(&mut self, sentence: &SourceText, context: Context, words: &[Token]) -> bool {
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
        let asks = REPORT_ASKS.is_in(words);
        let forbids = KINDS.hits(words).iter().any(|hit| {
            hit.value == "prohibit" && !words.get(hit.start).is_some_and(|token| MILD_PROHIBITIONS.has(token))
        });
        let in_list = context.sense == Sense::Report && context.is_lead;
        if forbids
            || !(in_list
                || asks
                    && (context.sense == Sense::Report || REPORT_ASKS_FIRMLY.is_in(words) && REPORT_NOUNS.is_in(words)))
        {
            return false;
        }
        let mut seen = BTreeSet::new();
        let word_at = |at: usize| words.get(at).map_or("", |token| token.word.as_str());
        let optional = REPORT_OPTIONAL.is_in(words);
        for hit in REPORT.hits(words) {
            // "A description of the steps" is about the steps.
            let of_something_else = hit.value == "description"
                && word_at(hit.start) == "description"
                && word_at(hit.start + 1) == "of"
                && (hit.start + 2..hit.start + 6).any(|at| DESCRIBED.contains(word_at(at)));
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
    pub(super) fn third_party(
        &mut self,
        sentence: &SourceText,
        context: Context,
        words: &[Token],
        reading: &assets::Reading,
    ) -> bool {
        let mut hits = THIRD_PARTY.hits(words);
        // "Data that is not your own" belongs to other users.
        hits.retain(|hit| {
            let near = words.get(hit.start..words.len().min(hit.end + 2)).unwrap_or_default();
            !READER.is_in(near)
        });
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
        let about_scope = THIRD_PARTY_SCOPE.is_in(words);
        let (shares, leaks) = (PASSES_ON.is_in(words), LEAKS.is_in(words));
        let is_clause = (refuses && (firm && !leaks || (bare && !shares && aliases::find(words).is_empty())))
            || (speaks && firm && negative && about_scope && (!shares || POLARITY.has(words, "excluded")));
        if !is_clause {
            return false;
        }
        if reading.placed.iter().any(|placed| matches!(placed.place, Place::ThirdParty | Place::OutOfScope)) {
            return true;
        }
        let mut clause = row(sentence, context, Outcome::ThirdParty);
        clause.end_line = sentence.end_line();
        clause.list = "third_party";
        if let Some(hit) = hits.first() {
            let start = words.get(hit.start).map_or(0, |token| token.start);
            clause.line = sentence.line_at(start);
        }
        self.add(clause, Entry::ThirdParty);
        let is_conduct = matches!(context.sense, Sense::Prohibited | Sense::Guidelines)
            && !aliases::find(words).iter().any(|named| named.ids.contains(&"activity/third-party-testing"));
        if is_conduct {
            let mut activity = row(sentence, context, Outcome::Activity);
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
    pub(super) fn ownership(
        &mut self,
        sentence: &SourceText,
        context: Context,
        words: &[Token],
        block: &Block,
    ) -> bool {
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
        let limited = OWNED_LIMITS.is_in(words)
            || POLARITY.hits(words).iter().any(|hit| matches!(hit.value, "pivot" | "excluded"));
        let mut row = row(sentence, context, Outcome::Ownership);
        if limited {
            doubt(&mut row, "a limit");
        }
        self.add(row, Entry::Ownership);
        true
    }

    /// The conditions of testing that a sentence states.
    pub(super) fn testing(&mut self, sentence: &SourceText, context: Context) {
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
}

/// Whether a text names an amount of money.
fn has_amount(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    chars.windows(2).any(|pair| {
        matches!(pair, ['$' | '€' | '£', digit] if digit.is_ascii_digit())
            || matches!(pair, [digit, '€' | '$' | '£'] if digit.is_ascii_digit())
    })
}
