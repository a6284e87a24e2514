//! Answers of a bounded size.

use serde::Serialize;

use crate::problem::Problem;

/// The maximum size of the list or the text of an answer, in bytes of JSON.
pub(super) const LARGEST_ANSWER: usize = 256 * 1024;

/// A list that takes items as long as their JSON has room. After the first item without room it takes no others, so the
/// items are always the first ones.
#[derive(Debug)]
pub(super) struct BoundedList<T> {
    items: Vec<T>,
    bytes: usize,
    left_off: usize,
}

impl<T: Serialize> BoundedList<T> {
    pub(super) fn new() -> Self {
        Self { items: Vec::new(), bytes: 0, left_off: 0 }
    }

    /// Adds an item if there is room, and counts it otherwise.
    pub(super) fn push(&mut self, item: T) -> Result<(), Problem> {
        if self.left_off > 0 {
            self.left_off += 1;
            return Ok(());
        }
        // One byte for the comma.
        let size = size(&item)? + 1;
        if self.bytes.saturating_add(size) > LARGEST_ANSWER {
            self.left_off = 1;
        } else {
            self.bytes += size;
            self.items.push(item);
        }
        Ok(())
    }

    /// The number of items without room.
    pub(super) fn left_off(&self) -> usize {
        self.left_off
    }

    pub(super) fn into_items(self) -> Vec<T> {
        self.items
    }
}

fn size(item: &impl Serialize) -> Result<usize, Problem> {
    serde_json::to_string(item).map(|text| text.len()).map_err(|error| unwritable(&error))
}

/// The error for an answer that is not JSON.
pub(super) fn unwritable(error: &serde_json::Error) -> Problem {
    Problem::new("mcp.failed", format!("cannot write the answer: {error}"))
}

/// Fails for an item that is too large.
pub(super) fn one<T: Serialize>(item: T) -> Result<T, Problem> {
    if size(&item)? <= LARGEST_ANSWER {
        return Ok(item);
    }
    let message = format!("the answer has more than {} KiB", LARGEST_ANSWER / 1024);
    Err(Problem::new("mcp.too-large", message).hint("ask about fewer targets, or use the command"))
}

/// The beginning of a text that has room.
pub(super) fn beginning(text: &str) -> &str {
    if text.len() <= LARGEST_ANSWER {
        return text;
    }
    let end = (0..=LARGEST_ANSWER).rev().find(|end| text.is_char_boundary(*end));
    end.and_then(|end| text.get(..end)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_keeps_the_first_items() {
        let mut list = BoundedList::new();
        let long = "x".repeat(LARGEST_ANSWER / 2 - 3);
        for item in [long.as_str(), &long, "y", ""] {
            list.push(item).unwrap();
        }
        assert_eq!((list.left_off(), list.into_items().len()), (2, 2));
        assert_eq!(one("x".repeat(LARGEST_ANSWER)).unwrap_err().code(), "mcp.too-large");
    }

    #[test]
    fn a_text_ends_between_characters() {
        assert_eq!(beginning("short"), "short");
        let long = format!("x{}", "\u{e9}".repeat(LARGEST_ANSWER));
        assert!(beginning(&long).len() < LARGEST_ANSWER && beginning(&long).ends_with('\u{e9}'));
    }
}
