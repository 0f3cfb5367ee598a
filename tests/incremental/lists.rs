//! Registers that fill several pages, and events with many participants: their pages do not track every record as a
//! dependency.

use annals::build::{Builder, Options};
use annals::source::Sources;
use std::fmt::Write as _;

use crate::run::difference;

const BOOK: &str = "[book]\ntitle = \"Lists\"\nlanguage = \"en\"\n";
const SECTION: &str =
    "---\ntitle: One\n---\nAnn P7x came, and so did Mira O’Holm. {#p-a}\n\nAnn\u{a0}P8x went. {#p-b}\n";

/// How many people and topics there are: more than fit on one page.
const COUNT: usize = 650;

/// Edits of one record among many: register, text before, text after.
const EDITS: [(&str, &str, &str); 11] = [
    ("people", "name: Ann P7x\n", "name: Zoe P7x\n"),
    ("people", "name: Zoe P7x\n", "name: Ann P7x\n  aliases: [Bo P7x]\n"),
    ("people", "  aliases: [Bo P7x]\n", "  names: [{text: Анна, lang: ru}]\n"),
    ("people", "name: Ann P8x\n", "name: {en: Ann P8x, fr: Anne P8x}\n"),
    ("people", "id: p600\n", "id: p600\n  summary: A summary.\n"),
    ("people", "name: Ann P9x\n", "name: Mira O'Holm\n"),
    ("people", "name: Mira O'Holm\n", "name: Ann P9x\n"),
    ("topics", "id: t3\n", "id: t3\n  order: 1\n"),
    ("topics", "  order: 1\n", ""),
    ("events", "{ref: people/p5, as: accused}", "{ref: people/p5, as: speaker}"),
    ("events", "    - {ref: people/p6, as: accused}\n", ""),
];

#[test]
fn long_lists_follow_every_record() {
    let mut registers = [("people", people()), ("topics", topics()), ("events", event())];
    let mut builder = Builder::default();
    builder.build(&sources(&registers), &Options::default());
    for (register, before, after) in EDITS {
        for (name, text) in &mut registers {
            if *name == register {
                assert!(text.contains(before), "{before}");
                *text = text.replacen(before, after, 1);
            }
        }
        let incremental = builder.build(&sources(&registers), &Options::default());
        let fresh = Builder::default().build(&sources(&registers), &Options::default());
        let site = fresh.site.as_ref().unwrap_or_else(|| panic!("{before}: {:?}", fresh.diagnostics));
        let page = site.get("people/p7.html").map(|bytes| String::from_utf8_lossy(bytes)).unwrap_or_default();
        assert!(page.contains("<span>accused</span>"), "the first of two parts in an event: {page}");
        assert_eq!(difference(&incremental, &fresh), None, "{before} becomes {after}");
    }
}

fn people() -> String {
    (0..COUNT).fold(String::new(), |mut text, number| {
        let _ = writeln!(text, "- id: p{number}\n  name: Ann P{number}x");
        text
    })
}

fn topics() -> String {
    (0..COUNT).fold(String::new(), |mut text, number| {
        let _ = writeln!(text, "- id: t{number}\n  name: Topic {number}");
        text
    })
}

/// Forty people take part, two of them in two roles.
fn event() -> String {
    let start = "- id: e1\n  date: 2024-05-04\n  title: Meeting\n  type: arrest\n  participants:\n";
    (0..40).chain([7, 5]).fold(start.to_owned(), |mut text, number| {
        let role = if text.contains(&format!("/p{number},")) { "detained" } else { "accused" };
        let _ = writeln!(text, "    - {{ref: people/p{number}, as: {role}}}");
        text
    })
}

fn sources(registers: &[(&str, String); 3]) -> Sources {
    let files = registers.iter().map(|(name, text)| (format!("seeds/{name}.yaml"), text.as_bytes()));
    let others = [("book.toml", BOOK), ("content/01-one.md", SECTION)];
    let others = others.into_iter().map(|(path, text)| (path.to_owned(), text.as_bytes()));
    Sources::from_files(files.chain(others))
}
