//! Files that a browser would run or that would call elsewhere.

use super::Danger;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Looks at a file by its name.
pub(super) fn danger(path: &str, bytes: &[u8]) -> Option<Danger> {
    let lower = path.to_ascii_lowercase();
    if lower.ends_with(".svg") {
        in_svg(bytes)
    } else if lower.ends_with(".css") {
        in_css(bytes, 0)
    } else if lower.ends_with(".html") || lower.ends_with(".htm") {
        in_html(bytes)
    } else {
        None
    }
}

fn does(message: impl Into<String>, at: usize) -> Danger {
    Danger { message: message.into(), at, help: "take that out of the file: a page runs nothing and asks nobody else" }
}

/// Elements of SVG that run something, or hold HTML that does.
const ACTIVE: [&str; 7] = ["script", "foreignobject", "iframe", "embed", "object", "handler", "listener"];

fn in_svg(bytes: &[u8]) -> Option<Danger> {
    // In another encoding a script would be written with other bytes.
    if std::str::from_utf8(bytes).is_err() || bytes.contains(&0) {
        return Some(does("it is not UTF-8", 0));
    }
    let mut reader = Reader::from_reader(bytes);
    reader.config_mut().check_end_names = false;
    let mut in_style = false;
    loop {
        let at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let found = match reader.read_event() {
            Ok(Event::Start(element)) => {
                in_style = local_name(&element) == "style";
                in_element(&element)
            }
            Ok(Event::Empty(element)) => in_element(&element),
            Ok(Event::End(_)) => {
                in_style = false;
                None
            }
            Ok(Event::Text(text)) if in_style => in_css(&text, 0).map(|danger| danger.message),
            Ok(Event::CData(text)) if in_style => in_css(&text, 0).map(|danger| danger.message),
            Ok(Event::DocType(text)) if has(&text, "<!ENTITY") => Some("it declares entities".to_owned()),
            Ok(Event::PI(text)) if has(&text, "stylesheet") => Some("it asks for a style sheet".to_owned()),
            Ok(Event::Eof) => return None,
            Ok(_) => None,
            Err(error) => Some(format!("it is not XML: {error}")),
        };
        if let Some(message) = found {
            return Some(does(message, at.min(bytes.len())));
        }
    }
}

fn in_element(element: &BytesStart<'_>) -> Option<String> {
    let name = local_name(element);
    if ACTIVE.contains(&name.as_str()) {
        return Some(format!("it has a `<{name}>`"));
    }
    // Whether one stands there twice is not asked: each would be compared with all others.
    element.html_attributes().with_checks(false).flatten().find_map(|attribute| {
        let key = String::from_utf8_lossy(attribute.key.local_name().as_ref()).to_ascii_lowercase();
        let value = attribute
            .unescape_value()
            .map_or_else(|_| String::from_utf8_lossy(&attribute.value).into_owned(), std::borrow::Cow::into_owned);
        let bare: String =
            value.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect::<String>().to_ascii_lowercase();
        if key.starts_with("on") {
            Some(format!("it has the handler `{key}`"))
        } else if ["javascript:", "vbscript:", "data:text", "data:application", "data:image/svg"]
            .iter()
            .any(|scheme| bare.contains(scheme))
        {
            Some(format!("its attribute `{key}` runs something"))
        } else if matches!(key.as_str(), "href" | "src") && name != "a" && calls_elsewhere(&bare) {
            Some(format!("its attribute `{key}` asks another host"))
        } else {
            in_css(value.as_bytes(), 0).filter(|_| key == "style" || bare.contains("url(")).map(|danger| danger.message)
        }
    })
}

fn local_name(element: &BytesStart<'_>) -> String {
    String::from_utf8_lossy(element.local_name().as_ref()).to_ascii_lowercase()
}

/// Attributes by which a page asks for something as soon as it is opened.
const ASKING: [&str; 6] = ["src=", "srcset=", "poster=", "data=", "background=", "imagesrcset="];

/// Pages and templates may load what lies in the site, and nothing else.
fn in_html(bytes: &[u8]) -> Option<Danger> {
    let text = String::from_utf8_lossy(bytes).to_ascii_lowercase();
    let tags = text.match_indices('<').map(|(at, _)| (at, text[at..].split_inclusive('>').next().unwrap_or_default()));
    for (at, tag) in tags {
        let asks = ASKING.iter().any(|attribute| values(tag, attribute).any(calls_elsewhere));
        let loads = tag.starts_with("<link") && LOADING.iter().any(|kind| tag.contains(kind));
        if asks || (loads && values(tag, "href=").any(calls_elsewhere)) {
            return Some(does("it asks another host for something", at));
        }
    }
    in_css(bytes, 0)
}

/// The kinds of `<link>` that load something.
const LOADING: [&str; 7] = ["stylesheet", "icon", "preload", "prefetch", "preconnect", "modulepreload", "manifest"];

/// What is written after each occurrence of an attribute, without its quotation mark.
fn values<'t>(tag: &'t str, attribute: &'t str) -> impl Iterator<Item = &'t str> {
    tag.match_indices(attribute).map(|(at, _)| tag[at + attribute.len()..].trim_start_matches(['"', '\'', ' ']))
}

/// Style sheets may show what lies in the site, and nothing else.
fn in_css(bytes: &[u8], base: usize) -> Option<Danger> {
    let text = String::from_utf8_lossy(bytes).to_ascii_lowercase();
    if let Some(at) = text.find("@import") {
        return Some(does("it imports a style sheet", base + at));
    }
    text.match_indices("url(").find_map(|(at, _)| {
        let address = text[at + 4..].trim_start_matches([' ', '"', '\'', '\t', '\n']);
        calls_elsewhere(address).then(|| does("it asks another host for something", base + at))
    })
}

fn calls_elsewhere(address: &str) -> bool {
    address.starts_with("//")
        || address.starts_with("\\\\")
        || address
            .split_once(':')
            .is_some_and(|(scheme, _)| matches!(scheme, "http" | "https" | "ftp" | "file" | "ws" | "wss"))
}

fn has(bytes: &[u8], word: &str) -> bool {
    String::from_utf8_lossy(bytes).to_ascii_lowercase().contains(&word.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_that_runs_or_calls_something_is_refused() {
        for svg in [
            "<svg><script>alert(1)</script></svg>",
            "<svg onload='x()'/>",
            "<svg><a href='java&#10;script:x'/></svg>",
            "<svg xmlns:x='http://www.w3.org/1999/xlink'><image x:href='https://evil.example/a.png'/></svg>",
            "<svg><foreignObject/></svg>",
            "<svg><style>@import 'x'</style></svg>",
            "<svg><rect style='fill:url(//evil.example/x)'/></svg>",
            "<svg><",
            "<!DOCTYPE svg [<!ENTITY a 'b'>]><svg/>",
        ] {
            assert!(danger("a.svg", svg.as_bytes()).is_some(), "{svg}");
        }
    }

    #[test]
    fn an_ordinary_picture_and_style_are_not() {
        let svg = "<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'><style>a{fill:url(#g)}</style><a href='https://example.org/'><path d='M0 0'/></a></svg>";
        assert_eq!(danger("a.SVG", svg.as_bytes()), None);
        assert_eq!(
            danger(
                "a.html",
                b"<a href='https://example.org/'><img src=\"x.png\"><link rel=license href='https://example.org/'>"
            ),
            None
        );
        assert!(danger("a.html", b"<p><img src=\"https://evil.example/x.png\">").is_some());
        assert!(danger("a.html", b"<link rel=stylesheet href=//evil.example/x.css>").is_some());
        assert_eq!(danger("a.css", b"a { background: url(x.png) }"), None);
        assert!(danger("a.css", b"a { background: url( 'https://evil.example/x' ) }").is_some());
    }
}
