//! What the attributes of an element make a browser load: the same in HTML and in XML.
//!
//! Attributes are not listed as dangerous, since a browser may come to load what another one says. Listed is which are
//! links, which are text, and which are written in another syntax; any other may not lead to another host.

use super::css::{self, Part};
use super::{Refusal, TAKE_OUT, address, html, is_readable_charset};
use std::ops::Range;

/// An attribute as a browser reads it.
#[derive(Debug)]
pub(super) struct Attribute {
    /// Lower case; the prefix `xlink:` is left out.
    pub(super) name: String,
    /// Without character references.
    pub(super) value: String,
}

/// What is wrong with an element whose tag is at `span`. Its name is in lower case.
pub(super) fn refusals(name: &str, attributes: &[Attribute], span: &Range<usize>, nesting: u8) -> Vec<Refusal> {
    let tag = Tag { name, attributes, rel: value(attributes, "rel").map(str::to_ascii_lowercase) };
    let mut refusals = Vec::new();
    let mut refuse = |why: String| refusals.push(Refusal { message: why, span: span.clone(), help: TAKE_OUT });
    for attribute in attributes {
        let problems = tag.problems(attribute, nesting);
        problems.into_iter().for_each(|why| refuse(format!("`{}` of `<{name}>` {why}", attribute.name)));
    }
    refusals
}

/// The value of an attribute: of several of one name browsers take the first.
fn value<'a>(attributes: &'a [Attribute], name: &str) -> Option<&'a str> {
    attributes.iter().find(|attribute| attribute.name == name).map(|attribute| &*attribute.value)
}

struct Tag<'t> {
    name: &'t str,
    attributes: &'t [Attribute],
    rel: Option<String>,
}

/// How the value of an attribute is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Syntax {
    /// Words, or an address that nothing loads.
    Text,
    /// An address that a reader may follow.
    Link,
    /// An address that is loaded.
    Address,
    /// Addresses between spaces.
    Addresses,
    Candidates,
    Style,
    Document,
    Refresh,
    /// The name of an encoding.
    Charset,
    /// The name of an encoding after `charset=`.
    ContentType,
    /// The name of the attribute that an animation changes.
    Animated,
    StyleSheet,
    Manifest,
    Unknown,
}

impl Tag<'_> {
    fn problems(&self, attribute: &Attribute, nesting: u8) -> Vec<String> {
        let value = &*attribute.value;
        match self.syntax(&attribute.name) {
            Syntax::Text | Syntax::Link => Vec::new(),
            Syntax::Address => address::resource(value, nesting).into_iter().collect(),
            Syntax::Addresses => {
                value.split_ascii_whitespace().filter_map(|part| address::resource(part, nesting)).collect()
            }
            Syntax::Candidates => {
                address::candidates(value).into_iter().filter_map(|part| address::resource(part, nesting)).collect()
            }
            Syntax::Style => of_css(css::refusals(value, Part::Declarations, nesting)),
            Syntax::Document => of_css(html::refusals_of_srcdoc(value, nesting)),
            Syntax::Refresh => {
                refresh(value).and_then(|address| address::resource(address, nesting)).into_iter().collect()
            }
            Syntax::Charset => unreadable(value).into_iter().collect(),
            Syntax::ContentType => charset_in(value).and_then(unreadable).into_iter().collect(),
            Syntax::Animated => animated(value).into_iter().collect(),
            Syntax::StyleSheet => address::style_sheet(value, nesting).into_iter().collect(),
            Syntax::Manifest => address::manifest(value, nesting).into_iter().collect(),
            Syntax::Unknown => unknown(&attribute.name, value, nesting),
        }
    }

    fn syntax(&self, attribute: &str) -> Syntax {
        match (self.name, attribute) {
            ("a" | "area", "href") => Syntax::Link,
            (_, "cite" | "longdesc") => Syntax::Link,
            ("link", "href") => self.syntax_of_link(),
            ("meta", "content") => self.syntax_of_meta(),
            ("param", "value") => Syntax::Address,
            ("animate" | "animatecolor" | "animatetransform" | "set", "attributename") => Syntax::Animated,
            (_, "srcset" | "imagesrcset") => Syntax::Candidates,
            (_, "ping" | "archive" | "attributionsrc") => Syntax::Addresses,
            (_, "style") => Syntax::Style,
            ("iframe", "srcdoc") => Syntax::Document,
            (_, "charset") => Syntax::Charset,
            (_, name) if TEXT.contains(&name) || TEXT_BEGIN.iter().any(|begin| name.starts_with(begin)) => Syntax::Text,
            (_, name) if ADDRESSES.contains(&name) => Syntax::Address,
            _ => Syntax::Unknown,
        }
    }

    fn syntax_of_link(&self) -> Syntax {
        let mut kinds = self.rel.iter().flat_map(|rel| rel.split_ascii_whitespace());
        let has = |name: &str| self.rel.iter().any(|rel| rel.split_ascii_whitespace().any(|kind| kind == name));
        if has("stylesheet") {
            Syntax::StyleSheet
        } else if has("manifest") {
            Syntax::Manifest
        } else if kinds.all(|kind| LINKS.contains(&kind)) {
            Syntax::Link
        } else {
            Syntax::Address
        }
    }

    fn syntax_of_meta(&self) -> Syntax {
        match value(self.attributes, "http-equiv").map(|kind| kind.trim().to_ascii_lowercase()).as_deref() {
            None => Syntax::Text,
            Some("refresh") => Syntax::Refresh,
            Some("content-type") => Syntax::ContentType,
            // Policies name other hosts to allow them, which the check of the page makes idle.
            Some("content-security-policy" | "content-language" | "x-ua-compatible" | "default-style") => Syntax::Text,
            Some(_) => Syntax::Unknown,
        }
    }
}

/// Attributes that are an address and nothing else.
const ADDRESSES: [&str; 17] = [
    "action",
    "background",
    "classid",
    "codebase",
    "data",
    "dynsrc",
    "formaction",
    "href",
    "icon",
    "lowsrc",
    "manifest",
    "object",
    "poster",
    "profile",
    "src",
    "base",
    "usemap",
];

/// Attributes that are words for a reader, a search engine or a script, whatever they look like.
const TEXT: [&str; 38] = [
    "abbr",
    "about",
    "accept",
    "alt",
    "autocomplete",
    "class",
    "datatype",
    "datetime",
    "definitionurl",
    "download",
    "encoding",
    "for",
    "headers",
    "id",
    "inputmode",
    "integrity",
    "itemid",
    "itemprop",
    "itemref",
    "itemtype",
    "label",
    "lang",
    "name",
    "nonce",
    "pattern",
    "placeholder",
    "prefix",
    "property",
    "rel",
    "requiredextensions",
    "resource",
    "rev",
    "role",
    "slot",
    "summary",
    "title",
    "typeof",
    "value",
];

/// How the names of such attributes begin: scripts are the editor's own.
const TEXT_BEGIN: [&str; 5] = ["aria-", "data-", "on", "xmlns", "xml:lang"];

/// Kinds of `<link>` that browsers load nothing for. (Firefox fetches `next` and `search`.)
const LINKS: [&str; 25] = [
    "alternate",
    "appendix",
    "author",
    "bookmark",
    "canonical",
    "chapter",
    "contents",
    "copyright",
    "describedby",
    "external",
    "first",
    "glossary",
    "help",
    "home",
    "index",
    "last",
    "license",
    "me",
    "noopener",
    "noreferrer",
    "prev",
    "privacy-policy",
    "shortlink",
    "tag",
    "up",
];

/// Attributes that an animation may change: where things are and how they are painted.
pub(super) const ANIMATED: [&str; 56] = [
    "clip-path",
    "color",
    "cx",
    "cy",
    "d",
    "display",
    "dx",
    "dy",
    "fill",
    "fill-opacity",
    "filter",
    "flood-color",
    "flood-opacity",
    "font-size",
    "fx",
    "fy",
    "gradientTransform",
    "height",
    "letter-spacing",
    "lighting-color",
    "mask",
    "offset",
    "opacity",
    "patternTransform",
    "points",
    "r",
    "radius",
    "rotate",
    "rx",
    "ry",
    "scale",
    "seed",
    "startOffset",
    "stdDeviation",
    "stop-color",
    "stop-opacity",
    "stroke",
    "stroke-dasharray",
    "stroke-dashoffset",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-miterlimit",
    "stroke-opacity",
    "stroke-width",
    "surfaceScale",
    "textLength",
    "transform",
    "viewBox",
    "visibility",
    "width",
    "x",
    "x1",
    "x2",
    "y",
    "y1",
    "y2",
];

/// Why an animation may not change this attribute.
pub(super) fn animated(name: &str) -> Option<String> {
    let is_known = ANIMATED.iter().any(|known| name.trim().eq_ignore_ascii_case(known));
    (!is_known).then(|| format!("changes what the drawing loads or does: expected how it is painted, found `{name}`"))
}

fn of_css(refusals: Vec<Refusal>) -> Vec<String> {
    refusals.into_iter().map(|refusal| format!("cannot be published: {}", refusal.message)).collect()
}

/// What is not known to be an address may have one in it, alone or in a list, or be a value of a property.
fn unknown(name: &str, value: &str, nesting: u8) -> Vec<String> {
    let parts = value.split([',', ';']);
    let words = parts.clone().flat_map(str::split_ascii_whitespace);
    let found = parts.clone().chain(words).find_map(address::mentioned).or_else(|| address::mentioned(value));
    if let Some(why) = found {
        return vec![why];
    }
    if value.contains('(') { of_css(css::refusals(value, Part::Value(name), nesting)) } else { Vec::new() }
}

/// The address in `5; url=address`, by the algorithm of the HTML Standard.
fn refresh(content: &str) -> Option<&str> {
    let rest = content.trim_start().trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let rest = rest.trim_start().trim_start_matches([';', ',']).trim_start();
    let after_name = rest.get(..3).filter(|name| name.eq_ignore_ascii_case("url")).map(|_| rest[3..].trim_start());
    let address = after_name.and_then(|rest| rest.strip_prefix('=')).map_or(rest, str::trim_start);
    let address = match address.chars().next() {
        Some(quote @ ('"' | '\'')) => address[1..].split(quote).next().unwrap_or_default(),
        _ => address,
    };
    (!address.is_empty()).then_some(address)
}

fn charset_in(content: &str) -> Option<&str> {
    let at = content.to_ascii_lowercase().find("charset")?;
    let after = content[at + "charset".len()..].trim_start().strip_prefix('=')?.trim_start();
    Some(after.trim_matches(['"', '\'']).split([';', ' ']).next().unwrap_or_default())
}

fn unreadable(charset: &str) -> Option<String> {
    (!is_readable_charset(charset))
        .then(|| format!("says an encoding that cannot be read here: expected `utf-8`, found `{charset}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_of_a_refresh_is_found_as_browsers_find_it() {
        for content in ["0;url=//e", "0 ; URL = '//e'x", "0,//e", " 3.5;\"//e\"", "0 //e"] {
            assert_eq!(refresh(content), Some("//e"), "{content}");
        }
        assert_eq!(refresh("30"), None);
    }

    #[test]
    fn an_encoding_is_found_after_its_name() {
        assert_eq!(charset_in("text/html; charset = \"utf-8\""), Some("utf-8"));
        assert_eq!(charset_in("text/html"), None);
    }
}
