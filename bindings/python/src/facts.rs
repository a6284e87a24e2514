//! The vocabulary of facts and the presets: `facts()` and `presets()`.

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyModule};
use scopegate::findings;

/// facts() -> dict[str, str]
///
/// Return the facts that conditions can refer to: a `dict` from each name to its meaning, in order.
///
/// A policy may define its own facts in addition.
///
/// >>> scopegate.facts()["reproducible"]
/// 'the steps in the report lead to the same result again'
#[pyfunction]
pub fn facts(py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
    let all = PyDict::new(py);
    for fact in findings::facts() {
        all.set_item(fact.name(), fact.meaning())?;
    }
    Ok(all)
}

/// presets() -> list[Preset]
///
/// Return the presets: rules about findings to paste into a policy and edit. No preset is applied automatically.
///
/// Each is a `Preset` with a `name`, a `summary` in one line and the `text` in TOML.
///
/// >>> scopegate.presets()[0].name
/// 'common-exclusions'
#[pyfunction]
pub fn presets(py: Python<'_>) -> PyResult<Bound<'_, PyList>> {
    let class = PyModule::import(py, "scopegate._words")?.getattr("Preset")?;
    let all = findings::presets().iter().map(|preset| class.call1((preset.name(), preset.summary(), preset.text())));
    PyList::new(py, all.collect::<PyResult<Vec<_>>>()?)
}
