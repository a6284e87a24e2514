//! The expression plugin of Polars: `scopegate.polars` names this library, and Polars calls its functions.
//!
//! A plugin has one function for each expression and one for the type of its result. The policy travels in the keyword
//! arguments, so that a plan can be serialized and collected in another process. Nothing here needs the interpreter.

mod abi;
mod function;
mod kwargs;
mod loaded;

use pyo3::prelude::*;
use pyo3::types::PyAny;

use crate::policy::PyPolicy;
use crate::policy_set::PyPolicySet;

/// The text of a policy or of a set for the keyword arguments of a function of the plugin.
#[pyfunction]
#[pyo3(signature = (policy, /))]
pub fn _plugin_text(policy: &Bound<'_, PyAny>) -> PyResult<String> {
    match policy.cast::<PyPolicySet>() {
        Ok(set) => loaded::text_of_set(set.get().core()),
        Err(_) => loaded::text_of_policy(policy.cast::<PyPolicy>()?.get().core()),
    }
    .map_err(|error| pyo3::exceptions::PyValueError::new_err(error.to_string()))
}
