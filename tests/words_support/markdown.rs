//! Markdown of any kind: blocks within blocks, and tokens in any order.

use crate::prose_support::site::FRONT;
use proptest::prelude::*;
use proptest::sample::select;

/// The sections of a site.
pub(crate) fn site() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(section(), 1..4)
}

fn section() -> impl Strategy<Value = String> {
    let body = prop_oneof![
        3 => prop::collection::vec(block(), 0..6).prop_map(|blocks| joined(&blocks)),
        2 => prop::collection::vec(token(), 0..24).prop_map(|tokens| tokens.concat()),
        1 => (prop::collection::vec(block(), 0..3), prop::collection::vec(token(), 0..8))
            .prop_map(|(blocks, tokens)| joined(&blocks) + "\n" + &tokens.concat()),
    ];
    (body, any::<bool>()).prop_map(|(body, ends_in_crlf)| {
        let text = format!("{FRONT}{body}");
        if ends_in_crlf && body.len() % 5 == 0 { text.replace('\n', "\r\n") } else { text }
    })
}

fn joined(blocks: &[String]) -> String {
    blocks.join("\n")
}

/// A block with its last line end.
fn block() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        6 => line().prop_map(|line| format!("{line}\n")),
        1 => (1..7_usize, line()).prop_map(|(level, line)| format!("{} {line}\n", "#".repeat(level))),
        1 => (line(), select(vec!["---", "===", " -"])).prop_map(|(line, under)| format!("{line}\n{under}\n")),
        1 => select(vec!["---\n", "***\n", "- - -\n", "_____\n"]).prop_map(str::to_owned),
        1 => (line(), select(vec!["", "rust", "x,y", "қ"]))
            .prop_map(|(line, language)| format!("```{language}\n{line}\n\n{line}\n```\n")),
        1 => line().prop_map(|line| format!("    {line}\n")),
        1 => select(vec!["![a](a.png)\n", "![Words](b.png \"Title: X\")\n", "![a](a.png)\n![b](b.png)\n"]).prop_map(str::to_owned),
        1 => select(HTML.to_vec()).prop_map(|html| format!("{html}\n")),
        1 => table(),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let blocks = prop::collection::vec(inner, 0..4).prop_map(|blocks| joined(&blocks));
        (blocks, select(CONTAINERS.to_vec())).prop_map(|(blocks, (first, rest))| within(&blocks, first, rest))
    })
}

/// The prefix of a container's first line, and of each further line.
const CONTAINERS: [(&str, &str); 16] = [
    ("- ", "  "),
    ("- [x] ", "  "),
    ("3. ", "   "),
    ("> ", "> "),
    ("> ", ""),
    ("> [!NOTE]\n> ", "> "),
    ("> [!tip]\n> ", "> "),
    ("> [!tip] ", "> "),
    (">[!case-study]- *A", "> "),
    ("> [!quote]+\t", ""),
    ("[^a]: ", "    "),
    ("[^b]: ", "    "),
    ("[^c]:\n    ", "    "),
    ("Term\n: ", "  "),
    ("*Term*\n\n: ", "    "),
    ("| a |\n|---|\n| ", "| "),
];

fn within(blocks: &str, first: &str, rest: &str) -> String {
    let lines = blocks.trim_end_matches('\n').split('\n').enumerate();
    lines.map(|(number, line)| format!("{}{line}\n", if number == 0 { first } else { rest })).collect()
}

fn table() -> impl Strategy<Value = String> {
    let row = || prop::collection::vec(cell(), 1..4).prop_map(|cells| format!("| {} |\n", cells.join(" | ")));
    let rules = prop::collection::vec(select(vec!["---", ":-:", "--:", ":--"]), 1..4);
    (row(), rules, prop::collection::vec(row(), 0..3))
        .prop_map(|(head, rules, rows)| format!("{head}| {} |\n{}", rules.join(" | "), rows.concat()))
}

fn cell() -> impl Strategy<Value = String> {
    prop::collection::vec(inline(), 0..3).prop_map(|parts| parts.concat().replace('\n', " "))
}

/// The words of one paragraph, at times over several lines and with a stamp.
fn line() -> impl Strategy<Value = String> {
    let words = prop::collection::vec(inline(), 1..7).prop_map(|parts| parts.concat());
    (words, prop::option::weighted(0.04, stamp())).prop_map(|(words, stamp)| match stamp {
        Some(stamp) => format!("{words} {stamp}"),
        None => words,
    })
}

fn stamp() -> impl Strategy<Value = String> {
    // Duplicates, which are errors, are rare.
    "[a-z0-9]{4}".prop_map(|id| format!("{{#p-{id}}}"))
}

fn inline() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => select(WORDS.to_vec()).prop_map(str::to_owned),
        3 => select(INLINE.to_vec()).prop_map(str::to_owned),
        2 => (select(WORDS.to_vec()), select(MARKS.to_vec())).prop_map(|(word, mark)| format!("{mark}{word}{mark}")),
        1 => (select(WORDS.to_vec()), select(vec!["[", "[[mira-holm|", "[[people/mira-holm|", "[[-|", "!["]))
            .prop_map(|(word, open)| match open {
                "[" => format!("[{word} ](https://example.org/x \"{word}\")"),
                "![" => format!("![{word}](a.png \"{word}\")"),
                _ => format!("{open}{word} ]]"),
            }),
    ]
}

fn token() -> impl Strategy<Value = String> {
    prop_oneof![
        24 => select(TOKENS.to_vec()).prop_map(str::to_owned),
        12 => inline(),
        // A stamp in a wrong place is an error, and the site is not built.
        1 => stamp(),
        6 => any::<char>().prop_map(String::from),
    ]
}

const WORDS: [&str; 24] = [
    "Mira Holm",
    "the court",
    "one ",
    " two",
    "three.",
    "Sentence one. Sentence two.",
    "суд",
    "Әлия Қасымова ",
    "محكمة",
    "ميرا هولم ",
    "בית משפט",
    "国会",
    "裁判所は",
    "ศาล",
    "ប្រទេស",
    "न्यायालय",
    "Αθήνα",
    "თბილისი",
    "Երևան",
    "e\u{301}te\u{301}",
    "👩‍⚖️",
    "O’Brien’s",
    "a\u{ad}b",
    "x\u{200b}y",
];

const MARKS: [&str; 8] = ["*", "**", "_", "__", "~~", "~", "`", "``"];

const INLINE: [&str; 40] = [
    "\n",
    "  \n",
    "\\\n",
    " ",
    "[^a]",
    "[^b]",
    "[^c]",
    "[^none]",
    "![x](a.png)",
    "![](a.png)",
    "[![P](p.png)](https://e.org/)",
    "[x](a.pdf)",
    "[x](<my file.pdf>)",
    "[x](javascript:y)",
    "[x]",
    "[x][r]",
    "[r]: https://e.org/ \"t\"",
    "<https://e.org/?a&b>",
    "<mira@example.org>",
    "[[mira-holm]]",
    "[[mira-holm\\|her]]",
    "[[Mira",
    "<b>",
    "</b>",
    "<!-- c -->",
    "<!--",
    "-->",
    "&amp;",
    "&#0;",
    "&copy;",
    "&lt;script&gt;",
    "\\*",
    "\\",
    "{#id}",
    "{a, b}",
    "{.c}",
    "$x$",
    "^up^",
    "{{< x >}}",
    "|",
];

const HTML: [&str; 8] = [
    "<div>words</div>",
    "<!-- gone -->",
    "<!-- open",
    "<script>\nalert(1)\n</script>",
    "<?php x ?>",
    "<!DOCTYPE html>",
    "<![CDATA[ x ]]>",
    "<p align=\"x\">\n\nwords\n\n</p>",
];

const TOKENS: [&str; 58] = [
    "\n",
    "\n",
    "\n\n",
    "\n\n",
    "\r\n",
    "\t",
    " ",
    "  ",
    "    ",
    "- ",
    "* ",
    "+ ",
    "1. ",
    "2) ",
    "10. ",
    "> ",
    ">",
    "> > ",
    "# ",
    "## ",
    "###### ",
    "---",
    "===",
    "***",
    "```",
    "~~~",
    "`",
    "``",
    "*",
    "**",
    "_",
    "~~",
    "[",
    "]",
    "![",
    "](",
    ")",
    "[[",
    "]]",
    "|",
    "|---|",
    "\n|-|-|\n",
    ":",
    "\n: ",
    "[^a]",
    "[^a]: ",
    "[^b]:",
    "[!NOTE]",
    "> [!x]- ",
    "\n> [!y]",
    "- [ ] ",
    "- [x]",
    "<",
    "</",
    "<!--",
    "&",
    "\\",
    "\u{2029}",
];
