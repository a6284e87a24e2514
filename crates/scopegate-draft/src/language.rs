//! Recognizes the language of a text by its function words.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use crate::word_list::sections;

static WORDS: LazyLock<Vec<(&'static str, HashSet<&'static str>)>> = LazyLock::new(|| {
    let languages = sections(include_str!("../data/languages.txt"));
    languages.map(|(name, words)| (name, words.split_whitespace().collect())).collect()
});

/// The share of function words below which a text in Latin letters is not English.
const LEAST: f64 = 0.08;

/// The language of a text: a code of ISO 639-1, or the name of a script for text in other letters.
pub(crate) fn of(text: &str) -> &'static str {
    let (mut letters, mut other) = (
        0_usize,
        HashMap::from([("zh", 0_usize), ("ja", 0), ("ko", 0), ("ar", 0), ("he", 0), ("ru", 0), ("el", 0), ("th", 0)]),
    );
    for c in text.chars().filter(|c| c.is_alphabetic()) {
        letters += 1;
        let script = match u32::from(c) {
            0x3040..=0x30ff => "ja",
            0x4e00..=0x9fff => "zh",
            0xac00..=0xd7af => "ko",
            0x600..=0x6ff => "ar",
            0x590..=0x5ff => "he",
            0x400..=0x4ff => "ru",
            0x370..=0x3ff => "el",
            0xe00..=0xe7f => "th",
            _ => continue,
        };
        *other.entry(script).or_default() += 1;
    }
    if let Some((script, _)) =
        other.iter().filter(|(_, count)| **count * 5 > letters).max_by_key(|(name, count)| (**count, **name))
    {
        return if *script == "zh" && other.get("ja").is_some_and(|count| *count * 20 > letters) {
            "ja"
        } else {
            script
        };
    }
    // Addresses and mailboxes are not words: `.com` is not Portuguese.
    let is_word = |word: &&str| !word.trim_end_matches(['.', ',', ';', ':']).contains(['.', '@', '/']);
    let text: String = text.split_whitespace().filter(is_word).collect::<Vec<_>>().join(" ");
    let words: Vec<String> =
        text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    let count = |known: &HashSet<&str>| words.iter().filter(|word| known.contains(word.as_str())).count();
    let mut counts: Vec<(usize, &str)> = WORDS.iter().map(|(name, known)| (count(known), *name)).collect();
    let english = counts.iter().find(|count| count.1 == "en").map_or(0, |count| count.0);
    counts.sort_by_key(|count| (std::cmp::Reverse(count.0), count.1));
    let (most, name) = counts.first().copied().unwrap_or((0, "en"));
    #[expect(clippy::cast_precision_loss, reason = "counts of words are small")]
    let share = |count: usize| count as f64 / words.len().max(1) as f64;
    if name != "en" && most > english && most >= 4 && share(most) >= LEAST { name } else { "en" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn function_words_decide() {
        assert_eq!(of("The following systems are in scope of this policy, and you may test them."), "en");
        assert_eq!(
            of("Die folgenden Systeme sind nicht Teil der Richtlinie, und wir bitten Sie, das zu beachten."),
            "de"
        );
        assert_eq!(
            of("Les systèmes suivants ne font pas partie de la politique et vous ne devez pas les tester."),
            "fr"
        );
        assert_eq!(of("以下のシステムは対象外です"), "ja");
        assert_eq!(of("以下系统不在范围内"), "zh");
        assert_eq!(of("a.quillmere.com\nb.quillmere.com"), "en");
    }
}
