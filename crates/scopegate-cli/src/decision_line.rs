//! Writes a decision in one line: aligned for people, or with tabs for programs.

use std::io::{self, Write};

use scopegate::DecisionRecord;
use scopegate::decision::{Basis, RuleRecord};
use scopegate::{Policy, Verdict, VerdictSummary};

use crate::console::plain;
use crate::style::{DIM, STRONG, verdict_style};

/// The widths of the columns for the verdict, the target and the basis. Longer texts shift the rest of their line.
const VERDICT: usize = 12;
const BASIS: usize = 16;
/// The minimum and the maximum width of the column for targets.
pub const TARGET: usize = 32;
pub const WIDEST_TARGET: usize = 60;

/// Writes a decision as an aligned line.
pub fn aligned(out: &mut impl Write, decision: &DecisionRecord, target: &str, width: usize) -> io::Result<()> {
    let Some(decided) = decision.decided() else { return Ok(()) };
    let (style, verdict, basis) = (verdict_style(decided.verdict), decided.verdict.as_str(), decided.basis.as_str());
    let target = plain(target);
    write!(out, "{style}{verdict:VERDICT$}{style:#}  {STRONG}{target:width$}{STRONG:#}  {DIM}")?;
    match &decided.rule {
        Some(rule) => writeln!(out, "{basis:BASIS$}{DIM:#}  {}", rule_text(rule)),
        None => writeln!(out, "{basis}{DIM:#}"),
    }
}

fn rule_text(rule: &RuleRecord) -> String {
    format!("{} `{}`", plain(&rule.id), plain(&rule.pattern))
}

/// Writes a decision as a line with tabs. The last column, for an error, is empty.
pub fn tabs(out: &mut Vec<u8>, target: &str, verdict: Verdict, basis: Basis, rule: Option<&str>) {
    out.extend_from_slice(verdict.as_str().as_bytes());
    out.push(b'\t');
    escaped(out, target);
    out.push(b'\t');
    out.extend_from_slice(basis.as_str().as_bytes());
    out.push(b'\t');
    escaped(out, rule.unwrap_or_default());
    out.extend_from_slice(b"\t\n");
}

/// Writes a summary as a line with tabs.
pub fn tabs_of_summary(out: &mut Vec<u8>, target: &str, summary: VerdictSummary, policy: &Policy) {
    let rule = summary.rule.and_then(|id| policy.rule(id)).map(scopegate::Rule::id);
    tabs(out, target, summary.verdict, summary.basis, rule);
}

/// Writes a record as a line with tabs.
pub fn tabs_of_record(out: &mut Vec<u8>, decision: &DecisionRecord, target: &str) {
    if let Some(decided) = decision.decided() {
        tabs(out, target, decided.verdict, decided.basis, decided.rule.as_ref().map(|rule| rule.id.as_str()));
    }
}

/// Writes an error as a line with tabs.
pub fn tabs_of_error(out: &mut Vec<u8>, target: &str, code: &str) {
    out.push(b'\t');
    escaped(out, target);
    out.extend_from_slice(b"\t\t\t");
    out.extend_from_slice(code.as_bytes());
    out.push(b'\n');
}

/// Writes columns as a line with tabs.
pub fn columns(out: &mut Vec<u8>, columns: &[&str]) {
    for (number, text) in columns.iter().enumerate() {
        if number > 0 {
            out.push(b'\t');
        }
        escaped(out, text);
    }
    out.push(b'\n');
}

/// Writes a text that neither ends the column nor the line.
fn escaped(out: &mut Vec<u8>, text: &str) {
    if !text.bytes().any(|byte| matches!(byte, b'\t' | b'\n' | b'\r' | b'\\')) {
        out.extend_from_slice(text.as_bytes());
        return;
    }
    for byte in text.bytes() {
        match byte {
            b'\t' => out.extend_from_slice(b"\\t"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\\' => out.extend_from_slice(b"\\\\"),
            byte => out.push(byte),
        }
    }
}
