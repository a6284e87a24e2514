//! Tables of examples: each example is decided, each rule loads, each fragment parses.

use scopegate::{Basis, Policy, Verdict};

use crate::markdown::{blocks, code, table};

const HEAD: &str = "version = 1\npolicy = { name = \"Documents\", owner = \"Documents\" }\n";

fn policy(rest: &str) -> Policy {
    let text = format!("{HEAD}{rest}");
    Policy::from_toml(&text).unwrap_or_else(|errors| panic!("{text}\n{errors}"))
}

/// An entry of a list, from a cell: a text, or an inline table.
fn entry(cell: &str) -> String {
    let [pattern] = code(cell)[..] else { panic!("{cell} is not one pattern") };
    if pattern.starts_with('{') { pattern.to_owned() } else { format!("{pattern:?}") }
}

#[test]
fn the_table_of_patterns_holds() {
    let page = crate::read("docs/policy-file.md");
    let head =
        "| pattern | inclusion covers | inclusion does not cover | exclusion covers | exclusion does not cover |";
    let rows = table(&page, head);
    let mut asked = 0;
    for row in &rows {
        let [pattern, included, not_included, excluded, not_excluded] = row[..] else { panic!("{row:?}") };
        let entry = entry(pattern);
        if included == "refused" {
            assert!(Policy::from_toml(&format!("{HEAD}scope.in_scope = [{entry}]")).is_err(), "{pattern} loads");
        } else {
            let policy = policy(&format!("scope.in_scope = [{entry}]"));
            for (cell, expected) in [(included, true), (not_included, false)] {
                assert!(!code(cell).is_empty(), "{row:?}");
                for target in code(cell) {
                    asked += 1;
                    let decision = policy.check(target).unwrap();
                    assert_eq!(decision.is_in_scope(), expected, "inclusion {pattern}, target {target}");
                }
            }
        }
        // Without an inclusion, an exclusion that covers a target is its basis.
        let policy = policy(&format!("scope.out_of_scope = [{entry}]"));
        for (cell, expected) in [(excluded, true), (not_excluded, false)] {
            assert!(!code(cell).is_empty(), "{row:?}");
            for target in code(cell) {
                asked += 1;
                let decision = policy.check(target).unwrap();
                assert_eq!(decision.basis() == Basis::Excluded, expected, "exclusion {pattern}, target {target}");
            }
        }
    }
    println!("{asked} examples of {} patterns asked", rows.len());
    assert!(rows.len() > 20 && asked > 80);
}

#[test]
fn the_table_of_precedence_holds() {
    let page = crate::read("docs/policy-file.md");
    let rows = table(&page, "| in scope | out of scope | target | verdict | reason |");
    for row in &rows {
        let policy =
            policy(&format!("scope = {{ in_scope = [{}], out_of_scope = [{}] }}", entry(row[0]), entry(row[1])));
        let verdict = policy.check(code(row[2])[0]).unwrap().verdict();
        assert_eq!(verdict.to_string(), code(row[3])[0], "{row:?}");
    }
    assert!(rows.len() > 6);
}

#[test]
fn the_rules_for_phrases_load() {
    let page = crate::read("docs/findings.md");
    let rows = table(&page, "| a policy says | rule |");
    for row in &rows {
        let [rule] = code(row[1])[..] else { panic!("{row:?}") };
        let policy =
            policy(&format!("scope.in_scope = [{{ domain = \"example.com\" }}]\nfindings.rules = [{{ {rule} }}]"));
        assert_eq!(policy.warnings().len(), 0, "{row:?}");
    }
    assert!(rows.len() > 25);
}

#[test]
fn the_policies_load_and_the_fragments_parse() {
    let (mut policies, mut fragments) = (0, 0);
    for page in crate::pages() {
        for block in blocks(&crate::read(&page), "toml") {
            if block.starts_with("version = ") {
                policies += 1;
                assert!(Policy::from_toml(&block).is_ok(), "{page}:\n{block}");
            } else {
                fragments += 1;
                assert!(block.parse::<toml::Table>().is_ok(), "{page}:\n{block}");
            }
        }
    }
    println!("{policies} policies and {fragments} fragments read");
    assert!(policies > 1 && fragments > 3);
    assert_eq!(policy("scope.in_scope = [\"example.com\"]").check("example.com").unwrap().verdict(), Verdict::InScope);
}
