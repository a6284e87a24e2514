//! The Python package `scopegate`. This crate only translates. The documentation of the classes is written for Python
//! users, and their types are in `python/scopegate/__init__.pyi`.
//!
//! Python objects become values of the core (`convert`, `document`, `text`), the core decides, and its decisions become
//! Python objects (`decision`, `errors`, `report`, `arrow`). The library is also a plugin of Polars (`plugin`).
#![deny(unsafe_op_in_unsafe_fn)]
#![expect(missing_debug_implementations, reason = "the classes are Python's; they have a `__repr__`")]
#![expect(clippy::doc_link_with_quotes, reason = "the documentation is Python's: its examples show lists of text")]

mod arrow;
mod batch;
mod classes;
mod command;
mod convert;
mod decision;
mod document;
mod draft;
mod errors;
mod evidence;
mod facts;
mod formats;
mod guard;
mod headers;
mod live;
mod load;
mod plugin;
mod policy;
mod policy_set;
mod question;
mod report;
mod rule;
mod target;
mod text;
mod undecided;
mod words;

/// public_suffix_list_version() -> str
///
/// The version of the Public Suffix List in this package: the version of the `psl` crate that contains it.
///
/// The list decides which domain is registrable. Two installations with the same versions decide the same.
///
/// >>> scopegate.public_suffix_list_version().startswith("2.")
/// True
#[pyo3::pyfunction]
fn public_suffix_list_version() -> &'static str {
    scopegate::net::PublicSuffixList::COMPILED_VERSION
}

/// The extension module of the package.
// Every class is frozen, or is an iterator that rejects use by two threads at once, so no Python lock is needed.
#[pyo3::pymodule(gil_used = false)]
mod _scopegate {
    use pyo3::prelude::*;
    use pyo3::types::PyTuple;
    use scopegate_formats::ImportFormat;
    use scopegate_formats::export::ExportFormat;

    #[pymodule_export]
    use crate::arrow::{ArrowDecisions, ArrowMentions};
    #[pymodule_export]
    use crate::batch::{Filter, Results};
    #[pymodule_export]
    use crate::classes::{_class_of_id, FindingClass, classes};
    #[pymodule_export]
    use crate::command::_main;
    #[pymodule_export]
    use crate::decision::PyDecision;
    #[pymodule_export]
    use crate::draft::{PyDraft, draft};
    #[pymodule_export]
    use crate::evidence::PyEvidence;
    #[pymodule_export]
    use crate::facts::{facts, presets};
    #[pymodule_export]
    use crate::formats::{_diff, _export, Imported, Program, programs, recognize};
    #[pymodule_export]
    use crate::guard::{PyGuard, PyPermit};
    #[pymodule_export]
    use crate::headers::_header_values;
    #[pymodule_export]
    use crate::plugin::_plugin_text;
    #[pymodule_export]
    use crate::policy::PyPolicy;
    #[pymodule_export]
    use crate::policy_set::PyPolicySet;
    #[pymodule_export]
    use crate::public_suffix_list_version;
    #[pymodule_export]
    use crate::rule::PyRule;
    #[pymodule_export]
    use crate::target::PyTarget;
    #[pymodule_export]
    use crate::undecided::PyUndecided;

    /// The version and the words of the core. A test compares the words with the enums.
    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        let py = module.py();
        let verdicts = scopegate::Verdict::ALL.iter().map(|verdict| verdict.as_str());
        let bases = scopegate::Basis::ALL.iter().map(|basis| basis.as_str());
        module.add("__version__", env!("CARGO_PKG_VERSION"))?;
        let imports = ImportFormat::ALL.iter().map(|format| format.as_str());
        let exports = ExportFormat::ALL.iter().map(|format| format.as_str());
        module.add("IMPORT_FORMATS", PyTuple::new(py, imports)?)?;
        module.add("EXPORT_FORMATS", PyTuple::new(py, exports)?)?;
        module.add("_VERDICTS", PyTuple::new(py, verdicts)?)?;
        module.add("_BASES", PyTuple::new(py, bases)?)
    }
}
