//! The sentences that mention a record: a list, on as many pages as it takes.
//!
//! A page of thousands of sentences serves nobody, and takes long on a slow
//! line. So a record's own page has the first hundred or so (a setting), and further pages
//! have the rest, each named after the sections that it covers. No mention is
//! left out, and none of a section stands on another page than the others of it.

use super::direction::Direction;
use super::record::told_with;
use super::views::{Html, MentionsView, PartLink};
use super::{Maker, View, html, prose};
use crate::link::{Graph, Known, RecordId, Told};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// How many parts on each side of one are linked to from it: were it all, links would grow with parts × parts.
const AROUND: usize = 4;

/// Which mentions of a record stand on which of its pages.
pub(super) struct Parts {
    /// The mentions of each part, by index.
    ranges: Vec<Range<usize>>,
    /// The first and the last section of each, by index.
    sections: Vec<(u32, u32)>,
}

impl Parts {
    /// The parts of mentions that stand in these sections, in reading order. A page takes sections until
    /// it has `enough` mentions.
    pub(super) fn of(mentions: impl Iterator<Item = u32>, enough: usize) -> Self {
        let (mut ranges, mut sections): (Vec<Range<usize>>, Vec<(u32, u32)>) = (Vec::new(), Vec::new());
        for (index, section) in mentions.enumerate() {
            match (ranges.last_mut(), sections.last_mut()) {
                (Some(range), Some((_, last))) if range.len() < enough || *last == section => {
                    range.end = index + 1;
                    *last = section;
                }
                _ => {
                    ranges.push(index..index + 1);
                    sections.push((section, section));
                }
            }
        }
        Self { ranges, sections }
    }

    /// The mentions of a part; none where there are none at all.
    pub(super) fn range(&self, part: usize) -> Range<usize> {
        self.ranges.get(part).cloned().unwrap_or_default()
    }

    /// Links to the other parts, where there are several: the first, the last, and those around this one.
    pub(super) fn links(&self, maker: &Maker<'_>, id: RecordId, here: usize) -> Vec<PartLink> {
        let count = self.ranges.len();
        if count < 2 {
            return Vec::new();
        }
        let mut links = Vec::new();
        let mut last = 0;
        for part in (0..count).filter(|part| *part == 0 || *part == count - 1 || part.abs_diff(here) <= AROUND) {
            if part > last + 1 {
                links.push(PartLink { text: "…".to_owned(), href: None, here: false });
            }
            last = part;
            links.push(PartLink {
                text: self.words(maker, part),
                href: (part != here).then(|| address(&maker.graph, id, part)),
                here: part == here,
            });
        }
        links
    }

    /// "Sections 12 to 40".
    fn words(&self, maker: &Maker<'_>, part: usize) -> String {
        let (first, last) = self.sections.get(part).copied().unwrap_or_default();
        let (from, to) = ((first + 1).to_string(), (last + 1).to_string());
        let key = if first == last { "mentions_in_section" } else { "mentions_in_sections" };
        maker.strings.fill(key, &[("from", &from), ("to", &to)])
    }
}

/// The records whose mentions fill several pages, and how many.
pub(super) fn several(graph: &Graph, enough: usize) -> Vec<(RecordId, u32)> {
    let known = Known::unnoted(graph);
    let counted = known.records().filter(|id| known.has_page(*id)).filter_map(|id| {
        let ids = told_with(&known, id);
        let most: usize = ids.iter().map(|id| known.mention_count(*id)).sum();
        if most <= enough {
            return None;
        }
        let parts = Parts::of(known.sections_of(&ids).into_iter(), enough).ranges.len();
        (parts > 1).then(|| (id, u32::try_from(parts).unwrap_or(u32::MAX)))
    });
    counted.collect()
}

/// The address of a part: the first stands on the record's own page.
pub(super) fn address(known: &Known<'_>, id: RecordId, part: usize) -> String {
    if part == 0 {
        return known.address(id);
    }
    let key = known.key(id);
    format!("{}/{}/{}.html", key.register, key.id, part + 1)
}

/// A further page of mentions.
pub(super) fn page(maker: &Maker<'_>, id: RecordId, part: usize, path: &str) -> View {
    let ids = told_with(&maker.graph, id);
    let sections = maker.graph.sections_of(&ids);
    let count = sections.len();
    let parts = Parts::of(sections.into_iter(), maker.project.report.mentions_a_page);
    let mentions = maker.graph.mentions_within(&ids, parts.range(part));
    let name = maker.name(id);
    let title = maker.strings.fill("mentions_title", &[("name", &name.text), ("part", &parts.words(maker, part))]);
    let register = &maker.graph.key(id).register;
    View::Mentions(MentionsView {
        head: super::Head {
            kicker: Some(maker.strings.count("count_mentions", count)),
            ..maker.head(path, title, register)
        },
        record: maker.link(id),
        heading: maker.strings.text(heading(register)).to_owned(),
        mentions: list(maker, id, &mentions, path),
        parts: parts.links(maker, id, part),
    })
}

/// What the list is called, as the templates of the records' own pages have it.
fn heading(register: &str) -> &'static str {
    match register {
        "people" => "where_named_person",
        "cases" => "told_in",
        _ => "where_named",
    }
}

/// As what a record takes part in the events that a paragraph tells: section and block, and the roles in words.
type Roles = BTreeMap<(u32, u32), Vec<String>>;

fn roles(maker: &Maker<'_>, id: RecordId) -> Roles {
    let mut roles = Roles::new();
    for event in &maker.graph.relations(id).events {
        let Some(role) = maker.role_in(*event, id) else { continue };
        for paragraph in maker.graph.paragraphs_of(*event) {
            let there = roles.entry((paragraph.section, paragraph.index)).or_default();
            if !there.contains(&role) {
                there.push(role.clone());
            }
        }
    }
    roles
}

/// The list on a record's own page. Where pages are made again it is kept: most of what changes such a page is said
/// of the others that it names.
pub(super) fn first(maker: &Maker<'_>, id: RecordId, range: Range<usize>, page: &str) -> Arc<str> {
    let make = |maker: &Maker<'_>| {
        let mentions = maker.graph.mentions_within(&told_with(&maker.graph, id), range);
        list(maker, id, &mentions, page).into()
    };
    if maker.graph.is_noted() { Arc::clone(maker.shared.mentions.get(id.index(), maker, make)) } else { make(maker) }
}

/// By section, a sentence once: it shows every place in it that names the record. The roles are told once a paragraph.
fn list(maker: &Maker<'_>, id: RecordId, mentions: &[Told<'_>], page: &str) -> Html {
    let mut html = Html::with_capacity(mentions.len() * 400);
    let root = html::root_of(page);
    let mut roles = roles(maker, id);
    let mut last: Option<&Told<'_>> = None;
    for told in mentions {
        let same = |last: &Told<'_>| last.section == told.section && last.mention.sentence == told.mention.sentence;
        if last.is_some_and(same) {
            continue;
        }
        if last.is_none_or(|last| last.section != told.section) {
            html.push_str(if last.is_some() { "\n</ul>\n<h3>" } else { "\n<h3>" });
            maker.push_section_link(&mut html, told.section, &root);
            html.push_str("</h3>\n<ul class=\"mentions\">");
        }
        let role = roles.remove(&(told.section, told.mention.block)).unwrap_or_default();
        push(maker, &mut html, told, &role, &root);
        last = Some(told);
    }
    html.push_str(if last.is_some() { "\n</ul>" } else { "" });
    html
}

fn push(maker: &Maker<'_>, html: &mut Html, told: &Told<'_>, roles: &[String], root: &str) {
    html.push_str("\n<li>");
    maker.push_paragraph(html, "no", &told.paragraph, root);
    html.push_str("<p");
    let section = told.lang.map_or(maker.direction(), Direction::of_language);
    let own = Direction::of_text(told.prose.words(&told.mention.sentence), section);
    if let Some(lang) = told.lang.filter(|lang| *lang != maker.language) {
        html.push_str(&format!(" lang=\"{lang}\""));
    }
    if own != maker.direction() {
        html.push_str(&format!(" dir=\"{}\"", own.as_str()));
    }
    html.push('>');
    prose::push_sentence(html, told, &maker.graph, maker.language);
    html.push_str("</p>");
    if !roles.is_empty() {
        html.push_str("<div class=\"note\">");
        html::push_escaped(html, &roles.join(maker.strings.text("list_comma")));
        html.push_str("</div>");
    }
    html.push_str("</li>");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_ends_with_a_section_and_no_mention_is_lost() {
        let sections = (0..90).map(|_| 0).chain((0..30).map(|_| 1)).chain((0..150).map(|_| 2)).chain([3, 4]);
        let parts = Parts::of(sections, 100);
        assert_eq!(parts.ranges, [0..120, 120..270, 270..272]);
        assert_eq!(parts.sections, [(0, 1), (2, 2), (3, 4)]);
        assert!(Parts::of(std::iter::empty(), 100).ranges.is_empty());
    }
}
