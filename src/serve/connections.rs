//! Accepts connections, and limits them so that slow clients do not block others.

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::AbortHandle;

/// The most simultaneous connections: a browser opens six, and a process may open some hundred files.
const MAX_CONNECTIONS: usize = 200;

/// The timeout for the head of a request: after it the connection is closed.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);

/// The most bytes of the request line and the headers together.
const MAX_HEAD_BYTES: usize = 16 << 10;

/// The most headers of a request.
const MAX_HEADERS: usize = 64;

/// All open connections, by number in the order of acceptance.
#[derive(Clone, Debug, Default)]
struct Connections(Arc<Mutex<BTreeMap<u64, Connection>>>);

#[derive(Debug)]
struct Connection {
    task: AbortHandle,
    long_lived: LongLived,
}

/// A flag on a connection that marks it as long-lived: it carries a stream of events to a client that knows the token.
/// Handlers get it as a request extension.
#[derive(Clone, Debug, Default)]
pub(super) struct LongLived(Arc<AtomicBool>);

impl LongLived {
    pub(super) fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn get(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Accepts connections as long as the program runs.
pub(super) async fn accept_all(listener: TcpListener, router: Router<()>) {
    let connections = Connections::default();
    let mut number = 0;
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                number += 1;
                connections.make_room();
                connections.open(number, stream, router.clone());
            }
            // Most likely the process has reached its limit of open files: closing a connection frees one.
            Err(_) => {
                let pause = if connections.close_oldest() { 1 } else { 50 };
                tokio::time::sleep(Duration::from_millis(pause)).await;
            }
        }
    }
}

impl Connections {
    fn open(&self, number: u64, stream: TcpStream, router: Router<()>) {
        let long_lived = LongLived::default();
        let (task_flag, connections) = (long_lived.clone(), self.clone());
        // The lock is held until the entry is inserted, so the task cannot remove it before.
        let mut open = self.lock();
        let task = tokio::spawn(async move {
            serve_connection(stream, router, task_flag).await;
            connections.lock().remove(&number);
        });
        open.insert(number, Connection { task: task.abort_handle(), long_lived });
    }

    /// Closes a connection where the limit is reached.
    fn make_room(&self) {
        if self.lock().len() >= MAX_CONNECTIONS {
            self.close_oldest();
        }
    }

    /// Closes the oldest connection that carries no events, or else the oldest; returns whether there was one. A legitimate
    /// connection among them was idle: the browser opens another.
    fn close_oldest(&self) -> bool {
        let mut open = self.lock();
        let oldest = open.iter().find(|(_, connection)| !connection.long_lived.get()).or_else(|| open.iter().next());
        let number = oldest.map(|(number, _)| *number);
        let closed = number.and_then(|number| open.remove(&number));
        closed.inspect(|connection| connection.task.abort()).is_some()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<u64, Connection>> {
        // No code panics while it holds the lock, and the map would be consistent even so.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn serve_connection(stream: TcpStream, router: Router<()>, long_lived: LongLived) {
    // Small responses are sent at once. Where the option cannot be set, they are sent a little later.
    let _ = stream.set_nodelay(true);
    let service = router.layer(axum::Extension(long_lived));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(MAX_HEAD_BYTES)
        .max_headers(MAX_HEADERS)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
    // An error means that the connection is broken: there is no client left to report it to.
    let _ = connection.await;
}
