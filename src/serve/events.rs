//! The stream of server-sent events: notifies an open tab of what it has to fetch again, and of nothing else.

use super::App;
use super::connections::LongLived;
use super::page::address_of;
use super::snapshot::{FormerPage, ServedSnapshot, ShownPage};
use crate::route;
use crate::site::SitePath;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::Arc;

/// The state of a tab, as it reports it in the query.
#[derive(Debug, Deserialize)]
pub(super) struct EventsQuery {
    /// The path of its page.
    page: String,
    /// The version of the page that it has.
    #[serde(default)]
    version: String,
    /// The version of the style sheets that it has.
    #[serde(default)]
    style: String,
    /// The heading of its page.
    #[serde(default)]
    title: String,
    /// The ids of the first paragraphs of its page, separated by spaces.
    #[serde(default)]
    stamps: String,
}

/// Sends a tab the events of every snapshot, those of the current one at once.
pub(super) async fn events(
    State(app): State<Arc<App>>,
    Query(query): Query<EventsQuery>,
    long_lived: Option<axum::Extension<LongLived>>,
    headers: HeaderMap,
) -> Response {
    if let Err(refusal) = app.guard.check_private(&headers) {
        return refusal.status_and_text().into_response();
    }
    if let Some(axum::Extension(flag)) = long_lived {
        flag.set();
    }
    let mut snapshots = app.served.subscribe();
    snapshots.mark_changed();
    let tab = Tab::new(query);
    let events = stream::unfold((snapshots, tab, VecDeque::new()), |(mut snapshots, mut tab, mut pending)| async {
        while pending.is_empty() {
            snapshots.changed().await.ok()?;
            let served = snapshots.borrow_and_update().clone();
            if let Some(served) = served {
                pending = tab.unseen_events(served);
            }
        }
        let event = pending.pop_front()?;
        Some((Ok::<_, Infallible>(event), (snapshots, tab, pending)))
    });
    Sse::new(events).keep_alive(KeepAlive::default()).into_response()
}

/// The state of a tab: what it has received.
struct Tab {
    address: String,
    version: String,
    style: String,
    served: Option<Arc<ServedSnapshot>>,
    /// The content by which its page can be found again.
    page: ShownPage,
    /// Whether its address has had a page while it is connected.
    has_had_page: bool,
}

/// The event `status`: diagnostics and notices.
#[derive(Serialize)]
struct StatusEvent<'s> {
    summary: &'s str,
    problems: &'s [super::Problem],
    more: Option<&'s str>,
    /// The new address of the tab's page, where the report no longer has a page at the tab's address.
    former: Option<FormerPage>,
    note: Option<&'s str>,
    words: &'s std::collections::BTreeMap<String, String>,
}

impl Tab {
    fn new(query: EventsQuery) -> Self {
        let address = address_of(&query.page).unwrap_or_default();
        let stamps = query.stamps.split_whitespace().take(MAX_STAMPS).map(str::to_owned).collect();
        Self {
            address,
            has_had_page: !query.version.is_empty(),
            version: query.version,
            style: query.style,
            served: None,
            page: ShownPage { title: query.title, stamps },
        }
    }

    /// The events for what the tab does not have yet of a snapshot.
    fn unseen_events(&mut self, served: Arc<ServedSnapshot>) -> VecDeque<Event> {
        let mut events = VecDeque::new();
        let snapshot = &served.snapshot;
        let status = StatusEvent {
            summary: &snapshot.summary,
            problems: &snapshot.problems,
            more: snapshot.more.as_deref(),
            former: self.former_page(&served),
            note: snapshot.note.as_deref(),
            words: &snapshot.words,
        };
        events.extend(event("report", &status));
        if let Some(page) = snapshot.edited.as_ref().filter(|_| self.served.is_some()) {
            events.extend(event("edited", &format!("/{page}")));
        }
        if snapshot.site.is_some() {
            let assets = self.changed_assets(&served);
            if !assets.is_empty() {
                events.extend(event("assets", &assets));
            }
            let version = served.version(&self.address);
            if version != self.version {
                events.extend(event("page", &version));
                self.has_had_page |= !version.is_empty();
                self.version = version;
            }
            self.style.clone_from(&served.style);
        }
        self.served = Some(served);
        events
    }

    /// The former page of the tab's address; `None` where it has a page now, or never had one.
    fn former_page(&self, served: &ServedSnapshot) -> Option<FormerPage> {
        if served.snapshot.site.is_none() || served.has_page(&self.address) {
            return None;
        }
        let former = served.snapshot.former_pages.find(&self.address, &self.page);
        former.or_else(|| self.has_had_page.then(FormerPage::default))
    }

    /// The paths of the assets that differ from those that the tab has.
    fn changed_assets(&self, current: &ServedSnapshot) -> Vec<String> {
        let Some(site) = &current.snapshot.site else { return Vec::new() };
        let link = |path: &SitePath| format!("/{path}");
        match self.served.as_ref().and_then(|shown| shown.snapshot.site.as_ref()) {
            Some(before) => {
                site.changed_since(before).filter(|path| !route::is_page(path.as_str())).map(link).collect()
            }
            None if self.style == current.style => Vec::new(),
            None => site
                .layout()
                .iter()
                .map(|(path, _)| path)
                .filter(|path| path.as_str().ends_with(".css"))
                .map(link)
                .collect(),
        }
    }
}

/// The most paragraph ids of a tab that are used: the first ones are enough to find a page again.
const MAX_STAMPS: usize = 64;

/// An event with JSON data; `None` where the data cannot be serialized, which no caller's data is.
fn event(name: &str, data: &impl Serialize) -> Option<Event> {
    Event::default().event(name).json_data(data).ok()
}
