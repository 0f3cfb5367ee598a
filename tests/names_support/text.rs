//! Texts as pieces of known kinds.

use crate::people::{Dice, Person, World};
use crate::strangers;

/// Some words.
#[derive(Clone, Debug)]
pub(crate) enum Piece {
    /// Filler words, which are in no name.
    Filler(String),
    /// A name of a person with a record.
    Name(String),
    /// A name phrase of a person or thing without a record.
    Stranger(String),
}

impl Piece {
    pub(crate) fn words(&self) -> &str {
        match self {
            Self::Filler(words) | Self::Name(words) | Self::Stranger(words) => words,
        }
    }

    pub(crate) fn words_mut(&mut self) -> &mut String {
        match self {
            Self::Filler(words) | Self::Name(words) | Self::Stranger(words) => words,
        }
    }
}

/// A text: sentences in one paragraph or in several.
#[derive(Clone, Debug)]
pub(crate) struct Text {
    pub(crate) sentences: Vec<Vec<Piece>>,
    /// Before which sentences a paragraph begins.
    starts_paragraph: Vec<bool>,
    /// A stranger's name in the title or a heading.
    title_stranger: Option<(bool, String)>,
}

/// The Markdown of a text, with the position of each piece.
#[derive(Debug)]
pub(crate) struct RenderedText {
    pub(crate) text: String,
    /// The first byte of each piece, and the byte after its last, in order: sentence, piece.
    pub(crate) pieces: Vec<(std::ops::Range<usize>, (usize, usize))>,
}

impl Text {
    /// A text that names people with and without a record, and the kinds of the latter.
    pub(crate) fn with_strangers(world: &World, dice: &mut Dice) -> (Self, Vec<&'static str>) {
        let (mut sentences, mut begins, mut kinds) = (Vec::new(), Vec::new(), Vec::new());
        let mut new_words = world.unused_words();
        let mut above = None;
        for _ in 0..2 + dice.roll(4) {
            let mut sentence = Vec::new();
            sentence.extend(opening(world, dice));
            for _ in 0..1 + dice.roll(3) {
                let is_stranger = dice.roll(5) > 2;
                let stranger = is_stranger.then(|| {
                    let begins_sentence = sentence.is_empty();
                    strangers::phrase(world, dice, &mut new_words, begins_sentence)
                });
                match stranger.flatten() {
                    Some((kind, words)) => {
                        kinds.push(kind);
                        if dice.roll(12) == 11 && above.is_none() {
                            above = Some((dice.roll(2) == 0, words));
                        } else {
                            sentence.push(Piece::Stranger(words));
                        }
                    }
                    None => sentence.push(Piece::Name(name(world, dice))),
                }
                sentence.extend((0..1 + dice.roll(2)).map(|_| Piece::Filler(filler(world, dice))));
            }
            sentences.push(sentence);
            begins.push(dice.roll(3) == 2);
        }
        (Self { sentences, starts_paragraph: begins, title_stranger: above }, kinds)
    }

    /// The same text with `…` in place of each stranger.
    pub(crate) fn without_strangers(&self) -> Self {
        let mut text = Self { title_stranger: None, ..self.clone() };
        for piece in text.sentences.iter_mut().flatten() {
            if let Piece::Stranger(words) = piece {
                *words = "…".to_owned();
            }
        }
        text
    }

    pub(crate) fn is_stranger(&self, (sentence, piece): (usize, usize)) -> bool {
        matches!(self.sentences[sentence][piece], Piece::Stranger(_))
    }

    /// Whether a word of the text begins as one of `words` does.
    pub(crate) fn shares_a_word(&self, words: &[String]) -> bool {
        let start = |word: &str| word.chars().take(3).flat_map(char::to_lowercase).collect::<String>();
        let text = self.render().text;
        let is_word_char = |c: char| c.is_alphanumeric();
        let parts = |text: &str| {
            text.split(|c| !is_word_char(c)).map(start).filter(|word| !word.is_empty()).collect::<Vec<_>>()
        };
        let text_words = parts(&text);
        words
            .iter()
            .flat_map(|word| parts(word))
            .any(|word| text_words.iter().any(|text_word| text_word.starts_with(&word) || word.starts_with(text_word)))
    }

    pub(crate) fn render(&self) -> RenderedText {
        let (in_title, words) = self.title_stranger.clone().unwrap_or_default();
        let title = if in_title { words.as_str() } else { "" };
        let heading = if in_title || words.is_empty() { String::new() } else { format!("## {words}\n\n") };
        let mut text = format!("---\ntitle: \"… {title}\"\n---\n{heading}");
        let mut pieces = Vec::new();
        for (at, sentence) in self.sentences.iter().enumerate() {
            if at > 0 {
                text.push_str(if self.starts_paragraph[at] { "\n\n" } else { " " });
            }
            for (index, piece) in sentence.iter().enumerate() {
                if index > 0 {
                    text.push(' ');
                }
                pieces.push((text.len()..text.len() + piece.words().len(), (at, index)));
                text.push_str(piece.words());
            }
            text.push_str(if text.ends_with('.') { "" } else { "." });
        }
        text.push('\n');
        RenderedText { text, pieces }
    }
}

/// What a sentence may open with: a word with a capital letter that is no name, a small word, or nothing.
fn opening(world: &World, dice: &mut Dice) -> Option<Piece> {
    let opener = dice.pick(&world.script.list("words", "openers"));
    match dice.roll(3) {
        0 => opener.map(|word| Piece::Filler(with_capital(word))),
        1 => Some(Piece::Filler(filler(world, dice))),
        _ => None,
    }
}

pub(crate) fn with_capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn filler(world: &World, dice: &mut Dice) -> String {
    dice.pick(world.script.filler).unwrap_or_default().to_owned()
}

/// One of the ways to name a person with a record.
fn name(world: &World, dice: &mut Dice) -> String {
    let script = world.script;
    let person = world.person(dice);
    let (surname, full) = (person.surname.clone(), person.full());
    let list = |table, key| script.list(table, key);
    match dice.roll(10) {
        1 | 2 => surname,
        3 => titled(dice, &list("honorifics", honorific_key(person.is_male)), &surname),
        4 => titled(dice, &list("titles", "office"), &full),
        5 => titled(dice, &list("titles", "office"), &surname),
        6 if script.has_case => format!("{}. {surname}", person.given.chars().next().unwrap_or_default()),
        7 => inflected(world, dice, person),
        8 if script.language == "en" => format!("{surname}’s"),
        _ => full,
    }
}

/// The key of the honorifics of a sex.
pub(crate) fn honorific_key(is_male: Option<bool>) -> &'static str {
    match is_male {
        Some(true) => "male",
        Some(false) => "female",
        None => "any",
    }
}

pub(crate) fn titled(dice: &mut Dice, titles: &[&str], name: &str) -> String {
    dice.pick(titles).map_or_else(|| name.to_owned(), |title| format!("{title} {name}"))
}

/// The surname in another case.
fn inflected(world: &World, dice: &mut Dice, person: &Person) -> String {
    let language = world.script.language_data();
    let forms: Vec<String> = language.inflections(&person.surname).map(|form| form.form).collect();
    let suffixed: Vec<String> = language.suffixed(&person.surname).map(|(form, _)| form).collect();
    dice.pick(&forms).or_else(|| dice.pick(&suffixed)).unwrap_or_else(|| person.surname.clone())
}
