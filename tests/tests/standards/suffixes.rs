//! The test vectors of the Public Suffix List, with the compiled list and with lists from text.

use std::fs;
use std::path::PathBuf;

use scopegate::net::{DomainName, PublicSuffixList, SuffixKind};

/// The rules that the vectors use, as published, with exceptions and wildcards.
const EXCERPT: &str = include_str!("suffixes.dat");

/// `(name, registrable domain)`; `None` if a vector says `null`.
fn vectors() -> Option<Vec<(String, Option<String>)>> {
    let text = crate::standard("psl-tests.txt")?;
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
    let pairs = lines.map(|line| {
        let (name, wanted) = line.split_once(' ').expect("a vector has two words");
        (name.to_owned(), (wanted != "null").then(|| wanted.to_owned()))
    });
    Some(pairs.collect())
}

/// The vectors that a list answers, and those that are not names.
fn hold(list: &PublicSuffixList, vectors: &[(String, Option<String>)]) -> (usize, usize) {
    let (mut answered, mut no_names) = (0, 0);
    for (text, wanted) in vectors {
        let Ok(name) = DomainName::parse(text) else {
            assert_eq!(*wanted, None, "{text} is a valid name");
            no_names += 1;
            continue;
        };
        let wanted = wanted.as_ref().map(|wanted| DomainName::parse(wanted).expect("a name"));
        assert_eq!(list.registrable(name.as_str()), wanted.as_ref().map(DomainName::as_str), "{text}: {list:?}");
        answered += 1;
    }
    (answered, no_names)
}

#[test]
fn the_vectors_hold_for_the_compiled_list_and_a_list_from_text() {
    let Some(vectors) = vectors() else { return };
    let compiled = PublicSuffixList::compiled();
    let read = PublicSuffixList::from_text(EXCERPT).expect("an excerpt is a valid list");
    // Four begin with a dot and are not names.
    assert_eq!(hold(&compiled, &vectors), (74, 4));
    assert_eq!(hold(&read, &vectors), (74, 4));
    for (text, _) in &vectors {
        let Ok(name) = DomainName::parse(text) else { continue };
        assert_eq!(compiled.suffix(name.as_str()), read.suffix(name.as_str()), "{text}");
        assert_eq!(compiled.icann_suffix(name.as_str()), read.icann_suffix(name.as_str()), "{text}");
    }
}

/// A complete list of the system, with the name that distributions use, may be older than the compiled one. The vectors
/// hold for both.
#[test]
fn the_vectors_hold_for_a_complete_list_from_text() {
    let Some(vectors) = vectors() else { return };
    let given = std::env::var_os("SCOPEGATE_PUBLIC_SUFFIX_LIST").map(PathBuf::from);
    let path = given.unwrap_or_else(|| PathBuf::from("/usr/share/publicsuffix/public_suffix_list.dat"));
    let Ok(text) = fs::read_to_string(&path) else {
        eprintln!("skipped: no Public Suffix List; SCOPEGATE_PUBLIC_SUFFIX_LIST may name one");
        return;
    };
    let read = PublicSuffixList::from_text(&text).expect("it is a valid list");
    assert_eq!(hold(&read, &vectors), (74, 4));
    assert_eq!(read.suffix("me.github.io").kind, SuffixKind::Private);
}
