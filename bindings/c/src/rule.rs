//! Rules, as a policy holds them and as a decision names them.

use scopegate::{FindingRule, Rule, RuleRecord};

use crate::decision::SizedOut;
use crate::error::place;
use crate::failure::Failure;
use crate::guard::Sized_;
use crate::status::scopegate_list;
use crate::text::{NONE, Text, scopegate_text, show};

/// A rule of a policy: a plain struct of the caller's. Its texts belong to the policy, or to the record, that it was asked
/// of, and live as long.
///
/// Set `size` to `sizeof(scopegate_rule)` before the call, or begin with `SCOPEGATE_RULE_INIT`; where the call fails, everything
/// else is zero. See `scopegate_decision`.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct scopegate_rule {
    /// The size of this struct in bytes.
    pub size: u32,
    /// The list that the rule stands in.
    pub list: scopegate_list,
    /// The line of its pattern in the policy's text, counted from 1; 0 where there is none.
    pub line: u32,
    /// Zero; for later.
    pub reserved: u32,
    /// The name that the policy gave it, or its list and position: `in_scope[1]`.
    pub id: scopegate_text,
    /// The pattern as it was written; for a rule about findings its class.
    pub pattern: scopegate_text,
    /// The policy's remark on it, or no text.
    pub note: scopegate_text,
    /// Why it is there, or no text.
    pub reason: scopegate_text,
    /// The highest severity that counts there, as written, or no text; a record does not tell it.
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

/// What a rule says, each text with its NUL.
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

/// Writes one rule of several into a struct of the caller's.
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

/// The rule that was looked for, and how many there are.
pub(crate) struct Rules {
    found: Option<scopegate_rule>,
    count: usize,
}

impl Rules {
    pub(crate) fn at(rules: &[RuleTexts], index: usize) -> Self {
        Self { found: rules.get(index).map(RuleTexts::show), count: rules.len() }
    }
}
