//! The headers of a request, as clients of Python hold them.

use std::borrow::Cow;

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};
use scopegate::error::Excerpt;

use crate::guard::guard_error;

/// _header_values(headers: Iterable[tuple[object, object]], name: str, /) -> list[str]
///
/// The values of all headers with this name. Raises `GuardError` if any header has a line break in it: servers may read it
/// as two headers.
#[pyfunction]
#[pyo3(signature = (headers, name, /))]
pub fn _header_values(headers: &Bound<'_, PyAny>, name: &str) -> PyResult<Vec<String>> {
    let mut values = Vec::new();
    for header in headers.try_iter()? {
        let (given, value): (Bound<'_, PyAny>, Bound<'_, PyAny>) = header?.extract()?;
        let (given, value) = (text(&given)?, text(&value)?);
        if given.contains(LINE_BREAKS) || value.contains(LINE_BREAKS) {
            let message = format!("the header {} has a line break in it", Excerpt(&given));
            return Err(guard_error(headers.py(), "guard.header", &message, None));
        }
        // Some servers accept a space before the colon.
        if given.trim_matches(is_blank).eq_ignore_ascii_case(name) {
            values.push(value.into_owned());
        }
    }
    Ok(values)
}

const LINE_BREAKS: [char; 3] = ['\r', '\n', '\0'];

fn is_blank(character: char) -> bool {
    character.is_whitespace() || character.is_control()
}

/// The text of a name or a value. Clients send bytes as they are, and the text of other objects, such as numbers.
fn text<'a>(part: &'a Bound<'_, PyAny>) -> PyResult<Cow<'a, str>> {
    if let Ok(text) = part.cast::<PyString>() {
        return Ok(text.to_string_lossy());
    }
    if let Ok(bytes) = part.cast::<PyBytes>() {
        return Ok(latin_1(bytes.as_bytes()));
    }
    // A `bytearray` and the like.
    match part.extract::<Vec<u8>>() {
        Ok(bytes) => Ok(Cow::Owned(latin_1(&bytes).into_owned())),
        Err(_) => Ok(Cow::Owned(part.str()?.to_string_lossy().into_owned())),
    }
}

fn latin_1(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) if text.is_ascii() => Cow::Borrowed(text),
        _ => Cow::Owned(bytes.iter().copied().map(char::from).collect()),
    }
}
