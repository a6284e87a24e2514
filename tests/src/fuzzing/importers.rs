//! Import formats: every text is accounted for row by row, and the result is a policy.

use std::collections::BTreeSet;

use scopegate::Policy;
use scopegate::pattern::Pattern;
use scopegate::policy::List;
use scopegate_formats::export::{ExportFormat, export};
use scopegate_formats::import::{ImportFormat, Imported, Program, Row, programs, recognize};
use scopegate_formats::{Outcome, identifier};

use super::bytes::{Bytes, text};

/// The first byte selects a format, or that each line is an identifier in both lists. The rest is the text.
pub fn check(data: &[u8]) {
    let mut bytes = Bytes::new(data);
    let chosen = bytes.below(ImportFormat::ALL.len() + 1);
    let Some(text) = text(data.get(1..).unwrap_or_default()) else { return };
    let _ = recognize("scope.txt", text);
    let Some(format) = ImportFormat::ALL.get(chosen) else { return identifiers(text) };
    match programs(*format, text) {
        Ok(found) => found.iter().for_each(accounted),
        Err(error) => {
            assert!(error.code().starts_with("import."), "{error:?}");
            assert!(!error.message().is_empty() && error.hint().is_some(), "{error:?}");
        }
    }
}

/// Identifiers alone: with every kind that a platform may give, in both lists.
fn identifiers(text: &str) {
    use identifier::Kind::{Network, Unsaid};
    for kind in [Unsaid, Network] {
        let mut program = Program::default();
        for line in text.split('\n').take(8) {
            program.rows.push(Row::new(List::InScope, kind, line));
        }
        accounted(&program);
        let excluded = text.split('\n').take(8).map(|line| Row::new(List::OutOfScope, kind, line));
        program.rows.extend(excluded);
        accounted(&program);
    }
}

/// Every row has one outcome, and the compiled policy equals the policy that is written and read.
fn accounted(program: &Program) {
    let imported = program.import();
    assert_eq!(imported.rows().len(), program.rows.len(), "one report for each row");
    let counted: usize = Outcome::ALL.iter().map(|outcome| imported.count(*outcome)).sum();
    assert_eq!(counted, program.rows.len(), "each row is counted once");
    for (row, report) in program.rows.iter().zip(imported.rows()) {
        assert_eq!(row.value, report.value, "in the order of the rows");
        // "OOS" in a list of inclusions excludes. Nothing in a list of exclusions includes.
        assert!(row.list == report.list || row.list == List::InScope, "{report:?}");
        let needs_reason =
            matches!(report.outcome, Outcome::NeedsReview | Outcome::RuleNarrowed | Outcome::RuleWidened);
        assert!(!needs_reason || report.reason.is_some(), "{report:?}");
        assert!(report.outcome != Outcome::Rule || !report.patterns.is_empty(), "{report:?}");
    }
    comes_from_a_row(&imported);
    let written = imported.to_toml();
    let policy = imported.policy().unwrap_or_else(|errors| panic!("{errors}\n{written}"));
    let again = Policy::from_toml(&written).unwrap_or_else(|errors| panic!("{errors}\n{written}"));
    assert_eq!(again.fingerprint(), policy.fingerprint(), "{written}");
    for format in ExportFormat::ALL {
        let _ = export(&policy, format);
    }
}

/// Every inclusion of the policy comes from a row that was read. A row that needs review gives none.
fn comes_from_a_row(imported: &Imported) {
    let canonical =
        |text: &str| Pattern::parse(text).map_or_else(|_| text.to_owned(), |pattern| pattern.canonical().to_owned());
    let read = imported.rows().iter().filter(|row| row.list == List::InScope && row.outcome != Outcome::NeedsReview);
    let read: BTreeSet<String> = read.flat_map(|row| &row.patterns).map(|text| canonical(text)).collect();
    for entry in &imported.document().scope.in_scope {
        assert!(read.contains(&canonical(&entry.text)), "no row includes {:?}: {:?}", entry.text, imported.rows());
    }
}
