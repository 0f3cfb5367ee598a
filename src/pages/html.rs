//! Markup, escaping, and relative addresses.

use crate::link::push_record_address;
use crate::model::RecordKey;
use crate::model::prose::BLOCK_SEPARATOR;
use crate::route::Address;
use crate::strings::{self, PhrasePart};
use serde::Serialize;
use std::fmt::{Display, Write};
use std::sync::Arc;

/// Finished markup: a fragment of a page that templates print as it is.
///
/// It is made of escaped texts and of markup that is written in the code, so no text of a report or of a library becomes
/// markup.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Html(String);

impl Html {
    /// A text as markup, escaped for content and for quoted attributes.
    #[must_use]
    pub fn escape(text: &str) -> Self {
        let mut html = HtmlWriter::new();
        html.text(text);
        html.finish()
    }

    /// A phrase, escaped, with each `{name}` replaced by markup.
    #[must_use]
    pub fn fill(phrase: &str, values: &[(&str, &Self)]) -> Self {
        let mut html = HtmlWriter::with_capacity(phrase.len());
        strings::fill_parts(phrase, values, |part| {
            match part {
                PhrasePart::Text(text) => html.text(text),
                PhrasePart::Value(value) => html.fragment(value),
            };
        });
        html.finish()
    }

    /// Like [`Self::fill`]; a part of the phrase in square brackets is left out if a value in it is empty.
    #[must_use]
    pub fn fill_optional(phrase: &str, values: &[(&str, &Self)]) -> Self {
        let is_left_out =
            |part: &str| values.iter().any(|(name, value)| value.is_empty() && part.contains(&format!("{{{name}}}")));
        let mut filled = String::with_capacity(phrase.len());
        let mut rest = phrase;
        while let Some((before, (part, after))) =
            rest.split_once('[').and_then(|(before, part)| Some((before, part.split_once(']')?)))
        {
            filled.push_str(before);
            filled.push_str(if is_left_out(part) { "" } else { part });
            rest = after;
        }
        filled.push_str(rest);
        Self::fill(&filled, values)
    }

    /// What a template wrote: it has escaped its values itself. Only `render` uses it.
    pub(crate) fn from_template(markup: String) -> Self {
        Self(markup)
    }

    /// The markup as it is printed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether there is no markup.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Appends what a function writes.
    pub(super) fn append(&mut self, write: impl FnOnce(&mut HtmlWriter)) {
        let mut html = HtmlWriter { html: std::mem::take(&mut self.0) };
        write(&mut html);
        *self = html.finish();
    }
}

/// [`Html`] that a cache and a view share.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct SharedHtml(Arc<str>);

impl From<Html> for SharedHtml {
    fn from(html: Html) -> Self {
        Self(html.0.into())
    }
}

/// Writes [`Html`]. Texts are escaped; markup is a literal in the code, or another [`Html`].
///
/// ```
/// # use annals::pages::html::HtmlWriter;
/// let mut html = HtmlWriter::new();
/// html.markup("<p>").text("a < b").markup("</p>");
/// assert_eq!(html.finish().as_str(), "<p>a &lt; b</p>");
/// ```
///
/// A text that is known only at run time cannot be written as markup:
///
/// ```compile_fail
/// # use annals::pages::html::HtmlWriter;
/// fn push(html: &mut HtmlWriter, text: &str) {
///     html.markup(text);
/// }
/// ```
#[derive(Debug, Default)]
pub struct HtmlWriter {
    html: String,
}

impl HtmlWriter {
    /// A writer without content.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A writer with space for a number of bytes.
    #[must_use]
    pub fn with_capacity(bytes: usize) -> Self {
        Self { html: String::with_capacity(bytes) }
    }

    /// The markup that was written.
    #[must_use]
    pub fn finish(self) -> Html {
        Html(self.html)
    }

    /// The number of bytes that were written.
    pub(super) fn len(&self) -> usize {
        self.html.len()
    }

    /// Appends markup that is written in the code: tags, parts of them, and characters that need no escape.
    pub fn markup(&mut self, markup: &'static str) -> &mut Self {
        self.html.push_str(markup);
        self
    }

    /// Appends finished markup.
    pub fn fragment(&mut self, html: &Html) -> &mut Self {
        self.html.push_str(&html.0);
        self
    }

    /// Appends a text, escaped for content and for quoted attributes.
    pub fn text(&mut self, text: &str) -> &mut Self {
        push_escaped(&mut self.html, text);
        self
    }

    /// Appends a text of prose, escaped, with a separator in place of the breaks between its blocks, items and cells.
    pub fn prose(&mut self, text: &str, separator: &'static str) -> &mut Self {
        push_escaped_with(&mut self.html, text, separator);
        self
    }

    /// Appends a value, formatted as text and escaped.
    pub fn display(&mut self, value: impl Display) -> &mut Self {
        let start = self.html.len();
        // Writing into a `String` cannot fail.
        let _ = write!(self.html, "{value}");
        self.escape_from(start)
    }

    /// Appends an attribute to a start tag.
    pub fn attribute(&mut self, name: &'static str, value: &str) -> &mut Self {
        self.markup(" ").markup(name).markup("=\"").text(value).markup("\"")
    }

    /// Appends an element that contains only text.
    pub fn element(&mut self, name: &'static str, attributes: &[(&'static str, &str)], text: &str) -> &mut Self {
        self.markup("<").markup(name);
        for (attribute, value) in attributes {
            self.attribute(attribute, value);
        }
        self.markup(">").text(text).markup("</").markup(name).markup(">")
    }

    /// Appends a script element of data, which browsers do not run: a value as JSON, in which no text ends the element. Appends
    /// nothing if the value has no form in JSON.
    pub(super) fn json(&mut self, kind: &'static str, value: &impl Serialize) -> &mut Self {
        let Ok(json) = serde_json::to_string(value) else { return self };
        self.markup("<script type=\"").markup(kind).markup("\">");
        // In JSON a `<` is only within strings.
        self.html.push_str(&json.replace('<', "\\u003c"));
        self.markup("</script>")
    }

    /// Appends an address: characters that are invalid in addresses are percent-encoded.
    pub fn url(&mut self, address: &str) -> &mut Self {
        let is_invalid = |c: char| c.is_whitespace() || c.is_control() || "<>\"{}|\\^`".contains(c);
        let mut rest = address;
        while let Some(start) = rest.find(is_invalid) {
            let end = start + first_character(&rest[start..]).1;
            self.text(&rest[..start]);
            for byte in rest[start..end].bytes() {
                // Writing into a `String` cannot fail.
                let _ = write!(self.html, "%{byte:02X}");
            }
            rest = &rest[end..];
        }
        self.text(rest)
    }

    /// Appends an address of the site, from its root.
    pub fn address<'r>(&mut self, address: impl Into<Address<'r>>) -> &mut Self {
        let start = self.html.len();
        address.into().push_to(&mut self.html);
        self.escape_from(start)
    }

    /// Appends the address of a record, from the site's root.
    pub fn record_address(&mut self, key: &RecordKey) -> &mut Self {
        let start = self.html.len();
        push_record_address(&mut self.html, key);
        self.escape_from(start)
    }

    /// Appends content between two pieces of markup; nothing at all if there is no content.
    pub fn unless_empty(
        &mut self,
        before: impl FnOnce(&mut Self),
        content: impl FnOnce(&mut Self),
        after: &'static str,
    ) -> &mut Self {
        let start = self.html.len();
        before(self);
        let content_start = self.html.len();
        content(self);
        if self.html.len() == content_start {
            self.html.truncate(start);
            return self;
        }
        self.markup(after)
    }

    /// Escapes the text that was written from an offset on.
    fn escape_from(&mut self, start: usize) -> &mut Self {
        if first_special(&self.html.as_bytes()[start..], is_markup).is_some() {
            let text = self.html.split_off(start);
            self.text(&text);
        }
        self
    }
}

pub use crate::route::root_of;

fn push_escaped(html: &mut String, text: &str) {
    push_replacing(html, text, is_markup, |_| None);
}

fn push_escaped_with(html: &mut String, text: &str, separator: &str) {
    const BREAK_FIRST_BYTE: u8 = 0xe2;
    let replace_break =
        |rest: &str| rest.starts_with(BLOCK_SEPARATOR).then_some((separator, BLOCK_SEPARATOR.len_utf8()));
    push_replacing(html, text, |byte| is_markup(byte) || byte == BREAK_FIRST_BYTE, replace_break);
}

/// Appends a text, escaped. For other special bytes, a callback returns a replacement and how many bytes it replaces.
fn push_replacing<'t>(
    html: &mut String,
    text: &str,
    is_special: impl Fn(u8) -> bool,
    replacement: impl Fn(&str) -> Option<(&'t str, usize)>,
) {
    html.reserve(text.len());
    let mut rest = text;
    while let Some(index) = first_special(rest.as_bytes(), &is_special) {
        let (before, tail) = rest.split_at(index);
        html.push_str(before);
        let (written, replaced_len) = match tail.as_bytes()[0] {
            b'&' => ("&amp;", 1),
            b'<' => ("&lt;", 1),
            b'>' => ("&gt;", 1),
            b'"' => ("&quot;", 1),
            b'\'' => ("&#39;", 1),
            _ => replacement(tail).unwrap_or_else(|| first_character(tail)),
        };
        html.push_str(written);
        rest = &tail[replaced_len..];
    }
    html.push_str(rest);
}

fn is_markup(byte: u8) -> bool {
    matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\'')
}

fn first_character(text: &str) -> (&str, usize) {
    let width = text.chars().next().map_or(0, char::len_utf8);
    (&text[..width], width)
}

/// The index of the first special byte.
fn first_special(bytes: &[u8], is_special: impl Fn(u8) -> bool) -> Option<usize> {
    // Most chunks have none. Without an early exit, the check of a whole chunk takes a few vector instructions.
    let mut chunks = bytes.chunks(32);
    let clean_chunks = chunks
        .by_ref()
        .take_while(|chunk| !chunk.iter().fold(false, |any_special, byte| any_special | is_special(*byte)));
    let start = 32 * clean_chunks.count();
    let within = bytes.get(start..)?.iter().position(|byte| is_special(*byte))?;
    Some(start + within)
}

/// An address relative to a page with this path to the root.
#[must_use]
pub fn relative(root: &str, address: &str) -> String {
    format!("{root}{address}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_text_ends_a_script_of_data(text in "(<|/|script|SCRIPT|>|<!--|-->|]]>|\\\\|\"|\u{2028}|.|\n){0,24}") {
            let html = written(|html| html.json("application/ld+json", &[&text]));
            let data = html.strip_prefix("<script type=\"application/ld+json\">");
            let data = data.and_then(|html| html.strip_suffix("</script>")).expect("one element");
            prop_assert!(!data.contains('<'));
            prop_assert_eq!(serde_json::from_str::<[String; 1]>(data).expect("JSON"), [text]);
        }
    }

    #[test]
    fn parts_without_a_value_are_left_out() {
        let fill = |when: &str, of: &str| {
            let (when, of) = (Html::escape(when), Html::escape(of));
            let phrase = "convicted[ {when}][ of {charges}]";
            Html::fill_optional(phrase, &[("when", &when), ("charges", &of)]).as_str().to_owned()
        };
        assert_eq!(fill("on 2 May", "[a] & b"), "convicted on 2 May of [a] &amp; b");
        assert_eq!(fill("", "a"), "convicted of a");
        assert_eq!(fill("", ""), "convicted");
        assert_eq!(Html::fill_optional("a [b", &[]).as_str(), "a [b");
    }

    fn written(write: impl FnOnce(&mut HtmlWriter) -> &mut HtmlWriter) -> String {
        let mut html = HtmlWriter::new();
        write(&mut html);
        html.finish().as_str().to_owned()
    }

    #[test]
    fn texts_are_escaped() {
        let escaped = |text: &str| written(|html| html.text(text));
        assert_eq!(escaped("<a href=\"x\" b='c'>&amp;"), "&lt;a href=&quot;x&quot; b=&#39;c&#39;&gt;&amp;amp;");
        let words = "“a”\u{2029}<b>\u{2029}’c… \u{2028}";
        assert_eq!(written(|html| html.prose(words, " ")), "“a” &lt;b&gt; ’c… \u{2028}");
        assert_eq!(written(|html| html.prose(&words.repeat(9), "")), "“a”&lt;b&gt;’c… \u{2028}".repeat(9));
        assert_eq!(escaped(words), words.replace('<', "&lt;").replace('>', "&gt;"));
        assert_eq!(written(|html| html.url("a b\"<қ'")), "a%20b%22%3Cқ&#39;");
        assert_eq!(written(|html| html.text("&").display(format_args!("{}<{}", 1, "'"))), "&amp;1&lt;&#39;");
    }

    #[test]
    fn elements_have_escaped_attributes_and_text() {
        assert_eq!(
            written(|html| html.element("a", &[("href", "x\"y"), ("lang", "ru")], "a<b").markup("<br>")),
            "<a href=\"x&quot;y\" lang=\"ru\">a&lt;b</a><br>"
        );
        let list = |html: &mut HtmlWriter| {
            html.markup("<ul>");
        };
        assert_eq!(written(|html| html.unless_empty(list, |_| {}, "</ul>")), "");
        let item = |html: &mut HtmlWriter| {
            html.element("li", &[], "a");
        };
        assert_eq!(written(|html| html.unless_empty(list, item, "</ul>")), "<ul><li>a</li></ul>");
    }

    #[test]
    fn a_phrase_is_escaped_and_its_values_are_not() {
        let name = Html::escape("A & B");
        assert_eq!(Html::fill("<{name}> {x} {", &[("name", &name)]).as_str(), "&lt;A &amp; B&gt; {x} {");
    }
}
