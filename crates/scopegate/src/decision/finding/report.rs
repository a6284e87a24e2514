//! The decision about a whole report.

use crate::decision::answer::Decision;
use crate::decision::finding::answer::FindingDecision;
use crate::decision::verdict::{Basis, Verdict};
use crate::findings::{Class, ClassMatch};
use crate::rules::RuleSet;

/// The decision about a report: the worst of its parts counts, and all parts are kept. It borrows the policy.
///
/// ```
/// use scopegate::Policy;
///
/// let policy = Policy::from_toml(r#"
///     version = 1
///     policy = { name = "Example", owner = "Example" }
///     scope = { in_scope = ["*.example.com"], out_of_scope = ["blog.example.com"] }
///     report = { requires = ["steps", "impact"] }
/// "#).unwrap();
/// let report = scopegate::policy::Report::new("stored XSS")
///     .targets(["https://www.example.com/", "https://blog.example.com/"])
///     .contains("steps");
/// let report = policy.check_report(&report)?;
/// assert!(!report.is_in_scope());
/// assert_eq!(report.deciding().rule_id(), Some("out_of_scope[0]"));
/// assert_eq!((report.parts().len(), report.missing()), (4, &["impact"][..]));
/// # Ok::<(), scopegate::findings::QuestionError>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "this `ReportDecision` must be checked: use `is_in_scope()`"]
pub struct ReportDecision<'p> {
    book: &'p RuleSet,
    asked: Box<str>,
    classes: Box<[&'static Class]>,
    parts: Box<[ReportPart<'p>]>,
    deciding: ReportPart<'p>,
    missing: Box<[&'p str]>,
}

/// One decision of a report.
#[derive(Debug, Clone)]
#[must_use = "this `ReportPart` must be checked: use `verdict()`"]
#[non_exhaustive]
pub enum ReportPart<'p> {
    /// The decision about a target.
    Target(Box<Decision<'p>>),
    /// The decision about the class on the preceding target.
    Finding(Box<FindingDecision<'p>>),
}

impl ReportPart<'_> {
    /// The verdict.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        match self {
            Self::Target(decision) => decision.verdict(),
            Self::Finding(decision) => decision.verdict(),
        }
    }

    /// The reason for the verdict.
    #[must_use]
    pub fn basis(&self) -> Basis {
        match self {
            Self::Target(decision) => decision.basis(),
            Self::Finding(decision) => decision.basis(),
        }
    }

    /// The id of the rule that decided; `None` if no rule decided.
    #[must_use]
    pub fn rule_id(&self) -> Option<&str> {
        match self {
            Self::Target(decision) => decision.rule().map(crate::rules::Rule::id),
            Self::Finding(decision) => decision.rule().map(crate::rules::FindingRule::id),
        }
    }

    /// Whether it is in scope and no part of it is carved out.
    #[must_use]
    pub fn is_entire(&self) -> bool {
        match self {
            Self::Target(decision) => decision.is_entire(),
            Self::Finding(decision) => decision.is_entire(),
        }
    }
}

impl<'p> ReportDecision<'p> {
    /// Joins the parts; `None` if there are no parts.
    pub(crate) fn join(
        book: &'p RuleSet,
        asked: &str,
        found: &ClassMatch,
        parts: Vec<ReportPart<'p>>,
        contains: &[String],
    ) -> Option<Self> {
        let worst = parts.iter().map(ReportPart::verdict).max()?;
        let deciding = parts.iter().find(|part| part.verdict() == worst)?.clone();
        let requires = book.findings().requires().iter().map(String::as_str);
        let missing = requires.filter(|item| !contains.iter().any(|contained| contained == item)).collect();
        let classes = found.classes().into();
        Some(Self { book, asked: asked.into(), classes, parts: parts.into(), deciding, missing })
    }

    /// The verdict: the worst verdict of the parts.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.deciding.verdict()
    }

    /// The basis of the deciding part.
    #[must_use]
    pub fn basis(&self) -> Basis {
        self.deciding.basis()
    }

    /// Whether every target is in scope and no rule excludes the class on any of them.
    #[must_use]
    pub fn is_in_scope(&self) -> bool {
        self.verdict() == Verdict::InScope
    }

    /// Whether it is in scope and no part is carved out.
    #[must_use]
    pub fn is_entire(&self) -> bool {
        self.is_in_scope() && self.parts.iter().all(ReportPart::is_entire)
    }

    /// The class as asked.
    #[must_use]
    pub fn class(&self) -> &str {
        &self.asked
    }

    /// The classes that the name means; usually one.
    #[must_use]
    pub fn classes(&self) -> &[&'static Class] {
        &self.classes
    }

    /// The decision about each target, in the given order, each followed by the decision about the class on it
    /// (one for each class that the name means).
    pub fn parts(&self) -> &[ReportPart<'p>] {
        &self.parts
    }

    /// The deciding part: the first one with the worst verdict.
    pub fn deciding(&self) -> &ReportPart<'p> {
        &self.deciding
    }

    /// Parts that the policy requires in a report and that this report does not contain. They do not affect the
    /// verdict.
    #[must_use]
    pub fn missing(&self) -> &[&'p str] {
        &self.missing
    }

    /// Statements of the policy that the engine cannot evaluate: those about assets, then those about conduct. Empty
    /// if the report is not in scope.
    pub fn caveats(&self) -> impl Iterator<Item = &'p str> + use<'p> {
        let in_scope = self.is_in_scope();
        self.book.finding_caveats().filter(move |_| in_scope)
    }

    /// The fingerprint of the policy.
    #[must_use]
    pub fn policy(&self) -> &'p str {
        self.book.fingerprint()
    }

    pub(super) fn findings(&self) -> impl Iterator<Item = &FindingDecision<'p>> {
        self.parts.iter().filter_map(|part| match part {
            ReportPart::Finding(decision) => Some(&**decision),
            ReportPart::Target(_) => None,
        })
    }

    pub(super) fn targets(&self) -> impl Iterator<Item = &Decision<'p>> {
        self.parts.iter().filter_map(|part| match part {
            ReportPart::Target(decision) => Some(&**decision),
            ReportPart::Finding(_) => None,
        })
    }

    pub(super) fn book(&self) -> &'p RuleSet {
        self.book
    }
}
