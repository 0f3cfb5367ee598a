//! Drawings and formulas within a page.
//!
//! The rules by which HTML reads them depend on the tree around each tag; a tag in a wrong place ends them early, and
//! what was a comment becomes markup. Plain XML of nothing but their own elements is read alike by all rules, so that
//! is what they have to be.

use super::{Refusal, svg_names};
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, escape};
use std::ops::Range;

/// The bytes of a drawing or formula that begins at `start`, or why it cannot be read.
pub(super) fn extent(text: &str, start: usize) -> Result<Embedded<'_>, Refusal> {
    let rest = &text[start..];
    let mut reader = Reader::from_str(rest);
    let mut open = 0_usize;
    let mut style = None;
    let mut styles = Vec::new();
    loop {
        let at = position(&reader);
        let refuse = |what: String, at: usize| Err(refusal(&what, start + at..start + at + 1));
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(error) => return refuse(error.to_string(), at),
        };
        match event {
            Event::Start(element) => {
                if let Some(what) = unplain(&element) {
                    return refuse(what, at);
                }
                if style.is_some() {
                    return refuse("expected only text in `<style>`, found an element".to_owned(), at);
                }
                open += 1;
                if open > DEEPEST {
                    return refuse("it is nested too deep to be read".to_owned(), at);
                }
                if element.name().as_ref().eq_ignore_ascii_case("style") {
                    style = Some(position(&reader));
                }
            }
            Event::Empty(element) => {
                if let Some(what) = unplain(&element) {
                    return refuse(what, at);
                }
            }
            Event::End(_) => {
                open = open.saturating_sub(1);
                if let Some(begin) = style.take() {
                    styles.push(start + begin..start + at);
                }
            }
            Event::Text(_) => {}
            // Within a style they would cut a word of it in two.
            Event::Comment(_) if style.is_none() => {}
            Event::GeneralRef(_) if style.is_none() => {}
            Event::Eof => return refuse("expected its end tag, found the end of the file".to_owned(), at),
            _ => return refuse("expected elements and text".to_owned(), at),
        }
        if open == 0 {
            return Ok(Embedded { text, span: start..start + position(&reader), styles });
        }
    }
}

/// A drawing or formula that all readers read alike.
#[derive(Debug)]
pub(super) struct Embedded<'t> {
    text: &'t str,
    pub(super) span: Range<usize>,
    styles: Vec<Range<usize>>,
}

impl<'t> Embedded<'t> {
    /// What its `<style>` elements hold, with their places.
    pub(super) fn styles(&self) -> impl Iterator<Item = (&'t str, usize)> + '_ {
        self.styles.iter().map(|span| (&self.text[span.clone()], span.start))
    }
}

/// As deep as a drawing in a file may be.
const DEEPEST: usize = 256;

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

fn refusal(what: &str, span: Range<usize>) -> Refusal {
    let message = format!("a drawing or formula within it is not plain XML: {what}");
    Refusal { message, span, help: "save the drawing as an SVG file beside the page, and show it with `<img>`" }
}

/// Why an element is not read alike everywhere.
fn unplain(element: &BytesStart<'_>) -> Option<String> {
    let name = element.name();
    let name = name.as_ref();
    let is_known = svg_names::ELEMENTS.iter().any(|known| known.eq_ignore_ascii_case(name))
        || MATHML.iter().any(|known| known.eq_ignore_ascii_case(name));
    if !is_known {
        return Some(format!("expected an element of SVG or MathML, found `<{name}>`"));
    }
    // Whether one is there twice is not asked: each would be compared with all others.
    for attribute in element.attributes().with_checks(false) {
        match attribute {
            Ok(attribute) if escape::unescape(&attribute.value).is_ok() => {}
            Ok(attribute) => return Some(format!("`{}` has a reference that is not known", attribute.key.as_ref())),
            Err(error) => return Some(error.to_string()),
        }
    }
    None
}

/// Elements of MathML Core, without those that hold HTML.
pub(super) const MATHML: [&str; 29] = [
    "math",
    "merror",
    "mfrac",
    "mi",
    "mmultiscripts",
    "mn",
    "mo",
    "mover",
    "mpadded",
    "mphantom",
    "mprescripts",
    "mroot",
    "mrow",
    "ms",
    "mspace",
    "msqrt",
    "mstyle",
    "msub",
    "msubsup",
    "msup",
    "mtable",
    "mtd",
    "mtext",
    "mtr",
    "munder",
    "munderover",
    "none",
    "semantics",
    "menclose",
];
