//! The pages that link from the permanent address of a paragraph to its current location.

use super::html::{push_escaped, root_of};
use super::views::{Html, PermanentView};
use super::{PageContext, View};
use crate::link::{Shard, StampedParagraph};
use crate::route::Route;

/// The typical size of a line of such a page, in bytes.
const BYTES_PER_LINE: usize = 192;

/// The paragraphs whose stamps are in one shard, each with a link.
pub(super) fn page(ctx: &PageContext<'_>, shard: Shard, path: &str) -> View {
    let root = root_of(path);
    let stamped = ctx.graph.paragraphs_in_shard(shard);
    let mut items = Html::with_capacity(stamped.len() * BYTES_PER_LINE);
    stamped.iter().for_each(|stamped| push_item(ctx, &mut items, stamped, &root));
    View::Permanent(PermanentView { head: ctx.head(path, ctx.strings.text("permanent"), ""), items })
}

fn push_item(ctx: &PageContext<'_>, html: &mut Html, stamped: &StampedParagraph<'_>, root: &str) {
    let section = stamped.section.map(|section| ctx.graph.section_entry(section));
    ["\n<li id=\"", stamped.id, "\"><a href=\"", root].iter().for_each(|piece| html.push_str(piece));
    let route = section.as_ref().map_or(Route::About, |section| section.route.route());
    route.with_fragment(stamped.id).push_to(html);
    let title = section.as_ref().map(|section| (section.title.in_language(ctx.language), section.lang));
    match title {
        Some(((title, other), own)) => {
            if let Some(lang) = other.or(own.filter(|own| *own != ctx.language)) {
                ["\" lang=\"", lang.as_str(), "\" dir=\"auto"].iter().for_each(|piece| html.push_str(piece));
            }
            html.push_str("\">");
            push_escaped(html, &title.value);
        }
        None => {
            html.push_str("\">");
            push_escaped(html, ctx.strings.text("about_title"));
        }
    }
    html.push_str("</a>");
    if let Some((section, place)) = section.zip(stamped.number) {
        html.push(' ');
        ctx.phrases.paragraph.push(html, &format!("{}.{place}", section.number));
    }
    html.push_str("</li>");
}
