//! Rules of policies and decisions.

use scopegate::Rule;
use scopegate::decision::RuleRecord;
use scopegate::policy::FindingRule;

use crate::decision::SizedOut;
use crate::error::place;
use crate::failure::Failure;
use crate::guard::Sized_;
use crate::status::scopegate_list;
use crate::text::{NONE, Text, scopegate_text, show};

/// A rule of a policy. A plain struct of the caller. The policy or record that it was read from owns its texts.
///
/// Set `size` to `sizeof(scopegate_rule)` before the call, or initialize the struct with `SCOPEGATE_RULE_INIT`. On
/// failure, all other fields are zero. See `scopegate_decision`.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct scopegate_rule {
    /// The size of this struct in bytes.
    pub size: u32,
    /// The list of the rule.
    pub list: scopegate_list,
    /// The line of the pattern in the policy, counted from 1; 0 if unknown.
    pub line: u32,
    /// Reserved; zero.
    pub reserved: u32,
    /// The name of the rule, or its list and position: `in_scope[1]`.
    pub id: scopegate_text,
    /// The pattern as written; the class for a rule about findings.
    pub pattern: scopegate_text,
    /// The note of the rule, or no text.
    pub note: scopegate_text,
    /// The reason of the rule, or no text.
    pub reason: scopegate_text,
    /// The maximum severity as written, or no text. Records do not contain it.
    pub max_severity: scopegate_text,
}

// SAFETY: `repr(C)`; four fields of four bytes, then texts, each a pointer and a length of the same size: no padding.
unsafe impl Sized_ for scopegate_rule {
    const SMALLEST: usize = 16 + 5 * size_of::<scopegate_text>();

    fn with_size(self, size: u32) -> Self {
        Self { size, ..self }
    }
}

/// No rule.
pub(crate) const NO_RULE: scopegate_rule = scopegate_rule {
    size: 0,
    list: scopegate_list::SCOPEGATE_LIST_NONE,
    line: 0,
    reserved: 0,
    id: NONE,
    pattern: NONE,
    note: NONE,
    reason: NONE,
    max_severity: NONE,
};

/// The texts of a rule, each with a terminating NUL.
#[derive(Debug)]
pub(crate) struct RuleTexts {
    list: scopegate_list,
    line: u32,
    id: Text,
    pattern: Text,
    note: Option<Text>,
    reason: Option<Text>,
    max_severity: Option<Text>,
    pub(crate) tags: Vec<Text>,
}

impl RuleTexts {
    pub(crate) fn of_rule(rule: &Rule) -> Self {
        Self {
            list: scopegate_list::of(rule.list()),
            line: place(rule.line()),
            id: Text::new(rule.id()),
            pattern: Text::new(rule.written()),
            note: Text::optional(rule.note()),
            reason: Text::optional(rule.reason()),
            max_severity: Text::optional(rule.max_severity()),
            tags: rule.tags().iter().map(|tag| Text::new(tag)).collect(),
        }
    }

    pub(crate) fn of_finding_rule(rule: &FindingRule) -> Self {
        Self {
            list: scopegate_list::SCOPEGATE_LIST_FINDINGS,
            line: place(rule.line()),
            id: Text::new(rule.id()),
            pattern: Text::new(rule.written()),
            note: None,
            reason: Text::optional(rule.reason()),
            max_severity: None,
            tags: Vec::new(),
        }
    }

    pub(crate) fn of_record(rule: &RuleRecord) -> Self {
        Self {
            list: scopegate_list::named(rule.list),
            line: place(rule.line),
            id: Text::new(&rule.id),
            pattern: Text::new(&rule.pattern),
            note: Text::optional(rule.note.as_deref()),
            reason: Text::optional(rule.reason.as_deref()),
            max_severity: None,
            tags: Vec::new(),
        }
    }

    pub(crate) fn show(&self) -> scopegate_rule {
        scopegate_rule {
            size: 0,
            list: self.list,
            line: self.line,
            reserved: 0,
            id: self.id.show(),
            pattern: self.pattern.show(),
            note: show(self.note.as_ref()),
            reason: show(self.reason.as_ref()),
            max_severity: show(self.max_severity.as_ref()),
        }
    }
}

/// Writes one of several rules to a struct of the caller.
pub(crate) fn write_rule(
    out: &SizedOut<'_, scopegate_rule>,
    index: usize,
    rules: impl FnOnce() -> Result<Rules, Failure>,
) -> Result<(), Failure> {
    out.set(NO_RULE);
    let Rules { found, count } = rules()?;
    out.set(found.ok_or_else(|| Failure::range(index, count))?);
    Ok(())
}

/// The wanted rule and the number of rules.
pub(crate) struct Rules {
    found: Option<scopegate_rule>,
    count: usize,
}

impl Rules {
    pub(crate) fn at(rules: &[RuleTexts], index: usize) -> Self {
        Self { found: rules.get(index).map(RuleTexts::show), count: rules.len() }
    }
}
