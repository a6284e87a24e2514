//! The Public Suffix List's test vectors, with the list that is compiled in and with lists read from text.

use std::fs;
use std::path::PathBuf;

use scopegate::net::{DomainName, PublicSuffixList, SuffixKind};

/// The rules that the vectors speak of, as they are published, exceptions and wildcards among them.
const EXCERPT: &str = include_str!("suffixes.dat");

/// `(name, registrable domain)`; `None` where a vector says `null`.
fn vectors() -> Option<Vec<(String, Option<String>)>> {
    let text = crate::standard("psl-tests.txt")?;
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"));
    let pairs = lines.map(|line| {
        let (name, wanted) = line.split_once(' ').expect("a vector has two words");
        (name.to_owned(), (wanted != "null").then(|| wanted.to_owned()))
    });
    Some(pairs.collect())
}

/// The vectors that a list answers; those that are no name at all.
fn hold(list: &PublicSuffixList, vectors: &[(String, Option<String>)]) -> (usize, usize) {
    let (mut answered, mut no_names) = (0, 0);
    for (text, wanted) in vectors {
        let Ok(name) = DomainName::parse(text) else {
            assert_eq!(*wanted, None, "{text} is a name");
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
fn the_vectors_hold_for_the_compiled_list_and_for_one_read_from_text() {
    let Some(vectors) = vectors() else { return };
    let compiled = PublicSuffixList::compiled();
    let read = PublicSuffixList::from_text(EXCERPT).expect("an excerpt is a list");
    // Four begin with a dot and are no names.
    assert_eq!(hold(&compiled, &vectors), (74, 4));
    assert_eq!(hold(&read, &vectors), (74, 4));
    for (text, _) in &vectors {
        let Ok(name) = DomainName::parse(text) else { continue };
        assert_eq!(compiled.suffix(name.as_str()), read.suffix(name.as_str()), "{text}");
        assert_eq!(compiled.icann_suffix(name.as_str()), read.icann_suffix(name.as_str()), "{text}");
    }
}

/// A whole list as a system has it, by the name that distributions give it, may be older than the compiled one; the
/// vectors hold of both.
#[test]
fn the_vectors_hold_for_a_whole_list_read_from_text() {
    let Some(vectors) = vectors() else { return };
    let given = std::env::var_os("SCOPEGATE_PUBLIC_SUFFIX_LIST").map(PathBuf::from);
    let path = given.unwrap_or_else(|| PathBuf::from("/usr/share/publicsuffix/public_suffix_list.dat"));
    let Ok(text) = fs::read_to_string(&path) else {
        eprintln!("skipped: no list of public suffixes; SCOPEGATE_PUBLIC_SUFFIX_LIST may name one");
        return;
    };
    let read = PublicSuffixList::from_text(&text).expect("it is a list");
    assert_eq!(hold(&read, &vectors), (74, 4));
    assert_eq!(read.suffix("me.github.io").kind, SuffixKind::Private);
}
