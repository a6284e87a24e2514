//! Reads the strings of Arrow chunks and answers each, on all cores and without the GIL.

use std::num::NonZero;
use std::thread;

use arrow_array::cast::AsArray;
use arrow_array::types::{Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type};
use arrow_array::{
    Array, ArrayAccessor, ArrowPrimitiveType, BinaryArrayType, BinaryViewArray, GenericBinaryArray, GenericStringArray,
    OffsetSizeTrait, StringViewArray,
};
use arrow_schema::DataType;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;

/// The number of rows that are answered between two checks for Ctrl-C.
const BLOCK: usize = 1 << 16;
/// The number of rows for which it pays to start a thread.
const SHARE: usize = 1 << 12;

/// Answers texts: a policy or a set of policies.
pub trait Judge: Sync {
    /// An answer.
    type Row: Clone + Default + Send;

    /// The answer for the bytes of a text; `None` for null.
    fn row(&self, bytes: Option<&[u8]>) -> Self::Row;
}

/// A judge, and the maximum number of threads: `None` for the number of cores.
pub struct Asking<'j, J> {
    pub judge: &'j J,
    pub threads: Option<NonZero<usize>>,
}

impl<J: Judge> Asking<'_, J> {
    /// Answers every string of a chunk.
    pub fn chunk(&self, py: Python<'_>, chunk: &dyn Array) -> PyResult<Vec<J::Row>> {
        match chunk.data_type() {
            DataType::Utf8 => self.texts(py, &bytes(chunk.as_string::<i32>())?),
            DataType::LargeUtf8 => self.texts(py, &bytes(chunk.as_string::<i64>())?),
            DataType::Utf8View => self.texts(py, &view_bytes(chunk.as_string_view())?),
            DataType::Null => Ok(vec![self.judge.row(None); chunk.len()]),
            // A table of one column, such as a DuckDB relation.
            DataType::Struct(fields) if fields.len() == 1 => {
                let answers = self.chunk(py, chunk.as_struct().column(0))?;
                Ok(self.spread(&answers, chunk, Some))
            }
            // A column of categories: each is answered once.
            DataType::Dictionary(_, _) => {
                let dictionary = chunk.as_any_dictionary();
                let answers = self.chunk(py, dictionary.values())?;
                let keys = places(dictionary.keys());
                Ok(self.spread(&answers, chunk, |index| keys.get(index).copied().flatten()))
            }
            other => Err(PyTypeError::new_err(format!("the Arrow data must contain strings, not {other}"))),
        }
    }

    /// The answers for a chunk whose rows are places in other answers. A null and an invalid place are errors.
    fn spread(&self, answers: &[J::Row], chunk: &dyn Array, place: impl Fn(usize) -> Option<usize>) -> Vec<J::Row> {
        let missing = self.judge.row(None);
        let answer = |index| answers.get(place(index)?).filter(|_| chunk.is_valid(index));
        (0..chunk.len()).map(|index| answer(index).unwrap_or(&missing).clone()).collect()
    }

    fn texts<'a, A>(&self, py: Python<'_>, texts: &'a A) -> PyResult<Vec<J::Row>>
    where
        A: Array,
        &'a A: BinaryArrayType<'a>,
    {
        self.rows(py, texts.len(), |index| self.judge.row((!texts.is_null(index)).then(|| texts.value(index))))
    }

    /// The answers of a function for the numbers from 0.
    pub fn rows(&self, py: Python<'_>, count: usize, row: impl Fn(usize) -> J::Row + Sync) -> PyResult<Vec<J::Row>> {
        let mut rows = vec![J::Row::default(); count];
        for (number, block) in rows.chunks_mut(BLOCK).enumerate() {
            let first = number.saturating_mul(BLOCK);
            py.detach(|| self.block(first, block, &row));
            py.check_signals()?;
        }
        Ok(rows)
    }

    /// Fills a block on as many threads as pay. They are started here and end here: a pool would not outlive a fork.
    fn block(&self, first: usize, block: &mut [J::Row], row: &(impl Fn(usize) -> J::Row + Sync)) {
        // Getting the number of threads takes longer than deciding a few rows.
        let most = block.len().div_ceil(SHARE).max(1);
        let asked = || self.threads.or_else(|| thread::available_parallelism().ok()).map_or(1, NonZero::get);
        let threads = if most == 1 { 1 } else { asked().min(most) };
        let share = block.len().div_ceil(threads).max(1);
        let fill = |first: usize, rows: &mut [J::Row]| {
            for (index, place) in (first..).zip(rows) {
                *place = row(index);
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
