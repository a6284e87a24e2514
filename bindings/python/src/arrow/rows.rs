//! One small row an answer, made on all cores and without the GIL.

use std::num::NonZero;
use std::thread;

use arrow_array::cast::AsArray;
use arrow_array::types::{Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type};
use arrow_array::{
    Array, ArrowPrimitiveType, BinaryArrayType, BinaryViewArray, GenericBinaryArray, GenericStringArray,
    OffsetSizeTrait, StringViewArray,
};
use arrow_schema::DataType;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use scopegate::{Basis, Policy, Verdict, VerdictSummary};

use crate::errors;

/// How many rows are decided between two looks for Ctrl-C.
const BLOCK: usize = 1 << 16;
/// How many rows a thread is worth starting for.
const SHARE: usize = 1 << 12;

/// The words that a row points at: each list in a fixed order.
pub struct Words {
    pub verdicts: Vec<&'static str>,
    pub bases: Vec<&'static str>,
    pub errors: Vec<&'static str>,
}

/// An answer, as positions in `Words` and the number of a rule; `NONE` stands for null.
#[derive(Clone, Copy)]
pub struct Row {
    pub verdict: i8,
    pub basis: i8,
    pub error: i8,
    pub rule: i32,
}

/// Null, in a row.
pub const NONE: i8 = -1;

impl Row {
    const EMPTY: Self = Self { verdict: NONE, basis: NONE, error: NONE, rule: -1 };

    fn of(brief: &VerdictSummary) -> Self {
        Self {
            verdict: place(&Verdict::ALL, brief.verdict),
            basis: place(&Basis::ALL, brief.basis),
            error: NONE,
            rule: brief.rule.and_then(|rule| i32::try_from(rule.index()).ok()).unwrap_or(-1),
        }
    }
}

/// All answers so far.
pub struct Rows<'p> {
    pub policy: &'p Policy,
    /// The maximum number of threads; `None` for the number of cores.
    threads: Option<NonZero<usize>>,
    pub words: Words,
    pub answers: Vec<Row>,
}

impl<'p> Rows<'p> {
    pub fn new(policy: &'p Policy, threads: Option<NonZero<usize>>) -> Self {
        let targets = scopegate::policy::error_codes().filter(|code| code.family() == "target");
        let words = Words {
            verdicts: Verdict::ALL.iter().map(|verdict| verdict.as_str()).collect(),
            bases: Basis::ALL.iter().map(|basis| basis.as_str()).collect(),
            errors: targets.map(scopegate::error::Code::as_str).chain([errors::NOT_UTF8]).collect(),
        };
        Self { policy, threads, words, answers: Vec::new() }
    }

    /// Decides every string of a chunk.
    pub fn decide(&mut self, py: Python<'_>, chunk: &dyn Array) -> PyResult<()> {
        let decided = match chunk.data_type() {
            DataType::Utf8 => self.all(py, &&bytes(chunk.as_string::<i32>())?)?,
            DataType::LargeUtf8 => self.all(py, &&bytes(chunk.as_string::<i64>())?)?,
            DataType::Utf8View => self.all(py, &&view_bytes(chunk.as_string_view())?)?,
            DataType::Null => vec![self.answer(None); chunk.len()],
            // A table of one column, such as a DuckDB relation.
            DataType::Struct(fields) if fields.len() == 1 => {
                let mut column = Self::new(self.policy, self.threads);
                column.decide(py, chunk.as_struct().column(0))?;
                self.spread(&column.answers, chunk, Some)
            }
            // A column of categories: each is decided once.
            DataType::Dictionary(_, _) => {
                let dictionary = chunk.as_any_dictionary();
                let mut values = Self::new(self.policy, self.threads);
                values.decide(py, dictionary.values())?;
                let keys = places(dictionary.keys());
                self.spread(&values.answers, chunk, |index| keys.get(index).copied().flatten())
            }
            other => return Err(PyTypeError::new_err(format!("the Arrow data must contain strings, not {other}"))),
        };
        self.answers.extend(decided);
        Ok(())
    }

    /// The answers for a chunk whose rows are places in other answers. A null and an invalid place are errors.
    fn spread(&self, answers: &[Row], chunk: &dyn Array, place: impl Fn(usize) -> Option<usize>) -> Vec<Row> {
        let missing = self.answer(None);
        let answer = |index| answers.get(place(index)?).copied().filter(|_| chunk.is_valid(index));
        (0..chunk.len()).map(|index| answer(index).unwrap_or(missing)).collect()
    }

    fn all<'a, A: BinaryArrayType<'a> + Copy + Sync>(&self, py: Python<'_>, texts: &A) -> PyResult<Vec<Row>> {
        let mut rows = vec![Row::EMPTY; texts.len()];
        for (number, block) in rows.chunks_mut(BLOCK).enumerate() {
            let first = number.saturating_mul(BLOCK);
            py.detach(|| self.block(*texts, first, block));
            py.check_signals()?;
        }
        Ok(rows)
    }

    /// Fills a block on as many threads as pay. They are started here and end here: a pool would not outlive a fork.
    fn block<'a, A: BinaryArrayType<'a> + Copy + Sync>(&self, texts: A, first: usize, block: &mut [Row]) {
        // Getting the number of threads takes longer than deciding a few rows.
        let most = block.len().div_ceil(SHARE).max(1);
        let asked = || self.threads.or_else(|| thread::available_parallelism().ok()).map_or(1, NonZero::get);
        let threads = if most == 1 { 1 } else { asked().min(most) };
        let share = block.len().div_ceil(threads).max(1);
        let fill = |first: usize, rows: &mut [Row]| {
            for (index, row) in (first..).zip(rows) {
                *row = self.answer((!texts.is_null(index)).then(|| texts.value(index)));
            }
        };
        let mut shares = block.chunks_mut(share).enumerate();
        let own = shares.next();
        thread::scope(|scope| {
            for (number, rows) in shares {
                scope.spawn(move || fill(first.saturating_add(number.saturating_mul(share)), rows));
            }
            if let Some((_, rows)) = own {
                fill(first, rows);
            }
        });
    }

    fn answer(&self, bytes: Option<&[u8]>) -> Row {
        // The answer of the core to a missing text.
        let bytes = bytes.unwrap_or_default();
        // Texts that the fast path decides are valid UTF-8; only the other texts must be checked.
        if let Some(brief) = self.policy.batch().fast_summary(bytes) {
            return Row::of(&brief);
        }
        let Ok(text) = std::str::from_utf8(bytes) else {
            return Row { error: place(&self.words.errors, errors::NOT_UTF8), ..Row::EMPTY };
        };
        match self.policy.check(text) {
            Ok(decision) => Row::of(&decision.summary()),
            Err(error) => Row { error: place(&self.words.errors, error.code().as_str()), ..Row::EMPTY },
        }
    }
}

/// The keys of a dictionary as places in its values; `None` for a negative key. A producer may write any key.
fn places(keys: &dyn Array) -> Vec<Option<usize>> {
    fn all<K: ArrowPrimitiveType>(keys: &dyn Array) -> Vec<Option<usize>>
    where
        usize: TryFrom<K::Native>,
    {
        keys.as_primitive::<K>().values().iter().map(|key| usize::try_from(*key).ok()).collect()
    }
    match keys.data_type() {
        DataType::Int8 => all::<Int8Type>(keys),
        DataType::Int16 => all::<Int16Type>(keys),
        DataType::Int32 => all::<Int32Type>(keys),
        DataType::Int64 => all::<Int64Type>(keys),
        DataType::UInt8 => all::<UInt8Type>(keys),
        DataType::UInt16 => all::<UInt16Type>(keys),
        DataType::UInt32 => all::<UInt32Type>(keys),
        DataType::UInt64 => all::<UInt64Type>(keys),
        // No other type can be the type of a key. Every row is an error then.
        _ => Vec::new(),
    }
}

/// The index of a value in its list.
fn place<T: Copy + PartialEq>(all: &[T], value: T) -> i8 {
    all.iter().position(|other| *other == value).and_then(|place| i8::try_from(place).ok()).unwrap_or(NONE)
}

/// The bytes of an array of strings. Checks that the offsets are inside the buffer. Whether the bytes are UTF-8 is not
/// checked yet.
fn bytes<O: OffsetSizeTrait>(array: &GenericStringArray<O>) -> PyResult<GenericBinaryArray<O>> {
    let (offsets, values, nulls) = array.clone().into_parts();
    let sorted = offsets.first() >= O::default() && offsets.is_sorted();
    if !sorted {
        return Err(broken("its offsets are not in ascending order"));
    }
    GenericBinaryArray::try_new(offsets, values, nulls).map_err(|error| broken(&error.to_string()))
}

fn view_bytes(array: &StringViewArray) -> PyResult<BinaryViewArray> {
    let (views, buffers, nulls) = array.clone().into_parts();
    BinaryViewArray::try_new(views, buffers, nulls).map_err(|error| broken(&error.to_string()))
}

fn broken(why: &str) -> PyErr {
    PyTypeError::new_err(format!("invalid Arrow array of strings: {why}"))
}
