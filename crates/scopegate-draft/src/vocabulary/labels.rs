//! Words that may surround an included host.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::vocabulary::word_set;

static LABELS: LazyLock<HashSet<String>> = LazyLock::new(|| word_set(include_str!("../../data/labels.txt")));

/// Whether a word, as compared, changes nothing about an inclusion.
pub(crate) fn is_label(word: &str) -> bool {
    LABELS.contains(word)
}
