//! Semantics 8, reports: targets, a class, facts and evidence, decided pair by pair.

use scopegate::findings;

use super::conditions::Term;
use super::findings::{Asked, worst};
use super::text;
use super::{Oracle, OracleDecision, OracleEvidence};

/// The contents of a report.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OracleReport {
    pub targets: Vec<String>,
    pub class: String,
    pub facts: Vec<Term>,
    pub evidence: OracleEvidence,
    pub contains: Vec<String>,
}

impl Oracle {
    /// The decision about a report, or about its class if it has no target.
    pub fn answer(&self, question: &OracleReport) -> Result<OracleDecision, String> {
        match question.targets.is_empty() {
            true => self.decide_finding(&question.class, &question.facts),
            false => self.decide_report(question),
        }
    }

    /// Each target alone, then each class on it; the worst of all these.
    pub fn decide_report(&self, report: &OracleReport) -> Result<OracleDecision, String> {
        if report.targets.is_empty() {
            return Err("report.no-target".to_owned());
        }
        let classes = findings::find(&report.class).map_err(|error| error.code().as_str())?;
        let facts = self.settings.findings.vocabulary.known(&report.facts)?;
        let shown = |value: bool| facts.contains(&("owned-asset".to_owned(), value));
        // The fact applies to all targets if the evidence leaves it open.
        let by_fact = [true, false].into_iter().find(|value| shown(*value));
        let evidence = OracleEvidence { owned: report.evidence.owned.or(by_fact), ..report.evidence.clone() };
        let mut parts = Vec::new();
        for target in &report.targets {
            parts.push(self.decide(target, &evidence)?);
            let target = text::parse(target)?;
            let asked = classes.iter().map(|class| Asked { class, facts: &facts, target: Some(&target) });
            parts.extend(asked.map(|asked| self.decide_class(&asked)));
        }
        let worst = worst(&parts).clone();
        let in_scope = worst.verdict == "in-scope";
        let mut carve_outs: Vec<String> = Vec::new();
        for id in parts.iter().flat_map(|part| &part.carve_outs) {
            if in_scope && !carve_outs.contains(id) {
                carve_outs.push(id.clone());
            }
        }
        let canonical: Vec<&str> = classes.iter().map(|class| class.id()).collect();
        let lacks = |required: &&String| !report.contains.contains(required);
        Ok(OracleDecision {
            kind: "report".to_owned(),
            canonical: canonical.join(", "),
            carve_outs,
            caveats: if in_scope { self.settings.finding_caveats.clone() } else { Vec::new() },
            on: None,
            parts,
            missing: self.settings.requires.iter().filter(lacks).cloned().collect(),
            // Verdict, basis, rule, `unless`, `partly`, `overridden` and provider come from the worst part.
            ..worst
        })
    }
}
