//! A small random number generator: xorshift with a final multiplication. Not for secrets.

/// The same seed gives the same numbers, on every platform and in every release.
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// Any seed is valid, including zero.
    pub fn new(seed: u64) -> Self {
        let mut random = Self(seed ^ 0x5c09_e6a7_e000_0001);
        // Similar seeds diverge in the first few steps.
        for _ in 0..8 {
            random.bits();
        }
        random
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        if self.0 == 0 {
            self.0 = 1; // the one state that xorshift never leaves
        }
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number from 0 up to and without `end`.
    pub fn below(&mut self, end: usize) -> usize {
        // The high bits have the best quality.
        ((u128::from(self.bits()) * end as u128) >> 64) as usize
    }

    /// True with this percentage.
    pub fn percent(&mut self, share: usize) -> bool {
        self.below(100) < share
    }

    /// One of the items, uniformly distributed.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    /// One of the items, the first ones more often, because most questions are about the same few hosts.
    pub fn skewed<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        let (one, other) = (self.below(items.len()), self.below(items.len()));
        &items[one.min(other)]
    }

    /// Shuffles the items.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for end in (1..items.len()).rev() {
            items.swap(end, self.below(end + 1));
        }
    }
}
