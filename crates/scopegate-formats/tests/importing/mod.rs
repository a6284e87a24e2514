//! Shared by the tests: imports a text, and checks what is in scope afterwards.
#![allow(dead_code, reason = "each test uses a part of it")]

use scopegate_formats::ImportFormat;
use scopegate_formats::import::{ImportError, Imported, programs, recognize};

/// Imports the only program of a text.
pub fn import_as(format: ImportFormat, text: &str) -> Imported {
    programs(format, text).unwrap().remove(0).import()
}

/// Imports a text in the format that is detected.
pub fn import(name: &str, text: &str) -> Result<Imported, ImportError> {
    let format = recognize(name, text).unwrap_or_else(|| panic!("{name}: {text}"));
    programs(format, text).map(|mut all| all.remove(0).import())
}

pub fn is_in(imported: &Imported, target: &str) -> bool {
    imported.policy().unwrap().check(target).unwrap().is_in_scope()
}

/// A file name, a text, targets in scope, targets out of scope.
pub type Case = (&'static str, &'static str, &'static [&'static str], &'static [&'static str]);

#[track_caller]
pub fn hold(format: ImportFormat, cases: &[Case]) {
    let mut faults = Vec::new();
    for (name, text, within, out) in cases {
        if recognize(name, text) != Some(format) {
            faults.push(format!("{text}\n  is {:?}", recognize(name, text)));
            continue;
        }
        let imported = match import(name, text) {
            Ok(imported) => imported,
            Err(error) => {
                faults.push(format!("{text}\n  {error}"));
                continue;
            }
        };
        for (targets, wanted) in [(within, true), (out, false)] {
            for target in *targets {
                if is_in(&imported, target) != wanted {
                    faults.push(format!("{text}\n  {target} in scope: {}; {:?}", !wanted, imported.rows()));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[track_caller]
pub fn refused(cases: &[(&str, &str, &str)]) {
    let mut faults = Vec::new();
    for (name, text, code) in cases {
        match import(name, text) {
            Ok(imported) => faults.push(format!("{text}\n  is read: {:?}", imported.rows())),
            Err(error) if error.code() != *code => faults.push(format!("{text}\n  {}: {error}", error.code())),
            Err(error) => assert!(error.hint().is_some(), "{error}"),
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
