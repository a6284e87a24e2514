//! Questions about classes of findings, activities and whole reports.

use crate::decision::{Evidence, FindingDecision, ReportDecision, ReportPart};
use crate::error::TargetError;
use crate::findings;
use crate::findings::{Facts, QuestionError};
use crate::policy::Policy;
use crate::rules::FindingRule;
use crate::targets::Target;

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
    /// # Ok::<(), scopegate::QuestionError>(())
    /// ```
    pub fn check_finding(&self, class: &str, facts: &Facts) -> Result<FindingDecision<'_>, QuestionError> {
        let found = findings::find(class)?;
        self.0.book.findings().accept(facts)?;
        Ok(FindingDecision::new(&self.0.book, class, &found, facts))
    }

    /// Decides a report: each target by what is known of its host, and the class on each of them by what is known of
    /// the finding. The worst answer stands, and every one is kept.
    ///
    /// `contains` says what the report has of what the policy asks for; what it lacks is told and changes no verdict.
    /// Where `evidence` does not say whether the targets are owned, the fact `owned-asset` does.
    ///
    /// # Errors
    ///
    /// `report.no-target`; a `target.` code, with the target's place in [`QuestionError::target`]; and those of
    /// [`Policy::check_finding`].
    ///
    /// ```
    /// use scopegate::{Basis, Evidence, Facts, Policy};
    ///
    /// let policy = Policy::from_toml(r#"
    ///     version = 1
    ///     policy = { name = "Example", owner = "Example" }
    ///     scope = { in_scope = ["*.example.com"] }
    ///     findings = { rules = [{ class = "xss/reflected", only_on = ["blog.example.com"] }] }
    /// "#).unwrap();
    /// let ask = |target| policy.check_report([target], "reflected XSS", &Facts::new(), &Evidence::new(), &[]);
    /// assert!(ask("https://app.example.com/")?.is_in_scope());
    /// assert_eq!(ask("https://blog.example.com/")?.basis(), Basis::ClassExcluded);
    /// # Ok::<(), scopegate::QuestionError>(())
    /// ```
    pub fn check_report<T>(
        &self,
        targets: impl IntoIterator<Item = T>,
        class: &str,
        facts: &Facts,
        evidence: &Evidence,
        contains: &[&str],
    ) -> Result<ReportDecision<'_>, QuestionError>
    where
        T: TryInto<Target>,
        TargetError: From<T::Error>,
    {
        let found = findings::find(class)?;
        self.0.book.findings().accept(facts)?;
        let evidence = match (evidence.is_owned(), facts.get("owned-asset")) {
            (None, Some(owned)) => evidence.clone().owned(owned),
            _ => evidence.clone(),
        };
        let mut parts = Vec::new();
        for (index, target) in targets.into_iter().enumerate() {
            let target: Target = target.try_into().map_err(|error| QuestionError::of_target(index, error.into()))?;
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
