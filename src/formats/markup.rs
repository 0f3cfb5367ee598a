//! Writes the markup of chapters as XHTML: well-formed, with attributes by an allow-list, and with the addresses of the file.

use super::xml::XmlWriter;
use crate::pages::html::Html;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::borrow::Cow;
use std::io;

/// Where the addresses of the site are in a file, and which attributes it has besides.
pub(super) trait MarkupTargets {
    /// The address of a link; `None` for what readers of the file cannot reach: then it is no link.
    fn link(&self, href: &str) -> Option<String>;

    /// The address of an image; `None` if the file has no such image: then its text is in its place.
    fn image(&self, src: &str) -> Option<String>;

    /// The id of an element.
    fn id(&self, id: &str) -> String;

    /// The attribute that repeats a role in the format's own vocabulary.
    fn type_of_role(&self, role: &str) -> Option<(&'static str, &'static str)>;
}

/// The attributes that are written as they are. What scripts and style sheets of pages need is not among them.
const ATTRIBUTES: [&str; 17] = [
    "alt",
    "aria-hidden",
    "aria-label",
    "class",
    "colspan",
    "datetime",
    "dir",
    "lang",
    "reversed",
    "role",
    "rowspan",
    "scope",
    "start",
    "title",
    "type",
    "value",
    "hidden",
];

/// The attributes whose value is their name.
const FLAGS: [&str; 2] = ["checked", "disabled"];

/// Elements without an end tag.
const VOID: [&str; 5] = ["br", "hr", "img", "input", "wbr"];

/// The prefix of the ids of footnotes.
const NOTE: &str = "#_fn";

/// Writes markup.
///
/// # Errors
/// The sink fails.
pub(super) fn write_markup(xml: &mut XmlWriter<'_>, html: &Html, targets: &dyn MarkupTargets) -> io::Result<()> {
    let mut reader = Reader::from_str(html.as_str());
    // HTML has elements without an end.
    reader.config_mut().check_end_names = false;
    reader.config_mut().allow_unmatched_ends = true;
    let mut writer = MarkupWriter { xml, targets, open: Vec::new() };
    loop {
        match reader.read_event().map_err(io::Error::other)? {
            Event::Start(start) => writer.start(&start)?,
            Event::Empty(start) => {
                writer.start(&start)?;
                writer.end()?;
            }
            Event::End(_) => writer.end()?,
            Event::Text(text) => {
                writer.xml.text(&text)?;
            }
            Event::GeneralRef(reference) => {
                let escaped = format!("&{};", &*reference);
                let text = quick_xml::escape::unescape(&escaped).map_err(io::Error::other)?;
                writer.xml.text(&text)?;
            }
            Event::Eof => return Ok(()),
            // Markup that is written in the code has none of the others.
            Event::CData(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
}

struct MarkupWriter<'m, 'w> {
    xml: &'m mut XmlWriter<'w>,
    targets: &'m dyn MarkupTargets,
    /// The names of the open elements.
    open: Vec<String>,
}

impl MarkupWriter<'_, '_> {
    fn start(&mut self, start: &BytesStart<'_>) -> io::Result<()> {
        let name = start.name();
        let element = Element::read(&name_text(name.as_ref()), start, self.targets)?;
        let attributes: Vec<(&str, &str)> =
            element.attributes.iter().map(|(name, value)| (&**name, &**value)).collect();
        if let Some(text) = &element.text {
            // An image that is not in the file.
            self.xml.element("span", &[], text)?;
        } else if VOID.contains(&element.name.as_str()) {
            self.xml.empty(&element.name, &attributes)?;
        } else {
            self.xml.start(&element.name, &attributes)?;
            self.open.push(element.name);
        }
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        if let Some(name) = self.open.pop() {
            self.xml.end(&name)?;
        }
        Ok(())
    }
}

/// An element as it is written.
struct Element {
    name: String,
    attributes: Vec<(Cow<'static, str>, String)>,
    /// What is written in place of it.
    text: Option<String>,
}

impl Element {
    fn read(name: &str, start: &BytesStart<'_>, targets: &dyn MarkupTargets) -> io::Result<Self> {
        let mut element = Self { name: name.to_owned(), attributes: Vec::new(), text: None };
        let (mut image, mut alt) = (None, String::new());
        for attribute in start.html_attributes().with_checks(false) {
            let attribute = attribute.map_err(io::Error::other)?;
            let key = name_text(attribute.key.as_ref());
            let value = quick_xml::escape::unescape(&attribute.value).map_err(io::Error::other)?;
            match &*key {
                "href" => element.link(&value, targets),
                "src" => image = targets.image(&value),
                "id" => element.push("id", targets.id(&value)),
                "lang" => element.language(&value),
                flag if FLAGS.contains(&flag) => element.push_same(flag),
                "alt" => alt = value.into_owned(),
                "role" => element.role(&value, targets),
                _ => element.other(&key, value),
            }
        }
        if name == "img" {
            element.image(image, alt);
        }
        Ok(element)
    }

    fn push(&mut self, name: &'static str, value: String) {
        self.attributes.push((name.into(), value));
    }

    fn push_same(&mut self, flag: &str) {
        self.attributes.push((flag.to_owned().into(), flag.to_owned()));
    }

    fn other(&mut self, name: &str, value: Cow<'_, str>) {
        if let Some(name) = ATTRIBUTES.iter().find(|allowed| **allowed == name) {
            self.push(name, value.into_owned());
        }
    }

    /// A link, or no element with a meaning if nothing is at its address.
    fn link(&mut self, href: &str, targets: &dyn MarkupTargets) {
        match targets.link(href) {
            Some(target) => self.push("href", target),
            None => "span".clone_into(&mut self.name),
        }
        if href.starts_with(NOTE) {
            self.role("doc-noteref", targets);
        }
    }

    fn role(&mut self, role: &str, targets: &dyn MarkupTargets) {
        self.push("role", role.to_owned());
        if let Some((name, kind)) = targets.type_of_role(role) {
            self.push(name, kind.to_owned());
        }
    }

    /// Programs that read XML know one of these, those that read HTML the other.
    fn language(&mut self, language: &str) {
        self.push("lang", language.to_owned());
        self.push("xml:lang", language.to_owned());
    }

    fn image(&mut self, src: Option<String>, alt: String) {
        match src {
            Some(src) => {
                self.push("src", src);
                self.push("alt", alt);
            }
            None => self.text = Some(alt),
        }
    }
}

/// A name of an element or attribute, which is UTF-8 as all markup is.
fn name_text(name: impl AsRef<str>) -> String {
    name.as_ref().to_ascii_lowercase()
}

/// An id as XML allows it, the same for the same id and for no other: letters, digits, `-`, `_` and `.`, and at the beginning a
/// letter or `_`.
pub(super) fn xml_id(id: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let begins_well = id.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    // No id of a record, paragraph or heading begins with `_`, and those of the book with a letter or digit after it.
    let mut written = String::from(if begins_well { "" } else { "_-" });
    for c in id.chars() {
        if is_plain(c) {
            written.push(c);
        } else {
            written.push_str(&format!("_{:x}.", u32::from(c)));
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::html::HtmlWriter;

    struct Targets;

    impl MarkupTargets for Targets {
        fn link(&self, href: &str) -> Option<String> {
            (!href.contains("gone")).then(|| format!("to:{href}"))
        }

        fn image(&self, src: &str) -> Option<String> {
            (!src.contains("gone")).then(|| format!("image:{src}"))
        }

        fn id(&self, id: &str) -> String {
            xml_id(id)
        }

        fn type_of_role(&self, role: &str) -> Option<(&'static str, &'static str)> {
            (role == "doc-noteref").then_some(("epub:type", "noteref"))
        }
    }

    fn written(write: impl FnOnce(&mut HtmlWriter) -> &mut HtmlWriter) -> String {
        let mut html = HtmlWriter::new();
        write(&mut html);
        let mut bytes = Vec::new();
        let mut xml = XmlWriter::fragment(&mut bytes);
        write_markup(&mut xml, &html.finish(), &Targets).expect("memory");
        String::from_utf8(bytes).expect("text")
    }

    #[test]
    fn markup_is_well_formed_and_texts_remain_texts() {
        let html =
            written(|html| html.markup("<p tabindex=\"0\" lang=\"kk\">").text("a < b & “c” 'd'").markup("<br>e</p>"));
        assert_eq!(html, "<p lang=\"kk\" xml:lang=\"kk\">a &lt; b &amp; “c” &apos;d&apos;<br/>e</p>");
        let html = written(|html| html.markup("<input type=\"checkbox\" disabled checked> <i></i>"));
        assert_eq!(html, "<input type=\"checkbox\" disabled=\"disabled\" checked=\"checked\"/> <i></i>");
    }

    #[test]
    fn what_is_not_in_the_file_is_no_link_and_no_image() {
        assert_eq!(
            written(|html| html.markup("<a class=\"ref\" href=\"a.html#b\">a</a><a href=\"gone.html\">b</a>")),
            "<a class=\"ref\" href=\"to:a.html#b\">a</a><span>b</span>"
        );
        assert_eq!(
            written(
                |html| html.markup("<img src=\"a.png\" alt=\"A\" loading=\"lazy\"><img src=\"gone.png\" alt=\"B\">")
            ),
            "<img src=\"image:a.png\" alt=\"A\"/><span>B</span>"
        );
        let note = written(|html| html.markup("<a href=\"#_fn1\">1</a>"));
        assert_eq!(note, "<a href=\"to:#_fn1\" role=\"doc-noteref\" epub:type=\"noteref\">1</a>");
    }

    #[test]
    fn ids_are_names_of_xml() {
        for (id, expected) in
            [("p-7k3q", "p-7k3q"), ("_3.2", "_3.2"), ("2024-march", "_-2024-march"), ("сот", "_-_441._43e._442.")]
        {
            assert_eq!(xml_id(id), expected);
        }
    }
}
