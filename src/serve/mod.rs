//! The preview's server: shows a report that lies in memory to whoever writes it, and to nobody else.
//!
//! ```text
//!   Edition ──► Server::show ──► pages      (page.rs: the site's bytes, and the preview's script)
//!                            └─► events     (events.rs: what each open tab has to fetch anew)
//!   browser ──► guard.rs ──► open.rs        (where a paragraph is written, and the editor)
//! ```
//!
//! It answers from an [`Edition`], a value: no address leads to a file, and what is asked for while the
//! next one is made is answered whole from the one before.

mod connections;
mod edition;
mod events;
mod guard;
mod open;
mod page;

pub use edition::{
    ClickedWord, Edition, Explanations, FormerPage, FormerPages, Lookup, Origin, Origins, PageLink, Problem, ShownPage,
    Was,
};
pub use open::Editor;
pub use page::{BEGIN, END};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{ALLOW, CACHE_CONTROL, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use edition::Shown;
use guard::Guard;
use std::collections::VecDeque;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use tokio::net::TcpListener;
use tokio::sync::watch;

/// How the server is to be reached, and what it may do.
#[derive(Clone, Debug)]
pub struct Options {
    /// The address to listen at.
    pub host: IpAddr,
    /// The port; where it is taken, any that is free.
    pub port: u16,
    /// The folder of the site, for editors to be opened at a file.
    pub root: PathBuf,
}

/// A server that runs until it is dropped.
#[derive(Debug)]
pub struct Server {
    app: Arc<App>,
    address: SocketAddr,
    runtime: Option<tokio::runtime::Runtime>,
}

/// What all requests share.
#[derive(Debug)]
struct App {
    guard: Guard,
    root: PathBuf,
    editor: RwLock<Option<Editor>>,
    /// The pages that were asked for last, the last of them at the end.
    looked_at: Mutex<VecDeque<String>>,
    /// `None` until there is something to show.
    shown: watch::Sender<Option<Arc<Shown>>>,
}

impl Server {
    /// Begins to listen. Whoever asks before there is something to show waits for it.
    ///
    /// # Errors
    /// The address is not one of this machine, or no port is free.
    pub fn start(options: &Options) -> io::Result<Self> {
        // Two threads: one may be kept busy by a large answer.
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let listener = runtime.block_on(listen(options.host, options.port))?;
        let address = listener.local_addr()?;
        let app = Arc::new(App {
            guard: Guard::new(options.host, address.port(), token()?),
            root: options.root.clone(),
            editor: RwLock::default(),
            looked_at: Mutex::default(),
            shown: watch::Sender::new(None),
        });
        runtime.spawn(connections::take(listener, router(&app)));
        Ok(Self { app, address, runtime: Some(runtime) })
    }

    /// Where it listens. The port may be another than the one that was wished for.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address to open in a browser; with the token, where others can reach the server.
    #[must_use]
    pub fn url(&self) -> String {
        let port = self.address.port();
        match self.address.ip() {
            // A name leads to the addresses of both kinds, which is not what was listened at.
            ip if ip.is_unspecified() => format!("http://127.0.0.1:{port}/?token={}", self.app.guard.token()),
            ip if !ip.is_loopback() => format!("http://{}/?token={}", self.address, self.app.guard.token()),
            _ => format!("http://{}/", self.address),
        }
    }

    /// Whether others than this machine can reach it.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.app.guard.is_open()
    }

    /// Sets what opens a file at a line.
    pub fn set_editor(&self, editor: Option<Editor>) {
        *self.app.editor.write().unwrap_or_else(PoisonError::into_inner) = editor;
    }

    /// The addresses of the pages that were asked for last: they are what somebody looks at.
    #[must_use]
    pub fn looked_at(&self) -> Vec<String> {
        self.app.looked_at.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    /// Shows some pages of the next state of the report before the rest of it is made. Without a report
    /// that is shown already it does nothing.
    pub fn show_first(&self, pages: Vec<(String, Arc<[u8]>)>) {
        self.app.shown.send_if_modified(|shown| {
            let next = shown.as_ref().filter(|_| !pages.is_empty()).map(|shown| Arc::new(shown.with_pages(pages)));
            let is_new = next.is_some();
            *shown = next.or_else(|| shown.take());
            is_new
        });
    }

    /// Shows another state of the report, and tells every open tab what of it concerns it.
    pub fn show(&self, edition: Edition) {
        self.app.shown.send_modify(|shown| *shown = Some(Arc::new(Shown::new(edition))));
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background(); // Streams of events would never end by themselves.
        }
    }
}

/// More tabs than this nobody looks at.
const MOST_LOOKED_AT: usize = 16;

impl App {
    fn note_page(&self, address: &str) {
        let mut pages = self.looked_at.lock().unwrap_or_else(PoisonError::into_inner);
        pages.retain(|page| page != address);
        pages.push_back(address.to_owned());
        if pages.len() > MOST_LOOKED_AT {
            pages.pop_front();
        }
    }

    /// What is shown; waits for the first.
    async fn shown(&self) -> Arc<Shown> {
        let mut editions = self.shown.subscribe();
        loop {
            if let Some(shown) = editions.borrow_and_update().clone() {
                return shown;
            }
            // Fails when nobody can show anything any more: `self` can.
            let _ = editions.changed().await;
        }
    }
}

async fn listen(host: IpAddr, port: u16) -> io::Result<TcpListener> {
    match TcpListener::bind((host, port)).await {
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => TcpListener::bind((host, 0)).await,
        listener => listener,
    }
}

/// 128 bits that nobody can guess.
fn token() -> io::Result<String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn router(app: &Arc<App>) -> Router<()> {
    Router::new()
        .route("/__annals/events", get(events::events))
        .route("/__annals/open", get(open::open))
        .route("/__annals/preview.js", get(page::script))
        .fallback(page::page)
        .layer(middleware::from_fn_with_state(Arc::clone(app), guarded))
        .with_state(Arc::clone(app))
}

/// Lets nothing past that the guard refuses, and has no answer kept, framed or used by another site.
async fn guarded(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let checked = app.guard.check(request.method(), request.uri(), request.headers());
    let mut response = match checked {
        // Also where the token is known already: an address that has it in it is not to stay in sight.
        Ok(()) if app.guard.is_open() && page::brings_token(&app.guard, request.uri()) => {
            page::welcome(&app.guard, request.uri())
        }
        Ok(()) if app.guard.is_open() && !app.guard.has_cookie(request.headers()) => {
            guard::Refusal::Token.answer().into_response()
        }
        Ok(()) => next.run(request).await,
        Err(refusal) => {
            let mut response = refusal.answer().into_response();
            if refusal == guard::Refusal::Method {
                response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
            }
            response
        }
    };
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Of every answer. There is no `Access-Control-Allow-Origin`, ever.
const HEADERS: [(HeaderName, &str); 6] = [
    (CACHE_CONTROL, "no-store"),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "SAMEORIGIN"),
    (REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    // A site that has opened a page of the preview keeps no hold of its window.
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];
