//! Converts policies to and from Python data: mappings to tables, lists and tuples to lists, dates to strings.

use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDate, PyDict, PyFloat, PyInt, PyList, PyMapping, PyString, PyTime, PyTuple};
use scopegate::limits;

use crate::{report, text};

/// Converts the data to JSON and keeps the order of keys.
///
/// Raises `PolicyError`, with the location, for a value that a policy cannot contain.
pub fn to_json(data: &Bound<'_, PyMapping>) -> PyResult<String> {
    let mut writer = Writer { json: String::new(), path: Vec::new() };
    writer.mapping(data)?;
    Ok(writer.json)
}

struct Writer {
    json: String,
    /// The keys that lead to the current value.
    path: Vec<String>,
}

impl Writer {
    fn value(&mut self, value: &Bound<'_, PyAny>) -> PyResult<()> {
        let py = value.py();
        if value.is_none() {
            self.json.push_str("null");
        } else if let Ok(truth) = value.cast::<PyBool>() {
            self.json.push_str(if truth.is_true() { "true" } else { "false" });
        } else if let Ok(written) = value.cast::<PyString>() {
            self.text(written)?;
        } else if value.is_instance_of::<PyInt>() {
            // Do not use its `str`, which a class can override.
            let number: Result<i64, _> = value.extract();
            match number {
                Ok(number) => self.json.push_str(&number.to_string()),
                Err(_) => return Err(self.wrong(py, "a number that is too large")),
            }
        } else if value.is_instance_of::<PyFloat>() {
            match serde_json::Number::from_f64(value.extract()?) {
                Some(number) => self.json.push_str(&number.to_string()),
                None => return Err(self.wrong(py, "a number that is not finite")),
            }
        } else if value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() {
            self.list(value)?;
        } else if let Ok(mapping) = value.cast::<PyMapping>() {
            self.mapping(mapping)?;
        } else if value.is_instance_of::<PyDate>() || value.is_instance_of::<PyTime>() {
            self.text(&value.call_method0("isoformat")?.cast_into::<PyString>()?)?;
        } else {
            return Err(self.wrong(py, &format!("a value of the class `{}`", text::class_name(value))));
        }
        Ok(())
    }

    fn text(&mut self, written: &Bound<'_, PyString>) -> PyResult<()> {
        match text::read(written)? {
            // A string always has a JSON form.
            Ok(text) => self.json.push_str(&serde_json::to_string(text).unwrap_or_default()),
            Err(_) => return Err(self.wrong(written.py(), "an unpaired surrogate")),
        }
        Ok(())
    }

    fn list(&mut self, list: &Bound<'_, PyAny>) -> PyResult<()> {
        self.json.push('[');
        for (index, item) in list.try_iter()?.enumerate() {
            if index > 0 {
                self.json.push(',');
            }
            self.below(index.to_string(), &item?)?;
        }
        self.json.push(']');
        Ok(())
    }

    fn mapping(&mut self, mapping: &Bound<'_, PyMapping>) -> PyResult<()> {
        self.json.push('{');
        for (index, pair) in mapping.items()?.try_iter()?.enumerate() {
            let (key, item): (Bound<'_, PyAny>, Bound<'_, PyAny>) = pair?.extract()?;
            let Ok(key) = key.cast_into::<PyString>() else {
                return Err(self.wrong(mapping.py(), "a key that is not a string"));
            };
            if index > 0 {
                self.json.push(',');
            }
            self.text(&key)?;
            self.json.push(':');
            self.below(key.extract::<String>()?, &item)?;
        }
        self.json.push('}');
        Ok(())
    }

    fn below(&mut self, key: String, value: &Bound<'_, PyAny>) -> PyResult<()> {
        // A value that contains itself also ends here.
        if self.path.len() > limits::POLICY_DEPTH {
            let message = format!("tables and lists are nested deeper than {} levels", limits::POLICY_DEPTH);
            return Err(report::other_error(value.py(), "policy.too-deep", &message, None, None, &self.pointer()));
        }
        self.path.push(key);
        self.value(value)?;
        self.path.pop();
        Ok(())
    }

    fn wrong(&self, py: Python<'_>, what: &str) -> PyErr {
        let message = format!("a policy cannot contain {what}");
        let hint = "use dict, list, str, int, float, bool and dates only";
        report::other_error(py, "policy.wrong-type", &message, Some(hint), None, &self.pointer())
    }

    fn pointer(&self) -> String {
        self.path.iter().flat_map(|key| ["/".to_owned(), key.replace('~', "~0").replace('/', "~1")]).collect()
    }
}

/// Converts JSON to a `dict`.
pub fn to_dict<'py>(py: Python<'py>, json: &str) -> PyResult<Bound<'py, PyDict>> {
    Ok(text::from_json(py, json)?.cast_into::<PyDict>()?)
}
