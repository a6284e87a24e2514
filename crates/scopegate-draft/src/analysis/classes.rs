//! Classes of findings and activities.

use scopegate::findings::ClassKind;

use crate::analysis::element::{Entry, doubt, row};
use crate::analysis::reader::Reader;
use crate::findings;
use crate::row::Outcome;
use crate::sections::{Context, Role};
use crate::sense::Sense;
use crate::source_text::SourceText;
use crate::tokens::Token;
use crate::vocabulary::aliases;
use crate::vocabulary::lists::conduct::{MODALS, NEGATIONS, PROHIBITIONS};

impl Reader {
    pub(super) fn classes(
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
        // A person reads the words of an item that no rule uses.
        if refuses && !read.found.is_empty() && !read.left_over.is_empty() && !third && context.role == Role::Body {
            let mut row = row(sentence, context, Outcome::NeedsPerson);
            row.left_over = read.left_over.join(" ");
            self.add(row, Entry::ScopeUnchecked { list: "out_of_scope" });
        }
    }
}

/// Whether a sentence explicitly prohibits something.
fn says_must_not(words: &[Token]) -> bool {
    words.windows(2).any(|pair| matches!(pair, [first, second] if MODALS.has(first) && NEGATIONS.has(second)))
        || PROHIBITIONS.is_in(words)
}
