//! The only writer of disk: what it keeps, replaces and refuses, and what no fault may break.
#![expect(clippy::disallowed_methods, reason = "tests make the disk that they look at")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail as tests do")]

mod apply;
#[cfg(unix)]
mod faults;
mod property;
#[cfg(unix)]
#[path = "../strace_support/mod.rs"]
mod strace_support;
mod support;
