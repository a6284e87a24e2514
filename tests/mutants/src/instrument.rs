//! All mutations of a file in one text, each with a switch of its own: `a == b` becomes `(if crate::mutant_switch::on(7) { a !=
//! b } else { a == b })`.
//!
//! A build of the tests takes minutes, a run for one mutation takes seconds. One build for all mutations reduces a
//! campaign of days to an hour.

use std::ops::Range;

use proc_macro2::Span as Tokens;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use crate::mutant::{Genre, Mutant, Place};

/// An instrumented file.
#[derive(Debug)]
pub struct Instrumented {
    pub text: String,
    /// The position of each mutation in the text, by its number.
    pub places: Vec<(usize, Range<usize>)>,
}

/// Instruments the numbered mutations that can be switched at run time. A constant cannot, and neither can the type of
/// an iterator.
pub fn instrument(source: &str, mutants: &[(usize, &Mutant)]) -> syn::Result<Instrumented> {
    let file = syn::parse_file(source)?;
    let mut instrumenter = Instrumenter { source, mutants, constants: 0, edits: Vec::new() };
    instrumenter.visit_file(&file);
    Ok(instrumenter.into_instrumented())
}

/// A text to insert.
struct Edit {
    at: usize,
    side: Side,
    /// The length of the expression around which it is inserted.
    around: usize,
    pieces: Vec<(String, Option<usize>)>,
}

/// If several texts have the same position, ends come before beginnings.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    After,
    Before,
}

struct Instrumenter<'s> {
    source: &'s str,
    mutants: &'s [(usize, &'s Mutant)],
    /// The number of constants and constant functions around this position.
    constants: usize,
    edits: Vec<Edit>,
}

impl<'s> Instrumenter<'s> {
    fn range(&self, tokens: Tokens) -> Range<usize> {
        Place::of(tokens.start()).offset(self.source)..Place::of(tokens.end()).offset(self.source)
    }

    /// The mutations of a genre that begin at these tokens.
    fn at(&self, genre: Genre, tokens: Tokens) -> Vec<(usize, &'s Mutant)> {
        let place = Place::of(tokens.start());
        let is_here = |mutant: &Mutant| mutant.genre == genre && mutant.span.start == place;
        if self.constants > 0 {
            return Vec::new();
        }
        self.mutants.iter().filter(|(_, mutant)| is_here(mutant)).copied().collect()
    }

    fn edit(&mut self, at: usize, side: Side, around: usize, pieces: Vec<(String, Option<usize>)>) {
        self.edits.push(Edit { at, side, around, pieces });
    }

    /// An expression and, for each mutation, a copy of its text with one part replaced.
    fn expression(&mut self, whole: Tokens, changes: &[(usize, &Mutant)]) {
        if changes.is_empty() {
            return;
        }
        let whole = self.range(whole);
        let mut pieces = vec![("(".to_owned(), None)];
        for (number, mutant) in changes {
            let (start, end) = (mutant.span.start.offset(self.source), mutant.span.end.offset(self.source));
            let changed =
                format!("{}{}{}", &self.source[whole.start..start], mutant.replacement, &self.source[end..whole.end]);
            pieces.push((format!("if {} {{ {changed} }} else ", on(*number)), Some(*number)));
        }
        pieces.push(("{ ".to_owned(), None));
        self.edit(whole.start, Side::Before, whole.len(), pieces);
        self.edit(whole.end, Side::After, whole.len(), vec![(" })".to_owned(), None)]);
    }

    fn function(&mut self, output: &syn::ReturnType, block: &syn::Block) {
        let (Some(first), Some(last)) = (block.stmts.first(), block.stmts.last()) else { return };
        let changes = self.at(Genre::FnValue, first.span());
        let (start, end) = (self.range(block.brace_token.span.open()).end, self.range(last.span()).end);
        let is_opaque = matches!(output, syn::ReturnType::Type(_, kind) if matches!(**kind, syn::Type::ImplTrait(_)));
        for (number, mutant) in changes {
            if !is_opaque {
                let early = format!(" if {} {{ return {}; }}", on(number), mutant.replacement);
                self.edit(start, Side::Before, usize::MAX, vec![(early, Some(number))]);
            } else if mutant.replacement == "::std::iter::empty()" {
                // A function has one iterator type, so the result is the same iterator without items.
                self.edit(start, Side::Before, usize::MAX, vec![(" let original = {".to_owned(), None)]);
                let without = format!(" }}; original.filter(|_| !{})", on(number));
                self.edit(end, Side::After, usize::MAX, vec![(without, Some(number))]);
            }
        }
    }

    fn within_constant(&mut self, is_constant: bool, visit: impl FnOnce(&mut Self)) {
        self.constants += usize::from(is_constant);
        visit(self);
        self.constants -= usize::from(is_constant);
    }

    fn into_instrumented(self) -> Instrumented {
        // Of two texts around the same expression, the later one is inside.
        let mut edits: Vec<(usize, Edit)> = self.edits.into_iter().enumerate().collect();
        edits.sort_by_key(|(order, edit)| match edit.side {
            Side::Before => (edit.at, edit.side, usize::MAX - edit.around, *order),
            Side::After => (edit.at, edit.side, edit.around, usize::MAX - order),
        });
        let (mut text, mut places, mut done) = (String::new(), Vec::new(), 0);
        for (_, edit) in &edits {
            text.push_str(&self.source[done..edit.at]);
            done = edit.at;
            for (piece, number) in &edit.pieces {
                let start = text.len();
                text.push_str(piece);
                if let Some(number) = number {
                    places.push((*number, start..text.len()));
                }
            }
        }
        text.push_str(&self.source[done..]);
        Instrumented { text, places }
    }
}

fn on(number: usize) -> String {
    format!("crate::mutant_switch::on({number})")
}

impl<'ast> Visit<'ast> for Instrumenter<'_> {
    fn visit_item_const(&mut self, item: &'ast syn::ItemConst) {
        self.within_constant(true, |instrumenter| visit::visit_item_const(instrumenter, item));
    }

    fn visit_item_static(&mut self, item: &'ast syn::ItemStatic) {
        self.within_constant(true, |instrumenter| visit::visit_item_static(instrumenter, item));
    }

    fn visit_impl_item_const(&mut self, item: &'ast syn::ImplItemConst) {
        self.within_constant(true, |instrumenter| visit::visit_impl_item_const(instrumenter, item));
    }

    fn visit_expr_const(&mut self, item: &'ast syn::ExprConst) {
        self.within_constant(true, |instrumenter| visit::visit_expr_const(instrumenter, item));
    }

    fn visit_expr_repeat(&mut self, item: &'ast syn::ExprRepeat) {
        self.visit_expr(&item.expr);
        self.within_constant(true, |instrumenter| instrumenter.visit_expr(&item.len));
    }

    fn visit_type_array(&mut self, item: &'ast syn::TypeArray) {
        self.within_constant(true, |instrumenter| visit::visit_type_array(instrumenter, item));
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.within_constant(item.sig.constness.is_some(), |instrumenter| {
            instrumenter.function(&item.sig.output, &item.block);
            visit::visit_item_fn(instrumenter, item);
        });
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.within_constant(item.sig.constness.is_some(), |instrumenter| {
            instrumenter.function(&item.sig.output, &item.block);
            visit::visit_impl_item_fn(instrumenter, item);
        });
    }

    fn visit_trait_item_fn(&mut self, item: &'ast syn::TraitItemFn) {
        if let Some(block) = &item.default {
            self.function(&item.sig.output, block);
        }
        visit::visit_trait_item_fn(self, item);
    }

    fn visit_expr_binary(&mut self, expr: &'ast syn::ExprBinary) {
        let changes = self.at(Genre::BinaryOperator, expr.op.span());
        self.expression(expr.span(), &changes);
        visit::visit_expr_binary(self, expr);
    }

    fn visit_expr_unary(&mut self, expr: &'ast syn::ExprUnary) {
        let changes = self.at(Genre::UnaryOperator, expr.op.span());
        self.expression(expr.span(), &changes);
        visit::visit_expr_unary(self, expr);
    }

    fn visit_expr_struct(&mut self, expr: &'ast syn::ExprStruct) {
        let changes: Vec<_> = expr.fields.iter().flat_map(|field| self.at(Genre::StructField, field.span())).collect();
        self.expression(expr.span(), &changes);
        visit::visit_expr_struct(self, expr);
    }

    fn visit_arm(&mut self, arm: &'ast syn::Arm) {
        for (number, _) in self.at(Genre::MatchArm, arm.span()) {
            let at = self.range(arm.pat.span()).end;
            self.edit(at, Side::After, usize::MAX, vec![(format!(" if !{}", on(number)), Some(number))]);
        }
        if let Some((_, guard)) = &arm.guard {
            let range = self.range(guard.span());
            let mut before = Vec::new();
            for (number, mutant) in self.at(Genre::MatchArmGuard, guard.span()) {
                let word = if mutant.replacement == "true" {
                    format!("{} || ", on(number))
                } else {
                    format!("!{} && ", on(number))
                };
                before.push((word, Some(number)));
            }
            if !before.is_empty() {
                before.insert(0, ("(".to_owned(), None));
                before.push(("(".to_owned(), None));
                self.edit(range.start, Side::Before, range.len(), before);
                self.edit(range.end, Side::After, range.len(), vec![("))".to_owned(), None)]);
            }
        }
        visit::visit_arm(self, arm);
    }
}
