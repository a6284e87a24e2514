//! Decisions about findings and reports as data.

use crate::decision::finding::answer::FindingDecision;
use crate::decision::finding::report::{ReportDecision, ReportPart};
use crate::decision::record::{Decided, DecisionRecord, FINDING, REPORT, RuleRecord};
use crate::findings::Class;

impl FindingDecision<'_> {
    /// Converts the decision to data that does not borrow the policy.
    #[must_use]
    pub fn to_record(&self) -> DecisionRecord {
        DecisionRecord::decided_as(self.class(), self.decided())
    }

    pub(super) fn decided(&self) -> Decided {
        let rules = |rules: &[usize]| self.rules(rules).map(RuleRecord::of_finding_rule).collect();
        Decided {
            kind: FINDING,
            canonical: ids(self.classes()),
            verdict: self.verdict(),
            basis: self.basis(),
            rule: self.rule().map(RuleRecord::of_finding_rule),
            carve_outs: rules(&self.judgement().carve_outs),
            partly: rules(&self.judgement().partly),
            overridden: rules(&self.judgement().overridden),
            unless: self.unless().iter().map(|lift| lift.facts.clone()).collect(),
            caveats: self.caveats().map(str::to_owned).collect(),
            provider: None,
            on: self.on().map(str::to_owned),
            parts: self.parts().iter().map(Self::to_record).collect(),
            missing: Vec::new(),
            policy: self.policy().to_owned(),
            explanation: self.explanation(),
        }
    }
}

impl ReportPart<'_> {
    /// Converts the decision to data that does not borrow the policy.
    #[must_use]
    pub fn to_record(&self) -> DecisionRecord {
        match self {
            Self::Target(decision) => decision.to_record(),
            Self::Finding(decision) => decision.to_record(),
        }
    }

    fn decided(&self) -> Decided {
        match self {
            Self::Target(decision) => decision.decided(),
            Self::Finding(decision) => decision.decided(),
        }
    }
}

impl ReportDecision<'_> {
    /// Converts the decision to data that does not borrow the policy.
    #[must_use]
    pub fn to_record(&self) -> DecisionRecord {
        let parts: Vec<DecisionRecord> = self.parts().iter().map(ReportPart::to_record).collect();
        let mut carve_outs: Vec<RuleRecord> = Vec::new();
        if self.is_in_scope() {
            for rule in parts.iter().filter_map(DecisionRecord::decided).flat_map(|part| &part.carve_outs) {
                if !carve_outs.contains(rule) {
                    carve_outs.push(rule.clone());
                }
            }
        }
        let decided = Decided {
            kind: REPORT,
            canonical: ids(self.classes()),
            carve_outs,
            caveats: self.caveats().map(str::to_owned).collect(),
            on: None,
            parts,
            missing: self.missing().iter().map(|item| (*item).to_owned()).collect(),
            explanation: self.explanation(),
            ..self.deciding().decided()
        };
        DecisionRecord::decided_as(self.class(), decided)
    }
}

/// The ids of the classes, separated by commas.
fn ids(classes: &[&'static Class]) -> String {
    let ids: Vec<&str> = classes.iter().map(|class| class.id()).collect();
    ids.join(", ")
}
