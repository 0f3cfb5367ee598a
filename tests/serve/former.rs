//! A tab learns where its page is now, if the report no longer has one at its address.

use crate::support::{Connection, cookie, server, site};
use annals::serve::{FormerAddressLine, FormerPage, FormerPageLookup, PageLink, Server, Snapshot};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

const FORGED: &str = "a\r\n\r\nevent: page\ndata: \"forged\"\n\n\u{2028}</script>";

/// A tab's stream of events.
fn listen(server: &Server, query: &str) -> Connection {
    let (address, cookie) = (server.address(), cookie(server.address()));
    let mut tab = Connection::open(address);
    tab.send(format!(
        "GET /__annals/events?{query} HTTP/1.1\r\nHost: {address}\r\nSec-Fetch-Site: same-origin\r\nCookie: {cookie}\r\n\r\n"
    ));
    assert_eq!(tab.head().expect("an answer").0, 200);
    tab
}

/// What the next report says of the tab's page.
fn next_former(tab: &mut Connection) -> Value {
    tab.wait_for("event: report");
    let line = tab.line();
    let report: Value = serde_json::from_str(line.strip_prefix("data: ").expect("data")).expect("JSON");
    report["former"].clone()
}

fn edition(former: FormerPageLookup) -> Snapshot {
    let site = site([("index.html", b"<body>".to_vec()), ("report/a.html", b"<body>A".to_vec())]);
    Snapshot { site: Some(site), former_pages: former, ..Snapshot::default() }
}

#[test]
fn an_existing_or_unknown_page_is_no_former_page() {
    let server = server();
    server.show(edition(FormerPageLookup::default()));
    assert_eq!(next_former(&mut listen(&server, "page=/report/a.html&version=x")), Value::Null);
    assert_eq!(next_former(&mut listen(&server, "page=/report/b.html")), Value::Null);
    let gone = json!({ "now": [], "source": null, "was": null });
    assert_eq!(next_former(&mut listen(&server, "page=/report/b.html&version=x")), gone);
    // It goes, and comes back, while the tab is open.
    let mut tab = listen(&server, "page=/report/a.html");
    assert_eq!(next_former(&mut tab), Value::Null);
    server.show(Snapshot { site: Some(site([("index.html", b"<body>".to_vec())])), ..Snapshot::default() });
    assert_eq!(next_former(&mut tab), gone);
    server.show(edition(FormerPageLookup::default()));
    assert_eq!(next_former(&mut tab), Value::Null);
    // While there is no site at all, nothing is gone.
    server.show(Snapshot::default());
    assert_eq!(next_former(&mut tab), Value::Null);
}

#[test]
fn the_new_address_is_looked_up_by_what_the_tab_shows_and_sent_as_data() {
    let server = server();
    let lookups = Arc::new(Mutex::new(Vec::new()));
    let recorder = Arc::clone(&lookups);
    let find = move |address: &str, shown: &annals::serve::ShownPage| {
        recorder.lock().expect("a list").push((address.to_owned(), shown.clone()));
        (address == "report/b.html").then(|| FormerPage {
            now: vec![PageLink { address: FORGED.to_owned(), title: FORGED.to_owned() }],
            source: Some(FORGED.to_owned()),
            was: Some(FormerAddressLine { file: FORGED.to_owned(), record: None, line: FORGED.to_owned() }),
        })
    };
    server.show(edition(FormerPageLookup::new(find)));
    let stamps: Vec<String> = (0..100).map(|number| format!("p-{number}")).collect();
    let mut tab = listen(&server, &format!("page=/report/b.html&title=One%20two&stamps={}", stamps.join("+")));
    let former = next_former(&mut tab);
    assert_eq!(former["now"], json!([{ "address": FORGED, "title": FORGED }]));
    assert_eq!(former["was"], json!({ "file": FORGED, "record": null, "line": FORGED }));
    assert_eq!(next_former(&mut listen(&server, "page=/report/c.html&title=%00&stamps=%0a%ff")), Value::Null);
    next_former(&mut listen(&server, "page=/report/a.html"));
    let lookups = lookups.lock().expect("a list");
    let [(address, shown), (other, _)] = &lookups[..] else { panic!("{lookups:?}") };
    assert_eq!((&**address, &*shown.title, &**other), ("report/b.html", "One two", "report/c.html"));
    assert_eq!(shown.stamps, stamps[..64]);
}
