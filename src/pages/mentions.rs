//! The sentences that mention a record, as a paginated list.
//!
//! A page of thousands of sentences is of no use to readers, and slow to load. So a record's own page has the first
//! hundred or so (a setting), and additional pages have the rest, each titled by the sections that it covers. No mention
//! is omitted, and all mentions of a section are on the same page.

use super::components::{Markup, MentionGroup, MentionRow, QuotationSource};
use super::direction::Direction;
use super::html::{Html, HtmlWriter, SharedHtml, root_of};
use super::prose::SentenceWriter;
use super::record::mentioned_records;
use super::views::{MentionsView, PartLink};
use super::{PageContext, View};
use crate::link::{MentionContext, RecordId, SiteStructure, TrackedGraph};
use crate::model::{Register, Tag};
use crate::route::Route;
use crate::strings::TextKey;
use std::ops::Range;

/// How many pages on each side are linked from a page. Links to all would grow with the square of the number of pages.
const NEARBY_LINKS: usize = 4;

/// The distribution of the mentions of a record over its pages.
pub(super) struct MentionPages {
    /// The range of the mentions of each page, by index.
    ranges: Vec<Range<usize>>,
    /// The first and the last section of each page, by index.
    sections: Vec<(u32, u32)>,
}

impl MentionPages {
    /// Distributes mentions, given by their sections in reading order. A page takes whole sections until it has the given
    /// number of mentions.
    pub(super) fn new(mentions: impl Iterator<Item = u32>, per_page: usize) -> Self {
        let (mut ranges, mut sections): (Vec<Range<usize>>, Vec<(u32, u32)>) = (Vec::new(), Vec::new());
        for (index, section) in mentions.enumerate() {
            match (ranges.last_mut(), sections.last_mut()) {
                (Some(range), Some((_, last_section))) if range.len() < per_page || *last_section == section => {
                    range.end = index + 1;
                    *last_section = section;
                }
                _ => {
                    ranges.push(index..index + 1);
                    sections.push((section, section));
                }
            }
        }
        Self { ranges, sections }
    }

    /// The range of the mentions of a page; empty if there are no mentions.
    pub(super) fn range(&self, page_index: usize) -> Range<usize> {
        self.ranges.get(page_index).cloned().unwrap_or_default()
    }

    /// Links to the first page, the last, and those around this one; empty for a single page.
    pub(super) fn links(&self, ctx: &PageContext<'_>, id: RecordId, current: usize) -> Vec<PartLink> {
        let count = self.ranges.len();
        if count < 2 {
            return Vec::new();
        }
        let mut links = Vec::new();
        let mut last_linked = 0;
        for page_index in
            (0..count).filter(|index| *index == 0 || *index == count - 1 || index.abs_diff(current) <= NEARBY_LINKS)
        {
            if page_index > last_linked + 1 {
                links.push(PartLink { text: "…".to_owned(), href: None, here: false });
            }
            last_linked = page_index;
            links.push(PartLink {
                text: self.label(ctx, page_index),
                href: (page_index != current).then(|| address(&ctx.graph, id, page_index)),
                here: page_index == current,
            });
        }
        links
    }

    /// "Sections 12 to 40".
    fn label(&self, ctx: &PageContext<'_>, page_index: usize) -> String {
        let (first, last) = self.sections.get(page_index).copied().unwrap_or_default();
        let (from, to) = ((first + 1).to_string(), (last + 1).to_string());
        let key = if first == last { TextKey::MentionsInSection } else { TextKey::MentionsInSections };
        ctx.strings.fill(key, &[("from", &from), ("to", &to)])
    }
}

/// The records whose mentions fill several pages, with the number of pages.
pub(super) fn paginated_records(graph: &TrackedGraph<'_>, per_page: usize) -> Vec<(RecordId, u32)> {
    let counted = graph.records().filter(|id| graph.has_page(*id)).filter_map(|id| {
        let mentions = graph.mention_locations(&mentioned_records(graph, id));
        if mentions.count() <= per_page {
            return None;
        }
        let page_count = MentionPages::new(mentions.sections(), per_page).ranges.len();
        (page_count > 1).then(|| (id, u32::try_from(page_count).unwrap_or(u32::MAX)))
    });
    counted.collect()
}

/// The address of a page of mentions: the first is the record's own page.
pub(super) fn address(structure: &SiteStructure<'_>, id: RecordId, page_index: usize) -> String {
    route(structure, id, u32::try_from(page_index).unwrap_or(u32::MAX)).to_path()
}

/// The route of a page of mentions: the first is the record's own page.
pub(super) fn route<'g>(structure: &SiteStructure<'g>, id: RecordId, page: u32) -> Route<'g> {
    let key = structure.key(id);
    Route::Mentions { register: key.register.name(), id: &key.id, page }
}

/// The view of a page of mentions, from the second on.
pub(super) fn page(ctx: &PageContext<'_>, id: RecordId, page_index: usize, path: &str) -> View {
    let ids = mentioned_records(&ctx.graph, id);
    let locations = ctx.graph.mention_locations(&ids);
    let parts = MentionPages::new(locations.sections(), ctx.project.report.mentions_per_page);
    let mentions = ctx.graph.mentions_in_range(&ids, parts.range(page_index));
    let name = ctx.name(id);
    let title =
        ctx.strings.fill(TextKey::MentionsTitle, &[("name", &name.text), ("part", &parts.label(ctx, page_index))]);
    let register = &ctx.graph.key(id).register;
    View::Mentions(MentionsView {
        head: super::Head {
            kicker: Some(ctx.strings.count(TextKey::CountMentions, locations.count())),
            ..ctx.head(path, title, register.name())
        },
        record: ctx.link(id),
        heading: ctx.strings.text(heading(register)).to_owned(),
        mentions: mention_list(ctx, id, &mentions, path),
        parts: parts.links(ctx, id, page_index),
    })
}

/// The heading of the list, the same as in the templates of the records' own pages.
fn heading(register: &Register) -> TextKey {
    match register {
        Register::People => TextKey::WhereNamedPerson,
        Register::Cases => TextKey::DescribedIn,
        Register::Organizations
        | Register::Places
        | Register::Laws
        | Register::Topics
        | Register::Events
        | Register::Sources
        | Register::Corrections
        | Register::Declared(_) => TextKey::WhereNamed,
    }
}

/// The list on a record's own page. It is cached: most changes to such a page concern the other records on it.
pub(super) fn first_page(ctx: &PageContext<'_>, id: RecordId) -> SharedHtml {
    ctx.fragment(&ctx.site.fragments.mentions, id, build_first_page).into_owned()
}

fn build_first_page(ctx: &PageContext<'_>, id: RecordId) -> SharedHtml {
    let ids = mentioned_records(&ctx.graph, id);
    let locations = ctx.graph.mention_locations(&ids);
    let parts = MentionPages::new(locations.sections(), ctx.project.report.mentions_per_page);
    let mentions = ctx.graph.mentions_in_range(&ids, parts.range(0));
    mention_list(ctx, id, &mentions, &ctx.graph.address(id)).into()
}

/// The list, grouped by section. A sentence appears once, with every mention in it marked.
fn mention_list(ctx: &PageContext<'_>, id: RecordId, mentions: &[MentionContext<'_>], page: &str) -> Html {
    let mut html = HtmlWriter::with_capacity(mentions.len() * 400);
    let root = root_of(page);
    for group in mentions.chunk_by(|a, b| a.section == b.section) {
        let Some(section) = group.first().map(|first| first.section) else { continue };
        let link = |html: &mut HtmlWriter| ctx.push_section_link(html, section, &root);
        let rows = |html: &mut HtmlWriter| push_rows(ctx, html, group, id, &root);
        ctx.push(&mut html, &MentionGroup { root: &root, section: Markup(&link), rows: Markup(&rows) });
    }
    html.finish()
}

/// Appends the sentences of a section.
fn push_rows(ctx: &PageContext<'_>, html: &mut HtmlWriter, group: &[MentionContext<'_>], id: RecordId, root: &str) {
    let sentences = group.chunk_by(|a, b| a.mention.sentence == b.mention.sentence);
    let rows: Vec<&MentionContext<'_>> = sentences.filter_map(|sentence| sentence.first()).collect();
    // The context of a quotation is shown once, however many of its sentences are listed.
    let is_same_quotation = |a: Option<&&MentionContext<'_>>, b: &MentionContext<'_>| {
        let start = |context: &MentionContext<'_>| context.quotation.map(|quotation| quotation.start);
        a.is_some_and(|a| start(a) == start(b))
    };
    for (index, context) in rows.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|before| rows.get(before));
        let edges = QuotationEdges {
            is_first: !is_same_quotation(before, context),
            is_last: !is_same_quotation(rows.get(index + 1), context),
        };
        push_mention(ctx, html, context, edges, id, root);
    }
}

/// Whether a sentence is the first and the last one of its quotation in a list.
#[derive(Clone, Copy)]
struct QuotationEdges {
    is_first: bool,
    is_last: bool,
}

fn push_mention(
    ctx: &PageContext<'_>,
    html: &mut HtmlWriter,
    context: &MentionContext<'_>,
    edges: QuotationEdges,
    id: RecordId,
    root: &str,
) {
    let section_direction = context.lang.map_or(ctx.direction(), Direction::of_language);
    let sentence_direction = Direction::of_text(context.sentence.text, section_direction);
    let writer = SentenceWriter {
        graph: &ctx.graph,
        language: ctx.language,
        record: context.mention.record,
        year_added: ctx.strings.text(TextKey::YearAdded),
    };
    let paragraph = |html: &mut HtmlWriter| ctx.push_paragraph(html, true, &context.paragraph, root);
    let sentence = |html: &mut HtmlWriter| writer.push_mention(html, context);
    let quotation = context.quotation.as_ref();
    let introduction = quotation.and_then(|quotation| quotation.introduction).filter(|_| edges.is_first);
    let introduction = introduction.map(|sentence| move |html: &mut HtmlWriter| writer.push_context(html, sentence));
    let attribution = quotation.and_then(|quotation| quotation.attribution).filter(|_| edges.is_last);
    let attribution = attribution.map(|sentence| move |html: &mut HtmlWriter| writer.push_context(html, sentence));
    let roles = roles(ctx, context, id);
    let row = MentionRow {
        root,
        paragraph: Markup(&paragraph),
        lang: context.lang.filter(|lang| *lang != ctx.language).map(Tag::as_str),
        dir: (sentence_direction != ctx.direction()).then(|| sentence_direction.as_str()),
        sentence: Markup(&sentence),
        quotation: quotation.map(|_| QuotationSource {
            introduction: introduction.as_ref().map(|write| Markup(write)),
            attribution: attribution.as_ref().map(|write| Markup(write)),
        }),
        roles: roles.as_deref(),
    };
    ctx.push(html, &row);
}

/// The roles of a record in the events that a sentence reports, each once. An event that is only in the same paragraph may
/// be another one than the sentence is about.
fn roles(ctx: &PageContext<'_>, context: &MentionContext<'_>, id: RecordId) -> Option<String> {
    let mut roles: Vec<&str> = Vec::new();
    let linked = context.sentence.linked_anchors().map(|anchor| anchor.record);
    for event in linked.filter(|record| ctx.graph.key(*record).register == Register::Events) {
        if let Some(role) = ctx.participant_label(event, id).filter(|role| !roles.contains(role)) {
            roles.push(role);
        }
    }
    (!roles.is_empty()).then(|| roles.join(ctx.strings.text(TextKey::ListComma)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_end_with_a_section_and_no_mention_is_lost() {
        let sections = (0..90).map(|_| 0).chain((0..30).map(|_| 1)).chain((0..150).map(|_| 2)).chain([3, 4]);
        let parts = MentionPages::new(sections, 100);
        assert_eq!(parts.ranges, [0..120, 120..270, 270..272]);
        assert_eq!(parts.sections, [(0, 1), (2, 2), (3, 4)]);
        assert!(MentionPages::new(std::iter::empty(), 100).ranges.is_empty());
    }
}
