//! The commands, one file each. This is the only room that prints.

mod build;
mod check;
mod explain;
mod ids;
mod init;
mod report;
mod serve;

use crate::panics;
use anyhow::{Context, anyhow};
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// Compiles a report and its registers into a site of record.
#[derive(Debug, Parser)]
#[command(name = "annals", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Compile the report into its site
    Build(build::BuildArgs),
    /// Tell everything that is wrong, and write nothing
    Check(check::CheckArgs),
    /// Say why a name in a section is a link or stays text
    Explain(explain::ExplainArgs),
    /// Show the report in a browser while it is written
    Serve(serve::ServeArgs),
    /// Give every paragraph that has none a permanent id
    Ids(ids::IdsArgs),
    /// Make a small site that builds, to begin from
    Init(init::InitArgs),
}

/// Where the site is.
#[derive(Args, Debug)]
struct RootArgs {
    /// The folder of the site [default: the nearest with a book.toml, from here upwards]
    #[arg(long, value_name = "DIR", global = true)]
    root: Option<PathBuf>,
}

impl RootArgs {
    fn find(&self) -> anyhow::Result<PathBuf> {
        if let Some(root) = &self.root {
            return Ok(root.clone());
        }
        let here = std::env::current_dir().context("the current folder cannot be entered")?;
        let book = crate::project::FILE;
        let found = crate::source::disk::find_upwards(&here, book).context("the current folder cannot be read")?;
        found.ok_or_else(|| {
            anyhow!("there is no {book} here or in a folder above\nrun `annals` in the folder of a site, give it with `--root DIR`, or make one with `annals init DIR`")
        })
    }
}

/// Runs the command that was given. 0: done; 1: the report has errors, or could not be written; 2: wrong usage; 70: a bug
/// in annals, which has written nothing.
#[must_use]
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    make_threads();
    panics::install(report::bug);
    let done = panics::caught(|| match &cli.command {
        Command::Build(args) => build::run(args),
        Command::Check(args) => check::run(args),
        Command::Explain(args) => explain::run(args),
        Command::Serve(args) => serve::run(args),
        Command::Ids(args) => ids::run(args),
        Command::Init(args) => init::run(args),
    });
    match done {
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

/// Threads with room for the deepest YAML that is read: 64 levels, at some 30 KiB each where the program
/// is not optimised. The 2 MiB that threads have by themselves are not enough behind other frames.
fn make_threads() {
    const STACK: usize = 16 << 20;
    // Where there are threads already, whoever made them knows better.
    let _ = rayon::ThreadPoolBuilder::new().stack_size(STACK).build_global();
}
