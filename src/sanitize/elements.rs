//! Checks attributes for resources that a browser loads: the same rules for HTML and XML.
//!
//! There is no deny-list, since browsers may add attributes that load something. Attributes that are links, text or in
//! another syntax are listed; the value of any other attribute must not point to another host.

use super::css::{self, CssGrammar};
use super::{HELP_REMOVE, Refusal, html, is_ascii_compatible, urls};
use std::ops::Range;

/// An attribute as a browser parses it.
#[derive(Debug)]
pub(super) struct Attribute {
    /// In lower case, without the prefix `xlink:`.
    pub(super) name: String,
    /// Unescaped: character references are resolved.
    pub(super) value: String,
}

/// Checks an element whose tag is at `span`. `name` is in lower case.
pub(super) fn refusals(name: &str, attributes: &[Attribute], span: &Range<usize>, nesting: u8) -> Vec<Refusal> {
    let tag = Tag { name, attributes, rel: attribute_value(attributes, "rel").map(str::to_ascii_lowercase) };
    let mut refusals = Vec::new();
    let mut refuse = |message: String| refusals.push(Refusal { message, span: span.clone(), help: HELP_REMOVE });
    for attribute in attributes {
        let problems = tag.problems(attribute, nesting);
        problems.into_iter().for_each(|problem| refuse(format!("`{}` of `<{name}>` {problem}", attribute.name)));
    }
    refusals
}

/// The value of an attribute: browsers use the first of duplicate attributes.
fn attribute_value<'a>(attributes: &'a [Attribute], name: &str) -> Option<&'a str> {
    attributes.iter().find(|attribute| attribute.name == name).map(|attribute| &*attribute.value)
}

struct Tag<'t> {
    name: &'t str,
    attributes: &'t [Attribute],
    rel: Option<String>,
}

/// The syntax of an attribute value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Syntax {
    /// Text, or a URL that is not loaded.
    Text,
    /// A URL that a reader may follow.
    Link,
    /// A URL that is loaded.
    Address,
    /// URLs that are separated by spaces.
    AddressList,
    Srcset,
    Style,
    Srcdoc,
    Refresh,
    /// The name of an encoding.
    Charset,
    /// The name of an encoding after `charset=`.
    ContentType,
    /// The name of the attribute that an animation changes.
    AnimatedAttribute,
    StyleSheet,
    Manifest,
    Unknown,
}

impl Tag<'_> {
    fn problems(&self, attribute: &Attribute, nesting: u8) -> Vec<String> {
        let value = &*attribute.value;
        match self.syntax(&attribute.name) {
            Syntax::Text | Syntax::Link => Vec::new(),
            Syntax::Address => urls::resource_problem(value, nesting).into_iter().collect(),
            Syntax::AddressList => {
                value.split_ascii_whitespace().filter_map(|part| urls::resource_problem(part, nesting)).collect()
            }
            Syntax::Srcset => {
                urls::srcset_urls(value).into_iter().filter_map(|part| urls::resource_problem(part, nesting)).collect()
            }
            Syntax::Style => refusal_messages(css::refusals(value, CssGrammar::Declarations, nesting)),
            Syntax::Srcdoc => refusal_messages(html::srcdoc_refusals(value, nesting)),
            Syntax::Refresh => refresh_address(value)
                .and_then(|address| urls::resource_problem(address, nesting))
                .into_iter()
                .collect(),
            Syntax::Charset => charset_problem(value).into_iter().collect(),
            Syntax::ContentType => content_type_charset(value).and_then(charset_problem).into_iter().collect(),
            Syntax::AnimatedAttribute => animation_problem(value).into_iter().collect(),
            Syntax::StyleSheet => urls::style_sheet_problem(value, nesting).into_iter().collect(),
            Syntax::Manifest => urls::manifest_problem(value, nesting).into_iter().collect(),
            Syntax::Unknown => unknown_attribute_problems(&attribute.name, value, nesting),
        }
    }

    fn syntax(&self, attribute: &str) -> Syntax {
        match (self.name, attribute) {
            ("a" | "area", "href") => Syntax::Link,
            (_, "cite" | "longdesc") => Syntax::Link,
            ("link", "href") => self.link_syntax(),
            ("meta", "content") => self.meta_syntax(),
            ("param", "value") => Syntax::Address,
            ("animate" | "animatecolor" | "animatetransform" | "set", "attributename") => Syntax::AnimatedAttribute,
            (_, "srcset" | "imagesrcset") => Syntax::Srcset,
            (_, "ping" | "archive" | "attributionsrc") => Syntax::AddressList,
            (_, "style") => Syntax::Style,
            ("iframe", "srcdoc") => Syntax::Srcdoc,
            (_, "charset") => Syntax::Charset,
            (_, name)
                if TEXT_ATTRIBUTES.contains(&name)
                    || TEXT_ATTRIBUTE_PREFIXES.iter().any(|begin| name.starts_with(begin)) =>
            {
                Syntax::Text
            }
            (_, name) if ADDRESS_ATTRIBUTES.contains(&name) => Syntax::Address,
            _ => Syntax::Unknown,
        }
    }

    fn link_syntax(&self) -> Syntax {
        let mut rels = self.rel.iter().flat_map(|rel| rel.split_ascii_whitespace());
        let has = |name: &str| self.rel.iter().any(|rel| rel.split_ascii_whitespace().any(|kind| kind == name));
        if has("stylesheet") {
            Syntax::StyleSheet
        } else if has("manifest") {
            Syntax::Manifest
        } else if rels.all(|kind| INERT_LINK_RELS.contains(&kind)) {
            Syntax::Link
        } else {
            Syntax::Address
        }
    }

    fn meta_syntax(&self) -> Syntax {
        match attribute_value(self.attributes, "http-equiv").map(|kind| kind.trim().to_ascii_lowercase()).as_deref() {
            None => Syntax::Text,
            Some("refresh") => Syntax::Refresh,
            Some("content-type") => Syntax::ContentType,
            // Policies name other hosts only to allow them, and the page is checked for loading from them.
            Some("content-security-policy" | "content-language" | "x-ua-compatible" | "default-style") => Syntax::Text,
            Some(_) => Syntax::Unknown,
        }
    }
}

/// Attributes whose value is a URL.
const ADDRESS_ATTRIBUTES: [&str; 17] = [
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

/// Attributes that are text for readers, search engines or scripts, even if the value looks like a URL.
const TEXT_ATTRIBUTES: [&str; 38] = [
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

/// Prefixes of such attributes. `on`: event handlers are the editor's own scripts.
const TEXT_ATTRIBUTE_PREFIXES: [&str; 5] = ["aria-", "data-", "on", "xmlns", "xml:lang"];

/// Values of `rel` for which browsers load nothing. (Firefox fetches `next` and `search`.)
const INERT_LINK_RELS: [&str; 25] = [
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

/// Attributes that an animation may change: positions and painting.
pub(super) const ANIMATABLE_ATTRIBUTES: [&str; 56] = [
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
pub(super) fn animation_problem(name: &str) -> Option<String> {
    let is_known = ANIMATABLE_ATTRIBUTES.iter().any(|known| name.trim().eq_ignore_ascii_case(known));
    (!is_known).then(|| {
        format!(
            "changes what the drawing loads or does: expected an attribute that only changes its appearance, found `{name}`"
        )
    })
}

fn refusal_messages(refusals: Vec<Refusal>) -> Vec<String> {
    refusals.into_iter().map(|refusal| format!("cannot be published: {}", refusal.message)).collect()
}

/// Checks an attribute of unknown syntax: its value may contain a URL, alone or in a list, or be a CSS value.
fn unknown_attribute_problems(name: &str, value: &str, nesting: u8) -> Vec<String> {
    let parts = value.split([',', ';']);
    let words = parts.clone().flat_map(str::split_ascii_whitespace);
    let other_host =
        parts.clone().chain(words).find_map(urls::other_host_problem).or_else(|| urls::other_host_problem(value));
    if let Some(why) = other_host {
        return vec![why];
    }
    if value.contains('(') {
        refusal_messages(css::refusals(value, CssGrammar::Value(name), nesting))
    } else {
        Vec::new()
    }
}

/// The URL in `5; url=address`, by the parsing algorithm of the HTML Standard.
fn refresh_address(content: &str) -> Option<&str> {
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

fn content_type_charset(content: &str) -> Option<&str> {
    let at = content.to_ascii_lowercase().find("charset")?;
    let value = content[at + "charset".len()..].trim_start().strip_prefix('=')?.trim_start();
    Some(value.trim_matches(['"', '\'']).split([';', ' ']).next().unwrap_or_default())
}

fn charset_problem(charset: &str) -> Option<String> {
    (!is_ascii_compatible(charset))
        .then(|| format!("declares an unsupported encoding: expected `utf-8`, found `{charset}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refresh_is_parsed_as_browsers_parse_it() {
        for content in ["0;url=//e", "0 ; URL = '//e'x", "0,//e", " 3.5;\"//e\"", "0 //e"] {
            assert_eq!(refresh_address(content), Some("//e"), "{content}");
        }
        assert_eq!(refresh_address("30"), None);
    }

    #[test]
    fn the_charset_of_a_content_type_is_parsed() {
        assert_eq!(content_type_charset("text/html; charset = \"utf-8\""), Some("utf-8"));
        assert_eq!(content_type_charset("text/html"), None);
    }
}
