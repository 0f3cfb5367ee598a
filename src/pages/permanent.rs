//! The pages that link from the permanent address of a paragraph to its current location.

use super::html::{HtmlWriter, root_of};
use super::views::PermanentView;
use super::{PageContext, View};
use crate::link::{Shard, StampedParagraph};
use crate::route::Route;

/// The typical size of a line of such a page, in bytes.
const BYTES_PER_LINE: usize = 192;

/// The paragraphs whose stamps are in one shard, each with a link.
pub(super) fn page(ctx: &PageContext<'_>, shard: Shard, path: &str) -> View {
    let root = root_of(path);
    let stamped = ctx.graph.paragraphs_in_shard(shard);
    let mut items = HtmlWriter::with_capacity(stamped.len() * BYTES_PER_LINE);
    stamped.iter().for_each(|stamped| push_item(ctx, &mut items, stamped, &root));
    View::Permanent(PermanentView { head: ctx.head(path, ctx.strings.text("permanent"), ""), items: items.finish() })
}

fn push_item(ctx: &PageContext<'_>, html: &mut HtmlWriter, stamped: &StampedParagraph<'_>, root: &str) {
    let section = stamped.section.map(|section| ctx.graph.section_entry(section));
    html.markup("\n<li").attribute("id", stamped.id).markup("><a href=\"").text(root);
    let route = section.as_ref().map_or(Route::About, |section| section.route.route());
    html.address(route.with_fragment(stamped.id)).markup("\"");
    let title = section.as_ref().map(|section| (section.title.in_language(ctx.language), section.lang));
    match title {
        Some(((title, other), own)) => {
            if let Some(lang) = other.or(own.filter(|own| *own != ctx.language)) {
                html.attribute("lang", lang.as_str()).markup(" dir=\"auto\"");
            }
            html.markup(">").text(&title.value);
        }
        None => {
            html.markup(">").text(ctx.strings.text("about_title"));
        }
    }
    html.markup("</a>");
    if let Some((section, place)) = section.zip(stamped.number) {
        html.markup(" ");
        ctx.phrases.paragraph.push(html, &format!("{}.{place}", section.number));
    }
    html.markup("</li>");
}
