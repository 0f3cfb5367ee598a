//! Benchmarks of the single stages of a build, on a generated report of 500 sections.
//!
//! `cargo bench --bench stages`; `cargo bench --bench stages -- link` for those whose name contains a word.
#![expect(clippy::expect_used, reason = "a report that does not build cannot be measured")]

#[path = "corpus/mod.rs"]
mod corpus;

use annals::build::{Builder, Options};
use annals::language::Languages;
use annals::link::{self, Input, LinkCache, UnparsedItems};
use annals::model::prose::Section;
use annals::model::{Record, Register, Tag};
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

/// The report, and the results of its first stages.
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
    let sections = files(&sources, "content").map(|file| {
        parse::parse_section(file, project.schema.with_languages(&Languages::default())).value.map(Arc::new)
    });
    let sections = sections.map(|section| section.expect("a section")).collect();
    let records = files(&sources, "seeds").flat_map(|file| register(file, &project)).collect();
    Report { sources, project, languages: Arc::default(), sections, records }
});

fn files<'s>(sources: &'s Sources, folder: &str) -> impl Iterator<Item = &'s SourceFile> + use<'s> {
    sources.in_folder(folder)
}

fn register(file: &SourceFile, project: &Project) -> Vec<Arc<Record>> {
    let name = file.path.trim_start_matches("seeds/").split(['/', '.']).next().unwrap_or_default();
    parse::parse_register(file, &Register::named(name), project.schema.with_languages(&Languages::default()), None)
        .value
        .records
}

fn bytes_of(folder: &str) -> BytesCount {
    BytesCount::new(files(&REPORT.sources, folder).map(|file| file.bytes.len()).sum::<usize>())
}

fn input(report: &Report) -> Input<'_> {
    Input {
        project: &report.project,
        languages: &report.languages,
        records: report.records.clone(),
        unparsed: UnparsedItems::default(),
        sections: report.sections.clone(),
        about: None,
        files: BTreeSet::new(),
        filter: annals::link::SectionFilter::default(),
    }
}

/// Parses Markdown and front matter, on one thread.
#[divan::bench]
fn parse_sections(bencher: Bencher) {
    let report = &*REPORT;
    let words = |file: &SourceFile| {
        let section = parse::parse_section(file, report.project.schema.with_languages(&report.languages)).value;
        section.map_or(0, |section| section.prose.text().len())
    };
    bencher.counter(bytes_of("content")).bench(|| files(&report.sources, "content").map(words).sum::<usize>());
}

/// Parses YAML into records, on one thread.
#[divan::bench]
fn parse_registers(bencher: Bencher) {
    let report = &*REPORT;
    bencher
        .counter(bytes_of("seeds"))
        .bench(|| files(&report.sources, "seeds").map(|file| register(file, &report.project).len()).sum::<usize>());
}

/// Resolves names, mentions and backlinks, without a cache.
#[divan::bench]
fn link_cold(bencher: Bencher) {
    bencher.with_inputs(|| input(&REPORT)).bench_values(|input| link::link(&mut LinkCache::default(), input));
}

/// The same with a full cache, and nothing changed.
#[divan::bench]
fn link_unchanged(bencher: Bencher) {
    let mut memo = LinkCache::default();
    let _ = link::link(&mut memo, input(&REPORT));
    bencher.with_inputs(|| input(&REPORT)).bench_local_values(move |input| link::link(&mut memo, input));
}

/// Splits every section into sentences.
#[divan::bench]
fn sentences(bencher: Bencher) {
    let texts: Vec<&str> = REPORT.sections.iter().map(|section| section.prose.text()).collect();
    let bytes = BytesCount::new(texts.iter().map(|text| text.len()).sum::<usize>());
    let languages = Languages::default();
    let rules = languages.sentence_rules(&Tag::english());
    bencher.counter(bytes).bench(|| texts.iter().map(|text| link::sentences::ends(text, &rules).len()).sum::<usize>());
}

/// A full build, from the sources to the bytes of every file.
#[divan::bench]
fn build_cold(bencher: Bencher) {
    let options = Options::default();
    bencher.counter(bytes_of("content")).bench(|| Builder::default().build(&REPORT.sources, &options));
}

/// An incremental build with nothing changed.
#[divan::bench]
fn build_unchanged(bencher: Bencher) {
    let options = Options::default();
    let mut builder = Builder::default();
    builder.build(&REPORT.sources, &options);
    bencher.bench_local(move || builder.build(&REPORT.sources, &options));
}

/// Computes the hashes of the manifest.
#[divan::bench]
fn hash_files(bencher: Bencher) {
    let site = Builder::default().build(&REPORT.sources, &Options::default()).site.expect("a site");
    bencher
        .counter(BytesCount::new(site.total_bytes()))
        .bench(|| site.files().iter().fold(0_u8, |sum, bytes| sum ^ site::hash(bytes)[0]));
}
