//! The pages that lead from the permanent address of a paragraph to where it is now, and the record of all stamps.

use super::html::{push_escaped, root_of};
use super::views::{Html, PermanentView};
use super::{Maker, View};
use crate::link::{Shard, Stamped};

/// Where the record of all stamps is in the output: beside the manifest. The next build reads it.
pub const RECORD: &str = "stamps.txt";

/// The bytes of most lines of such a page.
const LINE: usize = 192;

/// The paragraphs whose stamps begin alike, each with a link.
pub(super) fn page(maker: &Maker<'_>, shard: Shard, path: &str) -> View {
    let root = root_of(path);
    let stamped = maker.graph.stamped_in(shard);
    let mut items = Html::with_capacity(stamped.len() * LINE);
    stamped.iter().for_each(|stamped| push(maker, &mut items, stamped, &root));
    View::Permanent(PermanentView { head: maker.head(path, maker.strings.text("permanent"), ""), items })
}

fn push(maker: &Maker<'_>, html: &mut Html, stamped: &Stamped<'_>, root: &str) {
    let section = stamped.section.map(|section| maker.graph.entry(section));
    ["\n<li id=\"", stamped.id, "\"><a href=\"", root].iter().for_each(|piece| html.push_str(piece));
    match &section {
        Some(section) => ["report/", section.place.slug(), ".html#"].iter().for_each(|piece| html.push_str(piece)),
        None => html.push_str("about.html#"),
    }
    html.push_str(stamped.id);
    let title = section.as_ref().map(|section| (section.title.in_language(maker.language), section.lang));
    match title {
        Some(((title, other), own)) => {
            if let Some(lang) = other.or(own.filter(|own| *own != maker.language)) {
                ["\" lang=\"", lang.as_str(), "\" dir=\"auto"].iter().for_each(|piece| html.push_str(piece));
            }
            html.push_str("\">");
            push_escaped(html, &title.value);
        }
        None => {
            html.push_str("\">");
            push_escaped(html, maker.strings.text("about_title"));
        }
    }
    html.push_str("</a>");
    if let Some((section, place)) = section.zip(stamped.place) {
        html.push(' ');
        maker.phrases.paragraph.push(html, &format!("{}.{place}", section.number));
    }
    html.push_str("</li>");
}
