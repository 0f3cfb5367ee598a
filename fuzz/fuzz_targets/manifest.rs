//! See `bodies/mod.rs`.
#![no_main]

#[path = "../bodies/mod.rs"]
mod bodies;
#[path = "../../tests/prose_support/mod.rs"]
mod prose_support;
#[path = "../../tests/words_support/whole.rs"]
mod whole;

libfuzzer_sys::fuzz_target!(|data: &[u8]| bodies::run("manifest", data));
