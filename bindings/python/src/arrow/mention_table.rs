//! The mentions of targets as Arrow data: the class `ArrowMentions`.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{Array, ArrayRef, Int64Array, ListArray, StructArray};
use arrow_buffer::{OffsetBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, Field};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyTuple};
use scopegate::{PolicySet, Rule};

use super::bits::bits;
use super::capsules;
use super::mentions::{Mention, MentionRow, Mentions};
use super::rows::{NONE, Short};
use super::table::{table, words_column};
use super::text_form::TextForm;

/// The mentions of `PolicySet.check_many`, as Arrow data.
///
/// In the layout `nested`, one row for each target: `mentions`, a list with one struct for each policy that mentions the
/// target (`program`, `in_scope`, `verdict`, `basis`, `rule`), and `error`, the code of the error. The list is empty for a
/// target that no policy mentions and for an error, and never null.
///
/// In the layout `long`, one row for each mention: `row`, the number of the target, from 0; `program`, `in_scope`,
/// `verdict`, `basis`, `rule` and `error`. An error is one row without a program. A target that no policy mentions has no
/// row.
///
/// `program` is the key of the policy in the set. `in_scope` is never null. Texts are dictionaries of strings.
///
/// It offers the Arrow PyCapsule interface, as one array and as a stream of one batch, any number of times:
/// `pyarrow.table(mentions)`, `polars.DataFrame(mentions)`, `pandas.DataFrame.from_arrow(mentions)`.
#[pyclass(module = "scopegate", name = "ArrowMentions", frozen)]
pub struct ArrowMentions {
    rows: StructArray,
    targets: usize,
    mentions: usize,
}

/// The layout of the rows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// A row for each target.
    Nested,
    /// A row for each mention and for each error.
    Long,
}

/// A row of the layout `long`: the number of the target, and a mention or an error.
struct LongRow {
    row: usize,
    mention: Option<Mention>,
    error: i8,
}

/// Converts rows to columns.
pub fn build(mentions: &Mentions<'_>, answers: &[MentionRow], layout: Layout) -> Result<ArrowMentions, ArrowError> {
    let rows = match layout {
        Layout::Nested => nested(mentions, answers, TextForm::Dictionaries),
        Layout::Long => long(mentions, answers),
    }?;
    let count = answers.iter().map(|answer| answer.mentions.len()).sum();
    Ok(ArrowMentions { rows, targets: answers.len(), mentions: count })
}

/// One row for each target.
pub fn nested(mentions: &Mentions<'_>, answers: &[MentionRow], form: TextForm) -> Result<StructArray, ArrowError> {
    let all: Vec<Mention> = answers.iter().flat_map(|answer| &answer.mentions).copied().collect();
    let mut offsets = vec![0_i32];
    let mut end = 0_usize;
    for answer in answers {
        end = end.saturating_add(answer.mentions.len());
        offsets.push(i32::try_from(end).map_err(|_| too_many())?);
    }
    let columns = decision_columns(form, mentions, &all, |mention| Some(*mention))?;
    let items = table(columns, &["program", "in_scope", "verdict", "basis"])?;
    let item = Arc::new(Field::new_list_field(items.data_type().clone(), false));
    let list = ListArray::try_new(item, OffsetBuffer::new(ScalarBuffer::from(offsets)), Arc::new(items), None)?;
    let errors = words_column(form, answers, &mentions.words.errors, |answer| answer.error)?;
    table(vec![("mentions", Arc::new(list)), ("error", errors)], &["mentions"])
}

fn long(mentions: &Mentions<'_>, answers: &[MentionRow]) -> Result<StructArray, ArrowError> {
    let form = TextForm::Dictionaries;
    let mut all = Vec::new();
    for (row, answer) in answers.iter().enumerate() {
        if answer.error != NONE {
            all.push(LongRow { row, mention: None, error: answer.error });
        }
        all.extend(answer.mentions.iter().map(|mention| LongRow { row, mention: Some(*mention), error: NONE }));
    }
    let numbers = all.iter().map(|one| i64::try_from(one.row).map_err(|_| too_many()));
    let numbers: Int64Array = numbers.collect::<Result<Vec<_>, _>>()?.into();
    let mut columns: Vec<(&str, ArrayRef)> = vec![("row", Arc::new(numbers))];
    columns.extend(decision_columns(form, mentions, &all, |one| one.mention)?);
    columns.push(("error", words_column(form, &all, &mentions.words.errors, |one| one.error)?));
    table(columns, &["row", "in_scope"])
}

fn too_many() -> ArrowError {
    ArrowError::InvalidArgumentError("too many mentions for one table: ask about fewer targets at a time".to_owned())
}

/// The columns of a decision, for rows that have a mention or none.
fn decision_columns<T>(
    form: TextForm,
    mentions: &Mentions<'_>,
    rows: &[T],
    mention: impl Fn(&T) -> Option<Mention>,
) -> Result<Vec<(&'static str, ArrayRef)>, ArrowError> {
    let words = &mentions.words;
    let short = |row: &T, part: fn(Short) -> i8| mention(row).map_or(NONE, |mention| part(mention.short));
    Ok(vec![
        ("program", program_column(form, mentions.set, rows, &mention)?),
        ("in_scope", Arc::new(bits(rows, |row| mention(row).is_some_and(|mention| mention.short.in_scope())))),
        ("verdict", words_column(form, rows, &words.verdicts, |row| short(row, |short| short.verdict))?),
        ("basis", words_column(form, rows, &words.bases, |row| short(row, |short| short.basis))?),
        ("rule", rule_column(form, mentions.set, rows, &mention)?),
    ])
}

/// The keys of the policies. The dictionary holds only those of mentions.
fn program_column<T>(
    form: TextForm,
    set: &PolicySet,
    rows: &[T],
    mention: impl Fn(&T) -> Option<Mention>,
) -> Result<ArrayRef, ArrowError> {
    interned(
        form,
        rows,
        |row| mention(row).map(|mention| mention.policy),
        |policy| set.entry(policy).map(|(key, _)| key),
    )
}

/// The ids of the rules. Policies share the texts of ids.
fn rule_column<T>(
    form: TextForm,
    set: &PolicySet,
    rows: &[T],
    mention: impl Fn(&T) -> Option<Mention>,
) -> Result<ArrayRef, ArrowError> {
    let mut ids: HashMap<usize, Vec<&str>> = HashMap::new();
    for mention in rows.iter().filter_map(&mention) {
        let rules = || set.entry(mention.policy).map(|(_, policy)| policy.rules().map(Rule::id).collect());
        ids.entry(mention.policy).or_insert_with(|| rules().unwrap_or_default());
    }
    let rule = |row: &T| {
        let mention = mention(row)?;
        Some((mention.policy, usize::try_from(mention.short.rule).ok()?))
    };
    interned(form, rows, rule, |(policy, rule)| ids.get(&policy)?.get(rule).copied())
}

/// A column of texts, each once among the texts. `key` is what has a text; two keys may have the same text.
fn interned<'a, T, K: Copy + Eq + std::hash::Hash>(
    form: TextForm,
    rows: &[T],
    key: impl Fn(&T) -> Option<K>,
    text: impl Fn(K) -> Option<&'a str>,
) -> Result<ArrayRef, ArrowError> {
    let (mut places, mut by_text, mut texts) = (HashMap::new(), HashMap::new(), Vec::new());
    for key in rows.iter().filter_map(&key) {
        places.entry(key).or_insert_with(|| {
            let Some(text) = text(key) else { return -1 };
            *by_text.entry(text).or_insert_with(|| {
                texts.push(text);
                i32::try_from(texts.len()).map_or(-1, |count| count.saturating_sub(1))
            })
        });
    }
    let place = |row: &T| key(row).and_then(|key| places.get(&key)).copied().unwrap_or(-1);
    form.column::<T, Int32Type>(rows, place, texts.iter().copied())
}

#[pymethods]
impl ArrowMentions {
    /// Return a pair of capsules: the schema and the array.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyTuple>> {
        // The interface allows a producer to ignore the requested schema.
        let _ = requested_schema;
        capsules::export_array(py, &self.rows)
    }

    /// Return a capsule with a stream of one batch.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let _ = requested_schema;
        capsules::export_stream(py, &self.rows)
    }

    /// Return a capsule with the schema.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        capsules::export_schema(py, &self.rows)
    }

    fn __len__(&self) -> usize {
        self.rows.len()
    }

    fn __repr__(&self) -> String {
        format!("<ArrowMentions: {} targets, {} mentions>", self.targets, self.mentions)
    }
}
