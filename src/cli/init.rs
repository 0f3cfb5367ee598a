//! `annals init`.

use super::report;
use crate::panics::{Activity, working_on};
use crate::source::disk::is_free;
use crate::write;
use anyhow::{Context, bail};
use clap::Args;
use rust_embed::RustEmbed;
use std::path::PathBuf;
use std::process::ExitCode;

/// The small site that a new one begins as.
#[derive(RustEmbed)]
#[folder = "starter"]
struct Starter;

#[derive(Args, Debug)]
pub(super) struct InitArgs {
    /// The folder to make the site in; it must be empty, or not be there yet
    #[arg(value_name = "DIR")]
    dir: PathBuf,
}

pub(super) fn run(args: &InitArgs) -> anyhow::Result<ExitCode> {
    if !is_free(&args.dir).with_context(|| format!("{} cannot be read", args.dir.display()))? {
        bail!(
            "{} is not an empty folder\nname a folder that is empty or not there yet: nothing is ever written over",
            args.dir.display()
        );
    }
    for path in Starter::iter() {
        if let Some(file) = Starter::get(&path) {
            let _work = working_on(Activity::Write, &path);
            write::create_new_file(&args.dir.join(&*path), &file.data)?;
        }
    }
    report::say(&format!("a small site stands in {}", args.dir.display()));
    report::say(&format!("build it:    annals build --root {}", args.dir.display()));
    report::say(&format!("then open:   {}", args.dir.join("public").join("index.html").display()));
    Ok(ExitCode::SUCCESS)
}
