//! Labels packed into numbers, for fast comparison.

use crate::targets::number_of;

/// The number of bytes in one [`LabelChunk`].
const CHUNK: usize = 15;

/// Up to fifteen bytes of a label in order, padded with zeros; the last byte says whether the label continues. Labels
/// contain no zero bytes, so equal numbers mean equal bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct LabelChunk(u128);

/// A bit of the last byte: the label continues in another chunk.
const CONTINUES: u128 = 1 << 120;

impl LabelChunk {
    /// The chunks of the label at `start..end` of a text. Most labels have one.
    pub(super) fn all(text: &[u8], start: usize, end: usize) -> impl Iterator<Item = Self> {
        let mut from = Some(start);
        std::iter::from_fn(move || {
            let (chunk, rest) = Self::first(text, from?, end);
            from = rest;
            Some(chunk)
        })
    }

    /// The first chunk of `start..end` of a text, and the start of the next chunk, if there is one.
    #[inline]
    pub(super) fn first(text: &[u8], start: usize, end: usize) -> (Self, Option<usize>) {
        if end.wrapping_sub(start) <= CHUNK {
            return (Self(bytes(text, start, end)), None);
        }
        let to = start.saturating_add(CHUNK);
        (Self(bytes(text, start, to) | CONTINUES), Some(to))
    }

    /// Whether the label continues in another chunk.
    pub(super) fn continues(self) -> bool {
        self.0 & CONTINUES != 0
    }

    /// The number, for hashing.
    pub(super) fn number(self) -> u128 {
        self.0
    }
}

/// Up to fifteen bytes of a text as a little-endian number. If at least sixteen bytes end at `end`, they are read at
/// once and the unwanted ones are shifted out.
#[inline]
fn bytes(text: &[u8], start: usize, end: usize) -> u128 {
    if let Some(sixteen) = text.get(..end).and_then(<[u8]>::last_chunk) {
        // The shift in bits, modulo 128.
        let unwanted = start.wrapping_sub(end).wrapping_mul(8) & 127;
        return u128::from_le_bytes(*sixteen) >> unwanted;
    }
    number_of(text.get(start..end).unwrap_or_default())
}

/// The label at `start..end` of a text as a number below 2^56, unique per label; `None` for more than seven bytes.
#[inline]
pub(crate) fn short_label(text: &[u8], start: usize, end: usize) -> Option<u64> {
    (end.checked_sub(start)? <= 7).then(|| u64::try_from(bytes(text, start, end)).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use crate::index::label::LabelChunk;

    fn chunks(label: &str) -> Vec<LabelChunk> {
        LabelChunk::all(label.as_bytes(), 0, label.len()).collect()
    }

    #[test]
    fn chunks_do_not_depend_on_the_position_in_the_text() {
        let long = "abcdefghijklmnopqrstuvwxyz0123456789-_abcdefghijklmnopqrstuvwxyz";
        for length in 1..=63 {
            let label = long.get(..length).unwrap();
            for (before, after) in
                [("", ""), ("a.", ""), ("", ".b"), ("https://aaaaaaaa.", ".example.com/"), ("aaaaaaaaaaaaaaaa.", "")]
            {
                let text = format!("{before}{label}{after}");
                let here = LabelChunk::all(text.as_bytes(), before.len(), before.len() + length).collect::<Vec<_>>();
                assert_eq!(here, chunks(label), "{text}");
            }
            assert_eq!(chunks(label).len(), length.div_ceil(15));
        }
    }

    #[test]
    fn different_labels_have_different_chunks() {
        let labels =
            ["a", "aa", "b", "abcdefghijklmno", "abcdefghijklmnop", "abcdefghijklmnopq", "p", "aaaaaaaaaaaaaaaa"];
        for (n, one) in labels.iter().enumerate() {
            for (m, other) in labels.iter().enumerate() {
                assert_eq!(chunks(one) == chunks(other), n == m, "{one} {other}");
            }
        }
        assert_ne!(
            chunks("abcdefghijklmno")[0],
            chunks("abcdefghijklmnop")[0],
            "one label ends where the other continues"
        );
    }
}
