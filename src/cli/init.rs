//! `annals init`.

use super::report;
use crate::panics::{Activity, working_on};
use crate::route::Route;
use crate::source::disk::is_empty_or_missing;
use crate::write;
use anyhow::{Context, bail};
use clap::Args;
use rust_embed::RustEmbed;
use std::path::PathBuf;
use std::process::ExitCode;

/// The files of a new site.
#[derive(RustEmbed)]
#[folder = "starter"]
struct Starter;

#[derive(Args, Debug)]
pub(super) struct InitArgs {
    /// Folder to create the site in; it must be empty or not exist
    #[arg(value_name = "DIR")]
    dir: PathBuf,
}

pub(super) fn run(args: &InitArgs) -> anyhow::Result<ExitCode> {
    if !is_empty_or_missing(&args.dir).with_context(|| super::build::unreadable(&args.dir))? {
        bail!(
            "{} is not an empty folder\nname a folder that is empty or does not exist: files are never overwritten",
            args.dir.display()
        );
    }
    for path in Starter::iter() {
        if let Some(file) = Starter::get(&path) {
            let _work = working_on(Activity::Write, &path);
            write::create_new_file(&args.dir.join(&*path), &file.data)?;
        }
    }
    report::print_line(&format!("created a small site in {}", args.dir.display()));
    report::print_line(&format!("build it:    annals build --root {}", args.dir.display()));
    report::print_line(&format!("then open:   {}", args.dir.join("public").join(Route::Landing.to_path()).display()));
    Ok(ExitCode::SUCCESS)
}
