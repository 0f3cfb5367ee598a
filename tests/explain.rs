//! `annals explain` agrees with the links, mentions and warnings of a build, and its output is as expected.
//!
//! `tests/explain/<case>/site/` is a site, `expected` has queries and their output: a line `? FILE:LINE[:COLUMN]`, the exit code
//! unless it is 0, and the output. `CASE=words cargo test --test explain` runs the cases whose name contains the words.
#![expect(clippy::disallowed_methods, reason = "the cases are on disk")]
#![expect(clippy::expect_used, reason = "a test fails by panicking and says why")]

#[path = "gold_support/marks.rs"]
#[expect(dead_code, reason = "the gold corpus uses more of it")]
mod marks;

use annals::build::{Builder, Options, SectionExplanation, read};
use annals::diag::DiagnosticLocation;
use annals::link::{ShownWord, TrackedGraph};
use annals::source::Sources;
use marks::Marked;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
fn every_place_is_explained_as_expected() {
    let wanted = std::env::var("CASE").unwrap_or_default();
    let cases = folders(&root().join("explain"));
    let wrong: Vec<String> = cases
        .iter()
        .filter(|case| case.to_string_lossy().contains(&wanted))
        .filter_map(|case| {
            let expected = fs::read_to_string(case.join("expected")).expect("a file `expected`");
            let found = explain_all(case, expected.lines().filter_map(|line| line.strip_prefix("? ")));
            (expected != found).then(|| format!("{}: found\n{found}", case.display()))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The output of the command for queries, in the format of `expected`.
fn explain_all<'p>(case: &Path, queries: impl Iterator<Item = &'p str>) -> String {
    let mut found = String::new();
    for query in queries {
        let mut command = Command::new(env!("CARGO_BIN_EXE_annals"));
        let output = command.args(["explain", "--root"]).arg(case.join("site")).arg(query).output().expect("a run");
        let _ = writeln!(found, "? {query}");
        if !output.status.success() {
            let _ = writeln!(found, "exit {}", output.status.code().expect("an exit code"));
        }
        let text = [output.stdout, output.stderr].concat();
        let _ = writeln!(found, "{}\n", String::from_utf8_lossy(&text).trim_end());
    }
    found
}

/// For each rule, a part of its explanation that no other rule has.
const RULES: [&str; 31] = [
    "linked by hand\n",
    "linked by hand to no record",
    "says in `means` who",
    "says in `means` that no",
    "a form from `means`",
    "a full name or an alias of exactly one",
    "together with the words next to it",
    "with its initials",
    "a short form refers to",
    "overlaps a name",
    "an ordinary word, a month",
    "without its accents",
    "because of `autolink: false`",
    "introduces a new person",
    "a word of kinship",
    "a person of another generation",
    "several people of this name",
    "the name of a thing",
    "joined to another word",
    "has no capital letters",
    "no record has all words",
    "no record of this name is known to have the title",
    "” does not match the sex",
    "the kinship term after it does not",
    "was the title of another person of this name",
    "spans two cells of a table",
    "not known to have the title “Judge”",
    "is not introduced earlier in this section",
    "is ambiguous: it can mean any of",
    "is the name of 2 records",
    ", mentioned earlier in this section",
];

#[test]
fn every_rule_has_a_case() {
    let cases = folders(&root().join("explain"));
    let expected: String =
        cases.iter().map(|case| fs::read_to_string(case.join("expected")).expect("a file `expected`")).collect();
    // Long lines are wrapped.
    let expected = expected.replace("\n      ", " ");
    let missing: Vec<&str> = RULES.into_iter().filter(|rule| !expected.contains(rule)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_line_is_at_most_80_columns_wide() {
    for case in folders(&root().join("explain")) {
        let expected = fs::read_to_string(case.join("expected")).expect("a file `expected`");
        let explanations = expected.split("\n? ").filter(|part| !part.contains("\nexit "));
        let long: Vec<&str> = explanations.flat_map(str::lines).filter(|line| line.chars().count() > 80).collect();
        assert!(long.is_empty(), "{}: {long:#?}", case.display());
    }
}

#[test]
fn the_annotated_texts_are_explained_as_they_are_linked() {
    let mut builder = Builder::default();
    let mut count = 0;
    for folder in folders(&root().join("gold")) {
        let (mut sources, unread) = read(&folder).expect("a site");
        assert!(unread.is_empty(), "{}", folder.display());
        let path = sections(&sources).into_iter().next().expect("a section");
        let text = sources.get(&path).and_then(|file| file.text().ok()).expect("a text").to_owned();
        let marked = Marked::read(&text).expect("marks");
        sources.insert(path.as_str(), marked.text.as_bytes());
        let explained = builder.explain_section(&sources, &path).expect("a section");
        compare(&mut builder, &sources, &path, &explained);
        for mark in &marked.marks {
            for name in explained.names_at(&mark.range) {
                assert!(!name.reasons.is_empty() && !name.verdict.is_empty(), "{name:?}");
                count += 1;
            }
        }
    }
    assert!(count > 500, "{count} names of marks");
}

#[test]
fn the_names_of_the_fixture_sites_are_explained_as_they_are_linked() {
    let mut builder = Builder::default();
    for case in folders(&root().join("sites/names")) {
        let (mut sources, _) = read(&case.join("site")).expect("a site");
        if sources.get("book.toml").is_none() {
            sources = with_book(&case.join("site"));
        }
        for path in sections(&sources) {
            if let Some(explained) = builder.explain_section(&sources, &path) {
                compare(&mut builder, &sources, &path, &explained);
            }
        }
    }
}

/// The preview looks a name up by the clicked word of a page.
#[test]
fn a_word_of_a_page_is_explained() {
    let text = "---\ntitle: T\n---\nMira **Holm** came, and Holm [left](https://example.org). {#p-7k3q}\n";
    let sources = Sources::from_files([
        ("book.toml", "[book]\ntitle = \"T\"\nlanguage = \"en\"\n".as_bytes()),
        ("seeds/people.yaml", "- {id: mira, name: Mira Holm, aliases: [Holm]}\n".as_bytes()),
        ("content/01-a.md", text.as_bytes()),
    ]);
    let mut builder = Builder::default();
    let graph = builder.build(&sources, &Options::default()).graph.expect("a report without errors");
    let explainer = builder.explainer().expect("settings");
    let explain = |page: &str, block: &str, word: &str, nth: usize| {
        let word = ShownWord { block: block.to_owned(), word: word.to_owned(), occurrence: nth };
        let explained = explainer.explain(&graph, page, &word)?;
        explained.render(&sources).lines().next().map(str::to_owned)
    };
    let page = "report/a.html";
    let full = "content/01-a.md:4:1: “Mira Holm” is a link to people/mira (Mira Holm)";
    assert_eq!(explain(page, "p-7k3q", "Mira", 0).as_deref(), Some(full));
    assert_eq!(explain(page, "p-7k3q", "Holm", 0).as_deref(), Some(full));
    let short = "content/01-a.md:4:25: “Holm” means people/mira (Mira Holm), but is not a link";
    assert_eq!(explain(page, "p-7k3q", "Holm", 1).as_deref(), Some(short));
    for (page, block, word, nth) in [
        (page, "p-7k3q", "Holm", 2),
        (page, "p-7k3q", "came", 0),
        (page, "p-7k3q", "", 0),
        (page, "p-none", "Holm", 0),
        ("people/mira.html", "p-7k3q", "Holm", 0),
    ] {
        assert_eq!(explain(page, block, word, nth), None, "{page} {block} {word} {nth}");
    }
}

/// Reads a site that has no `book.toml`, with a default one.
fn with_book(folder: &Path) -> Sources {
    let copy = tempfile::tempdir().expect("a folder");
    fs::write(copy.path().join("book.toml"), "[book]\ntitle = \"T\"\nlanguage = \"en\"\n").expect("a file");
    let mut pending = vec![PathBuf::new()];
    while let Some(inner) = pending.pop() {
        for entry in fs::read_dir(folder.join(&inner)).expect("a folder") {
            let path = inner.join(entry.expect("an entry").file_name());
            if folder.join(&path).is_dir() {
                fs::create_dir_all(copy.path().join(&path)).expect("a folder");
                pending.push(path);
            } else {
                fs::copy(folder.join(&path), copy.path().join(&path)).expect("a file");
            }
        }
    }
    read(copy.path()).expect("a site").0
}

/// Compares explanations with the links, the mentions and the warnings of a section.
fn compare(builder: &mut Builder, sources: &Sources, path: &str, explained: &SectionExplanation) {
    let outcome = builder.build(sources, &Options { include_unpublished: true, ..Options::default() });
    let Some(graph) = outcome.graph else { return };
    let tracked = TrackedGraph::new(&graph);
    let mut all = (0..tracked.section_count()).map(|index| tracked.section(index));
    let (section, anchors) = all.find(|(section, _)| &*section.path == path).expect("the section");
    let is_in_a_block = |range: &Range<u32>| section.prose.blocks().iter().any(|block| block.text().end >= range.end);
    let linked_names: BTreeSet<(usize, usize, String, bool)> = anchors
        .iter()
        .filter(|anchor| is_in_a_block(&anchor.range))
        .map(|anchor| {
            let span = section.prose.span(section.file, &anchor.range).range();
            (span.start, span.end, tracked.key(anchor.record).to_string(), anchor.is_link)
        })
        .collect();
    let explained_names: BTreeSet<(usize, usize, String, bool)> = explained
        .names
        .iter()
        .filter_map(|name| {
            let span = name.span.range();
            Some((span.start, span.end, name.record.clone()?, name.is_link))
        })
        .collect();
    assert_eq!(linked_names, explained_names, "{path}: links and mentions");
    for warning in outcome.diagnostics.iter().filter(|warning| NAME_WARNINGS.contains(&warning.code.name())) {
        let DiagnosticLocation::Span(span) = warning.location else { continue };
        // A warning about an entry of `means` points at the front matter.
        if span.file != section.file || section.prose.blocks().first().is_none_or(|first| span.start < first.span.start)
        {
            continue;
        }
        let names = explained.names_at(&span.range());
        assert!(names.iter().any(|name| name.code == Some(warning.code)), "{path}: {warning:?} and {names:?}");
    }
    let codes = explained.names.iter().filter_map(|name| name.code);
    assert!(codes.clone().all(|code| NAME_WARNINGS.contains(&code.name())), "{:?}", codes.collect::<Vec<_>>());
}

/// The warnings about a name in prose that stays text, and about a link by hand.
const NAME_WARNINGS: [&str; 6] =
    ["longer-name", "missing-accent", "namesake", "not-introduced", "other-name", "shared-name"];

fn sections(sources: &Sources) -> Vec<String> {
    let files = sources.in_folder("content").filter(|file| file.path.ends_with(".md"));
    files.map(|file| file.path.to_string()).collect()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

/// The folders in a folder.
fn folders(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let mut folders: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}
