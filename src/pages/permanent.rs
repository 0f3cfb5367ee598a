//! The pages that link from the permanent address of a paragraph to its current location.

use super::components::{LabelRef, PermanentRow, SiteAddress};
use super::html::{HtmlWriter, root_of};
use super::views::PermanentView;
use super::{PageContext, View};
use crate::link::{Shard, StampedParagraph};
use crate::model::Tag;
use crate::route::Route;
use crate::strings::TextKey;

/// The typical size of a line of such a page, in bytes.
const BYTES_PER_LINE: usize = 192;

/// The paragraphs whose stamps are in one shard, each with a link.
pub(super) fn page(ctx: &PageContext<'_>, shard: Shard, path: &str) -> View {
    let root = root_of(path);
    let stamped = ctx.graph.paragraphs_in_shard(shard);
    let mut items = HtmlWriter::with_capacity(stamped.len() * BYTES_PER_LINE);
    stamped.iter().for_each(|stamped| push_item(ctx, &mut items, stamped, &root));
    View::Permanent(PermanentView {
        head: ctx.head(path, ctx.strings.text(TextKey::Permanent), ""),
        items: items.finish(),
    })
}

fn push_item(ctx: &PageContext<'_>, html: &mut HtmlWriter, stamped: &StampedParagraph<'_>, root: &str) {
    let section = stamped.section.map(|section| ctx.graph.section_entry(section));
    let route = section.as_ref().map_or(Route::About, |section| section.route.route());
    let title = match &section {
        Some(section) => {
            let title = ctx.label_ref(section.title);
            let own = section.lang.filter(|own| *own != ctx.language).map(Tag::as_str);
            LabelRef { lang: title.lang.or(own), ..title }
        }
        None => LabelRef { text: ctx.strings.text(TextKey::AboutTitle), lang: None },
    };
    let number = section.as_ref().zip(stamped.number).map(|(section, place)| format!("{}.{place}", section.number));
    let row = PermanentRow {
        root,
        id: stamped.id,
        href: SiteAddress(route.with_fragment(stamped.id)),
        title,
        number: number.as_deref().map(|number| ctx.paragraph_phrase(number)),
    };
    ctx.push(html, &row);
}
