//! Random numbers that are the same on every machine: SplitMix64, integers only.
//!
//! No floating point: the last digit of a logarithm differs between machines.

/// A random number generator that is seeded with the seed of the report, a kind of record and its number.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64, kind: u64, number: u64) -> Self {
        let mut random = Self(seed ^ kind.wrapping_mul(0xd6e8_feb8_6659_fd93));
        random.0 = random.next().wrapping_add(number.wrapping_mul(0xa076_1d64_78bd_642f));
        random.next();
        random
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(end.max(1))) >> 64) as u64
    }

    /// A number from `start` to `last`, inclusive.
    pub(super) fn between(&mut self, start: u64, last: u64) -> u64 {
        start + self.below(last - start + 1)
    }

    /// True once in `times`.
    pub(super) fn one_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    pub(super) fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len() as u64) as usize]
    }

    /// A number below `count`; small numbers are far more frequent, as in Zipf's law.
    ///
    /// `per_mille` of the draws are uniform over the octaves (1, 2 to 3, 4 to 7 ...), which is a 1/rank distribution; the
    /// others decrease slowly, so that the last ranks are drawn too.
    pub(super) fn skewed(&mut self, count: u64, per_mille: u64) -> u64 {
        if self.below(1000) >= per_mille {
            let root = self.below(1 << 32);
            return ((u128::from(root * root) * u128::from(count)) >> 64) as u64;
        }
        let octaves = u64::from(64 - count.leading_zeros());
        loop {
            let octave = self.below(octaves);
            let rank = (1 << octave) - 1 + self.below(1 << octave);
            if rank < count {
                return rank;
            }
        }
    }
}

/// A permutation of the numbers below `modulus`. `step` must be coprime to `modulus`.
pub(super) fn scatter(number: u64, step: u64, modulus: u64) -> u64 {
    debug_assert!(number < modulus, "a number has to lie within the range that it is scattered over");
    ((u128::from(number) * u128::from(step) + u128::from(step / 3)) % u128::from(modulus)) as u64
}
