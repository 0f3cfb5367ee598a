//! SVG: what a browser shows of it, without what programs that draw keep for themselves.
//!
//! Such programs write the path of the file, the name of its author, layers and their names, and now and then the
//! whole document once more. So elements and attributes are published by an allow-list ([`svg_names`]): what is not on
//! it is left out. What would run something or load something from elsewhere is refused, with its place.

use super::address::{self, Data};
use super::css::{self, Part};
use super::encoding::Decoded;
use super::entities::Expanded;
use super::{BASE64, Refusal, SAVE, SAVE_SVG, elements, embedded, svg_html, svg_names};
use base64::Engine;
use quick_xml::escape::{resolve_predefined_entity, unescape};
use quick_xml::events::attributes::{Attribute, Attributes};
use quick_xml::events::{BytesDecl, BytesRef, BytesStart, Event};
use quick_xml::name::{PrefixDeclaration, ResolveResult};
use quick_xml::{NsReader, Writer};
use std::borrow::Cow;
use std::ops::Range;

pub(super) const SVG: &str = "http://www.w3.org/2000/svg";
pub(super) const XLINK: &str = "http://www.w3.org/1999/xlink";
pub(super) const XML: &str = "http://www.w3.org/XML/1998/namespace";

const XHTML: &str = "http://www.w3.org/1999/xhtml";
const MATHML: &str = "http://www.w3.org/1998/Math/MathML";
const EVENTS: &str = "http://www.w3.org/2001/xml-events";

const TAKE_OUT: &str = "take that out of the file: a picture runs nothing and loads nothing from elsewhere";
const EMBED: &str =
    "embed the picture or the font in the drawing, or take it out: a picture loads nothing from elsewhere";
const NO_SCRIPT: &str =
    "save the drawing again without scripts, as a picture that does not move or react: a picture runs nothing";
const PLAIN_TEXT: &str = "save the drawing again with plain text in place of HTML, or save it as PNG";

/// The picture: elements and attributes of SVG, and the text between them, in UTF-8. `nesting` is the number of `data:`
/// addresses that it is within.
pub(super) fn stripped(bytes: &[u8], nesting: u8) -> Result<Vec<u8>, Vec<Refusal>> {
    let decoded = Decoded::of(bytes).map_err(|refusal| vec![refusal])?;
    let text = &*decoded.text;
    // The mark at the beginning is no part of the document.
    let document = text.strip_prefix('\u{feff}').unwrap_or(text);
    let base = text.len() - document.len();
    // Places in a text of another encoding say nothing about the file.
    let in_file = |refusal: Refusal| match &decoded.text {
        Cow::Borrowed(_) => refusal.moved(base),
        Cow::Owned(_) => Refusal { span: 0..0, ..refusal },
    };
    let expanded = Expanded::of(document).map_err(|refusal| vec![in_file(refusal)])?;
    let mut drawing = Drawing::new(&expanded.text, decoded.is_changed, nesting);
    drawing.read();
    if drawing.refusals.is_empty() {
        return Ok([&text.as_bytes()[..base], &drawing.writer.into_inner()].concat());
    }
    let before_expansion = |refusal: Refusal| {
        let (start, end) = (expanded.place(refusal.span.start), expanded.place(refusal.span.end));
        Refusal { span: start..end.max(start), ..refusal }
    };
    Err(drawing.refusals.into_iter().map(|refusal| in_file(before_expansion(refusal))).collect())
}

fn refusal(message: String, span: Range<usize>, help: &'static str) -> Refusal {
    Refusal { message, span, help }
}

struct Drawing<'t> {
    text: &'t str,
    /// Whether the file says another encoding than that of the text.
    is_decoded: bool,
    nesting: u8,
    reader: NsReader<&'t [u8]>,
    writer: Writer<Vec<u8>>,
    open: Open,
    style: Option<Style>,
    refusals: Vec<Refusal>,
}

/// How deep elements may be nested, and how many prefixes one of them may declare: for each name those of all open
/// elements are looked through.
const DEEPEST: usize = 256;
const MOST_DECLARED: usize = 24;

/// How many elements are open, and how many of them are in one that is left out, itself included.
#[derive(Default)]
struct Open {
    all: usize,
    left_out: usize,
    /// How many are `<foreignObject>`, which may have HTML in it.
    foreign_objects: usize,
    /// Whether the outermost element has begun.
    is_begun: bool,
}

/// What a `<style>` holds: its text is one, whatever comments and sections it is cut up by.
#[derive(Default)]
struct Style {
    text: String,
    /// Where parts of the text are in the file: offset in the text, offset in the file.
    places: Vec<(usize, usize)>,
}

impl Style {
    fn push(&mut self, text: &str, at: usize) {
        self.places.push((self.text.len(), at));
        self.text.push_str(text);
    }

    /// Where a byte of the text is in the file.
    fn place(&self, at: usize) -> usize {
        let part = self.places.partition_point(|(begin, _)| *begin <= at);
        part.checked_sub(1).map_or(0, |part| self.places[part].1 + at - self.places[part].0)
    }
}

impl<'t> Drawing<'t> {
    fn new(text: &'t str, is_decoded: bool, nesting: u8) -> Self {
        Self {
            text,
            is_decoded,
            nesting,
            reader: NsReader::from_str(text),
            writer: Writer::new(Vec::with_capacity(text.len())),
            open: Open::default(),
            style: None,
            refusals: Vec::new(),
        }
    }

    /// Reads to the end, or to where nothing more can be read.
    fn read(&mut self) {
        loop {
            let start = self.position();
            let (vocabulary, event) = match self.reader.read_resolved_event() {
                Ok((space, event)) => (Vocabulary::of(&space), event),
                Err(error) => return self.not_xml(&error.to_string(), start),
            };
            let span = start..self.position();
            if matches!(event, Event::Eof) {
                return self.end(start);
            }
            if self.open.is_full(&event) {
                let message = "it is nested too deep, or declares too much, to be read".to_owned();
                return self.refusals.push(refusal(message, span, SAVE_SVG));
            }
            if self.open.all == 0 && !self.is_outside(&event, vocabulary, &span) {
                return;
            }
            self.event(event, vocabulary, span);
        }
    }

    fn position(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX).min(self.text.len())
    }

    fn not_xml(&mut self, why: &str, at: usize) {
        self.refusals.push(refusal(format!("it is not XML: {why}"), at..at, SAVE_SVG));
    }

    fn end(&mut self, at: usize) {
        if !self.open.is_begun {
            self.not_xml("expected `<svg>`, found nothing", at);
        } else if self.open.all > 0 {
            self.not_xml("expected the end tags of all elements, found the end of the file", at);
        }
    }

    /// Whether an event may be before or after the outermost element, which is `<svg>`.
    fn is_outside(&mut self, event: &Event<'_>, vocabulary: Vocabulary, span: &Range<usize>) -> bool {
        let found = match event {
            Event::Start(element) | Event::Empty(element) if self.open.is_begun => {
                "a second element".to_owned() + &shown_name(element)
            }
            Event::Start(element) | Event::Empty(element) => {
                self.open.is_begun = true;
                let is_drawing = element.local_name().as_ref() == "svg";
                if (is_drawing && vocabulary == Vocabulary::Svg) || self.runs(element, vocabulary, span) {
                    return true;
                }
                let of = if is_drawing { " of another namespace" } else { "" };
                format!("`<{}>`{of}", element.name().as_ref())
            }
            Event::Text(text) if !text.trim_ascii().is_empty() => "text".to_owned(),
            Event::CData(_) | Event::GeneralRef(_) => "text".to_owned(),
            _ => return true,
        };
        self.not_xml(&format!("expected one `<svg>` and nothing besides, found {found}"), span.start);
        false
    }

    fn event(&mut self, event: Event<'t>, vocabulary: Vocabulary, span: Range<usize>) {
        self.judge(&event, vocabulary, &span);
        let is_shown = self.open.shows(&event, vocabulary);
        if let Some(style) = &mut self.style {
            style_text(style, &event, span.start);
        }
        let event = match event {
            Event::Start(element) if is_shown => {
                self.style = (element.local_name().as_ref() == "style").then(Style::default);
                Event::Start(self.shown(element, vocabulary, &span))
            }
            Event::Empty(element) if is_shown => Event::Empty(self.shown(element, vocabulary, &span)),
            Event::End(_) if is_shown => {
                if let Some(style) = self.style.take() {
                    self.end_style(&style);
                }
                event
            }
            // Elsewhere it is an error to a browser, and says nothing about the encoding.
            Event::Decl(_) if span.start > 0 => return,
            Event::Decl(_) if self.is_decoded || !is_plain_declaration(&self.text[span.clone()]) => {
                Event::Decl(BytesDecl::new("1.0", None, None))
            }
            _ if !is_shown => return,
            event => event,
        };
        if let Err(error) = self.writer.write_event(event) {
            self.not_xml(&error.to_string(), span.start);
        }
    }

    /// Refuses what runs something or asks for something, whether it would be shown or not.
    fn judge(&mut self, event: &Event<'_>, vocabulary: Vocabulary, span: &Range<usize>) {
        let (message, help) = match event {
            Event::Start(element) | Event::Empty(element) => match self.judged_element(element, vocabulary, span) {
                Some(found) => found,
                None => return,
            },
            Event::DocType(text) if text.to_ascii_uppercase().contains("<!ENTITY") => {
                ("it declares entities".to_owned(), SAVE_SVG)
            }
            Event::PI(text) if text.target().to_ascii_lowercase().contains("stylesheet") => {
                ("it asks for a style sheet".to_owned(), TAKE_OUT)
            }
            Event::GeneralRef(name) if !is_known(name) => {
                (format!("it has the entity `&{};`, which it does not declare", &**name), SAVE_SVG)
            }
            _ => return,
        };
        self.refusals.push(refusal(message, span.clone(), help));
    }

    fn judged_element(
        &self,
        element: &BytesStart<'_>,
        vocabulary: Vocabulary,
        span: &Range<usize>,
    ) -> Option<(String, &'static str)> {
        let name = element.name();
        if self.runs(element, vocabulary, span) {
            return Some((format!("it has a `<{}>`", name.as_ref()), NO_SCRIPT));
        }
        if self.style.is_some() {
            return Some((format!("expected only text in `<style>`, found `<{}>`", name.as_ref()), SAVE_SVG));
        }
        let is_page = matches!(vocabulary, Vocabulary::Html | Vocabulary::Math);
        let is_shown = self.open.foreign_objects > 0 && self.open.left_out == 0;
        if is_page && is_shown && !vocabulary.has(element.local_name().as_ref()) {
            let message = format!("expected only text in HTML in `<foreignObject>`, found `<{}>`", name.as_ref());
            return Some((message, PLAIN_TEXT));
        }
        None
    }

    fn runs(&self, element: &BytesStart<'_>, vocabulary: Vocabulary, span: &Range<usize>) -> bool {
        is_active(element, vocabulary) && !self.is_empty_script(element, span)
    }

    /// Whether an element is a script without anything to run, as extensions of browsers leave them in saved drawings.
    fn is_empty_script(&self, element: &BytesStart<'_>, span: &Range<usize>) -> bool {
        let is_closed = self.text[..span.end].ends_with("/>") || self.text[span.end..].starts_with("</");
        let mut attributes = element.attributes();
        let is_loaded = |name: &str| ["href", "src"].contains(&name);
        is_closed
            && element.local_name().as_ref() == "script"
            && attributes
                .with_checks(false)
                .all(|attribute| attribute.is_ok_and(|attribute| !is_loaded(attribute.key.local_name().as_ref())))
    }

    fn end_style(&mut self, style: &Style) {
        for found in css::refusals(&style.text, Part::Rules, self.nesting) {
            let (start, end) = (style.place(found.span.start), style.place(found.span.end));
            self.refusals.push(refusal(found.message, start..end.max(start), EMBED));
        }
    }

    /// The element with those attributes that have something to do with what is shown.
    fn shown(&mut self, element: BytesStart<'t>, vocabulary: Vocabulary, span: &Range<usize>) -> BytesStart<'t> {
        let mut published = BytesStart::new(element.name().as_ref().to_owned());
        let mut is_changed = false;
        // Whether one is there twice is not asked: each would be compared with all others.
        for attribute in element.attributes().with_checks(false) {
            let attribute = match attribute {
                // quick-xml accepts it, browsers do not.
                Ok(attribute) if attribute.value.contains('<') => {
                    let key = attribute.key.as_ref();
                    self.not_xml(&format!("expected `&lt;` in the attribute `{key}`, found `<`"), span.start);
                    break;
                }
                Ok(attribute) => attribute,
                Err(error) => {
                    self.not_xml(&error.to_string(), span.start);
                    break;
                }
            };
            match self.value(&element, vocabulary, &attribute, span) {
                Some(value) => {
                    is_changed |= matches!(value, Cow::Owned(_));
                    published.push_attribute(Attribute { key: attribute.key, value: quoted(value) });
                }
                None => is_changed = true,
            }
        }
        if is_changed { published } else { element }
    }

    /// What is published of an attribute, as it is written: `None` where that is nothing.
    fn value<'a>(
        &mut self,
        element: &BytesStart<'_>,
        vocabulary: Vocabulary,
        attribute: &'a Attribute<'_>,
        span: &Range<usize>,
    ) -> Option<Cow<'a, str>> {
        if let Some(declared) = attribute.key.as_namespace_binding() {
            let is_known =
                declared == PrefixDeclaration::Default || [SVG, XLINK, XML, XHTML].contains(&&*attribute.value);
            return is_known.then_some(Cow::Borrowed(&*attribute.value));
        }
        let name = match self.reader.resolver().resolve_attribute(attribute.key) {
            (ResolveResult::Unbound, name) => match vocabulary {
                Vocabulary::Html => Name::html(name.into_inner(), &svg_html::TEXT),
                Vocabulary::Math => Name::html(name.into_inner(), &svg_html::MATHML),
                _ => Name::plain(name.into_inner()),
            },
            (ResolveResult::Bound(space), name) => Name::of(space.as_ref(), name.into_inner()),
            (ResolveResult::Unknown(_), _) => Name::LeftOut,
        };
        let plain = match unescape(&attribute.value) {
            Ok(plain) => plain,
            Err(error) => {
                self.not_xml(&error.to_string(), span.start);
                return None;
            }
        };
        let key = attribute.key.as_ref();
        match name {
            Name::LeftOut => None,
            Name::Text => Some(Cow::Borrowed(&*attribute.value)),
            Name::Handler => {
                self.refusals.push(refusal(format!("it has the handler `{key}`"), span.clone(), NO_SCRIPT));
                None
            }
            Name::Address if element.local_name().as_ref() == "a" => {
                self.judged(key, address::link(&plain), span, &attribute.value)
            }
            Name::Address => self.address(key, &plain, span, &attribute.value),
            Name::Style => self.judged_style(key, &plain, Part::Declarations, span, &attribute.value),
            Name::Animated => self.judged(key, elements::animated(&plain), span, &attribute.value),
            Name::Value(name) if plain.contains('(') => {
                self.judged_style(key, &plain, Part::Value(name), span, &attribute.value)
            }
            Name::Value(_) => self.judged(key, list_of_addresses(&plain), span, &attribute.value),
        }
    }

    fn judged<'a>(
        &mut self,
        key: &str,
        why: Option<String>,
        span: &Range<usize>,
        written: &'a str,
    ) -> Option<Cow<'a, str>> {
        let Some(why) = why else { return Some(Cow::Borrowed(written)) };
        self.refusals.push(refusal(format!("its attribute `{key}` {why}"), span.clone(), EMBED));
        None
    }

    fn judged_style<'a>(
        &mut self,
        key: &str,
        plain: &str,
        part: Part<'_>,
        span: &Range<usize>,
        written: &'a str,
    ) -> Option<Cow<'a, str>> {
        let found = css::refusals(plain, part, self.nesting).into_iter().next();
        self.judged(key, found.map(|found| format!("cannot be published: {}", found.message)), span, written)
    }

    /// An address as it is, or with what is left of the picture that it is.
    fn address<'a>(&mut self, key: &str, plain: &str, span: &Range<usize>, written: &'a str) -> Option<Cow<'a, str>> {
        if let Some(published) = drawing_within(plain, self.nesting) {
            return Some(published.map_or(Cow::Borrowed(written), Cow::Owned));
        }
        match picture_within(plain) {
            None => self.judged(key, address::resource(plain, self.nesting), span, written),
            Some(Ok(Some(published))) => Some(Cow::Owned(published)),
            Some(Ok(None)) => Some(Cow::Borrowed(written)),
            Some(Err(why)) => {
                self.refusals.push(refusal(why, span.clone(), SAVE));
                None
            }
        }
    }
}

/// What an attribute is to a browser.
enum Name<'n> {
    LeftOut,
    /// Words that nothing is loaded by: programs that draw make the id of an element from its text, which may be an
    /// address.
    Text,
    Handler,
    Address,
    Style,
    Animated,
    /// A value of this property, or of none.
    Value(&'n str),
}

impl<'n> Name<'n> {
    fn plain(name: &'n str) -> Self {
        match name {
            "href" => Self::Address,
            "style" => Self::Style,
            "attributeName" => Self::Animated,
            _ if is_handler(name) => Self::Handler,
            _ if name.starts_with("aria-") || svg_names::TEXT.contains(&name) => Self::Text,
            _ if svg_names::ATTRIBUTES.contains(&name) => Self::Value(name),
            _ => Self::LeftOut,
        }
    }

    /// One of an element of HTML or MathML, and which of them are text.
    fn html(name: &'n str, text: &[&str]) -> Self {
        match name {
            "href" | "src" => Self::Address,
            "style" => Self::Style,
            _ if is_handler(name) => Self::Handler,
            _ if name.starts_with("aria-") || text.contains(&name) => Self::Text,
            _ => Self::LeftOut,
        }
    }

    fn of(space: &str, name: &'n str) -> Self {
        match (space, name) {
            (XLINK, "href") => Self::Address,
            (XLINK, _) if svg_names::XLINK.contains(&name) => Self::Text,
            (XML, _) if svg_names::XML.contains(&name) => Self::Text,
            _ => Self::LeftOut,
        }
    }
}

/// `values`, `to` and the like may hold addresses one after another.
fn list_of_addresses(value: &str) -> Option<String> {
    if value.contains([':', '/', '\\']) { value.split([';', ',']).find_map(address::mentioned) } else { None }
}

fn is_handler(name: &str) -> bool {
    name.get(..2).is_some_and(|begin| begin.eq_ignore_ascii_case("on"))
}

/// What browsers take an element for, by its namespace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Vocabulary {
    Svg,
    Html,
    Math,
    /// Nothing. What programs that draw keep for themselves has a namespace of its own.
    Inert,
    /// Its prefix is not declared, or it is of a language that some browser may act on.
    Unknown,
}

impl Vocabulary {
    fn of(space: &ResolveResult<'_>) -> Self {
        match space {
            ResolveResult::Unbound => Self::Svg,
            ResolveResult::Unknown(_) => Self::Unknown,
            ResolveResult::Bound(space) => match space.as_ref() {
                SVG => Self::Svg,
                XHTML => Self::Html,
                MATHML => Self::Math,
                EVENTS => Self::Unknown,
                // quick-xml does not resolve references, by which one of those above could be written.
                space if space.contains('&') => Self::Unknown,
                _ => Self::Inert,
            },
        }
    }

    /// Whether an element shows something, or says how, where it may be shown.
    fn has(self, name: &str) -> bool {
        match self {
            Self::Svg => svg_names::ELEMENTS.contains(&name) || is_foreign_object(name, self),
            Self::Html => svg_html::ELEMENTS.contains(&name),
            Self::Math => embedded::MATHML.contains(&name) || name == "annotation",
            Self::Inert | Self::Unknown => false,
        }
    }
}

fn is_active(element: &BytesStart<'_>, vocabulary: Vocabulary) -> bool {
    let name = element.local_name();
    vocabulary != Vocabulary::Inert && svg_names::ACTIVE.iter().any(|active| name.as_ref().eq_ignore_ascii_case(active))
}

fn shown_name(element: &BytesStart<'_>) -> String {
    format!(", `<{}>`", element.name().as_ref())
}

/// Whether an XML declaration says nothing but what it is there for.
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

fn is_known(reference: &BytesRef<'_>) -> bool {
    reference.is_char_ref() && matches!(reference.resolve_char_ref(), Ok(Some(_)))
        || resolve_predefined_entity(reference).is_some()
}

/// Adds the text of an event to the style that it is in.
fn style_text(style: &mut Style, event: &Event<'_>, at: usize) {
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

impl Open {
    /// Whether an event belongs to what is shown.
    fn shows(&mut self, event: &Event<'_>, vocabulary: Vocabulary) -> bool {
        let was_shown = self.left_out == 0;
        match event {
            Event::Start(element) => {
                let name = element.local_name();
                self.all += 1;
                self.left_out += usize::from(!was_shown || !self.is_listed(name.as_ref(), vocabulary));
                self.foreign_objects += usize::from(self.left_out == 0 && is_foreign_object(name.as_ref(), vocabulary));
                self.left_out == 0
            }
            Event::End(element) => {
                let is_foreign_object = was_shown && is_foreign_object(element.local_name().as_ref(), vocabulary);
                self.all = self.all.saturating_sub(1);
                self.left_out = self.left_out.saturating_sub(1);
                self.foreign_objects = self.foreign_objects.saturating_sub(usize::from(is_foreign_object));
                was_shown
            }
            Event::Empty(element) => was_shown && self.is_listed(element.local_name().as_ref(), vocabulary),
            Event::Comment(_) | Event::PI(_) | Event::DocType(_) => false,
            _ => was_shown,
        }
    }

    fn is_listed(&self, name: &str, vocabulary: Vocabulary) -> bool {
        match vocabulary {
            Vocabulary::Html | Vocabulary::Math if self.foreign_objects == 0 => false,
            _ => vocabulary.has(name),
        }
    }

    /// Whether an element is nested too deep, or declares too much, to be read in a time that can be foreseen.
    fn is_full(&self, event: &Event<'_>) -> bool {
        let (Event::Start(element) | Event::Empty(element)) = event else { return false };
        let mut attributes = element.attributes();
        let attributes = attributes.with_checks(false).flatten();
        let declared = attributes.filter(|attribute| attribute.key.as_namespace_binding().is_some()).count();
        self.all >= DEEPEST || declared > MOST_DECLARED
    }
}

/// It is not among the elements of SVG that a page may have in it, where it would be read by the rules of HTML.
fn is_foreign_object(name: &str, vocabulary: Vocabulary) -> bool {
    vocabulary == Vocabulary::Svg && name == "foreignObject"
}

/// A value that was between apostrophes may hold quotation marks.
fn quoted(value: Cow<'_, str>) -> Cow<'_, str> {
    if value.contains('"') { Cow::Owned(value.replace('"', "&quot;")) } else { value }
}

/// What is published of a picture in base64 that an address holds: `None` where that is all of it. Of any other address
/// nothing is known here.
fn picture_within(plain: &str) -> Option<Result<Option<String>, String>> {
    let bare: String = plain.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
    if !bare.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:")) {
        return None;
    }
    let within = || Err("what is in the picture within it cannot be read".to_owned());
    let Some((kind, coded)) = bare.split_once(";base64,") else {
        return is_drawing(&bare).then_some(()).map_or_else(|| Some(within()), |()| None);
    };
    if is_drawing(kind) {
        return None;
    }
    let Ok(picture) = BASE64.decode(coded) else { return Some(within()) };
    let Some(Ok(published)) = super::stripped(&picture) else { return Some(within()) };
    Some(Ok((published != picture).then(|| format!("{kind};base64,{}", BASE64.encode(published)))))
}

/// What is published of a drawing that an address holds: `Some(None)` where that is all of it. `None` where it is no
/// drawing, or one that cannot be published.
fn drawing_within(plain: &str, nesting: u8) -> Option<Option<String>> {
    let data = Data::of(plain.trim()).filter(|data| data.media_type == "image/svg+xml" && !data.bytes.is_empty())?;
    if !plain.trim_start().get(..5)?.eq_ignore_ascii_case("data:") || nesting >= address::DEEPEST {
        return None;
    }
    let published = stripped(&data.bytes, nesting + 1).ok()?;
    Some((published != data.bytes).then(|| format!("data:image/svg+xml;base64,{}", BASE64.encode(published))))
}

fn is_drawing(address: &str) -> bool {
    address.get(5..18).is_some_and(|kind| kind.eq_ignore_ascii_case("image/svg+xml"))
}
