//! Boolean columns.

use arrow_array::BooleanArray;

/// One bit per row, without nulls. Built in one pass, because a separate step per row costs as much as a decision.
pub fn bits<T>(rows: &[T], bit: impl Fn(&T) -> bool) -> BooleanArray {
    rows.iter().map(bit).collect::<Vec<_>>().into()
}
