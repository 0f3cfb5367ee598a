//! The server of the preview: serves a report from memory to its editors only.
//!
//! ```text
//!   Snapshot ──► Server::show ──► pages     (page.rs: the site's bytes, and the preview's script)
//!                             └─► events    (events.rs: what each open tab has to fetch again)
//!   browser ──► guard.rs ──► open.rs        (the source location of a paragraph, and the editor)
//! ```
//!
//! It answers from an [`Snapshot`], a value: no address is mapped to a file on disk, and requests during a build are answered
//! consistently from the previous one.

mod connections;
mod events;
mod guard;
mod open;
mod page;
mod snapshot;

pub use open::Editor;
pub use page::{BEGIN, END};
pub use snapshot::{
    ClickedWord, Explanations, FormerAddressLine, FormerPage, FormerPageLookup, Lookup, Origin, Origins, PageLink,
    Problem, ShownPage, Snapshot,
};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{ALLOW, CACHE_CONTROL, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use guard::Guard;
use snapshot::ServedSnapshot;
use std::collections::VecDeque;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use tokio::net::TcpListener;
use tokio::sync::watch;

/// The settings of the server.
#[derive(Clone, Debug)]
pub struct Options {
    /// The address to listen at.
    pub host: IpAddr,
    /// The port; where it is in use, a free one is chosen.
    pub port: u16,
    /// The folder of the site, to resolve the paths of files for the editor.
    pub root: PathBuf,
}

/// A server that runs until it is dropped.
#[derive(Debug)]
pub struct Server {
    app: Arc<App>,
    address: SocketAddr,
    runtime: Option<tokio::runtime::Runtime>,
}

/// The state that all requests share.
#[derive(Debug)]
struct App {
    guard: Guard,
    root: PathBuf,
    editor: RwLock<Option<Editor>>,
    /// The pages that were requested last, the most recent at the end.
    recent_pages: Mutex<VecDeque<String>>,
    /// `None` until the first call of [`Server::show`].
    served: watch::Sender<Option<Arc<ServedSnapshot>>>,
}

impl Server {
    /// Starts to listen. Requests wait until the first call of [`Server::show`].
    ///
    /// # Errors
    /// The address does not belong to this machine, or no port is free.
    pub fn start(options: &Options) -> io::Result<Self> {
        // Two threads: a large response can occupy one.
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let listener = runtime.block_on(listen(options.host, options.port))?;
        let address = listener.local_addr()?;
        let app = Arc::new(App {
            guard: Guard::new(options.host, address.port(), token()?),
            root: options.root.clone(),
            editor: RwLock::default(),
            recent_pages: Mutex::default(),
            served: watch::Sender::new(None),
        });
        runtime.spawn(connections::accept_all(listener, router(&app)));
        Ok(Self { app, address, runtime: Some(runtime) })
    }

    /// The address at which it listens. The port can differ from that of the options.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address to open in a browser; with the token, where other machines can reach the server.
    #[must_use]
    pub fn url(&self) -> String {
        let port = self.address.port();
        match self.address.ip() {
            // `localhost` can resolve to IPv4 and IPv6, and the server listens at one of them.
            ip if ip.is_unspecified() => format!("http://127.0.0.1:{port}/?token={}", self.app.guard.token()),
            ip if !ip.is_loopback() => format!("http://{}/?token={}", self.address, self.app.guard.token()),
            _ => format!("http://{}/", self.address),
        }
    }

    /// Whether other machines can reach it.
    #[must_use]
    pub fn is_exposed(&self) -> bool {
        self.app.guard.is_exposed()
    }

    /// Sets the editor that opens a file at a line; `None` to open none.
    pub fn set_editor(&self, editor: Option<Editor>) {
        *self.app.editor.write().unwrap_or_else(PoisonError::into_inner) = editor;
    }

    /// The addresses of the most recently requested pages: these are probably open in a browser.
    #[must_use]
    pub fn recent_pages(&self) -> Vec<String> {
        self.app.recent_pages.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    /// Shows some pages of the next snapshot before the others are built. Does nothing before the first snapshot.
    pub fn show_pages_early(&self, pages: Vec<(String, Arc<[u8]>)>) {
        self.app.served.send_if_modified(|served| {
            let next = served.as_ref().filter(|_| !pages.is_empty()).map(|shown| Arc::new(shown.with_pages(pages)));
            let is_new = next.is_some();
            *served = next.or_else(|| served.take());
            is_new
        });
    }

    /// Shows a new snapshot, and notifies every open tab of the changes that concern it.
    pub fn show(&self, snapshot: Snapshot) {
        self.app.served.send_modify(|served| *served = Some(Arc::new(ServedSnapshot::new(snapshot))));
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background(); // Streams of events never end by themselves.
        }
    }
}

/// How many recently requested pages are remembered; more visible tabs are unlikely.
const MAX_RECENT_PAGES: usize = 16;

impl App {
    fn record_recent_page(&self, address: &str) {
        let mut pages = self.recent_pages.lock().unwrap_or_else(PoisonError::into_inner);
        pages.retain(|page| page != address);
        pages.push_back(address.to_owned());
        if pages.len() > MAX_RECENT_PAGES {
            pages.pop_front();
        }
    }

    /// The current snapshot; waits for the first one.
    async fn current(&self) -> Arc<ServedSnapshot> {
        let mut snapshots = self.served.subscribe();
        loop {
            if let Some(served) = snapshots.borrow_and_update().clone() {
                return served;
            }
            // It fails only without a sender, and `self` owns one.
            let _ = snapshots.changed().await;
        }
    }
}

async fn listen(host: IpAddr, port: u16) -> io::Result<TcpListener> {
    match TcpListener::bind((host, port)).await {
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => TcpListener::bind((host, 0)).await,
        listener => listener,
    }
}

/// 128 random bits, in hexadecimal digits.
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
        .layer(middleware::from_fn_with_state(Arc::clone(app), guard_request))
        .with_state(Arc::clone(app))
}

/// Rejects what the guard rejects, and sets headers that prevent caching, framing and use by other sites.
async fn guard_request(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let checked = app.guard.check(request.method(), request.uri(), request.headers());
    let mut response = match checked {
        // Also where the cookie is set already: the token must not stay visible in the address bar.
        Ok(()) if app.guard.is_exposed() && page::has_token(&app.guard, request.uri()) => {
            page::accept_token(&app.guard, request.uri())
        }
        Ok(()) if app.guard.is_exposed() && !app.guard.has_cookie(request.headers()) => {
            guard::Refusal::Token.status_and_text().into_response()
        }
        Ok(()) => next.run(request).await,
        Err(refusal) => {
            let mut response = refusal.status_and_text().into_response();
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

/// The headers of every response. There is never an `Access-Control-Allow-Origin`.
const HEADERS: [(HeaderName, &str); 6] = [
    (CACHE_CONTROL, "no-store"),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "SAMEORIGIN"),
    (REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    // A site that has opened a page of the preview gets no reference to its window.
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];
