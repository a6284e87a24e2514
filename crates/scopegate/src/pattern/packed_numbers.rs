//! Small numbers in few bits.

/// A list of numbers, each in as many bits as the highest of them needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PackedNumbers {
    bits: u32,
    /// The first number of a word is in its lowest bits. The last word may have more numbers, all 0.
    words: Box<[u64]>,
}

impl PackedNumbers {
    pub(super) fn of(numbers: &[u16]) -> Self {
        let highest = numbers.iter().copied().max().unwrap_or(0);
        let bits = (u16::BITS - highest.leading_zeros()).max(1);
        let word = |numbers: &[u16]| numbers.iter().rev().fold(0, |word, number| word << bits | u64::from(*number));
        Self { bits, words: numbers.chunks(per_word(bits)).map(word).collect() }
    }

    /// The numbers in order, and then zeros.
    pub(super) fn iter(&self) -> impl Iterator<Item = u16> {
        let mask = (1_u64 << self.bits) - 1;
        self.words.iter().flat_map(move |word| {
            let numbers = std::iter::successors(Some(*word), move |word| Some(word >> self.bits));
            numbers.take(per_word(self.bits)).map(move |word| u16::try_from(word & mask).unwrap_or(u16::MAX))
        })
    }
}

fn per_word(bits: u32) -> usize {
    usize::try_from(u64::BITS / bits).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_return_in_order() {
        for highest in [0, 1, 2, 3, 4, 255, 256, 384, u16::MAX] {
            let numbers: Vec<u16> =
                (0..384).map(|n: u16| n.wrapping_mul(77) % highest.max(1)).chain([highest]).collect();
            let packed = PackedNumbers::of(&numbers);
            assert_eq!(packed.iter().take(numbers.len()).collect::<Vec<_>>(), numbers, "{highest}");
            assert!(packed.iter().skip(numbers.len()).all(|number| number == 0));
        }
    }
}
