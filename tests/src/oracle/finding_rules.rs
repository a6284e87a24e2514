//! Semantics 8, finding rules: how `[findings]` and `[report]` are parsed.

use scopegate::findings;
use scopegate::findings::{Class, ClassKind};
use serde_json::{Map, Value};

use super::OracleRefusal;
use super::conditions::{self, Alternative, Term, Vocabulary, text};
use super::decide::Verdict;
use super::host_pattern::Context;
use super::pattern::Pattern;
use super::text::Code;

/// One of `findings.rules`.
pub struct FindingRule {
    pub id: String,
    /// The classes that its name denotes: several if the name is ambiguous, none below another.
    pub classes: Vec<&'static Class>,
    pub verdict: Verdict,
    pub unless: Vec<Alternative>,
    pub when: Vec<Term>,
    pub inherits: bool,
    pub only_on: Vec<Pattern>,
}

/// `[findings]`.
pub struct Findings {
    pub default: Verdict,
    pub unless: Vec<Alternative>,
    pub rules: Vec<FindingRule>,
    pub vocabulary: Vocabulary,
}

impl Findings {
    pub fn new(table: &Value, context: &Context) -> Result<Findings, OracleRefusal> {
        let at = |place: &str| {
            let rule = place.to_owned();
            move |code: Code| OracleRefusal { code: code.to_owned(), rule }
        };
        let table = conditions::table(table).map_err(at("findings"))?;
        known_keys(&table, &["default", "unless", "rules", "facts", "unchecked"]).map_err(at("findings"))?;
        let vocabulary = Vocabulary::new(get(&table, "facts")).map_err(at("findings.facts"))?;
        let default = match verdict(get(&table, "default"), Verdict::InScope) {
            Ok(Verdict::ThirdParty) => Err("policy.invalid-value"),
            other => other,
        };
        let default = default.map_err(at("findings.default"))?;
        let unless = vocabulary.any_of(get(&table, "unless")).map_err(at("findings.unless"))?;
        let mut rules = Vec::new();
        for (index, rule) in conditions::array(get(&table, "rules")).map_err(at("findings.rules"))?.iter().enumerate() {
            let id = format!("findings.rules[{index}]");
            let refusal = |code: String| OracleRefusal { code, rule: id.clone() };
            rules.push(FindingRule::new(rule, &id, &vocabulary, context).map_err(refusal)?);
        }
        Ok(Findings { default, unless, rules, vocabulary })
    }
}

impl FindingRule {
    fn new(rule: &Value, id: &str, vocabulary: &Vocabulary, context: &Context) -> Result<FindingRule, String> {
        let table = conditions::table(rule)?;
        known_keys(&table, &["class", "verdict", "reason", "unless", "when", "inherit", "only_on"])?;
        let class = table.get("class").ok_or("policy.missing-key")?;
        let classes = findings::find(text(class)?).map_err(|error| error.code().as_str())?.classes().to_vec();
        let verdict = verdict(get(&table, "verdict"), Verdict::OutOfScope)?;
        let inherit = get(&table, "inherit");
        if verdict == Verdict::InScope && !inherit.is_null() {
            return Err("policy.invalid-value".to_owned());
        }
        let inherits = if inherit.is_null() { true } else { inherit.as_bool().ok_or("policy.wrong-type")? };
        let unless = vocabulary.any_of(get(&table, "unless"))?;
        let when = vocabulary.all_of(get(&table, "when"))?;
        let patterns = conditions::array(get(&table, "only_on"))?;
        if patterns.is_empty() && table.contains_key("only_on") {
            return Err("policy.invalid-value".to_owned());
        }
        let only_on = patterns.iter().map(|entry| bound(entry, verdict, context)).collect::<Result<_, _>>()?;
        Ok(FindingRule { id: id.to_owned(), classes, verdict, unless, when, inherits, only_on })
    }

    pub fn excludes(&self) -> bool {
        self.verdict != Verdict::InScope
    }

    /// The class through which the rule covers the asked class: that class or one above it. There is at most one.
    pub fn covers(&self, asked: &Class) -> Option<&'static Class> {
        self.classes.iter().copied().find(|class| at_or_below(asked.id(), class.id()))
    }

    /// The classes of the rule that are strictly below the asked class.
    pub fn below(&self, asked: &Class) -> impl Iterator<Item = &'static Class> {
        self.classes
            .iter()
            .copied()
            .filter(move |class| class.id() != asked.id() && at_or_below(class.id(), asked.id()))
    }
}

/// `misconfiguration/tls` is below `misconfiguration`; `misconfigurations` is not.
pub fn at_or_below(id: &str, other: &str) -> bool {
    id.strip_prefix(other).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether the condition of a section can apply to the class. It does not apply to activities, or to classes that
/// impact cannot waive.
pub fn can_inherit(class: &Class) -> bool {
    let never = ["third-party", "scope", "report-quality/duplicate"];
    class.kind() != ClassKind::Activity && !never.iter().any(|id| at_or_below(class.id(), id))
}

/// `[report] requires`.
pub fn requirements(table: &Value) -> Result<Vec<String>, OracleRefusal> {
    let refusal = |code: Code| OracleRefusal { code: code.to_owned(), rule: "report.requires".to_owned() };
    let table = conditions::table(table).map_err(refusal)?;
    known_keys(&table, &["requires"]).map_err(refusal)?;
    let mut requirements = Vec::new();
    for item in conditions::array(get(&table, "requires")).map_err(refusal)? {
        let item = text(item).map_err(refusal)?.to_owned();
        if !conditions::is_kebab(&item) {
            return Err(refusal("policy.invalid-value"));
        }
        if requirements.contains(&item) {
            return Err(refusal("policy.duplicate-requirement"));
        }
        requirements.push(item);
    }
    Ok(requirements)
}

/// A pattern of `only_on`: read as an inclusion for an in-scope rule, otherwise as an exclusion.
fn bound(entry: &Value, verdict: Verdict, context: &Context) -> Result<Pattern, String> {
    text(entry)?;
    let pattern = Pattern::from_entry(entry)?;
    match (verdict, pattern.refused_as_inclusion(context)) {
        (Verdict::InScope, Some(code)) => Err(code.to_owned()),
        _ => Ok(pattern),
    }
}

fn verdict(value: &Value, otherwise: Verdict) -> Result<Verdict, Code> {
    if value.is_null() {
        return Ok(otherwise);
    }
    let named = [Verdict::InScope, Verdict::OutOfScope, Verdict::ThirdParty];
    let written = text(value)?;
    named.into_iter().find(|verdict| verdict.text() == written).ok_or("policy.invalid-value")
}

fn known_keys(table: &Map<String, Value>, keys: &[&str]) -> Result<(), Code> {
    if table.keys().all(|key| keys.contains(&key.as_str())) { Ok(()) } else { Err("policy.unknown-key") }
}

fn get<'a>(table: &'a Map<String, Value>, key: &str) -> &'a Value {
    table.get(key).unwrap_or(&Value::Null)
}
