//! Arbitrary texts, and targets, patterns or policies with a few changed characters.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// The maximum number of characters of an arbitrary text: more than a target may have.
const LONGEST: usize = 9 * 1024;

/// Pieces that are difficult for parsers.
const PIECES: &[&str] = &[
    "%",
    "%25",
    "%2f",
    "%00",
    "%c3",
    "%zz",
    "/",
    "//",
    "\\",
    "..",
    "/../",
    ".",
    ":",
    "::",
    "@",
    "#",
    "?",
    "&",
    "=",
    ";",
    "*",
    "**",
    "[",
    "]",
    "[::1]",
    "{",
    "}",
    "\"",
    "'",
    ",",
    "-",
    "_",
    "xn--",
    "xn--a",
    "0x",
    "08",
    "4294967296",
    "255",
    "65536",
    "/33",
    "/129",
    "http://",
    "https:",
    "mailto:",
    "\t",
    "\n",
    "\r\n",
    " ",
    "\u{0}",
    "\u{7f}",
    "\u{85}",
    "\u{a0}",
    "\u{ad}",
    "\u{200d}",
    "\u{202e}",
    "\u{feff}",
    "\u{3002}",
    "\u{ff0e}",
    "\u{df}",
    "\u{130}",
    "\u{1f4a9}",
    "\u{fffd}",
    "\u{10ffff}",
    "é",
    "e\u{301}",
    "<<: *a",
    "&a",
    "- ",
    "[[",
    "]]",
    "= ",
    "!!binary ",
    "|",
];

/// Any characters, difficult pieces, or repetitions of either.
pub fn arbitrary() -> impl Strategy<Value = String> {
    let characters = prop_oneof![9 => 0..80usize, 1 => 0..LONGEST].prop_flat_map(|most| vec(any::<char>(), 0..=most));
    let pieces = vec(select(PIECES), 0..40);
    let repeated = (
        vec(select(PIECES), 1..4),
        select(&["", "http://h.com/", "h.com", "https://a.h.com/a?", "[", "9.9.9.9/"][..]),
        1..LONGEST,
    );
    prop_oneof![
        3 => characters.prop_map(|all| all.into_iter().collect::<String>()),
        3 => pieces.prop_map(|all| all.concat()),
        1 => repeated.prop_map(|(all, before, bytes)| {
            let piece = all.concat();
            format!("{before}{}", piece.repeat(bytes / piece.len()))
        }),
    ]
}

/// A text with a few changes: pieces inserted, characters removed, parts doubled or cut off.
pub fn changed(text: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    let change = (any::<prop::sample::Index>(), select(PIECES), 0..6u8);
    (text, vec(change, 0..5)).prop_map(|(mut text, changes)| {
        for (at, piece, way) in changes {
            let mut at = at.index(text.len() + 1);
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            match way {
                0..=2 => text.insert_str(at, piece),
                3 if at < text.len() => drop(text.remove(at)),
                4 => text.truncate(at),
                _ => {
                    let rest = text.split_off(at);
                    text = format!("{text}{rest}{rest}");
                }
            }
        }
        text
    })
}
