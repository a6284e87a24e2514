//! The current date. Only the command reads the clock; the core does not.

use std::time::{SystemTime, UNIX_EPOCH};

use scopegate::policy::Date;

const SECONDS_A_DAY: u64 = 86_400;

/// Today in UTC; `None` if the clock is outside the supported years.
pub fn today() -> Option<Date> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    date_of_day(since.as_secs() / SECONDS_A_DAY)
}

/// Parses `--today`.
pub fn parse(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| "write a valid date as YYYY-MM-DD, for example 2026-11-01".to_owned())
}

/// Converts days since 1970-01-01 to a date. The arithmetic uses years that begin in March.
fn date_of_day(days: u64) -> Option<Date> {
    let shifted = days + 719_468;
    let (era, of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    Date::new(u16::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
}

#[cfg(test)]
mod tests {
    use super::date_of_day;

    #[test]
    fn days_become_dates() {
        for (day, date) in [
            (0, "1970-01-01"),
            (58, "1970-02-28"),
            (59, "1970-03-01"),
            (11_016, "2000-02-29"),
            (20_513, "2026-03-01"),
            (20_758, "2026-11-01"),
        ] {
            assert_eq!(date_of_day(day).unwrap().to_string(), date);
        }
        assert_eq!(date_of_day(10_000_000), None);
    }
}
