//! Edits that chance seldom makes: what is mentioned stays the same, and stands elsewhere.

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
fn what_moves_is_seen() {
    for (what, before, after) in PAIRS {
        for (from, to) in [(before, after), (after, before)] {
            let mut builder = Builder::default();
            builder.build(&sources(from), &Options::default());
            let kept = builder.build(&sources(to), &Options::default());
            let fresh = Builder::default().build(&sources(to), &Options::default());
            assert!(fresh.site.is_some(), "{what}: {:?}", fresh.diagnostics);
            assert_eq!(difference(&kept, &fresh), None, "{what}");
        }
    }
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
