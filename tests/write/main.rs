//! The only module that writes to disk: what it preserves, replaces and refuses, and that no fault breaks the output.
#![expect(clippy::disallowed_methods, reason = "the tests create the files that they read")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail as tests do")]

mod apply;
mod copies;
#[cfg(unix)]
mod faults;
mod interrupted;
mod property;
#[path = "../random_support/mod.rs"]
mod random_support;
mod record;
mod refused;
mod signature;
mod single_file;
#[cfg(unix)]
#[path = "../strace_support/mod.rs"]
mod strace_support;
mod streaming;
mod support;
