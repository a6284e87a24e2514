//! Converts a syntax tree of any format into a document. Every error is reported, and reading continues.

mod entries;
mod findings;
mod section;
mod testing;

use crate::document::codes;
use crate::document::date::Date;
use crate::document::diagnostic::{Diagnostic, DocumentPath, Span};
use crate::document::entry::Entry;
use crate::document::parsed_entry::ParsedLists;
use crate::document::policy_document::{
    Asset, Ownership, PolicyDocument, PolicyHead, ProviderChange, ProviderChanges, Scope, Unchecked, Version,
};
use crate::document::reader::section::Section;
use crate::document::spanned_value::{Member, SpannedValue, ValueKind};
use crate::document::spans::{ItemSpan, Spans};
use crate::document::value::Value;
use crate::document::vocabulary::{AssetType, Disclosure, List, Precedence, ProviderKind, SafeHarbor};

const TOP_KEYS: &[&str] = &[
    "version",
    "policy",
    "ownership",
    "scope",
    "assets",
    "findings",
    "report",
    "testing",
    "providers",
    "metadata",
    "$schema",
];
const POLICY_KEYS: &[&str] =
    &["name", "owner", "source", "updated", "expires", "contact", "bounty", "safe_harbor", "disclosure"];
const OWNERSHIP_KEYS: &[&str] = &["domains", "networks", "in_scope"];
const SCOPE_KEYS: &[&str] =
    &["in_scope", "out_of_scope", "third_party", "precedence", "wildcard_includes_apex", "unchecked"];
const PROVIDERS_KEYS: &[&str] = &["add", "remove"];

/// The result of reading: a document without its invalid parts, the spans, and the errors.
#[derive(Debug)]
pub(crate) struct Reading<'t> {
    /// Everything except the scope lists.
    pub(crate) document: PolicyDocument,
    pub(crate) lists: ParsedLists<'t>,
    pub(crate) positions: Spans,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// Reads a syntax tree.
pub(crate) fn read(root: SpannedValue<'_>) -> Reading<'_> {
    let mut reader = Reading {
        document: PolicyDocument::default(),
        lists: ParsedLists::default(),
        positions: Spans { of_text: true, ..Spans::default() },
        diagnostics: Vec::new(),
    };
    reader.top(root);
    reader
}

impl<'t> Reading<'t> {
    /// The document, including its lists.
    pub(crate) fn into_document(self) -> PolicyDocument {
        let (mut document, mut lists) = (self.document, self.lists);
        for list in List::ALL {
            let written = std::mem::take(lists.of_mut(*list));
            *document.scope.entries_mut(*list) = written.into_iter().map(Entry::from).collect();
        }
        document
    }

    fn top(&mut self, root: SpannedValue<'t>) {
        let place = "at the top level";
        let Some(mut top) = Section::open(root, 0..0, "a policy", place, DocumentPath::Root, &mut self.diagnostics)
        else {
            return;
        };
        self.version(&mut top);
        match top.take("policy") {
            Some(member) => self.policy(member),
            None => top.missing("policy", "[policy]` with `name` and `owner", &mut self.diagnostics),
        }
        if let Some(member) = top.take("ownership") {
            self.ownership(member);
        }
        if let Some(member) = top.take("scope") {
            self.scope(member);
        }
        if let Some(items) = top.list("assets", &mut self.diagnostics) {
            (self.document.assets, self.positions.assets) =
                self.items(items, &DocumentPath::Root.key("assets"), Self::asset);
        }
        if let Some(member) = top.take("findings") {
            self.findings(member);
        }
        if let Some(member) = top.take("report") {
            self.report(member);
        }
        if let Some(member) = top.take("testing") {
            self.testing(member);
        }
        if let Some(member) = top.take("providers") {
            self.providers(member);
        }
        self.document.schema = top.take("$schema").map(|member| Value::from_node(member.value));
        if let Some(member) = top.take("metadata") {
            match Value::from_node(member.value.clone()) {
                Value::Table(metadata) => self.document.metadata = metadata,
                _ => top.wrong("metadata", "a table", &member.value, &mut self.diagnostics),
            }
        }
        top.close(TOP_KEYS, &mut self.diagnostics);
    }

    fn version(&mut self, top: &mut Section<'_, '_>) {
        match top.take("version").map(|member| member.value) {
            None => top.missing("version", "version = 1", &mut self.diagnostics),
            Some(SpannedValue { kind: ValueKind::Integer(Version::NUMBER), .. }) => {}
            Some(SpannedValue { kind: ValueKind::Integer(number), span }) => self.diagnostics.push(
                top.note(
                    codes::POLICY_VERSION,
                    "version",
                    &format!("is `{number}`; this release supports version 1"),
                    &span,
                )
                .hint("write `version = 1`, or use a release that supports the newer format"),
            ),
            Some(node) => top.wrong("version", "the number 1", &node, &mut self.diagnostics),
        }
    }

    fn policy(&mut self, member: Member<'_>) {
        let path = DocumentPath::Root.key("policy");
        let Some(mut table) = self.open(member, "`[policy]`", "in `[policy]`", path) else { return };
        let diagnostics = &mut self.diagnostics;
        let (name, name_span) = table.required_text("name", "name = \"...\"", diagnostics).unzip();
        let (owner, owner_span) = table.required_text("owner", "owner = \"...\"", diagnostics).unzip();
        let (expires, expires_span) = date(&mut table, "expires", diagnostics).unzip();
        self.document.policy = PolicyHead {
            name: name.unwrap_or_default(),
            owner: owner.unwrap_or_default(),
            source: table.text("source", diagnostics).map(|(text, _)| text),
            updated: date(&mut table, "updated", diagnostics).map(|(date, _)| date),
            expires,
            contact: table.texts("contact", diagnostics).map(|(texts, _)| texts).unwrap_or_default(),
            bounty: table.truth("bounty", diagnostics),
            safe_harbor: table.word("safe_harbor", SafeHarbor::WORDS, SafeHarbor::from_word, diagnostics),
            disclosure: table.word("disclosure", Disclosure::WORDS, Disclosure::from_word, diagnostics),
        };
        self.positions.name = name_span;
        self.positions.owner = owner_span;
        self.positions.expires = expires_span;
        table.close(POLICY_KEYS, diagnostics);
    }

    fn ownership(&mut self, member: Member<'_>) {
        let path = DocumentPath::Root.key("ownership");
        let Some(mut table) = self.open(member, "`[ownership]`", "in `[ownership]`", path) else { return };
        let diagnostics = &mut self.diagnostics;
        let (domains, domain_positions) = table.texts("domains", diagnostics).unzip();
        let (networks, network_positions) = table.texts("networks", diagnostics).unzip();
        let in_scope = table.truth("in_scope", diagnostics).unwrap_or_default();
        self.document.ownership = Ownership { domains, networks: networks.unwrap_or_default(), in_scope };
        self.positions.domains = domain_positions.unwrap_or_default();
        self.positions.networks = network_positions.unwrap_or_default();
        table.close(OWNERSHIP_KEYS, diagnostics);
    }

    fn scope(&mut self, member: Member<'t>) {
        let path = DocumentPath::Root.key("scope");
        let Some(mut table) = self.open(member, "`[scope]`", "in `[scope]`", path) else { return };
        let diagnostics = &mut self.diagnostics;
        let mut scope = Scope {
            precedence: table
                .word("precedence", Precedence::WORDS, Precedence::from_word, diagnostics)
                .unwrap_or_default(),
            wildcard_includes_apex: table.truth("wildcard_includes_apex", diagnostics).unwrap_or_default(),
            ..Scope::default()
        };
        for list in List::ALL {
            if let Some(items) = table.list(list.as_str(), diagnostics) {
                *self.lists.of_mut(*list) = entries::read(items, &path.key(list.as_str()), diagnostics);
            }
        }
        let unchecked = table.list("unchecked", diagnostics);
        table.close(SCOPE_KEYS, diagnostics);
        if let Some(items) = unchecked {
            (scope.unchecked, self.positions.unchecked) = self.items(items, &path.key("unchecked"), Self::unchecked);
        }
        self.document.scope = scope;
    }

    fn providers(&mut self, member: Member<'t>) {
        let path = DocumentPath::Root.key("providers");
        let Some(mut table) = self.open(member, "`[providers]`", "in `[providers]`", path) else { return };
        let add = table.list("add", &mut self.diagnostics).unwrap_or_default();
        let (remove, positions) = table.texts("remove", &mut self.diagnostics).unwrap_or_default();
        table.close(PROVIDERS_KEYS, &mut self.diagnostics);
        self.positions.remove = positions;
        let (add, positions) = self.items(add, &path.key("add"), Self::provider);
        self.positions.add = positions;
        self.document.providers = ProviderChanges { add, remove };
    }

    fn unchecked(&mut self, node: SpannedValue<'t>, path: DocumentPath<'_>) -> Option<(Unchecked, Span)> {
        let span = node.span.clone();
        let place = "in `[[scope.unchecked]]`";
        let mut table = Section::open(node, span, "an item of `scope.unchecked`", place, path, &mut self.diagnostics)?;
        let list = table.required_word("list", List::WORDS, List::from_word, &mut self.diagnostics);
        let text = table.required_text("text", "text = \"...\"", &mut self.diagnostics);
        table.close(&["list", "text"], &mut self.diagnostics);
        let (text, span) = text?;
        Some((Unchecked { list: list?, text }, span))
    }

    fn asset(&mut self, node: SpannedValue<'t>, path: DocumentPath<'_>) -> Option<(Asset, Span)> {
        let span = node.span.clone();
        let mut table =
            Section::open(node, span, "an item of `assets`", "in `[[assets]]`", path, &mut self.diagnostics)?;
        let list = table.required_word("list", List::WORDS, List::from_word, &mut self.diagnostics);
        let kind = table.required_word("type", AssetType::WORDS, AssetType::from_word, &mut self.diagnostics);
        let id = table.required_text("id", "id = \"...\"", &mut self.diagnostics);
        table.close(&["list", "type", "id"], &mut self.diagnostics);
        let (id, span) = id?;
        Some((Asset { list: list?, kind: kind?, id }, span))
    }

    fn provider(&mut self, node: SpannedValue<'t>, path: DocumentPath<'_>) -> Option<(ProviderChange, Span)> {
        let span = node.span.clone();
        let place = "in this item of `providers.add`";
        let mut table = Section::open(node, span, "an item of `providers.add`", place, path, &mut self.diagnostics)?;
        let suffix = table.required_text("suffix", "suffix = \"...\"", &mut self.diagnostics);
        let name = table.required_text("name", "name = \"...\"", &mut self.diagnostics);
        let kind = table.required_word("kind", ProviderKind::WORDS, ProviderKind::from_word, &mut self.diagnostics);
        table.close(&["suffix", "name", "kind"], &mut self.diagnostics);
        let (suffix, span) = suffix?;
        Some((ProviderChange { suffix, name: name?.0, kind: kind? }, span))
    }

    fn open<'p, 'm>(
        &mut self,
        member: Member<'m>,
        what: &str,
        place: &'static str,
        path: DocumentPath<'p>,
    ) -> Option<Section<'p, 'm>> {
        Section::open(member.value, member.key_span, what, place, path, &mut self.diagnostics)
    }

    /// Reads the tables of a list, with their spans.
    fn items<T>(
        &mut self,
        nodes: Vec<SpannedValue<'t>>,
        path: &DocumentPath<'_>,
        read: fn(&mut Self, SpannedValue<'t>, DocumentPath<'_>) -> Option<(T, Span)>,
    ) -> (Vec<T>, Vec<ItemSpan>) {
        let (mut items, mut positions) = (Vec::new(), Vec::new());
        for (index, node) in nodes.into_iter().enumerate() {
            if let Some((item, span)) = read(self, node, path.index(index)) {
                items.push(item);
                positions.push(ItemSpan { index, span, id: None });
            }
        }
        (items, positions)
    }
}

/// Reads a date: a TOML date or a text.
fn date(table: &mut Section<'_, '_>, key: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<(Date, Span)> {
    let node = table.take(key)?.value;
    let text: &str = match &node.kind {
        ValueKind::Date(text) => text,
        ValueKind::Text(text) => text,
        _ => {
            table.wrong(key, "a date", &node, diagnostics);
            return None;
        }
    };
    if let Ok(date) = text.parse() {
        return Some((date, node.span));
    }
    // A time was given; only its date is wanted.
    let hint = match text.get(..10).and_then(|day| day.parse::<Date>().ok()) {
        Some(date) => format!("write only the date: `{date}`"),
        None => "write a calendar date as year, month, and day: `2026-11-01`".to_owned(),
    };
    table.invalid(key, text, &node.span, hint, diagnostics);
    None
}
