//! `annals diff`.

use super::report;
use crate::diff::{EditionDiff, Ledger};
use crate::route::Route;
use crate::source::disk;
use anyhow::{Context, anyhow, bail};
use clap::{Args, ValueEnum};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Args, Debug)]
pub(super) struct DiffArgs {
    /// Folder of the old edition as it was built, or its ledger (claims.jsonl)
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// Folder of the new edition as it was built, or its ledger
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// How the differences are written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// How the differences are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a reader
    Text,
    /// For a program
    Json,
}

/// The longest ledger that is read, in bytes: that of a million claims.
const MAX_LEDGER: u64 = 512 << 20;

pub(super) fn run(args: &DiffArgs) -> anyhow::Result<ExitCode> {
    let (old, new) = (read(&args.old)?, read(&args.new)?);
    let diff = EditionDiff::between(&old, &new);
    match args.format {
        Format::Text => report::print_line(diff.to_string().trim_end()),
        Format::Json => report::print_json(&serde_json::to_string_pretty(&diff)?),
    }
    if diff.is_disjoint() {
        report::eprint_line(
            "note: the editions have no claim in common\n  help: check that both are of the same report",
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// Reads the ledger of a built edition.
fn read(edition: &Path) -> anyhow::Result<Ledger> {
    let is_ledger = edition.extension().is_some_and(|extension| extension == "jsonl");
    let path = if is_ledger { edition.to_owned() } else { edition.join(Route::LEDGER.to_path()) };
    let shown = path.display();
    let text = disk::read_small_file(&path, MAX_LEDGER).with_context(|| {
        format!("{shown} cannot be read\ngive the folder of a built edition, or a ledger of claims whose name ends in `.jsonl`")
    })?;
    let Some(text) = text else {
        bail!(
            "there is no ledger of claims at {shown}\ngive the folder of an edition that was built with registers, and without `enabled = false` under `[output.claims]`"
        )
    };
    Ledger::parse(&text).map_err(|error| anyhow!("{shown}:{}:{}: {error}\n{}", error.line, error.column, error.help))
}
