//! Addresses as browsers read them: whether one leads to another host, and what a `data:` address holds.
//!
//! The rules are stricter than those of the URL Standard, and shorter: in the place of a resource any scheme but
//! `data:`, `about:` and `blob:` counts as another host. A page may be read from a disk or from a mirror, so even
//! `https:x.png`, which is relative on some of them, is refused. A property test compares them with the crate `url`.

use super::{BASE64, Refusal, is_readable_charset, kinds, png, stripped, svg};
use crate::characters::shortened;
use base64::Engine;
use percent_encoding::percent_decode_str;
use std::borrow::Cow;

/// How deep pictures in `data:` addresses may be nested.
pub(super) const DEEPEST: u8 = 2;

/// Why something that a browser loads by itself may not have this address; `None` where it may.
///
/// `nesting` is the number of `data:` addresses around it.
pub(super) fn resource(address: &str, nesting: u8) -> Option<String> {
    let bare = bare(address);
    match scheme(&bare) {
        Some(scheme) if scheme.eq_ignore_ascii_case("data") => data(&bare, nesting),
        Some(scheme) if ["about", "blob"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) => None,
        Some(_) => Some(elsewhere(&bare)),
        None if begins_with_host(&bare) => Some(elsewhere(&bare)),
        None => None,
    }
}

/// Why a style sheet may not have this address. A file by another name is not read as one before it is published.
pub(super) fn style_sheet(address: &str, nesting: u8) -> Option<String> {
    resource(address, nesting).or_else(|| unlike(address, "css"))
}

/// Why the manifest of a web app may not have this address.
pub(super) fn manifest(address: &str, nesting: u8) -> Option<String> {
    let is_manifest = path(address).rsplit('/').next().is_some_and(kinds::is_manifest);
    let unlike = || unlike(address, "webmanifest").map(|why| format!("{why}, or name it `manifest.json`"));
    resource(address, nesting).or_else(|| if is_manifest { None } else { unlike() })
}

/// Of other files it is not known here what a browser would find in them.
fn unlike(address: &str, ending: &str) -> Option<String> {
    let path = path(address);
    let is_like = path.is_empty() || path.rsplit_once('.').is_some_and(|(_, found)| found == ending);
    (!is_like).then(|| {
        format!("loads a file by another name: expected `.{ending}` at its end, found `{path}`; rename the file")
    })
}

/// Why a value that is no address by its name may not have this one in it: only what leads to another host.
pub(super) fn mentioned(value: &str) -> Option<String> {
    let bare = bare(value);
    let is_fetched = |scheme: &str| FETCHED.iter().any(|known| scheme.eq_ignore_ascii_case(known));
    (begins_with_host(&bare) || scheme(&bare).is_some_and(is_fetched)).then(|| elsewhere(&bare))
}

/// Why a link may not lead there: it would run something.
pub(super) fn link(address: &str) -> Option<String> {
    let bare = bare(address);
    let runs = |scheme: &str| ["javascript", "vbscript", "data"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
    scheme(&bare).is_some_and(runs).then(|| format!("runs something: `{}`", short(&bare)))
}

/// The address without query and fragment, lower case, if it leads to a file of the site.
fn path(address: &str) -> String {
    let bare = bare(address);
    bare.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase()
}

/// Schemes by which something is fetched from another host, or from the reader's own disk.
const FETCHED: [&str; 8] = ["http", "https", "ftp", "file", "ws", "wss", "filesystem", "view-source"];

/// The address without what the URL Standard removes before it is read: line breaks and tabs anywhere, controls and
/// spaces around it.
fn bare(address: &str) -> Cow<'_, str> {
    let is_removed = |c: char| matches!(c, '\t' | '\n' | '\r');
    let trimmed = address.trim_matches(|c: char| c <= ' ');
    if trimmed.contains(is_removed) { Cow::Owned(trimmed.replace(is_removed, "")) } else { Cow::Borrowed(trimmed) }
}

fn scheme(bare: &str) -> Option<&str> {
    let (scheme, _) = bare.split_once(':')?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    is_scheme.then_some(scheme)
}

/// `//host`; browsers take a backslash for a slash.
fn begins_with_host(bare: &str) -> bool {
    bare.len() >= 2 && bare.bytes().take(2).all(|byte| matches!(byte, b'/' | b'\\'))
}

fn elsewhere(bare: &str) -> String {
    format!("asks another host: expected an address within the site, found `{}`", short(bare))
}

/// The beginning of an address, for a message.
fn short(address: &str) -> Cow<'_, str> {
    shortened(address, 60)
}

/// What a `data:` address holds is judged like a file.
fn data(bare: &str, nesting: u8) -> Option<String> {
    let Some(Data { media_type, bytes }) = Data::of(bare) else {
        return Some("holds data that cannot be decoded".to_owned());
    };
    // Pages say that they have no icon by the address of a PNG without any picture.
    if bytes.is_empty() || bytes == png::BEGIN {
        return None;
    }
    if media_type == "image/svg+xml" {
        return drawing(&bytes, nesting);
    }
    match stripped(&bytes) {
        Some(Ok(published)) if published == *bytes => None,
        Some(Ok(_)) => Some("holds a picture, and the picture within it has more than it shows".to_owned()),
        Some(Err(_)) => Some("holds a picture, and the picture within it is broken".to_owned()),
        None if is_passive(&media_type) => None,
        None if media_type.starts_with("image/") => {
            Some("holds a picture, and the picture within it cannot be read".to_owned())
        }
        None => Some(format!("holds a document that cannot be looked at (`{}`)", short(&media_type))),
    }
}

fn drawing(bytes: &[u8], nesting: u8) -> Option<String> {
    if nesting >= DEEPEST {
        return Some("holds pictures within pictures, nested too deep".to_owned());
    }
    let refusals = svg::stripped(bytes, nesting + 1).err()?;
    refusals.first().map(|Refusal { message, .. }| {
        format!("holds a drawing, and the picture within it cannot be published: {message}")
    })
}

/// Fonts, sound and films: they run nothing and load nothing.
fn is_passive(media_type: &str) -> bool {
    let is_font = |kind: &str| ["font", "opentype", "truetype", "octet-stream"].iter().any(|word| kind.contains(word));
    match media_type.split_once('/') {
        Some(("font" | "audio" | "video", _)) => true,
        Some(("application", kind)) => is_font(kind),
        _ => false,
    }
}

/// A `data:` address taken apart.
pub(super) struct Data {
    /// Lower case, without parameters.
    pub(super) media_type: String,
    pub(super) bytes: Vec<u8>,
}

impl Data {
    /// `None` where the address has no data, or not in base64 although it says so, or text in an encoding that is not
    /// read here.
    pub(super) fn of(address: &str) -> Option<Self> {
        let bare = bare(address);
        let (head, payload) = bare.get(5..)?.split_once(',')?;
        // Browsers drop the fragment first.
        let payload = payload.split('#').next().unwrap_or_default();
        let mut parts = head.split(';').map(str::trim);
        let media_type = parts.next().unwrap_or_default().to_ascii_lowercase();
        let mut charsets = parts.clone().filter_map(|part| part.split_once('=')).filter(|(name, _)| is_charset(name));
        if charsets.any(|(_, charset)| !is_readable_charset(charset.trim().trim_matches(['"', '\'']))) {
            return None;
        }
        let is_base64 = parts.next_back().is_some_and(|last| last.eq_ignore_ascii_case("base64"));
        let decoded = percent_decode_str(payload).collect::<Vec<u8>>();
        let bytes = if is_base64 {
            let coded: Vec<u8> = decoded.into_iter().filter(|byte| !byte.is_ascii_whitespace()).collect();
            BASE64.decode(coded).ok()?
        } else {
            decoded
        };
        Some(Self { media_type, bytes })
    }
}

fn is_charset(parameter: &str) -> bool {
    parameter.trim().eq_ignore_ascii_case("charset")
}

/// The addresses of a `srcset`, by the algorithm of the HTML Standard.
pub(super) fn candidates(srcset: &str) -> Vec<&str> {
    let is_between = |c: char| c.is_ascii_whitespace() || c == ',';
    let mut candidates = Vec::new();
    let mut rest = srcset.trim_start_matches(is_between);
    while !rest.is_empty() {
        let end = rest.find(|c: char| c.is_ascii_whitespace()).unwrap_or(rest.len());
        let (address, after) = rest.split_at(end);
        let bare = address.trim_end_matches(',');
        candidates.push(bare);
        rest = if bare.len() < address.len() { after } else { after_descriptors(after) };
        rest = rest.trim_start_matches(is_between);
    }
    candidates
}

/// Descriptors end at a comma that is not between parentheses.
fn after_descriptors(text: &str) -> &str {
    let mut is_within = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'(' => is_within = true,
            b')' => is_within = false,
            b',' if !is_within => return &text[at + 1..],
            _ => {}
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_leads_to_another_host_is_seen_in_any_disguise() {
        for address in [
            "https://evil.example/x",
            " HTTPS:evil.example",
            "ht\ttp\ns://evil.example",
            "\u{0}\u{1f}//evil.example",
            "\\\\evil.example",
            "/\\evil.example",
            "\\/evil.example",
            "/\t/evil.example",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "mailto:a@example.org",
            "data:text/html,<img src=https://evil.example>",
            "data:image/svg+xml,<svg onload='x()'/>",
            "data:image/png;base64,????",
            "data:image/svg+xml;charset=utf-16,%3Csvg/%3E",
        ] {
            assert!(resource(address, 0).is_some(), "{address:?}");
        }
    }

    #[test]
    fn what_stays_in_the_site_is_not() {
        for address in [
            "x.png",
            "/x.png",
            "../a:b/x.png",
            "./a:b",
            "?a=https://example.org",
            "#https://example.org",
            "",
            "about:blank",
            "data:,",
            "data:image/png;base64,iVBORw0KGgo=",
            "data:font/woff2;base64,AAAA",
            "data:image/svg+xml;charset=\"US-ASCII\",<svg/>",
            "data:image/svg+xml,%3Csvg%20xmlns='http://www.w3.org/2000/svg'/%3E",
        ] {
            assert_eq!(resource(address, 0), None, "{address:?}");
        }
    }

    #[test]
    fn a_srcset_is_cut_where_browsers_cut_it() {
        let cut = |srcset: &'static str| candidates(srcset);
        assert_eq!(cut("a.png, b.png 2x"), ["a.png", "b.png"]);
        assert_eq!(cut(" ,a.png 1x,//e/b.png"), ["a.png", "//e/b.png"]);
        assert_eq!(cut("a.png (1x, 2x) , data:image/png;base64,AA 2x"), ["a.png", "data:image/png;base64,AA"]);
        assert_eq!(cut("a,b c"), ["a,b"]);
    }

    proptest! {
        #[test]
        fn whatever_is_accepted_stays_on_its_host(
            parts in prop::collection::vec(prop::sample::select(PARTS.to_vec()), 0..8), tail in "\\PC{0,6}",
        ) {
            let address = parts.concat() + &tail;
            if resource(&address, 0).is_none() {
                for base in ["https://site.example/a/b.html", "http://site.example/", "file:///home/site/b.html"] {
                    let base = url::Url::parse(base).unwrap();
                    if let Ok(joined) = base.join(&address) {
                        let is_inert = ["data", "about", "blob"].contains(&joined.scheme());
                        prop_assert!(is_inert || (joined.scheme(), joined.host_str()) == (base.scheme(), base.host_str()), "{joined}");
                    }
                }
            }
        }
    }

    const PARTS: [&str; 20] = [
        "https",
        "http",
        "file",
        ":",
        "/",
        "//",
        "\\",
        "\t",
        "\n",
        " ",
        "evil.example",
        "@",
        "%2f",
        "#",
        "?",
        ".",
        "..",
        "data:",
        "a",
        "\u{1}",
    ];
}
