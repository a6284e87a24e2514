//! The exports of a crate as lines: each item, under every name that reaches it.

use std::collections::BTreeSet;

use syn::{Fields, ImplItem, Item, Type};

use crate::crates::{Source, is_visible, name_of, paths};
use crate::signatures::{derived, is_public, is_test, marks, shown};

pub struct Lines<'s> {
    source: &'s Source,
    lines: BTreeSet<String>,
    /// Modules that were visited, so that a circle of re-exports ends.
    walked: BTreeSet<(Vec<String>, String)>,
}

impl<'s> Lines<'s> {
    pub fn new(source: &'s Source) -> Self {
        Self { source, lines: BTreeSet::new(), walked: BTreeSet::new() }
    }

    pub fn finish(self) -> String {
        self.lines.into_iter().map(|line| line + "\n").collect()
    }

    fn add(&mut self, line: String) {
        self.lines.insert(line);
    }

    /// Everything that a module exports under a name.
    pub fn module(&mut self, module: &[String], name: &str) {
        if !self.walked.insert((module.to_vec(), name.to_owned())) {
            return;
        }
        let source = self.source;
        for item in source.modules.get(module).into_iter().flatten().filter(|item| is_visible(item)) {
            match item {
                Item::Use(used) => {
                    for (path, as_name) in paths(&used.tree) {
                        self.exported(module, &path, &as_name, name);
                    }
                }
                Item::Macro(made) => self.made(made, module, name),
                item => {
                    let own = name_of(item).expect("a named item");
                    self.item(item, module, &format!("{name}::{own}"), &own);
                }
            }
        }
    }

    fn exported(&mut self, module: &[String], path: &[String], as_name: &str, under: &str) {
        let (last, front) = path.split_last().expect("a path");
        let origin = self.source.resolved(module, front).expect("a module");
        if last == "*" {
            self.module(&origin, under);
            return;
        }
        match self.source.defined(&origin, last) {
            Some((home, items)) => {
                for item in items {
                    match item {
                        Item::Macro(made) => self.made(made, &home, under),
                        item => self.item(item, &home, &format!("{under}::{as_name}"), last),
                    }
                }
            }
            None => self.add(format!("use {under}::{as_name} = {}", path.join("::"))),
        }
    }

    /// An item made by a macro: the macro and its arguments.
    fn made(&mut self, made: &syn::ItemMacro, module: &[String], under: &str) {
        if made.ident.is_some() {
            return;
        }
        let name = made.mac.path.segments.last().expect("a name").ident.to_string();
        self.add(format!("made {under} {name}! {{ {} }}", shown(&made.mac.tokens)));
        self.macro_of(module, &name, under);
    }

    fn macro_of(&mut self, module: &[String], name: &str, under: &str) {
        let items = self.source.modules.get(module).into_iter().flatten();
        let found = items.filter_map(|item| match item {
            Item::Macro(rules) if rules.ident.as_ref().is_some_and(|ident| ident == name) => Some(rules),
            _ => None,
        });
        let lines: Vec<String> =
            found.map(|rules| format!("macro {under} {name}! {{ {} }}", shown(&rules.mac.tokens))).collect();
        self.lines.extend(lines);
    }

    fn item(&mut self, item: &Item, module: &[String], path: &str, own: &str) {
        match item {
            Item::Mod(inner) => {
                self.add(format!("mod {path}{}", marks(&inner.attrs)));
                self.module(&[module, &[own.to_owned()]].concat(), path);
            }
            Item::Fn(function) => {
                let signature = shown(&function.sig).replacen(&format!("fn {own}"), &format!("fn {path}"), 1);
                self.add(format!("{signature}{}", marks(&function.attrs)));
            }
            Item::Const(constant) => {
                self.add(format!("const {path}: {} = {}", shown(&constant.ty), shown(&constant.expr)));
            }
            Item::Static(constant) => self.add(format!("static {path}: {}", shown(&constant.ty))),
            Item::Type(alias) => self.add(format!("type {path}{} = {}", shown(&alias.generics), shown(&alias.ty))),
            Item::Trait(the_trait) => {
                let items: Vec<String> = the_trait.items.iter().map(shown).collect();
                self.add(format!("trait {path} {{ {} }}", items.join("; ")));
            }
            Item::Struct(item) => {
                self.add(format!("struct {path}{}{}", shown(&item.generics), marks(&item.attrs)));
                self.fields(&item.fields, path);
                self.of_type(own, module, path, &item.attrs);
            }
            Item::Enum(item) => {
                self.add(format!("enum {path}{}{}", shown(&item.generics), marks(&item.attrs)));
                for variant in &item.variants {
                    let discriminant = variant.discriminant.as_ref().map(|(_, value)| format!(" = {}", shown(value)));
                    let fields = shown(&variant.fields);
                    let discriminant = discriminant.unwrap_or_default();
                    self.add(format!(
                        "variant {path}::{}{fields}{discriminant}{}",
                        variant.ident,
                        marks(&variant.attrs)
                    ));
                }
                self.of_type(own, module, path, &item.attrs);
            }
            _ => {}
        }
    }

    fn fields(&mut self, fields: &Fields, path: &str) {
        for (at, field) in fields.iter().enumerate().filter(|(_, field)| is_public(&field.vis)) {
            let name = field.ident.as_ref().map_or_else(|| at.to_string(), ToString::to_string);
            self.add(format!("field {path}.{name}: {}{}", shown(&field.ty), marks(&field.attrs)));
        }
    }

    /// What a type offers: derived traits, its own functions and constants, implemented traits.
    fn of_type(&mut self, own: &str, home: &[String], path: &str, attributes: &[syn::Attribute]) {
        for name in derived(attributes) {
            self.add(format!("impl {name} for {path} (derived)"));
        }
        for (module, items) in &self.source.modules {
            for item in items {
                let Item::Impl(block) = item else { continue };
                if !self.is_type(&block.self_ty, module, own, home) || is_test(&block.attrs) {
                    continue;
                }
                let marked = marks(&block.attrs);
                if let Some((not, the_trait, _)) = &block.trait_ {
                    let not = if not.is_some() { "!" } else { "" };
                    let whole = shown(&block.self_ty).replacen(own, path, 1);
                    let (generics, bounds) = (shown(&block.generics), shown(&block.generics.where_clause));
                    self.add(
                        format!("impl{generics} {not}{} for {whole} {bounds}{marked}", shown(the_trait))
                            .trim_end()
                            .to_owned(),
                    );
                    continue;
                }
                for item in &block.items {
                    self.of_impl(item, path, &marked, module);
                }
            }
        }
    }

    /// Whether a type that a module names is the one of that name in its home, and not another of the same name.
    fn is_type(&self, of: &Type, module: &[String], name: &str, home: &[String]) -> bool {
        let Type::Path(path) = of else { return false };
        let segments: Vec<String> = path.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        let Some((last, front)) = segments.split_last() else { return false };
        let origin = self.source.resolved(module, front);
        last == name
            && origin.and_then(|origin| self.source.defined(&origin, last)).is_none_or(|(found, _)| found == home)
    }

    fn of_impl(&mut self, item: &ImplItem, path: &str, marked: &str, module: &[String]) {
        match item {
            ImplItem::Fn(function) if is_public(&function.vis) => {
                let name = function.sig.ident.to_string();
                let signature = shown(&function.sig).replacen(&format!("fn {name}"), &format!("fn {path}::{name}"), 1);
                self.add(format!("{signature}{}{marked}", marks(&function.attrs)));
            }
            ImplItem::Const(constant) if is_public(&constant.vis) => {
                self.add(format!("const {path}::{}: {}", constant.ident, shown(&constant.ty)));
            }
            ImplItem::Macro(made) => {
                let name = made.mac.path.segments.last().expect("a name").ident.to_string();
                self.add(format!("made {path} {name}! {{ {} }}", shown(&made.mac.tokens)));
                self.macro_of(module, &name, path);
            }
            _ => {}
        }
    }
}
