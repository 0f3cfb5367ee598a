//! The preview's server against untrusted parties: other pages in the same browser, other machines, and reports
//! of other authors. Over bare sockets, since no HTTP client would send most of this.
#![expect(clippy::disallowed_methods, reason = "the tests create the files that they read, and read the clock")]
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests fail as tests do")]

#[cfg(unix)]
mod command;
mod crowd;
#[cfg(unix)]
mod editor;
mod former;
mod inert;
mod levels;
mod rebuild;
mod strangers;
mod support;
mod wire;
