//! `annals explain`.

use super::RootArgs;
use super::report;
use crate::build::{Builder, ExplainError, SourceLocation, read};
use crate::source::Sources;
use anyhow::{Context, bail};
use clap::Args;
use std::path::Path;
use std::process::ExitCode;

#[derive(Args, Debug)]
pub(super) struct ExplainArgs {
    /// Place in a section, as in warnings: content/01-a.md:14:20, or content/01-a.md:14 for all names of a line
    #[arg(value_name = "FILE:LINE[:COLUMN]", value_parser = parse_place)]
    place: SourceLocation,
    #[command(flatten)]
    root: RootArgs,
}

pub(super) fn run(args: &ExplainArgs) -> anyhow::Result<ExitCode> {
    let root = args.root.find()?;
    let (sources, read_errors) = read(&root).with_context(|| format!("{} cannot be read", root.display()))?;
    let location = SourceLocation { path: path_from_root(&root, &args.place.path, &sources), ..args.place.clone() };
    match Builder::default().explain(&sources, &location) {
        Ok(explained) => {
            report::print_line(explained.render(&sources).trim_end());
            Ok(ExitCode::SUCCESS)
        }
        Err(ExplainError::Unreadable(mut errors)) => {
            errors.extend(read_errors);
            report::diagnostics(&errors, &sources);
            Ok(ExitCode::FAILURE)
        }
        Err(ExplainError::NoSuchLocation(problem, help)) => bail!("{problem}\n{help}"),
    }
}

/// Parses `content/01-a.md:14:20`. The path may contain colons.
fn parse_place(text: &str) -> Result<SourceLocation, String> {
    let number = |text: &str| text.parse::<usize>().ok().filter(|number| *number > 0);
    let (rest, tail) = text.rsplit_once(':').ok_or_else(|| invalid_location(text))?;
    let last_number = number(tail).ok_or_else(|| invalid_location(text))?;
    let place = match rest.rsplit_once(':').and_then(|(path, line)| Some((path, number(line)?))) {
        Some((path, line)) => SourceLocation { path: path.to_owned(), line, column: Some(last_number) },
        None => SourceLocation { path: rest.to_owned(), line: last_number, column: None },
    };
    if place.path.is_empty() { Err(invalid_location(text)) } else { Ok(place) }
}

fn invalid_location(text: &str) -> String {
    format!("expected a file, a line and perhaps a column, such as `content/01-a.md:14:20`, found `{text}`")
}

/// The path of a file relative to the root. `argument` may be relative to the root or to the current folder.
fn path_from_root(root: &Path, argument: &str, sources: &Sources) -> String {
    let argument = argument.strip_prefix("./").unwrap_or(argument);
    if sources.get(argument).is_some() {
        return argument.to_owned();
    }
    let absolute = |path: &Path| std::path::absolute(path).ok();
    let from_root = || {
        let (file, root) = (absolute(Path::new(argument))?, absolute(root)?);
        let inner = file.strip_prefix(root).ok()?;
        let parts: Option<Vec<&str>> = inner.components().map(|part| part.as_os_str().to_str()).collect();
        Some(parts?.join("/"))
    };
    from_root().filter(|path| sources.get(path).is_some()).unwrap_or_else(|| argument.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_file_a_line_and_perhaps_a_column() {
        let location = |path: &str, line, column| SourceLocation { path: path.to_owned(), line, column };
        assert_eq!(parse_place("content/a.md:14:20"), Ok(location("content/a.md", 14, Some(20))));
        assert_eq!(parse_place("content/a.md:14"), Ok(location("content/a.md", 14, None)));
        assert_eq!(parse_place("C:/site/a.md:3"), Ok(location("C:/site/a.md", 3, None)));
        for invalid in ["content/a.md", "content/a.md:", "content/a.md:0", "content/a.md:x", ":3", "a.md:1:0"] {
            assert!(parse_place(invalid).is_err(), "{invalid}");
        }
    }
}
