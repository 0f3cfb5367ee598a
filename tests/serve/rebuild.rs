//! Requests during a rebuild: each answer is one complete edition.

use crate::support::{Connection, cookie, get, server, site};
use annals::serve::Snapshot;
use std::sync::atomic::{AtomicBool, Ordering};

/// Long enough not to be sent in one piece.
const REPEATS: usize = 40_000;

/// An edition that repeats its number all over the page, so that longer numbers make longer pages.
fn edition(number: usize) -> Snapshot {
    let page = format!("<body>{}</body>", format!("[{number}]").repeat(REPEATS));
    let data = format!("[{number}]").repeat(REPEATS);
    Snapshot {
        site: Some(site([("index.html", page.into_bytes()), ("data.json", data.into_bytes())])),
        banners: [("index.html".to_owned(), format!("[{number}]"))].into(),
        ..Snapshot::default()
    }
}

/// The numbers in brackets, each once.
fn numbers(text: &str) -> Vec<&str> {
    let mut numbers: Vec<&str> = text.split('[').skip(1).filter_map(|rest| rest.split(']').next()).collect();
    numbers.dedup();
    numbers
}

#[test]
fn every_answer_is_one_complete_edition() {
    let server = server();
    server.show(edition(1));
    let is_over = AtomicBool::new(false);
    let seen = std::thread::scope(|scope| {
        let storm = scope.spawn(|| {
            let mut number = 1;
            while !is_over.load(Ordering::Relaxed) {
                number = number * 7 % 100_003; // Of any length from one digit to six.
                server.show(edition(number));
            }
        });
        let fetchers: Vec<_> =
            ["/", "/data.json", "/"].into_iter().map(|path| scope.spawn(|| fetch(&server, path))).collect();
        // Stopped before a failure is reported: the storm would go on for ever.
        let seen: Vec<_> = fetchers.into_iter().map(std::thread::ScopedJoinHandle::join).collect();
        is_over.store(true, Ordering::Relaxed);
        storm.join().unwrap();
        seen
    });
    let seen: Vec<usize> = seen.into_iter().map(Result::unwrap).collect();
    assert!(seen.iter().any(|editions| *editions > 1), "no edition was shown meanwhile: {seen:?}");
}

/// How many editions were seen in a row of requests.
fn fetch(server: &annals::serve::Server, path: &str) -> usize {
    let mut seen = Vec::new();
    for _ in 0..25 {
        let answer = get(server.address(), path); // It has read as many bytes as announced.
        assert_eq!(answer.status, 200);
        let text = answer.text();
        let numbers = numbers(&text);
        let [number] = &*numbers else { panic!("of several editions: {numbers:?}") };
        let marks = if path == "/" { REPEATS + 1 } else { REPEATS };
        assert_eq!(text.matches('[').count(), marks, "a part is missing");
        assert!(path != "/" || text.ends_with("</body>"), "the end is missing");
        seen.push((*number).to_owned());
    }
    seen.sort();
    seen.dedup();
    seen.len()
}

#[test]
fn an_answer_that_has_begun_is_ended_by_the_same_edition() {
    let server = server();
    server.show(edition(1));
    let mut slow = Connection::open(server.address());
    slow.send(format!("GET /data.json HTTP/1.1\r\nHost: {}\r\n\r\n", server.address()));
    for number in 2..10 {
        server.show(edition(number));
    }
    let text = slow.answer().text();
    assert_eq!(numbers(&text).len(), 1);
    assert_eq!(text.matches('[').count(), REPEATS);
}

#[test]
fn a_storm_of_editions_leaves_a_tab_that_does_not_read_with_the_last() {
    let server = server();
    let (address, cookie) = (server.address(), cookie(server.address()));
    let mut tab = Connection::open(address);
    tab.send(format!(
        "GET /__annals/events?page=/ HTTP/1.1\r\nHost: {address}\r\nSec-Fetch-Site: same-origin\r\nCookie: {cookie}\r\n\r\n"
    ));
    assert_eq!(tab.head().unwrap().0, 200);
    for number in 0..2000 {
        server.show(Snapshot { summary: format!("[{number}]"), note: Some("x".repeat(10_000)), ..Snapshot::default() });
    }
    // Editions between may be skipped; the last arrives.
    tab.wait_for("\"summary\":\"[1999]\"");
}
