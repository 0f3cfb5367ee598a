//! Every name of every record, A to Z.

use super::views::{Label, LetterView, Link, NameEntry, NamesView};
use super::{Maker, View};
use crate::link::RecordId;
use std::cmp::Ordering;
use unicode_normalization::UnicodeNormalization;

const PATH: &str = "names.html";

pub(super) fn page(maker: &Maker<'_>) -> View {
    let paged = maker.graph.records().filter(|id| maker.graph.has_page(*id));
    let names = paged
        .flat_map(|id| maker.names_of(id).into_iter().map(move |Label { text, lang }| Name { text, lang, record: id }));
    let mut names: Vec<Name> = names.collect();
    names.sort_by(|a, b| maker.compare(&a.text, &b.text).then_with(|| a.record.cmp(&b.record)));
    let view = NamesView {
        head: maker.head(PATH, maker.strings.text("names_title"), "names"),
        count: maker.strings.count("count_names", names.len()),
        letters: letters(maker, names),
    };
    View::Names(view)
}

struct Name {
    text: String,
    lang: Option<String>,
    record: RecordId,
}

/// The names under their letters. What the language sorts as one letter is one.
fn letters(maker: &Maker<'_>, names: Vec<Name>) -> Vec<LetterView> {
    let mut letters: Vec<LetterView> = Vec::new();
    for name in names {
        let letter = first_letter(&name.text);
        let entry = entry(maker, name);
        match letters.last_mut().filter(|last| maker.same_letter(&last.letter, &letter)) {
            Some(last) => last.names.push(entry),
            None => {
                let id = format!("letter_{}", letters.len() + 1);
                letters.push(LetterView { letter, id, names: vec![entry] });
            }
        }
    }
    letters
}

fn entry(maker: &Maker<'_>, name: Name) -> NameEntry {
    let own = maker.name(name.record);
    NameEntry {
        link: Link { text: name.text.clone(), lang: name.lang, href: maker.graph.address(name.record) },
        see: (own.text != name.text).then_some(own),
        kind: maker.kind(&maker.graph.key(name.record).register, 1).to_owned(),
    }
}

/// The first letter in capitals, without accents that are no letter's own; `#` for all that begins with no letter.
fn first_letter(text: &str) -> String {
    match text.chars().find(|c| c.is_alphanumeric()) {
        Some(c) if c.is_alphabetic() => c.to_uppercase().nfc().collect(),
        _ => "#".to_owned(),
    }
}

impl Maker<'_> {
    /// Every name of a record, each once.
    pub(super) fn names_of(&self, id: RecordId) -> Vec<Label> {
        let record = self.graph.record(id);
        let further = record
            .names
            .iter()
            .map(|name| Label { text: name.text.value.clone(), lang: name.lang.as_ref().map(ToString::to_string) });
        let aliases = record.aliases.iter().map(|alias| Label { text: alias.value.clone(), lang: None });
        let mut names: Vec<Label> = Vec::new();
        for name in std::iter::once(self.name(id)).chain(further).chain(aliases) {
            if !names.iter().any(|known| known.text == name.text) {
                names.push(name);
            }
        }
        names
    }

    /// Whether two first letters are one in the language: É is E in English, Ә is not А in Kazakh.
    fn same_letter(&self, a: &str, b: &str) -> bool {
        a == b
            || self
                .primary
                .as_ref()
                .is_some_and(|collator| a != "#" && b != "#" && collator.compare(a, b) == Ordering::Equal)
    }
}
