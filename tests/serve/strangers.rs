//! Requests of other pages in the same browser, and host names that resolve to this server.

use crate::support::{SECRET, ask, cookie, get, report, server, server_in};
use std::net::SocketAddr;

const EVENTS: &str = "/__annals/events?page=/";
const OPEN: &str = "/__annals/open?page=/&id=a";

/// A path of each kind.
const PATHS: [&str; 6] = ["/", "/report/a.html", "/search.json", "/__annals/preview.js", EVENTS, OPEN];

#[test]
fn a_browser_is_shown_the_report() {
    let server = server();
    let answer = get(server.address(), "/report/a.html");
    assert_eq!(answer.status, 200);
    assert!(answer.text().contains(SECRET));
    for (name, value) in [
        ("cache-control", "no-store"),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "SAMEORIGIN"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
    ] {
        assert_eq!(answer.header(name), Some(value), "{name}");
    }
    answer.assert_closed("a page");
}

#[test]
fn the_host_has_to_be_this_server() {
    let server = server();
    let port = server.address().port();
    let foreign = ["evil.test", "localhost.evil.test", "127.0.0.1.evil.test", "localhost.", "10.0.0.1", "0.0.0.0"];
    let spelled = ["127.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.0.0.1.", "[::ffff:127.0.0.1]", "[::1%25lo]"];
    let odd = ["a@127.0.0.1", "", "127.0.0.1, evil.test", "127.0.0.1/", "127.0.0.1#", "127.0.0.1\\@evil.test"];
    for name in foreign.into_iter().chain(spelled).chain(odd) {
        let host = format!("{name}:{port}");
        for path in PATHS {
            ask(server.address(), &format!("GET {path}"), &[("Host", &host)]).assert_refused(&format!("{host} {path}"));
        }
    }
    for host in ["localhost", "LOCALHOST", "[::1]", "127.0.0.1"] {
        let host = format!("{host}:{port}");
        assert_eq!(ask(server.address(), "GET /", &[("Host", &host)]).status, 200, "{host}");
    }
}

#[test]
fn the_port_has_to_be_right() {
    let server = server();
    let port = server.address().port();
    for wrong in ["", ":", ":80", &format!(":{}", port ^ 1), &format!(":+{port}"), &format!(":0{port}"), ":99999"] {
        for name in ["127.0.0.1", "localhost", "[::1]"] {
            let host = format!("{name}{wrong}");
            ask(server.address(), "GET /", &[("Host", &host)]).assert_refused(&host);
        }
    }
}

#[test]
fn a_host_is_named_once_and_only_once() {
    let server = server();
    let here = server.address().to_string();
    let evil = format!("http://evil.test:{}/", server.address().port());
    ask(server.address(), "GET /", &[]).assert_refused("none");
    ask(server.address(), "GET /", &[("Host", &here), ("Host", "evil.test")]).assert_refused("two");
    ask(server.address(), "GET /", &[("Host", "evil.test"), ("Host", &here)]).assert_refused("two");
    ask(server.address(), "GET /", &[("Host", &here), ("Host", &here)]).assert_refused("one twice");
    ask(server.address(), "GET /", &[("Host", "evil.test"), ("X-Forwarded-Host", &here)]).assert_refused("forwarded");
    ask(server.address(), &format!("GET {evil}"), &[("Host", &here)]).assert_refused("another in the line");
    ask(server.address(), &format!("GET http://a:b@{here}/"), &[("Host", &here)]).assert_refused("a user in the line");
    assert_eq!(ask(server.address(), &format!("GET http://{here}/"), &[("Host", &here)]).status, 200);
}

#[test]
fn a_page_of_another_origin_may_ask_for_nothing() {
    let server = server();
    let (here, port) = (server.address().to_string(), server.address().port());
    let cookie = cookie(server.address());
    let origins = [
        "http://evil.test".to_owned(),
        "null".to_owned(),
        String::new(),
        format!("https://{here}"),
        format!("http://localhost:{port}"),
        format!("http://127.0.0.1:{}", port ^ 1),
        "http://127.0.0.1".to_owned(),
        format!("http://{here}.evil.test"),
        format!("http://{here}/"),
        format!("HTTP://{here}"),
        format!("http://{here} http://evil.test"),
    ];
    for origin in origins {
        for path in PATHS {
            let headers = [("Host", &*here), ("Origin", &*origin), ("Cookie", &*cookie)];
            ask(server.address(), &format!("GET {path}"), &headers).assert_refused(&format!("{origin:?} {path}"));
        }
    }
    let own = format!("http://{here}");
    let both = [("Host", &*here), ("Origin", &*own), ("Origin", "http://evil.test"), ("Cookie", &*cookie)];
    ask(server.address(), &format!("GET {OPEN}"), &both).assert_refused("two origins");
}

#[test]
fn nothing_of_the_report_can_be_embedded_elsewhere() {
    let server = server();
    let here = server.address().to_string();
    for site in ["cross-site", "same-site"] {
        for (mode, dest) in [
            ("no-cors", "script"),
            ("no-cors", "style"),
            ("no-cors", "image"),
            ("no-cors", "empty"),
            ("cors", "empty"),
            ("navigate", "iframe"),
            ("navigate", "object"),
            ("navigate", "embed"),
            ("websocket", "websocket"),
            ("same-origin", "document"),
        ] {
            let headers =
                [("Host", &*here), ("Sec-Fetch-Site", site), ("Sec-Fetch-Mode", mode), ("Sec-Fetch-Dest", dest)];
            for path in PATHS {
                ask(server.address(), &format!("GET {path}"), &headers)
                    .assert_refused(&format!("{site} {dest} {path}"));
            }
        }
    }
}

#[test]
fn every_answer_forbids_use_by_other_origins() {
    // `<script src="http://127.0.0.1:4400/search.json">`, in a browser that is too old for `Sec-Fetch-Site`.
    let server = server();
    for path in ["/search.json", "/search.js", "/style.css", "/manifest", "/__annals/preview.js", "/missing"] {
        let answer = get(server.address(), path);
        assert_eq!(answer.header("cross-origin-resource-policy"), Some("same-origin"), "{path}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
    }
}

#[test]
fn events_and_editor_are_for_a_page_of_this_server_that_knows_the_token() {
    let server = server();
    let here = server.address().to_string();
    let (own, page) = (format!("http://{here}"), format!("http://{here}/report/a.html"));
    let cookie = cookie(server.address());
    let (name, token) = cookie.split_once('=').unwrap();
    let wrong = format!("{name}={}", token.chars().rev().collect::<String>());
    let other = format!("annals_1={token}");
    let longer = format!("{cookie}0");
    let refused: [&[(&str, &str)]; 15] = [
        &[],
        &[("Cookie", &cookie)],
        &[("Origin", &own)],
        &[("Sec-Fetch-Site", "same-origin")],
        &[("Referer", &page)],
        &[("Cookie", &cookie), ("Sec-Fetch-Site", "none")],
        &[("Cookie", &cookie), ("Sec-Fetch-Site", "same-site"), ("Referer", &page)],
        &[("Cookie", &cookie), ("Referer", "http://evil.test/")],
        &[("Cookie", &cookie), ("Referer", &own)],
        &[("Cookie", &wrong), ("Origin", &own)],
        &[("Cookie", &other), ("Origin", &own)],
        &[("Cookie", &longer), ("Origin", &own)],
        &[("Cookie", name), ("Origin", &own)],
        &[("Authorization", token), ("Origin", &own)],
        &[("Cookie", &cookie), ("Origin", "http://evil.test"), ("Referer", &page)],
    ];
    let ask = |method: &str, path: &str, headers: &[(&str, &str)]| {
        let headers = [&[("Host", &*here)], headers].concat();
        ask(server.address(), &format!("{method} {path}"), &headers)
    };
    for path in [EVENTS, OPEN] {
        for headers in refused {
            for method in ["GET", "HEAD"] {
                ask(method, path, headers).assert_refused(&format!("{path} {headers:?}"));
            }
        }
        let in_the_address = format!("{path}&token={token}");
        ask("GET", &in_the_address, &[("Origin", &own)]).assert_refused("a token in the address");
    }
    // Another port of this machine can set a cookie of the same name: it does not hide the right one.
    let tossed = format!("{wrong}; {cookie}");
    let allowed: [&[(&str, &str)]; 4] = [
        &[("Cookie", &cookie), ("Sec-Fetch-Site", "same-origin")],
        &[("Cookie", &cookie), ("Origin", &own)],
        &[("Cookie", &cookie), ("Referer", &page)],
        &[("Cookie", &tossed), ("Origin", &own)],
    ];
    for headers in allowed {
        assert_eq!(ask("GET", OPEN, headers).status, 200, "{headers:?}");
        assert_eq!(ask("HEAD", EVENTS, headers).status, 200, "{headers:?}");
    }
}

#[test]
fn another_run_has_another_token() {
    assert_ne!(
        cookie(server().address()).split_once('=').unwrap().1,
        cookie(server().address()).split_once('=').unwrap().1
    );
}

#[test]
fn no_service_worker_is_given() {
    let server = server();
    let here = server.address().to_string();
    for site in ["same-origin", "none"] {
        let headers = [("Host", &*here), ("Service-Worker", "script"), ("Sec-Fetch-Site", site)];
        ask(server.address(), "GET /search.js", &headers).assert_refused(site);
    }
}

#[test]
fn no_address_leads_to_a_file() {
    let root = tempfile::tempdir().unwrap();
    let site = root.path().join("site");
    std::fs::create_dir_all(site.join(".git")).unwrap();
    for path in ["secret.txt", "site/.env", "site/.git/config", "site/book.toml", "site/draft.md"] {
        std::fs::write(root.path().join(path), SECRET).unwrap();
    }
    let server = server_in(&site);
    server.show(report());
    for path in addresses(server.address(), root.path().to_str().unwrap()) {
        let answer = get(server.address(), &path);
        answer.assert_refused(&path);
        assert!(!answer.text().contains("root:"), "{path}");
    }
}

fn addresses(address: SocketAddr, root: &str) -> Vec<String> {
    let up =
        ["../", "..%2f", "%2e%2e/", "%2e%2e%2f", "..%5c", "..\\", "%252e%252e%252f", "%c0%ae%c0%ae/", "..;/", ".%00./"];
    let mut all = Vec::new();
    for up in up {
        for start in ["/", "//", "/report/", "/%2f", "/__annals/"] {
            for target in ["secret.txt", "etc/passwd", ".env"] {
                for depth in [1, 12] {
                    all.push(format!("{start}{}{target}", up.repeat(depth)));
                }
            }
        }
    }
    let files =
        ["/.env", "/.git/config", "/%2egit/config", "/book.toml", "/draft.md", "/.well-known/", "/.", "/..", "/..."];
    let odd = [
        "//etc/passwd",
        "///etc/passwd",
        "/etc/passwd",
        "/%2fetc/passwd",
        "/file:///etc/passwd",
        "/C:/Windows/win.ini",
    ];
    let near = [
        "/report",
        "/report/",
        "/index.html/",
        "/index.html%00",
        "/INDEX.HTML",
        "//index.html",
        "/./index.html",
        "/%ff",
    ];
    let own =
        ["/__annals", "/__annals/", "/__annals/preview.js/", "/%5f%5fannals/events?page=/", "/__annals%2fopen?page=/"];
    all.extend([&files[..], &odd, &near, &own].concat().into_iter().map(str::to_owned));
    all.extend([
        format!("/{root}/secret.txt"),
        format!("{root}/secret.txt"),
        format!("http://{address}/../secret.txt"),
    ]);
    all
}
