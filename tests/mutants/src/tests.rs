//! The instrumented form of a file.

use crate::accepted;
use crate::instrument::instrument;
use crate::mutant::Mutant;

/// The genre, the start, the end, and the replacement.
type Change<'c> = (&'c str, (usize, usize), (usize, usize), &'c str);

/// The mutations of a list, in the format of cargo-mutants.
fn mutants(changes: &[Change<'_>]) -> Vec<Mutant> {
    let one = |(genre, start, end, replacement): &Change<'_>| {
        serde_json::from_value(serde_json::json!({
            "name": format!("a.rs:{}:{}: replace", start.0, start.1), "file": "a.rs", "genre": genre, "replacement": replacement,
            "span": { "start": { "line": start.0, "column": start.1 }, "end": { "line": end.0, "column": end.1 } },
        }))
        .unwrap()
    };
    changes.iter().map(one).collect()
}

#[track_caller]
fn instrumented(source: &str, changes: &[Change<'_>], wanted: &str) {
    let mutants = mutants(changes);
    let numbered: Vec<(usize, &Mutant)> = mutants.iter().enumerate().collect();
    let instrumented = instrument(source, &numbered).unwrap();
    assert_eq!(instrumented.text.replace("crate::mutant_switch::on", "on"), wanted);
    assert!(syn::parse_file(&instrumented.text).is_ok(), "{}", instrumented.text);
    for (number, range) in instrumented.places {
        assert!(instrumented.text[range].contains(&format!("crate::mutant_switch::on({number})")), "{number}");
    }
}

#[test]
fn operators_have_their_copy_of_the_expression() {
    instrumented(
        "fn f() -> bool { a && é == !c }",
        &[
            ("BinaryOperator", (1, 20), (1, 22), "||"),
            ("BinaryOperator", (1, 25), (1, 27), "!="),
            ("UnaryOperator", (1, 28), (1, 29), ""),
        ],
        "fn f() -> bool { (if on(0) { a || é == !c } else { a && (if on(1) { é != !c } else { é == (if on(2) { c } else { !c }) }) }) }",
    );
}

#[test]
fn functions_return_early_and_arms_have_guards() {
    instrumented(
        "fn f(a: u8) -> bool {\n    match a {\n        1 => true,\n        2 if !b => true,\n        _ => false,\n    }\n}",
        &[
            ("FnValue", (2, 5), (6, 6), "true"),
            ("FnValue", (2, 5), (6, 6), "false"),
            ("MatchArm", (3, 9), (3, 19), ""),
            ("MatchArmGuard", (4, 14), (4, 16), "true"),
            ("MatchArmGuard", (4, 14), (4, 16), "false"),
            ("UnaryOperator", (4, 14), (4, 15), ""),
        ],
        "fn f(a: u8) -> bool { if on(0) { return true; } if on(1) { return false; }\n    match a {\n        1 if !on(2) => true,\n        2 if (on(3) || !on(4) && ((if on(5) { b } else { !b }))) => true,\n        _ => false,\n    }\n}",
    );
}

#[test]
fn an_iterator_loses_its_items_and_keeps_its_type() {
    instrumented(
        "fn f() -> impl Iterator<Item = u8> {\n    a()\n}",
        &[("FnValue", (2, 5), (2, 8), "::std::iter::empty()"), ("FnValue", (2, 5), (2, 8), "::std::iter::once(1)")],
        "fn f() -> impl Iterator<Item = u8> { let original = {\n    a() }; original.filter(|_| !on(0))\n}",
    );
}

#[test]
fn fields_are_removed_and_constants_are_unchanged() {
    instrumented(
        "const A: bool = 1 == 2;\nfn f() -> T { T { a: 1, ..b } }\nconst fn g() -> bool { 1 < 2 }",
        &[
            ("BinaryOperator", (1, 19), (1, 21), "!="),
            ("StructField", (2, 19), (2, 24), ""),
            ("FnValue", (3, 24), (3, 29), "true"),
            ("BinaryOperator", (3, 26), (3, 27), ">"),
        ],
        "const A: bool = 1 == 2;\nfn f() -> T { (if on(1) { T {  ..b } } else { T { a: 1, ..b } }) }\nconst fn g() -> bool { 1 < 2 }",
    );
}

#[test]
fn a_mutation_has_a_name_and_is_accepted_with_a_reason() {
    assert_eq!(mutants(&[("FnValue", (7, 5), (7, 6), "true")])[0].change(), "a.rs: replace");
    assert_eq!(
        accepted::read("# About\n\nBoth ways are the same.\n> a.rs: replace\n"),
        Ok(vec!["a.rs: replace".to_owned()])
    );
    assert!(accepted::read("# About\n> a.rs: replace\n").is_err());
}
