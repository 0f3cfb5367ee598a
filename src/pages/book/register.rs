//! Registers as chapters.

use super::{MAX_RECORDS, PAGE, external_link, push_facts, push_label, push_link, push_title, record};
use crate::link::RecordId;
use crate::model::Register;
use crate::pages::html::{Html, HtmlWriter};
use crate::pages::views::{CorrectionView, Label, Link, SourceView};
use crate::pages::{PageContext, lists, sources};
use crate::strings::TextKey;

/// The registers that have records, each with its records in the order in which pages list them.
pub(super) fn in_order(ctx: &PageContext<'_>) -> Vec<(Register, Vec<RecordId>)> {
    let mut registers: Vec<Register> = ctx.project.schema.all_registers().collect();
    // First whom and what the report is about, then what happened, then what it rests on.
    registers.sort_by_key(|register| match register {
        Register::Events => 1,
        Register::Sources => 2,
        Register::Corrections => 3,
        Register::People
        | Register::Organizations
        | Register::Places
        | Register::Laws
        | Register::Cases
        | Register::Topics
        | Register::Declared(_) => 0,
    });
    let filled = registers.into_iter().map(|register| {
        let records = records(ctx, &register);
        (register, records)
    });
    filled.filter(|(_, records)| !records.is_empty()).collect()
}

fn records(ctx: &PageContext<'_>, register: &Register) -> Vec<RecordId> {
    match register {
        Register::Events => ctx.graph.timeline().to_vec(),
        Register::Sources => ctx.sorted(ctx.graph.register(register)),
        Register::Corrections => lists::corrections_in_order(ctx).into_iter().map(|(id, _)| id).collect(),
        Register::People
        | Register::Organizations
        | Register::Places
        | Register::Laws
        | Register::Cases
        | Register::Topics
        | Register::Declared(_) => ctx.ordered_records(register).to_vec(),
    }
}

/// The title of a chapter of a register: in a large one with the first and the last of its records.
pub(super) fn title(ctx: &PageContext<'_>, register: &Register, records: &[RecordId], part: u32) -> String {
    let name = ctx.kind(register, 2);
    let shown = records.chunks(MAX_RECORDS).nth(part as usize).unwrap_or_default();
    let (Some(first), Some(last)) = (shown.first(), shown.last()) else { return name.to_owned() };
    if records.len() <= MAX_RECORDS {
        return name.to_owned();
    }
    let [from, to] = [first, last].map(|id| ctx.name(*id).text);
    let part = ctx.strings.fill(TextKey::ListRange, &[("from", &from), ("to", &to)]);
    ctx.strings.fill(TextKey::ListTitle, &[("name", name), ("part", &part)])
}

pub(super) fn body(ctx: &PageContext<'_>, register: &Register, title: &Label, records: &[RecordId]) -> Html {
    let mut html = HtmlWriter::new();
    html.markup("<header>");
    push_title(&mut html, title, None);
    html.markup("</header>");
    for id in records {
        html.markup("\n<section class=\"entry\"").attribute("id", &ctx.graph.key(*id).id).markup(">");
        push_entry(&mut html, ctx, register, *id);
        html.markup("</section>");
    }
    html.finish()
}

fn push_entry(html: &mut HtmlWriter, ctx: &PageContext<'_>, register: &Register, id: RecordId) {
    match register {
        Register::Events => ctx.push_event_entry(html, id, PAGE),
        Register::Sources => {
            let sections = ctx.graph.sections_naming(id);
            sources::full_view(ctx, id, sections, PAGE).iter().for_each(|source| push_source(html, ctx, source));
        }
        Register::Corrections => {
            lists::correction_view(ctx, id, PAGE).iter().for_each(|correction| push_correction(html, ctx, correction));
        }
        Register::People
        | Register::Organizations
        | Register::Places
        | Register::Laws
        | Register::Cases
        | Register::Topics
        | Register::Declared(_) => record::push_entry(html, ctx, id),
    }
}

fn push_source(html: &mut HtmlWriter, ctx: &PageContext<'_>, source: &SourceView) {
    push_label(html, "h2", &source.title);
    record::push_review(html, ctx, source.review);
    if let Some(summary) = &source.summary {
        html.markup("<div class=\"summary\">").fragment(summary).markup("</div>");
    }
    let words = |words: &Option<String>| words.iter().map(|words| Html::escape(words)).collect::<Vec<_>>();
    let url = |url: &Option<String>| url.iter().map(|url| external_link(url)).collect::<Vec<_>>();
    let date = |date: &Option<Html>| date.iter().cloned().collect::<Vec<_>>();
    let cited = source.sections.iter().map(link).chain(words(&source.records));
    let facts = [
        (TextKey::Type, words(&source.kind)),
        (TextKey::Wrote, source.authors.iter().map(|author| Html::escape(author)).collect()),
        (TextKey::Publisher, words(&source.publisher)),
        (TextKey::Issued, date(&source.issued)),
        (TextKey::Address, url(&source.url)),
        (TextKey::Archived, url(&source.archive_url)),
        (TextKey::Accessed, date(&source.accessed)),
        (TextKey::Checksum, source.sha256.iter().map(|sum| checksum(sum)).collect()),
        (TextKey::CitedIn, cited.collect()),
    ];
    push_facts(html, facts.map(|(key, values)| (ctx.strings.text(key).to_owned(), values)));
}

fn checksum(sum: &str) -> Html {
    let mut html = HtmlWriter::new();
    html.element("code", &[("dir", "ltr")], sum);
    html.finish()
}

fn push_correction(html: &mut HtmlWriter, ctx: &PageContext<'_>, correction: &CorrectionView) {
    push_label(html, "h2", &correction.title);
    html.markup("<p class=\"date\">").fragment(&correction.when).markup("</p>");
    if let Some(text) = &correction.html {
        html.markup("<div class=\"summary\">").fragment(text).markup("</div>");
    }
    let sections = correction.sections.iter().map(link).collect();
    push_facts(html, [(ctx.strings.text(TextKey::Sections).to_owned(), sections)]);
}

fn link(link: &Link) -> Html {
    let mut html = HtmlWriter::new();
    push_link(&mut html, link);
    html.finish()
}
