//! Lists of words, as data files hold them.

use std::collections::HashMap;

/// The words of a section, in the order of the file.
#[derive(Debug)]
pub(crate) struct WordList(Vec<String>);

impl WordList {
    /// Reads a section. Texts between `;` are kept as written; `form` gives words the form in which they are compared.
    pub(crate) fn read(data: &str, name: &str, form: fn(String) -> String) -> Self {
        let lines = sections(data).filter(|(section, _)| section.replace('-', "_").eq_ignore_ascii_case(name));
        Self(lines.flat_map(|(_, line)| items(line, form)).collect())
    }

    pub(crate) fn contains(&self, word: &str) -> bool {
        self.0.iter().any(|known| known == word)
    }

    /// Whether a text has a text of the list, in any place.
    pub(crate) fn occurs_in(&self, text: &str) -> bool {
        self.iter().any(|known| text.contains(known))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

/// The lines `name: words` of a data file, in order.
pub(crate) fn sections(data: &str) -> impl Iterator<Item = (&str, &str)> {
    data.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(": "))
}

/// The name of the section of each word, for sections whose names begin with a prefix, which is left out.
pub(crate) fn by_word(data: &'static str, prefix: &str) -> HashMap<&'static str, &'static str> {
    let named = sections(data).filter_map(|(name, words)| Some((name.strip_prefix(prefix)?, words)));
    named.flat_map(|(name, words)| words.split_whitespace().map(move |word| (word, name))).collect()
}

fn items(line: &str, form: fn(String) -> String) -> Vec<String> {
    if line.contains(';') {
        // Quotation marks keep the blanks of a text.
        let texts = line.split(';').map(str::trim).filter(|text| !text.is_empty());
        return texts.map(|text| text.trim_matches('"').to_owned()).collect();
    }
    line.split_whitespace().map(|word| form(word.to_owned())).collect()
}
