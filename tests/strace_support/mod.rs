//! Failures of system calls, injected by strace.

use std::process::Command;

/// Whether strace is installed and may trace.
#[expect(clippy::print_stderr, reason = "a test that did not run should say so")]
pub(crate) fn has_strace() -> bool {
    let ran = Command::new("strace").args(["-f", "-qq", "-o", "/dev/null", "true"]).status();
    let works = ran.is_ok_and(|status| status.success());
    if !works {
        eprintln!("not tested: strace is not installed, or may not trace here");
    }
    works
}
