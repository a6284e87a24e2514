//! The values of `[testing]`. Each type is validated once, when it is made.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use crate::error::limits;

/// The text is not a valid value of `[testing]`: the reason and how to write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct InvalidTestingValue {
    reason: &'static str,
    hint: &'static str,
}

impl InvalidTestingValue {
    fn new(reason: &'static str, hint: &'static str) -> Self {
        Self { reason, hint }
    }

    /// How to write the value.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        self.hint
    }
}

/// Implements the traits of a value that is written as text.
macro_rules! written_as_text {
    ($name:ident) => {
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
    };
}

/// A time of day: `22:00` or `22:00:30`, and `24:00` for the end of the day.
///
/// ```
/// use scopegate::policy::ClockTime;
///
/// let time: ClockTime = "22:00".parse().unwrap();
/// assert_eq!((time.seconds(), time.to_string().as_str()), (22 * 3600, "22:00:00"));
/// assert!("25:00".parse::<ClockTime>().is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClockTime(u32);

impl ClockTime {
    /// The seconds since midnight, 0 to 86,400.
    #[must_use]
    pub fn seconds(self) -> u32 {
        self.0
    }
}

impl FromStr for ClockTime {
    type Err = InvalidTestingValue;

    fn from_str(text: &str) -> Result<Self, InvalidTestingValue> {
        let number = |digits: &str| {
            let shaped = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
            shaped.then(|| digits.parse::<u32>().ok()).flatten()
        };
        let parts: Option<Vec<u32>> = text.split(':').map(number).collect();
        let time = match parts.as_deref() {
            Some([hour, minute]) => Some((*hour, *minute, 0)),
            Some([hour, minute, second]) => Some((*hour, *minute, *second)),
            _ => None,
        };
        match time {
            Some((hour @ 0..24, minute @ 0..60, second @ 0..60)) => Ok(Self(hour * 3600 + minute * 60 + second)),
            Some((24, 0, 0)) => Ok(Self(86_400)),
            _ => Err(InvalidTestingValue::new("is not a time of day", "write hours and minutes: `22:00`")),
        }
    }
}

impl fmt::Display for ClockTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}:{:02}", self.0 / 3600, self.0 / 60 % 60, self.0 % 60)
    }
}

written_as_text!(ClockTime);

/// Days of the week: `mon-fri`, `sat,sun`, `daily`. A range may pass the end of the week: `fri-mon`.
///
/// ```
/// use scopegate::policy::Weekdays;
///
/// let days: Weekdays = "fri-mon, wed".parse().unwrap();
/// assert_eq!((days.contains(0), days.contains(1), days.contains(2)), (true, false, true));
/// assert_eq!(days.to_string(), "mon,wed,fri,sat,sun");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Weekdays(u8);

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const EVERY_DAY: u8 = 0b111_1111;

impl Weekdays {
    /// Whether a day is one of these: 0 is Monday, 6 is Sunday.
    #[must_use]
    pub fn contains(self, day: u8) -> bool {
        day < 7 && self.0 & (1 << day) != 0
    }
}

impl Default for Weekdays {
    fn default() -> Self {
        Self(EVERY_DAY)
    }
}

impl FromStr for Weekdays {
    type Err = InvalidTestingValue;

    fn from_str(text: &str) -> Result<Self, InvalidTestingValue> {
        let invalid =
            || InvalidTestingValue::new("is not a list of days", "write days and ranges: `mon-fri`, `sat,sun`");
        let day = |name: &str| DAYS.iter().position(|known| known.eq_ignore_ascii_case(name.trim()));
        if text.trim().eq_ignore_ascii_case("daily") {
            return Ok(Self::default());
        }
        let mut days = 0;
        for part in text.split(',') {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            let (first, last) = (day(first).ok_or_else(invalid)?, day(last).ok_or_else(invalid)?);
            let length = (last + 7 - first) % 7;
            for offset in 0..=length {
                days |= 1 << ((first + offset) % 7);
            }
        }
        Ok(Self(days))
    }
}

impl fmt::Display for Weekdays {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == EVERY_DAY {
            return f.write_str("daily");
        }
        let named = (0..).zip(DAYS).filter(|(day, _)| self.contains(*day));
        for (index, (_, name)) in named.enumerate() {
            if index > 0 {
                f.write_str(",")?;
            }
            f.write_str(name)?;
        }
        Ok(())
    }
}

written_as_text!(Weekdays);

/// The name of a time zone in the IANA Time Zone Database: `Europe/Berlin`, `UTC`.
///
/// Only the form is validated, because the engine has no time zone database. A guard with an unknown zone does not start.
///
/// ```
/// use scopegate::policy::TimeZoneName;
///
/// assert!("America/Argentina/Buenos_Aires".parse::<TimeZoneName>().is_ok());
/// assert!("Central European Time".parse::<TimeZoneName>().is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TimeZoneName(String);

impl TimeZoneName {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for TimeZoneName {
    type Err = InvalidTestingValue;

    fn from_str(text: &str) -> Result<Self, InvalidTestingValue> {
        let is_part = |part: &str| {
            let begins = part.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic());
            begins && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+'))
        };
        if text.len() <= 64 && text.split('/').all(is_part) {
            return Ok(Self(text.to_owned()));
        }
        Err(InvalidTestingValue::new(
            "is not the name of a time zone",
            "write a name of the IANA Time Zone Database: `Europe/Berlin`, `UTC`",
        ))
    }
}

impl fmt::Display for TimeZoneName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

written_as_text!(TimeZoneName);

/// The name of a header that requests must have: a `token` of RFC 9110, section 5.6.2.
///
/// Headers that say where a request goes or how its body is read are refused: no policy needs them, and a guard decides
/// about them.
///
/// ```
/// use scopegate::policy::HeaderName;
///
/// assert_eq!("X-Bug-Bounty".parse::<HeaderName>().unwrap().as_str(), "X-Bug-Bounty");
/// assert!("Host".parse::<HeaderName>().is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct HeaderName(String);

/// Headers that a policy cannot require.
const RESERVED: &[&str] = &[
    "connection",
    "content-encoding",
    "content-length",
    "forwarded",
    "host",
    "http2-settings",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
];

impl HeaderName {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for HeaderName {
    type Err = InvalidTestingValue;

    fn from_str(text: &str) -> Result<Self, InvalidTestingValue> {
        let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        if text.is_empty() || text.len() > limits::TESTING_TEXT || !text.bytes().all(is_token) {
            return Err(InvalidTestingValue::new("is not the name of a header", "write a name such as `X-Bug-Bounty`"));
        }
        let low = text.to_ascii_lowercase();
        if RESERVED.contains(&low.as_str()) || low.starts_with("proxy-") {
            return Err(InvalidTestingValue::new(
                "is a header that a policy cannot require",
                "clients and guards set it: remove it",
            ));
        }
        Ok(Self(text.to_owned()))
    }
}

/// The value of a required header. `{researcher}` is replaced by the name of the researcher.
///
/// ```
/// use scopegate::policy::HeaderTemplate;
///
/// let template: HeaderTemplate = "bounty-{researcher}".parse().unwrap();
/// assert_eq!(template.fill(Some("jane")).as_deref(), Some("bounty-jane"));
/// assert_eq!(template.fill(None), None);
/// assert!("{name}".parse::<HeaderTemplate>().is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct HeaderTemplate(String);

const RESEARCHER: &str = "{researcher}";

impl HeaderTemplate {
    /// The value as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the value contains `{researcher}`.
    #[must_use]
    pub fn needs_researcher(&self) -> bool {
        self.0.contains(RESEARCHER)
    }

    /// The value with the name of the researcher. `None` if the value needs a name and there is none, or if the name
    /// is not a valid part of a header: visible ASCII characters and single blanks inside.
    #[must_use]
    pub fn fill(&self, researcher: Option<&str>) -> Option<String> {
        if !self.needs_researcher() {
            return Some(self.0.clone());
        }
        let researcher = researcher.filter(|name| is_field_value(name))?;
        Some(self.0.replace(RESEARCHER, researcher))
    }
}

impl FromStr for HeaderTemplate {
    type Err = InvalidTestingValue;

    fn from_str(text: &str) -> Result<Self, InvalidTestingValue> {
        if !is_field_value(text) {
            return Err(InvalidTestingValue::new(
                "is not the value of a header",
                "write visible ASCII characters, with single spaces between them",
            ));
        }
        if text.replace(RESEARCHER, "").contains(['{', '}']) {
            return Err(InvalidTestingValue::new(
                "has an unknown placeholder",
                "the only placeholder is `{researcher}`",
            ));
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for HeaderTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

written_as_text!(HeaderTemplate);

/// Whether a text is a value of a header in its simplest form (RFC 9110, section 5.5): visible ASCII characters and
/// single spaces inside.
fn is_field_value(text: &str) -> bool {
    let visible = text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
    let trimmed = text.trim() == text && !text.contains("  ");
    !text.is_empty() && text.len() <= limits::TESTING_TEXT && visible && trimmed
}
