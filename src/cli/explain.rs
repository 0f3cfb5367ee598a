//! `annals explain`.

use super::RootArgs;
use super::report;
use crate::build::{Builder, ExplainError, SourceLocation};
use crate::diag::Code;
use crate::source::Sources;
use anyhow::{Context, bail};
use clap::Args;
use std::path::Path;
use std::process::ExitCode;

#[derive(Args, Debug)]
pub(super) struct ExplainArgs {
    /// Place in a section, as in warnings: content/01-a.md:14:20, or content/01-a.md:14 for all names of a line; or the code
    /// of an error or a warning: shared-name
    #[arg(value_name = "FILE:LINE[:COLUMN]|CODE", value_parser = parse_subject)]
    subject: Subject,
    #[command(flatten)]
    root: RootArgs,
}

/// What is explained.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Subject {
    /// The names at a place.
    Location(SourceLocation),
    /// A kind of error or warning.
    Code(Code),
}

pub(super) fn run(args: &ExplainArgs) -> anyhow::Result<ExitCode> {
    match &args.subject {
        Subject::Location(place) => explain_names(place, args.root.find()?.as_path()),
        Subject::Code(code) => {
            report::print_line(code.explain().trim_end());
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn explain_names(place: &SourceLocation, root: &Path) -> anyhow::Result<ExitCode> {
    let mut builder = Builder::default();
    let (sources, read_errors) = builder.read(root).with_context(|| super::build::unreadable(root))?;
    let location = SourceLocation { path: path_from_root(root, &place.path, &sources), ..place.clone() };
    match builder.explain(&sources, &location) {
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

/// Parses a place or a code. A place has a colon, a code has none.
fn parse_subject(text: &str) -> Result<Subject, String> {
    if text.contains(':') {
        return parse_place(text).map(Subject::Location);
    }
    let near = || Code::nearest_name(text).map(|near| format!("there is no code `{text}`; did you mean `{near}`?"));
    Code::from_name(text).map(Subject::Code).ok_or_else(|| near().unwrap_or_else(|| invalid_location(text)))
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
    format!(
        "expected a file, a line and perhaps a column, such as `content/01-a.md:14:20`, or a code, such as \
         `shared-name`, found `{text}`"
    )
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

    #[test]
    fn an_argument_without_a_colon_is_a_code() {
        assert_eq!(parse_subject("shared-name"), Ok(Subject::Code(Code::SharedName)));
        assert_eq!(
            parse_subject("shared-nam"),
            Err("there is no code `shared-nam`; did you mean `shared-name`?".to_owned())
        );
        assert!(parse_subject("content/a.md").is_err_and(|error| error.contains("such as `shared-name`")));
        assert!(matches!(parse_subject("content/a.md:3"), Ok(Subject::Location(_))));
    }
}
