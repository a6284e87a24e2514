//! The Python enums `Verdict` and `Basis`: their members by value of the core and by word.

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::PyDict;
use scopegate::{Basis, Verdict};

static VERDICTS: Members = Members::new();
static BASES: Members = Members::new();

/// The members of an enum, looked up once.
struct Members {
    by_word: PyOnceLock<Py<PyDict>>,
    /// The members in the order of the core.
    in_order: PyOnceLock<Vec<Py<PyAny>>>,
}

/// The member of `scopegate.Verdict` for a verdict.
pub fn verdict(py: Python<'_>, verdict: Verdict) -> PyResult<Py<PyAny>> {
    VERDICTS.of_value(py, "Verdict", &Verdict::ALL, verdict, Verdict::as_str)
}

/// The member of `scopegate.Basis` for a basis.
pub fn basis(py: Python<'_>, basis: Basis) -> PyResult<Py<PyAny>> {
    BASES.of_value(py, "Basis", &Basis::ALL, basis, Basis::as_str)
}

/// The member of `scopegate.Verdict` with this word.
pub fn verdict_of_word(py: Python<'_>, word: &str) -> PyResult<Py<PyAny>> {
    VERDICTS.of_word(py, "Verdict", word)
}

/// The member of `scopegate.Basis` with this word.
pub fn basis_of_word(py: Python<'_>, word: &str) -> PyResult<Py<PyAny>> {
    BASES.of_word(py, "Basis", word)
}

impl Members {
    const fn new() -> Self {
        Self { by_word: PyOnceLock::new(), in_order: PyOnceLock::new() }
    }

    fn of_value<T: Copy + PartialEq>(
        &self,
        py: Python<'_>,
        class: &str,
        all: &[T],
        value: T,
        word: impl Fn(T) -> &'static str,
    ) -> PyResult<Py<PyAny>> {
        let members = self.in_order.get_or_try_init(py, || {
            all.iter().map(|value| self.of_word(py, class, word(*value))).collect::<PyResult<Vec<_>>>()
        })?;
        match all.iter().zip(members).find(|(other, _)| **other == value) {
            Some((_, member)) => Ok(member.clone_ref(py)),
            None => self.of_word(py, class, word(value)),
        }
    }

    fn of_word(&self, py: Python<'_>, class: &str, word: &str) -> PyResult<Py<PyAny>> {
        let by_word = self.by_word.get_or_try_init(py, || {
            let class = py.import("scopegate._words")?.getattr(class)?;
            let by_word = PyDict::new(py);
            for member in class.try_iter()? {
                let member = member?;
                by_word.set_item(member.getattr("value")?, member)?;
            }
            PyResult::Ok(by_word.unbind())
        })?;
        Ok(by_word.bind(py).as_any().get_item(word)?.unbind())
    }
}
