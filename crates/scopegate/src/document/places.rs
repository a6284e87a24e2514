//! The positions of the items of a list, in as little memory as their numbers need.

use crate::document::line_index::LineCol;

/// Positions, by the index of their item.
#[derive(Debug, Clone)]
pub(crate) enum Places {
    /// All numbers are below 2^16, the common case.
    Short(Box<[[u16; 3]]>),
    /// Numbers above `u32::MAX` saturate. Only a text of four gigabytes has them.
    Long(Box<[[u32; 3]]>),
}

impl Places {
    pub(crate) fn of(places: &[LineCol]) -> Self {
        let short = |number: usize| u16::try_from(number).ok();
        let all_short = |place: &LineCol| Some([short(place.line)?, short(place.column)?, short(place.end_column)?]);
        if let Some(places) = places.iter().map(all_short).collect() {
            return Self::Short(places);
        }
        let long = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Self::Long(places.iter().map(|place| [place.line, place.column, place.end_column].map(long)).collect())
    }

    /// The position of an item; `None` for an index after the last one.
    pub(crate) fn get(&self, index: usize) -> Option<LineCol> {
        let [line, column, end_column] = match self {
            Self::Short(places) => places.get(index)?.map(usize::from),
            Self::Long(places) => places.get(index)?.map(|number| usize::try_from(number).unwrap_or(usize::MAX)),
        };
        Some(LineCol { line, column, end_column })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_of_any_size_return() {
        let small = LineCol { line: 1, column: 2, end_column: 65_535 };
        let large = LineCol { line: 65_536, column: 1, end_column: 9 };
        assert_eq!(Places::of(&[small]).get(0), Some(small));
        let places = Places::of(&[small, large]);
        assert_eq!((places.get(0), places.get(1), places.get(2)), (Some(small), Some(large), None));
    }
}
