//! The made-up scopes in `fixtures/imports/`, in every format and with unusual rows: the outcome of each row.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a failed test is a panic, and tests print their results"
)]

mod importing;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use importing::import_as;
use scopegate::Policy;
use scopegate::policy::Precedence;
use scopegate_formats::ImportFormat;
use scopegate_formats::import::{programs, recognize};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/imports")
}

/// Every fixture and its detected format.
const FIXTURES: &[(&str, ImportFormat)] = &[
    ("oddities.jsonl", ImportFormat::ProgramLines),
    ("hackerone.csv", ImportFormat::HackerOne),
    ("hackerone-api.json", ImportFormat::HackerOne),
    ("hackerone-dump.json", ImportFormat::HackerOne),
    ("bugcrowd.json", ImportFormat::Bugcrowd),
    ("intigriti.json", ImportFormat::Intigriti),
    ("yeswehack.json", ImportFormat::YesWeHack),
    ("federacy.json", ImportFormat::Federacy),
    ("hackenproof.json", ImportFormat::HackenProof),
    ("burp-prefix.json", ImportFormat::BurpScope),
    ("burp-advanced.json", ImportFormat::BurpScope),
    ("zap.context", ImportFormat::ZapContext),
    ("exported-burp.json", ImportFormat::BurpScope),
    ("exported-zap.context", ImportFormat::ZapContext),
    ("site.scope", ImportFormat::ScopeFile),
    ("bbot.yml", ImportFormat::Bbot),
    ("exported-bbot.yml", ImportFormat::Bbot),
    ("bbot-blacklist.txt", ImportFormat::BbotBlacklist),
    ("hosts.txt", ImportFormat::PlainList),
    ("marks.txt", ImportFormat::PlainList),
    ("security.txt", ImportFormat::SecurityTxt),
    ("zap-expressions.context", ImportFormat::ZapContext),
    ("zap-plan.yaml", ImportFormat::ZapPlan),
    ("caido.json", ImportFormat::Caido),
    ("amass.yaml", ImportFormat::Amass),
    ("cvd-policy.json", ImportFormat::CvdPolicy),
    ("table.csv", ImportFormat::Table),
    ("lists.yaml", ImportFormat::Structured),
    ("hackerone-graphql.json", ImportFormat::HackerOne),
    ("hackerone-semicolons.csv", ImportFormat::HackerOne),
    ("yeswehack-api.json", ImportFormat::YesWeHack),
    ("bugcrowd-api.json", ImportFormat::Bugcrowd),
    ("intigriti-api.json", ImportFormat::Intigriti),
    ("signed-security.txt", ImportFormat::SecurityTxt),
    ("intigriti-testing.json", ImportFormat::Intigriti),
    ("yeswehack-testing.json", ImportFormat::YesWeHack),
];

/// The number of rows in the fixtures.
const ROWS: usize = 296;

#[test]
fn every_row_becomes_what_the_fixture_says() {
    let mut rows = 0;
    let mut formats = BTreeSet::new();
    let mut faults = Vec::new();
    for (name, format) in FIXTURES {
        let text = std::fs::read_to_string(folder().join(name)).unwrap();
        assert_eq!(recognize(name, &text), Some(*format), "{name}");
        formats.insert(format.as_str());
        let imported = import_as(*format, &text);
        let policy = imported.policy().unwrap();
        let read = Policy::from_toml(&imported.to_toml()).unwrap();
        assert_eq!(read.fingerprint(), policy.fingerprint(), "{name}");
        let wins = matches!(
            format,
            ImportFormat::BurpScope
                | ImportFormat::ZapContext
                | ImportFormat::Bbot
                | ImportFormat::BbotBlacklist
                | ImportFormat::ScopeFile
                | ImportFormat::ZapPlan
                | ImportFormat::Caido
                | ImportFormat::Amass
        );
        assert_eq!(policy.document().scope.precedence == Precedence::ExclusionsWin, wins, "{name}");
        let lines: Vec<String> = imported.rows().iter().map(|row| serde_json::to_string(row).unwrap()).collect();
        rows += lines.len();
        let golden = folder().join(format!("{name}.rows"));
        if std::env::var_os("SCOPEGATE_WRITE_ROWS").is_some() {
            std::fs::write(&golden, lines.join("\n") + "\n").unwrap();
        }
        let wanted = std::fs::read_to_string(&golden).unwrap_or_default();
        for (at, line) in lines.iter().enumerate() {
            let wanted = wanted.lines().nth(at).unwrap_or_default();
            if line != wanted {
                faults.push(format!("{name}.rows:{}\n  is {line}\n  not {wanted}", at + 1));
            }
        }
        let more = wanted.lines().filter(|line| !line.is_empty()).count();
        assert!(more <= lines.len(), "{name}: {more} rows are wanted, {} found", lines.len());
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert_eq!((rows, formats.len()), (ROWS, ImportFormat::ALL.len()));
}

#[test]
fn a_security_txt_gives_the_contacts() {
    let text = std::fs::read_to_string(folder().join("security.txt")).unwrap();
    let imported = import_as(ImportFormat::SecurityTxt, &text);
    let head = &imported.document().policy;
    assert_eq!((head.name.as_str(), head.contact.len()), ("example.com", 2));
    assert_eq!(head.source.as_deref(), Some("https://example.com/disclosure"));
    assert_eq!(head.expires.map(|day| (day.year(), day.month(), day.day())), Some((2027, 3, 1)));
}

#[test]
fn text_in_another_format_is_an_error() {
    for (format, text, code) in [
        (ImportFormat::BurpScope, "{}", "import.not-burp"),
        (ImportFormat::ZapContext, "<configuration/>", "import.not-zap"),
        (ImportFormat::ZapContext, "<configuration>", "import.not-xml"),
        (ImportFormat::HackerOne, "a,b\n1,2\n", "import.not-csv"),
        (ImportFormat::HackerOne, "[{}]", "import.not-a-programme"),
        (ImportFormat::Bugcrowd, r#"{"targets": {"in_scope": [{"type": "website"}]}}"#, "import.no-identifier"),
        (ImportFormat::Bbot, "targets: {a: 1}", "import.not-yaml"),
        (ImportFormat::SecurityTxt, "hello", "import.not-security-txt"),
        (ImportFormat::ProgramLines, "{}\n{", "import.not-a-programme"),
    ] {
        let error = programs(format, text).unwrap_err();
        assert_eq!(error.code(), code, "{text}");
        assert!(error.hint().is_some() && !error.message().is_empty());
    }
    // A text that only looks like JSON is rejected with a reason.
    assert_eq!(recognize("x", "{ no json"), Some(ImportFormat::Structured));
    assert_eq!(programs(ImportFormat::Structured, "{ no json").unwrap_err().code(), "import.not-json");
    assert_eq!(recognize("x", " \n"), None);
}

#[test]
fn the_documentation_names_every_format_and_outcome() {
    let text = std::fs::read_to_string(folder().join("../../docs/formats.md")).unwrap();
    for format in ImportFormat::ALL {
        assert!(text.contains(&format!("\n| `{}` |", format.as_str())), "{}", format.as_str());
    }
    for outcome in scopegate_formats::Outcome::ALL {
        assert!(text.contains(&format!("\n| `{outcome}` |")), "{outcome}");
    }
}

/// The conditions of testing that the fixtures of two platforms have, in the policy that is written.
#[test]
fn the_conditions_of_platforms_are_in_the_policy() {
    for (name, format, testing, statements) in [
        (
            "intigriti-testing.json",
            ImportFormat::Intigriti,
            "requests_per_second = 5\nuser_agent = \"Quillon-{researcher}\"\n\n[testing.headers]\nX-Quillon = \"{researcher}\"",
            &["intigriti.me"][..],
        ),
        ("yeswehack-testing.json", ImportFormat::YesWeHack, "user_agent = \"-Quillon-2718\"", &["append", "VPN"]),
    ] {
        let imported = import_as(format, &std::fs::read_to_string(folder().join(name)).unwrap());
        let policy = Policy::from_toml(&imported.to_toml()).unwrap();
        let wanted = format!(
            "version = 1\npolicy = {{ name = 'Q', owner = 'Q' }}\nscope = {{ in_scope = ['*.example.com'] }}\n[testing]\n{testing}\n"
        );
        let wanted = Policy::from_toml(&wanted).unwrap();
        assert_eq!(policy.document().testing, wanted.document().testing, "{name}");
        let kept = &policy.document().findings.unchecked;
        assert_eq!(kept.len(), statements.len(), "{name}: {kept:?}");
        for (kept, part) in kept.iter().zip(statements) {
            assert!(kept.text.contains(part), "{name}: {kept:?}");
        }
    }
}
