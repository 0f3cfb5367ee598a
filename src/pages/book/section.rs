//! The sections as chapters, and the page about the report.

use super::{PAGE, external_link, paragraph_number, push_facts, push_title};
use crate::model::prose::BlockKind;
use crate::pages::PageContext;
use crate::pages::direction::push_language;
use crate::pages::html::{Html, HtmlWriter};
use crate::pages::section::PageProse;
use crate::pages::views::{FootnoteView, Label};
use crate::route::Address;
use crate::strings::TextKey;

/// The path from the page of the addresses to the root of the site.
const ROOT: &str = "";

pub(super) fn body(ctx: &PageContext<'_>, index: u32, title: &Label) -> Html {
    let (section, _) = ctx.graph.section(index);
    let (front, mut html) = (&section.front_matter, HtmlWriter::with_capacity(section.prose.text().len() * 2));
    let lang = title.lang.as_deref();
    let title_block = section.prose.blocks().first().filter(|block| block.kind == BlockKind::Title);
    html.markup("<header>").element("p", &[("class", "kicker")], &kicker(ctx, index));
    push_title(&mut html, title, title_block.and_then(|block| block.id.as_deref()));
    let summary = ctx.passage(front.summary.as_ref(), &section.path, PAGE);
    if let Some(summary) = summary.filter(|summary| !summary.is_empty()) {
        open_text(&mut html, "lede", lang);
        html.fragment(&summary).markup("</div>");
    }
    html.markup("</header>");
    let text = PageProse::of_section(ctx, index, ROOT);
    open_text(&mut html, "prose", lang);
    push_blocks(&mut html, ctx, &text, index);
    html.markup("</div>");
    push_footnotes(&mut html, ctx, &text.footnotes(), lang);
    let address = ctx
        .project
        .report
        .base()
        .map(|base| external_link(&Address::from(ctx.graph.route(index).route()).to_url(&base)));
    let facts = [
        (TextKey::Topics, ctx.joined_links(&front.topics, ROOT)),
        (TextKey::Sources, ctx.joined_links(&front.sources, ROOT)),
        (TextKey::Address, address.unwrap_or_default()),
    ];
    push_facts(&mut html, facts.map(|(key, value)| (ctx.strings.text(key).to_owned(), vec![value])));
    html.finish()
}

/// The page about the report.
pub(super) fn about(ctx: &PageContext<'_>, title: &Label) -> Html {
    let mut html = HtmlWriter::new();
    html.markup("<header>");
    push_title(&mut html, title, None);
    html.markup("</header>");
    if let Some(about) = ctx.graph.about() {
        let text = PageProse::new(ctx, about, ROOT);
        html.markup("<div class=\"prose\">").fragment(&text.html()).markup("</div>");
        push_footnotes(&mut html, ctx, &text.footnotes(), None);
    }
    html.finish()
}

fn kicker(ctx: &PageContext<'_>, index: u32) -> String {
    let (number, total) = ((index + 1).to_string(), ctx.graph.section_count().to_string());
    ctx.strings.fill(TextKey::KickerSection, &[("number", &number), ("total", &total)])
}

/// Opens the element of a text in the language of the section.
fn open_text(html: &mut HtmlWriter, class: &'static str, lang: Option<&str>) {
    html.markup("<div").attribute("class", class);
    if let Some(lang) = lang {
        push_language(html, lang);
    }
    html.markup(">");
}

/// Appends the blocks, with the numbers of those that can be cited. Readers with a screen reader go from one to the next as from
/// page to page.
fn push_blocks(html: &mut HtmlWriter, ctx: &PageContext<'_>, text: &PageProse<'_>, index: u32) {
    for block in text.blocks() {
        html.markup("\n");
        let Some(place) = block.number else {
            text.push_block(html, block);
            continue;
        };
        let number = paragraph_number(index, place);
        html.markup("<div class=\"b\"><span class=\"no\" role=\"doc-pagebreak\" id=\"_");
        html.text(&number).markup("\" aria-label=\"");
        ctx.paragraph_phrase(&number).write(html);
        html.markup("\">").text(&number).markup("</span>\n");
        text.push_block(html, block);
        html.markup("</div>");
    }
}

fn push_footnotes(html: &mut HtmlWriter, ctx: &PageContext<'_>, notes: &[FootnoteView], lang: Option<&str>) {
    if notes.is_empty() {
        return;
    }
    html.markup("<section class=\"notes\">").element("h2", &[], ctx.strings.text(TextKey::Footnotes));
    for note in notes {
        html.markup("<aside role=\"doc-footnote\"").attribute("id", &note.id);
        if let Some(lang) = lang {
            push_language(html, lang);
        }
        html.markup("><span class=\"no\">").display(note.number).markup("</span> ").fragment(&note.html);
        for call in &note.back {
            let label = ctx.strings.text(TextKey::FootnoteBack);
            html.markup(" <a class=\"back\" role=\"doc-backlink\" href=\"#").text(call).markup("\"");
            html.attribute("aria-label", label).markup(">↩</a>");
        }
        html.markup("</aside>");
    }
    html.markup("</section>");
}
