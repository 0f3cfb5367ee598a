//! Ids that paragraphs lost. A stamp of the last build that is in no text any more belongs to the paragraph without a stamp
//! that has its words, most likely because the stamp was deleted by accident. The words are those of the published page,
//! since a record of the words of all paragraphs would have to be written again with every edit.

use crate::model::prose::Section;
use crate::parse::stamps::is_stamp;
use htmlize::unescape;
use lol_html::html_content::{Element, TextChunk};
use lol_html::{DocumentContentHandlers, ElementContentHandlers, HtmlRewriter, Selector, Settings};
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

/// What the last build published.
#[derive(Clone, Copy, Debug)]
pub struct Published<'p> {
    /// The record of stamps (see [`crate::build::STAMP_RECORD`]).
    pub record: &'p str,
    /// The pages that have lost stamps (see [`crate::ids::pages_with_lost_stamps`]), by address.
    pub pages: &'p BTreeMap<String, String>,
}

/// A paragraph without a stamp: the path of its file, and the byte where it begins.
pub(super) type Place = (Arc<str>, u32);

/// The stamps of a record that are not among `present`, by the address of the page that had them, in its order.
pub(super) fn lost<'r>(record: &'r str, present: &BTreeSet<String>) -> Vec<(&'r str, Vec<&'r str>)> {
    let pages = record.lines().filter_map(|line| {
        let (address, stamps) = line.split_once(' ')?;
        let lost: Vec<&str> = stamps.split(' ').filter(|stamp| is_stamp(stamp) && !present.contains(*stamp)).collect();
        (!lost.is_empty()).then_some((address, lost))
    });
    pages.collect()
}

/// The lost stamps that can be given back, by place. A stamp is given back only where one paragraph alone can be its own.
pub(super) fn restored(
    published: &Published<'_>,
    lost: &[(&str, Vec<&str>)],
    sections: &[(&str, Arc<Section>)],
) -> BTreeMap<Place, String> {
    let mut matching = Matching { old: Vec::new(), new: Vec::new(), found: BTreeMap::new() };
    for (address, stamps) in lost {
        let letters = published.pages.get(*address).map(|page| letters_by_id(page, stamps)).unwrap_or_default();
        let known = stamps.iter().filter_map(|stamp| Some((*address, *stamp, letters.get(*stamp)?.clone())));
        matching.old.extend(known.filter(|(_, _, letters)| !letters.is_empty()));
    }
    if matching.old.is_empty() {
        return BTreeMap::new();
    }
    for (_, section) in sections {
        let blocks = section.unstamped();
        let places = blocks
            .map(|block| ((Arc::clone(&section.path), block.span.start), letters(section.prose.words(block.text()))));
        matching.new.extend(places);
    }
    matching.whole();
    matching.by_key(|letters| letters.chars().take(KEY).collect());
    matching.by_key(|letters| letters.chars().rev().take(KEY).collect());
    matching.found
}

/// So many letters at the beginning or end are the same in two versions of a paragraph.
const KEY: usize = 24;

struct Matching<'p> {
    /// The lost stamps: the address of the page, the stamp, and the letters of the paragraph.
    old: Vec<(&'p str, &'p str, String)>,
    /// The paragraphs without a stamp, with their letters.
    new: Vec<(Place, String)>,
    found: BTreeMap<Place, String>,
}

impl<'p> Matching<'p> {
    /// Paragraphs of exactly the same letters. As many of them on one page as in one file are the same in order.
    fn whole(&mut self) {
        let mut groups: BTreeMap<&str, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for (at, (_, _, letters)) in self.old.iter().enumerate() {
            groups.entry(letters).or_default().0.push(at);
        }
        for (at, (_, letters)) in self.new.iter().enumerate() {
            if let Some((_, new)) = groups.get_mut(&**letters) {
                new.push(at);
            }
        }
        let is_clear = |(old, new): &(Vec<usize>, Vec<usize>)| {
            let on_one_page = old.iter().all(|at| self.old[*at].0 == self.old[old[0]].0);
            let in_one_file = new.iter().all(|at| self.new[*at].0.0 == self.new[new[0]].0.0);
            old.len() == new.len() && on_one_page && in_one_file
        };
        let clear = groups.into_values().filter(is_clear);
        let pairs: Vec<(usize, usize)> = clear.flat_map(|(old, new)| old.into_iter().zip(new)).collect();
        self.take(&pairs);
    }

    /// Paragraphs that were edited: the only two of a key, and most of the letters of both are the same.
    fn by_key(&mut self, key: impl Fn(&str) -> String) {
        let mut groups: BTreeMap<String, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for (at, (_, _, letters)) in self.old.iter().enumerate() {
            groups.entry(key(letters)).or_default().0.push(at);
        }
        for (at, (_, letters)) in self.new.iter().enumerate() {
            if let Some((_, new)) = groups.get_mut(&key(letters)) {
                new.push(at);
            }
        }
        let pairs = groups.into_values().filter_map(|pair| match (&pair.0[..], &pair.1[..]) {
            ([old], [new]) => Some((*old, *new)),
            _ => None,
        });
        let pairs: Vec<(usize, usize)> =
            pairs.filter(|(old, new)| is_nearly(&self.old[*old].2, &self.new[*new].1)).collect();
        self.take(&pairs);
    }

    fn take(&mut self, pairs: &[(usize, usize)]) {
        let (old, new): (BTreeSet<usize>, BTreeSet<usize>) = pairs.iter().copied().unzip();
        let found = pairs.iter().map(|(old, new)| (self.new[*new].0.clone(), self.old[*old].1.to_owned()));
        self.found.extend(found);
        let mut at = 0..;
        self.old.retain(|_| at.next().is_some_and(|at| !old.contains(&at)));
        let mut at = 0..;
        self.new.retain(|_| at.next().is_some_and(|at| !new.contains(&at)));
    }
}

/// Whether two texts share, at the beginning and the end together, at least seven tenths of the longer one.
fn is_nearly(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let (shorter, longer) = (one.len().min(other.len()), one.len().max(other.len()));
    let front = one.iter().zip(&other).take_while(|(one, other)| one == other).count();
    let back = one.iter().rev().zip(other.iter().rev()).take(shorter - front);
    let back = back.take_while(|(one, other)| one == other).count();
    longer > KEY && (front + back) * 10 >= longer * 7
}

/// The letters and digits of a text: what is the same in a page and in Markdown, whatever markup is between.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The letters of the elements that have one of some ids. Numbers of footnotes are left out. What follows something that
/// is no HTML is not known.
fn letters_by_id(page: &str, ids: &[&str]) -> BTreeMap<String, String> {
    let reading = Rc::new(RefCell::new(Reading::default()));
    let on_element = |element: &mut Element<'_, '_>| {
        let id = element.get_attribute("id").filter(|id| ids.contains(&id.as_str()));
        let is_number = element.tag_name() == "sup";
        if (id.is_some() || is_number)
            && let Some(handlers) = element.end_tag_handlers()
        {
            let reading_after = Rc::clone(&reading);
            let before = reading.borrow_mut().enter(id, is_number);
            handlers.push(Box::new(move |_| {
                reading_after.borrow_mut().leave(before);
                Ok(())
            }));
        }
        Ok(())
    };
    let on_text = |chunk: &mut TextChunk<'_>| {
        reading.borrow_mut().text(chunk.as_str());
        Ok(())
    };
    // A selector of one character is never wrong.
    let Ok(every) = "*".parse::<Selector>() else { return BTreeMap::new() };
    let settings = Settings::new()
        .append_element_content_handler((Cow::Owned(every), ElementContentHandlers::default().element(on_element)))
        .append_document_content_handler(DocumentContentHandlers::default().text(on_text));
    let mut rewriter = HtmlRewriter::new(settings, |_: &[u8]| ());
    // What ends early has fewer paragraphs.
    let _ = rewriter.write(page.as_bytes()).and_then(|()| rewriter.end());
    let texts = std::mem::take(&mut reading.borrow_mut().texts);
    texts.into_iter().map(|(id, text)| (id, letters(&unescape(&text)))).collect()
}

/// Which paragraph is open, and whether within a footnote's number.
#[derive(Clone, Default)]
struct Open {
    id: Option<String>,
    is_number: bool,
}

#[derive(Default)]
struct Reading {
    open: Open,
    texts: BTreeMap<String, String>,
}

impl Reading {
    /// Returns what was open before.
    fn enter(&mut self, id: Option<String>, is_number: bool) -> Open {
        let before = self.open.clone();
        self.open = Open { id: id.or_else(|| before.id.clone()), is_number: before.is_number || is_number };
        before
    }

    fn leave(&mut self, before: Open) {
        self.open = before;
    }

    fn text(&mut self, text: &str) {
        if let Some(id) = self.open.id.as_ref().filter(|_| !self.open.is_number) {
            match self.texts.get_mut(id) {
                Some(known) => known.push_str(text),
                None => {
                    self.texts.insert(id.clone(), text.to_owned());
                }
            }
        }
    }
}
