//! The stream of events: tells an open tab what it has to fetch anew, and nothing else.

use super::App;
use super::connections::Lasting;
use super::edition::{FormerPage, Shown, ShownPage};
use super::page::address_of;
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

/// What a tab shows.
#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    /// The path of its page.
    page: String,
    /// What it was told of the page.
    #[serde(default)]
    version: String,
    /// What it was told of the style sheets.
    #[serde(default)]
    style: String,
    /// The heading of its page.
    #[serde(default)]
    title: String,
    /// The ids of the first paragraphs of its page, with spaces between them.
    #[serde(default)]
    stamps: String,
}

/// Tells a tab of every edition: the first at once.
pub(super) async fn events(
    State(app): State<Arc<App>>,
    Query(asked): Query<Asked>,
    lasting: Option<axum::Extension<Lasting>>,
    headers: HeaderMap,
) -> Response {
    if let Err(refusal) = app.guard.check_private(&headers) {
        return refusal.answer().into_response();
    }
    if let Some(axum::Extension(lasting)) = lasting {
        lasting.set();
    }
    let mut editions = app.shown.subscribe();
    editions.mark_changed();
    let tab = Tab::new(asked);
    let events = stream::unfold((editions, tab, VecDeque::new()), |(mut editions, mut tab, mut due)| async {
        while due.is_empty() {
            editions.changed().await.ok()?;
            let shown = editions.borrow_and_update().clone();
            if let Some(shown) = shown {
                due = tab.news(shown);
            }
        }
        let event = due.pop_front()?;
        Some((Ok::<_, Infallible>(event), (editions, tab, due)))
    });
    Sse::new(events).keep_alive(KeepAlive::default()).into_response()
}

/// A tab, and what it knows.
struct Tab {
    address: String,
    version: String,
    style: String,
    shown: Option<Arc<Shown>>,
    /// What it shows of its page.
    page: ShownPage,
    /// Whether there has been a page at its address as long as it is connected.
    has_had_page: bool,
}

/// What is wrong with the report, and what to say of it.
#[derive(Serialize)]
struct Report<'s> {
    summary: &'s str,
    problems: &'s [super::Problem],
    more: Option<&'s str>,
    /// What became of the tab's page, where the report has none at its address any more.
    former: Option<FormerPage>,
    note: Option<&'s str>,
    words: &'s std::collections::BTreeMap<String, String>,
}

impl Tab {
    fn new(asked: Asked) -> Self {
        let address = address_of(&asked.page).unwrap_or_default();
        let stamps = asked.stamps.split_whitespace().take(MOST_STAMPS).map(str::to_owned).collect();
        Self {
            address,
            has_had_page: !asked.version.is_empty(),
            version: asked.version,
            style: asked.style,
            shown: None,
            page: ShownPage { title: asked.title, stamps },
        }
    }

    /// What of an edition the tab does not know.
    fn news(&mut self, shown: Arc<Shown>) -> VecDeque<Event> {
        let mut events = VecDeque::new();
        let edition = &shown.edition;
        let report = Report {
            summary: &edition.summary,
            problems: &edition.problems,
            more: edition.more.as_deref(),
            former: self.former(&shown),
            note: edition.note.as_deref(),
            words: &edition.words,
        };
        events.extend(event("report", &report));
        if let Some(page) = edition.edited.as_ref().filter(|_| self.shown.is_some()) {
            events.extend(event("edited", &format!("/{page}")));
        }
        if edition.site.is_some() {
            let assets = self.changed_assets(&shown);
            if !assets.is_empty() {
                events.extend(event("assets", &assets));
            }
            let version = shown.version(&self.address);
            if version != self.version {
                events.extend(event("page", &version));
                self.has_had_page |= !version.is_empty();
                self.version = version;
            }
            self.style.clone_from(&shown.style);
        }
        self.shown = Some(shown);
        events
    }

    /// What became of the page of the tab; `None` where it is there, or never was.
    fn former(&self, shown: &Shown) -> Option<FormerPage> {
        if shown.edition.site.is_none() || shown.page(&self.address).is_some() {
            return None;
        }
        let found = shown.edition.former.of(&self.address, &self.page);
        found.or_else(|| self.has_had_page.then(FormerPage::default))
    }

    /// The paths of the files beside the pages that are others than those the tab knows.
    fn changed_assets(&self, now: &Shown) -> Vec<String> {
        let Some(site) = &now.edition.site else { return Vec::new() };
        let link = |path: &SitePath| format!("/{path}");
        match self.shown.as_ref().and_then(|shown| shown.edition.site.as_ref()) {
            Some(before) => {
                site.changed_since(before).filter(|path| !path.as_str().ends_with(".html")).map(link).collect()
            }
            None if self.style == now.style => Vec::new(),
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

/// The first paragraphs of a page are enough to find it again.
const MOST_STAMPS: usize = 64;

/// What cannot be written as JSON is not told; there is no such thing among these.
fn event(name: &str, data: &impl Serialize) -> Option<Event> {
    Event::default().event(name).json_data(data).ok()
}
