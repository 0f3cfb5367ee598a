//! The commands, one file each. This is the only module that prints.

mod build;
mod check;
mod diff;
mod explain;
mod ids;
mod init;
mod last_build;
mod report;
mod serve;
mod signing;
mod verify;
mod watch_loop;

use crate::panics;
use anyhow::{Context, anyhow};
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// Builds a cross-linked static site from a report and its registers.
#[derive(Debug, Parser)]
#[command(name = "annals", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Build the site
    Build(build::BuildArgs),
    /// Check the report for errors and warnings without writing anything
    Check(check::CheckArgs),
    /// Explain why a name in a section is linked or not, or what a code of a message means
    Explain(explain::ExplainArgs),
    /// Serve a preview that is rebuilt when files change
    Serve(serve::ServeArgs),
    /// Add a permanent id to every paragraph that has none
    Ids(ids::IdsArgs),
    /// Check a copy of a site against its list of files, its signature and its edition
    Verify(verify::VerifyArgs),
    /// Compare two built editions: what they state of whom
    Diff(diff::DiffArgs),
    /// Create a small site to start from
    Init(init::InitArgs),
}

/// The option `--root`.
#[derive(Args, Debug)]
struct RootArgs {
    /// Site folder [default: the nearest folder with a book.toml, from the current one upwards]
    #[arg(long, value_name = "DIR", global = true)]
    root: Option<PathBuf>,
}

impl RootArgs {
    fn find(&self) -> anyhow::Result<PathBuf> {
        if let Some(root) = &self.root {
            return Ok(root.clone());
        }
        let current_folder = std::env::current_dir().context("the current folder cannot be entered")?;
        let book = crate::project::FILE;
        let root =
            crate::source::disk::find_upwards(&current_folder, book).context("the current folder cannot be read")?;
        root.ok_or_else(|| {
            anyhow!("there is no {book} here or in a folder above\nrun `annals` in the folder of a site, give it with `--root DIR`, or create one with `annals init DIR`")
        })
    }
}

/// Runs the command that was given. Exit codes: 0, success; 1, the report has errors or could not be written, or a copy of
/// a site is not as it was published; 2, wrong
/// usage; 70, a bug in annals, and nothing was written.
#[must_use]
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    build_thread_pool();
    panics::install_hook(report::bug);
    let result = panics::catch_panic(|| match &cli.command {
        Command::Build(args) => build::run(args),
        Command::Check(args) => check::run(args),
        Command::Explain(args) => explain::run(args),
        Command::Serve(args) => serve::run(args),
        Command::Ids(args) => ids::run(args),
        Command::Verify(args) => verify::run(args),
        Command::Diff(args) => diff::run(args),
        Command::Init(args) => init::run(args),
    });
    match result {
        Ok(Ok(code)) => code,
        Ok(Err(error)) => {
            report::failure(&error);
            ExitCode::FAILURE
        }
        Err(panic) => {
            report::bug(&panic);
            ExitCode::from(panics::EXIT_CODE)
        }
    }
}

/// Gives threads a stack that is large enough for the deepest YAML: 64 levels, at some 30 KiB each in a debug build.
/// The default of 2 MiB is not enough below other frames.
fn build_thread_pool() {
    const STACK: usize = 16 << 20;
    // If a thread pool exists already, its stack size is the caller's choice.
    let _ = rayon::ThreadPoolBuilder::new().stack_size(STACK).build_global();
}
