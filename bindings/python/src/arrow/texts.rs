//! Reads the strings of Arrow chunks and answers each.

use arrow_array::cast::AsArray;
use arrow_array::types::{Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type};
use arrow_array::{
    Array, ArrayAccessor, ArrowPrimitiveType, BinaryArrayType, BinaryViewArray, GenericBinaryArray, GenericStringArray,
    OffsetSizeTrait, StringViewArray,
};
use arrow_schema::DataType;

use super::not_texts::NotTexts;
use super::run::Run;

/// Answers texts: a policy or a set of policies.
pub trait Judge: Sync {
    /// An answer.
    type Row: Clone + Default + Send;

    /// The answer for the bytes of a text; `None` for null.
    fn row(&self, bytes: Option<&[u8]>) -> Self::Row;
}

/// A judge, and the threads that ask it.
pub struct Asking<'j, J, R> {
    pub judge: &'j J,
    pub run: &'j R,
}

impl<J: Judge, R: Run> Asking<'_, J, R> {
    /// Answers every string of a chunk.
    pub fn chunk(&self, chunk: &dyn Array) -> Result<Vec<J::Row>, R::Error> {
        match chunk.data_type() {
            DataType::Utf8 => self.texts(&bytes(chunk.as_string::<i32>())?),
            DataType::LargeUtf8 => self.texts(&bytes(chunk.as_string::<i64>())?),
            DataType::Utf8View => self.texts(&view_bytes(chunk.as_string_view())?),
            DataType::Null => Ok(vec![self.judge.row(None); chunk.len()]),
            // A table of one column, such as a DuckDB relation.
            DataType::Struct(fields) if fields.len() == 1 => {
                let answers = self.chunk(chunk.as_struct().column(0))?;
                Ok(self.spread(&answers, chunk, Some))
            }
            // A column of categories: each is answered once.
            DataType::Dictionary(_, _) => {
                let dictionary = chunk.as_any_dictionary();
                let answers = self.chunk(dictionary.values())?;
                let keys = places(dictionary.keys());
                Ok(self.spread(&answers, chunk, |index| keys.get(index).copied().flatten()))
            }
            other => Err(NotTexts::new(format!("the Arrow data must contain strings, not {other}")).into()),
        }
    }

    /// The answers for a chunk whose rows are places in other answers. A null and an invalid place are errors.
    fn spread(&self, answers: &[J::Row], chunk: &dyn Array, place: impl Fn(usize) -> Option<usize>) -> Vec<J::Row> {
        let missing = self.judge.row(None);
        let answer = |index| answers.get(place(index)?).filter(|_| chunk.is_valid(index));
        (0..chunk.len()).map(|index| answer(index).unwrap_or(&missing).clone()).collect()
    }

    fn texts<'a, A>(&self, texts: &'a A) -> Result<Vec<J::Row>, R::Error>
    where
        A: Array,
        &'a A: BinaryArrayType<'a>,
    {
        let text = |index| (!texts.is_null(index)).then(|| texts.value(index));
        self.run.rows(texts.len(), |index| self.judge.row(text(index)))
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
fn bytes<O: OffsetSizeTrait>(array: &GenericStringArray<O>) -> Result<GenericBinaryArray<O>, NotTexts> {
    let (offsets, values, nulls) = array.clone().into_parts();
    let sorted = offsets.first() >= O::default() && offsets.is_sorted();
    if !sorted {
        return Err(broken("its offsets are not in ascending order"));
    }
    GenericBinaryArray::try_new(offsets, values, nulls).map_err(|error| broken(&error.to_string()))
}

fn view_bytes(array: &StringViewArray) -> Result<BinaryViewArray, NotTexts> {
    let (views, buffers, nulls) = array.clone().into_parts();
    BinaryViewArray::try_new(views, buffers, nulls).map_err(|error| broken(&error.to_string()))
}

fn broken(why: &str) -> NotTexts {
    NotTexts::new(format!("invalid Arrow array of strings: {why}"))
}
