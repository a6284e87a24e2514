//! The meaning of words for scope: in scope, out of scope, third party, no meaning or unknown.
//!
//! Only known words are ignored. Any other word makes its row need review.

use std::collections::HashSet;

use scopegate::policy::List;

use super::vocabulary::{FILLERS, NEGATIVE, PLAIN, POSITIVE, THIRD_PARTY};

/// The meaning of words for scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wording {
    /// Descriptive words without effect: "production website".
    Plain,
    /// "In scope".
    In,
    /// "Out of scope", "do not test", a cross.
    Out,
    /// "Third party", "SaaS".
    ThirdParty,
    /// At least one word is unknown.
    Unknown,
}

impl Wording {
    /// The excluding list that the words name, if any.
    pub(crate) fn excluding_list(self) -> Option<List> {
        match self {
            Self::Out => Some(List::OutOfScope),
            Self::ThirdParty => Some(List::ThirdParty),
            Self::Plain | Self::In | Self::Unknown => None,
        }
    }
}

/// Signs that exclude something anywhere in a text.
const NEGATIVE_SIGNS: &[char] = &[
    '\u{274c}',
    '\u{2717}',
    '\u{2718}',
    '\u{2716}',
    '\u{2715}',
    '\u{1f6ab}',
    '\u{26d4}',
    '\u{1f6d1}',
    '\u{1f6b7}',
    '\u{2796}',
    '\u{2612}',
    '\u{1f44e}',
    '\u{2298}',
    '\u{2205}',
    '\u{1f534}',
    '\u{274e}',
    '\u{ac}',
    '\u{2260}',
    '\u{1f512}',
    '\u{1f645}',
    '\u{2a2f}',
    '\u{d7}',
    '\u{1f515}',
    '\u{1f6d0}',
    '\u{1f5d1}',
    '\u{2620}',
    '\u{1f480}',
    '\u{1f6d7}',
    '\u{1f6a7}',
    '\u{26a0}',
];

/// Phrases that exclude something although their words do not.
const NEGATIVE_PHRASES: &[&[&str]] = &[
    &["non", "qualifying"],
    &["non", "eligible"],
    &["non", "scope"],
    &["non", "in", "scope"],
    &["non", "inscope"],
    &["non", "target"],
    &["non", "targets"],
    &["non", "rewardable"],
    &["end", "of", "life"],
    &["hands", "off"],
    &["stay", "away"],
    &["keep", "away"],
    &["leave", "alone"],
    &["n", "a"],
    &["o", "o", "s"],
];

/// Phrases with a negative word that do not affect scope.
const PAYMENT_PHRASES: &[&[&str]] = &[
    &["not", "eligible", "for", "bounty"],
    &["not", "eligible", "for", "bounties"],
    &["not", "eligible", "for", "a", "bounty"],
    &["not", "eligible", "for", "reward"],
    &["not", "eligible", "for", "rewards"],
    &["not", "eligible", "for", "a", "reward"],
    &["ineligible", "for", "bounty"],
    &["ineligible", "for", "bounties"],
    &["ineligible", "for", "rewards"],
    &["non", "bounty"],
    &["no", "bounty"],
    &["no", "bounties"],
    &["no", "reward"],
    &["no", "rewards"],
    &["without", "bounty"],
    &["without", "reward"],
];

/// The words of a text in lower case, without apostrophes, split at every character that is not a letter or a digit.
pub(crate) fn words(text: &str) -> Vec<String> {
    let text = text.to_lowercase().replace(['\'', '\u{2019}'], "");
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// The meaning of a text. `names` are words without effect: names of the owner or labels of the host.
pub(crate) fn of(text: &str, names: &[String]) -> Wording {
    if text.chars().any(is_negative_sign) || is_struck_out(text) {
        return Wording::Out;
    }
    of_words(&words(text), names)
}

/// The meaning of a list of words.
pub(crate) fn of_words(words: &[String], names: &[String]) -> Wording {
    let kept = without_payment(words);
    let has = |list: &HashSet<&str>| kept.iter().any(|word| list.contains(word));
    if has(&THIRD_PARTY) {
        return Wording::ThirdParty;
    }
    let has_phrase = NEGATIVE_PHRASES.iter().any(|phrase| kept.windows(phrase.len()).any(|words| words == *phrase));
    // An "x" before an entry is a cross; "OS X" is not.
    if has(&NEGATIVE) || has_phrase || kept.first() == Some(&"x") {
        return Wording::Out;
    }
    let is_known =
        |word: &str| POSITIVE.contains(word) || PLAIN.contains(word) || names.iter().any(|name| name == word);
    if let Some(word) = kept.iter().find(|word| !is_known(word)) {
        debug_assert!(!word.is_empty(), "words are not empty");
        return Wording::Unknown;
    }
    // "only" is in no list, because it limits. "in" alone is a preposition.
    let positive = kept.iter().filter(|word| POSITIVE.contains(**word)).count();
    let is_in_alone = positive == 1 && kept.contains(&"in") && kept.len() > 1;
    if positive > 0 && !is_in_alone { Wording::In } else { Wording::Plain }
}

/// The first unknown word, for a message.
pub(crate) fn unknown_word(text: &str, names: &[String]) -> Option<String> {
    words(text).into_iter().find(|word| of_words(std::slice::from_ref(word), names) == Wording::Unknown)
}

/// Whether a single word or sign excludes the following text: "except", "!", "-".
pub(crate) fn takes_away(word: &str) -> bool {
    is_sign(word) || of(word, &[]).excluding_list().is_some()
}

/// Whether a word consists of dashes, exclamation marks or similar signs.
pub(crate) fn is_sign(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|c| matches!(c, '-' | '!' | '~' | '\\' | '\u{2212}'))
}

/// Whether a word excludes something from the preceding text: "except", "without".
pub(crate) fn is_exception(word: &str) -> bool {
    const EXCEPTIONS: &[&str] =
        &["but", "except", "excepting", "exception", "exceptions", "excluding", "minus", "unless", "without"];
    words(word).iter().any(|word| EXCEPTIONS.contains(&word.as_str()))
}

/// Whether a sentence or mark excludes its subject and says nothing else: "OOS", "This host is not in scope", but not
/// "the checkout is out of scope".
pub(crate) fn is_verdict(text: &str, names: &[String]) -> Option<Wording> {
    let sense = of(text, names);
    let all = words(text);
    let list = sense.excluding_list().filter(|_| !is_exception(text) && all != ["x"])?;
    let is_filler = |word: &String| {
        FILLERS.contains(word.as_str())
            || of_words(std::slice::from_ref(word), names) != Wording::Unknown
                && !matches!(word.as_str(), "api" | "apps")
    };
    (all.len() <= 14 && all.iter().all(is_filler)).then_some(match list {
        List::ThirdParty => Wording::ThirdParty,
        _ => Wording::Out,
    })
}

pub(crate) fn is_negative_sign(c: char) -> bool {
    NEGATIVE_SIGNS.contains(&c)
}

/// `~~struck out~~`, `<s>`, `<del>`.
fn is_struck_out(text: &str) -> bool {
    text.matches("~~").count() > 1
        || ["<s>", "<del>", "<strike>"].iter().any(|tag| text.to_ascii_lowercase().contains(tag))
}

/// The words without statements about rewards.
fn without_payment(words: &[String]) -> Vec<&str> {
    let mut kept = Vec::new();
    let mut rest = words;
    while let Some((first, after)) = rest.split_first() {
        let begins = |phrase: &&&[&str]| {
            rest.len() >= phrase.len() && phrase.iter().zip(rest).all(|(wanted, word)| wanted == word)
        };
        match PAYMENT_PHRASES.iter().find(begins) {
            Some(phrase) => rest = rest.get(phrase.len()..).unwrap_or_default(),
            None => {
                kept.push(first.as_str());
                rest = after;
            }
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::{Wording, is_verdict, of};

    #[test]
    fn every_word_must_be_known() {
        for (text, wanted) in [
            ("production website", Wording::Plain),
            ("In-scope assets", Wording::In),
            ("2. Out of scope", Wording::Out),
            ("tcp 443", Wording::Unknown),
            ("OOS", Wording::Out),
            ("Don't test", Wording::Out),
            ("3rd-party", Wording::ThirdParty),
            ("hors p\u{e9}rim\u{e8}tre", Wording::Unknown),
            ("\u{7bc4}\u{56f2}\u{5916}", Wording::Unknown),
            ("only", Wording::Unknown),
            ("not eligible for bounty", Wording::Plain),
            ("not eligible", Wording::Out),
            ("\u{274c}", Wording::Out),
            ("~~gone~~", Wording::Out),
        ] {
            assert_eq!(of(text, &[]), wanted, "{text}");
        }
        assert_eq!(of("Acme web", &["acme".to_owned()]), Wording::Plain);
    }

    #[test]
    fn a_verdict_is_about_the_whole() {
        for text in ["OOS", "Out of scope.", "This asset is currently out of scope", "Please do not test this domain"] {
            assert_eq!(is_verdict(text, &[]), Some(Wording::Out), "{text}");
        }
        for text in
            ["The checkout is out of scope", "Password reset is out of scope", "Not eligible for bounty", "Our shop"]
        {
            assert_eq!(is_verdict(text, &[]), None, "{text}");
        }
    }
}
