//! Requests while the report is built anew: each answer is of one edition, and all of it.

use crate::support::{Line, cookie, get, server, site};
use annals::serve::Edition;
use std::sync::atomic::{AtomicBool, Ordering};

/// Long enough that it does not go out in one piece.
const TIMES: usize = 40_000;

/// The edition of that number: it stands all over the page, which is the longer the greater it is.
fn edition(number: usize) -> Edition {
    let page = format!("<body>{}</body>", format!("[{number}]").repeat(TIMES));
    let data = format!("[{number}]").repeat(TIMES);
    Edition {
        site: Some(site([("index.html", page.into_bytes()), ("data.json", data.into_bytes())])),
        banners: [("index.html".to_owned(), format!("[{number}]"))].into(),
        ..Edition::default()
    }
}

/// The numbers in brackets, each once.
fn numbers(text: &str) -> Vec<&str> {
    let mut numbers: Vec<&str> = text.split('[').skip(1).filter_map(|rest| rest.split(']').next()).collect();
    numbers.dedup();
    numbers
}

#[test]
fn every_answer_is_one_edition_whole() {
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
        // Stopped before a failure is told of: the storm would go on for ever.
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
        let answer = get(server.address(), path); // Which has read as many bytes as were announced.
        assert_eq!(answer.status, 200);
        let text = answer.text();
        let numbers = numbers(&text);
        let [number] = &*numbers else { panic!("of several editions: {numbers:?}") };
        let marks = if path == "/" { TIMES + 1 } else { TIMES };
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
    let mut slow = Line::open(server.address());
    slow.send(format!("GET /data.json HTTP/1.1\r\nHost: {}\r\n\r\n", server.address()));
    for number in 2..10 {
        server.show(edition(number));
    }
    let text = slow.answer().text();
    assert_eq!(numbers(&text).len(), 1);
    assert_eq!(text.matches('[').count(), TIMES);
}

#[test]
fn a_storm_of_editions_leaves_a_tab_that_does_not_read_with_the_last() {
    let server = server();
    let (here, cookie) = (server.address(), cookie(server.address()));
    let mut tab = Line::open(here);
    tab.send(format!(
        "GET /__annals/events?page=/ HTTP/1.1\r\nHost: {here}\r\nSec-Fetch-Site: same-origin\r\nCookie: {cookie}\r\n\r\n"
    ));
    assert_eq!(tab.head().unwrap().0, 200);
    for number in 0..2000 {
        server.show(Edition { summary: format!("[{number}]"), note: Some("x".repeat(10_000)), ..Edition::default() });
    }
    // Whatever was left out between, the last arrives.
    tab.wait_for("\"summary\":\"[1999]\"");
}
