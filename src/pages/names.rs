//! Every name of every record, A to Z.

use super::leaves::{self, Shelf};
use super::letters::{Letter, Letters};
use super::views::{Label, LetterView, Link, NameEntry, NamesView};
use super::{Maker, View};
use crate::link::{Known, RecordId};
use crate::model::{Record, Tag};
use std::collections::{BTreeMap, BTreeSet};
use unicode_script::Script;

/// How many names there are.
pub(super) fn count(known: &Known<'_>, language: &Tag) -> usize {
    let paged = known.records().filter(|id| known.has_page(*id));
    paged.map(|id| names_of(known.record(id), language).len()).sum()
}

/// The list of all names, or a further page of it.
pub(super) fn page(maker: &Maker<'_>, leaf: u32) -> View {
    let names = all(maker);
    let parts = leaves::links(&Shelf::Names, names.len(), leaf, |range| {
        let ends = [names.get(range.start), names.get(range.end - 1)].map(|name| name.map(|name| &*name.text));
        let [from, to] = ends.map(Option::unwrap_or_default);
        maker.strings.fill("list_range", &[("from", from), ("to", to)])
    });
    let title = super::lists::titled(maker, maker.strings.text("names_title"), &parts, leaf);
    let view = NamesView {
        head: maker.head(&Shelf::Names.address(leaf), title, "names"),
        count: maker.strings.count("count_names", names.len()),
        letters: letters(maker, &names[leaves::range(names.len(), leaf)]),
        parts,
    };
    View::Names(view)
}

/// Every name in order. It is sorted once, and all pages of the list note that they depend on all names.
fn all<'m>(maker: &Maker<'m>) -> &'m [Name] {
    maker.graph.note_names();
    maker.common.names.get_or_init(|| {
        let known = maker.graph.apart();
        let of = |record: RecordId| {
            let names = names_of(known.record(record), maker.language).into_iter();
            names.map(move |Label { text, lang }| Name { text, lang, record })
        };
        let mut names: Vec<Name> = known.records().filter(|id| known.has_page(*id)).flat_map(of).collect();
        names.sort_by(|a, b| maker.compare(&a.text, &b.text).then_with(|| a.record.cmp(&b.record)));
        names
    })
}

#[derive(Debug)]
pub(super) struct Name {
    text: String,
    lang: Option<String>,
    record: RecordId,
}

/// Every name of a record, each once.
fn names_of(record: &Record, language: &Tag) -> Vec<Label> {
    let (own, own_language) = record.name.in_language(language);
    let own = Label { text: own.value.clone(), lang: own_language.map(ToString::to_string) };
    let further = record
        .names
        .iter()
        .map(|name| Label { text: name.text.value.clone(), lang: name.lang.as_ref().map(ToString::to_string) });
    let aliases = record.aliases.iter().map(|alias| Label { text: alias.value.clone(), lang: None });
    let mut names: Vec<Label> = std::iter::once(own).chain(further).chain(aliases).collect();
    if names.len() == 1 {
        return names;
    }
    let mut known = BTreeSet::new();
    let is_new: Vec<bool> = names.iter().map(|name| known.insert(&*name.text)).collect();
    let mut is_new = is_new.into_iter();
    names.retain(|_| is_new.next().unwrap_or(true));
    names
}

/// The names under their letters, each letter once, and the scripts of the letters where there are several.
fn letters(maker: &Maker<'_>, names: &[Name]) -> Vec<LetterView> {
    let mut letters = Letters::new(maker.primary.as_ref());
    let mut groups: Vec<(Letter, Vec<NameEntry>)> = Vec::new();
    let mut indices: BTreeMap<Letter, usize> = BTreeMap::new();
    for name in names {
        let letter = letters.letter(&name.text);
        let index = *indices.entry(letter.clone()).or_insert(groups.len());
        match groups.get_mut(index) {
            Some((_, entries)) => entries.push(entry(maker, name)),
            None => groups.push((letter, vec![entry(maker, name)])),
        }
    }
    let scripts: BTreeSet<&str> =
        groups.iter().filter_map(|(letter, _)| letter.script()).map(Script::short_name).collect();
    let mut last = None;
    let view = |((letter, names), number): ((Letter, Vec<NameEntry>), usize)| {
        let script = letter.script().filter(|script| scripts.len() > 1 && last.replace(*script) != Some(*script));
        LetterView {
            script: script.map(|script| script_name(maker, script)),
            letter: match letter {
                Letter::Other => "#".to_owned(),
                Letter::Han => maker.strings.text("letter_han").to_owned(),
                Letter::Of(letter) => letter,
            },
            id: format!("letter_{number}"),
            names,
        }
    };
    groups.into_iter().zip(1..).map(view).collect()
}

/// The name of a script, or its name in Unicode.
fn script_name(maker: &Maker<'_>, script: Script) -> String {
    maker.strings.word("scripts", script.short_name()).unwrap_or(script.full_name()).to_owned()
}

fn entry(maker: &Maker<'_>, name: &Name) -> NameEntry {
    let own = maker.name(name.record);
    NameEntry {
        link: Link { text: name.text.clone(), lang: name.lang.clone(), href: maker.graph.address(name.record) },
        see: (own.text != name.text).then_some(own),
        kind: maker.kind(&maker.graph.key(name.record).register, 1).to_owned(),
    }
}

impl Maker<'_> {
    /// Every name of a record, each once.
    pub(super) fn names_of(&self, id: RecordId) -> Vec<Label> {
        names_of(self.graph.record(id), self.language)
    }
}
