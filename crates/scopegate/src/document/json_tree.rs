//! JSON into the tree in one pass over the lists of rules, for texts in which nothing is wrong.
//!
//! `serde_json` tells where a value stands only after it has read it once, so that a list within a table within the
//! document would be read again at each level. Here the lists of rules, which are nearly all of a large policy, are gone
//! through where they stand: what is in an entry has its place, but the entry, the list and the table around it have
//! none. Only errors show those, and a text with an error is read again by [`json_text`].

use crate::document::diagnostic::{Diagnostic, DocumentPath};
use crate::document::json_text::Reader;
use crate::document::spanned_value::{Member, SpannedValue, ValueKind, keep_first_of_each};
use crate::document::vocabulary::List;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// Reads a text; `None` where something is wrong with it.
pub(crate) fn read(text: &str) -> Option<SpannedValue<'_>> {
    let json = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = Reader::new(text);
    let mut deserializer = serde_json::Deserializer::from_str(json);
    let root = Table { reader: &mut reader, level: Level::Document }.deserialize(&mut deserializer).ok()?;
    deserializer.end().ok()?;
    reader.into_problems().is_empty().then_some(root)
}

/// A table that holds the lists, an entry of one, or the document around it.
#[derive(Clone, Copy)]
enum Level {
    Document,
    Scope,
    Entry,
}

struct Table<'r, 't> {
    reader: &'r mut Reader<'t>,
    level: Level,
}

struct Entries<'r, 't> {
    reader: &'r mut Reader<'t>,
}

/// An error that nobody sees: the text is read again.
fn wrong<E: Error>() -> E {
    E::custom("")
}

fn node(kind: ValueKind<'_>) -> SpannedValue<'_> {
    SpannedValue { kind, span: 0..0 }
}

impl<'t> DeserializeSeed<'t> for Table<'_, 't> {
    type Value = SpannedValue<'t>;

    fn deserialize<D: Deserializer<'t>>(self, deserializer: D) -> Result<SpannedValue<'t>, D::Error> {
        match self.level {
            Level::Entry => deserializer.deserialize_any(self),
            Level::Document | Level::Scope => deserializer.deserialize_map(self),
        }
    }
}

impl<'t> Visitor<'t> for Table<'_, 't> {
    type Value = SpannedValue<'t>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table")
    }

    /// An entry that is a text alone. One with escapes comes as a text of its own, which has no place.
    fn visit_borrowed_str<E: Error>(self, text: &'t str) -> Result<SpannedValue<'t>, E> {
        match self.level {
            Level::Entry => Ok(self.reader.text_node(text)),
            Level::Document | Level::Scope => Err(wrong()),
        }
    }

    fn visit_map<A: MapAccess<'t>>(self, mut map: A) -> Result<SpannedValue<'t>, A::Error> {
        // Most entries have one key.
        let mut members = Vec::with_capacity(1);
        while let Some(raw_key) = map.next_key::<&'t RawValue>()? {
            let (key, key_span) = self.reader.key(raw_key).map_err(|_| wrong())?;
            let value = match (self.level, &*key) {
                (Level::Document, "scope") => {
                    map.next_value_seed(Table { reader: &mut *self.reader, level: Level::Scope })?
                }
                (Level::Scope, key) if List::from_word(key).is_some() => {
                    map.next_value_seed(Entries { reader: &mut *self.reader })?
                }
                (level, key) => {
                    let raw = map.next_value::<&'t RawValue>()?;
                    self.reader
                        .node(raw, level.depth(), &DocumentPath::Root.key(key))
                        .map_err(|_: Diagnostic| wrong())?
                }
            };
            members.push(Member { key, key_span, value });
        }
        keep_first_of_each(&mut members, &DocumentPath::Root, self.reader.diagnostics());
        Ok(node(ValueKind::Table(members)))
    }
}

impl Level {
    /// How deep the values of the table are.
    fn depth(self) -> usize {
        match self {
            Self::Document => 1,
            Self::Scope => 2,
            Self::Entry => 4,
        }
    }
}

impl<'t> DeserializeSeed<'t> for Entries<'_, 't> {
    type Value = SpannedValue<'t>;

    fn deserialize<D: Deserializer<'t>>(self, deserializer: D) -> Result<SpannedValue<'t>, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'t> Visitor<'t> for Entries<'_, 't> {
    type Value = SpannedValue<'t>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'t>>(self, mut list: A) -> Result<SpannedValue<'t>, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element_seed(Table { reader: &mut *self.reader, level: Level::Entry })? {
            items.push(item);
        }
        Ok(node(ValueKind::List(items)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::json_text;

    /// A tree without the places that are not known here.
    fn without_places(mut node: SpannedValue<'_>) -> SpannedValue<'_> {
        fn forget(node: &mut SpannedValue<'_>) {
            node.span = 0..0;
        }
        forget(&mut node);
        let ValueKind::Table(members) = &mut node.kind else { return node };
        for scope in members.iter_mut().filter(|member| member.key == "scope") {
            forget(&mut scope.value);
            let ValueKind::Table(lists) = &mut scope.value.kind else { continue };
            for list in lists.iter_mut().filter(|list| List::from_word(&list.key).is_some()) {
                forget(&mut list.value);
                let ValueKind::List(entries) = &mut list.value.kind else { continue };
                entries.iter_mut().filter(|entry| matches!(entry.kind, ValueKind::Table(_))).for_each(forget);
            }
        }
        node
    }

    fn is_read(text: &str) -> bool {
        let Some(root) = read(text) else { return false };
        let parsed = json_text::parse(text);
        assert!(parsed.diagnostics.is_empty(), "{text}\n{:?}", parsed.diagnostics);
        assert_eq!(Some(root), parsed.root.map(without_places), "{text}");
        true
    }

    #[test]
    fn the_tree_is_that_of_the_long_way() {
        const VALUES: &[&str] = &[
            "1",
            "\"x\"",
            "\"\\u00e9\\n\"",
            "\"\u{e9}\"",
            "[]",
            "{}",
            "null",
            "true",
            "1e3",
            "1e999",
            "[1, [2]]",
            "{\"a\": {\"b\": [\"c\"]}}",
            "tru",
            "\"\\q\"",
            "{\"in_scope\": [\"h\", {\"host\": \"*.h\"}, {\"host\": \"i\", \"id\": \"j\", \"tags\": [\"k\", 1]}]}",
            "{\"out_of_scope\": [1, null], \"in_scope\": [\"\\u0068\"], \"unchecked\": [{\"list\": \"in_scope\", \"text\": \"t\"}]}",
            "{\"third_party\": [{\"host\": \"h\", \"host\": \"i\"}]}",
            "{\"in_scope\": {}}",
            "{\"in_scope\": [[\"h\"]]}",
            "{\"in_scope\": [{\"host\": {}}]}",
            "{\"precedence\": \"exclusions-win\", \"in_scope\": [ ] , \"x\": [ 1 ]}",
            "{\"in_scope\": [\"h\"], \"in_scope\": []}",
        ];
        const KEYS: &[&str] =
            &["\"scope\"", "\"a\"", "\"sc\\u006fpe\"", "\"findings\"", "\"\u{e9}\"", "b", "\"in_scope\""];
        const AROUND: &[(&str, &str)] =
            &[("{", "}"), ("\u{feff} {\n", "\n}\n"), ("{", "} x"), ("[", "]"), ("{", ",}"), ("", "")];
        let mut read = 0;
        for (before, behind) in AROUND {
            for value in VALUES {
                read += usize::from(is_read(&format!("{before}{value}{behind}")));
                for key in KEYS {
                    read += usize::from(is_read(&format!("{before}{key}: {value}{behind}")));
                    for other in VALUES {
                        read += usize::from(is_read(&format!("{before} {key} :{value},\"scope\":{other} {behind}")));
                    }
                }
            }
        }
        assert!(read > 800, "{read}");
    }

    #[test]
    fn depth_is_left_to_the_long_way() {
        for depth in [28, 29, 30, 100, 200_000] {
            let list = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
            assert_eq!(is_read(&format!("{{\"scope\": {{\"in_scope\": [{{\"tags\": {list}}}]}}}}")), depth <= 28);
            assert!(!is_read(&format!("{{\"scope\": {{\"in_scope\": {list}}}}}")) || depth == 1);
        }
    }
}
