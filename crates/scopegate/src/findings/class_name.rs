//! Normalizes the names of classes, so that different spellings are equal.

/// Words without meaning, removed everywhere.
const STOP_WORDS: &[&str] = &["or", "and", "of", "the", "a", "an", "any"];

/// Words that may precede a name without changing its meaning.
const LEADING: &[&str] = &[
    "absence",
    "absent",
    "attempt",
    "attempted",
    "attempting",
    "general",
    "improper",
    "inadequate",
    "insecure",
    "insufficient",
    "lack",
    "lacking",
    "misconfigured",
    "missing",
    "no",
    "other",
    "perform",
    "performing",
    "possible",
    "potential",
    "weak",
];

/// Words that may follow a name without changing its meaning, in the singular.
const TRAILING: &[&str] = &[
    "attack",
    "attempt",
    "bug",
    "concern",
    "configuration",
    "exploit",
    "exploitation",
    "finding",
    "flaw",
    "issue",
    "misconfiguration",
    "observation",
    "only",
    "problem",
    "report",
    "test",
    "testing",
    "vulnerability",
    "weakness",
];

/// A name as words: lower case, singular, without punctuation and stop words.
#[derive(Debug)]
pub(super) struct Name {
    words: Vec<String>,
    leading: usize,
    trailing: usize,
}

impl Name {
    pub(super) fn read(text: &str) -> Self {
        let text: String = text.chars().filter(|c| !matches!(c, '\'' | '\u{2019}')).collect();
        let words: Vec<_> = text
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .filter(|word| !STOP_WORDS.contains(&word.as_str()))
            .map(singular)
            .collect();
        let leading = words.iter().take_while(|word| LEADING.contains(&word.as_str())).count();
        let trailing = words.iter().rev().take_while(|word| TRAILING.contains(&word.as_str())).count();
        Self { words, leading, trailing }
    }

    /// The whole name as one string, for comparison.
    pub(super) fn key(&self) -> String {
        self.words.concat()
    }

    /// The name as one string without `removed` of the surrounding words, in every possible way; nothing if no
    /// word would be left.
    pub(super) fn without(&self, removed: usize) -> impl Iterator<Item = String> + '_ {
        (0..=removed.min(self.leading)).filter_map(move |before| {
            let after = removed.checked_sub(before).filter(|after| *after <= self.trailing)?;
            let end = self.words.len().checked_sub(after)?;
            let words = self.words.get(before..end)?;
            (!words.is_empty()).then(|| words.concat())
        })
    }

    /// Its words.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(String::as_str)
    }

    /// The maximum number of surrounding words that can be removed.
    pub(super) fn around(&self) -> usize {
        self.leading + self.trailing
    }

    /// The words that carry meaning.
    pub(super) fn telling(&self) -> impl Iterator<Item = &str> {
        let tells = |word: &&str| word.len() > 2 && !LEADING.contains(word) && !TRAILING.contains(word);
        self.words.iter().map(String::as_str).filter(tells)
    }

    /// The number, if the name is exactly `CWE-n`.
    pub(super) fn cwe(&self) -> Option<u32> {
        let key = self.key();
        let digits = key.strip_prefix("cwe")?;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
    }
}

/// A word without the `s` of its plural. The result need not be correct English: both sides of a comparison use
/// it.
fn singular(mut word: String) -> String {
    if word.len() > 3 && word.ends_with('s') && !["ss", "us", "is"].iter().any(|end| word.ends_with(end)) {
        word.pop();
        if ["sse", "xe", "che", "she"].iter().any(|end| word.ends_with(end)) {
            word.pop();
        }
    }
    // `policies` is now `policie`; `cookies` becomes `cookie`, which loses its ending too.
    if word.len() > 3 && word.ends_with("ie") {
        word.truncate(word.len() - 2);
        word.push('y');
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_a_name_are_equal() {
        let key = |text| Name::read(text).key();
        assert_eq!(key("Click-Jacking"), key("click_jackings"));
        assert_eq!(key("SPF, DKIM, or DMARC"), key("spf/dkim/dmarc"));
        assert_eq!(key("cookies and policies"), key("cookie policy"));
        assert_eq!(key("user\u{2019}s devices"), key("users device"));
        assert_eq!(key("bypasses"), key("bypass"));
        assert_ne!(key("dos"), key("do"));
        assert_eq!(key(" -- "), "");
    }

    #[test]
    fn surrounding_words_are_removed_one_at_a_time() {
        let name = Name::read("Missing or weak rate limiting issues");
        let without = |removed| name.without(removed).collect::<Vec<_>>();
        assert_eq!(without(0), ["missingweakratelimitingissue"]);
        assert_eq!(without(1), ["missingweakratelimiting", "weakratelimitingissue"]);
        assert_eq!(without(3), ["ratelimiting"]);
        assert_eq!(without(4), Vec::<String>::new());
        let nothing = Name::read("missing");
        assert_eq!(nothing.without(1).count(), 0);
    }

    #[test]
    fn only_a_lone_number_is_a_cwe() {
        for text in ["CWE-79", "cwe 79", "CWE79", "cwe-079"] {
            assert_eq!(Name::read(text).cwe(), Some(79), "{text}");
        }
        for text in ["cwe", "cwe-", "cwe-99999999999", "cwe-79x", "79"] {
            assert_eq!(Name::read(text).cwe(), None, "{text}");
        }
    }
}
