//! The taxonomy data, parsed once, with its indexes.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use crate::findings::class::{Class, ClassKind, is_at_or_below};
use crate::findings::class_name::Name;
use crate::findings::fact::{Fact, facts};

/// The classes of this release: `id,kind,title,aliases,vrt,cwe,never_implied,conditions`. See `data/README.md`.
const DATA: &str = include_str!("../../data/taxonomy.csv");

pub(super) static TAXONOMY: LazyLock<Taxonomy> = LazyLock::new(|| Taxonomy::new(rows().filter_map(Result::ok)));

/// The classes, and indexes from each kind of name to positions in the list of classes.
#[derive(Debug)]
pub(super) struct Taxonomy {
    classes: Vec<Class>,
    ids: HashMap<&'static str, usize>,
    names: BTreeMap<String, Vec<usize>>,
    vrt: BTreeMap<&'static str, Vec<usize>>,
    cwe: HashMap<u32, Vec<usize>>,
}

impl Taxonomy {
    fn new(classes: impl Iterator<Item = Class>) -> Self {
        let classes: Vec<_> = classes.collect();
        let mut ids = HashMap::new();
        let mut names: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        let mut vrt: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        let mut cwe: HashMap<_, Vec<usize>> = HashMap::new();
        for (index, class) in classes.iter().enumerate() {
            ids.insert(class.id, index);
            for name in [class.id, class.title].iter().chain(&class.aliases) {
                let meanings = names.entry(Name::read(name).key()).or_default();
                if !meanings.contains(&index) {
                    meanings.push(index);
                }
            }
            for id in &class.vrt {
                vrt.entry(*id).or_default().push(index);
            }
            for number in &class.cwe {
                cwe.entry(*number).or_default().push(index);
            }
        }
        Self { classes, ids, names, vrt, cwe }
    }

    pub(super) fn classes(&self) -> &[Class] {
        &self.classes
    }

    pub(super) fn by_id(&self, id: &str) -> Option<&Class> {
        self.classes.get(*self.ids.get(id)?)
    }

    /// The position of the class with an id.
    pub(super) fn position(&self, id: &str) -> Option<usize> {
        self.ids.get(id).copied()
    }

    /// The classes with a name whose key is `key`; see [`Name`].
    pub(super) fn by_key(&self, key: &str) -> &[usize] {
        self.names.get(key).map_or(&[], Vec::as_slice)
    }

    pub(super) fn by_cwe(&self, number: u32) -> &[usize] {
        self.cwe.get(&number).map_or(&[], Vec::as_slice)
    }

    /// The classes that a VRT id means. An unmapped id means what is mapped below it or, if there is nothing, what
    /// the nearest mapped ancestor means.
    ///
    /// A whole category does not count as such an ancestor if its children mean entirely different things: the
    /// other content of a category like "server security misconfiguration" is unknown.
    pub(super) fn by_vrt(&self, id: &str) -> Vec<usize> {
        if let Some(meanings) = self.vrt.get(id) {
            return meanings.clone();
        }
        let below: Vec<_> = self.vrt_below(id).flatten().copied().collect();
        if !below.is_empty() {
            return below;
        }
        let mut rest = id;
        while let Some((above, _)) = rest.rsplit_once('.') {
            if let Some(meanings) = self.vrt.get(above) {
                let one_line = above.contains('.')
                    || self.vrt_below(above).flatten().all(|child| {
                        meanings.iter().any(|meaning| {
                            let id = |index: &usize| self.classes.get(*index).map_or("", |class| class.id);
                            is_at_or_below(id(child), id(meaning))
                        })
                    });
                return if one_line { meanings.clone() } else { Vec::new() };
            }
            rest = above;
        }
        Vec::new()
    }

    /// The classes of the VRT ids strictly below one.
    fn vrt_below(&self, id: &str) -> impl Iterator<Item = &Vec<usize>> {
        let prefix = format!("{id}.");
        self.vrt.iter().filter(move |(mapped, _)| mapped.starts_with(&prefix)).map(|(_, meanings)| meanings)
    }

    /// Every name with its classes, for similarity search.
    pub(super) fn names(&self) -> impl Iterator<Item = (&str, &[usize])> {
        self.names.iter().map(|(name, meanings)| (name.as_str(), meanings.as_slice()))
    }

    /// Every VRT id with its classes, for similarity search.
    pub(super) fn vrt_ids(&self) -> impl Iterator<Item = (&str, &[usize])> {
        self.vrt.iter().map(|(id, meanings)| (*id, meanings.as_slice()))
    }
}

/// Every class of this release. The classes below a class follow it.
///
/// ```
/// use scopegate::findings::{ClassKind, classes};
///
/// assert!(classes().any(|class| class.id() == "xss/stored" && class.kind() == ClassKind::Weakness));
/// ```
pub fn classes() -> impl ExactSizeIterator<Item = &'static Class> {
    TAXONOMY.classes().iter()
}

impl Class {
    /// The class directly above this one.
    #[must_use]
    pub fn parent(&self) -> Option<&'static Self> {
        let (parent, _) = self.id.rsplit_once('/')?;
        TAXONOMY.by_id(parent)
    }
}

/// The rows of the data file; an invalid row is returned as `Err` (a test checks that there is none).
fn rows() -> impl Iterator<Item = Result<Class, &'static str>> {
    DATA.lines().skip(1).map(|line| row(line).ok_or(line))
}

fn row(line: &'static str) -> Option<Class> {
    let mut fields = line.split(',');
    let id = fields.next()?;
    let kind = fields.next()?;
    let class = Class {
        id,
        kind: ClassKind::ALL.iter().copied().find(|known| known.as_str() == kind)?,
        title: fields.next().filter(|title| !title.is_empty())?,
        aliases: items(fields.next()?).collect(),
        vrt: items(fields.next()?).collect(),
        cwe: items(fields.next()?).map(|number| number.parse().ok()).collect::<Option<_>>()?,
        never_implied: match fields.next()? {
            "yes" => true,
            "" => false,
            _ => return None,
        },
        conditions: items(fields.next()?)
            .map(|name| facts().iter().find(|fact| fact.name() == name))
            .collect::<Option<Box<[&Fact]>>>()?,
    };
    fields.next().is_none().then_some(class)
}

fn items(field: &'static str) -> impl Iterator<Item = &'static str> {
    field.split(';').filter(|item| !item.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_valid() {
        assert!(DATA.starts_with("id,kind,title,aliases,vrt,cwe,never_implied,conditions\n"));
        assert!(!DATA.contains('"') && !DATA.contains(";;") && !DATA.contains(" ;") && !DATA.contains("; "));
        for row in rows() {
            row.expect("a valid row");
        }
        assert_eq!(TAXONOMY.ids.len(), TAXONOMY.classes.len(), "duplicate id");
        assert!(!TAXONOMY.names.contains_key(""), "a name without words");
    }
}
