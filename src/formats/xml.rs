//! Writes XML as a stream.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesPI, BytesStart, BytesText, Event};
use std::borrow::Cow;
use std::io;

/// Attributes: name and value.
pub(super) type Attributes<'a> = &'a [(&'a str, &'a str)];

/// Writes elements to a sink.
pub(super) struct XmlWriter<'w> {
    writer: Writer<&'w mut dyn io::Write>,
}

impl<'w> XmlWriter<'w> {
    /// A document. `style` is the relative address of its style sheet.
    pub(super) fn new(sink: &'w mut dyn io::Write, style: Option<&str>) -> io::Result<Self> {
        let mut writer = Writer::new(sink);
        writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
        if let Some(style) = style {
            writer.get_mut().write_all(b"\n")?;
            let instruction = format!("xml-stylesheet type=\"text/css\" href=\"{style}\"");
            writer.write_event(Event::PI(BytesPI::new(instruction)))?;
        }
        Ok(Self { writer })
    }

    /// The type of the document.
    pub(super) fn doctype(&mut self, name: &str) -> io::Result<&mut Self> {
        self.writer.write_event(Event::DocType(BytesText::from_escaped(name)))?;
        Ok(self)
    }

    /// Elements without a document around them.
    #[cfg(test)]
    pub(super) fn fragment(sink: &'w mut dyn io::Write) -> Self {
        Self { writer: Writer::new(sink) }
    }

    /// Begins a line.
    pub(super) fn line(&mut self) -> io::Result<&mut Self> {
        self.writer.get_mut().write_all(b"\n")?;
        Ok(self)
    }

    pub(super) fn start(&mut self, name: &str, attributes: Attributes<'_>) -> io::Result<&mut Self> {
        self.writer.write_event(Event::Start(element(name, attributes)))?;
        Ok(self)
    }

    pub(super) fn end(&mut self, name: &str) -> io::Result<&mut Self> {
        self.writer.write_event(Event::End(BytesEnd::new(name)))?;
        Ok(self)
    }

    pub(super) fn empty(&mut self, name: &str, attributes: Attributes<'_>) -> io::Result<&mut Self> {
        self.writer.write_event(Event::Empty(element(name, attributes)))?;
        Ok(self)
    }

    pub(super) fn text(&mut self, text: &str) -> io::Result<&mut Self> {
        self.writer.write_event(Event::Text(BytesText::new(&allowed(text))))?;
        Ok(self)
    }

    /// An element that contains a text only.
    pub(super) fn element(&mut self, name: &str, attributes: Attributes<'_>, text: &str) -> io::Result<&mut Self> {
        self.start(name, attributes)?.text(text)?.end(name)
    }
}

fn element<'a>(name: &'a str, attributes: Attributes<'a>) -> BytesStart<'a> {
    let allowed = attributes.iter().map(|(name, value)| (*name, allowed(value)));
    BytesStart::new(name).with_attributes(allowed.collect::<Vec<_>>().iter().map(|(name, value)| (*name, &**value)))
}

/// A text without the characters that no XML can have, escaped or not (XML 1.0, 2.2).
fn allowed(text: &str) -> Cow<'_, str> {
    let is_excluded =
        |c: char| matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    if text.contains(is_excluded) { text.replace(is_excluded, "\u{fffd}").into() } else { text.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped_and_characters_that_xml_excludes_are_replaced() {
        let mut bytes = Vec::new();
        let mut xml = XmlWriter::new(&mut bytes, None).expect("memory");
        xml.element("a", &[("b", "\"<\u{1}")], "]]> & \u{b}").expect("memory");
        let written = String::from_utf8(bytes).expect("text");
        assert_eq!(
            written,
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><a b=\"&quot;&lt;\u{fffd}\">]]&gt; &amp; \u{fffd}</a>"
        );
    }
}
