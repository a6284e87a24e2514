//! `fixtures/errors`: policies with mistakes, each reported at its position, and policies that load with a warning.

use scopegate::Policy;
use scopegate::policy::{Date, Format, LoadOptions, Source};
use serde::Deserialize;

use super::Report;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    #[serde(rename = "policy")]
    pub policies: Vec<Case>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    pub id: String,
    pub format: String,
    #[serde(default)]
    pub why: String,
    pub text: String,
    #[serde(default, rename = "error")]
    pub errors: Vec<Expected>,
    #[serde(default, rename = "warning")]
    pub warnings: Vec<Expected>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    pub code: String,
    pub line: Option<usize>,
    pub column: Option<usize>,
    pub end_column: Option<usize>,
    pub path: Option<String>,
    pub contains: Option<String>,
    pub hint: Option<String>,
}

/// The fields of an error or a warning.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reported {
    pub code: String,
    pub line: Option<usize>,
    pub column: Option<usize>,
    pub end_column: Option<usize>,
    pub path: String,
    pub message: String,
    pub hint: String,
}

impl Expected {
    /// Whether the report has every field of the case.
    fn fits(&self, reported: &Reported) -> bool {
        let same = |one: Option<usize>, other: Option<usize>| one.is_none() || one == other;
        self.code == reported.code
            && same(self.line, reported.line)
            && same(self.column, reported.column)
            && same(self.end_column, reported.end_column)
            && self.path.as_ref().is_none_or(|path| *path == reported.path)
            && self.contains.as_ref().is_none_or(|text| reported.message.contains(text))
            && self.hint.as_ref().is_none_or(|text| reported.hint.contains(text))
    }
}

macro_rules! reported {
    ($report:expr) => {
        Reported {
            code: $report.code().to_string(),
            line: $report.line(),
            column: $report.column(),
            end_column: $report.end_column(),
            path: $report.path().to_owned(),
            message: $report.message().to_owned(),
            hint: $report.hint().unwrap_or_default().to_owned(),
        }
    };
}

/// Loads every policy and returns the codes that occurred.
pub fn run(count: usize) -> Vec<String> {
    let mut report = Report::default();
    let mut codes = Vec::new();
    for (name, file) in super::files::<File>("errors") {
        for case in file.policies {
            report.ran();
            let place = format!("{name}: {}", case.id);
            let format = Format::from_ending(&case.format).expect("a format");
            let source = Source::new(&case.text, format).named("case");
            let expected = case.errors.iter().chain(&case.warnings);
            codes.extend(expected.map(|report| report.code.clone()));
            match Policy::load(&source, &LoadOptions::new()) {
                Err(errors) => {
                    let reported: Vec<Reported> = errors.iter().map(|error| reported!(error)).collect();
                    let fits = reported.len() == case.errors.len()
                        && case.errors.iter().zip(&reported).all(|(expected, reported)| expected.fits(reported));
                    if !fits {
                        report.differs(&place, &case.errors, &reported);
                    }
                }
                Ok(policy) => {
                    let day: Date = "2026-01-01".parse().expect("a date");
                    let warnings = policy.warnings();
                    let reported: Vec<Reported> =
                        warnings.iter().chain(policy.expired_on(day)).map(|warning| reported!(warning)).collect();
                    // Other codes may occur, but none of these codes at another position.
                    let fits = case.errors.is_empty()
                        && case.warnings.iter().all(|expected| reported.iter().any(|reported| expected.fits(reported)))
                        && reported.iter().all(|reported| {
                            case.warnings.iter().all(|expected| expected.code != reported.code)
                                || case.warnings.iter().any(|expected| expected.fits(reported))
                        });
                    if !fits {
                        report.differs(&place, (&case.errors, &case.warnings), &reported);
                    }
                }
            }
        }
    }
    report.finish("policies with mistakes or warnings", count);
    codes
}
