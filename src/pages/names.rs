//! The alphabetical index of all names of all records.

use super::letters::{self, Letter, LetterIndex};
use super::pagination::{self, PaginatedIndex};
use super::views::{Label, LetterView, Link, NameEntry, NamesView};
use super::{PageContext, SiteContext, View};
use crate::link::{Graph, Memo, NameOrder, RecordId, RecordNames, TrackedGraph};
use crate::model::Tag;
use crate::strings::{TextKey, WordTable};
use icu_collator::CollatorBorrowed;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use unicode_script::Script;

/// The number of names.
pub(super) fn count(graph: &TrackedGraph<'_>, language: &Tag) -> usize {
    let names = graph.names();
    let paged = graph.records().filter(|id| graph.has_page(*id));
    paged.map(|id| names_of(names.get(id), language).len()).sum()
}

/// A page of the index.
pub(super) fn page(ctx: &PageContext<'_>, page_index: u32) -> View {
    let names = sorted_names(ctx);
    let parts = pagination::links(&PaginatedIndex::Names, names.len(), page_index, |range| {
        let ends = [names.get(range.start), names.get(range.end - 1)].map(|name| name.map(IndexedName::sort_form));
        let [from, to] = ends.map(Option::unwrap_or_default);
        ctx.strings.fill(TextKey::ListRange, &[("from", from), ("to", to)])
    });
    let title = super::lists::page_title(ctx, ctx.strings.text(TextKey::NamesTitle), &parts, page_index);
    let view = NamesView {
        head: ctx.head(&PaginatedIndex::Names.address(page_index), title, "names"),
        count: ctx.strings.count(TextKey::CountNames, names.len()),
        letters: letters(ctx, &names[pagination::range(names.len(), page_index)]),
        parts,
    };
    View::Names(view)
}

/// The order of all records by name.
pub(super) fn order(graph: &Graph, language: &Tag, collator: Option<&CollatorBorrowed<'_>>) -> Memo<NameOrder> {
    NameOrder::new(graph, |name| &name.in_language(language).0.value, |a, b| compare(collator, a, b))
}

/// Compares by a collation without leading punctuation, then by code points.
pub(super) fn compare(collator: Option<&CollatorBorrowed<'_>>, a: &str, b: &str) -> Ordering {
    let [first, second] = [a, b].map(letters::without_punctuation);
    collator.map_or(Ordering::Equal, |collator| collator.compare(first, second)).then_with(|| a.cmp(b))
}

/// Every name in order. Names are sorted once, and every page of the index depends on all names.
fn sorted_names<'m>(ctx: &PageContext<'m>) -> &'m [IndexedName] {
    let site = ctx.site;
    let names: &Vec<IndexedName> = ctx.graph.memoized(&site.names, |graph| sort_names(site, &graph));
    names
}

fn sort_names(site: &SiteContext<'_>, graph: &TrackedGraph<'_>) -> Vec<IndexedName> {
    let all = graph.names();
    let entries_of = |record: RecordId| {
        let names = all.get(record);
        let sort_form = names.sort_form().in_language(site.language).0.value.as_str();
        let own = names.name().in_language(site.language).0.value.as_str();
        let sort = (sort_form != own).then(|| sort_form.to_owned());
        // The name itself is first.
        let labels =
            names_of(names, site.language).into_iter().zip(std::iter::once(sort).chain(std::iter::repeat(None)));
        labels.map(move |(Label { text, lang }, sort)| IndexedName { text, lang, sort, record })
    };
    let mut names: Vec<IndexedName> = graph.records().filter(|id| graph.has_page(*id)).flat_map(entries_of).collect();
    names.sort_by(|a, b| site.compare(a.sort_form(), b.sort_form()).then_with(|| a.record.cmp(&b.record)));
    names
}

#[derive(Debug)]
pub(super) struct IndexedName {
    text: String,
    lang: Option<String>,
    /// The form by which it is sorted, if that is not the text.
    sort: Option<String>,
    record: RecordId,
}

impl IndexedName {
    fn sort_form(&self) -> &str {
        self.sort.as_deref().unwrap_or(&self.text)
    }
}

/// Every name of a record, without duplicates.
fn names_of(record: RecordNames<'_>, language: &Tag) -> Vec<Label> {
    let (own, own_language) = record.name().in_language(language);
    let own = Label { text: own.value.clone(), lang: own_language.map(ToString::to_string) };
    let other_names =
        record.other_names().map(|(lang, text)| Label { text: text.to_owned(), lang: lang.map(ToString::to_string) });
    let aliases = record.aliases().map(|alias| Label { text: alias.to_owned(), lang: None });
    let mut names: Vec<Label> = std::iter::once(own).chain(other_names).chain(aliases).collect();
    if names.len() == 1 {
        return names;
    }
    let mut seen = BTreeSet::new();
    let is_new: Vec<bool> = names.iter().map(|name| seen.insert(&*name.text)).collect();
    let mut is_new = is_new.into_iter();
    names.retain(|_| is_new.next().unwrap_or(true));
    names
}

/// The names grouped by letter, each letter once, with the scripts of the letters if there are several.
fn letters(ctx: &PageContext<'_>, names: &[IndexedName]) -> Vec<LetterView> {
    let mut letters = LetterIndex::new(ctx.primary_collator.as_ref());
    let mut groups: Vec<(Letter, Vec<NameEntry>)> = Vec::new();
    let mut indices: BTreeMap<Letter, usize> = BTreeMap::new();
    for name in names {
        let letter = letters.letter(name.sort_form());
        let index = *indices.entry(letter.clone()).or_insert(groups.len());
        match groups.get_mut(index) {
            Some((_, entries)) => entries.push(entry(ctx, name)),
            None => groups.push((letter, vec![entry(ctx, name)])),
        }
    }
    let scripts: BTreeSet<&str> =
        groups.iter().filter_map(|(letter, _)| letter.script()).map(Script::short_name).collect();
    let mut previous = None;
    let view = |((letter, names), number): ((Letter, Vec<NameEntry>), usize)| {
        let script = letter.script().filter(|script| scripts.len() > 1 && previous.replace(*script) != Some(*script));
        LetterView {
            script: script.map(|script| script_name(ctx, script)),
            letter: match letter {
                Letter::Other => "#".to_owned(),
                Letter::Han => ctx.strings.text(TextKey::LetterHan).to_owned(),
                Letter::Alphabetic(letter) => letter,
            },
            id: format!("letter_{number}"),
            names,
        }
    };
    groups.into_iter().zip(1..).map(view).collect()
}

/// The name of a script in the book's language, or else its Unicode name.
fn script_name(ctx: &PageContext<'_>, script: Script) -> String {
    ctx.strings.word(WordTable::Scripts, script.short_name()).unwrap_or(script.full_name()).to_owned()
}

fn entry(ctx: &PageContext<'_>, name: &IndexedName) -> NameEntry {
    let own = ctx.name(name.record);
    NameEntry {
        link: Link { text: name.text.clone(), lang: name.lang.clone(), href: ctx.graph.address(name.record) },
        see: (own.text != name.text).then_some(own),
        kind: ctx.kind(&ctx.graph.key(name.record).register, 1).to_owned(),
    }
}

impl PageContext<'_> {
    /// Every name of a record, without duplicates.
    pub(super) fn names_of(&self, id: RecordId) -> Vec<Label> {
        names_of(RecordNames::new(self.graph.record(id)), self.language)
    }
}
