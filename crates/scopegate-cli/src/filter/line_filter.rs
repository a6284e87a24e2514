//! Decides the lines of a block. Worker threads run this in parallel.

use std::io;

use scopegate::decision::ReportPart;
use scopegate::error::Excerpt;
use scopegate::policy::Report;
use scopegate::{DecisionRecord, Evidence, Facts, Policy, Target};

use super::filtered::{Filtered, Trimmed};
use super::pass_criteria::{Answer, PassCriteria};
use super::records::{Content, Fields};
use crate::args::ClassUnknown;
use crate::blocks::{Block, LineEnd, lines};
use crate::input::{beginning, text_of};
use crate::problem::Problem;

/// The byte order mark, in UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The policy and the options that decide whether a line passes.
#[derive(Debug)]
pub struct LineFilter {
    pub policy: Policy,
    pub criteria: PassCriteria,
    /// The fields that hold targets; `None` if each line is a target.
    pub fields: Option<Fields>,
    /// The fields that hold classes of findings, and the known facts; `None` without `--class-field`.
    pub classes: Option<(Fields, Facts)>,
    /// How to handle a record whose class is missing or unknown.
    pub class_unknown: ClassUnknown,
    pub end: LineEnd,
    /// The maximum length of a line, in bytes.
    pub limit: usize,
    /// Whether decisions are written to a file.
    pub decisions: bool,
}

impl LineFilter {
    /// Decides every line of a block.
    pub fn filter_block(&self, block: &Block) -> io::Result<Filtered> {
        let mut filtered = Filtered { bytes: block.len(), ..Filtered::default() };
        match block {
            Block::Lines(text) => {
                for line in lines(text, self.end) {
                    self.filter_line(line, &mut filtered)?;
                }
            }
            Block::Long { bytes, first, .. } => {
                filtered.invalid.extend_from_slice(bytes);
                filtered.continues = !first;
                if *first {
                    (filtered.lines, filtered.asked) = (1, 1);
                    self.refuse(self.too_long(bytes), &beginning(bytes), &mut filtered)?;
                }
            }
        }
        Ok(filtered)
    }

    /// Decides one line, which includes its line end.
    pub fn filter_line(&self, line: &[u8], filtered: &mut Filtered) -> io::Result<()> {
        filtered.lines += 1;
        let bytes = self.end.trim(line);
        if bytes.is_empty() {
            return Ok(());
        }
        let bytes = self.trim(bytes, filtered);
        if bytes.is_empty() {
            return Ok(());
        }
        filtered.asked += 1;
        let refused = match self.verdict(bytes, filtered)? {
            Ok(true) => {
                filtered.passed_lines += 1;
                filtered.passed.extend_from_slice(line);
                return Ok(());
            }
            Ok(false) => return Ok(()),
            Err(refused) => refused,
        };
        filtered.invalid.extend_from_slice(line);
        let (problem, shown) = refused;
        self.refuse(problem, &shown, filtered)
    }

    /// The line without a byte order mark and without blanks around it. With NUL as the line end, blanks are a part of
    /// the target.
    fn trim<'l>(&self, line: &'l [u8], filtered: &mut Filtered) -> &'l [u8] {
        if self.end == LineEnd::Nul {
            return line;
        }
        let is_blank = |byte: Option<&u8>| matches!(byte, Some(b' ' | b'\t'));
        let marked = line.strip_prefix(BYTE_ORDER_MARK);
        if marked.is_none() && !is_blank(line.first()) && !is_blank(line.last()) {
            return line;
        }
        let what = if marked.is_some() { Trimmed::ByteOrderMark } else { Trimmed::Blanks };
        filtered.trimmed = filtered.trimmed.or(Some((filtered.lines, what)));
        let mut rest = marked.unwrap_or(line);
        while let [b' ' | b'\t', inner @ ..] | [inner @ .., b' ' | b'\t'] = rest {
            rest = inner;
        }
        rest
    }

    /// The error for a line with white space. Programs that read lists, such as `nmap -iL` and `xargs`, split such a line
    /// into several targets, of which only the first was decided.
    fn split_line(&self, bytes: &[u8]) -> (Problem, String) {
        let text = match text_of(bytes, self.limit) {
            Ok(text) => text,
            Err(refused) => return refused,
        };
        let problem = match Target::parse(text) {
            Err(error) => error.into(),
            Ok(_) => Problem::new(
                "target.forbidden-character",
                format!(
                    "{} holds white space, at which other programs split a line into several targets",
                    Excerpt(text)
                ),
            )
            .hint("write a space in a query as `%20`"),
        };
        (problem, text.to_owned())
    }

    /// Whether a line passes. For an invalid line, returns the error and the text to show.
    fn verdict(&self, bytes: &[u8], filtered: &mut Filtered) -> io::Result<Result<bool, (Problem, String)>> {
        if bytes.len() > self.limit {
            return Ok(Err((self.too_long(bytes), beginning(bytes))));
        }
        if self.fields.is_none() && self.end == LineEnd::Newline && has_white_space(bytes) {
            return Ok(Err(self.split_line(bytes)));
        }
        // The fast path: most lines need only a verdict.
        if self.fields.is_none()
            && !self.decisions
            && let Some(passes) =
                self.policy.batch().verdict_of_bytes(bytes).and_then(|it| self.criteria.passes_by_verdict(it))
        {
            return Ok(Ok(passes));
        }
        let text = match text_of(bytes, self.limit) {
            Ok(text) => text,
            Err(refused) => return Ok(Err(refused)),
        };
        let Some(fields) = &self.fields else {
            if !self.decisions && !self.criteria.asks_for_parts() {
                return Ok(match self.policy.batch().summary(text) {
                    Ok(brief) => Ok(self.criteria.passes(&[Answer::from(brief)])),
                    Err(error) => Err((error.into(), text.to_owned())),
                });
            }
            return match self.policy.check(text) {
                Ok(decision) => {
                    self.note(|| decision.to_record(), filtered)?;
                    Ok(Ok(self.criteria.passes(&[Answer::from(&decision)])))
                }
                Err(error) => Ok(Err((error.into(), text.to_owned()))),
            };
        };
        // A record is invalid if one of its targets or classes is invalid.
        let Content { targets, evidence } = match fields.content(text) {
            Ok(content) => content,
            Err(problem) => return Ok(Err((problem, text.to_owned()))),
        };
        if targets.is_empty() {
            filtered.skipped += 1;
            return Ok(Ok(false));
        }
        let mut decisions = Vec::with_capacity(targets.len());
        for target in &targets {
            match self.policy.check_with(target.as_str(), &evidence) {
                Ok(decision) => decisions.push(decision),
                Err(error) => return Ok(Err((error.into(), target.clone()))),
            }
        }
        let findings = match self.findings(text, &targets, &evidence) {
            Ok((findings, is_known)) => {
                filtered.unknown_classes += u64::from(!is_known);
                findings
            }
            Err(refused) => return Ok(Err(refused)),
        };
        let mut answers: Vec<Answer> = decisions.iter().map(Answer::from).collect();
        for decision in &decisions {
            self.note(|| decision.to_record(), filtered)?;
        }
        for part in &findings {
            if let ReportPart::Finding(decision) = part {
                answers.push(Answer::from(&**decision));
                self.note(|| decision.to_record(), filtered)?;
            }
        }
        Ok(Ok(self.criteria.passes(&answers)))
    }

    /// The decisions about the classes of a record on each of its targets, and whether every class is known. An unknown
    /// class decides nothing, unless such records are rejected.
    fn findings(
        &self,
        text: &str,
        targets: &[String],
        evidence: &Evidence,
    ) -> Result<(Vec<ReportPart<'_>>, bool), (Problem, String)> {
        let Some((fields, facts)) = &self.classes else { return Ok((Vec::new(), true)) };
        let is_kept = |problem: &Problem| self.class_unknown == ClassUnknown::Keep && is_unknown_class(problem);
        let classes = match fields.classes(text) {
            Ok(classes) => classes,
            Err(problem) if is_kept(&problem) => return Ok((Vec::new(), false)),
            Err(problem) => return Err((problem, text.to_owned())),
        };
        let (mut parts, mut is_known) = (Vec::new(), true);
        for class in classes {
            let targets = targets.iter().map(String::as_str);
            match self
                .policy
                .check_report(&Report::new(&class).targets(targets).facts(facts.clone()).evidence(evidence.clone()))
            {
                Ok(report) => parts.extend(report.parts().iter().cloned()),
                Err(error) => {
                    let problem = Problem::from(error);
                    if !is_kept(&problem) {
                        return Err((problem, class));
                    }
                    is_known = false;
                }
            }
        }
        Ok((parts, is_known))
    }

    fn note(&self, record: impl FnOnce() -> DecisionRecord, filtered: &mut Filtered) -> io::Result<()> {
        if self.decisions {
            serde_json::to_writer(&mut filtered.decisions, &record())?;
            filtered.decisions.push(b'\n');
        }
        Ok(())
    }

    fn refuse(&self, problem: Problem, shown: &str, filtered: &mut Filtered) -> io::Result<()> {
        if self.decisions {
            problem.write_json(&mut filtered.decisions, shown)?;
        }
        filtered.problems.push((filtered.lines, problem));
        Ok(())
    }

    fn too_long(&self, bytes: &[u8]) -> Problem {
        let (code, what) = match self.fields {
            None => ("target.too-long", "target"),
            Some(_) => ("record.too-long", "record"),
        };
        let (shown, bound) = (beginning(bytes), self.limit / 1024);
        Problem::new(code, format!("the {what} {} is longer than {bound} KiB", Excerpt(&shown)))
    }
}

/// Whether the error is about a missing class, or about a class that is not in the taxonomy, such as `CWE-20`.
fn is_unknown_class(problem: &Problem) -> bool {
    matches!(problem.code(), "record.no-class" | "class.unknown")
}

/// Whether a line holds white space, of ASCII or Unicode.
fn has_white_space(line: &[u8]) -> bool {
    line.iter().any(u8::is_ascii_whitespace)
        || (!line.is_ascii() && std::str::from_utf8(line).is_ok_and(|text| text.contains(char::is_whitespace)))
}
