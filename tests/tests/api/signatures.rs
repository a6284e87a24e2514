//! Items as one line each.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, Visibility};

/// Tokens with readable spacing, always the same.
pub fn shown(tokens: impl ToTokens) -> String {
    let mut text = String::new();
    write(tokens.to_token_stream(), &mut text);
    text.trim().to_owned()
}

fn write(tokens: TokenStream, text: &mut String) {
    for token in without_docs(tokens) {
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Brace => (" { ", " }"),
                    Delimiter::None => ("", ""),
                };
                text.push_str(open);
                write(group.stream(), text);
                let end = text.trim_end().len();
                text.truncate(end);
                text.push_str(close);
            }
            TokenTree::Punct(punct) => {
                let spaced = matches!(punct.as_char(), '=' | '-' | '+' | '|') && punct.spacing() == Spacing::Alone
                    || punct.as_char() == '-';
                if spaced && !text.ends_with([' ', '=', '-', '(']) {
                    text.push(' ');
                }
                text.push(punct.as_char());
                let arrow = punct.as_char() == '>' && (text.ends_with("->") || text.ends_with("=>"));
                if matches!(punct.as_char(), ',' | ';') || arrow || (spaced && punct.spacing() == Spacing::Alone) {
                    text.push(' ');
                }
                // `T: Bound`, but `path::to`.
                if punct.as_char() == ':' && punct.spacing() == Spacing::Alone && !text.ends_with("::") {
                    text.push(' ');
                }
            }
            other => {
                if text.ends_with(|last: char| last.is_alphanumeric() || matches!(last, '_' | ')' | '"' | '}' | '>')) {
                    text.push(' ');
                }
                text.push_str(&other.to_string());
            }
        }
    }
}

/// Tokens without `#[doc = "..."]`.
fn without_docs(tokens: TokenStream) -> Vec<TokenTree> {
    let all: Vec<TokenTree> = tokens.into_iter().collect();
    let mut kept = Vec::new();
    let mut at = 0;
    while let Some(token) = all.get(at) {
        let is_doc = matches!(token, TokenTree::Punct(punct) if punct.as_char() == '#')
            && matches!(all.get(at + 1), Some(TokenTree::Group(group)) if group.stream().to_string().starts_with("doc"));
        if is_doc {
            at += 2;
            continue;
        }
        kept.push(token.clone());
        at += 1;
    }
    kept
}

pub fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// The attributes that are part of the API: required features, and `non_exhaustive`.
pub fn marks(attributes: &[Attribute]) -> String {
    let mut marks: Vec<String> = Vec::new();
    for attribute in attributes {
        let text = shown(&attribute.meta);
        if attribute.path().is_ident("cfg")
            || attribute.path().is_ident("non_exhaustive")
            || attribute.path().is_ident("must_use")
        {
            marks.push(text);
        } else if text == "doc(hidden)" {
            marks.push("hidden".to_owned());
        }
    }
    if marks.is_empty() { String::new() } else { format!(" [{}]", marks.join(", ")) }
}

/// Whether an item exists for tests only.
pub fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| shown(&attribute.meta) == "cfg(test)")
}

/// The traits of `#[derive(...)]`.
pub fn derived(attributes: &[Attribute]) -> Vec<String> {
    let mut traits = Vec::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("derive")) {
        let _ = attribute.parse_nested_meta(|meta| {
            traits.push(shown(&meta.path));
            Ok(())
        });
    }
    traits
}
