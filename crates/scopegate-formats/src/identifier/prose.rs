//! Interprets texts with more than one identifier: lists, labels, remarks and sentences.
//!
//! An inclusion is accepted only if every word of its row is known to exclude nothing. Otherwise the row needs review
//! and its names are excluded. If a word means "out", the row is an exclusion.

use scopegate::net::PublicSuffixList;
use scopegate::pattern::Pattern;

use super::found::{IncludedIdentifiers, add, on_ports};
use super::items::{Item, has_glued_words, items};
use super::pattern_set::{self, Fit, PatternSet};
use super::stands_out::stands_out;
use super::subdomains::{self, Subdomains};
use super::wording::{self, Wording};
use super::{Outcome, Reading, Side, free_text};

/// Interprets a text of a list. `names` are known names of the owner.
pub(super) fn read(text: &str, clean: &str, side: Side, names: &[String]) -> Reading {
    // A text without white space is one identifier, or words glued together.
    if !clean.contains(char::is_whitespace)
        && !has_glued_words(clean)
        && let Ok(set) = pattern_set::read(clean, side)
    {
        let set = if side == Side::Exclusion { with_names_next_to_stars(clean, set) } else { set };
        return Reading::of_patterns(set, side);
    }
    match side {
        Side::Inclusion => included(text, clean, names),
        Side::Exclusion => excluded(text, &items(clean, side)),
    }
}

fn included(text: &str, clean: &str, names: &[String]) -> Reading {
    let all = items(clean, Side::Inclusion);
    let why = match understood(&all, names) {
        Ok(set) => return Reading::of_patterns(set, Side::Inclusion),
        Err(why) => why,
    };
    if let Some(reading) = cut_back(&all, names) {
        return reading;
    }
    let wide = excluded(text, &items(clean, Side::Exclusion));
    match said(&all, names).excluding_list().filter(|_| !wide.patterns.is_empty() && !takes_a_part(&all, names)) {
        Some(list) => {
            let reason = format!("{} says that it is out of scope", quoted_words(&all));
            let is_exact = wide.outcome == Outcome::RuleWidened && words_are_known(&all, names);
            let outcome = if is_exact { Outcome::Rule } else { wide.outcome };
            let unsaid = wide.unsaid.filter(|_| !is_exact);
            Reading { turned: Some(list), outcome, reason: Some(reason), unsaid, ..wide }
        }
        None => Reading { held: wide.patterns, ..Reading::review(text, Side::Inclusion, why) },
    }
}

/// The meaning of all words of a text. A leading dash excludes the rest.
fn said(all: &[Item], names: &[String]) -> Wording {
    let begins_with_sign = match all {
        [Item::Word(sign), rest @ ..] => {
            wording::is_sign(sign) && rest.iter().any(|item| matches!(item, Item::Name(..)))
        }
        _ => false,
    };
    // `*.example.com !x.example.com`. A single dash may separate a label.
    let is_mark = |item: &Item| matches!(item, Item::Word(word) if wording::is_sign(word) && !word.contains('-'));
    if begins_with_sign || all.iter().any(is_mark) {
        Wording::Out
    } else {
        wording::of(&words(all), &known(all, names))
    }
}

/// Whether a word such as "except" excludes something unknown from the preceding text.
fn takes_a_part(all: &[Item], names: &[String]) -> bool {
    let is_exception = |item: &Item| matches!(item, Item::Word(word) if wording::is_exception(word));
    let Some((before, after)) = all.iter().position(is_exception).and_then(|at| all.split_at_checked(at)) else {
        return false;
    };
    let is_unknown = |item: &Item| matches!(item, Item::Word(word) if wording::of(word, names) == Wording::Unknown);
    before.iter().any(|item| matches!(item, Item::Name(..))) && after.iter().any(is_unknown)
}

/// The words of a text, and the identifiers that could not be interpreted.
fn words(all: &[Item]) -> String {
    let words = all.iter().filter_map(|item| match item {
        Item::Word(text) | Item::Unread(text, _) => Some(text.as_str()),
        _ => None,
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Whether every word is known, as an excluding sign or as a word without effect.
fn words_are_known(all: &[Item], names: &[String]) -> bool {
    let known = known(all, names);
    let is_known = |word: &String| wording::of_words(std::slice::from_ref(word), &known) != Wording::Unknown;
    wording::words(&words(all)).iter().all(is_known) && !all.iter().any(|item| matches!(item, Item::Unread(..)))
}

fn quoted_words(all: &[Item]) -> String {
    scopegate::error::Excerpt(&words(all)).to_string()
}

/// The names of the owner and the labels of the hosts in a text. A word that repeats one only describes it.
fn known(all: &[Item], names: &[String]) -> Vec<String> {
    let mut known = names.to_vec();
    for item in all {
        if let Item::Name(text, _) = item {
            let labels = wording::words(text).into_iter().filter(|label| label.len() > 2 && !label.starts_with("http"));
            known.extend(labels.take(16));
        }
        if known.len() > 256 {
            break;
        }
    }
    known
}

/// The identifiers of a text whose words are all known.
fn understood(all: &[Item], names: &[String]) -> Result<PatternSet, String> {
    let mut found = IncludedIdentifiers::default();
    let mut depth = 0usize;
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for (at, item) in all.iter().enumerate() {
        match item {
            Item::Joint => {}
            Item::Open if is_mark(all.get(at.saturating_add(1)..).unwrap_or_default()) => {
                return Err("a mark in brackets may exclude it".to_owned());
            }
            Item::Open => depth = depth.saturating_add(1),
            Item::Close => depth = depth.saturating_sub(1),
            Item::Unread(_, why) => return Err(why.clone()),
            Item::Product(product) => {
                found.set.fit = Fit::Careful;
                found.set.remarks.push(format!("`{product}` is a product page and is left out"));
            }
            Item::Name(..) if depth > 0 => return Err("it has another identifier in brackets".to_owned()),
            Item::Name(text, read) => found.take(at, text, read, all)?,
            Item::Word(word) => {
                let is_dash = wording::is_sign(word);
                let has_name = |items: &[Item]| items.iter().any(|item| matches!(item, Item::Name(..)));
                let (left, right) = all.split_at_checked(at).unwrap_or((all, &[]));
                if is_dash && (left.is_empty() || (has_name(left) && has_name(right)) || word.as_str() != "-") {
                    return Err(format!("`{word}` may exclude something"));
                }
                let list = if found.first.is_none() { &mut before } else { &mut after };
                list.push(word.as_str());
            }
        }
    }
    if found.first.is_none() {
        return Err(if found.set.remarks.is_empty() {
            "it contains no host, URL or network".to_owned()
        } else {
            "it contains a product among other words".to_owned()
        });
    }
    let (before, after) = (before.join(" "), after.join(" "));
    match subdomains::of(&before, &after) {
        Subdomains::Unsaid => {}
        said => return subdomains::apply(found.set, said),
    }
    if let Some(set) = on_ports(&found, &before, &after) {
        return set;
    }
    let words = format!("{before} {after}");
    if words.split_whitespace().any(|word| word == "AND") {
        return Err("`AND` may require both".to_owned());
    }
    if let Some(sign) = words.split_whitespace().find(|word| !is_known_sign(word)) {
        return Err(format!("`{sign}` is not supported here"));
    }
    match wording::of(&words, &known(all, names)) {
        Wording::Plain | Wording::In => {}
        _ => {
            let word = wording::unknown_word(&words, &known(all, names));
            let word =
                word.map_or_else(|| scopegate::error::Excerpt(words.trim()).to_string(), |word| format!("`{word}`"));
            return Err(format!("{word} next to the identifier may limit what is in scope"));
        }
    }
    if after == "*" {
        if !found.first.as_ref().is_some_and(|form| form.has_path) {
            return Err("a star after the identifier may be a footnote".to_owned());
        }
        found.set.fit = Fit::Careful;
        found.set.remarks.push("a single star is ignored".to_owned());
    }
    Ok(found.set)
}

/// Whether the text after an opening bracket is only a mark: nothing, a sign or a footnote number.
fn is_mark(rest: &[Item]) -> bool {
    let inside = rest.iter().take_while(|item| **item != Item::Close);
    let mut words = inside.filter(|item| **item != Item::Joint).peekable();
    let is_sign = |item: &Item| match item {
        Item::Word(word) => {
            !word.chars().any(char::is_alphabetic) && !word.contains(['\u{2705}', '\u{2713}', '\u{2714}'])
        }
        _ => false,
    };
    words.peek().is_none() || words.all(is_sign)
}

/// Whether a word has a letter or a digit, or is punctuation of lists.
fn is_known_sign(word: &str) -> bool {
    const SIGNS: &[&str] = &[
        "-",
        ":",
        "/",
        "//",
        "#",
        "*",
        "+",
        "=",
        "=>",
        "->",
        "\u{2192}",
        "|",
        "\u{2705}",
        "\u{2714}",
        "\u{2714}\u{fe0f}",
        "\u{2713}",
        "\u{2611}",
        ".",
        "\"",
        "'",
        "`",
        "&",
    ];
    word.chars().any(char::is_alphanumeric) || SIGNS.contains(&word)
}

/// "*.example.com except x.example.com": an inclusion with exclusions inside it.
fn cut_back(all: &[Item], names: &[String]) -> Option<Reading> {
    let at = all.iter().position(|item| matches!(item, Item::Word(word) if wording::takes_away(word)))?;
    let (kept, taken) = all.split_at_checked(at)?;
    let (sign, taken) = taken.split_first()?;
    let kept = match kept.split_last() {
        Some((Item::Open | Item::Joint, rest)) => rest,
        _ => kept,
    };
    let kept = understood(kept, names).ok()?;
    let mut inside = PatternSet::default();
    let mut words = Vec::new();
    for item in taken {
        match item {
            Item::Name(text, _) => inside.add(pattern_set::read(text, Side::Exclusion).ok()?),
            Item::Word(word) => words.push(word.as_str()),
            Item::Joint | Item::Open | Item::Close => {}
            Item::Product(_) | Item::Unread(..) => return None,
        }
    }
    let known = words.iter().all(|word| wording::takes_away(word) || wording::of(word, names) != Wording::Unknown);
    let outer: Vec<Pattern> = kept.patterns.iter().filter_map(|text| Pattern::parse(text).ok()).collect();
    let is_inside = |text: &String| {
        Pattern::parse(text).is_ok_and(|pattern| outer.iter().any(|other| pattern.is_narrower_than(other)))
    };
    if !known || inside.patterns.is_empty() || !inside.patterns.iter().all(is_inside) {
        return None;
    }
    let Item::Word(sign) = sign else { return None };
    let mut reading = Reading::of_patterns(kept, Side::Inclusion);
    let said = format!("`{sign}` excludes {}", inside.patterns.join(", "));
    reading.reason = Some(reading.reason.map_or_else(|| said.clone(), |reason| format!("{reason}; {said}")));
    reading.excluded = inside.patterns;
    Some(reading)
}

/// An exclusion with names that are glued to a star. `*example.com` means that domain and the names below it,
/// `example.com*` means that host.
fn with_names_next_to_stars(text: &str, mut set: PatternSet) -> PatternSet {
    let text = text.trim_end_matches(['.', ',']);
    let after = text.strip_prefix('*').filter(|name| PublicSuffixList::compiled().registrable(name) == Some(*name));
    let before = text.strip_suffix('*').filter(|name| !name.contains(['*', '/', ':']) && stands_out(name));
    let names = match (after, before) {
        (Some(name), _) => vec![name.to_owned(), format!("*.{name}")],
        (None, Some(name)) => vec![name.to_owned()],
        (None, None) => Vec::new(),
    };
    for read in names.iter().filter_map(|name| pattern_set::read(name, Side::Exclusion).ok()) {
        set.add(read);
    }
    set
}

/// An exclusion: every name in it is excluded, independent of the words.
fn excluded(text: &str, all: &[Item]) -> Reading {
    let side = Side::Exclusion;
    let mut found = IncludedIdentifiers::default();
    let mut unread = Vec::new();
    let (mut before, mut after, mut octets) = (Vec::new(), Vec::new(), None);
    let (mut depth, mut has_unknown) = (0usize, false);
    for item in all {
        match item {
            Item::Open => depth = depth.saturating_add(1),
            Item::Close => depth = depth.saturating_sub(1),
            Item::Name(text, read) => {
                octets = text.parse::<std::net::Ipv4Addr>().ok();
                found.count = found.count.saturating_add(usize::from(depth == 0));
                add(&mut found.set, &mut found.seen, with_names_next_to_stars(text, read.clone()));
            }
            Item::Product(product) => {
                found.count = found.count.saturating_add(1);
                if let Ok(read) = pattern_set::read(product, side) {
                    add(&mut found.set, &mut found.seen, read);
                }
            }
            Item::Unread(text, why) => {
                unread.push(why.clone());
                excluded_names(&mut found, text);
            }
            Item::Word(word) => {
                // `192.0.2.1,2,3`: the last numbers of further addresses.
                if let Some(address) = octets.and_then(|address| same_network(address, word))
                    && let Ok(read) = pattern_set::read(&address, side)
                {
                    add(&mut found.set, &mut found.seen, read);
                    continue;
                }
                excluded_names(&mut found, word);
                has_unknown |= depth == 0 && wording::of(word, &[]) == Wording::Unknown;
                let list = if found.count == 0 { &mut before } else { &mut after };
                list.push(word.as_str());
            }
            Item::Joint => {}
        }
    }
    if found.set.patterns.is_empty() {
        return Reading::review(
            text,
            side,
            unread.first().map_or("it contains no host, URL or network", |why| why.as_str()),
        );
    }
    let words = format!("{} {}", before.join(" "), after.join(" "));
    let has_words = words.chars().any(char::is_alphanumeric);
    let said = subdomains::of_exclusion(&words, found.count, !before.is_empty());
    subdomains::widen(&mut found.set.patterns, &said);
    let is_plain = said.is_plain;
    if has_words && !is_plain {
        found.set.fit = Fit::Careful;
        let remark = "the words next to it set no limit: everything that it names is excluded";
        found.set.remarks.push(remark.to_owned());
    }
    let mut reading = Reading::of_patterns(found.set, side);
    if !unread.is_empty() {
        reading.outcome = Outcome::NeedsReview;
        reading.reason = Some(format!("a part of it could not be interpreted: {}", unread.join("; ")));
    }
    if !unread.is_empty() || has_unknown || said.below {
        reading.unsaid = Some(text.trim().to_owned());
    }
    reading
}

/// Excludes the names in a word that is not a single identifier.
fn excluded_names(found: &mut IncludedIdentifiers, text: &str) {
    for name in free_text::names_in(text) {
        if let Ok(read) = pattern_set::read(&name, Side::Exclusion) {
            add(&mut found.set, &mut found.seen, read);
        }
    }
}

/// The address that differs only in its last number.
fn same_network(address: std::net::Ipv4Addr, word: &str) -> Option<String> {
    let [a, b, c, _] = address.octets();
    let rest = word.trim_start_matches('.').trim_end_matches(['.', ')']);
    let ends = |text: &str| text.parse::<u8>().is_ok();
    let is_range = rest.split_once('-').is_some_and(|(first, last)| ends(first) && ends(last));
    (ends(rest) || is_range).then(|| format!("{a}.{b}.{c}.{rest}"))
}
