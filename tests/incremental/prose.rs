//! Edits of sections: words, sentences, blocks, stamps, headings, front matter.

use crate::edits::Act::{Do, Front};
use crate::edits::Kind;
use crate::state::{Dice, State, blocks, replace_id, split_front_matter};

const fn kind(name: &'static str, weight: usize, act: crate::edits::Act) -> Kind {
    Kind { name, weight, act }
}

pub(crate) const KINDS: &[Kind] = &[
    kind("prose: change a word", 10, Do(change_word)),
    kind("prose: add a sentence", 16, Do(add_sentence)),
    kind("prose: put a sentence first", 6, Do(put_sentence_first)),
    kind("prose: take a sentence away", 8, Do(remove_sentence)),
    kind("prose: add a block", 10, Do(add_block)),
    kind("prose: take a block away", 3, Do(remove_block)),
    kind("prose: swap two blocks", 4, Do(swap_blocks)),
    kind("prose: move a block to another section", 4, Do(move_block)),
    kind("prose: copy a block to another section", 2, Do(copy_block)),
    kind("prose: swap the texts of two sections", 4, Do(swap_sections)),
    kind("prose: swap the files of two sections", 2, Do(swap_files)),
    kind("prose: swap two names", 5, Do(swap_names)),
    kind("prose: emphasise a word", 3, Do(emphasise)),
    kind("prose: strike a word out", 3, Do(strike_out)),
    kind("prose: quote a block", 3, Do(quote)),
    kind("prose: put a block in quotation marks", 3, Do(put_in_quotation_marks)),
    kind("prose: announce what follows", 3, Do(announce)),
    kind("prose: break a line", 3, Do(break_line)),
    kind("prose: stamp a block", 5, Do(stamp)),
    kind("prose: take a stamp away", 2, Do(remove_stamp)),
    kind("prose: stamp twice", 1, Do(stamp_twice)),
    kind("prose: change a stamp everywhere", 3, Do(change_stamp_everywhere)),
    kind("prose: move a stamp", 2, Do(move_stamp)),
    kind("prose: change a heading", 3, Do(change_heading)),
    kind("prose: change a heading’s id", 2, Do(change_heading_id)),
    kind("prose: change a heading’s id everywhere", 3, Do(change_heading_id_everywhere)),
    kind("prose: empty a section", 1, Do(empty_section)),
    kind("prose: add a comment", 2, Do(add_comment)),
    kind("prose: other line ends", 1, Do(other_line_ends)),
    kind(
        "front.title",
        5,
        Front(&[
            "The March",
            "A Court",
            "Мира Хольм",
            "\"Zürich: 2024\"",
            "Mira Holm",
            "\"Jonas Holm: his case\"",
            "Otto Holm",
            "",
        ]),
    ),
    kind("front.summary", 5, Front(SUMMARIES)),
    kind("front.topics", 4, Front(&["[press]", "[assembly]", "[courts, press, assembly]", "[courts]", ""])),
    kind("front.sources", 4, Front(&["[notes-2025]", "[daily-2024, ruling-2024]", "[ruling-2024]", ""])),
    kind("front.order", 4, Front(&["1", "2", "9", "100", ""])),
    kind("front.lang", 4, Front(&["ru", "de", "en", "kk", ""])),
    kind("front.draft", 2, Front(&["true", "false", ""])),
    kind("front.embargo", 4, Front(&["2025-03-01", "2025-02", "2024", "2026-01-01", ""])),
    kind("front.was", 3, Front(&["[the-protest]", "[old/one, old/two]", "[the-paper]", "[papers/the-daily]", ""])),
    kind("front.autolink", 3, Front(&["false", "true", ""])),
    kind("front.means", 8, Front(MEANS)),
    kind("front.colour", 1, Front(&["red"])),
];

const MEANS: &[&str] = &[
    "{ Holm: people/mira-holm }",
    "{ Holm: jonas-holm, Lindqvist: people/ada-lindqvist, Vik: \"-\" }",
    "{ Mira Holm: people/edda-holm, Westhaven: \"-\" }",
    "{ Okoro: organizations/dockers-union, the union: dockers-union, Judge: people/ada-lindqvist }",
    "{ Daily Post: blue-heron, Jonas Holm: people/mira-holm }",
    "{ Holm: people/nobody-of-this-id }",
    "{ Dr. Okoro: sela-okoro, O'Hara: mira-holm }",
    "",
];

const SUMMARIES: &[&str] = &[
    "Short.",
    "See [[events/raid]] and [[sela-okoro]].",
    "With ![a picture](quay.jpg) in it.",
    "{ en: A summary, ru: Краткое содержание }",
    "As [[people/jonas-holm|he]] and [[assembly-act]] say.",
    "How Jonas Holm and another Okoro were heard.",
    "Of Mira Holm Berg and Per Aalto.",
    "",
];

const WORDS: &[&str] = &[
    "Holm",
    "Mira",
    "Jonas",
    "Lindqvist",
    "Okoro",
    "Ruzha",
    "Red",
    "Vik",
    "Aalto",
    "the",
    "Westhaven",
    "Judge",
    "Street",
    "Foundation",
    "Хольм",
    "union",
    "Dr.",
    "detained",
    "Per",
    "Eastmoor",
    "Gull",
    "*Sund*",
    "Holm’s",
    "Holm-Berg",
    "`Holm`",
];

const SENTENCES: &[&str] = &[
    "Mira Holm spoke.",
    "Jonas Holm came later.",
    "Edda Holm stayed.",
    "Holm was silent.",
    "Mira Holm met Jonas Holm.",
    "Then Mira Holm met Sela Okoro and Per Aalto at the Daily Post.",
    "Ada Lindqvist ruled.",
    "Lindqvist ruled.",
    "Nurlan Lindqvist did not.",
    "Okoro wrote.",
    "Red and Sund drank.",
    "Vik was quiet.",
    "Дина Ружа вышла.",
    "Мира Хольм вернулась, а Хольм ушёл.",
    "Tom Abel asked Ines Park.",
    "The dock worker and Mrs Harbour left.",
    "The Blue Heron, the Gull and the Grey Gull sailed.",
    "The Assembly Act and the Press Code hold in Northland.",
    "Peaceful assembly is a right, says Harbour Watch.",
    "[[people/mira-holm|She]] said so.",
    "[[mira-holm]] said so.",
    "[[jonas-holm|Holm]] said so.",
    "[[-|Holm]] said so.",
    "[[okoro-libel|The suit]] went on.",
    "[[events/raid|That day]] was long.",
    "[[events/raid|On 4 May]] Mira Holm sang.",
    "On 5 May Mira Holm and Sela Okoro spoke.",
    "In June 2023 Jonas Holm was free.",
    "A year later, on 6 July, Mira Holm left.",
    "[[events/okoro-sued]] and [[events/march-stopped|the march]].",
    "[[sources/daily-2024|The paper]] told it.",
    "[[blue-heron|The ship]] waited.",
    "[[assembly|Marches]] were held.",
    "[[quay-street]] was closed.",
    "It is told [above](#ruling).",
    "See [there](02-the-court.md#ruling).",
    "See [the daily](../03-papers/01-the-daily.md#p-d2d3).",
    "See [the march](../01-the-march.md#p-k7d3).",
    "See [the harbour](04-harbour/01-the-ships.md).",
    "See [the ruling](ruling.pdf) and [the picture](../quay.jpg).",
    "See [what came after](05-what-came-after.md).",
    "So says [a site](https://example.org/), and [another](javascript:no).",
    "A note.[^note]",
    "Half a [[link.",
    "`Mira Holm` is code.",
    "Aigerim Toktar, No. 5, spoke at 10 a.m. to Dr. Okoro’s son.",
    "Sarah Stone and Stone’s sister came.",
    "Eastmoor Road was closed.",
    "The organiser and the harbour were seen.",
    "Somebody unnamed left.",
    "Mr Holm left, and Mrs Holm stayed.",
    "Her brother Holm was fined.",
    "J. Holm wrote, and so did O. Holm.",
    "Otto, Jonas and Mira Holm came.",
    "Otto Holm sang.",
    "Mira Holm, Jr., slept.",
    "Holm, her husband, was fined.",
    "Prosecutor Okoro spoke to Clerk Holm.",
    "Judge Lindqvist ruled again.",
    "Holms and Lindqvistberg came.",
    "Миру Хольм задержали, Хольму оштрафовали.",
    "У Дины Ружи был суд. Судья Ружа молчала, Ружой гордились.",
    "Отто Ружьей звали.",
    "<!-- Mira Holm -->",
];

const BLOCKS: &[&str] = &[
    "Mira Holm was here.",
    "Holm was here. {#p-b2b3}",
    "Jonas Holm and Edda Holm were here. {#p-b4b5}",
    "[^note]: Sela Okoro wrote it.",
    "It ends.[^note]",
    "## A heading {#ruling}",
    "## Later",
    "### Mira Holm {#holm}",
    "![Quay](quay.jpg)",
    "![Quay](../quay.jpg \"Mira Holm on the quay\")",
    "![](03-papers/raid.svg)",
    "| Who | What |\n|---|---|\n| Ada Lindqvist | [[ruling-2024\\|ruled]] |\n| Lindqvist | ruled |",
    "- Sela Okoro\n- Okoro\n\n{#p-b6b7}",
    "> Per Aalto said:\n> nothing.",
    "> [!WARNING]\n> Dina Ruzha and Erik Sund.",
    "Permit\n: What Jon Vik refused.",
    "```rust\nlet holm = 1;\n```",
    "```\nMira Holm\n```",
    "***",
    "[[events/strike|The strike]] began; see [below](#holm).",
    "Ружа и Дина Ружа.",
];

/// The stamps that edits add: few, so that they collide.
const STAMPS: &[&str] =
    &["p-n2", "p-n3", "p-n4", "p-n5", "p-n6", "p-n7", "p-n8", "p-n9", "p-nb", "p-nc", "p-nd", "p-nf"];

/// Changes a paragraph of some section.
fn change_paragraph(state: &mut State, dice: &mut Dice<'_>, change: impl FnOnce(&str, &mut Dice<'_>) -> String) {
    let Some(path) = dice.pick(&state.sections()) else { return };
    state.change_blocks(&path, |blocks| {
        let at = dice.roll(blocks.len());
        if let Some(block) = blocks.get_mut(at) {
            *block = change(block, dice);
        }
    });
}

fn change_word(state: &mut State, dice: &mut Dice<'_>) {
    change_paragraph(state, dice, |block, dice| {
        let mut words: Vec<&str> = block.split(' ').collect();
        let at = dice.roll(words.len());
        words[at] = dice.pick(WORDS).unwrap_or_default();
        words.join(" ")
    });
}

/// The words of a block, and its stamp.
fn unstamped(block: &str) -> (&str, &str) {
    block.rfind("{#p-").filter(|_| block.ends_with('}')).map_or((block, ""), |at| block.split_at(at))
}

fn add_sentence(state: &mut State, dice: &mut Dice<'_>) {
    let sentence = dice.pick(SENTENCES).unwrap_or_default();
    change_paragraph(state, dice, |block, _| {
        let (words, stamp) = unstamped(block);
        format!("{} {sentence} {stamp}", words.trim_end()).trim_end().to_owned()
    });
}

fn put_sentence_first(state: &mut State, dice: &mut Dice<'_>) {
    let sentence = dice.pick(SENTENCES).unwrap_or_default();
    change_paragraph(state, dice, |block, _| format!("{sentence} {block}"));
}

fn remove_sentence(state: &mut State, dice: &mut Dice<'_>) {
    change_paragraph(state, dice, |block, dice| {
        let (words, stamp) = unstamped(block);
        let mut sentences: Vec<&str> = words.trim_end().split_inclusive(". ").collect();
        if sentences.len() > 1 {
            sentences.remove(dice.roll(sentences.len()));
        }
        format!("{} {stamp}", sentences.concat().trim_end()).trim_end().to_owned()
    });
}

fn add_block(state: &mut State, dice: &mut Dice<'_>) {
    let block = dice.pick(BLOCKS).unwrap_or_default();
    let Some(path) = dice.pick(&state.sections()) else { return };
    state.change_blocks(&path, |blocks| blocks.insert(dice.roll(blocks.len() + 1), block.to_owned()));
}

/// Removes a block from some section.
fn remove_random_block(state: &mut State, dice: &mut Dice<'_>) -> Option<String> {
    let path = dice.pick(&state.sections())?;
    let mut removed = None;
    state.change_blocks(&path, |blocks| {
        if !blocks.is_empty() {
            removed = Some(blocks.remove(dice.roll(blocks.len())));
        }
    });
    removed
}

fn remove_block(state: &mut State, dice: &mut Dice<'_>) {
    remove_random_block(state, dice);
}

fn swap_blocks(state: &mut State, dice: &mut Dice<'_>) {
    let Some(path) = dice.pick(&state.sections()) else { return };
    state.change_blocks(&path, |blocks| {
        if blocks.len() > 1 {
            let first = dice.roll(blocks.len());
            let second = (first + 1 + dice.roll(blocks.len() - 1)) % blocks.len();
            blocks.swap(first, second);
        }
    });
}

fn move_block(state: &mut State, dice: &mut Dice<'_>) {
    let Some(block) = remove_random_block(state, dice) else { return };
    let Some(path) = dice.pick(&state.sections()) else { return };
    state.change_blocks(&path, |blocks| blocks.insert(dice.roll(blocks.len() + 1), block));
}

fn copy_block(state: &mut State, dice: &mut Dice<'_>) {
    let before = state.files.clone();
    let block = remove_random_block(state, dice);
    state.files = before;
    let (Some(block), Some(path)) = (block, dice.pick(&state.sections())) else { return };
    state.change_blocks(&path, |blocks| blocks.push(block));
}

/// Two sections, which may be one.
fn two_sections(state: &State, dice: &mut Dice<'_>) -> Option<[(String, String); 2]> {
    let sections = state.sections();
    let (first, second) = (dice.pick(&sections)?, dice.pick(&sections)?);
    let texts = (state.text(&first)?, state.text(&second)?);
    Some([(first, texts.0), (second, texts.1)])
}

fn swap_sections(state: &mut State, dice: &mut Dice<'_>) {
    let Some([(first, one), (second, other)]) = two_sections(state, dice) else { return };
    state.put(&first, format!("{}{}", split_front_matter(&one).0, split_front_matter(&other).1));
    state.put(&second, format!("{}{}", split_front_matter(&other).0, split_front_matter(&one).1));
}

fn swap_files(state: &mut State, dice: &mut Dice<'_>) {
    let Some([(first, one), (second, other)]) = two_sections(state, dice) else { return };
    state.put(&first, other);
    state.put(&second, one);
}

fn swap_names(state: &mut State, dice: &mut Dice<'_>) {
    let names = ["Mira Holm", "Jonas Holm", "Sela Okoro", "Ada Lindqvist", "Dina Ruzha", "Per Aalto", "Holm", "Okoro"];
    let (one, other) = (dice.pick(&names).unwrap_or_default(), dice.pick(&names).unwrap_or_default());
    let Some(path) = dice.pick(&state.sections()) else { return };
    state.change(&path, |text| text.replace(one, "\u{1}").replace(other, one).replace('\u{1}', other));
}

fn emphasise(state: &mut State, dice: &mut Dice<'_>) {
    mark_word(state, dice, "**");
}

fn strike_out(state: &mut State, dice: &mut Dice<'_>) {
    mark_word(state, dice, "~~");
}

fn mark_word(state: &mut State, dice: &mut Dice<'_>, mark: &str) {
    change_paragraph(state, dice, |block, dice| {
        let words: Vec<&str> = block.split(' ').collect();
        let at = dice.roll(words.len());
        let word = words[at];
        let marked =
            if word.chars().all(char::is_alphabetic) { format!("{mark}{word}{mark}") } else { word.to_owned() };
        [&words[..at], &[marked.as_str()], &words[at + 1..]].concat().join(" ")
    });
}

fn begins_with_words(block: &str) -> bool {
    block.starts_with(|c: char| c.is_alphabetic() || c == '*') && !block.contains('\n')
}

fn quote(state: &mut State, dice: &mut Dice<'_>) {
    change_paragraph(state, dice, |block, _| match block.strip_prefix("> ") {
        Some(words) if !words.contains('\n') => words.to_owned(),
        None if begins_with_words(block) => format!("> {}", unstamped(block).0.trim_end()),
        _ => block.to_owned(),
    });
}

fn put_in_quotation_marks(state: &mut State, dice: &mut Dice<'_>) {
    change_paragraph(state, dice, |block, _| {
        let (words, stamp) = unstamped(block);
        if begins_with_words(block) {
            format!("“{}” {stamp}", words.trim_end()).trim_end().to_owned()
        } else {
            block.to_owned()
        }
    });
}

/// Ends a block with a colon: what follows may be a quotation.
fn announce(state: &mut State, dice: &mut Dice<'_>) {
    change_paragraph(state, dice, |block, _| {
        let (words, stamp) = unstamped(block);
        let words = words.trim_end();
        if begins_with_words(block) && words.ends_with('.') {
            format!("{}: {stamp}", words.trim_end_matches('.')).trim_end().to_owned()
        } else {
            block.to_owned()
        }
    });
}

fn break_line(state: &mut State, dice: &mut Dice<'_>) {
    change_paragraph(state, dice, |block, dice| {
        let spaces: Vec<usize> = block.match_indices(' ').map(|(at, _)| at).collect();
        let end = ["\n", "\\\n", "  \n", "  "][dice.roll(4)];
        match dice.pick(&spaces).filter(|_| !block.contains('|')) {
            Some(at) => format!("{}{end}{}", &block[..at], &block[at + 1..]),
            None => block.to_owned(),
        }
    });
}

fn stamp(state: &mut State, dice: &mut Dice<'_>) {
    let stamp = dice.pick(STAMPS).unwrap_or_default();
    change_paragraph(state, dice, |block, _| {
        let starts_with_words = block.starts_with(|c: char| c.is_alphabetic() || c == '*');
        if starts_with_words { format!("{} {{#{stamp}}}", unstamped(block).0.trim_end()) } else { block.to_owned() }
    });
}

fn remove_stamp(state: &mut State, dice: &mut Dice<'_>) {
    change_paragraph(state, dice, |block, _| unstamped(block).0.trim_end().to_owned());
}

/// The stamps of all sections.
fn stamps(state: &State) -> Vec<String> {
    let texts = state.sections().into_iter().filter_map(|path| state.text(&path));
    let found = texts.flat_map(|text| {
        let ids = text.split("{#").skip(1).filter_map(|rest| rest.split('}').next().map(str::to_owned));
        ids.filter(|id| id.starts_with("p-")).collect::<Vec<_>>()
    });
    found.collect()
}

fn stamp_twice(state: &mut State, dice: &mut Dice<'_>) {
    let Some(stamp) = dice.pick(&stamps(state)) else { return };
    change_paragraph(state, dice, |block, _| format!("{} {{#{stamp}}}", unstamped(block).0.trim_end()));
}

fn change_stamp_everywhere(state: &mut State, dice: &mut Dice<'_>) {
    let (Some(old), Some(new)) = (dice.pick(&stamps(state)), dice.pick(STAMPS)) else { return };
    state.change_all(|_, text| replace_id(text, &old, new));
}

fn move_stamp(state: &mut State, dice: &mut Dice<'_>) {
    let Some(path) = dice.pick(&state.sections()) else { return };
    state.change_blocks(&path, |blocks| {
        let stamped: Vec<usize> = (0..blocks.len()).filter(|at| !unstamped(&blocks[*at]).1.is_empty()).collect();
        let (Some(from), Some(to)) = (dice.pick(&stamped), dice.pick(&stamped)) else { return };
        let (one, other) = (unstamped(&blocks[from]).1.to_owned(), unstamped(&blocks[to]).1.to_owned());
        blocks[from] = format!("{}{other}", unstamped(&blocks[from]).0);
        blocks[to] = format!("{}{one}", unstamped(&blocks[to]).0);
    });
}

/// Changes a line that begins with `#`, of some section that has one.
fn change_headings(state: &mut State, dice: &mut Dice<'_>, change: impl Fn(&str) -> String) {
    let has_heading = |path: &String| {
        let text = state.text(path).unwrap_or_default();
        blocks(split_front_matter(&text).1).iter().any(|block| block.starts_with('#'))
    };
    let paths: Vec<String> = state.sections().into_iter().filter(has_heading).collect();
    let Some(path) = dice.pick(&paths) else { return };
    state.change_blocks(&path, |blocks| {
        for block in blocks.iter_mut().filter(|block| block.starts_with('#')) {
            *block = change(block);
        }
    });
}

fn change_heading(state: &mut State, dice: &mut Dice<'_>) {
    let words = dice.pick(&["The ruling", "Mira Holm", "Позже", "A *marked* heading"]).unwrap_or_default();
    change_headings(state, dice, |heading| {
        let id = heading.rfind("{#").map_or("", |at| &heading[at..]);
        format!("## {words} {id}").trim_end().to_owned()
    });
}

fn change_heading_id(state: &mut State, dice: &mut Dice<'_>) {
    let id = dice.pick(&[" {#ruling}", " {#later}", " {#else}", ""]).unwrap_or_default();
    change_headings(state, dice, |heading| {
        format!("{}{id}", heading.rfind("{#").map_or(heading, |at| &heading[..at]).trim_end())
    });
}

fn change_heading_id_everywhere(state: &mut State, dice: &mut Dice<'_>) {
    let ids = ["ruling", "later", "how-we-worked", "afterwards", "verdict", "holm"];
    let (old, new) = (dice.pick(&ids).unwrap_or_default(), dice.pick(&ids).unwrap_or_default());
    state.change_all(|_, text| text.replace(&format!("#{old}"), &format!("#{new}")));
}

fn empty_section(state: &mut State, dice: &mut Dice<'_>) {
    let Some(path) = dice.pick(&state.sections()) else { return };
    state.change_blocks(&path, Vec::clear);
}

fn add_comment(state: &mut State, dice: &mut Dice<'_>) {
    let comment = dice.pick(&["<!-- Holm -->", "<!-- a\ncomment -->"]).unwrap_or_default();
    let Some(path) = dice.pick(&state.sections()) else { return };
    state.change_blocks(&path, |blocks| blocks.insert(0, comment.to_owned()));
}

fn other_line_ends(state: &mut State, dice: &mut Dice<'_>) {
    let Some(path) = dice.pick(&state.sections()) else { return };
    state.change(&path, |text| if text.contains('\r') { text.replace('\r', "") } else { text.replace('\n', "\r\n") });
}
