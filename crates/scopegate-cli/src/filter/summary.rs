//! The counts that `filter` reports at the end.

use std::cmp::Reverse;
use std::collections::BTreeMap;

/// The number of codes in the summary.
const SHOWN_CODES: usize = 3;

/// Counts of lines or records.
#[derive(Debug, Default)]
pub struct Summary {
    /// Lines that are not empty.
    pub asked: u64,
    /// Lines that passed.
    pub passed: u64,
    /// Records of a tool that hold no result.
    pub skipped: u64,
    /// Invalid lines by code.
    invalid: BTreeMap<String, u64>,
}

impl Summary {
    /// Counts an invalid line.
    pub fn refuse(&mut self, code: &str) {
        match self.invalid.get_mut(code) {
            Some(count) => *count += 1,
            None => {
                self.invalid.insert(code.to_owned(), 1);
            }
        }
    }

    /// The number of invalid lines.
    pub fn invalid(&self) -> u64 {
        self.invalid.values().sum()
    }

    /// The summary as one line.
    pub fn text(&self) -> String {
        let mut text = format!("{} of {} passed", grouped(self.passed), grouped(self.asked));
        let invalid = self.invalid();
        if invalid > 0 {
            let mut codes: Vec<(&String, &u64)> = self.invalid.iter().collect();
            codes.sort_by_key(|(_, count)| Reverse(**count));
            let more = if codes.len() > SHOWN_CODES { ", ..." } else { "" };
            let codes: Vec<String> =
                codes.iter().take(SHOWN_CODES).map(|(code, count)| format!("{code} {}", grouped(**count))).collect();
            text = format!("{text}; {} unreadable ({}{more})", grouped(invalid), codes.join(", "));
        }
        if self.skipped > 0 {
            text = format!("{text}; {} without a result", grouped(self.skipped));
        }
        text
    }
}

/// A number with commas between groups of three digits.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Summary, grouped};

    #[test]
    fn numbers_have_commas() {
        let texts: Vec<String> = [0, 7, 999, 1000, 10_000, 999_999, 1_000_000].map(grouped).into();
        assert_eq!(texts, ["0", "7", "999", "1,000", "10,000", "999,999", "1,000,000"]);
    }

    #[test]
    fn the_most_frequent_codes_are_named() {
        let mut summary = Summary { asked: 10_000, passed: 1187, ..Summary::default() };
        assert_eq!(summary.text(), "1,187 of 10,000 passed");
        for (code, count) in [("a.a", 2), ("b.b", 940), ("c.c", 40), ("d.d", 6)] {
            (0..count).for_each(|_| summary.refuse(code));
        }
        assert_eq!(summary.text(), "1,187 of 10,000 passed; 988 unreadable (b.b 940, c.c 40, d.d 6, ...)");
    }
}
