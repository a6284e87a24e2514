//! Questions about classes of findings, activities and whole reports.

use crate::decision::{FindingDecision, ReportDecision, ReportPart};
use crate::findings;
use crate::findings::{Facts, QuestionError};
use crate::policy::Policy;
use crate::policy::report::Report;
use crate::rules::FindingRule;

impl Policy {
    /// Decides a class of findings, or an activity, by what is known of it.
    ///
    /// The class is an id, an alias, a VRT id or a CWE number: whatever [`findings::find`] finds. Where its name means
    /// several, the worst of them stands.
    ///
    /// # Errors
    ///
    /// `class.unknown`, `fact.unknown`, `fact.contradiction`: there is no verdict then.
    ///
    /// ```
    /// use scopegate::{Facts, Policy};
    ///
    /// let policy = Policy::from_toml(r#"
    ///     version = 1
    ///     policy = { name = "Example", owner = "Example" }
    ///     [findings]
    ///     unless = [["reproducible", "material-impact"]]
    ///     rules = [{ class = "misconfiguration/security-headers" }]
    /// "#).unwrap();
    /// let proven = Facts::new().shown("reproducible").shown("material-impact");
    /// assert!(!policy.check_finding("missing CSP header", &Facts::new())?.is_in_scope());
    /// assert!(policy.check_finding("missing CSP header", &proven)?.is_in_scope());
    /// # Ok::<(), scopegate::findings::QuestionError>(())
    /// ```
    pub fn check_finding(&self, class: &str, facts: &Facts) -> Result<FindingDecision<'_>, QuestionError> {
        let found = findings::find(class)?;
        self.0.book.findings().accept(facts)?;
        Ok(FindingDecision::new(&self.0.book, class, &found, facts))
    }

    /// Decides a report: each target by what is known of its host, and the class on each of them by what is known of
    /// the finding. The worst answer counts, and the report keeps every answer.
    ///
    /// What the report lacks of what the policy asks for is listed and changes no verdict. Where the evidence does not
    /// say whether the targets are owned, the fact `owned-asset` does.
    ///
    /// # Errors
    ///
    /// `report.no-target`; a `target.` code, with the position of the target in [`QuestionError::target`]; and those of
    /// [`Policy::check_finding`].
    ///
    /// ```
    /// use scopegate::policy::Report;
    /// use scopegate::{Basis, Policy};
    ///
    /// let policy = Policy::from_toml(r#"
    ///     version = 1
    ///     policy = { name = "Example", owner = "Example" }
    ///     scope = { in_scope = ["*.example.com"] }
    ///     findings = { rules = [{ class = "xss/reflected", only_on = ["blog.example.com"] }] }
    /// "#).unwrap();
    /// let report = Report::new("reflected XSS");
    /// assert!(policy.check_report(&report.clone().target("https://app.example.com/"))?.is_in_scope());
    /// let decision = policy.check_report(&report.target("https://blog.example.com/"))?;
    /// assert_eq!(decision.basis(), Basis::ClassExcluded);
    /// # Ok::<(), scopegate::findings::QuestionError>(())
    /// ```
    pub fn check_report(&self, report: &Report) -> Result<ReportDecision<'_>, QuestionError> {
        let Report { class, targets, facts, evidence, contains } = report;
        let found = findings::find(class)?;
        self.0.book.findings().accept(facts)?;
        let evidence = match (evidence.is_owned(), facts.get("owned-asset")) {
            (None, Some(owned)) => evidence.clone().owned(owned),
            _ => evidence.clone(),
        };
        let mut parts = Vec::new();
        for (index, target) in targets.iter().enumerate() {
            let target = target.clone().map_err(|error| QuestionError::of_target(index, error))?;
            let decision = self.context().decide(target.clone(), &evidence);
            parts.push(ReportPart::Target(Box::new(decision)));
            for class_found in found.iter() {
                let decision = FindingDecision::of_class(&self.0.book, class, class_found, facts, Some(&target));
                parts.push(ReportPart::Finding(Box::new(decision)));
            }
        }
        ReportDecision::join(&self.0.book, class, &found, parts, contains).ok_or_else(QuestionError::no_target)
    }

    /// Whether the policy knows every one of these facts, by one value each: for callers that ask many questions with the
    /// same facts and want to fail before the first.
    ///
    /// # Errors
    ///
    /// `fact.unknown`, `fact.contradiction`.
    ///
    /// ```
    /// # let policy = scopegate::Policy::from_toml("version = 1\npolicy = { name = 'E', owner = 'E' }").unwrap();
    /// let error = policy.check_facts(&scopegate::Facts::new().shown("reproducable")).unwrap_err();
    /// assert_eq!(error.code().as_str(), "fact.unknown");
    /// ```
    pub fn check_facts(&self, facts: &Facts) -> Result<(), QuestionError> {
        self.0.book.findings().accept(facts)
    }

    /// The rules about findings, in the order of the policy.
    pub fn finding_rules(&self) -> impl ExactSizeIterator<Item = &FindingRule> {
        self.0.book.findings().rules().iter()
    }

    /// What the policy says that a report must contain, in its order.
    pub fn report_requirements(&self) -> impl ExactSizeIterator<Item = &str> {
        self.0.book.findings().requires().iter().map(String::as_str)
    }
}
