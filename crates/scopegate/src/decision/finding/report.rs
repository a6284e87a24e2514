//! The answer about a whole report: targets, a class, what is known and what is contained.

use super::answer::{FindingDecision, ids};
use super::explanation;
use crate::decision::answer::Decision;
use crate::decision::record::{Decided, DecisionRecord, REPORT, RuleRecord};
use crate::decision::verdict::{Basis, Verdict};
use crate::policy::RuleBook;
use crate::taxonomy::{Class, ClassMatch};

/// The answer to "is this report in scope?": the worst of its parts, each kept. It borrows the policy.
///
/// ```
/// use scopegate::{Evidence, Facts, Policy};
///
/// let policy = Policy::from_toml(r#"
///     version = 1
///     policy = { name = "Example", owner = "Example" }
///     scope = { in_scope = ["*.example.com"], out_of_scope = ["blog.example.com"] }
///     report = { requires = ["steps", "impact"] }
/// "#).unwrap();
/// let targets = ["https://www.example.com/", "https://blog.example.com/"];
/// let report = policy.check_report(targets, "stored XSS", &Facts::new(), &Evidence::new(), &["steps"])?;
/// assert!(!report.is_in_scope());
/// assert_eq!(report.deciding().rule_id(), Some("out_of_scope[0]"));
/// assert_eq!((report.parts().len(), report.missing()), (4, &["impact"][..]));
/// # Ok::<(), scopegate::QuestionError>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "a decision that nobody looks at protects nobody"]
pub struct ReportDecision<'p> {
    book: &'p RuleBook,
    asked: Box<str>,
    classes: Box<[&'static Class]>,
    parts: Box<[ReportPart<'p>]>,
    deciding: ReportPart<'p>,
    missing: Box<[&'p str]>,
}

/// One decision of a report.
#[derive(Debug, Clone)]
#[must_use = "a decision that nobody looks at protects nobody"]
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
            Self::Target(decision) => decision.rule().map(crate::policy::Rule::id),
            Self::Finding(decision) => decision.rule().map(crate::policy::FindingRule::id),
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

    /// The decision as data.
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

impl<'p> ReportDecision<'p> {
    /// Joins the parts; `None` where there is none.
    pub(crate) fn join(
        book: &'p RuleBook,
        asked: &str,
        found: &ClassMatch,
        parts: Vec<ReportPart<'p>>,
        contains: &[&str],
    ) -> Option<Self> {
        let worst = parts.iter().map(ReportPart::verdict).max()?;
        let deciding = parts.iter().find(|part| part.verdict() == worst)?.clone();
        let requires = book.findings().requires().iter().map(String::as_str);
        let missing = requires.filter(|item| !contains.contains(item)).collect();
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

    /// One plain sentence that a programme manager could send to a reporter. Made when asked.
    #[must_use]
    pub fn explanation(&self) -> String {
        explanation::of_report(self)
    }

    /// The decision as data, without the policy's borrow: what JSON and the bindings show.
    #[must_use]
    pub fn to_record(&self) -> DecisionRecord {
        let parts: Vec<DecisionRecord> = self.parts.iter().map(ReportPart::to_record).collect();
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
            canonical: ids(&self.classes),
            carve_outs,
            on: None,
            parts,
            missing: self.missing.iter().map(|item| (*item).to_owned()).collect(),
            explanation: self.explanation(),
            ..self.deciding.decided()
        };
        DecisionRecord::decided_as(&self.asked, decided)
    }

    /// The decision as data, for keeping longer than the policy.
    #[must_use]
    pub fn into_owned(self) -> DecisionRecord {
        self.to_record()
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

    pub(super) fn book(&self) -> &'p RuleBook {
        self.book
    }
}
