//! How well names are linked in the annotated texts of `tests/gold`: `gold [--list] [FOLDER]`, or `gold --cases [--list]`.
//!
//! Each text is built in memory, and its links and warnings are compared with its annotations (`tests/gold/README.md`).
//! Prints a line for each text, each kind of text, each language, and the total:
//!
//! - words; annotated names; expected links; actual links;
//! - wrong: links to the wrong record (false positives); missed: expected links without a link (false negatives);
//! - precision: the share of correct links among the actual ones; recall: the share of expected links that are found;
//! - warnings about names, and their number per 1,000 words;
//! - useful: expected warnings; needless: unexpected warnings; lacking: expected warnings that are missing.
//!
//! `--list` also prints each finding with file, line and column. `--cases` runs the cases of `tests/gold/cases.json`; with
//! `--list`, it prints the differences. `--figures` prints the expected content of `tests/gold/figures.txt`. Nothing is written,
//! and the exit code is 0 whatever the findings.
//!
//! `cargo run --release --example gold`
#![expect(clippy::print_stdout, reason = "the output of a command")]
#![expect(clippy::disallowed_methods, reason = "it reads folders of sites")]

#[path = "../tests/gold_support/mod.rs"]
mod gold_support;

use anyhow::Context;
use gold_support::cases::{self, Verdict};
use gold_support::counts::Counts;
use gold_support::figures;
use gold_support::texts::{self, FindingKind, Measured, Text};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

fn main() -> anyhow::Result<()> {
    let mut arguments =
        Arguments { folder: Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/gold"), ..Arguments::default() };
    for argument in std::env::args().skip(1) {
        match argument.as_str() {
            "--list" => arguments.list = true,
            "--cases" => arguments.cases = true,
            "--figures" => arguments.figures = true,
            option if option.starts_with('-') => {
                anyhow::bail!("usage: gold [--list] [--cases | --figures] [FOLDER], found {option}")
            }
            folder => arguments.folder = folder.into(),
        }
    }
    if arguments.figures {
        print!("{}", figures(&arguments.folder).map_err(anyhow::Error::msg)?);
        Ok(())
    } else if arguments.cases {
        print_cases(&arguments)
    } else {
        print_texts(&arguments)
    }
}

#[derive(Default)]
struct Arguments {
    folder: PathBuf,
    list: bool,
    cases: bool,
    figures: bool,
}

fn print_texts(arguments: &Arguments) -> anyhow::Result<()> {
    let texts = texts::read_all(&arguments.folder).map_err(anyhow::Error::msg)?;
    let measured = texts.iter().map(|text| Ok((text, text.measure()?))).collect::<Result<Vec<_>, String>>();
    let measured = measured.map_err(anyhow::Error::msg)?;
    if arguments.list {
        for (text, measured) in &measured {
            print_findings(&arguments.folder, text, measured);
        }
        println!();
    }
    println!(
        "{:<16}{:>7}{:>7}{:>9}{:>7}{:>7}{:>8}{:>11}{:>8}{:>10}{:>7}{:>8}{:>10}{:>9}",
        "",
        "words",
        "names",
        "expected",
        "links",
        "wrong",
        "missed",
        "precision",
        "recall",
        "warnings",
        "/1000",
        "useful",
        "needless",
        "lacking"
    );
    let (mut kinds, mut languages, mut all) = (BTreeMap::new(), BTreeMap::new(), Counts::default());
    for (text, Measured { counts, .. }) in &measured {
        print_counts(&text.name, counts);
        *kinds.entry(text.kind()).or_insert_with(Counts::default) += *counts;
        *languages.entry(text.language()).or_insert_with(Counts::default) += *counts;
        all += *counts;
    }
    for group in [kinds, languages] {
        println!();
        group.iter().for_each(|(name, counts)| print_counts(name, counts));
    }
    println!();
    print_counts("all", &all);
    Ok(())
}

fn print_findings(folder: &Path, text: &Text, measured: &Measured) {
    let path = folder.join(&text.name).join(&text.path);
    for finding in &measured.findings {
        let kind = match finding.kind {
            FindingKind::Wrong => "wrong link",
            FindingKind::Missed => "missed link",
            FindingKind::Needless => "needless warning",
            FindingKind::Lacking => "lacking warning",
        };
        let place = finding.at.map(|at| text.marked.position(at));
        let place = place.map(|place| format!(":{}:{}", place.line, place.column)).unwrap_or_default();
        println!("{}{place}: {kind}: {}", path.display(), finding.words);
    }
}

fn print_counts(name: &str, counts: &Counts) {
    let Counts { words, marks, expected, links, wrong, missed, warnings, useful, needless, lacking } = counts;
    println!(
        "{name:<16}{words:>7}{marks:>7}{expected:>9}{links:>7}{wrong:>7}{missed:>8}{:>11}{:>8}{warnings:>10}{:>7}{useful:>8}{needless:>10}{lacking:>9}",
        share(links - wrong, *links),
        share(expected - missed, *expected),
        tenths(warnings * 10_000, *words),
    );
}

/// A share with three digits, rounded down: 1.000 means all.
fn share(part: usize, whole: usize) -> String {
    match (part * 1000).checked_div(whole) {
        Some(share) => format!("{}.{:03}", share / 1000, share % 1000),
        None => "-".to_owned(),
    }
}

/// A quotient of tenths, with one digit.
fn tenths(part: usize, whole: usize) -> String {
    let tenths = (part + whole / 2).checked_div(whole).unwrap_or_default();
    format!("{}.{}", tenths / 10, tenths % 10)
}

fn print_cases(arguments: &Arguments) -> anyhow::Result<()> {
    let path = arguments.folder.join("cases.json");
    let json = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let cases = cases::read(&json).map_err(anyhow::Error::msg)?;
    let mut groups: Vec<(&str, usize, usize)> = Vec::new();
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for case in &cases {
        let verdict = case.evaluate();
        let (kind, words) = verdict.parts();
        *kinds.entry(kind).or_default() += 1;
        if !groups.iter().any(|(group, ..)| *group == case.group) {
            groups.push((&case.group, 0, 0));
        }
        let group = groups.iter_mut().find(|(group, ..)| *group == case.group);
        if let Some((_, good, all)) = group {
            *good += usize::from(verdict == Verdict::AsExpected);
            *all += 1;
        }
        if arguments.list && verdict != Verdict::AsExpected {
            println!("{kind:<7} {}: {words}", case.id);
        }
    }
    for (group, good, all) in groups {
        println!("{good:>3} of {all:>3}  {group}");
    }
    let kinds: Vec<String> = kinds.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
    println!("{} cases: {}", cases.len(), kinds.join(", "));
    Ok(())
}
