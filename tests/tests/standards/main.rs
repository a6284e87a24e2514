//! The test data of standards, if it is available: the URL Standard, UTS 46 and the Public Suffix List.

mod hosts;
mod suffixes;
mod table;
mod urls;

use std::fs;
use std::path::PathBuf;

/// A file of `SCOPEGATE_DATA`, or of a folder next to the repository. Says so if the file does not exist.
fn standard(name: &str) -> Option<String> {
    let folder = std::env::var_os("SCOPEGATE_DATA").map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/data"));
    let path = folder.join("standards").join(name);
    if !path.is_file() {
        eprintln!("skipped: no {name}; SCOPEGATE_DATA may name the folder that has `standards/{name}`");
        return None;
    }
    Some(fs::read_to_string(path).expect("the data is readable"))
}

/// JSON as a browser reads it: half a surrogate pair is U+FFFD.
fn without_half_pairs(text: &str) -> String {
    let unit = |at: usize| -> Option<u16> {
        let escape = text.get(at..at + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(escape, 16).ok()
    };
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    while let Some(c) = text[at..].chars().next() {
        match (unit(at), unit(at + 6)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => {
                out.push_str(&text[at..at + 12]);
                at += 12;
            }
            (Some(0xd800..=0xdfff), _) => {
                out.push_str("\\ufffd");
                at += 6;
            }
            // A backslash that is itself escaped does not begin an escape.
            _ if text[at..].starts_with("\\\\") => {
                out.push_str("\\\\");
                at += 2;
            }
            _ => {
                out.push(c);
                at += c.len_utf8();
            }
        }
    }
    out
}

#[test]
fn half_a_surrogate_pair_is_replaced() {
    assert_eq!(without_half_pairs(r"a\ud800b\ud83d\ude00\\udc00\uDC00"), r"a\ufffdb\ud83d\ude00\\udc00\ufffd");
}
