//! Columns of texts that repeat.

use std::sync::Arc;

use arrow_array::types::ArrowDictionaryKeyType;
use arrow_array::{ArrayRef, DictionaryArray, PrimitiveArray, StringArray, StringViewArray};
use arrow_buffer::{NullBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, DataType};

use super::bits::bits;

/// The Arrow type of the texts of an answer.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum TextForm {
    /// Dictionaries of strings, which most libraries read as categories.
    Dictionaries,
    /// Views of strings, the strings of Polars.
    Views,
}

impl TextForm {
    /// A column of texts by index; a negative index is null.
    pub fn column<'a, T, K>(
        self,
        rows: &[T],
        key: impl Fn(&T) -> K::Native,
        words: impl Iterator<Item = &'a str>,
    ) -> Result<ArrayRef, ArrowError>
    where
        K: ArrowDictionaryKeyType,
        usize: TryFrom<K::Native>,
    {
        let zero = K::Native::default();
        let present = bits(rows, |row| key(row) >= zero);
        let nulls = (present.false_count() > 0).then(|| NullBuffer::from(present.values().clone()));
        match self {
            Self::Dictionaries => {
                let keys = PrimitiveArray::<K>::try_new(rows.iter().map(key).collect::<Vec<_>>().into(), nulls)?;
                let words = StringArray::from_iter_values(words);
                DictionaryArray::try_new(keys, Arc::new(words)).map(|column| Arc::new(column) as ArrayRef)
            }
            Self::Views => {
                let words = StringViewArray::from_iter_values(words);
                let view = |row: &T| words.views().get(usize::try_from(key(row)).ok()?).copied();
                let views: ScalarBuffer<u128> = rows.iter().map(|row| view(row).unwrap_or_default()).collect();
                let column = StringViewArray::try_new(views, words.data_buffers().to_vec(), nulls)?;
                Ok(Arc::new(column))
            }
        }
    }

    /// The type of the texts of [`Views`](Self::Views).
    pub const VIEW: DataType = DataType::Utf8View;
}
