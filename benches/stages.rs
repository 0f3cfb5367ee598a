//! The stages of a build, each by itself, on an invented report of 500 sections.
//!
//! `cargo bench --bench stages`; `cargo bench --bench stages -- link` for those whose name holds a word.
#![expect(clippy::expect_used, reason = "a report that does not build cannot be measured")]

#[path = "corpus/mod.rs"]
mod corpus;

use annals::build::{Builder, Options};
use annals::language::Languages;
use annals::link::{self, Broken, Input, Memo};
use annals::model::Record;
use annals::model::prose::Section;
use annals::parse;
use annals::project::{self, Project};
use annals::site;
use annals::source::{SourceFile, Sources};
use divan::{Bencher, counter::BytesCount};
use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

fn main() {
    divan::main();
}

/// The report, and what its first stages come to.
struct Report {
    sources: Sources,
    project: Project,
    languages: Arc<Languages>,
    sections: Vec<Arc<Section>>,
    records: Vec<Arc<Record>>,
}

static REPORT: LazyLock<Report> = LazyLock::new(|| {
    let settings = corpus::Settings { sections: 500, seed: 1 };
    let sources = Sources::from_files(corpus::files(&settings).map(|(path, text)| (path, text.into_bytes())));
    let book = sources.get(project::FILE).expect("a book.toml");
    let project = project::parse(book).value.expect("settings");
    let sections = files(&sources, "content").map(|file| parse::section(file, &project.schema).value.map(Arc::new));
    let sections = sections.map(|section| section.expect("a section")).collect();
    let records = files(&sources, "seeds").flat_map(|file| register(file, &project)).collect();
    Report { sources, project, languages: Arc::default(), sections, records }
});

fn files<'s>(sources: &'s Sources, folder: &str) -> impl Iterator<Item = &'s SourceFile> + use<'s> {
    sources.under(folder)
}

fn register(file: &SourceFile, project: &Project) -> Vec<Arc<Record>> {
    let name = file.path.trim_start_matches("seeds/").split(['/', '.']).next().unwrap_or_default();
    parse::register(file, &name.into(), &project.schema, None).value.records
}

fn bytes_of(folder: &str) -> BytesCount {
    BytesCount::new(files(&REPORT.sources, folder).map(|file| file.bytes.len()).sum::<usize>())
}

fn input(report: &Report) -> Input<'_> {
    Input {
        project: &report.project,
        languages: &report.languages,
        records: report.records.clone(),
        broken: Broken::default(),
        sections: report.sections.clone(),
        about: None,
        files: BTreeSet::new(),
        shown: annals::link::Shown::default(),
    }
}

/// Markdown and front matter into data, on one thread.
#[divan::bench]
fn parse_sections(bencher: Bencher) {
    let report = &*REPORT;
    let words = |file: &SourceFile| {
        let section = parse::section(file, &report.project.schema).value;
        section.map_or(0, |section| section.prose.text().len())
    };
    bencher.counter(bytes_of("content")).bench(|| files(&report.sources, "content").map(words).sum::<usize>());
}

/// YAML into records, on one thread.
#[divan::bench]
fn parse_registers(bencher: Bencher) {
    let report = &*REPORT;
    bencher
        .counter(bytes_of("seeds"))
        .bench(|| files(&report.sources, "seeds").map(|file| register(file, &report.project).len()).sum::<usize>());
}

/// Names, mentions, backlinks, with nothing kept.
#[divan::bench]
fn link_anew(bencher: Bencher) {
    bencher.with_inputs(|| input(&REPORT)).bench_values(|input| link::link(&mut Memo::default(), input));
}

/// The same again, with everything kept and nothing changed.
#[divan::bench]
fn link_again(bencher: Bencher) {
    let mut memo = Memo::default();
    let _ = link::link(&mut memo, input(&REPORT));
    bencher.with_inputs(|| input(&REPORT)).bench_local_values(move |input| link::link(&mut memo, input));
}

/// The sentences of every section.
#[divan::bench]
fn sentences(bencher: Bencher) {
    let texts: Vec<&str> = REPORT.sections.iter().map(|section| section.prose.text()).collect();
    let bytes = BytesCount::new(texts.iter().map(|text| text.len()).sum::<usize>());
    bencher.counter(bytes).bench(|| texts.iter().map(|text| link::sentences::ends(text).len()).sum::<usize>());
}

/// Everything, from the sources to the bytes of every file.
#[divan::bench]
fn build_anew(bencher: Bencher) {
    let options = Options::default();
    bencher.counter(bytes_of("content")).bench(|| Builder::default().build(&REPORT.sources, &options));
}

/// The same again by a builder that has built it, with nothing changed.
#[divan::bench]
fn build_again(bencher: Bencher) {
    let options = Options::default();
    let mut builder = Builder::default();
    builder.build(&REPORT.sources, &options);
    bencher.bench_local(move || builder.build(&REPORT.sources, &options));
}

/// The hashes of the manifest.
#[divan::bench]
fn hash_files(bencher: Bencher) {
    let site = Builder::default().build(&REPORT.sources, &Options::default()).site.expect("a site");
    bencher
        .counter(BytesCount::new(site.total_bytes()))
        .bench(|| site.files().iter().fold(0_u8, |sum, bytes| sum ^ site::hash(bytes)[0]));
}
