//! The source of a crate as a tree of modules, and every public item that is reachable from its root.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use syn::{Item, UseTree};

use crate::exported::Lines;
use crate::signatures::{is_public, is_test};

/// The items of each module, by its path: `policy::reader`. The root is the empty path.
pub struct Source {
    pub modules: BTreeMap<Vec<String>, Vec<Item>>,
}

/// Every public item of a package, one a line, in order.
pub fn items(package: &str) -> String {
    let source = Source::read(&crate::root().join(package).join("src"));
    let name = package.rsplit('/').next().unwrap().replace('-', "_");
    let mut lines = Lines::new(&source);
    lines.module(&[], &name);
    lines.finish()
}

impl Source {
    fn read(folder: &Path) -> Self {
        let mut source = Self { modules: BTreeMap::new() };
        source.file(&folder.join("lib.rs"), folder, &[]);
        source
    }

    fn file(&mut self, file: &Path, folder: &Path, module: &[String]) {
        let text = std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let parsed = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        self.items(parsed.items, folder, module);
    }

    fn items(&mut self, items: Vec<Item>, folder: &Path, module: &[String]) {
        for item in &items {
            let Item::Mod(inner) = item else { continue };
            if is_test(&inner.attrs) {
                continue;
            }
            let name = inner.ident.to_string();
            let path = [module, std::slice::from_ref(&name)].concat();
            match &inner.content {
                Some((_, content)) => self.items(content.clone(), &folder.join(&name), &path),
                None => {
                    let below = folder.join(&name);
                    let sibling = folder.join(format!("{name}.rs"));
                    let file = if sibling.is_file() { sibling } else { below.join("mod.rs") };
                    self.file(&file, &below, &path);
                }
            }
        }
        self.modules.insert(module.to_vec(), items);
    }

    /// Where a name of a module is defined: the module and the items of that name. `None` if it is in another crate.
    pub fn defined(&self, module: &[String], name: &str) -> Option<(Vec<String>, Vec<&Item>)> {
        let items = self.modules.get(module)?;
        // A private module is not what a re-export of its name means: `pub use preset::preset` is the function.
        let is_hidden = |item: &Item| matches!(item, Item::Mod(_)) && !is_visible(item);
        let own: Vec<&Item> =
            items.iter().filter(|item| name_of(item).as_deref() == Some(name) && !is_hidden(item)).collect();
        if !own.is_empty() {
            return Some((module.to_vec(), own));
        }
        for item in items {
            let Item::Use(used) = item else { continue };
            for (path, as_name) in paths(&used.tree) {
                let Some((last, front)) = path.split_last() else { continue };
                let origin = self.resolved(module, front)?;
                if as_name == name {
                    return self.defined(&origin, last);
                }
                if last == "*"
                    && let Some(found) = self.defined(&origin, name)
                {
                    return Some(found);
                }
            }
        }
        // Made by a macro whose arguments contain the name.
        let made: Vec<&Item> = items
            .iter()
            .filter(|item| matches!(item, Item::Macro(made) if made.ident.is_none() && words(&made.mac.tokens).contains(name)))
            .collect();
        (!made.is_empty()).then(|| (module.to_vec(), made))
    }

    /// The module at the beginning of a `use` path. For another crate, a path that no module has.
    pub fn resolved(&self, module: &[String], front: &[String]) -> Option<Vec<String>> {
        let mut path = match front.first().map(String::as_str) {
            Some("crate") => Vec::new(),
            Some("self") => module.to_vec(),
            Some("super") => module.split_last().map(|(_, above)| above.to_vec()).unwrap_or_default(),
            None => return Some(module.to_vec()),
            Some(first) => {
                let child = [module, &[first.to_owned()]].concat();
                if self.modules.contains_key(&child) { child } else { vec![format!("extern {first}")] }
            }
        };
        for part in &front[1..] {
            match part.as_str() {
                "super" => drop(path.pop()),
                part => path.push(part.to_owned()),
            }
        }
        Some(path)
    }
}

/// The words in tokens, at any depth.
fn words(tokens: &proc_macro2::TokenStream) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for token in tokens.clone() {
        match token {
            proc_macro2::TokenTree::Group(group) => found.extend(words(&group.stream())),
            proc_macro2::TokenTree::Ident(ident) => {
                found.insert(ident.to_string());
            }
            _ => {}
        }
    }
    found
}

/// The name of an item.
pub fn name_of(item: &Item) -> Option<String> {
    Some(match item {
        Item::Struct(item) => item.ident.to_string(),
        Item::Enum(item) => item.ident.to_string(),
        Item::Fn(item) => item.sig.ident.to_string(),
        Item::Trait(item) => item.ident.to_string(),
        Item::Type(item) => item.ident.to_string(),
        Item::Const(item) => item.ident.to_string(),
        Item::Static(item) => item.ident.to_string(),
        Item::Mod(item) => item.ident.to_string(),
        _ => return None,
    })
}

/// Every path of a `use`, with its local name.
pub fn paths(tree: &UseTree) -> Vec<(Vec<String>, String)> {
    match tree {
        UseTree::Path(path) => {
            let first = path.ident.to_string();
            let below = paths(&path.tree).into_iter();
            below.map(|(rest, name)| ([vec![first.clone()], rest].concat(), name)).collect()
        }
        UseTree::Name(name) => vec![(vec![name.ident.to_string()], name.ident.to_string())],
        UseTree::Rename(name) => vec![(vec![name.ident.to_string()], name.rename.to_string())],
        UseTree::Glob(_) => vec![(vec!["*".to_owned()], "*".to_owned())],
        UseTree::Group(group) => group.items.iter().flat_map(paths).collect(),
    }
}

/// Whether an item is visible outside its module.
pub fn is_visible(item: &Item) -> bool {
    match item {
        Item::Struct(item) => is_public(&item.vis),
        Item::Enum(item) => is_public(&item.vis),
        Item::Fn(item) => is_public(&item.vis),
        Item::Trait(item) => is_public(&item.vis),
        Item::Type(item) => is_public(&item.vis),
        Item::Const(item) => is_public(&item.vis),
        Item::Static(item) => is_public(&item.vis),
        Item::Mod(item) => is_public(&item.vis) && !is_test(&item.attrs),
        Item::Use(item) => is_public(&item.vis),
        Item::Macro(_) => true,
        _ => false,
    }
}
