//! `annals serve` itself: where it listens, what it warns of, and whom it answers.

use crate::support::{Answer, Connection, SECRET, ask, cookie, get};
use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

/// The running program, with a report.
struct ServeProcess {
    child: Child,
    root: tempfile::TempDir,
    url: String,
}

impl ServeProcess {
    fn start(arguments: &[&str]) -> Self {
        Self::start_with(Command::new(env!("CARGO_BIN_EXE_annals")), arguments)
    }

    fn start_with(mut program: Command, arguments: &[&str]) -> Self {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir(root.path().join("content")).unwrap();
        std::fs::write(root.path().join("book.toml"), "[book]\ntitle = \"Report\"\n").unwrap();
        std::fs::write(root.path().join("content/01-a.md"), format!("---\ntitle: A\n---\n{SECRET}.\n")).unwrap();
        program.args(["serve", "--port", "0", "--root"]).arg(root.path()).args(arguments);
        let mut child =
            program.env_remove("ANNALS_EDITOR").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.strip_prefix("preview at ").unwrap_or_else(|| panic!("{line:?}")).trim_end().to_owned();
        Self { child, root, url }
    }

    fn address(&self) -> SocketAddr {
        self.url.strip_prefix("http://").unwrap().split('/').next().unwrap().parse().unwrap()
    }

    fn token(&self) -> Option<&str> {
        self.url.split_once("/?token=").map(|(_, token)| token)
    }

    /// Ends it, and returns its standard error.
    fn end(mut self) -> String {
        self.child.kill().unwrap();
        let mut stderr = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        stderr
    }
}

impl Drop for ServeProcess {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const WARNING: &str = "warning: other machines can reach this preview";

#[test]
fn by_default_it_listens_on_the_loopback_address_only() {
    let preview = ServeProcess::start(&[]);
    assert!(preview.address().ip().is_loopback());
    assert_eq!(preview.token(), None);
    assert!(get(preview.address(), "/report/a.html").text().contains(SECRET));
    let lan = format!("192.168.1.7:{}", preview.address().port());
    ask(preview.address(), "GET /", &[("Host", &lan)]).assert_refused("an address of the network");
    assert!(!preview.end().contains(WARNING));
}

#[test]
fn on_the_network_it_warns_and_requires_the_token() {
    let preview = ServeProcess::start(&["--host", "0.0.0.0"]);
    let address = preview.address();
    let token = preview.token().expect("the address has the token in it").to_owned();
    assert_eq!(token.len(), 32);
    let lan = format!("192.168.1.7:{}", address.port());
    let ask = |line: &str, headers: &[(&str, &str)]| ask(address, line, &[&[("Host", &*lan)], headers].concat());
    let cookie = format!("annals_{}={token}", address.port());
    let paths = ["/", "/report/a.html", "/missing", "/__annals/preview.js", "/__annals/events?page=/", "/style.css"];
    for path in paths {
        for query in
            ["", "?token=", "?token", "?Token=0", &format!("?token={}", "0".repeat(32)), &format!("?x={token}")]
        {
            ask(&format!("GET {path}{query}"), &[]).assert_refused(&format!("{path}{query}"));
        }
        ask(&format!("GET {path}"), &[("Cookie", "annals_1=a")]).assert_refused(path);
    }
    let named = format!("evil.test:{}", address.port());
    crate::support::ask(address, &format!("GET /?token={token}"), &[("Host", &named)]).assert_refused("a rebound name");
    let foreign = [("Origin", "http://evil.test")];
    ask(&format!("GET /?token={token}"), &foreign).assert_refused("a foreign origin that knows the token");

    assert_welcome(&ask(&format!("GET /report/a.html?token={token}"), &[]), &cookie, "/report/a.html");
    let known = [("Cookie", &*cookie)];
    assert_welcome(&ask(&format!("GET /?token={token}"), &known), &cookie, "/");
    for path in ["//evil.test/", "/\\evil.test/", "/\\/evil.test/", "///evil.test/"] {
        assert_welcome(&ask(&format!("GET {path}?token={token}"), &[]), &cookie, "/evil.test/");
    }
    let page = ask("GET /report/a.html", &known);
    assert_eq!(page.status, 200);
    assert!(page.text().contains(SECRET));
    assert!(!page.text().contains(&token), "the token is in the page");
    // To another machine a browser sends only the page that asks.
    let referer = format!("http://{lan}/report/a.html");
    assert_eq!(ask("HEAD /__annals/events?page=/", &[("Cookie", &cookie), ("Referer", &referer)]).status, 200);
    assert!(preview.end().contains(WARNING));
}

/// The answer redirects to the address without the token, and shows nothing yet.
#[track_caller]
fn assert_welcome(answer: &Answer, cookie: &str, path: &str) {
    assert_eq!((answer.status, &*answer.text()), (200, ""));
    assert_eq!(answer.header("refresh"), Some(&*format!("0; url={path}")));
    assert_eq!(answer.header("set-cookie"), Some(&*format!("{cookie}; Path=/; HttpOnly; SameSite=Strict")));
    assert_eq!(answer.header("referrer-policy"), Some("same-origin"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
}

#[test]
fn exhausted_file_descriptors_block_no_client() {
    let mut limited = Command::new("sh");
    limited.args(["-c", "ulimit -n 64 && exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_annals")]);
    let preview = ServeProcess::start_with(limited, &[]);
    assert_eq!(get(preview.address(), "/").status, 200);
    let crowd: Vec<Connection> = (0..150)
        .map(|_| {
            let mut line = Connection::open(preview.address());
            line.send("GET /half");
            line
        })
        .collect();
    let started = std::time::Instant::now();
    assert_eq!(get(preview.address(), "/").status, 200);
    // Stalled connections are closed after ten seconds: that is not what made room.
    assert!(started.elapsed().as_secs() < 8, "{:?}", started.elapsed());
    drop(crowd);
}

#[test]
fn a_report_names_no_program_to_run() {
    let preview = ServeProcess::start(&[]);
    let address = preview.address();
    let (cookie, host) = (cookie(address), address.to_string());
    let own = [("Host", &*host), ("Cookie", &*cookie), ("Sec-Fetch-Site", "same-origin")];
    let mut events = Connection::open(address);
    events.send(format!(
        "GET /__annals/events?page=/ HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\nSec-Fetch-Site: same-origin\r\n\r\n"
    ));
    events.wait_for("event: report");
    let marker = preview.root.path().join("made");
    let settings = format!("[book]\ntitle = \"Report\"\n[preview]\neditor = \"touch {} {{path}}\"\n", marker.display());
    std::fs::write(preview.root.path().join("book.toml"), settings).unwrap();
    events.wait_for("event: report");
    let answer = ask(address, "GET /__annals/open?page=/report/a.html&id=", &own);
    // The page is there, from the last site that could be built, and so is its place.
    let place = "{\"place\":\"content/01-a.md:2:8\",\"opened\":false}";
    assert_eq!(answer.text(), place);
    assert!(!marker.exists());
}

/// Only a build for tests panics on purpose.
#[cfg(debug_assertions)]
#[test]
fn after_a_panic_it_shows_the_last_edition_and_goes_on_with_the_next_save() {
    let mut program = Command::new(env!("CARGO_BIN_EXE_annals"));
    program.env("ANNALS_TEST_PANIC", "parsing `content/02-b.md`");
    let preview = ServeProcess::start_with(program, &[]);
    let address = preview.address();
    let (host, cookie) = (address.to_string(), cookie(address));
    let mut events = Connection::open(address);
    events.send(format!(
        "GET /__annals/events?page=/ HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\nSec-Fetch-Site: same-origin\r\n\r\n"
    ));
    events.wait_for("event: report");
    let write = |name: &str, words: &str| {
        std::fs::write(preview.root.path().join("content").join(name), format!("---\ntitle: T\n---\n{words}\n"))
    };
    write("02-b.md", "Words.").unwrap();
    events.wait_for("this is a bug in annals");
    assert!(get(address, "/report/a.html").text().contains(SECRET));
    write("01-a.md", "Other words. {#p-a1}").unwrap();
    std::fs::remove_file(preview.root.path().join("content/02-b.md")).unwrap();
    events.wait_for("\"problems\":[]");
    assert!(get(address, "/report/a.html").text().contains("Other words"));
    let stderr = preview.end();
    assert!(stderr.contains("panicked while parsing `content/02-b.md`: on purpose"), "{stderr}");
    assert!(!stderr.contains("RUST_BACKTRACE"), "{stderr}");
}
