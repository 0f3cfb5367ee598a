//! Requests that are invalid HTTP, or HTTP that this server does not support.

use crate::support::{Connection, SECRET, ask, get, server};

#[test]
fn only_get_and_head_are_allowed() {
    let server = server();
    let here = server.address().to_string();
    let methods = ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "GETS"];
    for method in methods {
        for path in ["/", "/__annals/open?page=/", "/__annals/preview.js", "/missing"] {
            // The target of CONNECT is a host.
            let target = if method == "CONNECT" { &*here } else { path };
            let headers = [("Host", &*here), ("Content-Length", "0"), ("X-Secret", "echo")];
            let answer = ask(server.address(), &format!("{method} {target}"), &headers);
            answer.assert_refused(&format!("{method} {path}"));
            assert_eq!(answer.status, 405, "{method} {path}");
            assert_eq!(answer.header("allow"), Some("GET, HEAD"), "{method} {path}");
            assert!(!answer.text().contains("echo"), "{method} {path}");
        }
    }
    let preflight = [
        ("Host", &*here),
        ("Origin", "http://evil.test"),
        ("Access-Control-Request-Method", "GET"),
        ("Access-Control-Request-Private-Network", "true"),
    ];
    ask(server.address(), "OPTIONS /", &preflight).assert_refused("a preflight");
}

#[test]
fn a_method_override_is_ignored() {
    let server = server();
    let headers =
        [("Host", &*server.address().to_string()), ("X-HTTP-Method-Override", "GET"), ("Content-Length", "0")];
    ask(server.address(), "POST /", &headers).assert_refused("an overridden method");
}

#[test]
fn head_is_get_without_a_body() {
    let server = server();
    let here = server.address().to_string();
    for path in ["/", "/search.json", "/missing", "/__annals/preview.js"] {
        let whole = get(server.address(), path);
        let mut line = Connection::open(server.address());
        line.send(format!("HEAD {path} HTTP/1.1\r\nHost: {here}\r\nConnection: close\r\n\r\n"));
        let head = line.try_answer(false).unwrap();
        assert_eq!(head.status, whole.status, "{path}");
        assert_eq!(head.header("content-length"), whole.header("content-length"), "{path}");
        assert_eq!(line.rest(), b"", "{path}");
    }
}

#[test]
fn a_part_of_a_file_is_not_given() {
    let server = server();
    let headers = [("Host", &*server.address().to_string()), ("Range", "bytes=0-3,5-6")];
    let answer = ask(server.address(), "GET /search.json", &headers);
    assert_eq!((answer.status, answer.body), (200, get(server.address(), "/search.json").body));
}

#[test]
fn a_body_is_not_taken_for_a_request() {
    let server = server();
    let here = server.address();
    let hidden = format!("GET /report/a.html HTTP/1.1\r\nHost: {here}\r\n\r\n");
    let sizes = [
        format!("Content-Length: {}", hidden.len()),
        format!("Content-Length: {0}\r\nContent-Length: {0}", hidden.len()),
        format!("Content-Length: {}\r\nContent-Length: 0", hidden.len()),
        format!("Content-Length: 0\r\nContent-Length: {}", hidden.len()),
        format!("Content-Length: +{}", hidden.len()),
        format!("Content-Length : {}", hidden.len()),
        format!("Content-Length: {}\r\nTransfer-Encoding: chunked", hidden.len()),
        "Transfer-Encoding: chunked".to_owned(),
        "Transfer-Encoding: chunked, identity".to_owned(),
        "Transfer-Encoding: xchunked".to_owned(),
        "Transfer-Encoding:\x0bchunked".to_owned(),
        "Transfer-Encoding\t: chunked".to_owned(),
        "X: a\r\n Transfer-Encoding: chunked".to_owned(),
    ];
    for size in sizes {
        let mut line = Connection::open(here);
        line.send(format!("GET /missing HTTP/1.1\r\nHost: {here}\r\nConnection: close\r\n{size}\r\n\r\n{hidden}"));
        let all = String::from_utf8(line.rest()).unwrap();
        assert!(all.matches("HTTP/1.1 ").count() <= 1, "{size}: {all}");
        assert!(!all.contains(SECRET), "{size}: {all}");
    }
}

#[test]
fn a_large_body_is_not_waited_for() {
    let server = server();
    let mut line = Connection::open(server.address());
    line.send(format!("GET / HTTP/1.1\r\nHost: {}\r\nContent-Length: 99999999999\r\n\r\n", server.address()));
    assert_eq!(line.answer().status, 200);
}

#[test]
fn requests_in_a_row_are_answered_in_their_order() {
    let server = server();
    let mut line = Connection::open(server.address());
    let request = |path: &str, host: &str| format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n");
    let here = server.address().to_string();
    line.send(
        [request("/", &here), request("/", "evil.test"), request("/missing", &here), request("/search.json", &here)]
            .concat(),
    );
    let answers: Vec<_> = (0..4).map(|_| line.answer()).collect();
    assert_eq!(answers.iter().map(|answer| answer.status).collect::<Vec<_>>(), [200, 421, 404, 200]);
    answers[1].assert_refused("the second of four");
}

#[test]
fn too_large_a_head_is_refused() {
    let server = server();
    let here = server.address();
    let long = "a".repeat(64 << 10);
    let many: String = (0..1000).map(|number| format!("X-{number}: a\r\n")).collect();
    let heads = [
        format!("GET /{long} HTTP/1.1\r\nHost: {here}\r\n\r\n"),
        format!("GET / HTTP/1.1\r\nHost: {here}\r\nX: {long}\r\n\r\n"),
        format!("GET / HTTP/1.1\r\nHost: {here}\r\nCookie: {long}\r\n\r\n"),
        format!("GET / HTTP/1.1\r\nHost: {here}\r\n{many}\r\n"),
        long.clone(),
    ];
    for head in heads {
        let mut line = Connection::open(here);
        line.send(&head);
        let rest = String::from_utf8(line.rest()).unwrap();
        // A connection may be reset before its answer has arrived.
        assert!(rest.is_empty() || rest.starts_with("HTTP/1.1 4"), "{rest}");
        assert!(!rest.contains(SECRET));
    }
    assert_eq!(get(here, "/").status, 200);
}

#[test]
fn an_invalid_request_gets_no_page() {
    let server = server();
    let here = server.address();
    let host = format!("Host: {here}\r\n\r\n");
    let sent: [Vec<u8>; 11] = [
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0".to_vec(),
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".repeat(10),
        b"GET /\r\n\r\n".to_vec(),
        b"GET / HTTP/1.0\r\n\r\n".to_vec(),
        format!("GET / HTTP/9.9\r\n{host}").into_bytes(),
        format!("GET  / HTTP/1.1\r\n{host}").into_bytes(),
        format!("GET * HTTP/1.1\r\n{host}").into_bytes(),
        format!("GET \0 HTTP/1.1\r\n{host}").into_bytes(),
        format!("GET index.html HTTP/1.1\r\n{host}").into_bytes(),
        format!("GET / HTTP/1.1\r\nX: a\0b\r\n{host}").into_bytes(),
        format!("GET / HTTP/1.1\r\nHost: {here}\rX: a\r\n\r\n").into_bytes(),
    ];
    for bytes in sent {
        let shown = String::from_utf8_lossy(&bytes).into_owned();
        let mut line = Connection::open(here);
        line.send(&bytes);
        if let Some(answer) = line.try_answer(true) {
            answer.assert_refused(&shown);
        }
    }
}

#[test]
fn http_1_0_is_answered_if_the_host_is_named() {
    let server = server();
    let mut line = Connection::open(server.address());
    line.send(format!("GET / HTTP/1.0\r\nHost: {}\r\n\r\n", server.address()));
    assert_eq!(line.answer().status, 200);
    assert_eq!(line.rest(), b"", "it closes the connection");
}

#[test]
fn no_protocol_upgrade_is_accepted() {
    let server = server();
    let here = server.address().to_string();
    for protocol in ["websocket", "h2c"] {
        let headers = [
            ("Host", &*here),
            ("Connection", "Upgrade, HTTP2-Settings"),
            ("Upgrade", protocol),
            ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
            ("Sec-WebSocket-Version", "13"),
            ("HTTP2-Settings", "AAMAAABkAAQAAP__"),
        ];
        for path in ["/", "/__annals/events?page=/"] {
            assert_ne!(ask(server.address(), &format!("GET {path}"), &headers).status, 101, "{protocol} {path}");
        }
    }
}

#[test]
fn no_part_of_an_address_becomes_a_header_or_markup() {
    let server = server();
    let marks = [
        "%0d%0aX-Injected:%20yes",
        "%0aX-Injected:yes",
        "<script>injected()</script>",
        "%3Cscript%3Einjected()",
        "\"'injected",
    ];
    for mark in marks {
        for path in [
            format!("/{mark}"),
            format!("/?a={mark}"),
            format!("/?token={mark}"),
            format!("/__annals/open?page={mark}"),
        ] {
            let mut line = Connection::open(server.address());
            line.send(format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", server.address()));
            let all = String::from_utf8(line.rest()).unwrap().to_ascii_lowercase();
            assert!(!all.contains("injected"), "{path}: {all}");
        }
    }
}
