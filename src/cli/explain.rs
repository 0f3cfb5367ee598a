//! `annals explain`.

use super::RootArgs;
use super::report;
use crate::build::{At, Builder, Explained, Explanation, NotExplained, read};
use crate::source::{Sources, Span};
use anyhow::{Context, bail};
use clap::Args;
use std::path::Path;
use std::process::ExitCode;

/// The columns that are printed to.
const WIDTH: usize = 80;

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
            report::say(drawn(&explained, &sources).trim_end());
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

/// The explanations as text.
fn drawn(explained: &Explained, sources: &Sources) -> String {
    let mut text = String::new();
    for remark in &explained.remarks {
        add_wrapped(&mut text, "note: ", remark);
    }
    if !explained.remarks.is_empty() && !explained.names.is_empty() {
        text.push('\n');
    }
    for (index, name) in explained.names.iter().enumerate() {
        if index > 0 {
            text.push('\n');
        }
        add_name(&mut text, name, sources);
    }
    text
}

fn add_name(text: &mut String, name: &Explanation, sources: &Sources) {
    let words = if name.words.is_empty() { String::new() } else { format!("“{}” ", name.words) };
    add_wrapped(text, "", &format!("{}: {words}{}", place(name.span, sources), name.verdict));
    for reason in &name.reasons {
        let at = reason.at.map(|at| format!(", {}", place(at, sources))).unwrap_or_default();
        add_wrapped(text, &format!("  {}: ", reason.label), &format!("{}{at}", reason.words));
    }
    for remedy in &name.remedies {
        add_wrapped(text, "  help: ", remedy);
    }
}

fn place(span: Span, sources: &Sources) -> String {
    let position = sources.position(span);
    let path = sources.file(span.file).map_or("?", |file| &file.path);
    format!("{path}:{}:{}", position.line, position.column)
}

/// Words as they are kept together: what is between backticks is copied, and stays in one line.
fn unbroken(words: &str) -> Vec<&str> {
    let mut is_code = false;
    let is_gap = |c: char| {
        is_code ^= c == '`';
        c == ' ' && !is_code
    };
    words.split(is_gap).collect()
}

/// Adds words behind a label. Lines that go on are indented further; no word is broken.
fn add_wrapped(text: &mut String, label: &str, words: &str) {
    let indent = label.chars().take_while(|c| *c == ' ').count() + 4;
    let mut line = label.to_owned();
    let mut is_empty = true;
    for word in unbroken(words) {
        let length = line.chars().count() + word.chars().count() + usize::from(!is_empty);
        if !is_empty && length > WIDTH {
            text.push_str(&line);
            text.push('\n');
            line = " ".repeat(indent);
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line.push_str(word);
        is_empty = false;
    }
    text.push_str(&line);
    text.push('\n');
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

    #[test]
    fn long_lines_are_wrapped_and_words_are_not_broken() {
        let mut text = String::new();
        add_wrapped(&mut text, "  rule: ", &format!("{} b", "a".repeat(90)));
        assert_eq!(text, format!("  rule: {}\n      b\n", "a".repeat(90)));
    }
}
