//! Reads the strings of Arrow chunks and answers each.

use std::ops::Range;

use arrow_array::cast::AsArray;
use arrow_array::types::{Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type};
use arrow_array::{
    Array, ArrowPrimitiveType, BinaryViewArray, GenericBinaryArray, GenericStringArray, OffsetSizeTrait,
    StringViewArray,
};
use arrow_data::{ByteView, MAX_INLINE_VIEW_LEN};
use arrow_schema::DataType;

use super::not_texts::NotTexts;
use super::run::Run;

/// Answers texts: a policy or a set of policies.
pub trait Judge: Sync {
    /// An answer.
    type Row: Clone + Default + Send;

    /// The answer for a text; null is an empty text.
    fn row(&self, text: &Located<'_>) -> Self::Row;
}

/// The bytes of a text in the buffer that holds them. The fast path may read the bytes after the text at once with it.
#[derive(Debug, Clone, Default)]
pub struct Located<'b> {
    pub buffer: &'b [u8],
    pub place: Range<usize>,
}

impl<'b> Located<'b> {
    pub fn bytes(&self) -> &'b [u8] {
        self.buffer.get(self.place.clone()).unwrap_or_default()
    }
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
            DataType::Utf8 => self.bytes(&bytes(chunk.as_string::<i32>())?),
            DataType::LargeUtf8 => self.bytes(&bytes(chunk.as_string::<i64>())?),
            DataType::Utf8View => self.views(&view_bytes(chunk.as_string_view())?),
            DataType::Null => Ok(vec![self.judge.row(&Located::default()); chunk.len()]),
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
        let missing = self.judge.row(&Located::default());
        let answer = |index| answers.get(place(index)?).filter(|_| chunk.is_valid(index));
        (0..chunk.len()).map(|index| answer(index).unwrap_or(&missing).clone()).collect()
    }

    fn bytes<O: OffsetSizeTrait>(&self, texts: &GenericBinaryArray<O>) -> Result<Vec<J::Row>, R::Error> {
        let (buffer, offsets) = (texts.value_data(), texts.value_offsets());
        let place = |index: usize| {
            let [start, end] = offsets.get(index..)?.first_chunk().filter(|_| texts.is_valid(index))?;
            Some(Located { buffer, place: start.as_usize()..end.as_usize() })
        };
        self.run.rows(texts.len(), |index| self.judge.row(&place(index).unwrap_or_default()))
    }

    fn views(&self, texts: &BinaryViewArray) -> Result<Vec<J::Row>, R::Error> {
        let located = |index: usize| {
            let bytes = if texts.is_valid(index) { texts.value(index) } else { &[] };
            outside(texts, index).unwrap_or(Located { buffer: bytes, place: 0..bytes.len() })
        };
        self.run.rows(texts.len(), |index| self.judge.row(&located(index)))
    }
}

/// The text of a view in one of the buffers; `None` for a short text, which the view itself holds, and for null.
fn outside(texts: &BinaryViewArray, index: usize) -> Option<Located<'_>> {
    let view = ByteView::from(*texts.views().get(index).filter(|_| texts.is_valid(index))?);
    if view.length <= MAX_INLINE_VIEW_LEN {
        return None;
    }
    let buffer = texts.data_buffers().get(usize::try_from(view.buffer_index).ok()?)?.as_slice();
    let start = usize::try_from(view.offset).ok()?;
    Some(Located { buffer, place: start..start.checked_add(usize::try_from(view.length).ok()?)? })
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
