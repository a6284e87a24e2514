//! Labels as numbers, so that two are compared at once, byte for byte.

/// How many bytes of a label stand in one [`Piece`].
const PIECE: usize = 15;

/// Up to fifteen bytes of a label. The bytes stand in order, zeros behind them, and the last byte says whether the label
/// goes on: a label has no zero byte, so equal numbers are equal bytes and no hash has to be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Piece(u128);

/// In the last byte: the label goes on.
const GOES_ON: u128 = 1 << 120;

impl Piece {
    /// No label's.
    pub(super) const NONE: Self = Self(0);

    /// The one piece of a short label, which stands in a text from `start` to `end`; nothing for a long one.
    #[inline]
    pub(super) fn short(text: &[u8], start: usize, end: usize) -> Option<Self> {
        (end.checked_sub(start)? <= PIECE).then(|| Self(bytes(text, start, end)))
    }

    /// The pieces of the label that stands in a text from `start` to `end`; most have one.
    pub(super) fn all(text: &[u8], start: usize, end: usize) -> impl Iterator<Item = Self> {
        let mut start = Some(start);
        std::iter::from_fn(move || {
            let from = start?;
            let to = from.saturating_add(PIECE);
            if to < end {
                start = Some(to);
                return Some(Self(bytes(text, from, to) | GOES_ON));
            }
            start = None;
            Some(Self(bytes(text, from, end)))
        })
    }

    /// The two halves, for hashing.
    pub(super) fn halves(self) -> (u64, u64) {
        #[expect(clippy::cast_possible_truncation, reason = "the lower half is what is wanted")]
        let low = self.0 as u64;
        let high = (self.0 >> 64) as u64;
        (low, high)
    }
}

/// Up to fifteen bytes of a text as a number, the first byte lowest. Sixteen are read at once where there are so many
/// before the end or behind the start, and those that do not belong are put out.
#[inline]
fn bytes(text: &[u8], start: usize, end: usize) -> u128 {
    let unwanted = 128_usize.saturating_sub(end.saturating_sub(start).saturating_mul(8));
    if let Some(sixteen) = text.get(..end).and_then(<[u8]>::last_chunk::<16>) {
        return u128::from_le_bytes(*sixteen) >> (unwanted & 127);
    }
    if let Some(sixteen) = text.get(start..).and_then(<[u8]>::first_chunk::<16>) {
        return u128::from_le_bytes(*sixteen) << (unwanted & 127) >> (unwanted & 127);
    }
    let few = text.get(start..end).unwrap_or_default();
    few.iter().rev().fold(0, |number, byte| number << 8 | u128::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::Piece;

    fn pieces(label: &str) -> Vec<Piece> {
        Piece::all(label.as_bytes(), 0, label.len()).collect()
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
                let here = Piece::all(text.as_bytes(), before.len(), before.len() + length).collect::<Vec<_>>();
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
        assert!(labels.iter().all(|label| !pieces(label).contains(&Piece::NONE)));
    }
}
