//! Crowds: clients that open many connections, or are slow on purpose, block no other client.

use crate::support::{Connection, cookie, get, server, site};
use annals::serve::Snapshot;
use std::io::Write;
use std::net::{SocketAddr, TcpStream};

/// As many files as the crowd needs, on both ends of each connection, and some for the other tests.
#[cfg(unix)]
fn allow_files() {
    use rustix::process::{Resource, getrlimit, setrlimit};
    const NEEDED: u64 = 4000;
    let mut limit = getrlimit(Resource::Nofile);
    if limit.current.is_some_and(|current| current < NEEDED) {
        limit.current = Some(limit.maximum.map_or(NEEDED, |most| most.min(NEEDED)));
        setrlimit(Resource::Nofile, limit).expect("the limit of open files can be raised to what the system allows");
    }
}

#[cfg(not(unix))]
fn allow_files() {}

/// Connections with an incomplete request.
fn stalled(address: SocketAddr, count: usize, sent: &str) -> Vec<TcpStream> {
    allow_files();
    let open = |number| {
        let mut stream = TcpStream::connect(address)
            .unwrap_or_else(|error| panic!("connection {number} of {count} (see `ulimit -n`): {error}"));
        // The server may have closed earlier connections, and this one, too.
        let _ = stream.write_all(sent.as_bytes());
        stream
    };
    (0..count).map(open).collect()
}

#[test]
fn a_thousand_stalled_connections_block_no_client() {
    let server = server();
    for sent in ["GET /half", "", "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n"] {
        let crowd = stalled(server.address(), 1000, sent);
        for _ in 0..5 {
            assert_eq!(get(server.address(), "/").status, 200, "{sent:?}");
        }
        drop(crowd);
    }
}

#[test]
fn a_client_that_does_not_read_blocks_no_other() {
    let server = server();
    let large = vec![b'a'; 8 << 20];
    server.show(Snapshot {
        site: Some(site([("large.json", large), ("index.html", b"<body></body>".to_vec())])),
        ..Snapshot::default()
    });
    let request = format!("GET /large.json HTTP/1.1\r\nHost: {}\r\n\r\n", server.address());
    let crowd = stalled(server.address(), 300, &request);
    for _ in 0..5 {
        assert_eq!(get(server.address(), "/").status, 200);
    }
    drop(crowd);
    assert_eq!(get(server.address(), "/large.json").body.len(), 8 << 20);
}

#[test]
fn stalled_connections_end_no_event_stream() {
    let server = server();
    let mut tab = tab(server.address(), &cookie(server.address()));
    let crowd = stalled(server.address(), 1000, "GET /half");
    assert_eq!(get(server.address(), "/").status, 200);
    server.show(Snapshot { summary: "told afterwards".to_owned(), ..Snapshot::default() });
    tab.wait_for("told afterwards");
    drop(crowd);
}

#[test]
fn many_tabs_block_no_client() {
    let server = server();
    allow_files();
    let cookie = cookie(server.address());
    let mut tabs: Vec<Connection> = (0..400).map(|_| tab(server.address(), &cookie)).collect();
    assert_eq!(get(server.address(), "/").status, 200);
    server.show(Snapshot { summary: "told to all".to_owned(), ..Snapshot::default() });
    let last_tab = tabs.last_mut().unwrap();
    last_tab.wait_for("told to all");
}

fn tab(address: SocketAddr, cookie: &str) -> Connection {
    let mut line = Connection::open(address);
    line.send(format!(
        "GET /__annals/events?page=/ HTTP/1.1\r\nHost: {address}\r\nSec-Fetch-Site: same-origin\r\nCookie: {cookie}\r\n\r\n"
    ));
    assert_eq!(line.head().expect("an answer").0, 200);
    line
}

#[test]
fn idle_connections_are_closed() {
    let server = server();
    let open = |sent: &str| {
        let mut line = Connection::open(server.address());
        line.send(sent.replace("{here}", &server.address().to_string()));
        line
    };
    // The last has its answer, and sends no further request.
    let sent = ["", "GET / HT", "GET / HTTP/1.1\r\nX: ", "GET / HTTP/1.1\r\nHost: {here}\r\n\r\n"];
    let started = std::time::Instant::now();
    for (number, mut line) in sent.map(open).into_iter().enumerate() {
        let answers = String::from_utf8(line.rest()).unwrap().matches("HTTP/1.1 200").count();
        assert_eq!(answers, usize::from(number == 3), "{:?}", sent[number]);
        // The server closed it, not the timeout of the client.
        assert!(started.elapsed() < crate::support::PATIENCE, "{:?}", sent[number]);
    }
}
