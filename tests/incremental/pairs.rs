//! Edits that random sequences rarely contain: the same mentions in other places.

use annals::build::{Builder, Options};
use annals::source::Sources;

use crate::run::difference;

const BOOK: &str = "[book]\ntitle = \"Pairs\"\nlanguage = \"en\"\n[report]\nmentions_a_page = 2\n";
const PEOPLE: &str = "- {id: mira-holm, name: Mira Holm, aliases: [Holm]}\n- {id: ada-moor, name: Ada Moor}\n";
const CASES: &str = "- {id: holm-traffic, name: The traffic case}\n";
const EVENTS: &str = "- {id: raid, date: 2024-05, title: The raid, case: holm-traffic}\n- {id: holm-fined, date: 2024-06, title: Mira Holm is fined, case: holm-traffic, participants: [{ref: people/mira-holm, as: accused}]}\n";

/// A section before and after an edit.
const PAIRS: [(&str, &str, &str); 6] = [
    (
        "a mention moves to another footnote",
        "One.[^a] Two.[^b] {#p-a}\n\n[^a]: [[events/raid|The raid]] and [[events/raid|the dawn]].\n\n[^b]: Nothing.\n",
        "One.[^a] Two.[^b] {#p-a}\n\n[^a]: [[events/raid|The raid]].\n\n[^b]: [[events/raid|the dawn]].\n",
    ),
    (
        "a heading and a paragraph change places",
        "## [[events/holm-fined|The fine]] {#fine}\n\n[[holm-traffic|The case]] was heard. {#p-a}\n",
        "[[holm-traffic|The case]] was heard. {#p-a}\n\n## [[events/holm-fined|The fine]] {#fine}\n",
    ),
    (
        "two footnotes of one case change places",
        "One.[^a] Two.[^b] {#p-a}\n\n[^a]: [[events/raid|It]] came.\n\n[^b]: [[events/holm-fined|It]] came.\n",
        "One.[^a] Two.[^b] {#p-a}\n\n[^a]: [[events/holm-fined|It]] came.\n\n[^b]: [[events/raid|It]] came.\n",
    ),
    (
        "another is named in the same paragraph",
        "Mira Holm came. Nobody else did. {#p-a}\n",
        "Mira Holm came. Ada Moor did. {#p-a}\n",
    ),
    (
        "a name is shown in place of an id",
        "Mira Holm and [[ada-moor|her]]. {#p-a}\n",
        "Mira Holm and [[ada-moor]]. {#p-a}\n",
    ),
    (
        "mentions fill another page",
        "Mira Holm came. {#p-a}\n\nHolm went. {#p-b}\n",
        "Mira Holm came. {#p-a}\n\nHolm went. {#p-b}\n\nHolm stayed. {#p-c}\n",
    ),
];

#[test]
fn moved_mentions_are_rebuilt() {
    for (name, before, after) in PAIRS {
        for (from, to) in [(before, after), (after, before)] {
            let mut builder = Builder::default();
            builder.build(&sources(from), &Options::default());
            let incremental = builder.build(&sources(to), &Options::default());
            let fresh = Builder::default().build(&sources(to), &Options::default());
            assert!(fresh.site.is_some(), "{name}: {:?}", fresh.diagnostics);
            assert_eq!(difference(&incremental, &fresh), None, "{name}");
        }
    }
}

/// What the name resolver reads of records and languages: records before and after an edit that changes no form in the
/// sections, and words that resolve to another record then.
const RESOLVER_READS: [(&str, [Records; 2], &str); 10] = [
    ("sex", [(PERSON, ""), (PERSON, "  sex: female\n")], "Mr Holm left."),
    ("occupation", [(PERSON, ""), (PERSON, "  occupation: prosecutor\n")], "Prosecutor Holm left."),
    (
        "occupation in another language",
        [(PERSON, "  occupation: { en: clerk }\n"), (PERSON, "  occupation: { en: clerk, ru: prosecutor }\n")],
        "Prosecutor Holm left.",
    ),
    ("a further name", [(PERSON, ""), (PERSON, "  names: [{ text: Jana Holm, lang: ru }]\n")], "J. Holm left."),
    ("an alias", [(PERSON, ""), (PERSON_WITH_TWO_NAMES, "")], "J. Holm left."),
    ("a form that is short", [(PERSON, ""), (PERSON, "  short: [Mira Holm]\n")], "Holm left."),
    ("a form that is never found", [(PERSON, ""), (PERSON, "  never: [Holm]\n")], "Holm left."),
    (
        "the name of another that is never found",
        [(PERSON, "- id: o\n  name: Otto Berg\n"), (PERSON, "- id: o\n  name: Otto Holm\n  never: [Otto Holm]\n")],
        "[[people/o|He]] came. Holm left.",
    ),
    ("autolink", [(PERSON, ""), (PERSON, "  autolink: false\n")], "Holm left."),
    (
        "a short form of another",
        [(PERSON, "- id: o\n  name: Otto Berg\n"), (PERSON, "- id: o\n  name: Otto Berg\n  short: [Holm]\n")],
        "[[people/o|He]] came. Holm left.",
    ),
];

/// The text of a register, in two parts.
type Records = (&'static str, &'static str);

const PERSON: &str = "- id: mira-holm\n  name: Mira Holm\n  aliases: [Holm]\n";
const PERSON_WITH_TWO_NAMES: &str = "- id: mira-holm\n  name: Mira Holm\n  aliases: [Holm, Jana Holm]\n";

#[test]
fn record_fields_read_by_the_resolver_are_dependencies() {
    for (name, [one, other], words) in RESOLVER_READS {
        let sources = |(first, rest): (&str, &str)| named(&format!("{first}{rest}"), words, None);
        for (from, to) in [(one, other), (other, one)] {
            assert_same(name, &sources(from), &sources(to));
        }
        assert_ne!(mentions(&sources(one)), mentions(&sources(other)), "{name} changes nothing");
    }
}

/// Language files with which `Then Holm left` resolves differently.
const LANGUAGES: [&str; 3] =
    ["[parts]\nthings = [\"left\"]\n", "[new_person]\nbefore = [\"Then\"]\n", "[titles]\nproceedings = [\"Then\"]\n"];

#[test]
fn language_data_read_by_the_resolver_is_a_dependency() {
    for language in LANGUAGES {
        let (without, with) =
            (named(PERSON, "Then Holm left.", None), named(PERSON, "Then Holm left.", Some(language)));
        assert_same(language, &without, &with);
        assert_same(language, &with, &without);
        assert_ne!(mentions(&without), mentions(&with), "{language} changes nothing");
    }
}

/// With `means` a word resolves to a record without that form: the other words of the name are read from the record.
#[test]
fn a_record_named_in_means_is_a_dependency() {
    let sources = |people: &str| {
        let section = "---\ntitle: One\nmeans: { Red: mira-holm }\n---\nJana Red came. {#p-a}\n";
        let files = [("book.toml", BOOK), ("content/01-one.md", section), ("seeds/people.yaml", people)];
        Sources::from_files(files.map(|(path, text)| (path, text.as_bytes())))
    };
    let (one, two) = (sources(PERSON), sources(PERSON_WITH_TWO_NAMES));
    assert_same("means", &one, &two);
    assert_same("means", &two, &one);
    assert_ne!(mentions(&one), mentions(&two));
}

fn assert_same(name: &str, from: &Sources, to: &Sources) {
    let mut builder = Builder::default();
    builder.build(from, &Options::default());
    let incremental = builder.build(to, &Options::default());
    let fresh = Builder::default().build(to, &Options::default());
    assert!(fresh.site.is_some(), "{name}: {:?}", fresh.diagnostics);
    assert_eq!(difference(&incremental, &fresh), None, "{name}");
}

fn mentions(sources: &Sources) -> Option<usize> {
    Some(Builder::default().build(sources, &Options::default()).counts?.mentions)
}

fn named(people: &str, words: &str, language: Option<&str>) -> Sources {
    let section = format!("---\ntitle: One\n---\nMira Holm came. {words} {{#p-a}}\n");
    let files = [("book.toml", BOOK), ("content/01-one.md", section.as_str()), ("seeds/people.yaml", people)];
    let language = language.map(|text| ("languages/en.toml", text));
    Sources::from_files(files.into_iter().chain(language).map(|(path, text)| (path, text.as_bytes())))
}

fn sources(section: &str) -> Sources {
    let first = format!("---\ntitle: One\n---\n{section}");
    Sources::from_files(
        [
            ("book.toml", BOOK),
            ("content/01-one.md", first.as_str()),
            ("content/02-two.md", "---\ntitle: Two\n---\nMira Holm was there, and so was Holm. {#p-z}\n"),
            ("seeds/people.yaml", PEOPLE),
            ("seeds/cases.yaml", CASES),
            ("seeds/events.yaml", EVENTS),
        ]
        .map(|(path, text)| (path, text.as_bytes())),
    )
}
