//! SVG: what a browser shows of it, without what programs that draw keep for themselves.
//!
//! Such programs write the path of the file, the name of its author, layers and
//! their names, and now and then the whole document once more.

use super::{Danger, SAVE};
use base64::Engine;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{PrefixDeclaration, ResolveResult};
use quick_xml::{NsReader, Writer};
use std::borrow::Cow;

const SVG: &[u8] = b"http://www.w3.org/2000/svg";
const XLINK: &[u8] = b"http://www.w3.org/1999/xlink";
const XML: &[u8] = b"http://www.w3.org/XML/1998/namespace";

/// The picture: elements and attributes of SVG, and the text between them.
pub(super) fn stripped(bytes: &[u8]) -> Result<Vec<u8>, Danger> {
    let mut reader = NsReader::from_reader(bytes);
    let mut writer = Writer::new(Vec::with_capacity(bytes.len()));
    let mut open = Open::default();
    loop {
        let at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let (space, event) = reader.read_resolved_event().map_err(|error| not_xml(&error.to_string(), at))?;
        let is_foreign = match space {
            ResolveResult::Unbound => false,
            ResolveResult::Bound(space) => space.as_ref() != SVG,
            ResolveResult::Unknown(_) => true,
        };
        if open.is_full(&event) {
            return Err(Danger { message: "it is nested too deep to be read".to_owned(), at, help: SAVE_SVG });
        }
        let is_shown = open.shows(&event, is_foreign);
        let event = match event {
            Event::Eof => return Ok(writer.into_inner()),
            _ if !is_shown => continue,
            Event::Start(element) => Event::Start(shown(&reader, element, at)?),
            Event::Empty(element) => Event::Empty(shown(&reader, element, at)?),
            Event::Text(ref text) if holds_picture(text) => return Err(within(at)),
            Event::CData(ref text) if holds_picture(text) => return Err(within(at)),
            event => event,
        };
        writer.write_event(event).map_err(|error| not_xml(&error.to_string(), at))?;
    }
}

/// How many elements are open, and how many of them in one that is left out, itself included.
#[derive(Default)]
struct Open {
    all: usize,
    left_out: usize,
}

impl Open {
    /// Whether an event belongs to what is shown.
    fn shows(&mut self, event: &Event<'_>, is_foreign: bool) -> bool {
        let was_shown = self.left_out == 0;
        match event {
            Event::Start(element) => {
                self.all += 1;
                self.left_out += usize::from(!was_shown || is_foreign || is_metadata(element));
                self.left_out == 0
            }
            Event::End(_) => {
                self.all = self.all.saturating_sub(1);
                self.left_out = self.left_out.saturating_sub(1);
                was_shown
            }
            Event::Empty(element) => was_shown && !is_foreign && !is_metadata(element),
            Event::Comment(_) | Event::PI(_) | Event::DocType(_) => false,
            _ => was_shown,
        }
    }

    /// Whether an element stands too deep in others, or declares too much, to be read in a time that can be foreseen.
    fn is_full(&self, event: &Event<'_>) -> bool {
        let (Event::Start(element) | Event::Empty(element)) = event else { return false };
        let mut attributes = element.attributes();
        let attributes = attributes.with_checks(false).flatten();
        let declared = attributes.filter(|attribute| attribute.key.as_namespace_binding().is_some()).count();
        self.all >= DEEPEST || declared > MOST_DECLARED
    }
}

const SAVE_SVG: &str = "open it in a program that draws, and save it anew as plain SVG";

/// How deep elements stand in each other at most, and how many prefixes one of them declares: for each name those of
/// all open elements are looked through.
const DEEPEST: usize = 256;
const MOST_DECLARED: usize = 24;

fn not_xml(error: &str, at: usize) -> Danger {
    Danger { message: format!("it is not XML: {error}"), at, help: SAVE_SVG }
}

/// A picture in the picture that cannot be looked at.
fn within(at: usize) -> Danger {
    Danger { message: "what is in the picture within it cannot be told".to_owned(), at, help: SAVE }
}

fn is_metadata(element: &BytesStart<'_>) -> bool {
    element.local_name().as_ref().eq_ignore_ascii_case(b"metadata")
}

/// A style that has a picture in it.
fn holds_picture(text: &[u8]) -> bool {
    text.to_ascii_lowercase().windows(10).any(|part| part == b"data:image")
}

/// The element with those attributes that have something to do with what is shown.
fn shown<'b>(reader: &NsReader<&[u8]>, element: BytesStart<'b>, at: usize) -> Result<BytesStart<'b>, Danger> {
    let mut kept = BytesStart::new(String::from_utf8_lossy(element.name().as_ref()).into_owned());
    let mut is_changed = false;
    // Whether one stands there twice is not asked: each would be compared with all others.
    for attribute in element.attributes().with_checks(false) {
        let attribute = attribute.map_err(|error| not_xml(&error.to_string(), at))?;
        if !is_shown(reader, &attribute) {
            is_changed = true;
            continue;
        }
        let value = stripped_value(&attribute, at)?;
        is_changed |= matches!(value, Cow::Owned(_));
        kept.push_attribute((attribute.key.as_ref(), quoted(&value).as_ref()));
    }
    Ok(if is_changed { kept } else { element })
}

fn is_shown(reader: &NsReader<&[u8]>, attribute: &Attribute<'_>) -> bool {
    match attribute.key.as_namespace_binding() {
        Some(PrefixDeclaration::Default) => return true,
        Some(PrefixDeclaration::Named(_)) => return [SVG, XLINK, XML].contains(&attribute.value.as_ref()),
        None => {}
    }
    match reader.resolve_attribute(attribute.key) {
        // draw.io keeps the document in `content`.
        (ResolveResult::Unbound, name) => !name.as_ref().starts_with(b"data-") && name.as_ref() != b"content",
        (ResolveResult::Bound(space), _) => [XLINK, XML].contains(&space.as_ref()),
        (ResolveResult::Unknown(_), _) => false,
    }
}

/// A value as it stands, or with what is left of the picture that it is.
fn stripped_value<'v>(attribute: &'v Attribute<'_>, at: usize) -> Result<Cow<'v, [u8]>, Danger> {
    let plain = attribute.unescape_value().map_err(|error| not_xml(&error.to_string(), at))?;
    let is_address = matches!(attribute.key.local_name().as_ref(), b"href" | b"src");
    let bare: String = plain.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
    if !is_address || !bare.get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:")) {
        return if holds_picture(bare.as_bytes()) { Err(within(at)) } else { Ok(Cow::Borrowed(&*attribute.value)) };
    }
    let (kind, coded) = bare.split_once(";base64,").ok_or_else(|| within(at))?;
    let picture = BASE64.decode(coded).map_err(|_| within(at))?;
    let stripped = super::stripped(&picture).ok_or_else(|| within(at))?.map_err(|_| within(at))?;
    if stripped == picture {
        return Ok(Cow::Borrowed(&*attribute.value));
    }
    Ok(Cow::Owned(format!("{kind};base64,{}", BASE64.encode(stripped)).into_bytes()))
}

/// Programs that draw write it with and without the signs that fill up its end.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A value that stood between apostrophes may hold quotation marks.
fn quoted(value: &[u8]) -> Cow<'_, [u8]> {
    if value.contains(&b'"') {
        let parts: Vec<&[u8]> = value.split(|byte| *byte == b'"').collect();
        Cow::Owned(parts.join(&b"&quot;"[..]))
    } else {
        Cow::Borrowed(value)
    }
}
