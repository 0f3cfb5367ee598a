//! XML documents: browsers process elements of HTML, SVG and MathML in all of them.

use super::css::{self, CssGrammar};
use super::data_script::DataScript;
use super::elements::{self, Attribute};
use super::namespaces::{self, MATHML_NAMESPACE, SVG_NAMESPACE, XHTML_NAMESPACE, XLINK_NAMESPACE, XML_NAMESPACE};
use super::{HELP_REMOVE, Refusal, is_ascii_compatible};
use htmlize::unescape_attribute;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{NamespaceResolver, ResolveResult};
use quick_xml::{NsReader, events::BytesText};
use std::ops::Range;

/// Namespaces whose elements browsers render and process.
const ACTIVE_NAMESPACES: [&str; 3] = [XHTML_NAMESPACE, SVG_NAMESPACE, MATHML_NAMESPACE];

/// Namespaces of languages that generate pages from documents, or add behavior to them.
const GENERATING_NAMESPACES: [&str; 3] = [
    "http://www.w3.org/1999/XSL/Transform",
    "http://www.mozilla.org/xbl",
    "http://www.mozilla.org/keymaster/gatekeeper/there.is.only.xul",
];

/// Checks a document.
pub(super) fn refusals(text: &str) -> Vec<Refusal> {
    let document = text.strip_prefix('\u{feff}').unwrap_or(text);
    let base = text.len() - document.len();
    let mut checker = XmlChecker { refusals: Vec::new(), depth: 0, raw_text: None };
    checker.check(document);
    checker.refusals.into_iter().map(|refusal| refusal.shifted(base)).collect()
}

struct XmlChecker {
    refusals: Vec<Refusal>,
    depth: usize,
    raw_text: Option<RawText>,
}

/// The text of a `<style>`, or of a script that browsers parse as data.
struct RawText {
    kind: RawTextKind,
    text: String,
    /// Byte offset in the document.
    start: usize,
}

#[derive(Clone, Copy, Debug)]
enum RawTextKind {
    Style,
    Data(DataScript),
}

impl XmlChecker {
    fn check(&mut self, text: &str) {
        let mut reader = NsReader::from_str(text);
        loop {
            let start = position(&reader);
            let resolved = reader.read_resolved_event().map(|(space, event)| (namespace_role(&space), event));
            let (namespace, event) = match resolved {
                Ok(read) => read,
                Err(error) => return self.refuse(format!("it is not XML: {error}"), start..start),
            };
            let span = start..position(&reader);
            match event {
                Event::Eof => return,
                Event::Start(element) => {
                    self.depth += 1;
                    if let Err(message) = self.check_declarations(&element) {
                        return self.refuse(message, span);
                    }
                    let end = span.end;
                    if self.raw_text.is_some() {
                        self.refuse(
                            "expected only text in `<style>` or `<script>`, found an element".to_owned(),
                            span.clone(),
                        );
                    }
                    let raw = self.check_element(&element, namespace, reader.resolver(), span);
                    self.raw_text = raw.map(|kind| RawText { kind, text: String::new(), start: end });
                }
                Event::Empty(element) => {
                    if let Err(message) = self.check_declarations(&element) {
                        return self.refuse(message, span);
                    }
                    self.check_element(&element, namespace, reader.resolver(), span);
                }
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    self.finish_raw_text();
                }
                event => self.check_other_event(&event, span),
            }
        }
    }

    /// Rejects elements whose namespaces cannot be resolved as a browser does, or not in linear time.
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
        if namespaces::exceeds_limits(self.depth, count) {
            return Err(namespaces::EXCEEDS_LIMITS.to_owned());
        }
        Ok(())
    }

    /// Checks the tag of an element, and returns how to check its text if that is not rendered.
    fn check_element(
        &mut self,
        element: &BytesStart<'_>,
        namespace: NamespaceRole,
        resolver: &NamespaceResolver,
        span: Range<usize>,
    ) -> Option<RawTextKind> {
        let name = element.local_name().as_ref().to_ascii_lowercase();
        match namespace {
            NamespaceRole::Inert => None,
            NamespaceRole::Generating => {
                self.refuse(format!("it has a `<{}>`, which generates pages", element.name().as_ref()), span);
                None
            }
            NamespaceRole::Active => {
                let attributes = active_attributes(element, resolver);
                self.refusals.extend(elements::refusals(&name, &attributes, &span, 0));
                match &*name {
                    "style" => Some(RawTextKind::Style),
                    "script" => DataScript::from_attributes(&attributes).map(RawTextKind::Data),
                    _ => None,
                }
            }
        }
    }

    fn check_other_event(&mut self, event: &Event<'_>, span: Range<usize>) {
        match event {
            Event::Text(text) => self.push_raw_text(text, span.start),
            Event::CData(text) => self.push_raw_text(&BytesText::from_escaped(&**text), span.start),
            Event::GeneralRef(name) => {
                let reference = htmlize::unescape(format!("&{};", &**name)).into_owned();
                self.push_raw_text(&BytesText::from_escaped(reference), span.start);
            }
            Event::DocType(text) if text.contains('[') => {
                self.refuse("its DOCTYPE declares elements or entities".to_owned(), span);
            }
            Event::PI(text) if text.target().to_ascii_lowercase().contains("stylesheet") => {
                self.refuse("it loads a style sheet".to_owned(), span);
            }
            Event::Decl(declaration) => {
                if let Some(Ok(name)) = declaration.encoding()
                    && !is_ascii_compatible(&name)
                {
                    self.refuse(format!("it declares an unsupported encoding: expected `utf-8`, found `{name}`"), span);
                }
            }
            _ => {}
        }
    }

    fn push_raw_text(&mut self, text: &BytesText<'_>, at: usize) {
        if let Some(raw) = &mut self.raw_text {
            if raw.text.is_empty() {
                raw.start = at;
            }
            raw.text.push_str(text);
        }
    }

    fn finish_raw_text(&mut self) {
        let Some(RawText { kind, text, start }) = self.raw_text.take() else { return };
        let refusals = match kind {
            RawTextKind::Style => css::refusals(&text, CssGrammar::Rules, 0),
            RawTextKind::Data(script) => script.refusals(&text),
        };
        self.refusals.extend(refusals.into_iter().map(|refusal| Refusal { span: start..start, ..refusal }));
    }

    fn refuse(&mut self, message: String, span: Range<usize>) {
        self.refusals.push(Refusal { message, span, help: HELP_REMOVE });
    }
}

/// How browsers process the elements of a namespace.
#[derive(Clone, Copy, Debug)]
enum NamespaceRole {
    Inert,
    Active,
    Generating,
}

fn namespace_role(space: &ResolveResult<'_>) -> NamespaceRole {
    match space {
        ResolveResult::Bound(space) if ACTIVE_NAMESPACES.contains(&space.as_ref()) => NamespaceRole::Active,
        ResolveResult::Bound(space) if GENERATING_NAMESPACES.contains(&space.as_ref()) => NamespaceRole::Generating,
        _ => NamespaceRole::Inert,
    }
}

/// The attributes that browsers process, by local name. They ignore attributes of unknown namespaces, and namespace
/// declarations are not attributes.
fn active_attributes(element: &BytesStart<'_>, resolver: &NamespaceResolver) -> Vec<Attribute> {
    let mut attributes = element.html_attributes();
    let attributes = attributes.with_checks(false).flatten();
    let active = attributes.filter(|attribute| match resolver.resolve_attribute(attribute.key).0 {
        // An undeclared prefix is an error in browsers; lenient parsers use the local name.
        ResolveResult::Unbound | ResolveResult::Unknown(_) => attribute.key.as_namespace_binding().is_none(),
        ResolveResult::Bound(space) => [XLINK_NAMESPACE, XML_NAMESPACE].contains(&space.as_ref()),
    });
    active
        .map(|attribute| {
            let value = unescape_attribute(&*attribute.value).into_owned();
            Attribute { name: attribute.key.local_name().as_ref().to_ascii_lowercase(), value }
        })
        .collect()
}

fn position(reader: &NsReader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}
