//! Semantics 8, conditions: the facts in them, their syntax, and when they are shown.

use scopegate::findings;
use serde_json::{Map, Value};

use super::text::Code;

/// A fact, and its known or required value: `x` is `(x, true)`, `!x` is `(x, false)`.
pub type Term = (String, bool);

/// Literals that must be shown together.
pub type Alternative = Vec<Term>;

/// The names that conditions and questions may use.
pub struct Vocabulary(Vec<String>);

impl Vocabulary {
    /// The vocabulary of the taxonomy, and the additions of `[findings.facts]`.
    pub fn new(defined: &Value) -> Result<Vocabulary, Code> {
        let mut names: Vec<String> = findings::facts().iter().map(|fact| fact.name().to_owned()).collect();
        for (name, meaning) in &table(defined)? {
            if !is_kebab(name) {
                return Err("policy.invalid-value");
            }
            if names.contains(name) {
                return Err("policy.duplicate-fact");
            }
            if text(meaning)?.trim().is_empty() {
                return Err("policy.invalid-value");
            }
            names.push(name.clone());
        }
        Ok(Vocabulary(names))
    }

    fn check(&self, name: &str) -> Result<(), Code> {
        if self.0.iter().any(|known| known == name) { Ok(()) } else { Err("fact.unknown") }
    }

    /// The facts of a question. A fact with both values is an error; a repeated fact is not.
    pub fn known(&self, facts: &[Term]) -> Result<Vec<Term>, Code> {
        for (name, value) in facts {
            self.check(name)?;
            if facts.contains(&(name.clone(), !value)) {
                return Err("fact.contradiction");
            }
        }
        Ok(facts.to_vec())
    }

    fn term(&self, written: &Value) -> Result<Term, Code> {
        let written = text(written)?;
        let (name, value) = written.strip_prefix('!').map_or((written, true), |name| (name, false));
        self.check(name)?;
        Ok((name.to_owned(), value))
    }

    /// A list of literals that must all be shown, such as `when`. A repeated literal counts once.
    pub fn all_of(&self, list: &Value) -> Result<Alternative, Code> {
        let mut terms: Alternative = Vec::new();
        for written in array(list)? {
            let term = self.term(written)?;
            if terms.contains(&(term.0.clone(), !term.1)) {
                return Err("policy.invalid-value");
            }
            if !terms.contains(&term) {
                terms.push(term);
            }
        }
        Ok(terms)
    }

    /// A list of alternatives, such as `unless`: each a literal, or a list of literals that belong together.
    pub fn any_of(&self, list: &Value) -> Result<Vec<Alternative>, Code> {
        let alternative = |item: &Value| match item {
            Value::Array(inner) if inner.is_empty() => Err("policy.invalid-value"),
            Value::Array(_) => self.all_of(item),
            _ => Ok(vec![self.term(item)?]),
        };
        array(list)?.iter().map(alternative).collect()
    }
}

/// Whether every literal is shown.
pub fn is_shown(terms: &[Term], facts: &[Term]) -> bool {
    terms.iter().all(|term| facts.contains(term))
}

/// Whether a literal is shown with the other value.
pub fn is_refuted(terms: &[Term], facts: &[Term]) -> bool {
    terms.iter().any(|(name, value)| facts.contains(&(name.clone(), !value)))
}

/// Each alternative once, independent of the order of its literals. The first stays.
pub fn distinct(alternatives: Vec<Alternative>) -> Vec<Alternative> {
    let mut kept: Vec<Alternative> = Vec::new();
    for alternative in alternatives {
        let same = |other: &Alternative| is_shown(other, &alternative) && is_shown(&alternative, other);
        if !kept.iter().any(same) {
            kept.push(alternative);
        }
    }
    kept
}

/// What still waives a rule that no alternative waives: each alternative without the literals that are shown.
/// Alternatives that can no longer be shown are left out.
pub fn unmet(alternatives: &[Alternative], facts: &[Term]) -> Vec<Alternative> {
    let open = alternatives.iter().filter(|alternative| !is_refuted(alternative, facts));
    let left = |alternative: &Alternative| alternative.iter().filter(|term| !facts.contains(term)).cloned().collect();
    distinct(open.map(left).collect())
}

/// `[a-z0-9]+(-[a-z0-9]+)*`
pub fn is_kebab(name: &str) -> bool {
    let good = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    name.split('-').all(good)
}

// The structure of a document. Missing fields are empty.

pub fn table(value: &Value) -> Result<Map<String, Value>, Code> {
    match value {
        Value::Null => Ok(Map::new()),
        Value::Object(table) => Ok(table.clone()),
        _ => Err("policy.wrong-type"),
    }
}

pub fn array(value: &Value) -> Result<&[Value], Code> {
    match value {
        Value::Null => Ok(&[]),
        Value::Array(list) => Ok(list),
        _ => Err("policy.wrong-type"),
    }
}

pub fn text(value: &Value) -> Result<&str, Code> {
    value.as_str().ok_or("policy.wrong-type")
}
