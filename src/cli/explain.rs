//! `annals explain`.

use super::RootArgs;
use super::report;
use crate::build::{At, Builder, NotExplained, read};
use crate::source::Sources;
use anyhow::{Context, bail};
use clap::Args;
use std::path::Path;
use std::process::ExitCode;

#[derive(Args, Debug)]
pub(super) struct ExplainArgs {
    /// A place in a section, as warnings have it: content/01-a.md:14:20, or content/01-a.md:14 for all names of a line
    #[arg(value_name = "FILE:LINE[:COLUMN]", value_parser = parse_place)]
    place: At,
    #[command(flatten)]
    root: RootArgs,
}

pub(super) fn run(args: &ExplainArgs) -> anyhow::Result<ExitCode> {
    let root = args.root.find()?;
    let (sources, unread) = read(&root).with_context(|| format!("{} cannot be read", root.display()))?;
    let at = At { path: path_in(&root, &args.place.path, &sources), ..args.place.clone() };
    match Builder::default().explain(&sources, &at) {
        Ok(explained) => {
            report::say(explained.drawn(&sources).trim_end());
            Ok(ExitCode::SUCCESS)
        }
        Err(NotExplained::Unread(mut errors)) => {
            errors.extend(unread);
            report::diagnostics(&errors, &sources);
            Ok(ExitCode::FAILURE)
        }
        Err(NotExplained::NoPlace(problem, help)) => bail!("{problem}\n{help}"),
    }
}

/// Reads `content/01-a.md:14:20`. A path may have colons of its own.
fn parse_place(text: &str) -> Result<At, String> {
    let number = |text: &str| text.parse::<usize>().ok().filter(|number| *number > 0);
    let (rest, last) = text.rsplit_once(':').ok_or_else(|| unread(text))?;
    let last = number(last).ok_or_else(|| unread(text))?;
    let place = match rest.rsplit_once(':').and_then(|(path, line)| Some((path, number(line)?))) {
        Some((path, line)) => At { path: path.to_owned(), line, column: Some(last) },
        None => At { path: rest.to_owned(), line: last, column: None },
    };
    if place.path.is_empty() { Err(unread(text)) } else { Ok(place) }
}

fn unread(text: &str) -> String {
    format!("expected a file, a line and perhaps a column, such as `content/01-a.md:14:20`, found `{text}`")
}

/// The path of a file from the root: as it was given, or from the current folder.
fn path_in(root: &Path, given: &str, sources: &Sources) -> String {
    let given = given.strip_prefix("./").unwrap_or(given);
    if sources.get(given).is_some() {
        return given.to_owned();
    }
    let absolute = |path: &Path| std::path::absolute(path).ok();
    let from_root = || {
        let (file, root) = (absolute(Path::new(given))?, absolute(root)?);
        let inner = file.strip_prefix(root).ok()?;
        let parts: Option<Vec<&str>> = inner.components().map(|part| part.as_os_str().to_str()).collect();
        Some(parts?.join("/"))
    };
    from_root().filter(|path| sources.get(path).is_some()).unwrap_or_else(|| given.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_file_a_line_and_perhaps_a_column() {
        let at = |path: &str, line, column| At { path: path.to_owned(), line, column };
        assert_eq!(parse_place("content/a.md:14:20"), Ok(at("content/a.md", 14, Some(20))));
        assert_eq!(parse_place("content/a.md:14"), Ok(at("content/a.md", 14, None)));
        assert_eq!(parse_place("C:/site/a.md:3"), Ok(at("C:/site/a.md", 3, None)));
        for wrong in ["content/a.md", "content/a.md:", "content/a.md:0", "content/a.md:x", ":3", "a.md:1:0"] {
            assert!(parse_place(wrong).is_err(), "{wrong}");
        }
    }
}
