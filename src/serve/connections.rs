//! Connections: taking them, and not letting the slow ones keep the others out.

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

/// So many connections at once: a browser opens six, and the system gives a program some hundred files.
const MOST: usize = 200;

/// A request has arrived within this time, or its connection is closed.
const HEAD_TIME: Duration = Duration::from_secs(10);

/// Request line and headers together, in bytes.
const LARGEST_HEAD: usize = 16 << 10;

/// How many headers a request has at most.
const MOST_HEADERS: usize = 64;

/// Every connection that is open.
#[derive(Clone, Debug, Default)]
struct Connections(Arc<Mutex<BTreeMap<u64, Connection>>>);

#[derive(Debug)]
struct Connection {
    task: AbortHandle,
    lasts: Lasting,
}

/// Says of the connection of a request that it is to last: it carries a stream of events to somebody who
/// knows the token.
#[derive(Clone, Debug, Default)]
pub(super) struct Lasting(Arc<AtomicBool>);

impl Lasting {
    pub(super) fn set(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn get(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Takes connections for as long as the program runs.
pub(super) async fn take(listener: TcpListener, router: Router<()>) {
    let connections = Connections::default();
    let mut number = 0;
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                number += 1;
                connections.make_room();
                connections.open(number, stream, router.clone());
            }
            // Most likely no more files may be opened: a connection less is a file more.
            Err(_) => {
                let pause = if connections.close_oldest() { 1 } else { 50 };
                tokio::time::sleep(Duration::from_millis(pause)).await;
            }
        }
    }
}

impl Connections {
    fn open(&self, number: u64, stream: TcpStream, router: Router<()>) {
        let lasts = Lasting::default();
        let (mine, all) = (lasts.clone(), self.clone());
        // The entry is made before the task can end: the lock is held until then.
        let mut open = self.lock();
        let task = tokio::spawn(async move {
            answer(stream, router, mine).await;
            all.lock().remove(&number);
        });
        open.insert(number, Connection { task: task.abort_handle(), lasts });
    }

    /// Closes one where there are as many as may be.
    fn make_room(&self) {
        if self.lock().len() >= MOST {
            self.close_oldest();
        }
    }

    /// Closes the oldest that carries no events, or else the oldest; whether there was one. An honest one
    /// among them was idle: the browser opens another.
    fn close_oldest(&self) -> bool {
        let mut open = self.lock();
        let oldest = open.iter().find(|(_, connection)| !connection.lasts.get()).or_else(|| open.iter().next());
        let number = oldest.map(|(number, _)| *number);
        let closed = number.and_then(|number| open.remove(&number));
        closed.inspect(|connection| connection.task.abort()).is_some()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<u64, Connection>> {
        // Nobody panics while holding it; and if somebody did, the map would still be whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn answer(stream: TcpStream, router: Router<()>, lasts: Lasting) {
    // Small answers go out at once. Where that cannot be asked for, they go out a little later.
    let _ = stream.set_nodelay(true);
    let service = router.layer(axum::Extension(lasts));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(LARGEST_HEAD)
        .max_headers(MOST_HEADERS)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
    // A connection that breaks off has nobody left to be told.
    let _ = connection.await;
}
