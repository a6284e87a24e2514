//! The answers as an Arrow struct: the class `ArrowDecisions`.

use std::sync::Arc;

use arrow_array::types::{Int8Type, Int32Type};
use arrow_array::{Array, ArrayRef, BooleanArray, StructArray};
use arrow_schema::{ArrowError, Field, Fields};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyTuple};
use scopegate::{Policy, Rule};

use super::bits::bits;
use super::capsules;
use super::rows::{Row, Rows};
use super::text_form::TextForm;

/// The decisions of `check_many` about the strings of an Arrow array or stream, as Arrow data.
///
/// One struct per string, in order: `in_scope` (never null), `verdict`, `basis` and `rule` (null for an error), and
/// `error`, the code of the error (null for a decision). All fields except the first are dictionaries of strings. A
/// null is an error, `target.empty`.
///
/// It offers the Arrow PyCapsule interface, as one array and as a stream of one batch, any number of times:
/// `pyarrow.array(decisions)`, `pyarrow.table(decisions)`, `polars.DataFrame(decisions)`,
/// `pandas.DataFrame.from_arrow(decisions)`. In DuckDB SQL, use a variable with the result of `pyarrow.table`.
///
/// Filter by `in_scope`. A filter such as `df[df.verdict != "out-of-scope"]` keeps errors and third-party systems.
#[pyclass(module = "scopegate", name = "ArrowDecisions", frozen)]
pub struct ArrowDecisions(StructArray);

/// Converts rows to the Python object.
pub fn build(rows: &Rows<'_>, answers: &[Row]) -> Result<ArrowDecisions, ArrowError> {
    decisions(rows, answers, TextForm::Dictionaries).map(ArrowDecisions)
}

/// Converts rows to columns.
pub fn decisions(rows: &Rows<'_>, answers: &[Row], form: TextForm) -> Result<StructArray, ArrowError> {
    let words = &rows.words;
    let columns: [(&str, ArrayRef); 5] = [
        ("in_scope", Arc::new(bits(answers, |row| row.short.in_scope()))),
        ("verdict", words_column(form, answers, &words.verdicts, |row| row.short.verdict)?),
        ("basis", words_column(form, answers, &words.bases, |row| row.short.basis)?),
        ("rule", rule_column(form, rows.policy, answers)?),
        ("error", words_column(form, answers, &words.errors, |row| row.error)?),
    ];
    table(columns.into(), &["in_scope"])
}

/// A struct of columns, of which some are never null.
pub fn table(columns: Vec<(&str, ArrayRef)>, never_null: &[&str]) -> Result<StructArray, ArrowError> {
    let field =
        |(name, column): &(&str, ArrayRef)| Field::new(*name, column.data_type().clone(), !never_null.contains(name));
    let fields: Fields = columns.iter().map(field).collect();
    StructArray::try_new(fields, columns.into_iter().map(|(_, column)| column).collect(), None)
}

/// A column of words by index; a negative index is null.
pub fn words_column<T>(
    form: TextForm,
    rows: &[T],
    words: &[&str],
    key: impl Fn(&T) -> i8,
) -> Result<ArrayRef, ArrowError> {
    form.column::<T, Int8Type>(rows, key, words.iter().copied())
}

/// The ids of the rules that decided. The dictionary holds only these.
fn rule_column(form: TextForm, policy: &Policy, answers: &[Row]) -> Result<ArrayRef, ArrowError> {
    let rules: Vec<&str> = policy.rules().map(Rule::id).collect();
    let mut places = vec![-1_i32; rules.len()];
    for row in answers {
        if let Some(place) = usize::try_from(row.short.rule).ok().and_then(|rule| places.get_mut(rule)) {
            *place = 0;
        }
    }
    let mut used = Vec::new();
    for (place, id) in places.iter_mut().zip(&rules).filter(|(place, _)| **place == 0) {
        *place = i32::try_from(used.len()).unwrap_or(-1);
        used.push(*id);
    }
    let key = |row: &Row| usize::try_from(row.short.rule).ok().and_then(|rule| places.get(rule)).copied().unwrap_or(-1);
    form.column::<Row, Int32Type>(answers, key, used.iter().copied())
}

#[pymethods]
impl ArrowDecisions {
    /// Return a pair of capsules: the schema and the array.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyTuple>> {
        // The interface allows a producer to ignore the requested schema.
        let _ = requested_schema;
        capsules::export_array(py, &self.0)
    }

    /// Return a capsule with a stream of one batch.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let _ = requested_schema;
        capsules::export_stream(py, &self.0)
    }

    /// Return a capsule with the schema.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        capsules::export_schema(py, &self.0)
    }

    fn __len__(&self) -> usize {
        self.0.len()
    }

    fn __repr__(&self) -> String {
        let in_scope = self.0.column_by_name("in_scope").and_then(|column| column.as_any().downcast_ref());
        let count = in_scope.map_or(0, BooleanArray::true_count);
        format!("<ArrowDecisions: {} answers, {count} in scope>", self.0.len())
    }
}
