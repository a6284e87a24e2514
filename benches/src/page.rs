//! The page of results: records as Markdown.

use std::fmt::Write as _;

use crate::record::{Record, Spread};
use crate::rows::{Goal, KINDS, LOADING, ROWS, Row, Single};

/// Writes the page.
///
/// # Errors
///
/// A record with an unknown row: figures are not dropped silently.
pub fn page(records: &[Record]) -> Result<String, String> {
    for record in records {
        let row = match record {
            Record::Pair { row, .. } => ROWS.iter().any(|known| known.name == row).then_some(row).ok_or(row),
            Record::Figure { row, .. } => singles().any(|known| known.name == row).then_some(row).ok_or(row),
            Record::Version { name, .. } => Ok(name),
        };
        row.map_err(|row| format!("unknown row of the page `{row}`"))?;
    }
    let mut page = String::from(HEAD);
    versions(&mut page, records);
    pairs(&mut page, records);
    lacks(&mut page, records);
    figures(&mut page, records, "Loading a policy", "what", LOADING);
    figures(&mut page, records, "The time for a line, by kind", "nanoseconds for", KINDS);
    page.push_str(TAIL);
    Ok(page)
}

const HEAD: &str = "# Results

Written by `benches/run`; [README.md](README.md) describes the method. Ratios of one run are comparable. Single figures depend on
the machine. All policies and lines are generated and the same on every machine; one line in a hundred has an unusual spelling.

";

const TAIL: &str = "
## As work grows

![One decision, as the policy grows](rules.svg)
![One decision, as lines grow](length.svg)
![One decision, as unusual spellings increase](unusual.svg)
![Decisions a second, with a second thread](threads.svg)
";

fn singles() -> impl Iterator<Item = &'static Single> {
    LOADING.iter().chain(KINDS)
}

fn versions(page: &mut String, records: &[Record]) {
    page.push_str("| | |\n| --- | --- |\n");
    for record in records {
        if let Record::Version { name, version } = record {
            let _ = writeln!(page, "| {name} | {} |", version.replace('|', "/"));
        }
    }
}

fn pairs(page: &mut String, records: &[Record]) {
    page.push_str(
        "\n## Side by side\n\nBoth sides of a row take turns in one run; the ratio is the median of the turns, in brackets the \
         middle half of them.\n\n\
         | scopegate | compared with | rules | scopegate, ns | other, ns | ratio | goal | |\n\
         | --- | --- | ---: | ---: | ---: | --- | --- | --- |\n",
    );
    for row in ROWS {
        for record in records {
            if let Record::Pair { row: name, rules, ours, other, ratio } = record
                && name == row.name
            {
                let goal = row.goals.iter().find(|(size, _)| size == rules).map(|(_, goal)| *goal);
                let (ratio, goal, met) = judged(row, *ratio, goal);
                let _ = writeln!(
                    page,
                    "| {} | {} | {} | {} | {} | {ratio} | {goal} | {met} |",
                    row.ours,
                    row.other,
                    thousands(*rules),
                    number(ours.median),
                    number(other.median),
                );
            }
        }
    }
}

/// The ratio in the direction of the row, the goal, and whether it is met.
fn judged(row: &Row, ratio: Spread, goal: Option<Goal>) -> (String, String, &'static str) {
    // If the other side is a lower bound and not a rival, the ratio says how far above it scopegate is.
    let is_floor = row.name.starts_with("newlines");
    let shown = if is_floor { ratio.inverse() } else { ratio };
    let word = if is_floor { "× the cost" } else { "×" };
    let text = format!("{} {word} ({} to {})", number(shown.median), number(shown.low), number(shown.high));
    match goal {
        None => (text, String::new(), ""),
        Some(Goal::AtLeast(least)) => (text, format!("at least {} ×", number(least)), met(shown.median >= least)),
        Some(Goal::AtMost(most)) => (text, format!("at most {} ×", number(most)), met(shown.median <= most)),
    }
}

fn met(is_met: bool) -> &'static str {
    if is_met { "met" } else { "**missed**" }
}

fn lacks(page: &mut String, records: &[Record]) {
    page.push_str("\n## Limits of the other side\n\n| compared with | |\n| --- | --- |\n");
    for row in ROWS {
        if records.iter().any(|record| matches!(record, Record::Pair { row: name, .. } if name == row.name)) {
            let _ = writeln!(page, "| {} (with {}) | {} |", row.other, row.ours, row.lacks);
        }
    }
}

fn figures(page: &mut String, records: &[Record], title: &str, what: &str, rows: &[Single]) {
    let _ = writeln!(
        page,
        "\n## {title}\n\n| {what} | rules | | middle half | goal | |\n| --- | ---: | ---: | --- | --- | --- |"
    );
    for row in rows {
        for record in records {
            if let Record::Figure { row: name, rules, value } = record
                && name == row.name
            {
                let goal = row.most.iter().find(|(size, _)| size == rules).map(|(_, most)| *most);
                let (goal, met) = match goal {
                    Some(most) => (format!("at most {}", number(most)), met(value.median <= most)),
                    None => (String::new(), ""),
                };
                let half = if value.low == value.high {
                    String::new()
                } else {
                    format!("{} to {}", number(value.low), number(value.high))
                };
                let _ = writeln!(
                    page,
                    "| {} | {} | {} | {half} | {goal} | {met} |",
                    row.what,
                    thousands(*rules),
                    number(value.median),
                );
            }
        }
    }
}

/// Three digits, or all digits before the point.
fn number(value: f64) -> String {
    match value.abs() {
        100.0.. => format!("{}{}", if value < 0.0 { "-" } else { "" }, thousands(value.abs().round() as usize)),
        10.0.. => format!("{value:.1}").trim_end_matches(".0").to_owned(),
        _ => format!("{value:.2}").trim_end_matches('0').trim_end_matches('.').to_owned(),
    }
}

fn thousands(value: usize) -> String {
    let digits = value.to_string();
    let mut text = String::new();
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
    use super::*;

    fn pair(row: &str, ratio: f64) -> Record {
        let spread = |median| Spread { median, low: median * 0.9, high: median * 1.1 };
        Record::Pair {
            row: row.to_owned(),
            rules: 1_000,
            ours: spread(100.0),
            other: spread(100.0 * ratio),
            ratio: spread(ratio),
        }
    }

    #[test]
    fn goals_are_judged_by_the_median() {
        let text = page(&[pair("url-hash", 12.5), pair("newlines", 0.1), pair("radixtarget-get", 4.9)]).unwrap();
        let line = |part: &str| text.lines().find(|line| line.contains(part)).unwrap().to_owned();
        assert!(line("globset").contains("| 12.5 × (11.2 to 13.8) | at least 12 × | met |"), "{}", line("globset"));
        assert!(
            line("memchr").contains("| 10 × the cost (9.09 to 11.1) | at most 6 × | **missed** |"),
            "{}",
            line("memchr")
        );
        assert!(line("radixtarget (Rust), `get`").contains("**missed**"));
    }

    #[test]
    fn no_figure_is_dropped_silently() {
        assert_eq!(page(&[pair("unheard-of", 1.0)]).unwrap_err(), "unknown row of the page `unheard-of`");
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!([0.256, 9.0, 12.04, 1_234.5, -150.0].map(number), ["0.26", "9", "12", "1,235", "-150"]);
    }
}
