//! Windows: the times at which tests are allowed.

use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan};
use scopegate::policy::{Testing, TestingWindow};

/// The windows of a policy with their time zones.
#[derive(Debug, Clone, Default)]
pub(crate) struct Windows(Vec<(TestingWindow, TimeZone)>);

/// The time zone database has no zone with this name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UnknownZone(pub(crate) String);

impl Windows {
    /// Looks up the zones.
    pub(crate) fn of(testing: &Testing) -> Result<Self, UnknownZone> {
        let with_zone = |window: &TestingWindow| {
            let name = window.zone.as_str();
            // jiff uses this name for an unknown zone.
            let zone = TimeZone::get(name).ok().filter(|zone| !zone.is_unknown());
            zone.map(|zone| (window.clone(), zone)).ok_or_else(|| UnknownZone(name.to_owned()))
        };
        testing.windows.iter().map(with_zone).collect::<Result<_, _>>().map(Self)
    }

    /// Whether the policy has no windows, so that tests are allowed at every moment.
    pub(crate) fn are_absent(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether tests are allowed at this moment. Without windows they always are.
    pub(crate) fn is_open(&self, now: Timestamp) -> bool {
        self.are_absent() || self.0.iter().any(|(window, zone)| contains(window, zone, now))
    }
}

/// Whether a window contains a moment. The clock on the wall decides: on the day of a change to summer time, the hour that
/// the clock skips is never shown, and the hour that it repeats is shown twice.
fn contains(window: &TestingWindow, zone: &TimeZone, now: Timestamp) -> bool {
    let local = zone.to_datetime(now);
    let clock = local.time();
    let seconds =
        u32::try_from(i32::from(clock.hour()) * 3600 + i32::from(clock.minute()) * 60 + i32::from(clock.second()));
    let Ok(seconds) = seconds else { return false };
    let begins_on = |days_ago: Span| {
        let day = local.date().checked_sub(days_ago).ok();
        day.and_then(|day| u8::try_from(day.weekday().to_monday_zero_offset()).ok())
            .is_some_and(|day| window.days.contains(day))
    };
    let (from, to) = (window.from.seconds(), window.to.seconds());
    if from < to {
        begins_on(0.days()) && (from..to).contains(&seconds)
    } else {
        (begins_on(0.days()) && seconds >= from) || (begins_on(1.day()) && seconds < to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn windows(text: &str) -> Windows {
        let policy = scopegate::Policy::from_toml(&format!(
            "version = 1\npolicy = {{ name = 'E', owner = 'E' }}\n[testing]\nwindows = [{text}]\n"
        ));
        Windows::of(&policy.unwrap().document().testing).unwrap()
    }

    fn is_open(windows: &Windows, time: &str) -> bool {
        windows.is_open(time.parse().unwrap())
    }

    #[test]
    fn without_windows_tests_are_always_allowed() {
        assert!(is_open(&Windows::default(), "2026-11-30T03:00:00Z"));
    }

    #[test]
    fn a_window_has_its_beginning_and_not_its_end() {
        let windows = windows("{ days = 'mon-fri', from = 09:00:00, to = 17:00:00, zone = 'Europe/Berlin' }");
        // 30 November 2026 is a Monday; Berlin is one hour ahead of UTC.
        for (time, open) in [
            ("2026-11-30T07:59:59Z", false),
            ("2026-11-30T08:00:00Z", true),
            ("2026-11-30T15:59:59Z", true),
            ("2026-11-30T16:00:00Z", false),
            ("2026-11-29T12:00:00Z", false),
            ("2026-12-05T12:00:00Z", false),
            // Two hours ahead in summer.
            ("2026-07-01T07:00:00Z", true),
            ("2026-07-01T15:00:00Z", false),
        ] {
            assert_eq!(is_open(&windows, time), open, "{time}");
        }
    }

    #[test]
    fn a_window_over_midnight_belongs_to_the_day_on_which_it_begins() {
        let windows = windows("{ days = 'fri', from = 22:00:00, to = 02:00:00, zone = 'America/Los_Angeles' }");
        // Los Angeles is eight hours behind UTC in winter. 4 December 2026 is a Friday.
        for (time, open) in [
            ("2026-12-05T05:59:59Z", false),
            ("2026-12-05T06:00:00Z", true),
            ("2026-12-05T09:59:59Z", true),
            ("2026-12-05T10:00:00Z", false),
            // The night before, and the night after.
            ("2026-12-04T08:00:00Z", false),
            ("2026-12-06T08:00:00Z", false),
        ] {
            assert_eq!(is_open(&windows, time), open, "{time}");
        }
    }

    #[test]
    fn a_whole_day_and_several_windows() {
        let windows = windows(
            "{ days = 'sat,sun', from = '00:00', to = '24:00', zone = 'UTC' }, { from = '03:00', to = '04:00', zone = 'UTC' }",
        );
        for (time, open) in [
            ("2026-12-05T00:00:00Z", true),
            ("2026-12-06T23:59:59Z", true),
            ("2026-12-07T00:00:00Z", false),
            ("2026-12-07T03:30:00Z", true),
        ] {
            assert_eq!(is_open(&windows, time), open, "{time}");
        }
    }

    #[test]
    fn an_unknown_zone_is_an_error() {
        for zone in ["Europe/Nowhere", "Etc/Unknown", "CET/CEST"] {
            let text = format!(
                "version = 1\npolicy = {{ name = 'E', owner = 'E' }}\n[testing]\nwindows = [{{ from = '01:00', to = '02:00', zone = '{zone}' }}]\n"
            );
            let policy = scopegate::Policy::from_toml(&text).unwrap();
            assert!(Windows::of(&policy.document().testing).is_err(), "{zone}");
        }
    }
}
