//! The answer about a whole report: targets, a class, what is known and what is contained.

use crate::decision::answer::Decision;
use crate::decision::finding::answer::FindingDecision;
use crate::decision::verdict::{Basis, Verdict};
use crate::findings::{Class, ClassMatch};
use crate::rules::RuleSet;

/// The answer to "is this report in scope?": the worst of its parts, each kept. It borrows the policy.
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
#[must_use = "a decision that nobody looks at protects nobody"]
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
#[must_use = "a decision that nobody looks at protects nobody"]
#[non_exhaustive]
pub enum ReportPart<'p> {
    /// Of one target.
    Target(Box<Decision<'p>>),
    /// Of the class on the target before it.
    Finding(Box<FindingDecision<'p>>),
}

impl ReportPart<'_> {
    /// The answer.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        match self {
            Self::Target(decision) => decision.verdict(),
            Self::Finding(decision) => decision.verdict(),
        }
    }

    /// Why.
    #[must_use]
    pub fn basis(&self) -> Basis {
        match self {
            Self::Target(decision) => decision.basis(),
            Self::Finding(decision) => decision.basis(),
        }
    }

    /// What decisions call the rule that decided.
    #[must_use]
    pub fn rule_id(&self) -> Option<&str> {
        match self {
            Self::Target(decision) => decision.rule().map(crate::rules::Rule::id),
            Self::Finding(decision) => decision.rule().map(crate::rules::FindingRule::id),
        }
    }

    /// Whether it is in scope and nothing of it is carved out.
    #[must_use]
    pub fn is_entire(&self) -> bool {
        match self {
            Self::Target(decision) => decision.is_entire(),
            Self::Finding(decision) => decision.is_entire(),
        }
    }
}

impl<'p> ReportDecision<'p> {
    /// Joins the parts; `None` where there is none.
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

    /// The answer: the worst of the parts'.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.deciding.verdict()
    }

    /// Why: the basis of the part that decided.
    #[must_use]
    pub fn basis(&self) -> Basis {
        self.deciding.basis()
    }

    /// Whether every target is in scope and the class is refused on none of them.
    #[must_use]
    pub fn is_in_scope(&self) -> bool {
        self.verdict() == Verdict::InScope
    }

    /// Whether it is in scope and nothing of any part is carved out.
    #[must_use]
    pub fn is_entire(&self) -> bool {
        self.is_in_scope() && self.parts.iter().all(ReportPart::is_entire)
    }

    /// The class as it was asked about.
    #[must_use]
    pub fn class(&self) -> &str {
        &self.asked
    }

    /// The classes that its name means; usually one.
    #[must_use]
    pub fn classes(&self) -> &[&'static Class] {
        &self.classes
    }

    /// Each target's decision, in the order asked, followed by that of the class on it, or of each class that its name
    /// means.
    pub fn parts(&self) -> &[ReportPart<'p>] {
        &self.parts
    }

    /// The part that decided: the first of the worst.
    pub fn deciding(&self) -> &ReportPart<'p> {
        &self.deciding
    }

    /// What the policy says that a report must contain, and this one does not. It changes no verdict.
    #[must_use]
    pub fn missing(&self) -> &[&'p str] {
        &self.missing
    }

    /// What the policy says that no engine can decide, where this is in scope.
    pub fn caveats(&self) -> impl Iterator<Item = &'p str> + use<'p> {
        let in_scope = self.is_in_scope();
        self.book.caveats().filter(move |_| in_scope)
    }

    /// The fingerprint of the policy that decided.
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
