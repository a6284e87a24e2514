//! The rules of a policy about findings, activities and reports.

use std::io::{self, Write};

use scopegate::findings::{Class, Condition};
use scopegate::policy::Unmentioned;
use scopegate::policy::{FindingRule, FindingVerdict};
use scopegate::{Policy, Verdict};

use super::section::title_line;
use crate::console::plain;
use crate::style::{DIM, verdict_style};

/// The width of the column of verdicts.
const VERDICT: usize = 14;

pub(super) fn write(out: &mut Vec<u8>, policy: &Policy) -> io::Result<()> {
    let findings = &policy.document().findings;
    if policy.finding_rules().len() == 0 && findings.default == Unmentioned::InScope {
        title_line(out, "Findings and activities: no rules")?;
    } else {
        title_line(out, &format!("Findings and activities ({})", policy.finding_rules().len()))?;
        for rule in policy.finding_rules() {
            finding_rule(out, rule)?;
        }
        let silence = match findings.default {
            Unmentioned::InScope => "unmentioned classes are in scope, except activities that are never implied",
            Unmentioned::OutOfScope => "unmentioned classes are out of scope",
        };
        writeln!(out, "  {silence}")?;
    }
    if !findings.unless.is_empty() {
        let ways: Vec<String> = findings.unless.iter().map(|way| plain(&way.terms().join(" and "))).collect();
        writeln!(out, "  condition of the section: {}", ways.join(", or "))?;
    }
    for (name, meaning) in &findings.facts {
        writeln!(out, "  {DIM}custom fact{DIM:#} {}: {}", plain(name), plain(meaning))?;
    }
    let requires: Vec<String> = policy.report_requirements().map(plain).collect();
    if !requires.is_empty() {
        title_line(out, "A report must contain")?;
        writeln!(out, "  {}", requires.join(", "))?;
    }
    Ok(())
}

fn finding_rule(out: &mut Vec<u8>, rule: &FindingRule) -> io::Result<()> {
    let line = rule.line().map_or_else(String::new, |line| format!("  {DIM}line {line}{DIM:#}"));
    let ids: Vec<&str> = rule.classes().iter().map(|class| class.id()).collect();
    let verdict = rule.verdict().as_str();
    let style = verdict_style(match rule.verdict() {
        FindingVerdict::InScope => Verdict::InScope,
        FindingVerdict::OutOfScope => Verdict::OutOfScope,
        FindingVerdict::ThirdParty => Verdict::ThirdParty,
    });
    writeln!(out, "  {style}{verdict:VERDICT$}{style:#}{}{line}", ids.join(", "))?;
    let mut detail = |label: &str, text: &str| writeln!(out, "  {:VERDICT$}{DIM}{label}{DIM:#}{text}", "");
    if ids != [rule.written()] {
        detail("written: ", &plain(rule.written()))?;
    }
    let terms: Vec<String> = rule.when().iter().map(ToString::to_string).collect();
    if !terms.is_empty() {
        detail("when: ", &terms.join(" and "))?;
    }
    let ways: Vec<String> = rule.unless().iter().map(way).collect();
    if !ways.is_empty() {
        detail("unless: ", &ways.join(", or "))?;
    }
    if rule.verdict() != FindingVerdict::InScope && !inherits(rule) {
        detail("", "the condition of the section does not apply")?;
    }
    if let Some(patterns) = rule.only_on() {
        let patterns: Vec<String> = patterns.map(|pattern| format!("`{}`", plain(pattern.as_written()))).collect();
        detail("only on: ", &patterns.join(", "))?;
    }
    if let Some(reason) = rule.reason() {
        detail("reason: ", &plain(reason))?;
    }
    Ok(())
}

fn inherits(rule: &FindingRule) -> bool {
    rule.may_inherit() && rule.classes().iter().copied().all(Class::inherits_section_condition)
}

fn way(alternative: &Condition) -> String {
    let terms: Vec<String> = alternative.terms().iter().map(ToString::to_string).collect();
    terms.join(" and ")
}
