//! The answers as an Arrow struct: the class `ArrowDecisions`.

use std::sync::Arc;

use arrow_array::types::{ArrowDictionaryKeyType, Int8Type, Int32Type};
use arrow_array::{Array, ArrayRef, BooleanArray, DictionaryArray, PrimitiveArray, StringArray, StructArray};
use arrow_schema::{ArrowError, Field, Fields};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyTuple};
use scopegate::{Policy, Rule};

use super::capsules;
use super::rows::{Row, Rows};

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

/// Converts rows to columns.
pub fn build(rows: &Rows<'_>, answers: &[Row]) -> Result<ArrowDecisions, ArrowError> {
    let words = &rows.words;
    let columns: [(&str, ArrayRef); 5] = [
        ("in_scope", Arc::new(bits(answers, |row| row.short.in_scope()))),
        ("verdict", words_column(answers, &words.verdicts, |row| row.short.verdict)?),
        ("basis", words_column(answers, &words.bases, |row| row.short.basis)?),
        ("rule", rule_column(rows.policy, answers)?),
        ("error", words_column(answers, &words.errors, |row| row.error)?),
    ];
    table(columns.into(), &["in_scope"]).map(ArrowDecisions)
}

/// A struct of columns, of which some are never null.
pub fn table(columns: Vec<(&str, ArrayRef)>, never_null: &[&str]) -> Result<StructArray, ArrowError> {
    let field =
        |(name, column): &(&str, ArrayRef)| Field::new(*name, column.data_type().clone(), !never_null.contains(name));
    let fields: Fields = columns.iter().map(field).collect();
    StructArray::try_new(fields, columns.into_iter().map(|(_, column)| column).collect(), None)
}

/// A column of words by index; a negative index is null.
pub fn words_column<T>(rows: &[T], words: &[&str], key: impl Fn(&T) -> i8) -> Result<ArrayRef, ArrowError> {
    dictionary::<T, Int8Type>(rows, key, words.iter().copied())
}

/// One bit per row, without nulls. Built in one pass, because a separate step per row costs as much as a decision.
pub fn bits<T>(rows: &[T], bit: impl Fn(&T) -> bool) -> BooleanArray {
    rows.iter().map(bit).collect::<Vec<_>>().into()
}

/// The ids of the rules that decided. The dictionary holds only these.
fn rule_column(policy: &Policy, answers: &[Row]) -> Result<ArrayRef, ArrowError> {
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
    dictionary::<Row, Int32Type>(answers, key, used.iter().copied())
}

/// A column of texts by index; a negative index is null.
pub fn dictionary<'a, T, K: ArrowDictionaryKeyType>(
    rows: &[T],
    key: impl Fn(&T) -> K::Native,
    words: impl Iterator<Item = &'a str>,
) -> Result<ArrayRef, ArrowError> {
    let zero = K::Native::default();
    let keys: Vec<K::Native> = rows.iter().map(&key).collect();
    let present = bits(rows, |row| key(row) >= zero);
    let nulls = (present.false_count() > 0).then(|| present.values().clone().into());
    let keys = PrimitiveArray::<K>::try_new(keys.into(), nulls)?;
    let words = StringArray::from_iter_values(words);
    DictionaryArray::try_new(keys, Arc::new(words)).map(|column| Arc::new(column) as ArrayRef)
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
