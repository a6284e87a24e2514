//! Writes a decision for people.

use std::io::{self, Write};

use scopegate::DecisionRecord;
use scopegate::decision::{Decided, RuleRecord};
use scopegate::error::Excerpt;

use crate::console::plain;
use crate::style::{DIM, STRONG, verdict_style};
use crate::wrap;

/// The width of the column of verdicts and labels.
const COLUMN: usize = 14;

/// How to write decisions.
#[derive(Debug, Clone, Copy)]
pub struct Layout<'a> {
    /// The file of the policy.
    pub policy_file: &'a str,
    /// The name of the policy.
    pub policy_name: &'a str,
    /// The maximum length of a line.
    pub width: usize,
}

/// Writes a decision: first the verdict and the target, then the reasons. Does nothing for an error.
pub fn write(out: &mut impl Write, decision: &DecisionRecord, layout: Layout<'_>) -> io::Result<()> {
    let Some(decided) = decision.decided() else { return Ok(()) };
    let given = decision.target();
    let policy_file = layout.policy_file;
    head(out, given, decided, "")?;
    let out = &mut Wrapped { out, width: layout.width };
    out.line("", reason(&decided.explanation, layout.policy_name))?;
    if decided.canonical != given {
        let label = if decided.kind == "finding" || decided.kind == "report" { "class" } else { "canonical" };
        out.line(label, &plain(&decided.canonical))?;
    }
    if let Some(rule) = &decided.rule {
        out.line("rule", &rule_text(rule, policy_file))?;
    }
    for (label, rules) in
        [("carve-out", &decided.carve_outs), ("partly", &decided.partly), ("overridden", &decided.overridden)]
    {
        for rule in rules {
            out.line(label, &rule_text(rule, policy_file))?;
        }
    }
    for alternative in &decided.unless {
        let facts: Vec<_> = alternative.iter().map(|shown| fact_text(&shown.fact, shown.value)).collect();
        out.line("unless", &facts.join(" and "))?;
    }
    for caveat in &decided.caveats {
        out.line("caveat", &plain(caveat))?;
    }
    if let Some(provider) = &decided.provider {
        out.line("provider", &plain(provider))?;
    }
    for item in &decided.missing {
        out.line("missing", &plain(item))?;
    }
    parts(out.out, &decided.parts)
}

/// The explanation without its first words, which repeat the target, the verdict and the policy.
fn reason<'e>(explanation: &'e str, policy_name: &str) -> &'e str {
    let head = format!(" the policy {}: ", Excerpt(policy_name));
    explanation.split_once(&head).map_or(explanation, |(_, reason)| reason)
}

/// Writes one line for each part of a decision.
fn parts(out: &mut impl Write, parts: &[DecisionRecord]) -> io::Result<()> {
    for part in parts {
        if let Some(decided) = part.decided() {
            let text = match (&decided.on, decided.kind) {
                (Some(on), _) => format!("{} on {on}", decided.canonical),
                (None, "finding") => decided.canonical.clone(),
                (None, _) => part.target().to_owned(),
            };
            head(out, &text, decided, "  ")?;
        }
    }
    Ok(())
}

fn head(out: &mut impl Write, text: &str, decided: &Decided, indent: &str) -> io::Result<()> {
    let (style, verdict) = (verdict_style(decided.verdict), decided.verdict.as_str());
    // An indented verdict may fill the column; a space separates it from the text in any case.
    let (text, basis, width) = (plain(text), decided.basis.as_str(), COLUMN.saturating_sub(indent.len()));
    let width = width.max(verdict.len() + 1);
    writeln!(out, "{indent}{style}{verdict:width$}{style:#}{STRONG}{text}{STRONG:#}  {DIM}({basis}){DIM:#}")
}

/// An output whose lines are wrapped.
struct Wrapped<'o, W> {
    out: &'o mut W,
    width: usize,
}

impl<W: Write> Wrapped<'_, W> {
    /// Writes a text after a label.
    fn line(&mut self, label: &str, text: &str) -> io::Result<()> {
        let width = COLUMN.saturating_sub(2);
        for (at, text) in wrap::lines(text, self.width.saturating_sub(COLUMN)).iter().enumerate() {
            let label = if at == 0 { label } else { "" };
            writeln!(self.out, "  {DIM}{label:width$}{DIM:#}{text}")?;
        }
        Ok(())
    }
}

fn fact_text(fact: &str, value: bool) -> String {
    let fact = plain(fact);
    if value { format!("{fact} is shown") } else { format!("{fact} is shown not to hold") }
}

/// The name, position, pattern or class, reason and note of a rule.
fn rule_text(rule: &RuleRecord, policy_file: &str) -> String {
    let place = rule.line.map_or_else(String::new, |line| format!(" ({}:{line})", plain(policy_file)));
    let mut text = format!("{}{place} `{}`", plain(&rule.id), plain(&rule.pattern));
    for words in [&rule.reason, &rule.note].into_iter().flatten() {
        text.push_str(": ");
        text.push_str(&plain(words));
    }
    text
}
