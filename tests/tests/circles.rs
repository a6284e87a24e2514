//! Fails where two or more files of one shipped crate import each other in a circle.
//!
//! The reader below parses every source file and resolves each path to the file that defines the name, through
//! re-exports and glob imports. A parent that only declares `mod child;`, or only re-exports a name of its child, does
//! not import the child. A parent that uses a name of its child does.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;

/// With fewer imports than this per crate, the reader no longer understands the source. A crate with fewer files needs half
/// as many imports as it has files.
const FEWEST_IMPORTS: usize = 10;

#[test]
fn no_files_import_each_other_in_a_circle() {
    let mut faults = Vec::new();
    for (name, source) in shipped_crates() {
        let read = Crate::read(&source);
        let imports = read.imports();
        let count: usize = imports.values().map(BTreeMap::len).sum();
        println!("{name}: {count} imports between files");
        let files = read.modules.len();
        let fewest = if files < FEWEST_IMPORTS { (files / 2).max(2) } else { FEWEST_IMPORTS };
        assert!(count >= fewest, "{name}: only {count} imports found");
        faults.extend(circles(&imports).iter().map(|circle| format!("{name}: {}", describe(circle, &imports))));
    }
    assert!(faults.is_empty(), "{} circles of imports:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn a_circle_through_a_re_export_is_found() {
    let imports = Crate::of(&[
        ("lib.rs", "mod shape; mod area; mod unit;"),
        ("shape/mod.rs", "mod square; pub(crate) use self::square::Square; pub(crate) use crate::unit::Unit;"),
        ("shape/square.rs", "use super::Unit; pub(crate) struct Square; fn f(u: Unit) { crate::area::of(&Square); }"),
        ("area.rs", "pub(crate) fn of(_: &Square) {} use crate::shape::*;"),
        ("unit.rs", "pub(crate) struct Unit;"),
    ])
    .imports();
    let found = circles(&imports);
    assert_eq!(found, [["area.rs", "shape/square.rs"].map(PathBuf::from)]);
    let text = describe(&found[0], &imports);
    assert!(text.contains("area.rs -> shape/square.rs: Square"), "{text}");
    assert!(text.contains("shape/square.rs -> area.rs: of"), "{text}");
}

#[test]
fn a_parent_and_child_that_use_each_other_are_a_circle() {
    let parent = "mod child; pub(crate) struct Limit; fn f() { child::g(Limit) }";
    let child = "pub(super) fn g(_: super::Limit) {}";
    let imports = Crate::of(&[("lib.rs", "mod parent;"), ("parent.rs", parent), ("parent/child.rs", child)]).imports();
    assert_eq!(circles(&imports), [["parent/child.rs", "parent.rs"].map(PathBuf::from)]);
}

#[test]
fn declarations_and_re_exports_alone_are_no_circle() {
    let parent = "mod child; pub(crate) use self::child::Child; pub(crate) struct Limit;";
    let child = "use super::Limit; pub(crate) struct Child(Limit); mod tests { use super::*; fn f(_: Child) {} }";
    let imports = Crate::of(&[("lib.rs", "mod parent;"), ("parent.rs", parent), ("parent/child.rs", child)]).imports();
    assert_eq!(circles(&imports), Vec::<Vec<PathBuf>>::new());
    assert_eq!(imports.len(), 1, "{imports:?}");
}

/// The files that each file imports, and the names it takes from them.
type Imports = BTreeMap<PathBuf, BTreeMap<PathBuf, BTreeSet<String>>>;

/// The modules of one crate. The root has the empty path.
#[derive(Default)]
struct Crate {
    modules: BTreeMap<Vec<String>, Module>,
}

#[derive(Default)]
struct Module {
    file: PathBuf,
    children: BTreeSet<String>,
    definitions: BTreeSet<String>,
    uses: Vec<Use>,
    /// Paths outside `use` declarations, including paths of one name.
    paths: BTreeSet<Vec<String>>,
}

/// One leaf of a `use` declaration.
#[derive(Clone)]
struct Use {
    path: Vec<String>,
    /// The name it has here; `None` for a glob.
    name: Option<String>,
    is_public: bool,
}

impl Crate {
    fn read(source: &Path) -> Self {
        let texts: Vec<_> = rust_files(source)
            .into_iter()
            .map(|file| (file.strip_prefix(source).unwrap().to_owned(), fs::read_to_string(&file).unwrap()))
            .collect();
        Self::from_files(texts.iter().map(|(file, text)| (file.as_path(), text.as_str())))
    }

    fn of(files: &[(&str, &str)]) -> Self {
        Self::from_files(files.iter().map(|(file, text)| (Path::new(*file), *text)))
    }

    fn from_files<'a>(files: impl Iterator<Item = (&'a Path, &'a str)>) -> Self {
        let mut whole = Self::default();
        for (file, text) in files {
            let items = syn::parse_file(text).unwrap_or_else(|error| panic!("{}: {error}", file.display())).items;
            whole.add(module_path(file), file, &items);
        }
        whole
    }

    /// Adds a module, and the modules written inside it.
    fn add(&mut self, path: Vec<String>, file: &Path, items: &[syn::Item]) {
        let mut module = Module { file: file.to_owned(), ..Module::default() };
        for item in items {
            if let syn::Item::Mod(child) = item {
                module.children.insert(child.ident.to_string());
                if let Some((_, inner)) = &child.content {
                    self.add([path.clone(), vec![child.ident.to_string()]].concat(), file, inner);
                }
                continue;
            }
            module.definitions.extend(name_of(item));
            module.take(item.to_token_stream());
        }
        self.modules.insert(path, module);
    }

    fn imports(&self) -> Imports {
        let mut imports = Imports::new();
        for (path, module) in &self.modules {
            let mut names = module.paths.clone();
            // A private import is used here; a re-export counts only where the text uses its name as well.
            names.extend(module.uses.iter().filter(|leaf| !leaf.is_public).map(|leaf| leaf.path.clone()));
            for name in names {
                let Some((file, name)) = self.definition(path, &name, &mut BTreeSet::new()) else { continue };
                if file != module.file {
                    imports.entry(module.file.clone()).or_default().entry(file).or_default().insert(name);
                }
            }
        }
        imports
    }

    /// The file and the name of the item that a path in a module resolves to; `None` for other crates and for modules.
    fn definition(
        &self,
        from: &[String],
        path: &[String],
        seen: &mut BTreeSet<Vec<String>>,
    ) -> Option<(PathBuf, String)> {
        if !seen.insert([from, &[String::new()], path].concat()) {
            return None;
        }
        let (first, rest) = path.split_first()?;
        let module = self.modules.get(from)?;
        match first.as_str() {
            "crate" => return self.definition(&[], rest, seen),
            "self" => return self.definition(from, rest, seen),
            "super" => return self.definition(from.split_last()?.1, rest, seen),
            _ => {}
        }
        if module.children.contains(first) && !rest.is_empty() {
            return self.definition(&[from, std::slice::from_ref(first)].concat(), rest, seen);
        }
        if module.definitions.contains(first) {
            return Some((module.file.clone(), first.clone()));
        }
        let local = module.uses.iter().filter(|leaf| module.begins_in_the_crate(leaf));
        let named = local.clone().filter(|leaf| leaf.name.as_ref() == Some(first));
        let globs = local.filter(|leaf| leaf.name.is_none());
        let through = named.map(|leaf| [leaf.path.as_slice(), rest].concat());
        through
            .chain(globs.map(|leaf| [leaf.path.as_slice(), path].concat()))
            .find_map(|path| self.definition(from, &path, seen))
    }
}

impl Module {
    /// Whether a `use` declaration names a module of this crate first, and not another crate.
    fn begins_in_the_crate(&self, leaf: &Use) -> bool {
        let imported =
            || self.uses.iter().any(|other| other.name == leaf.path.first().cloned() && other.path != leaf.path);
        leaf.path.first().is_some_and(|first| {
            matches!(first.as_str(), "crate" | "self" | "super")
                || self.children.contains(first)
                || self.definitions.contains(first)
        }) || leaf.name.is_some() && imported()
    }

    /// Collects the paths of a piece of source, and its `use` declarations at any depth.
    fn take(&mut self, stream: TokenStream) {
        let tokens: Vec<TokenTree> = stream.into_iter().collect();
        let mut index = 0;
        while index < tokens.len() {
            let start = index;
            index += 1;
            match &tokens[start] {
                TokenTree::Group(group) => self.take(group.stream()),
                TokenTree::Ident(word) if word == "use" => {
                    let length = tokens[start..].iter().take_while(|token| !is(token, ';')).count();
                    let statement = TokenStream::from_iter(tokens[start..].iter().take(length + 1).cloned());
                    let Ok(declaration) = syn::parse2::<syn::ItemUse>(statement) else { continue };
                    let is_public = tokens[..start].iter().rev().take(2).any(|token| match token {
                        TokenTree::Ident(word) => word == "pub",
                        TokenTree::Group(group) => group.delimiter() == Delimiter::Parenthesis,
                        _ => false,
                    });
                    self.leaves(&declaration.tree, &mut Vec::new(), is_public);
                    index = start + length + 1;
                }
                TokenTree::Ident(word) => {
                    let mut path = vec![word.to_string()];
                    while let (Some(a), Some(b), Some(TokenTree::Ident(next))) =
                        (tokens.get(index), tokens.get(index + 1), tokens.get(index + 2))
                    {
                        if !is(a, ':') || !is(b, ':') {
                            break;
                        }
                        path.push(next.to_string());
                        index += 3;
                    }
                    // A field or a method is not a path, and neither is the rest of a path: `Vec::<u8>::new`.
                    let is_inner = start > 0
                        && (is(&tokens[start - 1], '.')
                            || is(&tokens[start - 1], ':') && start > 1 && is(&tokens[start - 2], ':'));
                    if !is_inner {
                        self.paths.insert(path);
                    }
                }
                _ => {}
            }
        }
    }

    fn leaves(&mut self, tree: &syn::UseTree, before: &mut Vec<String>, is_public: bool) {
        let mut leaf = |last: &str, name: Option<String>| {
            let mut path = before.clone();
            if last != "self" || path.is_empty() {
                path.push(last.to_owned());
            }
            let name = name.or_else(|| path.last().cloned());
            self.uses.push(Use { path, name, is_public });
        };
        match tree {
            syn::UseTree::Name(name) => leaf(&name.ident.to_string(), None),
            syn::UseTree::Rename(rename) => leaf(&rename.ident.to_string(), Some(rename.rename.to_string())),
            syn::UseTree::Glob(_) => self.uses.push(Use { path: before.clone(), name: None, is_public }),
            syn::UseTree::Group(group) => group.items.iter().for_each(|tree| self.leaves(tree, before, is_public)),
            syn::UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.leaves(&path.tree, before, is_public);
                before.pop();
            }
        }
    }
}

/// Every set of files in which each file imports each other one, directly or through others.
fn circles(imports: &Imports) -> Vec<Vec<PathBuf>> {
    let reached: BTreeMap<&PathBuf, BTreeSet<&PathBuf>> =
        imports.keys().map(|file| (file, reach(file, imports))).collect();
    let mut found: Vec<Vec<PathBuf>> = Vec::new();
    for (file, others) in &reached {
        if others.contains(file) && !found.iter().any(|circle| circle.contains(file)) {
            let leads_back = |other: &&&PathBuf| reached.get(**other).is_some_and(|further| further.contains(file));
            found.push(others.iter().filter(leads_back).map(|other| (*other).clone()).collect());
        }
    }
    found
}

/// Every file that a file imports, directly or through others.
fn reach<'a>(file: &PathBuf, imports: &'a Imports) -> BTreeSet<&'a PathBuf> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<&PathBuf> = imports.get(file).into_iter().flat_map(BTreeMap::keys).collect();
    while let Some(next) = open.pop() {
        if reached.insert(next) {
            open.extend(imports.get(next).into_iter().flat_map(BTreeMap::keys));
        }
    }
    reached
}

fn describe(circle: &[PathBuf], imports: &Imports) -> String {
    let mut text = format!("{} files", circle.len());
    for file in circle {
        for (other, names) in imports.get(file).into_iter().flatten().filter(|(other, _)| circle.contains(other)) {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            text += &format!("\n  {} -> {}: {}", file.display(), other.display(), names.join(", "));
        }
    }
    text
}

/// The name that an item defines in its module.
fn name_of(item: &syn::Item) -> Option<String> {
    let name = match item {
        syn::Item::Const(item) => &item.ident,
        syn::Item::Enum(item) => &item.ident,
        syn::Item::Fn(item) => &item.sig.ident,
        syn::Item::Macro(item) => item.ident.as_ref()?,
        syn::Item::Static(item) => &item.ident,
        syn::Item::Struct(item) => &item.ident,
        syn::Item::Trait(item) => &item.ident,
        syn::Item::TraitAlias(item) => &item.ident,
        syn::Item::Type(item) => &item.ident,
        syn::Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(name.to_string())
}

fn is(token: &TokenTree, sign: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign)
}

/// `a/b/mod.rs` and `a/b.rs` are `[a, b]`; `lib.rs` and `main.rs` are the root.
fn module_path(file: &Path) -> Vec<String> {
    let mut path: Vec<_> = file.with_extension("").iter().map(|part| part.to_string_lossy().into_owned()).collect();
    if path.last().is_some_and(|last| matches!(last.as_str(), "mod" | "lib" | "main")) {
        path.pop();
    }
    path
}

/// The name of each crate below `crates` and `bindings`, and its source.
fn shipped_crates() -> Vec<(String, PathBuf)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package is in the workspace");
    let mut found = Vec::new();
    for folder in ["crates", "bindings"] {
        for entry in fs::read_dir(root.join(folder)).unwrap() {
            let entry = entry.unwrap();
            let source = entry.path().join("src");
            if source.is_dir() {
                found.push((entry.file_name().to_string_lossy().into_owned(), source));
            }
        }
    }
    found.sort();
    found
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}
