//! What a measuring program tells the one that writes the page: lines of fields with tabs between them.

use std::fmt;
use std::str::FromStr;

/// The middle of some rounds, and how far the half of them reaches that lies around it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// The median.
    pub median: f64,
    /// A quarter of the rounds lie below; of fewer than four rounds, the least.
    pub low: f64,
    /// A quarter of the rounds lie above; of fewer than four rounds, the most.
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

    /// The same, upside down: what was so many times as dear is so many times as cheap.
    pub fn inverse(self) -> Self {
        Self { median: 1.0 / self.median, low: 1.0 / self.high, high: 1.0 / self.low }
    }
}

/// One thing that was found out.
#[derive(Debug, Clone, PartialEq)]
pub enum Record {
    /// Two ways that were measured in turn, in nanoseconds for one thing.
    Pair {
        /// The name of the row.
        row: String,
        /// The number of rules of the policy.
        rules: usize,
        /// What this project's way cost.
        ours: Spread,
        /// What the other cost.
        other: Spread,
        /// How many times as much the other cost, round by round.
        ratio: Spread,
    },
    /// A figure that stands alone, in the unit of its row.
    Figure {
        /// The name of the row.
        row: String,
        /// The number of rules of the policy.
        rules: usize,
        /// What was measured.
        value: Spread,
    },
    /// The version of something that took part.
    Version {
        /// What.
        name: String,
        /// Which.
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

/// Why a line is no record.
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
