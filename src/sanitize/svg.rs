//! Sanitizes SVG: publishes what a browser renders, without the private data of drawing programs.
//!
//! Drawing programs store the path of the file, the name of its author, layer names, and sometimes a second copy of the
//! whole document. So elements and attributes are published by an allow-list ([`svg_allowlist`](super::svg_allowlist)), and all others are dropped.
//! What would run code or load something from another host is refused, with its span.

mod attributes;
mod data_images;
mod style_text;
mod vocabulary;

use super::css::{self, CssGrammar};
use super::encoding::Decoded;
use super::entities::ExpandedText;
use super::{HELP_SAVE_SVG, Refusal, namespaces};
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::attributes::{Attribute, Attributes};
use quick_xml::events::{BytesDecl, BytesRef, BytesStart, Event};
use quick_xml::{NsReader, Writer};
use std::borrow::Cow;
use std::ops::Range;
use style_text::StyleText;
use vocabulary::{OpenElements, Vocabulary, is_active};

const HELP_REMOVE_FROM_PICTURE: &str =
    "take that out of the file: a picture runs nothing and loads nothing from elsewhere";
const HELP_EMBED: &str =
    "embed the picture or the font in the drawing, or take it out: a picture loads nothing from elsewhere";
const HELP_NO_SCRIPT: &str =
    "save the drawing again without scripts, as a picture that does not move or react: a picture runs nothing";
const HELP_PLAIN_TEXT: &str = "save the drawing again with plain text in place of HTML, or save it as PNG";

/// Returns the sanitized SVG in UTF-8. `nesting` is the number of enclosing `data:` URLs.
pub(super) fn sanitize(bytes: &[u8], nesting: u8) -> Result<Vec<u8>, Vec<Refusal>> {
    let decoded = Decoded::decode(bytes).map_err(|refusal| vec![refusal])?;
    let text = &*decoded.text;
    // The byte order mark is not part of the document.
    let document = text.strip_prefix('\u{feff}').unwrap_or(text);
    let base = text.len() - document.len();
    // Offsets in a transcoded text do not apply to the file.
    let in_file = |refusal: Refusal| match &decoded.text {
        Cow::Borrowed(_) => refusal.shifted(base),
        Cow::Owned(_) => Refusal { span: 0..0, ..refusal },
    };
    let expanded = ExpandedText::expand(document).map_err(|refusal| vec![in_file(refusal)])?;
    let mut sanitizer = SvgSanitizer::new(&expanded.text, decoded.declares_other_encoding, nesting);
    sanitizer.process();
    if sanitizer.refusals.is_empty() {
        return Ok([&text.as_bytes()[..base], &sanitizer.writer.into_inner()].concat());
    }
    let before_expansion = |refusal: Refusal| {
        let (start, end) = (expanded.file_offset(refusal.span.start), expanded.file_offset(refusal.span.end));
        Refusal { span: start..end.max(start), ..refusal }
    };
    Err(sanitizer.refusals.into_iter().map(|refusal| in_file(before_expansion(refusal))).collect())
}

fn refusal(message: String, span: Range<usize>, help: &'static str) -> Refusal {
    Refusal { message, span, help }
}

struct SvgSanitizer<'t> {
    text: &'t str,
    /// Whether the declared encoding is not that of the text, which is UTF-8.
    declares_other_encoding: bool,
    nesting: u8,
    reader: NsReader<&'t [u8]>,
    writer: Writer<Vec<u8>>,
    open_elements: OpenElements,
    style: Option<StyleText>,
    refusals: Vec<Refusal>,
}

impl<'t> SvgSanitizer<'t> {
    fn new(text: &'t str, declares_other_encoding: bool, nesting: u8) -> Self {
        Self {
            text,
            declares_other_encoding,
            nesting,
            reader: NsReader::from_str(text),
            writer: Writer::new(Vec::with_capacity(text.len())),
            open_elements: OpenElements::default(),
            style: None,
            refusals: Vec::new(),
        }
    }

    /// Parses to the end, or to the first fatal error.
    fn process(&mut self) {
        loop {
            let start = self.position();
            let (vocabulary, event) = match self.reader.read_resolved_event() {
                Ok((space, event)) => (Vocabulary::from_namespace(&space), event),
                Err(error) => return self.refuse_as_invalid_xml(&error.to_string(), start),
            };
            let span = start..self.position();
            if matches!(event, Event::Eof) {
                return self.finish(start);
            }
            if self.open_elements.exceeds_limits(&event) {
                return self.refusals.push(refusal(namespaces::EXCEEDS_LIMITS.to_owned(), span, HELP_SAVE_SVG));
            }
            if self.open_elements.depth == 0 && !self.is_allowed_outside_root(&event, vocabulary, &span) {
                return;
            }
            self.process_event(event, vocabulary, span);
        }
    }

    fn position(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX).min(self.text.len())
    }

    fn refuse_as_invalid_xml(&mut self, reason: &str, at: usize) {
        self.refusals.push(refusal(format!("it is not XML: {reason}"), at..at, HELP_SAVE_SVG));
    }

    fn finish(&mut self, at: usize) {
        if !self.open_elements.has_root {
            self.refuse_as_invalid_xml("expected `<svg>`, found nothing", at);
        } else if self.open_elements.depth > 0 {
            self.refuse_as_invalid_xml("expected the end tags of all elements, found the end of the file", at);
        }
    }

    /// Whether an event is allowed outside the root element, or is the start of the root `<svg>`. Reports it if not.
    fn is_allowed_outside_root(&mut self, event: &Event<'_>, vocabulary: Vocabulary, span: &Range<usize>) -> bool {
        let unexpected = match event {
            Event::Start(element) | Event::Empty(element) if self.open_elements.has_root => {
                "a second element".to_owned() + &name_suffix(element)
            }
            Event::Start(element) | Event::Empty(element) => {
                self.open_elements.has_root = true;
                let is_drawing = element.local_name().as_ref() == "svg";
                if (is_drawing && vocabulary == Vocabulary::Svg) || self.is_active_content(element, vocabulary, span) {
                    return true;
                }
                let suffix = if is_drawing { " of another namespace" } else { "" };
                format!("`<{}>`{suffix}", element.name().as_ref())
            }
            Event::Text(text) if !text.trim_ascii().is_empty() => "text".to_owned(),
            Event::CData(_) | Event::GeneralRef(_) => "text".to_owned(),
            _ => return true,
        };
        self.refuse_as_invalid_xml(&format!("expected exactly one `<svg>`, found {unexpected}"), span.start);
        false
    }

    fn process_event(&mut self, event: Event<'t>, vocabulary: Vocabulary, span: Range<usize>) {
        self.check_event(&event, vocabulary, &span);
        let is_shown = self.open_elements.track(&event, vocabulary);
        if let Some(style) = &mut self.style {
            style.push_event(&event, span.start);
        }
        let event = match event {
            Event::Start(element) if is_shown => {
                self.style = (element.local_name().as_ref() == "style").then(StyleText::default);
                Event::Start(self.with_published_attributes(element, vocabulary, &span))
            }
            Event::Empty(element) if is_shown => {
                Event::Empty(self.with_published_attributes(element, vocabulary, &span))
            }
            Event::End(_) if is_shown => {
                if let Some(style) = self.style.take() {
                    self.check_style(&style);
                }
                event
            }
            // A declaration that is not at the start is an error in browsers, and has no effect on the encoding.
            Event::Decl(_) if span.start > 0 => return,
            Event::Decl(_) if self.declares_other_encoding || !is_plain_declaration(&self.text[span.clone()]) => {
                Event::Decl(BytesDecl::new("1.0", None, None))
            }
            _ if !is_shown => return,
            event => event,
        };
        if let Err(error) = self.writer.write_event(event) {
            self.refuse_as_invalid_xml(&error.to_string(), span.start);
        }
    }

    /// Refuses active content and requests, even in elements that are dropped.
    fn check_event(&mut self, event: &Event<'_>, vocabulary: Vocabulary, span: &Range<usize>) {
        let (message, help) = match event {
            Event::Start(element) | Event::Empty(element) => match self.element_problem(element, vocabulary, span) {
                Some(problem) => problem,
                None => return,
            },
            Event::DocType(text) if text.to_ascii_uppercase().contains("<!ENTITY") => {
                ("it declares entities".to_owned(), HELP_SAVE_SVG)
            }
            Event::PI(text) if text.target().to_ascii_lowercase().contains("stylesheet") => {
                ("it loads a style sheet".to_owned(), HELP_REMOVE_FROM_PICTURE)
            }
            Event::GeneralRef(name) if !is_known_reference(name) => {
                (format!("it has the entity `&{};`, which it does not declare", &**name), HELP_SAVE_SVG)
            }
            _ => return,
        };
        self.refusals.push(refusal(message, span.clone(), help));
    }

    fn element_problem(
        &self,
        element: &BytesStart<'_>,
        vocabulary: Vocabulary,
        span: &Range<usize>,
    ) -> Option<(String, &'static str)> {
        let name = element.name();
        if self.is_active_content(element, vocabulary, span) {
            return Some((format!("it has a `<{}>`", name.as_ref()), HELP_NO_SCRIPT));
        }
        if self.style.is_some() {
            return Some((format!("expected only text in `<style>`, found `<{}>`", name.as_ref()), HELP_SAVE_SVG));
        }
        let is_page = matches!(vocabulary, Vocabulary::Html | Vocabulary::Math);
        let is_shown = self.open_elements.foreign_objects > 0 && self.open_elements.dropped_depth == 0;
        if is_page && is_shown && !vocabulary.allows(element.local_name().as_ref()) {
            let message = format!("expected only text in HTML in `<foreignObject>`, found `<{}>`", name.as_ref());
            return Some((message, HELP_PLAIN_TEXT));
        }
        None
    }

    fn is_active_content(&self, element: &BytesStart<'_>, vocabulary: Vocabulary, span: &Range<usize>) -> bool {
        is_active(element, vocabulary) && !self.is_empty_script(element, span)
    }

    /// Whether an element is a script without code, as browser extensions leave them in saved drawings.
    fn is_empty_script(&self, element: &BytesStart<'_>, span: &Range<usize>) -> bool {
        let is_closed = self.text[..span.end].ends_with("/>") || self.text[span.end..].starts_with("</");
        let mut attributes = element.attributes();
        let is_source = |name: &str| ["href", "src"].contains(&name);
        is_closed
            && element.local_name().as_ref() == "script"
            && attributes
                .with_checks(false)
                .all(|attribute| attribute.is_ok_and(|attribute| !is_source(attribute.key.local_name().as_ref())))
    }

    fn check_style(&mut self, style: &StyleText) {
        for style_refusal in css::refusals(&style.text, CssGrammar::Rules, self.nesting) {
            let (start, end) = (style.file_offset(style_refusal.span.start), style.file_offset(style_refusal.span.end));
            self.refusals.push(refusal(style_refusal.message, start..end.max(start), HELP_EMBED));
        }
    }
}

fn name_suffix(element: &BytesStart<'_>) -> String {
    format!(", `<{}>`", element.name().as_ref())
}

/// Whether an XML declaration has only the standard attributes.
fn is_plain_declaration(text: &str) -> bool {
    let inner = text.strip_prefix("<?xml").and_then(|rest| rest.strip_suffix("?>"));
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-:".contains(&byte);
    inner.is_some_and(|inner| {
        Attributes::new(inner, 0).with_checks(false).all(|attribute| {
            attribute.is_ok_and(|Attribute { key, value }| {
                ["version", "encoding", "standalone"].contains(&key.as_ref()) && value.bytes().all(is_plain)
            })
        })
    })
}

fn is_known_reference(reference: &BytesRef<'_>) -> bool {
    reference.is_char_ref() && matches!(reference.resolve_char_ref(), Ok(Some(_)))
        || resolve_predefined_entity(reference).is_some()
}
