//! Reads `[findings]` and `[report]`.

use crate::document::diagnostic::{Diagnostic, DocumentPath, Span};
use crate::document::findings_section::{ConditionEntry, FindingEntry, Findings, UncheckedConduct};
use crate::document::reader::Reading;
use crate::document::reader::section::{Section, wrong_type};
use crate::document::spanned_value::{Member, SpannedValue, ValueKind};
use crate::document::spans::{ConditionSpan, FindingPositions, FindingRuleSpans, ItemSpan};
use crate::document::vocabulary::{FindingVerdict, Unmentioned};

const FINDINGS_KEYS: &[&str] = &["default", "unless", "rules", "facts", "unchecked"];
const RULE_KEYS: &[&str] = &["class", "verdict", "unless", "when", "inherit", "only_on", "reason"];
const REPORT_KEYS: &[&str] = &["requires"];

impl<'t> Reading<'t> {
    pub(super) fn findings(&mut self, member: Member<'t>) {
        let path = DocumentPath::Root.key("findings");
        let Some(mut table) = self.open(member, "`[findings]`", "in `[findings]`", path) else { return };
        let diagnostics = &mut self.diagnostics;
        let default =
            table.word("default", Unmentioned::WORDS, Unmentioned::from_word, diagnostics).unwrap_or_default();
        let (unless, unless_positions) = conditions(&mut table, diagnostics);
        let items = table.list("rules", diagnostics).unwrap_or_default();
        let (facts, fact_positions) = match table.take("facts") {
            Some(member) => facts(member.value, &path.key("facts"), diagnostics),
            None => Default::default(),
        };
        let statements = table.list("unchecked", diagnostics).unwrap_or_default();
        table.close(FINDINGS_KEYS, diagnostics);
        let (mut rules, mut rule_positions) = (Vec::with_capacity(items.len()), Vec::with_capacity(items.len()));
        for (index, item) in items.into_iter().enumerate() {
            if let Some((rule, position)) = rule(item, index, path.key("rules").index(index), diagnostics) {
                rules.push(rule);
                rule_positions.push(position);
            }
        }
        let (unchecked, unchecked_positions) = self.items(statements, &path.key("unchecked"), Self::conduct);
        self.document.findings = Findings { default, unless, rules, facts, unchecked };
        self.positions.findings = FindingPositions {
            unless: unless_positions,
            rules: rule_positions,
            facts: fact_positions,
            unchecked: unchecked_positions,
        };
    }

    fn conduct(&mut self, node: SpannedValue<'_>, path: DocumentPath<'_>) -> Option<(UncheckedConduct, Span)> {
        let span = node.span.clone();
        let place = "in `[[findings.unchecked]]`";
        let mut table =
            Section::open(node, span, "an item of `findings.unchecked`", place, path, &mut self.diagnostics)?;
        let text = table.required_text("text", "text = \"...\"", &mut self.diagnostics);
        table.close(&["text"], &mut self.diagnostics);
        text.map(|(text, span)| (UncheckedConduct { text }, span))
    }

    pub(super) fn report(&mut self, member: Member<'_>) {
        let path = DocumentPath::Root.key("report");
        let Some(mut table) = self.open(member, "`[report]`", "in `[report]`", path) else { return };
        let (requires, positions) = table.texts("requires", &mut self.diagnostics).unwrap_or_default();
        table.close(REPORT_KEYS, &mut self.diagnostics);
        self.document.report.requires = requires;
        self.positions.requires = positions;
    }
}

fn rule(
    node: SpannedValue<'_>,
    index: usize,
    path: DocumentPath<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<(FindingEntry, FindingRuleSpans)> {
    let span = node.span.clone();
    let place = "in this rule of `findings`";
    let mut table = Section::open(node, span, "an item of `findings.rules`", place, path, diagnostics)?;
    let class = table.required_text("class", "class = \"...\"", diagnostics);
    let verdict = table.word("verdict", FindingVerdict::WORDS, FindingVerdict::from_word, diagnostics);
    let (unless, unless_positions) = conditions(&mut table, diagnostics);
    let (when, when_positions) = table.texts("when", diagnostics).unwrap_or_default();
    let inherit_span = table.span_of("inherit");
    let inherit = table.truth("inherit", diagnostics);
    let only_on_list = table.span_of("only_on");
    let before = diagnostics.len();
    let only_on = table.texts("only_on", diagnostics);
    // A list with only invalid items is not an empty list.
    let only_on = only_on.filter(|(texts, _)| !texts.is_empty() || diagnostics.len() == before);
    let (only_on, only_on_positions) = only_on.unzip();
    let reason = table.text("reason", diagnostics).map(|(text, _)| text);
    table.close(RULE_KEYS, diagnostics);
    let (class, class_span) = class?;
    let verdict = verdict.unwrap_or_default();
    let position = FindingRuleSpans {
        index,
        class: class_span,
        unless: unless_positions,
        when: when_positions,
        inherit: inherit_span,
        only_on_list,
        only_on: only_on_positions.unwrap_or_default(),
    };
    Some((FindingEntry { class, verdict, unless, when, inherit, only_on, reason }, position))
}

/// Reads `unless`: a list of facts and of lists of facts.
fn conditions(
    table: &mut Section<'_, '_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Vec<ConditionEntry>, Vec<ConditionSpan>) {
    let path = *table.path();
    let items = table.list("unless", diagnostics).unwrap_or_default();
    let (mut read, mut positions) = (Vec::with_capacity(items.len()), Vec::with_capacity(items.len()));
    for (index, item) in items.into_iter().enumerate() {
        let span = item.span;
        let list = path.key("unless");
        let (entry, terms) = match item.kind {
            ValueKind::Text(text) => (ConditionEntry::One(text.into_owned()), Vec::new()),
            ValueKind::List(nodes) => {
                let was_empty = nodes.is_empty();
                let (texts, positions) = terms(nodes, &list.index(index), diagnostics);
                if texts.is_empty() && !was_empty {
                    continue;
                }
                (ConditionEntry::All(texts), positions)
            }
            kind => {
                let what = "an item of `unless`";
                diagnostics.push(wrong_type(what, "a fact or a list of facts", &kind, &span, &list.index(index)));
                continue;
            }
        };
        read.push(entry);
        positions.push(ConditionSpan { index, span, terms });
    }
    (read, positions)
}

fn terms(
    nodes: Vec<SpannedValue<'_>>,
    path: &DocumentPath<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Vec<String>, Vec<ItemSpan>) {
    let (mut texts, mut positions) = (Vec::with_capacity(nodes.len()), Vec::with_capacity(nodes.len()));
    for (index, node) in nodes.into_iter().enumerate() {
        match node.kind {
            ValueKind::Text(text) => {
                texts.push(text.into_owned());
                positions.push(ItemSpan { index, span: node.span, id: None });
            }
            kind => {
                diagnostics.push(wrong_type(
                    "a fact in a list of `unless`",
                    "text",
                    &kind,
                    &node.span,
                    &path.index(index),
                ));
            }
        }
    }
    (texts, positions)
}

/// Reads `[findings.facts]`: names with their meanings.
fn facts(
    node: SpannedValue<'_>,
    path: &DocumentPath<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Vec<(String, String)>, Vec<ItemSpan>) {
    let ValueKind::Table(members) = node.kind else {
        diagnostics.push(wrong_type("`[findings.facts]`", "a table", &node.kind, &node.span, path));
        return Default::default();
    };
    let (mut facts, mut positions) = (Vec::with_capacity(members.len()), Vec::with_capacity(members.len()));
    for (index, member) in members.into_iter().enumerate() {
        match member.value.kind {
            ValueKind::Text(meaning) => {
                positions.push(ItemSpan { index, span: member.key_span, id: Some(member.value.span) });
                facts.push((member.key.into_owned(), meaning.into_owned()));
            }
            kind => {
                let what = "the meaning of a fact";
                diagnostics.push(wrong_type(what, "text", &kind, &member.value.span, &path.key(&member.key)));
            }
        }
    }
    (facts, positions)
}
