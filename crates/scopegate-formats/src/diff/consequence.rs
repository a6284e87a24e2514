//! Targets that two policies decide differently.

use scopegate::{Decision, Policy, Rule, Verdict};
use serde::Serialize;

/// A target that the two policies decide differently.
///
/// ```
/// use scopegate::Policy;
/// use scopegate_formats::diff::diff;
///
/// let policy = |host| Policy::builder().name("Example").owner("Example").in_scope(host).build().unwrap();
/// let difference = diff(&policy("a.example.com"), &policy("b.example.com"));
/// let opened: Vec<_> = difference.consequences.iter().filter(|one| one.opens).collect();
/// assert_eq!((opened[0].target.as_str(), opened[0].is), ("b.example.com", "in-scope"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Consequence {
    /// The target.
    pub target: String,
    /// The old verdict.
    pub was: &'static str,
    /// The new verdict.
    pub is: &'static str,
    /// Whether the target is now in scope and was not before.
    pub opens: bool,
    /// Whether the target was in scope and is not any more.
    pub closes: bool,
    /// The rule that decides now, as written; `None` if no rule decides.
    pub rule: Option<String>,
    /// The line of that rule.
    pub line: Option<usize>,
}

impl Consequence {
    /// The consequence for a target, if the two policies decide it differently.
    pub(super) fn of_target(old: &Policy, new: &Policy, target: &str) -> Option<Self> {
        Self::between(target, &old.check(target).ok()?, &new.check(target).ok()?)
    }

    /// The consequence of two decisions about one target, if they differ.
    pub(super) fn between(target: &str, was: &Decision<'_>, is: &Decision<'_>) -> Option<Self> {
        if was.verdict() == is.verdict() && was.is_entire() == is.is_entire() {
            return None;
        }
        let words = |verdict: Verdict, whole: bool| match (verdict, whole) {
            (Verdict::InScope, false) => "in-scope, with parts carved out",
            (verdict, _) => verdict.as_str(),
        };
        Some(Self {
            target: target.to_owned(),
            was: words(was.verdict(), was.is_entire()),
            is: words(is.verdict(), is.is_entire()),
            opens: is.is_in_scope() && !was.is_in_scope(),
            closes: was.is_in_scope() && !is.is_in_scope(),
            rule: is.rule().map(|rule| rule.written().to_owned()),
            line: is.rule().and_then(Rule::line),
        })
    }
}
