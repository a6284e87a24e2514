//! The documentation of items in the source.

use proc_macro2::{TokenStream, TokenTree};
use syn::{Attribute, File, Item};

use crate::root;

pub fn file(path: &str) -> File {
    let path = root().join(path);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The variants of an enum with their documentation.
pub fn variants(file: &File, name: &str) -> Vec<(String, String)> {
    let found = file.items.iter().find_map(|item| match item {
        Item::Enum(item) if item.ident == name => Some(item),
        _ => None,
    });
    let found = found.unwrap_or_else(|| panic!("unknown enum {name}"));
    found.variants.iter().map(|variant| (variant.ident.to_string(), said(&variant.attrs))).collect()
}

/// The fields of a struct with their documentation.
pub fn fields(file: &File, name: &str) -> Vec<(String, String)> {
    let found = file.items.iter().find_map(|item| match item {
        Item::Struct(item) if item.ident == name => Some(item),
        _ => None,
    });
    let found = found.unwrap_or_else(|| panic!("unknown struct {name}"));
    let named = |field: &syn::Field| (field.ident.as_ref().expect("a name").to_string(), said(&field.attrs));
    found.fields.iter().map(named).collect()
}

/// The documentation of a name.
pub fn of<'l>(list: &'l [(String, String)], name: &str) -> &'l str {
    let found = list.iter().find(|(own, _)| own == name);
    &found.unwrap_or_else(|| panic!("{name} has no documentation")).1
}

/// The first paragraph of the documentation of an item, in one line that fits into a table.
pub fn said(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter_map(|attribute| match &attribute.meta {
        syn::Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            syn::Expr::Lit(literal) => match &literal.lit {
                syn::Lit::Str(text) => Some(text.value()),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    });
    in_one_line(lines)
}

fn in_one_line(lines: impl Iterator<Item = String>) -> String {
    let lines: Vec<String> = lines.map(|line| line.trim().to_owned()).take_while(|line| !line.is_empty()).collect();
    plain(&lines.join(" "))
}

/// Without links that only work in rustdoc.
fn plain(text: &str) -> String {
    let mut text = text.replace("[`", "`").replace("`]", "`").replace('|', "\\|");
    while let Some(start) = text.find("`(crate::") {
        let end = text[start..].find(')').expect("a link ends");
        text.replace_range(start + 1..=start + end, "");
    }
    text.replace("crate::", "").trim_end_matches('.').to_owned()
}

/// Every code that a file declares, with its documentation: constants, and codes that a macro makes from `NAME =
/// "code";`.
pub fn codes(file: &File) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for item in &file.items {
        match item {
            Item::Const(item) => {
                let text = quoted(&item.expr);
                found.extend(text.filter(|text| text.contains('.')).map(|text| (text, said(&item.attrs))));
            }
            Item::Macro(made) if made.ident.is_none() => found.extend(made_by_macro(&made.mac.tokens)),
            _ => {}
        }
    }
    found
}

/// The values of an enum that a macro makes, with the documentation of each.
pub fn words(file: &File, name: &str) -> Vec<(String, String)> {
    let made = file.items.iter().find_map(|item| {
        let Item::Macro(made) = item else { return None };
        let mut tokens = made.mac.tokens.clone().into_iter();
        tokens.find(|token| matches!(token, TokenTree::Ident(ident) if ident == name))?;
        match tokens.next()? {
            TokenTree::Group(group) => Some(made_by_macro(&group.stream())),
            _ => None,
        }
    });
    made.unwrap_or_else(|| panic!("unknown vocabulary {name}"))
}

/// The text of `Code::new("...")`.
fn quoted(expression: &syn::Expr) -> Option<String> {
    let syn::Expr::Call(call) = expression else { return None };
    match call.args.first()? {
        syn::Expr::Lit(literal) => match &literal.lit {
            syn::Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

fn made_by_macro(tokens: &TokenStream) -> Vec<(String, String)> {
    let (mut found, mut docs) = (Vec::new(), Vec::new());
    for token in tokens.clone() {
        match token {
            TokenTree::Group(group) => {
                if let Ok(pair) = syn::parse2::<syn::MetaNameValue>(group.stream())
                    && let syn::Expr::Lit(literal) = &pair.value
                    && let syn::Lit::Str(text) = &literal.lit
                {
                    docs.push(text.value());
                }
            }
            TokenTree::Literal(literal) => {
                let text = literal.to_string().trim_matches('"').to_owned();
                found.push((text, in_one_line(docs.drain(..))));
            }
            TokenTree::Punct(punct) if punct.as_char() == ':' => docs.clear(),
            _ => {}
        }
    }
    found
}
