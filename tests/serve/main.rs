//! The preview's server as strangers meet it: other pages in the same browser, other machines, and reports
//! that somebody else has written. Over bare sockets, since no client would send most of this.
#![expect(clippy::disallowed_methods, reason = "tests make the disk that they look at, and look at the clock")]
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests fail as tests do")]

#[cfg(unix)]
mod command;
mod crowd;
#[cfg(unix)]
mod editor;
mod former;
mod inert;
mod rebuild;
mod strangers;
mod support;
mod wire;
