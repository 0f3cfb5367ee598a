//! What the head of a page says to programs: tags for references, and linked data.

use super::views::Head;
use super::{PageContext, PageId, linked_data};
use crate::model::Tag;
use crate::route::Route;

/// Adds what a page says of itself, if search engines may list it and the address of the report is known.
pub(super) fn add(ctx: &PageContext<'_>, id: &PageId, path: &str, head: &mut Head) {
    let Some(canonical) = head.canonical.as_ref().filter(|_| id.is_destination()) else { return };
    head.linked_data = linked_data::script(ctx, id, head, &canonical.url);
    head.meta = match id {
        PageId::Landing => ctx.report_tags(&canonical.url),
        // `content/index.md` is the list of sections.
        PageId::Section(index) if ctx.graph.route(*index).route() != Route::REPORT => {
            let lang = ctx.graph.section(*index).0.front_matter.lang.as_ref();
            ctx.section_tags(&head.title, lang.map(Tag::as_str), path, &canonical.url)
        }
        _ => Vec::new(),
    };
}
