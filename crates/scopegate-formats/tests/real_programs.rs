//! The scopes of real programs, if a file of them is available: every scope becomes a policy, and every row has an
//! outcome.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a failed test is a panic, and tests print their results"
)]

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Write};
use std::path::PathBuf;

use flate2::read::GzDecoder;
use scopegate::Policy;
use scopegate::policy::List;
use scopegate::policy::PolicyDocument;
use scopegate_formats::identifier::Kind;
use scopegate_formats::import::{ImportFormat, Program, programs, recognize};
use scopegate_formats::{Outcome, RowReport};

/// `SCOPEGATE_DATA`, or a folder next to the repository.
fn data() -> Option<PathBuf> {
    let folder = std::env::var_os("SCOPEGATE_DATA").map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"));
    Some(folder.join("programs-dev.jsonl.gz")).filter(|path| path.is_file())
}

type Table = BTreeMap<(String, List), BTreeMap<Outcome, usize>>;

/// Imports one program, checks the laws and returns its rows.
fn import(program: &Program) -> Vec<RowReport> {
    let imported = program.import();
    let policy = imported.policy().unwrap_or_else(|errors| panic!("{}: {errors}", program.handle));
    assert_eq!(imported.rows().len(), program.rows.len(), "each row of {} has an outcome", program.handle);
    let written = imported.to_toml();
    let read = Policy::from_toml(&written).unwrap_or_else(|errors| panic!("{}: {errors}\n{written}", program.handle));
    let same = |document: &PolicyDocument| (document.scope.clone(), document.assets.clone(), document.policy.clone());
    assert_eq!(same(read.document()), same(imported.document()), "{written}");
    assert_eq!(read.fingerprint(), policy.fingerprint());
    for (row, report) in program.rows.iter().zip(imported.rows()) {
        // A row may exclude itself, but an excluded row never includes.
        assert_eq!(row.value, report.value);
        assert!(row.list == report.list || row.list == List::InScope, "{} of {}", row.value, program.handle);
        if report.list != List::InScope && report.outcome == Outcome::NeedsReview && !row.value.trim().is_empty() {
            let start: String = row.value.trim().chars().filter(|c| !c.is_control()).take(40).collect();
            let kept = imported.document().scope.unchecked.iter().any(|one| one.text.starts_with(&start));
            assert!(kept, "{} of {} is kept as a caveat", row.value, program.handle);
        }
        if report.outcome == Outcome::NeedsReview {
            assert!(report.reason.is_some() && (report.list != List::InScope || report.patterns.is_empty()));
        }
    }
    imported.rows().to_vec()
}

#[test]
fn every_row_of_every_real_program_has_an_outcome() {
    let Some(path) = data() else {
        println!("skipped: no scopes of real programs are at hand; SCOPEGATE_DATA may name their folder");
        return;
    };
    let mut text = String::new();
    GzDecoder::new(File::open(&path).unwrap()).read_to_string(&mut text).unwrap();
    assert_eq!(recognize("", &text), Some(ImportFormat::ProgramLines));
    let all = programs(ImportFormat::ProgramLines, &text).unwrap();
    let mut table = Table::new();
    let (mut network, mut ruled, mut rows) = (0usize, 0usize, 0usize);
    // Writes a file of every row for manual review, if requested.
    let mut dump = std::env::var_os("SCOPEGATE_IMPORT_REPORT").map(|path| File::create(path).unwrap());
    for (program, line) in all.iter().zip(text.lines()) {
        let source: serde_json::Value = serde_json::from_str(line).unwrap();
        let source = source["source"].as_str().unwrap();
        for (row, report) in program.rows.iter().zip(import(program)) {
            rows += 1;
            *table.entry((source.to_owned(), report.list)).or_default().entry(report.outcome).or_default() += 1;
            if row.kind == Kind::Network && report.outcome != Outcome::OtherAsset {
                network += 1;
                ruled += usize::from(report.outcome != Outcome::NeedsReview);
            }
            if let Some(dump) = &mut dump {
                let mut line = serde_json::to_value(&report).unwrap();
                line["kind"] = format!("{:?}", row.kind).into();
                line["note"] = row.note.clone().into();
                writeln!(dump, "{line}").unwrap();
            }
        }
    }
    println!("{} programs, {rows} rows", all.len());
    println!("{:<26}{}", "", Outcome::ALL.map(|outcome| format!("{:>14}", outcome.as_str())).join(""));
    for ((source, list), outcomes) in &table {
        let counts = Outcome::ALL.map(|outcome| format!("{:>14}", outcomes.get(&outcome).copied().unwrap_or_default()));
        println!("{:<12}{:<14}{}", source, list.as_str(), counts.join(""));
    }
    println!("{ruled} of {network} network rows became rules");
    assert_eq!(table.values().flat_map(BTreeMap::values).sum::<usize>(), rows);
    assert!(all.len() > 700 && ruled * 100 >= network * 98, "{ruled} of {network}");
}
