//! `annals check`.

use super::RootArgs;
use super::build::{self, with_read_errors};
use super::report;
use crate::build::{Builder, Options};
use crate::diag::{self, Diagnostic};
use crate::project::Project;
use anyhow::Context;
use clap::Args;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

#[derive(Args, Debug)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    root: RootArgs,
    /// Report a repeated mistake at every place instead of once
    #[arg(long)]
    all: bool,
    /// Treat every warning as an error
    #[arg(long)]
    strict: bool,
}

pub(super) fn run(args: &CheckArgs) -> anyhow::Result<ExitCode> {
    let root = args.root.find()?;
    let mut builder = Builder::default();
    let (sources, read_errors) = builder.read(&root).with_context(|| build::unreadable(&root))?;
    let last_stamps = builder.project().and_then(|project| last_stamps_of(&root, project));
    let options = Options { last_stamps, is_strict: args.strict, ..Options::default() };
    let outcome = with_read_errors(builder.check(&sources, &options), read_errors, &sources);
    let unfolded = args.all.then(|| diag::unfolded(&outcome.diagnostics, &sources));
    report::diagnostics(unfolded.as_ref().unwrap_or(&outcome.diagnostics), &sources);
    if outcome.diagnostics.iter().any(Diagnostic::is_error) {
        return Ok(ExitCode::FAILURE);
    }
    if let Some(counts) = &outcome.counts {
        report::print_line(&report::format_counts(counts));
    }
    Ok(ExitCode::SUCCESS)
}

/// The record of stamps in the folder of `build-dir`, if a build has written there.
fn last_stamps_of(root: &Path, project: &Project) -> Option<Arc<str>> {
    build::last_stamps_of(root, project).unwrap_or_else(|error| {
        report::eprint_line(&format!(
            "note: {error}; cannot check whether paragraph ids were lost since the last build"
        ));
        None
    })
}
