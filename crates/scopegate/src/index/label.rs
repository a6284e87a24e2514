//! Labels as numbers, so that two are compared at once, byte for byte.

use crate::targets::number_of;

/// How many bytes of a label stand in one [`Piece`].
const PIECE: usize = 15;

/// Up to fifteen bytes of a label. The bytes stand in order, zeros behind them, and the last byte says whether the label
/// goes on: a label has no zero byte, so equal numbers are equal bytes and no hash has to be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct LabelChunk(u128);

/// In the last byte: the label goes on.
const GOES_ON: u128 = 1 << 120;

impl LabelChunk {
    /// The pieces of the label that stands in a text from `start` to `end`; most have one.
    pub(super) fn all(text: &[u8], start: usize, end: usize) -> impl Iterator<Item = Self> {
        let mut from = Some(start);
        std::iter::from_fn(move || {
            let (piece, behind) = Self::first(text, from?, end);
            from = behind;
            Some(piece)
        })
    }

    /// The first piece of what stands in a text from `start` to `end`, and where the next one begins, if there is one.
    #[inline]
    pub(super) fn first(text: &[u8], start: usize, end: usize) -> (Self, Option<usize>) {
        if end.wrapping_sub(start) <= PIECE {
            return (Self(bytes(text, start, end)), None);
        }
        let to = start.saturating_add(PIECE);
        (Self(bytes(text, start, to) | GOES_ON), Some(to))
    }

    /// The number, for hashing.
    pub(super) fn number(self) -> u128 {
        self.0
    }
}

/// Up to fifteen bytes of a text as a number, the first byte lowest. Where sixteen stand before the end they are read at
/// once, and those that do not belong are put out.
#[inline]
fn bytes(text: &[u8], start: usize, end: usize) -> u128 {
    if let Some(sixteen) = text.get(..end).and_then(<[u8]>::last_chunk) {
        // In bits, modulo 128.
        let unwanted = start.wrapping_sub(end).wrapping_mul(8) & 127;
        return u128::from_le_bytes(*sixteen) >> unwanted;
    }
    number_of(text.get(start..end).unwrap_or_default())
}

/// A label of at most seven bytes, which stands in a text from `start` to `end`, as a number below 2^56 that no other has.
#[inline]
pub(crate) fn short_label(text: &[u8], start: usize, end: usize) -> Option<u64> {
    (end.checked_sub(start)? <= 7).then(|| u64::try_from(bytes(text, start, end)).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use crate::index::label::LabelChunk;

    fn pieces(label: &str) -> Vec<LabelChunk> {
        LabelChunk::all(label.as_bytes(), 0, label.len()).collect()
    }

    #[test]
    fn a_label_reads_alike_wherever_it_stands() {
        let long = "abcdefghijklmnopqrstuvwxyz0123456789-_abcdefghijklmnopqrstuvwxyz";
        for length in 1..=63 {
            let label = long.get(..length).unwrap();
            for (before, after) in
                [("", ""), ("a.", ""), ("", ".b"), ("https://aaaaaaaa.", ".example.com/"), ("aaaaaaaaaaaaaaaa.", "")]
            {
                let text = format!("{before}{label}{after}");
                let here = LabelChunk::all(text.as_bytes(), before.len(), before.len() + length).collect::<Vec<_>>();
                assert_eq!(here, pieces(label), "{text}");
            }
            assert_eq!(pieces(label).len(), length.div_ceil(15));
        }
    }

    #[test]
    fn different_labels_have_different_pieces() {
        let labels =
            ["a", "aa", "b", "abcdefghijklmno", "abcdefghijklmnop", "abcdefghijklmnopq", "p", "aaaaaaaaaaaaaaaa"];
        for (n, one) in labels.iter().enumerate() {
            for (m, other) in labels.iter().enumerate() {
                assert_eq!(pieces(one) == pieces(other), n == m, "{one} {other}");
            }
        }
        assert_ne!(pieces("abcdefghijklmno")[0], pieces("abcdefghijklmnop")[0], "the one ends where the other goes on");
    }
}
