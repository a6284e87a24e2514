//! A decision for people.

use std::io::{self, Write};

use scopegate::{Decision, Rule};

use crate::console::{DIM, STRONG, plain, verdict_style};

/// How wide the column of verdicts and labels is.
const COLUMN: usize = 14;

/// Writes a decision: verdict and target on the first line, why below it.
pub fn write(out: &mut impl Write, decision: &Decision<'_>, policy_file: &str) -> io::Result<()> {
    let target = decision.target();
    let style = verdict_style(decision.verdict());
    let verdict = decision.verdict().as_str();
    let given = plain(target.as_given());
    writeln!(
        out,
        "{style}{verdict:COLUMN$}{style:#}{STRONG}{given}{STRONG:#}  {DIM}({}){DIM:#}",
        decision.basis().as_str()
    )?;
    writeln!(out, "{:COLUMN$}{}", "", decision.explanation())?;
    if target.canonical() != target.as_given() {
        line(out, "canonical", &plain(target.canonical()))?;
    }
    if let Some(rule) = decision.rule() {
        line(out, "rule", &rule_text(rule, policy_file))?;
    }
    for rule in decision.carve_outs() {
        line(out, "carve-out", &rule_text(rule, policy_file))?;
    }
    for rule in decision.partly() {
        line(out, "partly", &rule_text(rule, policy_file))?;
    }
    for rule in decision.overridden() {
        line(out, "overridden", &rule_text(rule, policy_file))?;
    }
    for alternative in decision.unless() {
        let facts: Vec<_> = alternative.iter().map(|shown| fact_text(shown.fact, shown.value)).collect();
        line(out, "unless", &facts.join(" and "))?;
    }
    for caveat in decision.caveats() {
        line(out, "caveat", &plain(caveat))?;
    }
    if let Some(provider) = decision.provider() {
        line(out, "provider", &plain(provider.name()))?;
    }
    Ok(())
}

fn line(out: &mut impl Write, label: &str, text: &str) -> io::Result<()> {
    let width = COLUMN.saturating_sub(2);
    writeln!(out, "  {DIM}{label:width$}{DIM:#}{text}")
}

fn fact_text(fact: &str, value: bool) -> String {
    if value { format!("{fact} is shown") } else { format!("{fact} is shown not to hold") }
}

/// A rule by its name, its place and its pattern as written, with what its author says of it.
pub fn rule_text(rule: &Rule, policy_file: &str) -> String {
    let place = rule.line().map_or_else(String::new, |line| format!(" ({}:{line})", plain(policy_file)));
    let mut text = format!("{}{place} `{}`", plain(rule.id()), plain(rule.written()));
    for words in [rule.reason(), rule.note()].into_iter().flatten() {
        text.push_str(": ");
        text.push_str(&plain(words));
    }
    text
}
