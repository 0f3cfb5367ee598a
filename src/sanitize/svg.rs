//! Sanitizes SVG: publishes what a browser renders, without the private data of drawing programs.
//!
//! Drawing programs store the path of the file, the name of its author, layer names, and sometimes a second copy of the
//! whole document. So elements and attributes are published by an allow-list ([`svg_allowlist`]), and all others are dropped.
//! What would run code or load something from another host is refused, with its span.

use super::css::{self, CssGrammar};
use super::encoding::Decoded;
use super::entities::ExpandedText;
use super::urls::{self, DataUrl};
use super::{
    BASE64, HELP_SAVE_PICTURE, HELP_SAVE_SVG, Refusal, elements, foreign_content, svg_allowlist, svg_html_allowlist,
};
use base64::Engine;
use quick_xml::escape::{resolve_predefined_entity, unescape};
use quick_xml::events::attributes::{Attribute, Attributes};
use quick_xml::events::{BytesDecl, BytesRef, BytesStart, Event};
use quick_xml::name::{PrefixDeclaration, ResolveResult};
use quick_xml::{NsReader, Writer};
use std::borrow::Cow;
use std::ops::Range;

pub(super) const SVG_NAMESPACE: &str = "http://www.w3.org/2000/svg";
pub(super) const XLINK_NAMESPACE: &str = "http://www.w3.org/1999/xlink";
pub(super) const XML_NAMESPACE: &str = "http://www.w3.org/XML/1998/namespace";

const XHTML_NAMESPACE: &str = "http://www.w3.org/1999/xhtml";
const MATHML_NAMESPACE: &str = "http://www.w3.org/1998/Math/MathML";
const EVENTS_NAMESPACE: &str = "http://www.w3.org/2001/xml-events";

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

/// Maximum depth of elements. Resolving a name takes time proportional to the prefixes that all open elements declare, so
/// both are limited.
const MAX_DEPTH: usize = 256;
/// Maximum number of namespace declarations of one element.
const MAX_NAMESPACE_DECLARATIONS: usize = 24;

/// Counts of the open elements.
#[derive(Default)]
struct OpenElements {
    depth: usize,
    /// How many of them are dropped: an element that is not allowed, and everything in it.
    dropped_depth: usize,
    /// How many of them are a published `<foreignObject>`, which may contain HTML.
    foreign_objects: usize,
    /// Whether the root element has started.
    has_root: bool,
}

/// The content of a `<style>`, joined across comments and CDATA sections.
#[derive(Default)]
struct StyleText {
    text: String,
    /// Maps offsets: start of a part in the text, and in the file.
    offset_map: Vec<(usize, usize)>,
}

impl StyleText {
    fn push(&mut self, text: &str, at: usize) {
        self.offset_map.push((self.text.len(), at));
        self.text.push_str(text);
    }

    /// Maps an offset in the text to one in the file.
    fn file_offset(&self, at: usize) -> usize {
        let part = self.offset_map.partition_point(|(begin, _)| *begin <= at);
        part.checked_sub(1).map_or(0, |part| self.offset_map[part].1 + at - self.offset_map[part].0)
    }
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
                let message = "it is nested too deep, or declares too much, to be read".to_owned();
                return self.refusals.push(refusal(message, span, HELP_SAVE_SVG));
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
            push_style_text(style, &event, span.start);
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

    /// The element with only its published attributes.
    fn with_published_attributes(
        &mut self,
        element: BytesStart<'t>,
        vocabulary: Vocabulary,
        span: &Range<usize>,
    ) -> BytesStart<'t> {
        let mut published = BytesStart::new(element.name().as_ref().to_owned());
        let mut is_changed = false;
        // Without checks: looking for duplicates takes quadratic time.
        for attribute in element.attributes().with_checks(false) {
            let attribute = match attribute {
                // quick-xml accepts `<` in a value, browsers do not.
                Ok(attribute) if attribute.value.contains('<') => {
                    let key = attribute.key.as_ref();
                    self.refuse_as_invalid_xml(
                        &format!("expected `&lt;` in the attribute `{key}`, found `<`"),
                        span.start,
                    );
                    break;
                }
                Ok(attribute) => attribute,
                Err(error) => {
                    self.refuse_as_invalid_xml(&error.to_string(), span.start);
                    break;
                }
            };
            match self.published_value(&element, vocabulary, &attribute, span) {
                Some(value) => {
                    is_changed |= matches!(value, Cow::Owned(_));
                    published.push_attribute(Attribute { key: attribute.key, value: escape_quotes(value) });
                }
                None => is_changed = true,
            }
        }
        if is_changed { published } else { element }
    }

    /// The published value of an attribute, still escaped; `None` if the attribute is dropped or refused.
    fn published_value<'a>(
        &mut self,
        element: &BytesStart<'_>,
        vocabulary: Vocabulary,
        attribute: &'a Attribute<'_>,
        span: &Range<usize>,
    ) -> Option<Cow<'a, str>> {
        if let Some(declared) = attribute.key.as_namespace_binding() {
            let is_known = declared == PrefixDeclaration::Default
                || [SVG_NAMESPACE, XLINK_NAMESPACE, XML_NAMESPACE, XHTML_NAMESPACE].contains(&&*attribute.value);
            return is_known.then_some(Cow::Borrowed(&*attribute.value));
        }
        let name = match self.reader.resolver().resolve_attribute(attribute.key) {
            (ResolveResult::Unbound, name) => match vocabulary {
                Vocabulary::Html => {
                    AttributeRole::for_html(name.into_inner(), &svg_html_allowlist::HTML_TEXT_ATTRIBUTES)
                }
                Vocabulary::Math => AttributeRole::for_html(name.into_inner(), &svg_html_allowlist::MATHML_ATTRIBUTES),
                _ => AttributeRole::for_svg(name.into_inner()),
            },
            (ResolveResult::Bound(space), name) => AttributeRole::for_namespace(space.as_ref(), name.into_inner()),
            (ResolveResult::Unknown(_), _) => AttributeRole::Dropped,
        };
        let unescaped = match unescape(&attribute.value) {
            Ok(plain) => plain,
            Err(error) => {
                self.refuse_as_invalid_xml(&error.to_string(), span.start);
                return None;
            }
        };
        let key = attribute.key.as_ref();
        match name {
            AttributeRole::Dropped => None,
            AttributeRole::Text => Some(Cow::Borrowed(&*attribute.value)),
            AttributeRole::EventHandler => {
                self.refusals.push(refusal(format!("it has the event handler `{key}`"), span.clone(), HELP_NO_SCRIPT));
                None
            }
            AttributeRole::Address if element.local_name().as_ref() == "a" => {
                self.check_value(key, urls::link_problem(&unescaped), span, &attribute.value)
            }
            AttributeRole::Address => self.published_address(key, &unescaped, span, &attribute.value),
            AttributeRole::Style => {
                self.check_style_value(key, &unescaped, CssGrammar::Declarations, span, &attribute.value)
            }
            AttributeRole::Animated => {
                self.check_value(key, elements::animation_problem(&unescaped), span, &attribute.value)
            }
            AttributeRole::Value(name) if unescaped.contains('(') => {
                self.check_style_value(key, &unescaped, CssGrammar::Value(name), span, &attribute.value)
            }
            AttributeRole::Value(_) => self.check_value(key, address_list_problem(&unescaped), span, &attribute.value),
        }
    }

    fn check_value<'a>(
        &mut self,
        key: &str,
        why: Option<String>,
        span: &Range<usize>,
        raw_value: &'a str,
    ) -> Option<Cow<'a, str>> {
        let Some(why) = why else { return Some(Cow::Borrowed(raw_value)) };
        self.refusals.push(refusal(format!("its attribute `{key}` {why}"), span.clone(), HELP_EMBED));
        None
    }

    fn check_style_value<'a>(
        &mut self,
        key: &str,
        unescaped: &str,
        part: CssGrammar<'_>,
        span: &Range<usize>,
        raw_value: &'a str,
    ) -> Option<Cow<'a, str>> {
        let refusal = css::refusals(unescaped, part, self.nesting).into_iter().next();
        self.check_value(
            key,
            refusal.map(|refusal| format!("cannot be published: {}", refusal.message)),
            span,
            raw_value,
        )
    }

    /// Checks a URL, and sanitizes the image in a `data:` URL.
    fn published_address<'a>(
        &mut self,
        key: &str,
        unescaped: &str,
        span: &Range<usize>,
        raw_value: &'a str,
    ) -> Option<Cow<'a, str>> {
        if let Some(published) = sanitize_data_svg(unescaped, self.nesting) {
            return Some(published.map_or(Cow::Borrowed(raw_value), Cow::Owned));
        }
        match strip_data_image(unescaped) {
            None => self.check_value(key, urls::resource_problem(unescaped, self.nesting), span, raw_value),
            Some(Ok(Some(published))) => Some(Cow::Owned(published)),
            Some(Ok(None)) => Some(Cow::Borrowed(raw_value)),
            Some(Err(why)) => {
                self.refusals.push(refusal(why, span.clone(), HELP_SAVE_PICTURE));
                None
            }
        }
    }
}

/// How an attribute is checked.
enum AttributeRole<'n> {
    Dropped,
    /// Text that loads nothing, even if it looks like a URL: drawing programs derive the id of an element from its text.
    Text,
    EventHandler,
    Address,
    Style,
    Animated,
    /// A presentation attribute with the name of this CSS property, or any other value.
    Value(&'n str),
}

impl<'n> AttributeRole<'n> {
    fn for_svg(name: &'n str) -> Self {
        match name {
            "href" => Self::Address,
            "style" => Self::Style,
            "attributeName" => Self::Animated,
            _ if is_event_handler(name) => Self::EventHandler,
            _ if name.starts_with("aria-") || svg_allowlist::TEXT_ATTRIBUTES.contains(&name) => Self::Text,
            _ if svg_allowlist::OTHER_ATTRIBUTES.contains(&name) => Self::Value(name),
            _ => Self::Dropped,
        }
    }

    /// An attribute of an HTML or MathML element; `text` lists the allowed text attributes.
    fn for_html(name: &'n str, text: &[&str]) -> Self {
        match name {
            "href" | "src" => Self::Address,
            "style" => Self::Style,
            _ if is_event_handler(name) => Self::EventHandler,
            _ if name.starts_with("aria-") || text.contains(&name) => Self::Text,
            _ => Self::Dropped,
        }
    }

    fn for_namespace(space: &str, name: &'n str) -> Self {
        match (space, name) {
            (XLINK_NAMESPACE, "href") => Self::Address,
            (XLINK_NAMESPACE, _) if svg_allowlist::XLINK_ATTRIBUTES.contains(&name) => Self::Text,
            (XML_NAMESPACE, _) if svg_allowlist::XML_ATTRIBUTES.contains(&name) => Self::Text,
            _ => Self::Dropped,
        }
    }
}

/// Checks `values`, `to` and the like, which may contain a list of URLs.
fn address_list_problem(value: &str) -> Option<String> {
    if value.contains([':', '/', '\\']) { value.split([';', ',']).find_map(urls::other_host_problem) } else { None }
}

fn is_event_handler(name: &str) -> bool {
    name.get(..2).is_some_and(|begin| begin.eq_ignore_ascii_case("on"))
}

/// The language of an element, by its namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Vocabulary {
    Svg,
    Html,
    Math,
    /// None that browsers process, such as the private namespaces of drawing programs.
    Inert,
    /// An undeclared prefix, or a language that some browsers may process.
    Unknown,
}

impl Vocabulary {
    fn from_namespace(space: &ResolveResult<'_>) -> Self {
        match space {
            ResolveResult::Unbound => Self::Svg,
            ResolveResult::Unknown(_) => Self::Unknown,
            ResolveResult::Bound(space) => match space.as_ref() {
                SVG_NAMESPACE => Self::Svg,
                XHTML_NAMESPACE => Self::Html,
                MATHML_NAMESPACE => Self::Math,
                EVENTS_NAMESPACE => Self::Unknown,
                // quick-xml does not resolve references, which could spell one of the namespaces above.
                space if space.contains('&') => Self::Unknown,
                _ => Self::Inert,
            },
        }
    }

    /// Whether the allow-list contains an element.
    fn allows(self, name: &str) -> bool {
        match self {
            Self::Svg => svg_allowlist::SVG_ELEMENTS.contains(&name) || is_foreign_object(name, self),
            Self::Html => svg_html_allowlist::HTML_ELEMENTS.contains(&name),
            Self::Math => foreign_content::MATHML_ELEMENTS.contains(&name) || name == "annotation",
            Self::Inert | Self::Unknown => false,
        }
    }
}

fn is_active(element: &BytesStart<'_>, vocabulary: Vocabulary) -> bool {
    let name = element.local_name();
    vocabulary != Vocabulary::Inert
        && svg_allowlist::ACTIVE_ELEMENTS.iter().any(|active| name.as_ref().eq_ignore_ascii_case(active))
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

/// Appends the text of an event to the enclosing style.
fn push_style_text(style: &mut StyleText, event: &Event<'_>, at: usize) {
    match event {
        Event::Text(text) => style.push(text, at),
        Event::CData(text) => style.push(text, at + "<![CDATA[".len()),
        Event::GeneralRef(name) => {
            let character = name.resolve_char_ref().ok().flatten().map(String::from);
            let text = character.or_else(|| resolve_predefined_entity(name).map(str::to_owned));
            style.push(&text.unwrap_or_default(), at);
        }
        _ => {}
    }
}

impl OpenElements {
    /// Updates the counts for an event, and returns whether the event is published.
    fn track(&mut self, event: &Event<'_>, vocabulary: Vocabulary) -> bool {
        let was_published = self.dropped_depth == 0;
        match event {
            Event::Start(element) => {
                let name = element.local_name();
                self.depth += 1;
                self.dropped_depth += usize::from(!was_published || !self.is_allowed(name.as_ref(), vocabulary));
                self.foreign_objects +=
                    usize::from(self.dropped_depth == 0 && is_foreign_object(name.as_ref(), vocabulary));
                self.dropped_depth == 0
            }
            Event::End(element) => {
                let is_foreign_object = was_published && is_foreign_object(element.local_name().as_ref(), vocabulary);
                self.depth = self.depth.saturating_sub(1);
                self.dropped_depth = self.dropped_depth.saturating_sub(1);
                self.foreign_objects = self.foreign_objects.saturating_sub(usize::from(is_foreign_object));
                was_published
            }
            Event::Empty(element) => was_published && self.is_allowed(element.local_name().as_ref(), vocabulary),
            Event::Comment(_) | Event::PI(_) | Event::DocType(_) => false,
            _ => was_published,
        }
    }

    fn is_allowed(&self, name: &str, vocabulary: Vocabulary) -> bool {
        match vocabulary {
            Vocabulary::Html | Vocabulary::Math if self.foreign_objects == 0 => false,
            _ => vocabulary.allows(name),
        }
    }

    /// Whether an element exceeds the limits for depth or namespace declarations.
    fn exceeds_limits(&self, event: &Event<'_>) -> bool {
        let (Event::Start(element) | Event::Empty(element)) = event else { return false };
        let mut attributes = element.attributes();
        let attributes = attributes.with_checks(false).flatten();
        let declared = attributes.filter(|attribute| attribute.key.as_namespace_binding().is_some()).count();
        self.depth >= MAX_DEPTH || declared > MAX_NAMESPACE_DECLARATIONS
    }
}

/// It is not in the list of SVG elements: that list is also used for SVG in pages, where HTML rules would apply in it.
fn is_foreign_object(name: &str, vocabulary: Vocabulary) -> bool {
    vocabulary == Vocabulary::Svg && name == "foreignObject"
}

/// Escapes quotation marks: a value that was quoted with apostrophes may contain them.
fn escape_quotes(value: Cow<'_, str>) -> Cow<'_, str> {
    if value.contains('"') { Cow::Owned(value.replace('"', "&quot;")) } else { value }
}

/// Strips a base64 image in a `data:` URL: `Ok(None)` if it is published unchanged. `None` for any other URL.
fn strip_data_image(unescaped: &str) -> Option<Result<Option<String>, String>> {
    let compact: String = unescaped.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
    if !compact.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:")) {
        return None;
    }
    let unreadable = || Err("it contains a picture that cannot be read".to_owned());
    let Some((media_type, encoded)) = compact.split_once(";base64,") else {
        return is_svg_data_url(&compact).then_some(()).map_or_else(|| Some(unreadable()), |()| None);
    };
    if is_svg_data_url(media_type) {
        return None;
    }
    let Ok(picture) = BASE64.decode(encoded) else { return Some(unreadable()) };
    let Some(Ok(published)) = super::strip_image(&picture) else { return Some(unreadable()) };
    Some(Ok((published != picture).then(|| format!("{media_type};base64,{}", BASE64.encode(published)))))
}

/// Sanitizes the SVG in a `data:` URL: `Some(None)` if it is published unchanged. `None` if it is not SVG, or is refused.
fn sanitize_data_svg(unescaped: &str, nesting: u8) -> Option<Option<String>> {
    let data =
        DataUrl::parse(unescaped.trim()).filter(|data| data.media_type == "image/svg+xml" && !data.bytes.is_empty())?;
    if !unescaped.trim_start().get(..5)?.eq_ignore_ascii_case("data:") || nesting >= urls::MAX_NESTING {
        return None;
    }
    let published = sanitize(&data.bytes, nesting + 1).ok()?;
    Some((published != data.bytes).then(|| format!("data:image/svg+xml;base64,{}", BASE64.encode(published))))
}

fn is_svg_data_url(address: &str) -> bool {
    address.get(5..18).is_some_and(|kind| kind.eq_ignore_ascii_case("image/svg+xml"))
}
