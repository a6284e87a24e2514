//! The positions of the items of a list, in as little memory as their numbers need.

use crate::document::line_index::LineCol;

/// Positions, by the index of their item.
#[derive(Debug, Clone)]
pub(crate) enum Places {
    /// Lines below 2^16, and columns below 2^8: the common case.
    Short(Box<[(u16, u8, u8)]>),
    /// Any lines and columns. Numbers above `u32::MAX` saturate. Only a text of four gigabytes has them.
    Long(Box<[[u32; 3]]>),
}

impl Places {
    pub(crate) fn of(places: &[LineCol]) -> Self {
        if let Some(places) = places.iter().map(short).collect() {
            return Self::Short(places);
        }
        let long = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Self::Long(places.iter().map(|place| [place.line, place.column, place.end_column].map(long)).collect())
    }

    /// The position of an item; `None` for an index after the last one.
    pub(crate) fn get(&self, index: usize) -> Option<LineCol> {
        let [line, column, end_column] = match self {
            Self::Short(places) => {
                let (line, column, end_column) = places.get(index)?;
                [usize::from(*line), usize::from(*column), usize::from(*end_column)]
            }
            Self::Long(places) => places.get(index)?.map(|number| usize::try_from(number).unwrap_or(usize::MAX)),
        };
        Some(LineCol { line, column, end_column })
    }
}

fn short(place: &LineCol) -> Option<(u16, u8, u8)> {
    Some((place.line.try_into().ok()?, place.column.try_into().ok()?, place.end_column.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_of_any_size_return() {
        let small = LineCol { line: 1, column: 2, end_column: 255 };
        let large = LineCol { line: 65_535, column: 1, end_column: 256 };
        assert_eq!(Places::of(&[small]).get(0), Some(small));
        let far = LineCol { line: 65_536, ..small };
        assert_eq!(Places::of(&[far]).get(0), Some(far));
        let places = Places::of(&[small, large]);
        assert_eq!((places.get(0), places.get(1), places.get(2)), (Some(small), Some(large), None));
    }
}
