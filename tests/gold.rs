//! The quality of name links in the annotated texts and the cases of `tests/gold` is as recorded in `tests/gold/figures.txt`: not
//! worse, and an improvement has to be recorded.
//!
//! `cargo run --example gold -- --list` lists the faults, `cargo run --example gold -- --figures > tests/gold/figures.txt`
//! updates the file.
#![expect(clippy::disallowed_methods, reason = "the texts are files")]
#![expect(clippy::expect_used, reason = "helpers of tests fail as tests do")]

mod gold_support;

use annals::source::Sources;
use gold_support::marks::{Expected, Marked};
use gold_support::texts::FindingKind;
use gold_support::{cases, figures, texts};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

#[test]
fn names_are_linked_as_well_as_the_figures_say() {
    let folder = folder();
    let expected = fs::read_to_string(folder.join("figures.txt")).expect("the figures");
    let found = figures(&folder).expect("texts that can be built");
    let (expected, found): (BTreeSet<_>, BTreeSet<_>) = (expected.lines().collect(), found.lines().collect());
    let expected_only: Vec<_> = expected.difference(&found).collect();
    let found_only: Vec<_> = found.difference(&expected).collect();
    assert!(
        expected_only.is_empty() && found_only.is_empty(),
        "expected {expected_only:#?}\nfound {found_only:#?}\n{}\nFix what has got worse (`cargo run --example gold -- --cases \
         --list` says what differs in a case); record what has got better: `cargo run --example gold -- --figures > \
         tests/gold/figures.txt`",
        findings(&folder, &found_only)
    );
}

/// The findings in the texts that these lines of figures are about.
fn findings(folder: &Path, lines: &[&&str]) -> String {
    let texts = texts::read_all(folder).expect("texts that can be read");
    let changed = texts.iter().filter(|text| lines.iter().any(|line| line.starts_with(&format!("{} ", text.name))));
    let findings = changed.flat_map(|text| {
        let measured = text.measure().expect("a text that can be built");
        measured.findings.into_iter().map(|finding| {
            let place = finding.at.map(|at| text.marked.position(at));
            format!("{}/{}: {place:?}: {:?}: {}", text.name, text.path, finding.kind, finding.words)
        })
    });
    findings.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_texts_are_many_and_long() {
    let texts = texts::read_all(&folder()).expect("texts that can be read");
    let long = texts.iter().filter(|text| text.words() >= 590).count();
    let languages: BTreeSet<_> = texts.iter().map(texts::Text::language).collect();
    let kinds: BTreeSet<_> = texts.iter().map(texts::Text::kind).collect();
    assert!(long >= 10, "{long} long texts");
    assert_eq!(languages.into_iter().collect::<Vec<_>>(), ["en", "kk", "ru", "uk"]);
    assert!(["court", "news", "ngo", "un"].iter().all(|kind| kinds.contains(kind)), "{kinds:?}");
}

#[test]
fn differences_from_marks_are_found() {
    let text = "---\ntitle: T\n---\n⟦=|Holm⟧ left. ⟦=|Mira Holm⟧ and Ada Berg came. ⟦people/mira|Mira Holm⟧ met ⟦people/ada|Eve⟧ \
                and ⟦~people/ada|Ada Berg⟧, not ⟦!|Lund⟧ or ⟦-|Vik⟧.\n";
    let sources = Sources::from_files([
        ("book.toml", "[book]\ntitle = \"T\"\nlanguage = \"en\"\n[report]\nlink_mentions = \"all\"\n".as_bytes()),
        (
            "seeds/people.yaml",
            "- {id: mira, name: Mira Holm, aliases: [Holm]}\n- {id: ada, name: Ada Berg}\n".as_bytes(),
        ),
        ("content/01-a.md", text.as_bytes()),
    ]);
    let text = texts::from_sources("en-test", sources).expect("marks");
    let measured = text.measure().expect("a text that can be built");
    let found = measured.findings.iter().map(|finding| {
        let place = text.marked.position(finding.at.expect("a place"));
        (finding.kind, place.line, place.column)
    });
    let expected = [
        (FindingKind::Needless, 4, 4),
        (FindingKind::Wrong, 4, 19),
        (FindingKind::Wrong, 4, 34),
        (FindingKind::Missed, 4, 89),
        (FindingKind::Lacking, 4, 129),
    ];
    assert_eq!(found.collect::<Vec<_>>(), expected);
    let counts = measured.counts;
    assert_eq!((counts.words, counts.marks, counts.expected, counts.links, counts.wrong), (19, 7, 2, 4, 2));
    assert_eq!((counts.missed, counts.warnings, counts.useful, counts.needless, counts.lacking), (1, 1, 0, 1, 1));
}

#[test]
fn no_case_is_missing() {
    let json = fs::read_to_string(folder().join("cases.json")).expect("the cases");
    let cases = cases::read(&json).expect("cases");
    let ids: BTreeSet<_> = cases.iter().map(|case| &case.id).collect();
    let groups: BTreeSet<_> = cases.iter().map(|case| &case.group).collect();
    assert_eq!((cases.len(), ids.len(), groups.len()), (230, 230, 12));
}

#[test]
fn marks_are_read_with_their_places() {
    let marked = Marked::read("é ⟦people/a|Ann Ó⟧\ncame, ⟦~people/a|Ó⟧ and ⟦=|Bo⟧.").expect("marks");
    assert_eq!(marked.text, "é Ann Ó\ncame, Ó and Bo.");
    let marks: Vec<_> = marked.marks.iter().map(|mark| (marked.words(&mark.range), mark.expected.clone())).collect();
    let (link, either) = (Expected::Link("people/a".to_owned()), Expected::Either("people/a".to_owned()));
    assert_eq!(marks, [("Ann Ó", link), ("Ó", either), ("Bo", Expected::Quiet)]);
    let places: Vec<_> = marked.marks.iter().map(|mark| marked.position(mark.range.start)).collect();
    assert_eq!(places.iter().map(|place| (place.line, place.column)).collect::<Vec<_>>(), [(1, 13), (2, 18), (2, 28)]);
    for broken in ["⟦people/a|Ann", "Ann⟧", "⟦Ann⟧"] {
        assert!(Marked::read(broken).is_err(), "{broken}");
    }
}

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/gold")
}
