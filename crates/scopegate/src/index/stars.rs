//! The wildcards of host patterns, compiled.

use crate::pattern::Wildcard;

/// How the stars of a glob are matched with a host.
#[derive(Debug)]
pub(super) enum GlobTail {
    /// Over the whole text, including dots.
    Whole(Wildcard),
    /// Within labels, starting at the last one; `reach` says whether the host has more labels before them.
    Labels { last_first: Box<[Wildcard]>, reach: StarEnd },
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum StarEnd {
    Exactly,
    Below,
}

impl GlobTail {
    /// For an exclusion.
    pub(super) fn whole(text: &str) -> Self {
        Self::Whole(Wildcard::of_text(text))
    }

    /// For an inclusion.
    pub(super) fn labels(text: &str) -> Self {
        let (reach, labels) = match text.strip_prefix("*.") {
            Some(rest) => (StarEnd::Below, rest),
            None => (StarEnd::Exactly, text),
        };
        Self::Labels { last_first: labels.rsplit('.').map(Wildcard::of_text).collect(), reach }
    }

    pub(super) fn cover(&self, host: &[u8]) -> bool {
        match self {
            Self::Whole(wildcard) => wildcard.matches(host),
            Self::Labels { last_first, reach } => {
                let mut labels = host.rsplit(|byte| *byte == b'.');
                last_first.iter().all(|star| labels.next().is_some_and(|label| star.matches(label)))
                    && labels.next().is_some() == (*reach == StarEnd::Below)
            }
        }
    }
}

/// The longest label without a star; every match contains it as a whole label.
pub(super) fn literal_label(text: &str) -> Option<&str> {
    text.split('.').filter(|label| !label.contains('*')).max_by_key(|label| label.len())
}
