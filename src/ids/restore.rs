//! Restores lost ids. A stamp of the last build that no longer occurs in any section is matched with the unstamped paragraph
//! of the same text: most likely the stamp was deleted by accident. The text comes from the published page, since a separate
//! record of the text of all paragraphs would change with every edit.

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

/// The output of the last build, as far as it is needed to restore stamps.
#[derive(Clone, Copy, Debug)]
pub struct LastBuild<'p> {
    /// The record of stamps (see [`crate::build::STAMP_RECORD`]).
    pub record: &'p str,
    /// The HTML of the pages with lost stamps (see [`crate::ids::pages_with_lost_stamps`]), by address.
    pub pages: &'p BTreeMap<String, String>,
}

/// An unstamped paragraph: the path of its file, and the byte offset of its start.
pub(super) type BlockPosition = (Arc<str>, u32);

/// The stamps of a record that are not in `present`, with the addresses of their pages, in the order of the record.
pub(super) fn lost_stamps<'r>(record: &'r str, present: &BTreeSet<String>) -> Vec<(&'r str, Vec<&'r str>)> {
    let pages = record.lines().filter_map(|line| {
        let (address, stamps) = line.split_once(' ')?;
        let lost_stamps: Vec<&str> =
            stamps.split(' ').filter(|stamp| is_stamp(stamp) && !present.contains(*stamp)).collect();
        (!lost_stamps.is_empty()).then_some((address, lost_stamps))
    });
    pages.collect()
}

/// The lost stamps to restore, by paragraph. A stamp is restored only if the match is unambiguous.
pub(super) fn match_lost_stamps(
    last_build: &LastBuild<'_>,
    lost: &[(&str, Vec<&str>)],
    sections: &[(&str, Arc<Section>)],
) -> BTreeMap<BlockPosition, String> {
    let mut matcher = StampMatcher { lost: Vec::new(), unstamped: Vec::new(), matches: BTreeMap::new() };
    for (address, stamps) in lost {
        let letters = last_build.pages.get(*address).map(|page| letters_by_id(page, stamps)).unwrap_or_default();
        let with_letters = stamps.iter().filter_map(|stamp| Some((*address, *stamp, letters.get(*stamp)?.clone())));
        matcher.lost.extend(with_letters.filter(|(_, _, letters)| !letters.is_empty()));
    }
    if matcher.lost.is_empty() {
        return BTreeMap::new();
    }
    for (_, section) in sections {
        let blocks = section.unstamped();
        let unstamped = blocks.map(|block| {
            ((Arc::clone(&section.path), block.span.start), letters_of(section.prose.slice(block.text())))
        });
        matcher.unstamped.extend(unstamped);
    }
    matcher.match_exact();
    matcher.match_by_key(|letters| letters.chars().take(KEY_LENGTH).collect());
    matcher.match_by_key(|letters| letters.chars().rev().take(KEY_LENGTH).collect());
    matcher.matches
}

/// Two versions of a paragraph have this many letters in common, at the start or at the end.
const KEY_LENGTH: usize = 24;

struct StampMatcher<'p> {
    /// The lost stamps: address of the page, stamp, letters of the paragraph.
    lost: Vec<(&'p str, &'p str, String)>,
    /// The unstamped paragraphs, with their letters.
    unstamped: Vec<(BlockPosition, String)>,
    matches: BTreeMap<BlockPosition, String>,
}

impl<'p> StampMatcher<'p> {
    /// Matches paragraphs with identical letters. Duplicates are matched in order, if one page and one file have the same
    /// number of them.
    fn match_exact(&mut self) {
        let mut groups: BTreeMap<&str, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for (index, (_, _, letters)) in self.lost.iter().enumerate() {
            groups.entry(letters).or_default().0.push(index);
        }
        for (index, (_, letters)) in self.unstamped.iter().enumerate() {
            if let Some((_, new)) = groups.get_mut(&**letters) {
                new.push(index);
            }
        }
        let is_unambiguous = |(old, new): &(Vec<usize>, Vec<usize>)| {
            let on_one_page = old.iter().all(|at| self.lost[*at].0 == self.lost[old[0]].0);
            let in_one_file = new.iter().all(|at| self.unstamped[*at].0.0 == self.unstamped[new[0]].0.0);
            old.len() == new.len() && on_one_page && in_one_file
        };
        let unambiguous = groups.into_values().filter(is_unambiguous);
        let pairs: Vec<(usize, usize)> = unambiguous.flat_map(|(old, new)| old.into_iter().zip(new)).collect();
        self.accept(&pairs);
    }

    /// Matches edited paragraphs: a pair that is unique for its key and has most letters in common.
    fn match_by_key(&mut self, key: impl Fn(&str) -> String) {
        let mut groups: BTreeMap<String, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for (index, (_, _, letters)) in self.lost.iter().enumerate() {
            groups.entry(key(letters)).or_default().0.push(index);
        }
        for (index, (_, letters)) in self.unstamped.iter().enumerate() {
            if let Some((_, new)) = groups.get_mut(&key(letters)) {
                new.push(index);
            }
        }
        let pairs = groups.into_values().filter_map(|pair| match (&pair.0[..], &pair.1[..]) {
            ([old], [new]) => Some((*old, *new)),
            _ => None,
        });
        let pairs: Vec<(usize, usize)> =
            pairs.filter(|(old, new)| is_similar(&self.lost[*old].2, &self.unstamped[*new].1)).collect();
        self.accept(&pairs);
    }

    fn accept(&mut self, pairs: &[(usize, usize)]) {
        let (old, new): (BTreeSet<usize>, BTreeSet<usize>) = pairs.iter().copied().unzip();
        let matches = pairs.iter().map(|(old, new)| (self.unstamped[*new].0.clone(), self.lost[*old].1.to_owned()));
        self.matches.extend(matches);
        let mut indices = 0..;
        self.lost.retain(|_| indices.next().is_some_and(|at| !old.contains(&at)));
        let mut indices = 0..;
        self.unstamped.retain(|_| indices.next().is_some_and(|at| !new.contains(&at)));
    }
}

/// Whether the common prefix and suffix of two texts are at least seven tenths of the longer one.
fn is_similar(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let (shorter, longer) = (one.len().min(other.len()), one.len().max(other.len()));
    let front = one.iter().zip(&other).take_while(|(one, other)| one == other).count();
    let back = one.iter().rev().zip(other.iter().rev()).take(shorter - front);
    let back = back.take_while(|(one, other)| one == other).count();
    longer > KEY_LENGTH && (front + back) * 10 >= longer * 7
}

/// The letters and digits of a text: they are the same in HTML and in Markdown, whatever the markup between them.
fn letters_of(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The letters of the elements with one of these ids, without the numbers of footnotes. Parsing stops at invalid HTML:
/// elements behind it are missing.
fn letters_by_id(page: &str, ids: &[&str]) -> BTreeMap<String, String> {
    let collector = Rc::new(RefCell::new(TextCollector::default()));
    let on_element = |element: &mut Element<'_, '_>| {
        let id = element.get_attribute("id").filter(|id| ids.contains(&id.as_str()));
        let is_number = element.tag_name() == "sup";
        if (id.is_some() || is_number)
            && let Some(handlers) = element.end_tag_handlers()
        {
            let collector_at_end = Rc::clone(&collector);
            let before = collector.borrow_mut().enter(id, is_number);
            handlers.push(Box::new(move |_| {
                collector_at_end.borrow_mut().leave(before);
                Ok(())
            }));
        }
        Ok(())
    };
    let on_text = |chunk: &mut TextChunk<'_>| {
        collector.borrow_mut().text(chunk.as_str());
        Ok(())
    };
    // This selector is always valid.
    let Ok(any_element) = "*".parse::<Selector>() else { return BTreeMap::new() };
    let settings = Settings::new()
        .append_element_content_handler((
            Cow::Owned(any_element),
            ElementContentHandlers::default().element(on_element),
        ))
        .append_document_content_handler(DocumentContentHandlers::default().text(on_text));
    let mut rewriter = HtmlRewriter::new(settings, |_: &[u8]| ());
    // If parsing stops early, the paragraphs found so far are used.
    let _ = rewriter.write(page.as_bytes()).and_then(|()| rewriter.end());
    let texts = std::mem::take(&mut collector.borrow_mut().texts);
    texts.into_iter().map(|(id, text)| (id, letters_of(&unescape(&text)))).collect()
}

/// The innermost open element with an id, and whether a footnote number is open.
#[derive(Clone, Default)]
struct OpenElement {
    id: Option<String>,
    is_number: bool,
}

#[derive(Default)]
struct TextCollector {
    open: OpenElement,
    texts: BTreeMap<String, String>,
}

impl TextCollector {
    /// Returns the previous state, for `leave`.
    fn enter(&mut self, id: Option<String>, is_number: bool) -> OpenElement {
        let before = self.open.clone();
        self.open = OpenElement { id: id.or_else(|| before.id.clone()), is_number: before.is_number || is_number };
        before
    }

    fn leave(&mut self, before: OpenElement) {
        self.open = before;
    }

    fn text(&mut self, text: &str) {
        if let Some(id) = self.open.id.as_ref().filter(|_| !self.open.is_number) {
            match self.texts.get_mut(id) {
                Some(collected) => collected.push_str(text),
                None => {
                    self.texts.insert(id.clone(), text.to_owned());
                }
            }
        }
    }
}
