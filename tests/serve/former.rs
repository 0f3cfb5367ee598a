//! A tab is told what became of its page, if the report has none at its address any more.

use crate::support::{Line, cookie, server, site};
use annals::serve::{Edition, FormerPage, FormerPages, PageLink, Server, Was};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

const FORGED: &str = "a\r\n\r\nevent: page\ndata: \"forged\"\n\n\u{2028}</script>";

/// A tab's stream of events.
fn listen(server: &Server, query: &str) -> Line {
    let (here, cookie) = (server.address(), cookie(server.address()));
    let mut tab = Line::open(here);
    tab.send(format!(
        "GET /__annals/events?{query} HTTP/1.1\r\nHost: {here}\r\nSec-Fetch-Site: same-origin\r\nCookie: {cookie}\r\n\r\n"
    ));
    assert_eq!(tab.head().expect("an answer").0, 200);
    tab
}

/// What the next report says of the tab's page.
fn next(tab: &mut Line) -> Value {
    tab.wait_for("event: report");
    let line = tab.line();
    let report: Value = serde_json::from_str(line.strip_prefix("data: ").expect("data")).expect("JSON");
    report["former"].clone()
}

fn edition(former: FormerPages) -> Edition {
    let site = site([("index.html", b"<body>".to_vec()), ("report/a.html", b"<body>A".to_vec())]);
    Edition { site: Some(site), former, ..Edition::default() }
}

#[test]
fn a_page_that_is_there_or_never_was_is_no_former_one() {
    let server = server();
    server.show(edition(FormerPages::default()));
    assert_eq!(next(&mut listen(&server, "page=/report/a.html&version=x")), Value::Null);
    assert_eq!(next(&mut listen(&server, "page=/report/b.html")), Value::Null);
    let gone = json!({ "now": [], "source": null, "was": null });
    assert_eq!(next(&mut listen(&server, "page=/report/b.html&version=x")), gone);
    // It goes, and comes back, while the tab is open.
    let mut tab = listen(&server, "page=/report/a.html");
    assert_eq!(next(&mut tab), Value::Null);
    server.show(Edition { site: Some(site([("index.html", b"<body>".to_vec())])), ..Edition::default() });
    assert_eq!(next(&mut tab), gone);
    server.show(edition(FormerPages::default()));
    assert_eq!(next(&mut tab), Value::Null);
    // While there is no site at all, nothing is gone.
    server.show(Edition::default());
    assert_eq!(next(&mut tab), Value::Null);
}

#[test]
fn where_it_is_now_is_asked_with_what_the_tab_shows_and_told_as_data() {
    let server = server();
    let asked = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&asked);
    let find = move |address: &str, shown: &annals::serve::ShownPage| {
        seen.lock().expect("a list").push((address.to_owned(), shown.clone()));
        (address == "report/b.html").then(|| FormerPage {
            now: vec![PageLink { address: FORGED.to_owned(), title: FORGED.to_owned() }],
            source: Some(FORGED.to_owned()),
            was: Some(Was { file: FORGED.to_owned(), record: None, line: FORGED.to_owned() }),
        })
    };
    server.show(edition(FormerPages::new(find)));
    let stamps: Vec<String> = (0..100).map(|number| format!("p-{number}")).collect();
    let mut tab = listen(&server, &format!("page=/report/b.html&title=One%20two&stamps={}", stamps.join("+")));
    let told = next(&mut tab);
    assert_eq!(told["now"], json!([{ "address": FORGED, "title": FORGED }]));
    assert_eq!(told["was"], json!({ "file": FORGED, "record": null, "line": FORGED }));
    assert_eq!(next(&mut listen(&server, "page=/report/c.html&title=%00&stamps=%0a%ff")), Value::Null);
    next(&mut listen(&server, "page=/report/a.html"));
    let asked = asked.lock().expect("a list");
    let [(address, shown), (other, _)] = &asked[..] else { panic!("{asked:?}") };
    assert_eq!((&**address, &*shown.title, &**other), ("report/b.html", "One two", "report/c.html"));
    assert_eq!(shown.stamps, stamps[..64]);
}
