//! Serves the pages of the preview: the site's own bytes, with the preview's script added.

use super::App;
use super::guard::Guard;
use super::snapshot::{ServedSnapshot, Snapshot};
use crate::route::{self, Address, Route};
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::{CONTENT_TYPE, REFRESH, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use percent_encoding::percent_decode_str;
use quick_xml::escape::escape;
use std::borrow::Cow;
use std::fmt::Write;
use std::sync::Arc;

/// The start of what the preview adds to a page. The rest of the page is what a build writes.
pub const BEGIN: &str = "<!--annals preview-->";
/// The end of what the preview adds.
pub const END: &str = "<!--/annals preview-->";

const SCRIPT: &str = include_str!("preview.js");

/// The address of the page in the site for the path of a request: `/report/` is `report/index.html`. `None` for a path that is
/// not UTF-8.
pub(super) fn address_of(path: &str) -> Option<String> {
    let path = percent_decode_str(path.strip_prefix('/')?).decode_utf8().ok()?;
    Some(route::file_of_request(path.into_owned()))
}

/// Serves any file of the site.
pub(super) async fn page(State(app): State<Arc<App>>, uri: Uri) -> Response {
    let served = app.current().await;
    let address = address_of(uri.path()).unwrap_or_default();
    let mut response = match &served.snapshot.site {
        None => errors_page(&served),
        Some(site) if address == crate::site::MANIFEST => plain(site.manifest().into()),
        Some(_) => match served.page(&address) {
            Some((bytes, banner)) if route::is_page(&address) => {
                app.record_recent_page(&address);
                html(StatusCode::OK, with_preview(&bytes, banner, &served, &address))
            }
            Some((bytes, _)) => file(&address, &bytes),
            None => not_found(&served, &address),
        },
    };
    if let Ok(cookie) = HeaderValue::from_str(&app.guard.cookie()) {
        response.headers_mut().insert(SET_COOKIE, cookie);
    }
    response
}

/// Serves the preview's script.
pub(super) async fn script() -> Response {
    ([(CONTENT_TYPE, "text/javascript; charset=utf-8")], SCRIPT).into_response()
}

/// Whether the query of the address contains the token.
pub(super) fn has_token(guard: &Guard, uri: &Uri) -> bool {
    let mut pairs = uri.query().unwrap_or_default().split('&').filter_map(|pair| pair.split_once('='));
    pairs.any(|(key, value)| key == "token" && guard.is_token(value))
}

/// The response to an address with the token: sets the cookie, and removes the token from the address. It refreshes instead of
/// redirecting: after a link from another site, the browser would follow a redirect as a cross-site request, without the cookie.
pub(super) fn accept_token(guard: &Guard, uri: &Uri) -> Response {
    let mut headers = HeaderMap::new();
    // A path that starts with two slashes would be a URL of another host, and browsers read `\` as a slash.
    let path = format!("0; url=/{}", uri.path().trim_start_matches(['/', '\\']));
    for (name, value) in [(REFRESH, path), (SET_COOKIE, guard.cookie())] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
    (StatusCode::OK, headers).into_response()
}

fn not_found(served: &ServedSnapshot, address: &str) -> Response {
    match served.page(&Address::from(Route::NotFound).to_path()) {
        Some((bytes, _)) => {
            let bytes = with_links_at_root(&bytes, served.snapshot.published_at.as_deref());
            html(StatusCode::NOT_FOUND, with_preview(&bytes, None, served, address))
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Rewrites the links of `404.html`, which start with the path of the published report, to the root of this host.
fn with_links_at_root<'p>(page: &'p [u8], published_at: Option<&str>) -> Cow<'p, [u8]> {
    match (std::str::from_utf8(page), published_at) {
        (Ok(text), Some(path)) if path != "/" => text.replace(&format!("=\"{path}"), "=\"/").into_bytes().into(),
        _ => page.into(),
    }
}

fn html(status: StatusCode, text: Vec<u8>) -> Response {
    (status, [(CONTENT_TYPE, "text/html; charset=utf-8")], text).into_response()
}

fn plain(bytes: Bytes) -> Response {
    ([(CONTENT_TYPE, "text/plain; charset=utf-8")], bytes).into_response()
}

fn file(address: &str, bytes: &Arc<[u8]>) -> Response {
    let kind = mime_guess::from_path(address).first_or_octet_stream();
    let is_text = kind.type_() == "text" || matches!(kind.subtype().as_str(), "javascript" | "json" | "xml");
    let kind = if is_text { format!("{kind}; charset=utf-8") } else { kind.to_string() };
    ([(CONTENT_TYPE, kind)], Body::from(Bytes::from_owner(Arc::clone(bytes)))).into_response()
}

/// Inserts the banner at the start of the page's body, and the preview's script at its end. The banner of a draft is not part of
/// the theme, which might omit it.
fn with_preview(page: &[u8], banner: Option<&str>, served: &ServedSnapshot, address: &str) -> Vec<u8> {
    let body = find(page, b"<body").and_then(|at| Some(at + find(&page[at..], b">")? + 1)).unwrap_or(0);
    let end = rfind(page, b"</body>").filter(|end| *end >= body).unwrap_or(page.len());
    let banner = banner.map(|words| format!("{BEGIN}{}{END}", banner_html(words))).unwrap_or_default();
    let script = format!("{BEGIN}{}{END}", script_html(served, address));
    [&page[..body], banner.as_bytes(), &page[body..end], script.as_bytes(), &page[end..]].concat()
}

/// The banner. It must be visible with any theme, and without scripts.
fn banner_html(words: &str) -> String {
    const STYLE: &str = "position:sticky;top:0;z-index:2147483646;margin:0;padding:.6rem 1rem;background:#7a1512;\
        color:#fff;font:600 1rem/1.4 system-ui,sans-serif;text-align:center;border-bottom:.25rem solid #fff";
    format!("<div role=\"note\" id=\"__annals-banner\" style=\"{STYLE}\">{}</div>", escape(words))
}

fn script_html(served: &ServedSnapshot, address: &str) -> String {
    let (version, style) = (served.version(address), &served.style);
    format!("<script src=\"/__annals/preview.js\" data-version=\"{version}\" data-style=\"{style}\"></script>")
}

/// The page that is shown until a first build succeeds: the problems, and what to do.
fn errors_page(served: &ServedSnapshot) -> Response {
    let Snapshot { words, problems, summary, .. } = &served.snapshot;
    let word = |key: &str| escape(words.get(key).map_or("", String::as_str));
    let mut page = format!(
        "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>{0}</title>\
         <meta name=\"viewport\" content=\"width=device-width\"><meta name=\"color-scheme\" content=\"light dark\">\
         <style>body{{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}}\
         pre{{overflow-x:auto;padding:.8rem 1rem;border-inline-start:.25rem solid #b3261e;font-size:.875rem}}</style>\
         </head><body><main><h1>{0}</h1><p>{1}</p><p>{2}</p>",
        word("broken"),
        word("broken_help"),
        escape(summary)
    );
    for problem in problems {
        // Writing into a `String` cannot fail.
        let _ = write!(page, "<pre>{}</pre>", escape(problem.text.trim_end()));
    }
    let _ = writeln!(page, "</main>{}</body></html>", script_html(served, ""));
    html(StatusCode::SERVICE_UNAVAILABLE, page.into_bytes())
}

fn find(text: &[u8], word: &[u8]) -> Option<usize> {
    text.windows(word.len()).position(|window| window == word)
}

fn rfind(text: &[u8], word: &[u8]) -> Option<usize> {
    text.windows(word.len()).rposition(|window| window == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_of_a_folder_is_its_index_page() {
        assert_eq!(address_of("/").as_deref(), Some("index.html"));
        assert_eq!(address_of("/report/").as_deref(), Some("report/index.html"));
        assert_eq!(address_of("/people/a%20b.html").as_deref(), Some("people/a b.html"));
        assert_eq!(address_of("//etc/passwd").as_deref(), Some("/etc/passwd"));
        assert_eq!(address_of("/%ff"), None);
    }

    #[test]
    fn without_the_additions_a_page_equals_the_built_one() {
        let shown = ServedSnapshot::new(Snapshot::default());
        for page in ["<html><body class=\"a\">text</body></html>", "<p>no body", ""] {
            let served_page = with_preview(page.as_bytes(), Some("a <draft>"), &shown, "a.html");
            let mut text = String::from_utf8(served_page).unwrap();
            while let Some(at) = text.find(BEGIN) {
                let end = text.find(END).unwrap() + END.len();
                text.replace_range(at..end, "");
            }
            assert_eq!(text, page);
        }
    }
}
