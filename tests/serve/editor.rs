//! The editor is opened for a page of this server alone, and nothing in the name of a file is a command.

use crate::support::{ask, cookie, report, server_in};
use annals::serve::{ClickedWord, Editor, Explanations, Origin, Origins, Server, Snapshot};
use std::path::{Path, PathBuf};
use std::time::Duration;

const NAME: &str = "content/$(touch made);`touch made` -x --flag={line} \"a' & {path} \u{202e}.md";

/// A server whose editor writes its arguments to a file, one per line.
struct EditorFixture {
    root: tempfile::TempDir,
    server: Server,
}

impl EditorFixture {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let script = root.path().join("editor.sh");
        std::fs::write(&script, "cd \"${0%/*}\"; printf '%s\\n' \"$@\" > part; mv part opened\n").unwrap();
        let server = server_in(root.path());
        server.set_editor(Editor::parse(&format!("sh {} -g", script.display())));
        let find = |page: &str, id: &str| {
            let is_there = page == "report/a.html" && id == "p-1";
            is_there.then(|| Origin { path: NAME.into(), line: 12, column: 3 })
        };
        let explain = |page: &str, clicked: &ClickedWord| {
            let expected = ClickedWord { block: "p-1".to_owned(), word: "Holm".to_owned(), nth: 1 };
            (page == "report/a.html" && *clicked == expected).then(|| "“Holm” <stays> text".to_owned())
        };
        let explanations = Explanations::new(explain);
        server.show(Snapshot { origins: Origins::new(find), explanations, ..report() });
        Self { root, server }
    }

    fn ask(&self, query: &str, headers: &[(&str, &str)]) -> crate::support::Answer {
        let host = self.server.address().to_string();
        let headers = [&[("Host", &*host)], headers].concat();
        ask(self.server.address(), &format!("GET /__annals/open?{query}"), &headers)
    }

    fn opened(&self) -> PathBuf {
        self.root.path().join("opened")
    }
}

#[test]
fn the_name_of_a_file_is_an_argument_and_nothing_else() {
    let desk = EditorFixture::new();
    let cookie = cookie(desk.server.address());
    let own = [("Cookie", &*cookie), ("Sec-Fetch-Site", "same-origin")];
    let answer = desk.ask("page=/report/a.html&id=p-1", &own);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    let answer_json: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(answer_json, serde_json::json!({ "place": format!("{NAME}:12:3"), "opened": true }));
    let arguments = wait_for(&desk.opened());
    assert_eq!(arguments, format!("-g\n{}/{NAME}:12:3\n", desk.root.path().display()));
    assert!(!desk.root.path().join("made").exists(), "it was run");
}

#[test]
fn a_name_that_is_clicked_is_explained() {
    let desk = EditorFixture::new();
    let cookie = cookie(desk.server.address());
    let own = [("Cookie", &*cookie), ("Sec-Fetch-Site", "same-origin")];
    let why = |query: &str| {
        let answer = desk.ask(&format!("page=/report/a.html&id=p-1{query}"), &own);
        let answer_json: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
        answer_json.get("why").cloned()
    };
    assert_eq!(why("&word=Holm&nth=1"), Some(serde_json::json!("“Holm” <stays> text")));
    assert_eq!(why("&word=Holm&nth=0"), None);
    assert_eq!(why("&word=&nth=0"), None);
    assert_eq!(why(""), None);
    let strangers: [&[(&str, &str)]; 2] = [&[], &[("Cookie", &cookie), ("Sec-Fetch-Site", "cross-site")]];
    for headers in strangers {
        desk.ask("page=/report/a.html&id=p-1&word=Holm&nth=1", headers).assert_refused(&format!("{headers:?}"));
    }
}

#[test]
fn no_other_page_opens_the_editor() {
    let desk = EditorFixture::new();
    let cookie = cookie(desk.server.address());
    let valid_query = "page=/report/a.html&id=p-1";
    let strangers: [&[(&str, &str)]; 5] = [
        &[],
        &[("Cookie", &cookie)],
        &[("Sec-Fetch-Site", "same-origin")],
        &[("Cookie", &cookie), ("Origin", "http://evil.test")],
        &[
            ("Cookie", &cookie),
            ("Sec-Fetch-Site", "cross-site"),
            ("Sec-Fetch-Mode", "navigate"),
            ("Sec-Fetch-Dest", "document"),
        ],
    ];
    for headers in strangers {
        desk.ask(valid_query, headers).assert_refused(&format!("{headers:?}"));
    }
    let own = [("Cookie", &*cookie), ("Sec-Fetch-Site", "same-origin")];
    let elsewhere = [
        "page=/report/a.html&id=../../../etc/passwd",
        "page=../../etc/passwd&id=p-1",
        "page=file:///etc/passwd&id=p-1",
        "page=%00&id=%00",
        "page=&id=",
        "page",
        "page=http://evil.test/report/a.html&id=p-1",
    ];
    for query in elsewhere {
        let answer = desk.ask(query, &own);
        assert_eq!((answer.status, &*answer.text()), (200, r#"{"place":null,"opened":false}"#), "{query}");
    }
    for query in ["", "id=p-1", "page=/&page=/report/a.html&id=p-1"] {
        desk.ask(query, &own).assert_refused(query);
    }
    // If any of these had opened it, that would be visible once this one has.
    assert_eq!(desk.ask(valid_query, &own).status, 200);
    assert_eq!(wait_for(&desk.opened()).lines().count(), 2);
    assert!(!desk.root.path().join("part").exists());
}

fn wait_for(path: &Path) -> String {
    for _ in 0..1000 {
        if let Ok(text) = std::fs::read_to_string(path) {
            return text;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    panic!("{} was not created", path.display())
}
