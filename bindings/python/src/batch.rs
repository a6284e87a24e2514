//! Decides many targets from any iterable: `check_many` and `filter`.
//!
//! A list or a tuple is read in blocks, and each block is decided without the GIL. Any other iterable is read item by
//! item, so that no decision waits for a later item, unless the caller asks for threads.

use std::collections::VecDeque;
use std::num::NonZero;
use std::thread;

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedStr;
use pyo3::types::{PyIterator, PyList, PyString, PyTuple};
use pyo3::{PyTraverseError, PyVisit};
use scopegate::{Policy, Target, TargetError, Verdict, VerdictSummary};

use crate::decision::PyDecision;
use crate::live::{self, Live};
use crate::undecided::PyUndecided;
use crate::{convert, errors, text};

/// The number of items of a list that are decided at a time.
const BLOCK: usize = 512;
/// The number of items that each thread decides at a time. Starting a thread takes about as long as 100 decisions.
const SHARE: usize = 4096;
/// The number of answers that a notebook shows.
const PREVIEW: usize = 20;

/// The number of threads that `threads=` asks for; `None` if the caller leaves it to the package.
///
/// Raises `ValueError` for 0.
pub fn threads(asked: Option<usize>) -> PyResult<Option<NonZero<usize>>> {
    let number = asked.map(NonZero::new);
    number.map(|number| number.ok_or_else(|| PyValueError::new_err("threads must be at least 1"))).transpose()
}

/// The source of items.
enum Source {
    List(Py<PyList>, usize),
    Tuple(Py<PyTuple>, usize),
    /// An open text file. Its lines have line ends, which are not part of the items.
    Lines(Py<PyIterator>, EmptyLines),
    Iterator(Py<PyIterator>),
}

/// The treatment of an empty line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum EmptyLines {
    /// One answer for each line.
    Decided,
    /// As `scopegate filter` does it.
    Skipped,
}

/// An item, its question, and the answer after the decision.
struct BatchItem {
    item: Py<PyAny>,
    question: Question,
    answer: Option<Result<VerdictSummary, TargetError>>,
}

enum Question {
    /// The text as a Python object of exactly the type `str`.
    Text(PyBackedStr),
    Target(Target),
    Error(PyErr),
}

impl BatchItem {
    fn decide(&mut self, policy: &Policy) {
        self.answer = match &self.question {
            Question::Text(text) => Some(policy.batch().summary(text)),
            Question::Target(target) => Some(policy.check(target).map(|decision| decision.summary())),
            Question::Error(_) => None,
        };
    }

    fn into_answered(self, py: Python<'_>) -> PyResult<Answered> {
        let answer = match (self.answer, self.question) {
            (_, Question::Error(error)) => Err(error),
            (Some(Err(error)), _) => Err(errors::target(py, &error)),
            (Some(Ok(brief)), Question::Text(text)) => Ok((live::Query::Text(text.as_py_str().clone_ref(py)), brief)),
            (Some(Ok(brief)), Question::Target(target)) => Ok((live::Query::Target(target), brief)),
            (None, _) => return Err(PyTypeError::new_err("a question without an answer")),
        };
        Ok(Answered { item: self.item, answer })
    }
}

/// An item and its answer.
struct Answered {
    item: Py<PyAny>,
    answer: Result<(live::Query, VerdictSummary), PyErr>,
}

/// Items and their answers.
struct Feed {
    policy: Policy,
    source: Source,
    key: Option<Py<PyAny>>,
    threads: usize,
    ready: VecDeque<BatchItem>,
    /// An exception to raise after the ready items.
    failed: Option<PyErr>,
}

impl Feed {
    fn new(
        policy: Policy,
        items: &Bound<'_, PyAny>,
        key: Option<Py<PyAny>>,
        threads: Option<NonZero<usize>>,
        empty: EmptyLines,
    ) -> PyResult<Self> {
        let source = if let Ok(list) = items.cast_exact::<PyList>() {
            Source::List(list.clone().unbind(), 0)
        } else if let Ok(tuple) = items.cast_exact::<PyTuple>() {
            Source::Tuple(tuple.clone().unbind(), 0)
        } else if items.hasattr("readline")? {
            Source::Lines(items.try_iter()?.unbind(), empty)
        } else {
            Source::Iterator(items.try_iter()?.unbind())
        };
        let threads = threads.map_or(1, NonZero::get);
        Ok(Self { policy, source, key, threads, ready: VecDeque::new(), failed: None })
    }

    fn next(&mut self, py: Python<'_>) -> PyResult<Option<Answered>> {
        if self.ready.is_empty() {
            if let Some(error) = self.failed.take() {
                return Err(error);
            }
            // Loops of Python over an iterator, such as `list(...)`, do not check for Ctrl-C.
            py.check_signals()?;
            self.read(py)?;
            self.decide(py);
        }
        match self.ready.pop_front() {
            Some(asked) => asked.into_answered(py).map(Some),
            None => self.failed.take().map_or(Ok(None), Err),
        }
    }

    /// Reads the next items. An exception is raised after the items before it.
    fn read(&mut self, py: Python<'_>) -> PyResult<()> {
        let limit = match self.source {
            _ if self.threads > 1 => SHARE.saturating_mul(self.threads),
            Source::List(..) | Source::Tuple(..) => BLOCK,
            Source::Lines(..) | Source::Iterator(_) => 1,
        };
        while self.ready.len() < limit {
            let Some(item) = self.source.next(py)? else { break };
            match self.question(&item) {
                Ok(question) => self.ready.push_back(BatchItem { item: item.unbind(), question, answer: None }),
                Err(error) => {
                    self.failed = Some(error);
                    break;
                }
            }
        }
        Ok(())
    }

    fn question(&self, item: &Bound<'_, PyAny>) -> PyResult<Question> {
        let py = item.py();
        let keyed = self.key.as_ref().map(|key| key.bind(py).call1((item,))).transpose()?;
        let value = keyed.as_ref().unwrap_or(item);
        let asked = if let Ok(written) = value.cast::<PyString>() {
            match text::read(written)? {
                Ok(read) => return Ok(Question::Text(text::exact(written, read).extract()?)),
                Err(lone) => Err(lone.in_target(py)),
            }
        } else if convert::is_missing(value)? {
            // The answer of the core to a missing text.
            convert::parse(py, "")
        } else {
            convert::target(value)
        };
        match asked {
            Ok(target) => Ok(Question::Target(target)),
            Err(error) if errors::is_target_error(py, &error)? => Ok(Question::Error(error)),
            Err(error) => Err(error),
        }
    }

    fn decide(&mut self, py: Python<'_>) {
        let (policy, ready) = (&self.policy, self.ready.make_contiguous());
        let decide = |asked: &mut [BatchItem]| asked.iter_mut().for_each(|asked| asked.decide(policy));
        // Releasing the GIL costs about as much as one decision.
        if ready.len() <= 1 {
            return decide(ready);
        }
        py.detach(|| {
            let share = ready.len().div_ceil(self.threads).max(BLOCK);
            let mut shares = ready.chunks_mut(share);
            let own = shares.next();
            thread::scope(|scope| {
                for asked in shares {
                    scope.spawn(move || decide(asked));
                }
                if let Some(asked) = own {
                    decide(asked);
                }
            });
        });
    }

    /// The number of items that are left, if the source has a length.
    fn left(&self, py: Python<'_>) -> Option<usize> {
        let unread = match &self.source {
            Source::List(list, index) => list.bind(py).len().saturating_sub(*index),
            Source::Tuple(tuple, index) => tuple.bind(py).len().saturating_sub(*index),
            Source::Lines(..) | Source::Iterator(_) => return None,
        };
        Some(self.ready.len().saturating_add(unread))
    }

    /// The next items that can be read without taking them from an iterator.
    fn preview<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let items = PyList::new(py, self.ready.iter().take(PREVIEW).map(|asked| &asked.item))?;
        let mut source = match &self.source {
            Source::List(list, index) => Source::List(list.clone_ref(py), *index),
            Source::Tuple(tuple, index) => Source::Tuple(tuple.clone_ref(py), *index),
            Source::Lines(..) | Source::Iterator(_) => return Ok(items),
        };
        while items.len() < PREVIEW
            && let Some(item) = source.next(py)?
        {
            items.append(item)?;
        }
        Ok(items)
    }

    fn traverse(&self, visit: &PyVisit<'_>) -> Result<(), PyTraverseError> {
        match &self.source {
            Source::List(list, _) => visit.call(list)?,
            Source::Tuple(tuple, _) => visit.call(tuple)?,
            Source::Lines(iterator, _) | Source::Iterator(iterator) => visit.call(iterator)?,
        }
        for asked in &self.ready {
            visit.call(&asked.item)?;
        }
        self.key.as_ref().map_or(Ok(()), |key| visit.call(key))
    }
}

impl Source {
    fn next<'py>(&mut self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        // A list may grow or shrink meanwhile, as in Python loops.
        let (item, index) = match self {
            Self::List(list, index) => (list.bind(py).get_item(*index).ok(), index),
            Self::Tuple(tuple, index) => (tuple.bind(py).get_item(*index).ok(), index),
            Self::Iterator(iterator) => return iterator.bind(py).clone().next().transpose(),
            Self::Lines(lines, empty) => {
                for line in lines.bind(py) {
                    let line = without_line_end(&line?)?;
                    if *empty == EmptyLines::Decided || !line.eq("")? {
                        return Ok(Some(line));
                    }
                }
                return Ok(None);
            }
        };
        *index += usize::from(item.is_some());
        Ok(item)
    }
}

/// A line of a file without its line end. Other objects, such as the bytes of a binary file, stay as they are.
fn without_line_end<'py>(line: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    if !line.is_instance_of::<PyString>() {
        return Ok(line.clone());
    }
    let line = line.call_method1("removesuffix", ("\n",))?;
    line.call_method1("removesuffix", ("\r",))
}

/// The answers of `check_many`: an iterator of `Decision` and `Undecided` that decides on demand.
#[pyclass(module = "scopegate", name = "Results")]
pub struct Results(Feed);

impl Results {
    pub fn new(policy: Policy, items: &Bound<'_, PyAny>, threads: Option<NonZero<usize>>) -> PyResult<Self> {
        Feed::new(policy, items, None, threads, EmptyLines::Decided).map(Self)
    }
}

#[pymethods]
impl Results {
    fn __iter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __next__(&mut self, py: Python<'_>) -> PyResult<Option<Py<PyAny>>> {
        let Some(Answered { item, answer }) = self.0.next(py)? else { return Ok(None) };
        match answer {
            Ok((asked, brief)) => {
                let live = Live::new(self.0.policy.clone(), asked, brief);
                Ok(Some(Py::new(py, PyDecision::new(live))?.into_any()))
            }
            Err(error) => Ok(Some(Py::new(py, PyUndecided::new(item.bind(py), &error))?.into_any())),
        }
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let name = PyString::new(py, self.0.policy.name()).repr()?;
        Ok(match self.0.left(py) {
            Some(1) => format!("<Results of {name}: 1 answer left>"),
            Some(left) => format!("<Results of {name}: {left} answers left>"),
            None => format!("<Results of {name}: an iterator of answers>"),
        })
    }

    /// A table of the next answers for notebooks. It takes no answer from the iterator.
    fn _repr_html_(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        let (preview, left) = (self.0.preview(py)?, self.0.left(py));
        let answers = Py::new(py, Self::new(self.0.policy.clone(), preview.as_any(), None)?)?;
        Ok(py.import("scopegate._html")?.call_method1("results", (self.__repr__(py)?, answers, left))?.unbind())
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        self.0.traverse(&visit)
    }
}

/// The items that pass `filter`: an iterator.
#[pyclass(module = "scopegate", name = "Filter")]
pub struct Filter {
    feed: Feed,
    skips_errors: bool,
}

impl Filter {
    pub fn new(
        policy: Policy,
        items: &Bound<'_, PyAny>,
        key: Option<Bound<'_, PyAny>>,
        errors: &str,
    ) -> PyResult<Self> {
        let skips_errors = match errors {
            "raise" => false,
            "skip" => true,
            _ => return Err(PyValueError::new_err(format!("errors must be \"raise\" or \"skip\", not {errors:?}"))),
        };
        Ok(Self { feed: Feed::new(policy, items, key.map(Bound::unbind), None, EmptyLines::Skipped)?, skips_errors })
    }
}

#[pymethods]
impl Filter {
    fn __iter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __next__(&mut self, py: Python<'_>) -> PyResult<Option<Py<PyAny>>> {
        while let Some(Answered { item, answer }) = self.feed.next(py)? {
            match answer {
                Ok((_, brief)) if brief.verdict == Verdict::InScope => return Ok(Some(item)),
                Err(error) if !self.skips_errors => return Err(error),
                _ => {}
            }
        }
        Ok(None)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        Ok(format!("<Filter of {}: an iterator of items>", PyString::new(py, self.feed.policy.name()).repr()?))
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        self.feed.traverse(&visit)
    }
}
