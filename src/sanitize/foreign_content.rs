//! Foreign content of HTML: SVG and MathML within a page.
//!
//! HTML's parsing rules for it depend on the tree around each tag: a misplaced tag ends it early, and what was a comment
//! becomes markup. So it has to be plain XML that consists only of its own elements, which all rules parse alike.

use super::{Refusal, svg_allowlist};
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, escape};
use std::ops::Range;

/// Parses the SVG or MathML element that begins at `start`. The error names why it is not plain XML.
pub(super) fn parse(text: &str, start: usize) -> Result<ForeignContent<'_>, Refusal> {
    let rest = &text[start..];
    let mut reader = Reader::from_str(rest);
    let mut depth = 0_usize;
    let mut style_start = None;
    let mut styles = Vec::new();
    loop {
        let at = position(&reader);
        let refuse = |problem: String, at: usize| Err(refusal(&problem, start + at..start + at + 1));
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(error) => return refuse(error.to_string(), at),
        };
        match event {
            Event::Start(element) => {
                if let Some(problem) = plain_xml_problem(&element) {
                    return refuse(problem, at);
                }
                if style_start.is_some() {
                    return refuse("expected only text in `<style>`, found an element".to_owned(), at);
                }
                depth += 1;
                if depth > MAX_DEPTH {
                    return refuse("it is nested too deep to be read".to_owned(), at);
                }
                if element.name().as_ref().eq_ignore_ascii_case("style") {
                    style_start = Some(position(&reader));
                }
            }
            Event::Empty(element) => {
                if let Some(problem) = plain_xml_problem(&element) {
                    return refuse(problem, at);
                }
            }
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                if let Some(begin) = style_start.take() {
                    styles.push(start + begin..start + at);
                }
            }
            Event::Text(_) => {}
            // In a style they would split a token.
            Event::Comment(_) if style_start.is_none() => {}
            Event::GeneralRef(_) if style_start.is_none() => {}
            Event::Eof => return refuse("expected its end tag, found the end of the file".to_owned(), at),
            _ => return refuse("expected elements and text".to_owned(), at),
        }
        if depth == 0 {
            return Ok(ForeignContent { text, span: start..start + position(&reader), styles });
        }
    }
}

/// An SVG or MathML element that all parsers read alike.
#[derive(Debug)]
pub(super) struct ForeignContent<'t> {
    text: &'t str,
    pub(super) span: Range<usize>,
    styles: Vec<Range<usize>>,
}

impl<'t> ForeignContent<'t> {
    /// The text of its `<style_start>` elements, with offsets in the page.
    pub(super) fn styles(&self) -> impl Iterator<Item = (&'t str, usize)> + '_ {
        self.styles.iter().map(|span| (&self.text[span.clone()], span.start))
    }
}

/// Maximum depth of elements: the same as in SVG files.
const MAX_DEPTH: usize = 256;

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

fn refusal(problem: &str, span: Range<usize>) -> Refusal {
    let message = format!("a drawing or formula within it is not plain XML: {problem}");
    Refusal { message, span, help: "save the drawing as an SVG file beside the page, and show it with `<img>`" }
}

/// Why parsers may disagree about an element; `None` if they do not.
fn plain_xml_problem(element: &BytesStart<'_>) -> Option<String> {
    let name = element.name();
    let name = name.as_ref();
    let is_known = svg_allowlist::SVG_ELEMENTS.iter().any(|known| known.eq_ignore_ascii_case(name))
        || MATHML_ELEMENTS.iter().any(|known| known.eq_ignore_ascii_case(name));
    if !is_known {
        return Some(format!("expected an element of SVG or MathML, found `<{name}>`"));
    }
    // Without checks: looking for duplicates takes quadratic time.
    for attribute in element.attributes().with_checks(false) {
        match attribute {
            Ok(attribute) if escape::unescape(&attribute.value).is_ok() => {}
            Ok(attribute) => return Some(format!("`{}` has an unknown reference", attribute.key.as_ref())),
            Err(error) => return Some(error.to_string()),
        }
    }
    None
}

/// Elements of MathML Core, without those that contain HTML.
pub(super) const MATHML_ELEMENTS: [&str; 29] = [
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
