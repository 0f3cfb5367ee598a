//! Pages as the preview shows them: the site's own bytes, with the preview's script beside them.

use super::App;
use super::edition::{Edition, Shown};
use super::guard::Guard;
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

/// What the preview adds to a page stands between these, so that the rest is the page as a build writes it.
pub const BEGIN: &str = "<!--annals preview-->";
/// The end of what the preview adds.
pub const END: &str = "<!--/annals preview-->";

const SCRIPT: &str = include_str!("preview.js");

/// The page's own name in the site for the path of a request: `/report/` is `report/index.html`. A path that
/// is no text is no page's.
pub(super) fn address_of(path: &str) -> Option<String> {
    let path = percent_decode_str(path.strip_prefix('/')?).decode_utf8().ok()?;
    let index = if path.is_empty() || path.ends_with('/') { "index.html" } else { "" };
    Some(format!("{path}{index}"))
}

/// Any file of the site.
pub(super) async fn page(State(app): State<Arc<App>>, uri: Uri) -> Response {
    let shown = app.shown().await;
    let address = address_of(uri.path()).unwrap_or_default();
    let mut response = match &shown.edition.site {
        None => broken(&shown),
        Some(site) if address == crate::site::MANIFEST => plain(site.manifest().into()),
        Some(_) => match shown.page(&address) {
            Some((bytes, banner)) if address.ends_with(".html") => {
                app.note_page(&address);
                html(StatusCode::OK, with_preview(bytes, banner, &shown, &address))
            }
            Some((bytes, _)) => file(&address, bytes),
            None => missing(&shown, &address),
        },
    };
    if let Ok(cookie) = HeaderValue::from_str(&app.guard.cookie()) {
        response.headers_mut().insert(SET_COOKIE, cookie);
    }
    response
}

/// The preview's script.
pub(super) async fn script() -> Response {
    ([(CONTENT_TYPE, "text/javascript; charset=utf-8")], SCRIPT).into_response()
}

/// Whether the token stands in the address.
pub(super) fn brings_token(guard: &Guard, uri: &Uri) -> bool {
    let mut pairs = uri.query().unwrap_or_default().split('&').filter_map(|pair| pair.split_once('='));
    pairs.any(|(key, value)| key == "token" && guard.is_token(value))
}

/// To whoever brings the token in the address: it is put into a cookie, and taken out of the address. That is
/// done by an answer of its own: where a link in a message has led here, a browser would follow a redirection
/// on behalf of the site with the message, without the cookie.
pub(super) fn welcome(guard: &Guard, uri: &Uri) -> Response {
    let mut headers = HeaderMap::new();
    // A path that begins with two slashes would lead to another host, and browsers read `\` as one.
    let path = format!("0; url=/{}", uri.path().trim_start_matches(['/', '\\']));
    for (name, value) in [(REFRESH, path), (SET_COOKIE, guard.cookie())] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
    (StatusCode::OK, headers).into_response()
}

fn missing(shown: &Shown, address: &str) -> Response {
    match shown.page("404.html") {
        Some((bytes, _)) => {
            let bytes = at_root(bytes, shown.edition.published_at.as_deref());
            html(StatusCode::NOT_FOUND, with_preview(&bytes, None, shown, address))
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The page for what is not there with its links at the root of this host.
fn at_root<'p>(page: &'p [u8], published_at: Option<&str>) -> Cow<'p, [u8]> {
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

/// A page with its banner at the beginning of its body, and the preview's script at the end of it.
fn with_preview(page: &[u8], banner: Option<&str>, shown: &Shown, address: &str) -> Vec<u8> {
    let body = find(page, b"<body").and_then(|at| Some(at + find(&page[at..], b">")? + 1)).unwrap_or(0);
    let end = rfind(page, b"</body>").filter(|end| *end >= body).unwrap_or(page.len());
    let banner = banner.map(|words| format!("{BEGIN}{}{END}", banner_of(words))).unwrap_or_default();
    let script = format!("{BEGIN}{}{END}", script_of(shown, address));
    [&page[..body], banner.as_bytes(), &page[body..end], script.as_bytes(), &page[end..]].concat()
}

/// It has to be seen whatever the theme does, and without scripts.
fn banner_of(words: &str) -> String {
    const STYLE: &str = "position:sticky;top:0;z-index:2147483646;margin:0;padding:.6rem 1rem;background:#7a1512;\
        color:#fff;font:600 1rem/1.4 system-ui,sans-serif;text-align:center;border-bottom:.25rem solid #fff";
    format!("<div role=\"note\" id=\"__annals-banner\" style=\"{STYLE}\">{}</div>", escape(words))
}

fn script_of(shown: &Shown, address: &str) -> String {
    let (version, style) = (shown.version(address), &shown.style);
    format!("<script src=\"/__annals/preview.js\" data-version=\"{version}\" data-style=\"{style}\"></script>")
}

/// What is shown while there has been no site yet: what is wrong, and what to do.
fn broken(shown: &Shown) -> Response {
    let Edition { words, problems, summary, .. } = &shown.edition;
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
    let _ = writeln!(page, "</main>{}</body></html>", script_of(shown, ""));
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
    fn a_folder_is_its_index() {
        assert_eq!(address_of("/").as_deref(), Some("index.html"));
        assert_eq!(address_of("/report/").as_deref(), Some("report/index.html"));
        assert_eq!(address_of("/people/a%20b.html").as_deref(), Some("people/a b.html"));
        assert_eq!(address_of("//etc/passwd").as_deref(), Some("/etc/passwd"));
        assert_eq!(address_of("/%ff"), None);
    }

    #[test]
    fn without_what_the_preview_adds_a_page_is_as_it_was_built() {
        let shown = Shown::new(Edition::default());
        for page in ["<html><body class=\"a\">text</body></html>", "<p>no body", ""] {
            let given = with_preview(page.as_bytes(), Some("a <draft>"), &shown, "a.html");
            let mut text = String::from_utf8(given).unwrap();
            while let Some(at) = text.find(BEGIN) {
                let end = text.find(END).unwrap() + END.len();
                text.replace_range(at..end, "");
            }
            assert_eq!(text, page);
        }
    }
}
