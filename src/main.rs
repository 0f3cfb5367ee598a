//! The command `annals`.

use std::process::ExitCode;

fn main() -> ExitCode {
    annals::cli::run()
}
