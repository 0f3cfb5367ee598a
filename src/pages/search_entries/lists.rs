//! The entries of pages that list: the registers, the courts, the timeline, A–Z. They are found by their titles.

use super::SearchEntry;
use crate::link::SiteStructure;
use crate::model::Register;
use crate::pages::views::Link;
use crate::pages::{PageContext, cases, lists};
use crate::project::Project;
use crate::route::Route;
use crate::strings::TextKey;

/// A page that lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum List {
    Register(Register),
    /// There are courts only if a case or an organization says so; without them the entry is empty.
    Courts,
    Timeline,
    Names,
    Sources,
}

/// The lists of a site, which depend on its registers alone.
pub(super) fn of_site(project: &Project, structure: &SiteStructure<'_>) -> Vec<List> {
    let is_filled = |register: &Register| structure.register(register).next().is_some();
    let mut lists: Vec<List> = lists::filled_registers(project, structure).map(List::Register).collect();
    let further =
        [(Register::Cases, List::Courts), (Register::Events, List::Timeline), (Register::Sources, List::Sources)];
    lists.extend(further.into_iter().filter(|(register, _)| is_filled(register)).map(|(_, list)| list));
    lists.push(List::Names);
    lists
}

impl List {
    pub(super) fn entry<'g>(&self, ctx: &PageContext<'g>) -> SearchEntry<'g> {
        let link = |text: &str, route: Route<'_>| Link { text: text.to_owned(), lang: None, href: route.to_path() };
        let empty = || link("", Route::Search);
        SearchEntry::new(match self {
            Self::Register(register) => link(ctx.kind(register, 2), Route::register(register)),
            Self::Courts => cases::courts_link(ctx).unwrap_or_else(empty),
            Self::Timeline => link(ctx.strings.text(TextKey::Timeline), Route::Timeline),
            Self::Names => link(ctx.strings.text(TextKey::NamesTitle), Route::Names(0)),
            Self::Sources => link(ctx.strings.text(TextKey::Sources), Route::Sources),
        })
    }
}
