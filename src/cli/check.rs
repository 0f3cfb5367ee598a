//! `annals check`.

use super::RootArgs;
use super::build::with_unread;
use super::report;
use crate::build::{Builder, Options, read};
use crate::diag::Diagnostic;
use anyhow::Context;
use clap::Args;
use std::process::ExitCode;

#[derive(Args, Debug)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    root: RootArgs,
}

pub(super) fn run(args: &CheckArgs) -> anyhow::Result<ExitCode> {
    let root = args.root.find()?;
    let (sources, unread) = read(&root).with_context(|| format!("{} cannot be read", root.display()))?;
    let outcome = with_unread(Builder::default().build(&sources, &Options::default()), unread, &sources);
    report::diagnostics(&outcome.diagnostics, &sources);
    if outcome.diagnostics.iter().any(Diagnostic::is_error) {
        return Ok(ExitCode::FAILURE);
    }
    if let Some(counts) = &outcome.counts {
        report::say(&report::counted(counts));
    }
    Ok(ExitCode::SUCCESS)
}
