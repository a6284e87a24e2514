//! A small language for phrases, and tables of them.
//!
//! A phrase is a sequence of words. `a|b` is a choice, `word*` a beginning of a word, `word?` is optional, `~4` is a gap
//! of up to four words, `^` is the start of the sentence, `$` its end, and `@name` is a named set of words.

use std::collections::{BTreeSet, HashMap};

use crate::tokens::{Separator, Token, stem};

#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Word { exact: Vec<String>, beginnings: Vec<String>, optional: bool },
    Gap(usize),
    Start,
    End,
}

/// A parsed phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Phrase {
    steps: Vec<Step>,
}

/// A place where a phrase occurs: the range of its words, and the value of its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hit<'t> {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) value: &'t str,
    pub(crate) rank: usize,
    /// The number of words that the phrase requires, a measure of its specificity.
    pub(crate) weight: usize,
}

/// Phrases with values, in order, indexed by their first word.
#[derive(Debug, Default)]
pub(crate) struct PhraseTable {
    rows: Vec<(String, Phrase)>,
    by_first: HashMap<String, Vec<usize>>,
    /// Rows whose first word has one of these beginnings, by its first letters.
    by_beginning: HashMap<String, Vec<usize>>,
    any_first: Vec<usize>,
}

/// The number of letters that index a beginning of a word.
const LETTERS: usize = 3;

impl PhraseTable {
    /// Reads lines `value: phrase; phrase`. `@name: word|word` defines a set. `#` starts a comment.
    pub(crate) fn read(data: &str) -> Self {
        let mut sets: HashMap<&str, &str> = HashMap::new();
        let mut table = Self::default();
        for line in data.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let Some((value, phrases)) = line.split_once(": ") else { continue };
            if let Some(name) = value.strip_prefix('@') {
                sets.insert(name, phrases.trim());
                continue;
            }
            for phrase in phrases.split(';').map(str::trim).filter(|phrase| !phrase.is_empty()) {
                table.add(value, Phrase::parse(phrase, &sets));
            }
        }
        table
    }

    fn add(&mut self, value: &str, phrase: Phrase) {
        let row = self.rows.len();
        match phrase.steps.first() {
            Some(Step::Word { exact, beginnings, optional: false })
                if beginnings.iter().all(|word| word.len() >= LETTERS) =>
            {
                for word in exact {
                    self.by_first.entry(word.clone()).or_default().push(row);
                }
                let starts: BTreeSet<&str> = beginnings.iter().filter_map(|word| word.get(..LETTERS)).collect();
                for start in starts {
                    self.by_beginning.entry(start.to_owned()).or_default().push(row);
                }
            }
            _ => self.any_first.push(row),
        }
        self.rows.push((value.to_owned(), phrase));
    }

    /// Every place where a phrase of the table occurs, by position and then by row.
    pub(crate) fn hits(&self, tokens: &[Token]) -> Vec<Hit<'_>> {
        let mut hits = Vec::new();
        for (start, token) in tokens.iter().enumerate() {
            let indexed = self.by_first.get(&token.word).map_or(&[][..], Vec::as_slice);
            let begun =
                token.word.get(..LETTERS).and_then(|start| self.by_beginning.get(start)).map_or(&[][..], Vec::as_slice);
            for row in indexed.iter().chain(begun).chain(&self.any_first) {
                let Some((value, phrase)) = self.rows.get(*row) else { continue };
                if let Some(end) = phrase.end(tokens, start) {
                    hits.push(Hit { start, end, value, rank: *row, weight: phrase.weight() });
                }
            }
        }
        hits
    }

    /// The value of the first row that occurs, in the order of the table.
    pub(crate) fn first(&self, tokens: &[Token]) -> Option<&str> {
        self.hits(tokens).into_iter().min_by_key(|hit| hit.rank).map(|hit| hit.value)
    }

    /// Whether a phrase with this value occurs.
    pub(crate) fn has(&self, tokens: &[Token], value: &str) -> bool {
        self.hits(tokens).iter().any(|hit| hit.value == value)
    }

    /// The values of the table, for tests.
    #[cfg(test)]
    pub(crate) fn values(&self) -> impl Iterator<Item = &str> {
        self.rows.iter().map(|row| row.0.as_str())
    }
}

impl Phrase {
    fn parse(text: &str, sets: &HashMap<&str, &str>) -> Self {
        let steps = text.split_whitespace().map(|step| match step {
            "^" => Step::Start,
            "$" => Step::End,
            _ => match step.strip_prefix('~').and_then(|number| number.parse().ok()) {
                Some(gap) => Step::Gap(gap),
                None => word_step(step, sets),
            },
        });
        Self { steps: steps.collect() }
    }

    fn weight(&self) -> usize {
        self.steps.iter().filter(|step| matches!(step, Step::Word { optional: false, .. })).count()
    }

    /// The end of the shortest occurrence that starts at a word. Bit `n` of a set is the place `n` words after the start.
    fn end(&self, tokens: &[Token], start: usize) -> Option<usize> {
        let mut places = 1_u64;
        for (number, step) in self.steps.iter().enumerate() {
            let mut next = 0_u64;
            let mut open = places;
            while open != 0 {
                let offset = open.trailing_zeros();
                open &= open - 1;
                let place = start + offset as usize;
                let bit = 1_u64 << offset;
                match step {
                    Step::Start if place == 0 => next |= bit,
                    Step::End if place == tokens.len() => next |= bit,
                    Step::Start | Step::End => {}
                    Step::Gap(most) => {
                        next |= bit;
                        for skip in 1..=*most {
                            let at = place + skip;
                            if at > tokens.len() || is_break(tokens, at - 1) {
                                break;
                            }
                            next |= bit.checked_shl(u32::try_from(skip).unwrap_or(u32::MAX)).unwrap_or(0);
                        }
                    }
                    Step::Word { exact, beginnings, optional } => {
                        if *optional {
                            next |= bit;
                        }
                        let Some(token) = tokens.get(place) else { continue };
                        let fits = exact.contains(&token.word)
                            || beginnings.iter().any(|beginning| token.word.starts_with(beginning.as_str()));
                        if fits && (number == 0 || !is_break(tokens, place)) {
                            next |= bit.checked_shl(1).unwrap_or(0);
                        }
                    }
                }
            }
            if next == 0 {
                return None;
            }
            places = next;
        }
        let end = start + places.trailing_zeros() as usize;
        (end > start).then_some(end)
    }
}

/// Whether the end of a clause precedes a word.
fn is_break(tokens: &[Token], at: usize) -> bool {
    at > 0 && tokens.get(at).is_some_and(|token| token.before == Separator::Break)
}

fn word_step(step: &str, sets: &HashMap<&str, &str>) -> Step {
    let (step, optional) = step.strip_suffix('?').map_or((step, false), |step| (step, true));
    let (mut exact, mut beginnings) = (Vec::new(), Vec::new());
    let mut add = |word: &str| match word.strip_suffix('*') {
        Some(beginning) => beginnings.push(beginning.to_owned()),
        None => exact.push(stem(word.to_owned())),
    };
    for choice in step.split('|') {
        match choice.strip_prefix('@').and_then(|name| sets.get(name)) {
            Some(set) => set.split('|').for_each(&mut add),
            None => add(choice),
        }
    }
    Step::Word { exact, beginnings, optional }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokens::tokens;

    fn found(phrase: &str, text: &str) -> Option<(usize, usize)> {
        let table = PhraseTable::read(&format!("@verbs: read|view\nx: {phrase}"));
        table.hits(&tokens(text)).first().map(|hit| (hit.start, hit.end))
    }

    #[test]
    fn phrases_match_whole_words() {
        assert_eq!(found("in scope", "Systems in scope"), Some((1, 3)));
        assert_eq!(found("cover", "discover covers"), Some((1, 2)));
        assert_eq!(found("exfiltrat*", "no exfiltrating"), Some((1, 2)));
        assert_eq!(found("not ~2 test", "do not ever run test"), Some((1, 5)));
        assert_eq!(found("not ~1 test", "do not ever run test"), None);
        assert_eq!(found("not ~3 test", "do not. Run the test"), None, "a gap does not cross a sentence");
        assert_eq!(found("@verbs data", "viewing or view data"), Some((2, 4)));
        assert_eq!(found("out of? scope", "out scope"), Some((0, 2)));
        assert_eq!(found("^ scope $", "Scope"), Some((0, 1)));
        assert_eq!(found("^ scope $", "the full scope"), None);
    }
}
