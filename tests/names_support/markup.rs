//! Markup around and within names that does not change whom readers understand.

use crate::people::Dice;
use crate::scripts::Script;
use crate::text::Text;

impl Text {
    /// The same text with markup in some of its pieces, and which kinds.
    pub(crate) fn marked(&self, dice: &mut Dice, script: &Script) -> (Self, Vec<&'static str>) {
        let mut text = self.clone();
        let mut kinds = Vec::new();
        for piece in text.sentences.iter_mut().flatten().filter(|piece| piece.words() != "…") {
            if dice.roll(3) == 0 {
                continue;
            }
            let (kind, mark) = MARKUP[dice.roll(MARKUP.len())];
            if let Some(marked) = mark(piece.words(), dice, script) {
                *piece.words_mut() = marked;
                kinds.push(kind);
            }
        }
        (text, kinds)
    }
}

type Markup = (&'static str, fn(&str, &mut Dice, &Script) -> Option<String>);

const MARKUP: &[Markup] = &[
    ("emphasis around", |words, dice, _| {
        let mark = MARKS[dice.roll(MARKS.len())];
        is_bounded(words).then(|| format!("{mark}{words}{mark}"))
    }),
    ("emphasis of a word", |words, dice, _| {
        let mark = MARKS[dice.roll(MARKS.len())];
        change_word(words, dice, |word, _| is_bounded(word).then(|| format!("{mark}{word}{mark}")))
    }),
    ("emphasis within a word", |words, dice, _| {
        let mark = MARKS[dice.roll(MARKS.len())];
        change_word(words, dice, |word, dice| {
            let places: Vec<usize> = word.char_indices().map(|(at, _)| at).skip(1).collect();
            let (head, tail) = word.split_at(dice.pick(&places)?);
            word.chars().all(char::is_alphabetic).then(|| format!("{head}{mark}{tail}{mark}"))
        })
    }),
    ("a soft line break", |words, dice, script| {
        let spaces: Vec<usize> = words.match_indices(' ').map(|(at, _)| at).collect();
        let at = dice.pick(&spaces).filter(|_| !script.joins_lines)?;
        // The beginning of a line can be markup.
        let is_word = words[at + 1..].starts_with(char::is_alphabetic);
        is_word.then(|| format!("{}\n{}", &words[..at], &words[at + 1..]))
    }),
    ("an entity", |words, dice, _| {
        let letters: Vec<(usize, char)> = words.char_indices().filter(|(_, c)| c.is_alphabetic()).collect();
        let (at, letter) = dice.pick(&letters)?;
        let entity = match dice.roll(2) {
            0 => format!("&#{};", letter as u32),
            _ => format!("&#x{:x};", letter as u32),
        };
        Some(format!("{}{entity}{}", &words[..at], &words[at + letter.len_utf8()..]))
    }),
    ("a space as an entity", |words, dice, _| {
        let spaces: Vec<usize> = words.match_indices(' ').map(|(at, _)| at).collect();
        let at = dice.pick(&spaces)?;
        let entity = ["&nbsp;", "&#32;", "&#xa0;"][dice.roll(3)];
        Some(format!("{}{entity}{}", &words[..at], &words[at + 1..]))
    }),
    ("escapes", |words, _, _| {
        let escaped: String =
            words.chars().flat_map(|c| c.is_ascii_punctuation().then_some('\\').into_iter().chain([c])).collect();
        (escaped != words).then_some(escaped)
    }),
];

const MARKS: [&str; 4] = ["*", "**", "***", "~~"];

/// Whether signs before and behind words are emphasis.
fn is_bounded(words: &str) -> bool {
    words.starts_with(char::is_alphanumeric) && words.ends_with(char::is_alphanumeric)
}

/// Changes one word.
fn change_word(words: &str, dice: &mut Dice, change: impl Fn(&str, &mut Dice) -> Option<String>) -> Option<String> {
    let mut parts: Vec<String> = words.split(' ').map(str::to_owned).collect();
    let at = dice.roll(parts.len());
    parts[at] = change(&parts[at], dice)?;
    Some(parts.join(" "))
}
