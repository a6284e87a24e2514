//! The format between a measuring program and the program that writes the page: lines of fields with tabs between them.

use std::fmt;
use std::str::FromStr;

/// The median of some rounds, and the range of the middle half.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// The median.
    pub median: f64,
    /// The lower quartile; of fewer than four rounds, the minimum.
    pub low: f64,
    /// The upper quartile; of fewer than four rounds, the maximum.
    pub high: f64,
}

impl Spread {
    /// Of at least one value.
    pub fn of(mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        let (last, quarter) = (values.len() - 1, values.len() / 4);
        let median = f64::midpoint(values[last / 2], values[last.div_ceil(2)]);
        Self { median, low: values[quarter], high: values[last - quarter] }
    }

    /// The inverse: a cost factor becomes a speed factor.
    pub fn inverse(self) -> Self {
        Self { median: 1.0 / self.median, low: 1.0 / self.high, high: 1.0 / self.low }
    }
}

/// One result.
#[derive(Debug, Clone, PartialEq)]
pub enum Record {
    /// Two sides, measured in turns, in nanoseconds for each item.
    Pair {
        /// The name of the row.
        row: String,
        /// The number of rules of the policy.
        rules: usize,
        /// The cost of this project.
        ours: Spread,
        /// The cost of the other side.
        other: Spread,
        /// The cost of the other side divided by ours, round by round.
        ratio: Spread,
    },
    /// A single figure, in the unit of its row.
    Figure {
        /// The name of the row.
        row: String,
        /// The number of rules of the policy.
        rules: usize,
        /// The measurement.
        value: Spread,
    },
    /// The version of a participant.
    Version {
        /// Its name.
        name: String,
        /// Its version.
        version: String,
    },
}

impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\t{}\t{}", self.median, self.low, self.high)
    }
}

impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pair { row, rules, ours, other, ratio } => {
                write!(f, "pair\t{row}\t{rules}\t{ours}\t{other}\t{ratio}")
            }
            Self::Figure { row, rules, value } => write!(f, "figure\t{row}\t{rules}\t{value}"),
            Self::Version { name, version } => write!(f, "version\t{name}\t{version}"),
        }
    }
}

/// Why a line is not a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoRecord(String);

impl fmt::Display for NoRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a record: {:?}", self.0)
    }
}

impl std::error::Error for NoRecord {}

impl FromStr for Record {
    type Err = NoRecord;

    fn from_str(line: &str) -> Result<Self, NoRecord> {
        let refused = || NoRecord(line.to_owned());
        let fields: Vec<_> = line.split('\t').collect();
        let number = |text: &str| text.parse::<f64>().map_err(|_| refused());
        let spread = |at: usize| {
            Ok(Spread { median: number(fields[at])?, low: number(fields[at + 1])?, high: number(fields[at + 2])? })
        };
        let rules = |text: &str| text.parse::<usize>().map_err(|_| refused());
        Ok(match fields.as_slice() {
            ["pair", row, count, ..] if fields.len() == 12 => Self::Pair {
                row: (*row).to_owned(),
                rules: rules(count)?,
                ours: spread(3)?,
                other: spread(6)?,
                ratio: spread(9)?,
            },
            ["figure", row, count, ..] if fields.len() == 6 => {
                Self::Figure { row: (*row).to_owned(), rules: rules(count)?, value: spread(3)? }
            }
            ["version", name, version] => Self::Version { name: (*name).to_owned(), version: (*version).to_owned() },
            _ => return Err(refused()),
        })
    }
}
