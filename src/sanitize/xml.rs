//! Documents in XML: a browser gives elements of HTML, SVG and MathML their meaning in any of them.

use super::css::{self, Part};
use super::data_script::DataScript;
use super::elements::{self, Attribute};
use super::{Refusal, TAKE_OUT, is_readable_charset, svg};
use htmlize::unescape_attribute;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{NamespaceResolver, ResolveResult};
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
    let mut reading = Reading { refusals: Vec::new(), open: 0, raw: None };
    reading.read(document);
    reading.refusals.into_iter().map(|refusal| refusal.moved(base)).collect()
}

struct Reading {
    refusals: Vec<Refusal>,
    open: usize,
    raw: Option<Raw>,
}

/// The text of a `<style>` or of a script that browsers read as data.
struct Raw {
    kind: RawKind,
    text: String,
    /// Offset in the file.
    start: usize,
}

#[derive(Clone, Copy, Debug)]
enum RawKind {
    Style,
    Data(DataScript),
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
                    if let Err(message) = self.check_declarations(&element) {
                        return self.refuse(message, span);
                    }
                    let end = span.end;
                    if self.raw.is_some() {
                        self.refuse(
                            "expected only text in `<style>` or `<script>`, found an element".to_owned(),
                            span.clone(),
                        );
                    }
                    let raw = self.element(&element, namespace, reader.resolver(), span);
                    self.raw = raw.map(|kind| Raw { kind, text: String::new(), start: end });
                }
                Event::Empty(element) => {
                    if let Err(message) = self.check_declarations(&element) {
                        return self.refuse(message, span);
                    }
                    self.element(&element, namespace, reader.resolver(), span);
                }
                Event::End(_) => {
                    self.open = self.open.saturating_sub(1);
                    self.end_raw();
                }
                event => self.other(&event, span),
            }
        }
    }

    /// Fails where the names of an element cannot be resolved as a browser resolves them, or not in linear time.
    fn check_declarations(&self, element: &BytesStart<'_>) -> Result<(), String> {
        let mut attributes = element.attributes();
        let attributes = attributes.with_checks(false).flatten();
        let declared = attributes.filter(|attribute| attribute.key.as_namespace_binding().is_some());
        let mut count = 0;
        for attribute in declared {
            count += 1;
            // quick-xml compares namespaces as they are written; browsers resolve references first.
            if attribute.value.contains('&') {
                return Err(format!("expected a namespace without references in `{}`", attribute.key.as_ref()));
            }
        }
        if self.open > DEEPEST || count > MOST_DECLARED {
            return Err("it is nested too deep, or declares too much, to be read".to_owned());
        }
        Ok(())
    }

    /// Checks the tag of an element, and returns how its text is read where that is not shown.
    fn element(
        &mut self,
        element: &BytesStart<'_>,
        namespace: Namespace,
        resolver: &NamespaceResolver,
        span: Range<usize>,
    ) -> Option<RawKind> {
        let name = element.local_name().as_ref().to_ascii_lowercase();
        match namespace {
            Namespace::Inert => None,
            Namespace::Making => {
                self.refuse(format!("it has a `<{}>`, which makes pages", element.name().as_ref()), span);
                None
            }
            Namespace::Acting => {
                let attributes = attributes(element, resolver);
                self.refusals.extend(elements::refusals(&name, &attributes, &span, 0));
                match &*name {
                    "style" => Some(RawKind::Style),
                    "script" => DataScript::of(&attributes).map(RawKind::Data),
                    _ => None,
                }
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
        if let Some(raw) = &mut self.raw {
            if raw.text.is_empty() {
                raw.start = at;
            }
            raw.text.push_str(text);
        }
    }

    fn end_raw(&mut self) {
        let Some(Raw { kind, text, start }) = self.raw.take() else { return };
        let found = match kind {
            RawKind::Style => css::refusals(&text, Part::Rules, 0),
            RawKind::Data(script) => script.refusals(&text),
        };
        self.refusals.extend(found.into_iter().map(|refusal| Refusal { span: start..start, ..refusal }));
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

/// The attributes that browsers act on, by their local names. One of a namespace that is not theirs is never an address
/// to them, and a declaration of a namespace is no attribute.
fn attributes(element: &BytesStart<'_>, resolver: &NamespaceResolver) -> Vec<Attribute> {
    let mut attributes = element.html_attributes();
    let attributes = attributes.with_checks(false).flatten();
    let acting = attributes.filter(|attribute| match resolver.resolve_attribute(attribute.key).0 {
        // Without a declaration it is an error to a browser; a reader that is more patient goes by the local name.
        ResolveResult::Unbound | ResolveResult::Unknown(_) => attribute.key.as_namespace_binding().is_none(),
        ResolveResult::Bound(space) => [svg::XLINK, svg::XML].contains(&space.as_ref()),
    });
    acting
        .map(|attribute| {
            let value = unescape_attribute(&*attribute.value).into_owned();
            Attribute { name: attribute.key.local_name().as_ref().to_ascii_lowercase(), value }
        })
        .collect()
}

fn position(reader: &NsReader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}
