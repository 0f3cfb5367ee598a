//! Writes an invented report of any size into a folder: `corpus DIR --sections N [--seed N]`.
//!
//! For benchmarks, and to see what a large report looks like.

#![expect(clippy::disallowed_methods, reason = "this program writes a site's sources, which annals never does")]
#![expect(clippy::print_stderr, reason = "the error messages of a command")]

#[path = "../benches/corpus/mod.rs"]
mod corpus;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    let Some((folder, settings)) = arguments() else {
        eprintln!("usage: corpus DIR --sections N [--seed N]    (N sections: 10 to 1000000)");
        return ExitCode::from(2);
    };
    match write(&folder, &settings) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}: {error}", folder.display());
            ExitCode::FAILURE
        }
    }
}

fn arguments() -> Option<(PathBuf, corpus::Settings)> {
    let mut words = std::env::args().skip(1);
    let mut folder = None;
    let (mut sections, mut seed) = (None, 1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--sections" => sections = Some(words.next()?.parse().ok()?),
            "--seed" => seed = words.next()?.parse().ok()?,
            _ if word.starts_with('-') || folder.is_some() => return None,
            _ => folder = Some(PathBuf::from(word)),
        }
    }
    let sections = sections.filter(|count| (10..=1_000_000).contains(count))?;
    Some((folder?, corpus::Settings { sections, seed }))
}

fn write(folder: &Path, settings: &corpus::Settings) -> io::Result<()> {
    let mut last_created = PathBuf::new();
    for (path, text) in corpus::files(settings) {
        let path = folder.join(path);
        let parent = path.parent().unwrap_or(folder);
        if parent != last_created {
            fs::create_dir_all(parent)?;
            last_created = parent.to_path_buf();
        }
        fs::write(path, text)?;
    }
    Ok(())
}
