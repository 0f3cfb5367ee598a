//! Prose of any Markdown: its ranges, its build, and its stamps.
#![expect(clippy::panic, reason = "helpers of tests fail by panicking")]

mod random_support;

use annals::build::{BuildResult, Builder, Options};
use annals::diag::Diagnostic;
use annals::model::prose::{BLOCK_SEPARATOR, Element, Mark, MarkKind, Prose};
use annals::parse::markdown;
use annals::source::{FileId, Sources};
use proptest::prelude::*;
use std::ops::Range;

const SECTION: &str = "content/01-a.md";

const BOOK: &str = "[book]\ntitle = \"The Harbour Inquiry\"\n";

const PEOPLE: &str = "- {id: mira-holm, name: Mira Holm, aliases: [Holm]}\n- {id: tom-abel, name: Tom Abel}\n";

fn sources(prose: &str) -> Sources {
    let section = format!("---\ntitle: The March\n---\n{prose}");
    Sources::from_files([
        ("book.toml", BOOK.as_bytes()),
        ("seeds/people.yaml", PEOPLE.as_bytes()),
        ("content/a.png", include_bytes!("sites/pictures/photographs/site/content/quay.png").as_slice()),
        ("content/02-b.md", b"---\ntitle: The Court\n---\nTom Abel came. {#p-b7}\n"),
        (SECTION, section.as_bytes()),
    ])
}

fn build(sources: &Sources) -> BuildResult {
    Builder::default().build(sources, &Options::default())
}

fn read(text: &str) -> Prose {
    markdown::parse(FileId::from_path(SECTION), text, 0, &mut Vec::new())
}

/// The faults in the ranges of a prose.
fn faults(prose: &Prose) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut check = |is_so: bool, fault: String| {
        if !is_so {
            wrong.push(fault);
        }
    };
    let is_text = |range: &Range<u32>| prose.text().get(range.start as usize..range.end as usize).is_some();
    let (mut text, mut marks) = (0, 0);
    for (index, block) in prose.blocks().iter().enumerate() {
        check(is_text(block.text()), format!("block {index} has no text at {:?}", block.text()));
        check(text <= block.text().start, format!("block {index} begins before the one above ends"));
        check(marks == block.marks().start, format!("marks before block {index} belong to no block"));
        text = block.text().end;
        marks = block.marks().end;
        let mut at = block.text().start;
        let mut open = 0_usize;
        for mark in prose.marks_of(block) {
            check(at <= mark.at(), format!("a mark of block {index} is not in order: {mark:?}"));
            check(mark.at() <= text, format!("a mark reaches out of block {index}: {mark:?}"));
            check(is_text(&(mark.at()..mark.at())), format!("a mark within a character: {mark:?}"));
            at = mark.at();
            open = match &mark.kind {
                MarkKind::Open(_) => open + 1,
                MarkKind::Close { .. } => open.checked_sub(1).unwrap_or_else(|| panic!("block {index}: {mark:?}")),
                _ => open,
            };
            if let Some(link) = link(mark) {
                let is_within = mark.at() <= link.start && link.start <= link.end && link.end <= text;
                check(is_within && is_text(&link), format!("the text of a link of block {index} is {link:?}"));
            }
        }
        check(open == 0, format!("{open} elements of block {index} do not close"));
    }
    check(marks == prose.marks().len(), "marks after the last block".to_owned());
    let mut at = 0;
    for range in prose.no_link_ranges() {
        let block = prose.blocks().iter().find(|block| block.text().end >= range.end);
        let is_within = block.is_some_and(|block| block.text().start <= range.start);
        check(is_within && at <= range.start && is_text(range), format!("no-link ranges are not in order: {range:?}"));
        at = range.end;
    }
    for note in prose.footnotes() {
        check(prose.blocks().get(note.blocks()).is_some(), format!("a note without blocks: {:?}", note.blocks()));
    }
    wrong
}

fn link(mark: &Mark) -> Option<Range<u32>> {
    match &mark.kind {
        MarkKind::Open(Element::Link(link)) => Some(link.text().clone()),
        _ => None,
    }
}

/// What readers see of each block, without white space at its end.
fn shown(prose: &Prose) -> Vec<String> {
    let words = |range: &Range<u32>| prose.slice(range).trim_end().replace(BLOCK_SEPARATOR, "|");
    prose.blocks().iter().map(|block| format!("{:?} {}", block.kind, words(block.text()))).collect()
}

/// The text with stamps, where it can be stamped.
fn stamped(sources: &Sources) -> (Option<String>, Vec<Diagnostic>) {
    let file = sources.get("book.toml").unwrap_or_else(|| panic!("no book.toml"));
    let project = annals::project::parse(file).value.unwrap_or_else(|| panic!("no project"));
    let (files, diagnostics) = annals::ids::stamp_files(sources, &project, None);
    (files.into_iter().next().map(|file| file.text), diagnostics)
}

fn body(text: &str) -> &str {
    annals::parse::split_front_matter(text).map_or(text, |parts| &text[parts.body_start..])
}

/// Checks all invariants of a prose: alone, in a site, and with stamps.
fn check(text: &str) {
    let prose = read(text);
    assert_eq!(faults(&prose), Vec::<String>::new(), "{text:?}");
    let before = sources(text);
    let built = build(&before);
    let (with_stamps, errors) = stamped(&before);
    let Some(with_stamps) = with_stamps else { return };
    assert!(!errors.iter().any(Diagnostic::is_error), "{text:?}: {errors:?}");
    let after = read(body(&with_stamps));
    assert_eq!(faults(&after), Vec::<String>::new(), "{with_stamps:?}");
    assert_eq!(shown(&after), shown(&prose), "{with_stamps:?}");
    let mut sources = before.clone();
    sources.insert(SECTION, with_stamps.as_bytes());
    assert_eq!(stamped(&sources).0, None, "{with_stamps:?}");
    let errors = build(&sources).diagnostics.into_iter().filter(Diagnostic::is_error).collect::<Vec<_>>();
    assert!(built.site.is_none() || errors.is_empty(), "{with_stamps:?}: {errors:?}");
}

#[test]
fn ranges_end_where_their_block_ends() {
    for text in [
        "- Foo\n- ![x](a.png)\n",
        "| a |\n|---|\n| ![x](a.png) |\n",
        "> Foo\n>\n> ![x](a.png)\n",
        "Term\n: ![x](a.png)\n",
        "![x](a.png)\n\n![y](a.png)\n",
        "![x](a.png) ![y](a.png)\n",
        "See [the notes ](https://example.org/) {#p-a1}\n",
        "[[mira-holm|her ]] {#p-a1}\n",
        "See [![P](a.png)](https://example.org/) {#p-a1}\n",
        "y[^a]\n\n[^a]: - [^b]: y\n",
        "|a|\n|-|\n[^b]:- [^c]:\n",
        "> One.\n>\n> ---\n>\n> Two.\n",
        "`a ` {#p-a1}\n",
        "*a [b* ](c.md){#p-a1}\n",
        "[^a] {#p-a1}\n\n[^a]: x\n",
        "&nbsp;\n",
        "[](https://example.org/)\n",
        "\u{feff}# a ![x](a.png)\r\n\r\n- b\r\n",
    ] {
        check(text);
    }
}

#[test]
fn only_errors_that_a_change_brings_are_new() {
    let mut before = sources("One. {#p-a1}\n\n[x](none.md)\n");
    before.insert("content/03-c.md", b"---\ntitle: C\n---\n[x](none.md)\n".as_slice());
    let mut after = before.clone();
    after.insert("content/03-c.md", b"---\ntitle: C\n---\nFirst. {#p-a1}\n\n[x](none.md)\n".as_slice());
    assert_eq!(annals::build::new_errors(&before, &before), []);
    let new = annals::build::new_errors(&before, &after);
    assert_eq!(new.len(), 1, "{new:?}");
    assert!(new[0].message.contains("p-a1"), "{new:?}");
}

#[test]
fn a_file_with_an_error_is_not_stamped_and_keeps_its_ids() {
    let mut all = sources("One.\n");
    let id = |text: &str| text.find("{#").map(|at| text[at..].trim().to_owned());
    let first = stamped(&all).0.as_deref().and_then(id);
    let other = format!("---\ntitle: [C\n---\nTwo. {}\n", first.clone().unwrap_or_default());
    all.insert("content/03-c.md", other.as_bytes());
    let (text, errors) = stamped(&all);
    let second = text.as_deref().and_then(id);
    assert!(first.is_some() && second.is_some() && first != second, "{first:?} {second:?}");
    assert!(errors.iter().any(Diagnostic::is_error), "{errors:?}");
}

/// A token of Markdown, or words.
fn token() -> impl Strategy<Value = String> {
    let blocks = [
        "\n",
        "\n\n",
        "\r\n",
        "\n\n",
        "\n",
        "- ",
        "* ",
        "1. ",
        "2) ",
        "> ",
        "> [!NOTE]\n> ",
        "    ",
        "  ",
        "# ",
        "## ",
        "\n---\n",
        "\n***\n",
        "\n===\n",
        "```\n",
        "~~~ rust\n",
        "| ",
        " |",
        "\n|---|:-:|\n",
        "|-|\n",
        "\n: ",
        "[^a]: ",
        "[^b]: ",
        "[^É]: ",
        "- [ ] ",
        "- [x] ",
        "<div>\n",
        "</div>\n",
        "<!-- ",
        " -->",
        "\n[r]: https://example.org/ \"t\"\n",
        "\t",
        "<table>\n",
        "<?x",
        "?>",
        "> - ",
        "- > ",
        "- - ",
        "[^a]: - [^b]: ",
        "[^a]: > ",
        "\n\n    ",
    ];
    let inline = [
        "*",
        "**",
        "_",
        "~~",
        "~",
        "^",
        "`",
        "``",
        "[",
        "]",
        "(",
        ")",
        "![",
        "](a.png)",
        "![x](a.png)",
        "![x](a.png \"T\")",
        "[y](02-b.md)",
        "[y ](https://example.org/)",
        "[r]",
        "[y][r]",
        "![r]",
        "[[mira-holm]]",
        "[[mira-holm|her ]]",
        "[[",
        "]]",
        "[[-|Tom Abel]]",
        "[^a]",
        "[^b]",
        "[^é]",
        "[^z]",
        " {#p-a1}",
        "{#p-b2}",
        " {#p-",
        "{#x}",
        "{a, b}",
        "}",
        "<https://a.b>",
        "<b>",
        "</b>",
        "<a@b.c>",
        "\\",
        "\\\n",
        "  \n",
        "&amp;",
        "&nbsp;",
        "&#10;",
        "|",
        "\\|",
        "!",
        "\"",
        "'",
        ":",
        ".",
        " ",
        " ",
        " ",
        "<!-- x -->",
        "[![x](a.png)](02-b.md)",
        "[x](02-b.md#p-b7)",
        "https://example.org/",
    ];
    let words = [
        "Mira Holm",
        "Holm",
        "Tom Abel said no.",
        "a",
        "b",
        "word",
        "Дело №5",
        "国会で\n安倍",
        "ภาษาไทย",
        "é",
        "e\u{301}",
        "\u{2029}",
        "\u{2028}",
        "\u{200b}",
        "\u{feff}",
        "\u{0}",
        "\u{ad}",
        "👩‍👩‍👧",
        "\u{202e}x",
        "عربي",
        "ß",
        "İ",
        "1.",
        "U.S.",
    ];
    let choose = |list: &[&'static str]| proptest::sample::select(list.to_vec()).prop_map(str::to_owned);
    prop_oneof![3 => choose(&blocks), 4 => choose(&inline), 3 => choose(&words), 1 => "\\PC{0,3}"]
}

proptest! {
    #![proptest_config(random_support::config(250))]

    #[test]
    fn any_markdown_has_sound_ranges_and_can_be_stamped(tokens in prop::collection::vec(token(), 0..30)) {
        check(&tokens.concat());
    }
}
