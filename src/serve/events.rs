//! The stream of events: tells an open tab what it has to fetch anew, and nothing else.

use super::App;
use super::connections::Lasting;
use super::edition::Shown;
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
}

/// What is wrong with the report, and what to say of it.
#[derive(Serialize)]
struct Report<'s> {
    summary: &'s str,
    problems: &'s [super::Problem],
    note: Option<&'s str>,
    words: &'s std::collections::BTreeMap<String, String>,
}

impl Tab {
    fn new(asked: Asked) -> Self {
        let address = address_of(&asked.page).unwrap_or_default();
        Self { address, version: asked.version, style: asked.style, shown: None }
    }

    /// What of an edition the tab does not know.
    fn news(&mut self, shown: Arc<Shown>) -> VecDeque<Event> {
        let mut events = VecDeque::new();
        let edition = &shown.edition;
        let report = Report {
            summary: &edition.summary,
            problems: &edition.problems,
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
                self.version = version;
            }
            self.style.clone_from(&shown.style);
        }
        self.shown = Some(shown);
        events
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

/// What cannot be written as JSON is not told; there is no such thing among these.
fn event(name: &str, data: &impl Serialize) -> Option<Event> {
    Event::default().event(name).json_data(data).ok()
}
