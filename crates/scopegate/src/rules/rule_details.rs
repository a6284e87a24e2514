//! What the rules of a policy have apart from their patterns: positions, ids and metadata.
//!
//! Most rules have no metadata, so all rules share one table of it.

use std::collections::HashMap;
use std::fmt;

use crate::document::{Entry, EntryMetadata, LineCol, List, ParsedLists, Places, Span};
use crate::rules::default_ids::DefaultIds;
use crate::rules::rule_id::RuleId;

/// The details of all rules of a policy.
#[derive(Clone)]
pub(super) struct RuleDetails {
    /// Empty if the policy was not read from a text.
    places: Places,
    /// Sorted by rule and key.
    fields: Box<[Field]>,
    /// The texts of the fields, in their order.
    texts: Box<str>,
    /// The rules with tags, each with an index into `tag_lists`.
    tagged: Box<[(RuleId, u32)]>,
    /// The distinct lists of tags.
    tag_lists: Box<[Box<[String]>]>,
    default_ids: DefaultIds,
}

/// A field of an entry.
#[derive(Debug, Clone, Copy)]
struct Field {
    rule: RuleId,
    key: FieldKey,
    /// The end of its text in the texts of all fields. The text starts at the end of the previous one.
    end: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum FieldKey {
    Id,
    Note,
    Reason,
    MaxSeverity,
    /// `below = true`, without a text.
    Below,
    /// `below = false`, without a text.
    HostAlone,
}

impl RuleDetails {
    /// The details of the rules that the lists become.
    pub(super) fn of(lists: &ParsedLists<'_>, locate: impl Fn(&Span) -> Option<LineCol>) -> Self {
        let mut builder = DetailsBuilder::default();
        let mut places = Vec::new();
        for (number, entry) in List::ALL.iter().flat_map(|list| lists.of(*list)).enumerate() {
            places.extend(entry.span.as_ref().and_then(&locate));
            if let Some(metadata) = &entry.metadata {
                builder.insert(RuleId::new(number), metadata);
            }
        }
        let DetailsBuilder { fields, texts, tagged, tag_lists, .. } = builder;
        Self {
            places: Places::of(&places),
            fields: fields.into_boxed_slice(),
            texts: texts.into_boxed_str(),
            tagged: tagged.into_boxed_slice(),
            tag_lists: tag_lists.into_boxed_slice(),
            default_ids: DefaultIds::of(List::ALL.iter().map(|list| lists.of(*list).len())),
        }
    }

    /// The index of a rule in its list.
    pub(super) fn index(&self, rule: RuleId) -> usize {
        self.default_ids.list_and_index(rule).map_or(usize::MAX, |(_, index)| index)
    }

    /// The position of the pattern of a rule in the source.
    pub(super) fn place(&self, rule: RuleId) -> Option<LineCol> {
        self.places.get(rule.index())
    }

    /// The text of a field, if the entry of a rule has it.
    pub(super) fn text(&self, rule: RuleId, key: FieldKey) -> Option<&str> {
        let at = self.fields.binary_search_by_key(&(rule, key), |field| (field.rule, field.key)).ok()?;
        let end = |at: usize| usize::try_from(self.fields.get(at)?.end).ok();
        let start = at.checked_sub(1).and_then(end).unwrap_or(0);
        self.texts.get(start..end(at)?)
    }

    /// The tags of a rule.
    pub(super) fn tags(&self, rule: RuleId) -> &[String] {
        let list = || {
            let at = self.tagged.binary_search_by_key(&rule, |(rule, _)| *rule).ok()?;
            let (_, list) = self.tagged.get(at)?;
            self.tag_lists.get(usize::try_from(*list).ok()?)
        };
        list().map_or(&[], |tags| &**tags)
    }

    /// The id that the policy gives a rule, or the list and the index in it.
    pub(super) fn id(&self, rule: RuleId) -> &str {
        self.text(rule, FieldKey::Id).or_else(|| self.default_ids.get(rule)).unwrap_or_default()
    }

    /// Whether the entry of a rule has only its pattern.
    pub(super) fn say_nothing(&self, rule: RuleId) -> bool {
        let has_no_field = self.fields.binary_search_by_key(&rule, |field| field.rule).is_err();
        has_no_field && self.tags(rule).is_empty()
    }

    /// Adds the fields of a rule to its entry.
    pub(super) fn fill(&self, rule: RuleId, entry: &mut Entry) {
        let text = |key| self.text(rule, key).map(str::to_owned);
        (entry.id, entry.note, entry.reason) = (text(FieldKey::Id), text(FieldKey::Note), text(FieldKey::Reason));
        entry.tags = self.tags(rule).to_vec();
        entry.max_severity = text(FieldKey::MaxSeverity);
        let written = |key, truth: bool| self.text(rule, key).map(|_| truth);
        entry.below = written(FieldKey::Below, true).or_else(|| written(FieldKey::HostAlone, false));
    }
}

/// The details of a whole policy are too much for the output of one rule.
impl fmt::Debug for RuleDetails {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RuleDetails").finish_non_exhaustive()
    }
}

#[derive(Default)]
struct DetailsBuilder<'e> {
    fields: Vec<Field>,
    texts: String,
    tagged: Vec<(RuleId, u32)>,
    tag_lists: Vec<Box<[String]>>,
    /// The index of each list of tags.
    numbers: HashMap<&'e [String], u32>,
}

impl<'e> DetailsBuilder<'e> {
    /// Adds the metadata of a rule. Rules must ascend.
    fn insert(&mut self, rule: RuleId, metadata: &'e EntryMetadata) {
        let EntryMetadata { id, note, reason, tags, max_severity, below, .. } = metadata;
        let texts = [
            (FieldKey::Id, id.as_deref()),
            (FieldKey::Note, note.as_deref()),
            (FieldKey::Reason, reason.as_deref()),
            (FieldKey::MaxSeverity, max_severity.as_deref()),
            (FieldKey::Below, below.filter(|below| *below).map(|_| "")),
            (FieldKey::HostAlone, below.filter(|below| !below).map(|_| "")),
        ];
        for (key, text) in texts {
            let Some(text) = text else { continue };
            self.texts.push_str(text);
            // Memory runs out before the numbers do.
            self.fields.push(Field { rule, key, end: u32::try_from(self.texts.len()).unwrap_or(u32::MAX) });
        }
        if !tags.is_empty() {
            let new = u32::try_from(self.tag_lists.len()).unwrap_or(u32::MAX);
            let number = *self.numbers.entry(tags).or_insert_with(|| {
                self.tag_lists.push(tags.as_slice().into());
                new
            });
            self.tagged.push((rule, number));
        }
    }
}
