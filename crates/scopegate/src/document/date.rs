//! Calendar dates.

use std::fmt;

/// A calendar date, as in `updated` and `expires`: `2026-11-01`.
///
/// ```
/// use scopegate::policy::Date;
///
/// let day: Date = "2028-02-29".parse().unwrap();
/// assert_eq!(Date::new(2028, 2, 29), Some(day));
/// assert!(day < Date::new(2028, 3, 1).unwrap());
/// assert_eq!(Date::new(2027, 2, 29), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

/// The text is not a calendar date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a date")]
pub struct NoDate;

impl Date {
    /// A date of the Gregorian calendar in the years 0 to 9999; `None` if there is no such date.
    #[must_use]
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => return None,
        };
        (year <= 9999 && (1..=days).contains(&day)).then_some(Self { year, month, day })
    }

    /// The year.
    #[must_use]
    pub fn year(self) -> u16 {
        self.year
    }

    /// The month, 1 to 12.
    #[must_use]
    pub fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, 1 to 31.
    #[must_use]
    pub fn day(self) -> u8 {
        self.day
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl std::str::FromStr for Date {
    type Err = NoDate;

    /// Parses the `full-date` of RFC 3339.
    fn from_str(text: &str) -> Result<Self, NoDate> {
        let shaped = text.len() == 10
            && text.bytes().enumerate().all(|(at, byte)| match at {
                4 | 7 => byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        let number = |range: std::ops::Range<usize>| text.get(range).and_then(|digits| digits.parse::<u16>().ok());
        let date = || {
            let (month, day) = (u8::try_from(number(5..7)?).ok()?, u8::try_from(number(8..10)?).ok()?);
            Self::new(number(0..4)?, month, day)
        };
        if shaped { date().ok_or(NoDate) } else { Err(NoDate) }
    }
}

impl serde::Serialize for Date {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_calendar_dates_are_parsed() {
        for text in ["2026-11-01", "2000-02-29", "0000-01-01", "9999-12-31"] {
            assert_eq!(text.parse::<Date>().unwrap().to_string(), text);
        }
        for text in ["1900-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "2026-1-1", "+026-11-01", "2026/11/01", ""]
        {
            assert!(text.parse::<Date>().is_err(), "{text}");
        }
    }
}
