//! Decides the strings of an Arrow array or stream through the PyCapsule interface, without copying strings and without
//! pyarrow.

mod bits;
mod capsules;
mod mention_table;
mod mentions;
mod not_texts;
mod rows;
mod run;
mod table;
mod text_form;
mod texts;

use std::num::NonZero;

use arrow_schema::ArrowError;
use pyo3::prelude::*;
use scopegate::{Policy, PolicySet};

use crate::errors;
pub use bits::bits;
pub use mention_table::{ArrowMentions, Layout, nested};
pub use mentions::{Item, Mentions};
pub use not_texts::NotTexts;
pub use rows::{Rows, Words};
use run::FromPython;
pub use run::{OneThread, Run};
pub use table::{ArrowDecisions, decisions};
pub use text_form::TextForm;
pub use texts::{Asking, Judge, Located};

/// Decides all strings of an object that offers Arrow data; `None` for an object that does not.
pub fn decide(
    policy: &Policy,
    items: &Bound<'_, PyAny>,
    threads: Option<NonZero<usize>>,
) -> PyResult<Option<ArrowDecisions>> {
    let rows = Rows { policy, words: Words::new() };
    let Some(answers) = read(&rows, items, threads)? else { return Ok(None) };
    built(items.py(), || table::build(&rows, &answers)).map(Some)
}

/// Finds the policies of a set that mention the strings of an object that offers Arrow data; `None` for an object that does
/// not.
pub fn mentions(
    set: &PolicySet,
    items: &Bound<'_, PyAny>,
    layout: Layout,
    threads: Option<NonZero<usize>>,
) -> PyResult<Option<ArrowMentions>> {
    let mentions = Mentions { set, words: Words::new() };
    let Some(answers) = read(&mentions, items, threads)? else { return Ok(None) };
    built(items.py(), || mention_table::build(&mentions, &answers, layout)).map(Some)
}

/// Finds the policies of a set that mention targets.
pub fn mentions_of_items(
    py: Python<'_>,
    set: &PolicySet,
    items: &[Item],
    layout: Layout,
    threads: Option<NonZero<usize>>,
) -> PyResult<ArrowMentions> {
    let mentions = Mentions { set, words: Words::new() };
    let run = FromPython { py, threads: threads.or(NonZero::new(1)) };
    let missing = || mentions.row(&Located::default());
    let answers = run.rows(items.len(), |index| items.get(index).map_or_else(missing, |item| mentions.item(item)))?;
    built(py, || mention_table::build(&mentions, &answers, layout))
}

/// The answers for all strings of an object that offers Arrow data.
fn read<J: Judge>(
    judge: &J,
    items: &Bound<'_, PyAny>,
    threads: Option<NonZero<usize>>,
) -> PyResult<Option<Vec<J::Row>>> {
    let py = items.py();
    let Some(mut chunks) = capsules::import(items)? else { return Ok(None) };
    let mut answers = Vec::new();
    // The producer of a stream may be Python code, which takes the GIL when it needs it.
    while let Some(chunk) = py.detach(|| chunks.next()) {
        let chunk = chunk.map_err(|error| failed(py, &error.to_string()))?;
        answers.extend(Asking { judge, run: &FromPython { py, threads } }.chunk(&chunk)?);
    }
    Ok(Some(answers))
}

fn built<T: Send>(py: Python<'_>, build: impl FnOnce() -> Result<T, ArrowError> + Send) -> PyResult<T> {
    py.detach(build).map_err(|error| failed(py, &error.to_string()))
}

fn failed(py: Python<'_>, why: &str) -> PyErr {
    errors::other(py, "arrow.unreadable", &format!("cannot read the Arrow data: {why}"))
}
