//! Text of a hostile report is escaped wherever the preview shows it.

use crate::support::{Connection, cookie, get, server, server_in, site};
use annals::serve::{Problem, Snapshot};
use std::path::Path;

const PAYLOADS: [&str; 6] = [
    "<script>injected()</script>",
    "</pre></main><img src=x onerror=injected()>",
    "\"><svg/onload=injected()>",
    "' onmouseover='injected()",
    "--><script>injected()</script><!--",
    "</script><script>injected()//",
];

fn problem(text: &str) -> Problem {
    Problem { is_error: true, place: text.to_owned(), text: text.to_owned() }
}

/// The payload is shown as text, and is no tag and no attribute.
#[track_caller]
fn assert_inert(page: &str, payload: &str) {
    let marks = [('&', "&amp;"), ('<', "&lt;"), ('>', "&gt;"), ('"', "&quot;"), ('\'', "&apos;")];
    let escaped = marks.iter().fold(payload.to_owned(), |text, (mark, name)| text.replace(*mark, name));
    assert!(page.contains(&escaped), "{escaped} is not shown: {page}");
    assert!(!page.contains(payload), "{payload}: {page}");
    assert_eq!(page.matches("<script").count(), 1, "the preview's own: {page}");
    assert!(!page.contains("<img") && !page.contains("<svg"), "{page}");
}

#[test]
fn the_error_page_shows_words_and_runs_none() {
    for payload in PAYLOADS {
        let server = server_in(Path::new("/nowhere"));
        let words =
            [("broken", payload), ("broken_help", payload)].map(|(key, word)| (key.to_owned(), word.to_owned()));
        server.show(Snapshot {
            problems: vec![problem(payload)],
            summary: payload.to_owned(),
            words: words.into(),
            ..Snapshot::default()
        });
        for path in ["/", "/missing", "/%3Cscript%3Einjected()"] {
            let answer = get(server.address(), path);
            assert_eq!(answer.status, 503, "{path}");
            assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"));
            assert_inert(&answer.text(), payload);
        }
    }
}

#[test]
fn a_banner_shows_words_and_runs_none() {
    for payload in PAYLOADS {
        let server = server();
        server.show(Snapshot {
            site: Some(site([("a.html", b"<body><p>text</p></body>".to_vec())])),
            banners: [("a.html".to_owned(), payload.to_owned())].into(),
            ..Snapshot::default()
        });
        let page = get(server.address(), "/a.html").text();
        assert_inert(&page, payload);
    }
}

#[test]
fn no_text_in_an_event_ends_it() {
    let server = server();
    let text = "a\r\n\r\nevent: page\ndata: \"forged\"\n\n\u{2028}</script>";
    server.show(Snapshot {
        problems: vec![problem(text)],
        summary: text.to_owned(),
        note: Some(text.to_owned()),
        ..Snapshot::default()
    });
    let (address, cookie) = (server.address(), cookie(server.address()));
    let mut line = Connection::open(address);
    line.send(format!(
        "GET /__annals/events?page=/&version=%0aevent:x HTTP/1.1\r\nHost: {address}\r\nSec-Fetch-Site: same-origin\r\nCookie: {cookie}\r\n\r\n"
    ));
    let (status, headers) = line.head().unwrap();
    assert_eq!(status, 200);
    assert!(headers.contains(&("content-type".to_owned(), "text/event-stream".to_owned())), "{headers:?}");
    let lines: Vec<String> = (0..4).map(|_| line.line()).collect();
    // The length of the chunk, the event, its data in one line, and the end of it.
    assert_eq!(lines[1], "event: report");
    assert!(lines[2].starts_with("data: {") && lines[2].ends_with('}'), "{lines:?}");
    assert!(lines[2].contains("forged"), "{lines:?}");
    assert_eq!(lines[3], "");
}

#[test]
fn a_script_in_a_file_keeps_the_type_of_the_file() {
    let server = server();
    let script = || b"<script>injected()</script>".to_vec();
    server.show(Snapshot {
        site: Some(site([
            ("a.txt", script()),
            ("a.json", script()),
            ("a.xml", script()),
            ("a", script()),
            ("a.unknown", script()),
        ])),
        ..Snapshot::default()
    });
    let types = [
        ("/a.txt", "text/plain; charset=utf-8"),
        ("/a.json", "application/json; charset=utf-8"),
        ("/a.xml", "text/xml; charset=utf-8"),
        ("/a", "application/octet-stream"),
        ("/a.unknown", "application/octet-stream"),
        ("/manifest", "text/plain; charset=utf-8"),
    ];
    for (path, kind) in types {
        let answer = get(server.address(), path);
        assert_eq!((answer.status, answer.header("content-type")), (200, Some(kind)), "{path}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
    }
}
