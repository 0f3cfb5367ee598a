//! Documents in XML: a browser gives elements of HTML, SVG and MathML their meaning in any of them.

use super::css::{self, Part};
use super::elements::{self, Attribute};
use super::{Refusal, TAKE_OUT, is_readable_charset, svg};
use htmlize::unescape_attribute;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::{NsReader, events::BytesText};
use std::ops::Range;

/// Namespaces whose elements browsers act on.
const ACTING: [&str; 3] = ["http://www.w3.org/1999/xhtml", svg::SVG, "http://www.w3.org/1998/Math/MathML"];

/// Namespaces of languages that make pages of documents, or add behaviour to them.
const MAKING: [&str; 3] = [
    "http://www.w3.org/1999/XSL/Transform",
    "http://www.mozilla.org/xbl",
    "http://www.mozilla.org/keymaster/gatekeeper/there.is.only.xul",
];

const DEEPEST: usize = 256;
const MOST_DECLARED: usize = 24;

/// What is wrong with a document.
pub(super) fn refusals(text: &str) -> Vec<Refusal> {
    let document = text.strip_prefix('\u{feff}').unwrap_or(text);
    let base = text.len() - document.len();
    let mut reading = Reading { refusals: Vec::new(), open: 0, style: None };
    reading.read(document);
    reading.refusals.into_iter().map(|refusal| refusal.moved(base)).collect()
}

struct Reading {
    refusals: Vec<Refusal>,
    open: usize,
    /// The text of a `<style>`, and where it begins.
    style: Option<(String, usize)>,
}

impl Reading {
    fn read(&mut self, text: &str) {
        let mut reader = NsReader::from_str(text);
        loop {
            let start = position(&reader);
            let read = reader.read_resolved_event().map(|(space, event)| (namespace(&space), event));
            let (namespace, event) = match read {
                Ok(read) => read,
                Err(error) => return self.refuse(format!("it is not XML: {error}"), start..start),
            };
            let span = start..position(&reader);
            match event {
                Event::Eof => return,
                Event::Start(element) => {
                    self.open += 1;
                    if self.is_full(&element) {
                        return self.refuse("it is nested too deep, or declares too much, to be read".to_owned(), span);
                    }
                    let end = span.end;
                    if self.style.is_some() {
                        self.refuse("expected only text in `<style>`, found an element".to_owned(), span.clone());
                    }
                    self.element(&element, namespace, span);
                    self.style = (element.local_name().as_ref() == "style").then(|| (String::new(), end));
                }
                Event::Empty(element) => {
                    if self.is_full(&element) {
                        return self.refuse("it is nested too deep, or declares too much, to be read".to_owned(), span);
                    }
                    self.element(&element, namespace, span);
                }
                Event::End(_) => {
                    self.open = self.open.saturating_sub(1);
                    self.end_style();
                }
                event => self.other(&event, span),
            }
        }
    }

    fn is_full(&self, element: &BytesStart<'_>) -> bool {
        let mut attributes = element.attributes();
        let attributes = attributes.with_checks(false).flatten();
        let declared = attributes.filter(|attribute| attribute.key.as_namespace_binding().is_some()).count();
        self.open > DEEPEST || declared > MOST_DECLARED
    }

    fn element(&mut self, element: &BytesStart<'_>, namespace: Namespace, span: Range<usize>) {
        let name = element.local_name().as_ref().to_ascii_lowercase();
        match namespace {
            Namespace::Inert => {}
            Namespace::Making => {
                self.refuse(format!("it has a `<{}>`, which makes pages", element.name().as_ref()), span);
            }
            Namespace::Acting => {
                let mut attributes = element.html_attributes();
                let attributes: Vec<Attribute> = attributes
                    .with_checks(false)
                    .flatten()
                    .map(|attribute| {
                        let value = unescape_attribute(&*attribute.value).into_owned();
                        Attribute { name: attribute.key.local_name().as_ref().to_ascii_lowercase(), value }
                    })
                    .collect();
                self.refusals.extend(elements::refusals(&name, &attributes, &span, 0));
            }
        }
    }

    fn other(&mut self, event: &Event<'_>, span: Range<usize>) {
        match event {
            Event::Text(text) => self.text(text, span.start),
            Event::CData(text) => self.text(&BytesText::from_escaped(&**text), span.start),
            Event::GeneralRef(name) => {
                let reference = htmlize::unescape(format!("&{};", &**name)).into_owned();
                self.text(&BytesText::from_escaped(reference), span.start);
            }
            Event::DocType(text) if text.contains('[') => {
                self.refuse("it declares what its elements and entities are".to_owned(), span);
            }
            Event::PI(text) if text.target().to_ascii_lowercase().contains("stylesheet") => {
                self.refuse("it asks for a style sheet".to_owned(), span);
            }
            Event::Decl(declaration) => {
                if let Some(Ok(name)) = declaration.encoding()
                    && !is_readable_charset(&name)
                {
                    self.refuse(
                        format!("it says an encoding that cannot be read here: expected `utf-8`, found `{name}`"),
                        span,
                    );
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &BytesText<'_>, at: usize) {
        if let Some((style, begin)) = &mut self.style {
            if style.is_empty() {
                *begin = at;
            }
            style.push_str(text);
        }
    }

    fn end_style(&mut self) {
        if let Some((style, begin)) = self.style.take() {
            let found = css::refusals(&style, Part::Rules, 0);
            self.refusals.extend(found.into_iter().map(|refusal| Refusal { span: begin..begin, ..refusal }));
        }
    }

    fn refuse(&mut self, message: String, span: Range<usize>) {
        self.refusals.push(Refusal { message, span, help: TAKE_OUT });
    }
}

/// What browsers make of the elements of a namespace.
#[derive(Clone, Copy, Debug)]
enum Namespace {
    Inert,
    Acting,
    Making,
}

fn namespace(space: &ResolveResult<'_>) -> Namespace {
    match space {
        ResolveResult::Bound(space) if ACTING.contains(&space.as_ref()) => Namespace::Acting,
        ResolveResult::Bound(space) if MAKING.contains(&space.as_ref()) => Namespace::Making,
        _ => Namespace::Inert,
    }
}

fn position(reader: &NsReader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}
