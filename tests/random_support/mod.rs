//! Random tests print the seed that they use, and take one: `PROPTEST_RNG_SEED=… cargo test …` repeats a run.

#![expect(clippy::print_stdout, reason = "shown if the test fails")]

use proptest::test_runner::{Config, RngSeed};
use std::hash::{BuildHasher, RandomState};

/// A configuration with `few` cases by default, or as many as `PROPTEST_CASES` says. The seed that it prints is shown if the test
/// fails.
pub(crate) fn config(few: u32) -> Config {
    let defaults = Config::default();
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { defaults.cases } else { few };
    let seed = match defaults.rng_seed {
        RngSeed::Fixed(seed) => seed,
        RngSeed::Random => RandomState::new().hash_one(0),
    };
    println!("to repeat this run: PROPTEST_RNG_SEED={seed} PROPTEST_CASES={cases}");
    Config { cases, rng_seed: RngSeed::Fixed(seed), failure_persistence: None, ..defaults }
}
