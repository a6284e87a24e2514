//! Rows of an identifier, a mark, a note, a heading and a joint: an import never includes a host that the row excludes,
//! leaves in doubt or does not name.
//!
//! The meaning of marks, notes, headings and joints is written here, next to them, independent of the importer.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a failed test is a panic, and tests print their results"
)]

use scopegate::Policy;
use scopegate::policy::List;
use scopegate_formats::identifier::Kind;
use scopegate_formats::import::{ImportFormat, Program, Row, programs};

/// The number of rows per law.
const ROWS: usize = 120_000;

/// The meaning of words.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Says {
    /// No meaning for scope: the list of the row applies.
    Nothing,
    /// Out of scope.
    Out,
    /// Something that a person must check.
    Doubt,
}
use Says::{Doubt, Nothing, Out};

/// An identifier, targets that it means, and nearby targets that it does not mean.
struct Identifier {
    written: &'static str,
    inside: &'static [&'static str],
    outside: &'static [&'static str],
}

const IDENTIFIERS: &[Identifier] = &[
    Identifier { written: "shop.acme.com", inside: &["shop.acme.com"], outside: &["mail.acme.com", "acme.com"] },
    Identifier { written: "SHOP.Acme.com", inside: &["https://shop.acme.com/a"], outside: &["mail.acme.com"] },
    Identifier { written: "https://shop.acme.com/", inside: &["https://shop.acme.com/a"], outside: &["mail.acme.com"] },
    Identifier {
        written: "https://shop.acme.com/a",
        inside: &["https://shop.acme.com/a/b"],
        outside: &["https://shop.acme.com/c"],
    },
    Identifier {
        written: "shop[.]acme[.]com",
        inside: &["shop.acme.com"],
        outside: &["shopacme.com", "mail.acme.com"],
    },
    Identifier { written: "hxxps://shop(.)acme.com", inside: &["https://shop.acme.com/"], outside: &["shopacme.com"] },
    Identifier { written: "*.shop.acme.com", inside: &["a.shop.acme.com"], outside: &["mail.acme.com"] },
    Identifier { written: "`shop.acme.com`", inside: &["shop.acme.com"], outside: &["mail.acme.com"] },
    Identifier { written: "dev.acme.com", inside: &["dev.acme.com"], outside: &["mail.acme.com"] },
    Identifier { written: "io.acme.co.uk", inside: &["io.acme.co.uk"], outside: &["mail.acme.co.uk", "acme.co.uk"] },
    Identifier {
        written: "shop[1-3].acme.com",
        inside: &["shop2.acme.com"],
        outside: &["shopx.acme.com", "shop4.acme.com"],
    },
    Identifier { written: "shop.acme.com:443", inside: &["https://shop.acme.com/"], outside: &["shop.acme.com:8443"] },
    Identifier { written: "9.9.9.9", inside: &["9.9.9.9"], outside: &["9.9.9.8"] },
    Identifier { written: "9.9.9.64/26", inside: &["9.9.9.70"], outside: &["9.9.9.8"] },
    Identifier { written: "9.9.9.0 netmask 255.255.255.128", inside: &["9.9.9.70"], outside: &["9.9.9.200"] },
    Identifier { written: "2606:4700::1", inside: &["2606:4700::1"], outside: &["2606:4700::2"] },
];

/// Rules that include all of them, except the tested row.
const WIDE: &[&str] = &["*.acme.com", "*.acme.co.uk", "9.9.9.0/24", "2606:4700::/32"];

const MARKS: &[(&str, &str, Says)] = &[
    ("", "", Nothing),
    ("", "", Nothing),
    ("", "", Nothing),
    ("* ", "", Nothing),
    ("\u{2022} ", "", Nothing),
    ("3) ", "", Nothing),
    ("URL: ", "", Nothing),
    ("\u{2705} ", "", Nothing),
    ("", " (production)", Nothing),
    ("", " - web application", Nothing),
    ("[OOS] ", "", Out),
    ("OOS:", "", Out),
    ("\u{274c} ", "", Out),
    ("\u{1f6ab}", "", Out),
    ("! ", "", Out),
    ("- ", "", Out),
    ("\u{2014} ", "", Out),
    ("[x] ", "", Out),
    ("~~", "~~", Out),
    ("NOT ", "", Out),
    ("Forbidden: ", "", Out),
    ("exclude=", "", Out),
    ("Third party: ", "", Out),
    ("", " (OOS)", Out),
    ("", "(out of scope)", Out),
    ("", ";out", Out),
    ("", " | not in scope | low", Out),
    ("", " => out", Out),
    ("", " - do not touch", Out),
    ("", " (not ours)", Out),
    ("", " (sold)", Out),
    ("", " - 3rd party", Out),
    ("", " (hors p\u{e9}rim\u{e8}tre)", Doubt),
    ("", " \u{5bfe}\u{8c61}\u{5916}", Doubt),
    ("Ausgenommen: ", "", Doubt),
    ("", " (only the login)", Doubt),
    ("", " (run by a bank)", Doubt),
    ("", " [1]", Doubt),
    ("", " (-)", Doubt),
];

const NOTES: &[(&str, Says)] = &[
    ("", Nothing),
    ("", Nothing),
    ("", Nothing),
    (" # our website", Nothing),
    (" // API", Nothing),
    (" # ask us first", Doubt),
    (" # out of scope", Out),
    (" -- billing", Doubt),
    (" (P1)", Nothing),
    (", staging", Doubt),
];

const HEADINGS: &[(&str, Says)] = &[
    ("", Nothing),
    ("", Nothing),
    ("# updated 2026-01-01", Nothing),
    ("## Domains", Nothing),
    ("In scope:", Nothing),
    ("Out of scope", Out),
    ("**Out of Scope**", Out),
    ("[exclude]", Out),
    ("// not eligible", Out),
    ("Please do not test the following:", Out),
    ("Off-limits\n==========", Out),
    ("3. Third parties", Out),
    ("# Hors p\u{e9}rim\u{e8}tre", Doubt),
    ("Partners", Doubt),
    ("\u{3010}\u{5bfe}\u{8c61}\u{5916}\u{3011}", Doubt),
];

/// The text after an identifier on its line, and targets that only this text names.
const JOINTS: &[(&str, &[&str])] = &[
    ("", &[]),
    ("", &[]),
    ("", &[]),
    (" https://platform.example.net/acme", &["https://platform.example.net/acme"]),
    (" - https://docs.other.org", &["docs.other.org"]),
    (" (docs.other.org)", &["docs.other.org"]),
    (" docs.other.org", &["docs.other.org"]),
    (" (mail: security@other.org)", &["other.org"]),
    (" -> edge.other.org", &["edge.other.org"]),
];

/// Iterates over combinations with a step that is coprime to their number.
fn combinations() -> impl Iterator<Item = [usize; 5]> {
    let sizes = [IDENTIFIERS.len(), MARKS.len(), NOTES.len(), HEADINGS.len(), JOINTS.len()];
    let all: usize = sizes.iter().product();
    assert!(all > ROWS);
    // A prime that divides no size.
    let step = 7_368_787 % all;
    (0..ROWS).scan(0usize, move |at, _| {
        *at = (*at + step) % all;
        let mut rest = *at;
        Some(sizes.map(|size| {
            let part = rest % size;
            rest /= size;
            part
        }))
    })
}

fn written([identifier, mark, note, _, joint]: [usize; 5]) -> String {
    let (before, after, _) = MARKS[mark];
    format!("{before}{}{}{after}{}", IDENTIFIERS[identifier].written, JOINTS[joint].0, NOTES[note].0)
}

fn policy(program: &Program) -> Policy {
    program.import().policy().unwrap()
}

fn in_scope(policy: &Policy, target: &str) -> bool {
    policy.check(target).unwrap().is_in_scope()
}

#[test]
fn an_excluded_row_never_leaves_its_identifier_in_scope() {
    let mut rows = 0;
    for parts in combinations() {
        let text = written(parts);
        let mut program = Program::default();
        program.rows.extend(WIDE.iter().map(|text| Row::new(List::InScope, Kind::Unsaid, *text)));
        program.rows.push(Row::new(List::OutOfScope, Kind::Unsaid, text.as_str()));
        let policy = policy(&program);
        for target in IDENTIFIERS[parts[0]].inside {
            assert!(!in_scope(&policy, target), "{target} is in scope next to the exclusion {text:?}");
        }
        rows += 1;
    }
    assert_eq!(rows, ROWS);
}

#[test]
fn an_included_row_opens_nothing_but_its_identifier() {
    let (mut rows, mut opened) = (0, 0);
    for parts in combinations() {
        let (identifier, heading, joint) = (&IDENTIFIERS[parts[0]], HEADINGS[parts[3]], JOINTS[parts[4]]);
        let text = format!("{}\n{}\n", heading.0, written(parts));
        let policy = policy(&programs(ImportFormat::PlainList, &text).unwrap()[0]);
        for target in identifier.outside.iter().chain(joint.1) {
            assert!(!in_scope(&policy, target), "{target} is in scope by {text:?}");
        }
        opened += usize::from(in_scope(&policy, identifier.inside[0]));
        rows += 1;
    }
    // An importer that includes nothing would pass trivially.
    assert!(rows == ROWS && opened > 2_000, "{opened} of {rows}");
}

#[test]
fn an_excluding_or_doubtful_row_is_excluded_from_a_wider_one() {
    let (mut kept_out, mut kept_in) = (0, 0);
    for parts in combinations() {
        let (identifier, mark, note, heading) =
            (&IDENTIFIERS[parts[0]], MARKS[parts[1]].2, NOTES[parts[2]].1, HEADINGS[parts[3]]);
        let text = format!("{}\n{}\n{}\n", WIDE.join("\n"), heading.0, written(parts));
        let policy = policy(&programs(ImportFormat::PlainList, &text).unwrap()[0]);
        let target = identifier.inside[0];
        let says = [mark, note, heading.1];
        // Under "In scope", a dash is the bullet of the only entry.
        let is_bullet = matches!(MARKS[parts[1]].0, "- " | "\u{2014} ") && heading.0 == "In scope:";
        if says.iter().all(|one| *one == Nothing) && JOINTS[parts[4]].1.is_empty() {
            assert!(in_scope(&policy, target), "{target} is out by {text:?}");
            kept_in += 1;
        } else if says.iter().any(|one| *one != Nothing) && !is_bullet {
            assert!(!in_scope(&policy, target), "{target} is in scope by {text:?}");
            kept_out += 1;
        }
    }
    assert!(kept_out > 100_000 && kept_in > 500, "{kept_out} {kept_in}");
}
