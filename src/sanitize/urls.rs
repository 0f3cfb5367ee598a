//! URLs as browsers parse them: whether one points to another host, and what a `data:` URL contains.
//!
//! The rules are stricter and shorter than those of the URL Standard: for a resource, any scheme except `data:`, `about:`
//! and `blob:` counts as another host. A page may be opened from a disk or a mirror, so even `https:x.png`, which some
//! of these resolve as relative, is refused. A property test compares the rules with the crate `url`.

use super::{BASE64, Refusal, file_kind, is_ascii_compatible, png, strip_image, svg};
use crate::characters::truncate;
use base64::Engine;
use percent_encoding::percent_decode_str;
use std::borrow::Cow;

/// Maximum nesting of SVG images in `data:` URLs.
pub(super) const MAX_NESTING: u8 = 2;

/// Why an automatically loaded resource may not have this URL; `None` if it is allowed.
///
/// `nesting` is the number of enclosing `data:` URLs.
pub(super) fn resource_problem(address: &str, nesting: u8) -> Option<String> {
    let normalized = normalize(address);
    match scheme(&normalized) {
        Some(scheme) if scheme.eq_ignore_ascii_case("data") => data_url_problem(&normalized, nesting),
        Some(scheme) if ["about", "blob"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) => None,
        Some(_) => Some(other_host_message(&normalized)),
        None if is_protocol_relative(&normalized) => Some(other_host_message(&normalized)),
        None => None,
    }
}

/// Why a style sheet may not have this URL. A file with another extension is not checked as CSS.
pub(super) fn style_sheet_problem(address: &str, nesting: u8) -> Option<String> {
    resource_problem(address, nesting).or_else(|| extension_problem(address, "css"))
}

/// Why the manifest of a web app may not have this URL.
pub(super) fn manifest_problem(address: &str, nesting: u8) -> Option<String> {
    let is_manifest = normalized_path(address).rsplit('/').next().is_some_and(file_kind::is_manifest);
    let other_extension =
        || extension_problem(address, "webmanifest").map(|why| format!("{why}, or name it `manifest.json`"));
    resource_problem(address, nesting).or_else(|| if is_manifest { None } else { other_extension() })
}

/// Rejects other extensions: files are checked by extension, so such a file would be loaded as a type it was not checked as.
fn extension_problem(address: &str, extension: &str) -> Option<String> {
    let path = normalized_path(address);
    let has_extension = path.is_empty() || path.rsplit_once('.').is_some_and(|(_, actual)| actual == extension);
    (!has_extension).then(|| {
        format!("loads a file with another extension: expected `.{extension}`, found `{path}`; rename the file")
    })
}

/// Why a value of unknown meaning may not be this URL: only other hosts are refused.
pub(super) fn other_host_problem(value: &str) -> Option<String> {
    let normalized = normalize(value);
    let is_fetching = |scheme: &str| FETCHING_SCHEMES.iter().any(|known| scheme.eq_ignore_ascii_case(known));
    (is_protocol_relative(&normalized) || scheme(&normalized).is_some_and(is_fetching))
        .then(|| other_host_message(&normalized))
}

/// Why a link may not have this URL: following it could run code.
pub(super) fn link_problem(address: &str) -> Option<String> {
    let normalized = normalize(address);
    let runs_code =
        |scheme: &str| ["javascript", "vbscript", "data"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
    scheme(&normalized).is_some_and(runs_code).then(|| format!("can run code: `{}`", shorten(&normalized)))
}

/// The normalized URL without query and fragment, in lower case.
fn normalized_path(address: &str) -> String {
    let normalized = normalize(address);
    normalized.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase()
}

/// Schemes that fetch from another host, or from the reader's own disk.
const FETCHING_SCHEMES: [&str; 8] = ["http", "https", "ftp", "file", "ws", "wss", "filesystem", "view-source"];

/// Removes what the URL Standard strips before parsing: line breaks and tabs anywhere, controls and spaces at both ends.
fn normalize(address: &str) -> Cow<'_, str> {
    let is_removed = |c: char| matches!(c, '\t' | '\n' | '\r');
    let trimmed = address.trim_matches(|c: char| c <= ' ');
    if trimmed.contains(is_removed) { Cow::Owned(trimmed.replace(is_removed, "")) } else { Cow::Borrowed(trimmed) }
}

fn scheme(normalized: &str) -> Option<&str> {
    let (scheme, _) = normalized.split_once(':')?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    is_scheme.then_some(scheme)
}

/// Whether a URL is protocol-relative (`//host`); browsers treat a backslash as a slash.
fn is_protocol_relative(normalized: &str) -> bool {
    normalized.len() >= 2 && normalized.bytes().take(2).all(|byte| matches!(byte, b'/' | b'\\'))
}

fn other_host_message(normalized: &str) -> String {
    format!("points to another host: expected an address within the site, found `{}`", shorten(normalized))
}

/// Truncates a URL for a message.
fn shorten(address: &str) -> Cow<'_, str> {
    truncate(address, 60)
}

/// Checks the content of a `data:` URL like a file.
fn data_url_problem(normalized: &str, nesting: u8) -> Option<String> {
    let Some(DataUrl { media_type, bytes }) = DataUrl::parse(normalized) else {
        return Some("contains data that cannot be decoded".to_owned());
    };
    // Pages declare that they have no icon with a PNG that contains only its signature.
    if bytes.is_empty() || bytes == png::SIGNATURE {
        return None;
    }
    if media_type == "image/svg+xml" {
        return svg_problem(&bytes, nesting);
    }
    match strip_image(&bytes) {
        Some(Ok(published)) if published == *bytes => None,
        Some(Ok(_)) => Some("contains a picture with metadata or other hidden data".to_owned()),
        Some(Err(_)) => Some("contains a picture that is broken".to_owned()),
        None if is_passive(&media_type) => None,
        None if media_type.starts_with("image/") => Some("contains a picture in an unsupported format".to_owned()),
        None => Some(format!("contains a document that cannot be checked (`{}`)", shorten(&media_type))),
    }
}

fn svg_problem(bytes: &[u8], nesting: u8) -> Option<String> {
    if nesting >= MAX_NESTING {
        return Some("contains pictures within pictures, nested too deep".to_owned());
    }
    let refusals = svg::sanitize(bytes, nesting + 1).err()?;
    refusals.first().map(|Refusal { message, .. }| format!("contains a drawing that cannot be published: {message}"))
}

/// Whether a media type is a font, audio or video, which run nothing and load nothing.
fn is_passive(media_type: &str) -> bool {
    let is_font = |kind: &str| ["font", "opentype", "truetype", "octet-stream"].iter().any(|word| kind.contains(word));
    match media_type.split_once('/') {
        Some(("font" | "audio" | "video", _)) => true,
        Some(("application", kind)) => is_font(kind),
        _ => false,
    }
}

/// A parsed `data:` URL.
pub(super) struct DataUrl {
    /// Lower case, without parameters.
    pub(super) media_type: String,
    pub(super) bytes: Vec<u8>,
}

impl DataUrl {
    /// Parses and decodes a URL; `None` if it has no data, declares base64 but is not, or has an unsupported charset.
    pub(super) fn parse(address: &str) -> Option<Self> {
        let normalized = normalize(address);
        let (head, payload) = normalized.get(5..)?.split_once(',')?;
        // Browsers strip the fragment before decoding.
        let payload = payload.split('#').next().unwrap_or_default();
        let mut parts = head.split(';').map(str::trim);
        let media_type = parts.next().unwrap_or_default().to_ascii_lowercase();
        let mut charsets = parts.clone().filter_map(|part| part.split_once('=')).filter(|(name, _)| is_charset(name));
        if charsets.any(|(_, charset)| !is_ascii_compatible(charset.trim().trim_matches(['"', '\'']))) {
            return None;
        }
        let is_base64 = parts.next_back().is_some_and(|part| part.eq_ignore_ascii_case("base64"));
        let decoded = percent_decode_str(payload).collect::<Vec<u8>>();
        let bytes = if is_base64 {
            let encoded: Vec<u8> = decoded.into_iter().filter(|byte| !byte.is_ascii_whitespace()).collect();
            BASE64.decode(encoded).ok()?
        } else {
            decoded
        };
        Some(Self { media_type, bytes })
    }
}

fn is_charset(parameter: &str) -> bool {
    parameter.trim().eq_ignore_ascii_case("charset")
}

/// The URLs of a `srcset`, by the parsing algorithm of the HTML Standard.
pub(super) fn srcset_urls(srcset: &str) -> Vec<&str> {
    let is_separator = |c: char| c.is_ascii_whitespace() || c == ',';
    let mut urls = Vec::new();
    let mut rest = srcset.trim_start_matches(is_separator);
    while !rest.is_empty() {
        let end = rest.find(|c: char| c.is_ascii_whitespace()).unwrap_or(rest.len());
        let (address, after) = rest.split_at(end);
        let url = address.trim_end_matches(',');
        urls.push(url);
        rest = if url.len() < address.len() { after } else { skip_descriptors(after) };
        rest = rest.trim_start_matches(is_separator);
    }
    urls
}

/// Skips descriptors, which end at a comma outside parentheses.
fn skip_descriptors(text: &str) -> &str {
    let mut in_parentheses = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'(' => in_parentheses = true,
            b')' => in_parentheses = false,
            b',' if !in_parentheses => return &text[at + 1..],
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
    fn obfuscated_urls_of_other_hosts_are_refused() {
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
            assert!(resource_problem(address, 0).is_some(), "{address:?}");
        }
    }

    #[test]
    fn urls_within_the_site_are_accepted() {
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
            assert_eq!(resource_problem(address, 0), None, "{address:?}");
        }
    }

    #[test]
    fn a_srcset_is_split_as_browsers_split_it() {
        let split = |srcset: &'static str| srcset_urls(srcset);
        assert_eq!(split("a.png, b.png 2x"), ["a.png", "b.png"]);
        assert_eq!(split(" ,a.png 1x,//e/b.png"), ["a.png", "//e/b.png"]);
        assert_eq!(split("a.png (1x, 2x) , data:image/png;base64,AA 2x"), ["a.png", "data:image/png;base64,AA"]);
        assert_eq!(split("a,b c"), ["a,b"]);
    }

    proptest! {
        #[test]
        fn accepted_urls_stay_on_the_same_host(
            parts in prop::collection::vec(prop::sample::select(PARTS.to_vec()), 0..8), tail in "\\PC{0,6}",
        ) {
            let address = parts.concat() + &tail;
            if resource_problem(&address, 0).is_none() {
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
