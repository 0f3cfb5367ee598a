//! Access control: a page of another site in the same browser must not read drafts, and a stranger on the network must not
//! read anything.
//!
//! Browsers send requests to this machine on behalf of any page. The headers of each request are checked to reject these: `Host`
//! (DNS rebinding: <https://en.wikipedia.org/wiki/DNS_rebinding>), `Origin` (RFC 6454), and what the browser reports of the
//! requesting page (`Sec-Fetch-*`: <https://www.w3.org/TR/fetch-metadata/>). Compare CVE-2025-24010.

use axum::http::header::{COOKIE, HOST, ORIGIN, REFERER};
use axum::http::{HeaderMap, HeaderName, Method, StatusCode, Uri};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The checks of requests, with the address of the server and its token.
#[derive(Debug)]
pub(super) struct Guard {
    host: IpAddr,
    port: u16,
    token: String,
}

/// Why a request is rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The method is neither GET nor HEAD.
    Method,
    /// `Host` names another server, or is missing.
    Host,
    /// It was not sent by a page of this server.
    Origin,
    /// It requests a service worker, which would remain in the browser.
    Worker,
    /// It lacks the token.
    Token,
}

impl Refusal {
    /// The status and the text of the response.
    pub(super) fn status_and_text(self) -> (StatusCode, &'static str) {
        match self {
            Self::Method => (StatusCode::METHOD_NOT_ALLOWED, "this server answers only GET and HEAD\n"),
            Self::Host => (StatusCode::MISDIRECTED_REQUEST, "this is not the server that the request names\n"),
            Self::Origin => (StatusCode::FORBIDDEN, "requests from pages of other sites are rejected\n"),
            Self::Worker => (StatusCode::FORBIDDEN, "a preview serves no service worker\n"),
            Self::Token => (StatusCode::FORBIDDEN, "open the address that `annals serve` has printed\n"),
        }
    }
}

const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
const FETCH_DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");

/// The header that a browser sends when it fetches a service worker.
const SERVICE_WORKER: HeaderName = HeaderName::from_static("service-worker");

impl Guard {
    pub(super) fn new(host: IpAddr, port: u16, token: String) -> Self {
        Self { host, port, token }
    }

    /// Whether other machines can reach the server. Then every page requires the token.
    pub(super) fn is_exposed(&self) -> bool {
        !self.host.is_loopback()
    }

    /// The checks of every request.
    pub(super) fn check(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Result<(), Refusal> {
        if !matches!(*method, Method::GET | Method::HEAD) {
            return Err(Refusal::Method);
        }
        let host = self.host_of(uri, headers).ok_or(Refusal::Host)?;
        if headers.get_all(ORIGIN).iter().any(|origin| origin.as_bytes() != format!("http://{host}").as_bytes()) {
            return Err(Refusal::Origin);
        }
        let has_value = |name: &HeaderName, word: &str| headers.get(name).is_some_and(|value| value == word);
        let is_navigation = has_value(&FETCH_MODE, "navigate") && has_value(&FETCH_DEST, "document");
        let is_from_other_site = has_value(&FETCH_SITE, "cross-site") || has_value(&FETCH_SITE, "same-site");
        if is_from_other_site && !is_navigation {
            return Err(Refusal::Origin);
        }
        // A worker of one report would remain installed, and read the pages of another report at this address.
        if headers.contains_key(&SERVICE_WORKER) { Err(Refusal::Worker) } else { Ok(()) }
    }

    /// Additional checks of requests that do more than show a page: a page of this server must send them, with the token. A
    /// browser omits `Origin` where a page requests from its own server; `Sec-Fetch-Site` confirms this case. Over plain HTTP
    /// browsers send that header to this machine only; for other hosts there is `Referer`, which a page can omit, but not forge.
    pub(super) fn check_private(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let is_own = headers.contains_key(ORIGIN) // `check` has compared it with the host.
            || match headers.get(&FETCH_SITE) {
                Some(site) => site == "same-origin",
                None => is_referred_from_here(headers),
            };
        if !is_own {
            return Err(Refusal::Origin);
        }
        if self.has_cookie(headers) { Ok(()) } else { Err(Refusal::Token) }
    }

    /// Whether the token is among the cookies.
    pub(super) fn has_cookie(&self, headers: &HeaderMap) -> bool {
        let name = self.cookie_name();
        let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut pairs = cookies.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
        pairs.any(|(key, value)| key == name && self.is_token(value))
    }

    /// Whether `word` is the token. The comparison of hashes leaks no timing information on how much of it matches.
    pub(super) fn is_token(&self, word: &str) -> bool {
        blake3::hash(word.as_bytes()) == blake3::hash(self.token.as_bytes())
    }

    /// The secret that the address printed by `annals serve` contains.
    pub(super) fn token(&self) -> &str {
        &self.token
    }

    /// The token as a `Set-Cookie` value. All ports of a host share cookies, so the name includes the port.
    pub(super) fn cookie(&self) -> String {
        format!("{}={}; Path=/; HttpOnly; SameSite=Strict", self.cookie_name(), self.token)
    }

    fn cookie_name(&self) -> String {
        format!("annals_{}", self.port)
    }

    /// The host that a request names, if it is this server and occurs once.
    fn host_of<'r>(&self, uri: &'r Uri, headers: &'r HeaderMap) -> Option<&'r str> {
        let mut hosts = headers.get_all(HOST).iter();
        let host = hosts.next()?.to_str().ok()?;
        let is_own = hosts.next().is_none() && self.is_own_host(host);
        // A request line may name a host, too: RFC 9112, 3.2.2.
        (is_own && uri.authority().is_none_or(|authority| authority.as_str() == host)).then_some(host)
    }

    /// Whether `host` is this server, in the form that browsers send; equivalent spellings are rejected.
    fn is_own_host(&self, host: &str) -> bool {
        let name = match host.strip_suffix(&format!(":{}", self.port)) {
            Some(name) => name,
            None if self.port == 80 => host, // Browsers omit the default port.
            None => return false,
        };
        let address = match name.strip_prefix('[').and_then(|name| name.strip_suffix(']')) {
            Some(name) => name.parse::<Ipv6Addr>().map(IpAddr::V6),
            None => name.parse::<Ipv4Addr>().map(IpAddr::V4),
        };
        match address {
            // A DNS name of another site cannot be an IP address, so any address of this server is allowed.
            Ok(address) => address == self.host || address.is_loopback() || self.host.is_unspecified(),
            Err(_) => name.eq_ignore_ascii_case("localhost"),
        }
    }
}

/// Whether `Referer` is a page of the requested host. `check` has validated the host.
fn is_referred_from_here(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let (Some(host), Some(page)) = (text(HOST), text(REFERER)) else { return false };
    page.strip_prefix("http://").and_then(|page| page.strip_prefix(host)).is_some_and(|path| path.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    const PORT: u16 = 4400;

    fn guard(host: &str) -> Guard {
        Guard::new(host.parse().unwrap(), PORT, "secret".to_owned())
    }

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
    }

    fn check(guard: &Guard, pairs: &[(&'static str, &'static str)]) -> Result<(), Refusal> {
        guard.check(&Method::GET, &Uri::from_static("/"), &headers(pairs))
    }

    #[test]
    fn the_host_is_allowed_and_the_port_matches() {
        let guard = guard("127.0.0.1");
        for good in ["127.0.0.1:4400", "localhost:4400", "LOCALHOST:4400", "[::1]:4400"] {
            assert_eq!(check(&guard, &[("host", good)]), Ok(()), "{good}");
        }
        let names = ["evil.test:4400", "localhost.evil.test:4400", "localhost.:4400", "10.0.0.1:4400", "", ":4400"];
        let ports = ["127.0.0.1", "127.0.0.1:4401", "localhost", "[::1]", "127.0.0.1:+4400", "127.0.0.1:04400"];
        let spellings = [
            "a@127.0.0.1:4400",
            "127.0.0.1.:4400",
            "127.1:4400",
            "2130706433:4400",
            "0x7f.0.0.1:4400",
            "0177.0.0.1:4400",
            "[127.0.0.1]:4400",
            "::1:4400",
            "[::1%25lo]:4400",
            "[::ffff:127.0.0.1]:4400",
            "0.0.0.0:4400",
        ];
        for bad in names.into_iter().chain(ports).chain(spellings) {
            assert_eq!(check(&guard, &[("host", bad)]), Err(Refusal::Host), "{bad}");
        }
        assert_eq!(check(&guard, &[]), Err(Refusal::Host));
    }

    #[test]
    fn a_repeated_host_is_rejected() {
        let mut twice = headers(&[("host", "127.0.0.1:4400")]);
        twice.append(HOST, HeaderValue::from_static("evil.test"));
        assert_eq!(guard("127.0.0.1").check(&Method::GET, &Uri::from_static("/"), &twice), Err(Refusal::Host));
        let line = Uri::from_static("http://evil.test/");
        let once = headers(&[("host", "127.0.0.1:4400")]);
        assert_eq!(guard("127.0.0.1").check(&Method::GET, &line, &once), Err(Refusal::Host));
    }

    #[test]
    fn an_exposed_server_accepts_any_address_as_host_and_no_name() {
        let guard = guard("0.0.0.0");
        assert!(guard.is_exposed());
        assert_eq!(check(&guard, &[("host", "192.168.1.7:4400")]), Ok(()));
        assert_eq!(check(&guard, &[("host", "evil.test:4400")]), Err(Refusal::Host));
    }

    #[test]
    fn a_foreign_origin_is_always_rejected() {
        let guard = guard("127.0.0.1");
        for bad in
            ["http://evil.test", "null", "http://127.0.0.1:4401", "https://127.0.0.1:4400", "http://localhost:4400"]
        {
            let asked = [("host", "127.0.0.1:4400"), ("origin", bad)];
            assert_eq!(check(&guard, &asked), Err(Refusal::Origin), "{bad}");
        }
        assert_eq!(check(&guard, &[("host", "127.0.0.1:4400"), ("origin", "http://127.0.0.1:4400")]), Ok(()));
    }

    #[test]
    fn another_site_may_link_here_and_embed_nothing() {
        let guard = guard("127.0.0.1");
        let asked = |mode, dest| {
            check(
                &guard,
                &[
                    ("host", "127.0.0.1:4400"),
                    ("sec-fetch-site", "cross-site"),
                    ("sec-fetch-mode", mode),
                    ("sec-fetch-dest", dest),
                ],
            )
        };
        assert_eq!(asked("navigate", "document"), Ok(()));
        assert_eq!(asked("navigate", "iframe"), Err(Refusal::Origin));
        assert_eq!(asked("no-cors", "script"), Err(Refusal::Origin));
    }

    #[test]
    fn private_requests_require_origin_and_token() {
        let guard = guard("127.0.0.1");
        let asked = |pairs: &[(&'static str, &'static str)]| guard.check_private(&headers(pairs));
        assert_eq!(asked(&[]), Err(Refusal::Origin));
        assert_eq!(asked(&[("cookie", "annals_4400=secret")]), Err(Refusal::Origin));
        assert_eq!(asked(&[("sec-fetch-site", "same-origin")]), Err(Refusal::Token));
        assert_eq!(asked(&[("sec-fetch-site", "none"), ("cookie", "annals_4400=secret")]), Err(Refusal::Origin));
        assert_eq!(asked(&[("sec-fetch-site", "same-origin"), ("cookie", "annals_4400=wrong")]), Err(Refusal::Token));
        assert_eq!(asked(&[("sec-fetch-site", "same-origin"), ("cookie", "annals_4401=secret")]), Err(Refusal::Token));
        assert_eq!(asked(&[("sec-fetch-site", "same-origin"), ("cookie", "a=b; annals_4400=secret")]), Ok(()));
        assert_eq!(asked(&[("origin", "http://127.0.0.1:4400"), ("cookie", "annals_4400=secret")]), Ok(()));
    }

    #[test]
    fn the_referer_is_the_fallback_for_missing_fetch_metadata() {
        let guard = guard("192.168.1.7");
        let asked = |pairs: &[(&'static str, &'static str)]| {
            let here = [("host", "192.168.1.7:4400"), ("cookie", "annals_4400=secret")];
            guard.check_private(&headers(&[&here[..], pairs].concat()))
        };
        assert_eq!(asked(&[("referer", "http://192.168.1.7:4400/report/")]), Ok(()));
        let foreign = ["http://192.168.1.7:4400", "http://192.168.1.7:44001/", "http://192.168.1.7:4400.evil.test/"];
        for bad in foreign.into_iter().chain(["http://evil.test/http://192.168.1.7:4400/", "https://192.168.1.7:4400/"])
        {
            assert_eq!(asked(&[("referer", bad)]), Err(Refusal::Origin), "{bad}");
        }
        let other = [("referer", "http://192.168.1.7:4400/"), ("sec-fetch-site", "same-site")];
        assert_eq!(asked(&other), Err(Refusal::Origin), "`Sec-Fetch-Site` takes precedence");
    }

    #[test]
    fn other_spellings_of_the_loopback_address_require_the_token() {
        for host in ["::ffff:127.0.0.1", "0.0.0.0", "::", "192.168.1.7", "203.0.113.5"] {
            assert!(guard(host).is_exposed(), "{host}");
        }
        for host in ["127.0.0.1", "127.0.0.2", "::1"] {
            assert!(!guard(host).is_exposed(), "{host}");
        }
    }

    #[test]
    fn a_service_worker_is_rejected() {
        let asked = [("host", "127.0.0.1:4400"), ("sec-fetch-site", "same-origin"), ("service-worker", "script")];
        assert_eq!(check(&guard("127.0.0.1"), &asked), Err(Refusal::Worker));
    }

    #[test]
    fn methods_other_than_get_and_head_are_rejected() {
        let named = headers(&[("host", "127.0.0.1:4400")]);
        for method in [Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS, Method::TRACE, Method::CONNECT] {
            let answer = guard("127.0.0.1").check(&method, &Uri::from_static("/"), &named);
            assert_eq!(answer, Err(Refusal::Method), "{method}");
        }
    }
}
