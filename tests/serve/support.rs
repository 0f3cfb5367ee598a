//! A server with a report that has a secret in it, and a client that sends any bytes.

use annals::serve::{Options, Server, Snapshot};
use annals::site::{OnDemandSite, Site, SitePath};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::Path;
use std::time::{Duration, Instant};

/// A text in every file of the report and on disk beside it. No refused client may receive it.
pub(crate) const SECRET: &str = "Ana Petrova was heard in secret";

/// The timeout of a client.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// A server at the loopback address that shows [`report`].
pub(crate) fn server() -> Server {
    let server = server_in(Path::new("/nowhere"));
    server.show(report());
    server
}

/// A server with nothing to show yet, of a site at `root`.
pub(crate) fn server_in(root: &Path) -> Server {
    Server::start(&Options { host: Ipv4Addr::LOCALHOST.into(), port: 0, root: root.to_owned() }).unwrap()
}

pub(crate) fn report() -> Snapshot {
    let page = format!("<!DOCTYPE html><html><head><title>t</title></head><body><p>{SECRET}</p></body></html>");
    let files = ["index.html", "report/a.html", "search.json", "search.js", "style.css", "404.html"];
    let text = |path: &str| if path == "404.html" { "<body>nothing is here</body>".to_owned() } else { page.clone() };
    Snapshot { site: Some(site(files.map(|path| (path, text(path).into_bytes())))), ..Snapshot::default() }
}

pub(crate) fn site<const N: usize>(files: [(&str, Vec<u8>); N]) -> OnDemandSite {
    let mut site = Site::new();
    for (path, bytes) in files {
        site.insert(SitePath::new(path).unwrap(), bytes).unwrap();
    }
    site.into()
}

/// An HTTP response.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Asserts a refusal that leaks nothing.
    #[track_caller]
    pub(crate) fn assert_refused(&self, context: &str) {
        assert!((400..500).contains(&self.status), "{context}: {self:?}");
        assert!(!self.text().contains(SECRET), "{context}: it gives the secret away");
        assert_eq!(
            self.header("set-cookie").filter(|_| self.status != 404),
            None,
            "{context}: it gives the token away"
        );
        self.assert_closed(context);
    }

    /// Asserts that no page of another site may read the answer.
    #[track_caller]
    pub(crate) fn assert_closed(&self, context: &str) {
        let cross = self.headers.iter().find(|(name, _)| name.starts_with("access-control-"));
        assert_eq!(cross, None, "{context}");
    }
}

/// A connection, over which anything can be sent.
pub(crate) struct Connection(BufReader<TcpStream>);

impl Connection {
    pub(crate) fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        Self(BufReader::new(stream))
    }

    pub(crate) fn send(&mut self, bytes: impl AsRef<[u8]>) {
        // The server may have closed the connection already: then its answer shows why.
        let _ = self.0.get_mut().write_all(bytes.as_ref());
    }

    pub(crate) fn line(&mut self) -> String {
        let mut line = String::new();
        self.0.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    /// Reads on until a line has these words in it.
    #[track_caller]
    pub(crate) fn wait_for(&mut self, words: &str) {
        let started = Instant::now();
        while !self.line().contains(words) {
            assert!(started.elapsed() < PATIENCE, "{words:?} did not arrive");
        }
    }

    /// The next answer, if the server sends one before it closes the connection.
    pub(crate) fn try_answer(&mut self, has_body: bool) -> Option<Answer> {
        let (status, headers) = self.head()?;
        let mut answer = Answer { status, headers, body: Vec::new() };
        if has_body {
            let length = answer.header("content-length").expect("an answer has a length").parse().unwrap();
            answer.body.resize(length, 0);
            self.0.read_exact(&mut answer.body).unwrap();
        }
        Some(answer)
    }

    pub(crate) fn answer(&mut self) -> Answer {
        self.try_answer(true).expect("an answer")
    }

    /// Status and headers.
    pub(crate) fn head(&mut self) -> Option<(u16, Vec<(String, String)>)> {
        let mut line = String::new();
        match self.0.read_line(&mut line) {
            Ok(0) | Err(_) => return None,
            Ok(_) => {}
        }
        let status =
            line.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_else(|| panic!("{line:?}"));
        let mut headers = Vec::new();
        loop {
            let line = self.line();
            let Some((name, value)) = line.split_once(':') else { break };
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        Some((status, headers))
    }

    /// Everything that arrives until the server closes the connection.
    pub(crate) fn rest(&mut self) -> Vec<u8> {
        let mut rest = Vec::new();
        let mut buffer = [0; 4096];
        // The connection may be reset.
        while let Ok(count @ 1..) = self.0.read(&mut buffer) {
            rest.extend_from_slice(&buffer[..count]);
        }
        rest
    }
}

/// Sends a request with these headers, and no others.
pub(crate) fn ask(address: SocketAddr, line: &str, headers: &[(&str, &str)]) -> Answer {
    let mut connection = Connection::open(address);
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    connection.send(format!("{line} HTTP/1.1\r\n{headers}\r\n"));
    connection.try_answer(!line.starts_with("HEAD ")).unwrap_or_else(|| panic!("no answer to {line}"))
}

/// Requests a page as a browser does for an address that was typed in.
pub(crate) fn get(address: SocketAddr, path: &str) -> Answer {
    ask(address, &format!("GET {path}"), &[("Host", &address.to_string())])
}

/// The cookie with the token, which every page sets.
pub(crate) fn cookie(address: SocketAddr) -> String {
    let answer = get(address, "/");
    let cookie = answer.header("set-cookie").expect("a page brings a cookie");
    assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Strict"), "{cookie}");
    cookie.split(';').next().unwrap().to_owned()
}
