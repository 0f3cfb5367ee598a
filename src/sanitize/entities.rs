//! Entities that a drawing declares: old versions of Illustrator write namespaces and styles as entities.
//!
//! quick-xml does not resolve them, least of all in the names of namespaces. So they are replaced before the drawing is
//! read, and its DOCTYPE is left out: what is checked is what is published. Of what a DOCTYPE may declare only texts
//! without markup are read; no drawing program writes more.

use super::{Refusal, SAVE_SVG};
use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::Event;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A drawing without entities of its own.
pub(super) struct Expanded<'t> {
    pub(super) text: Cow<'t, str>,
    /// Where parts of the text are in the file: offset in the text, offset in the file, both ascending.
    places: Vec<(usize, usize)>,
}

/// Replaced entities may make a drawing twice as long, and a short one this many bytes longer: otherwise a small file
/// could become one of gigabytes.
const LONGEST_GROWTH: usize = 64 * 1024;

impl<'t> Expanded<'t> {
    /// # Errors
    /// What of the DOCTYPE cannot be read here, and references to it; entities that make the drawing too long.
    pub(super) fn of(text: &'t str) -> Result<Self, Refusal> {
        if !text.contains("<!ENTITY") && !text.contains("<!ATTLIST") {
            return Ok(Self { text: Cow::Borrowed(text), places: Vec::new() });
        }
        Expansion::new(text).expand()
    }

    /// Where a byte of the text is in the file: for one of a replaced entity, where its reference begins.
    pub(super) fn place(&self, at: usize) -> usize {
        let next = self.places.partition_point(|(begin, _)| *begin <= at);
        let Some((begin, file)) = next.checked_sub(1).map(|part| self.places[part]) else { return at };
        let end = self.places.get(next).map_or(usize::MAX, |(_, file)| *file);
        (file + at - begin).min(end)
    }
}

/// The text of an entity; `None` where it has markup, refers to other entities or is in another file.
type Entities<'t> = BTreeMap<&'t str, Option<&'t str>>;

struct Expansion<'t> {
    text: &'t str,
    entities: Entities<'t>,
    out: String,
    places: Vec<(usize, usize)>,
    growth: usize,
}

impl<'t> Expansion<'t> {
    fn new(text: &'t str) -> Self {
        Self { text, entities: Entities::new(), out: String::with_capacity(text.len()), places: Vec::new(), growth: 0 }
    }

    fn expand(mut self) -> Result<Expanded<'t>, Refusal> {
        let mut reader = Reader::from_str(self.text);
        let position = |reader: &Reader<&[u8]>| usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        loop {
            let start = position(&reader);
            let Ok(event) = reader.read_event() else {
                // The error is reported where the drawing is read.
                self.copy(start, self.text.len());
                break;
            };
            let end = position(&reader).min(self.text.len());
            match event {
                Event::Eof => break,
                Event::DocType(_) => self.declarations(start, end)?,
                Event::Start(_) | Event::Empty(_) | Event::GeneralRef(_) => self.replace(start, end)?,
                _ => self.copy(start, end),
            }
        }
        Ok(Expanded { text: Cow::Owned(self.out), places: self.places })
    }

    fn copy(&mut self, start: usize, end: usize) {
        self.places.push((self.out.len(), start));
        self.out.push_str(&self.text[start..end]);
    }

    /// Copies a part of the file with its references replaced.
    fn replace(&mut self, start: usize, end: usize) -> Result<(), Refusal> {
        let mut copied = start;
        while let Some(begin) = self.text[copied..end].find('&').map(|at| copied + at) {
            let Some(after) = self.text[begin..end].find(';').map(|at| begin + at + 1) else { break };
            let name = &self.text[begin + 1..after - 1];
            self.copy(copied, begin);
            match self.entities.get(name).copied() {
                Some(Some(value)) => self.insert(value, begin, after)?,
                Some(None) => {
                    let message = format!("the entity `&{name};` has markup or other entities in it");
                    return Err(Refusal { message, span: begin..after, help: SAVE_SVG });
                }
                None => self.copy(begin, after),
            }
            copied = after;
        }
        self.copy(copied, end);
        Ok(())
    }

    fn insert(&mut self, value: &str, begin: usize, after: usize) -> Result<(), Refusal> {
        self.growth += value.len();
        if self.growth > self.text.len().max(LONGEST_GROWTH) {
            let message = "its entities are longer than the drawing".to_owned();
            return Err(Refusal { message, span: begin..after, help: SAVE_SVG });
        }
        self.places.push((self.out.len(), begin));
        for character in value.chars() {
            match character {
                '>' => self.out.push_str("&gt;"),
                '"' => self.out.push_str("&quot;"),
                '\'' => self.out.push_str("&apos;"),
                character => self.out.push(character),
            }
        }
        Ok(())
    }

    /// Reads the DOCTYPE, which is left out.
    fn declarations(&mut self, start: usize, end: usize) -> Result<(), Refusal> {
        let Some(open) = outside_quotes(&self.text[start..end], b'[') else { return Ok(()) };
        let mut at = start + open + 1;
        while at < end {
            let rest = &self.text[at..end];
            let skipped = rest.len() - rest.trim_start().len();
            if skipped > 0 {
                at += skipped;
                continue;
            }
            let Some((length, declaration)) = declaration(rest) else { break };
            match declaration {
                Declaration::Entity(name, value) => {
                    // The first declaration counts. Those of `lt` and the like may say nothing else than XML itself.
                    if resolve_predefined_entity(name).is_none() {
                        self.entities.entry(name).or_insert(value);
                    }
                }
                Declaration::Unreadable => {
                    let message =
                        "its DOCTYPE has declarations that cannot be read here: expected entities that are texts";
                    return Err(Refusal { message: message.to_owned(), span: at..at + length, help: SAVE_SVG });
                }
                Declaration::Inert => {}
            }
            at += length;
        }
        Ok(())
    }
}

/// A declaration between the brackets of a DOCTYPE.
#[derive(Debug, PartialEq, Eq)]
enum Declaration<'t> {
    Entity(&'t str, Option<&'t str>),
    /// It changes nothing of what is shown: a comment, the model of an element, an attribute without a default.
    Inert,
    /// It adds attributes, or declarations of another place.
    Unreadable,
}

/// The declaration that a text begins with, and how long it is; `None` at the end.
fn declaration(text: &str) -> Option<(usize, Declaration<'_>)> {
    let until = |end: &str| text.find(end).map_or(text.len(), |at| at + end.len());
    if text.starts_with(']') {
        return None;
    }
    if text.starts_with("<!--") {
        return Some((until("-->"), Declaration::Inert));
    }
    if text.starts_with("<?") {
        return Some((until("?>"), Declaration::Inert));
    }
    if text.starts_with('%') {
        return Some((until(";"), Declaration::Unreadable));
    }
    let length = outside_quotes(text, b'>').map_or(text.len(), |at| at + 1);
    let inner = text[..length].trim_end_matches('>');
    Some((length, declared(inner)))
}

/// The first place of a byte that is not between quotation marks.
fn outside_quotes(text: &str, searched: u8) -> Option<usize> {
    let mut quote = None;
    text.bytes().position(|byte| {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
        quote.is_none() && byte == searched
    })
}

fn declared(inner: &str) -> Declaration<'_> {
    if let Some(rest) = inner.strip_prefix("<!ENTITY") {
        return entity(rest.trim());
    }
    // A default of an attribute is between quotation marks.
    let has_default = inner.starts_with("<!ATTLIST") && inner.contains(['"', '\'']);
    let is_known = ["<!ELEMENT", "<!ATTLIST", "<!NOTATION"].iter().any(|begin| inner.starts_with(begin));
    if is_known && !has_default { Declaration::Inert } else { Declaration::Unreadable }
}

/// An entity after `<!ENTITY`. One of parameters (`% name`) matters where it is used alone, which is refused.
fn entity(text: &str) -> Declaration<'_> {
    let Some((name, value)) = text.split_once(|c: char| c.is_ascii_whitespace()) else {
        return Declaration::Unreadable;
    };
    if name == "%" {
        return Declaration::Inert;
    }
    let value = value.trim();
    let quoted = value.chars().next().filter(|quote| matches!(quote, '"' | '\'')).and_then(|quote| {
        let inner = value.strip_prefix(quote)?.strip_suffix(quote)?;
        (!inner.contains(['<', '&', '%', quote])).then_some(inner)
    });
    Declaration::Entity(name, quoted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn expanded(text: &str) -> Result<String, String> {
        Expanded::of(text).map(|expanded| expanded.text.into_owned()).map_err(|refusal| refusal.message)
    }

    #[test]
    fn texts_are_replaced_in_tags_and_between_them() {
        let given = "<!DOCTYPE svg PUBLIC \"a[\" \"b\" [ <!-- <!ENTITY c 'no'> -->\n<!ENTITY c \"x > 'y'\">\r\n<!ENTITY c 'z'> ]><a b=\"&c;\">&c;&amp;<![CDATA[&c;]]></a>";
        assert_eq!(
            expanded(given).unwrap(),
            "<a b=\"x &gt; &apos;y&apos;\">x &gt; &apos;y&apos;&amp;<![CDATA[&c;]]></a>"
        );
    }

    #[test]
    fn what_is_declared_and_not_used_changes_nothing() {
        let doctype = "<!DOCTYPE svg [<!ELEMENT a (#PCDATA)><!ATTLIST a b CDATA #IMPLIED><!ENTITY c SYSTEM 'c.xml'><!ENTITY d '<e/>'><!ENTITY % f '&d;'>]>";
        assert_eq!(expanded(&format!("{doctype}<a/>")).unwrap(), "<a/>");
        assert!(expanded(&format!("{doctype}<a>&c;</a>")).is_err());
        assert!(expanded(&format!("{doctype}<a b='&d;'/>")).is_err());
    }

    #[test]
    fn defaults_of_attributes_and_entities_of_parameters_are_refused() {
        assert!(expanded("<!DOCTYPE svg [<!ATTLIST svg onload CDATA 'x()'>]><svg/>").is_err());
        assert!(expanded("<!DOCTYPE svg [<!ENTITY % a SYSTEM 'b'> %a;]><svg/>").is_err());
    }

    #[test]
    fn entities_of_entities_and_very_long_ones_are_refused() {
        assert!(expanded("<!DOCTYPE svg [<!ENTITY a 'b'><!ENTITY c '&a;&a;'>]><svg>&c;</svg>").is_err());
        let long = format!("<!DOCTYPE svg [<!ENTITY a '{}'>]><svg>{}</svg>", "b".repeat(1000), "&a;".repeat(1000));
        assert!(expanded(&long).is_err());
    }

    #[test]
    fn a_place_is_where_the_reference_is() {
        let given = "<!DOCTYPE a [<!ENTITY b 'long text'>]><a>&b;<c/></a>";
        let expanded = Expanded::of(given).unwrap();
        let at = |part: &str| expanded.place(expanded.text.find(part).unwrap());
        assert_eq!(at("<c"), given.find("<c").unwrap());
        assert_eq!(at("long"), given.find("&b;").unwrap());
        assert_eq!(at("text"), given.find("&b;").unwrap() + 3);
    }

    proptest! {
        #[test]
        fn whatever_is_declared_nothing_panics(parts in prop::collection::vec(prop::sample::select(PARTS.to_vec()), 0..20)) {
            let text = parts.concat();
            if let Ok(expanded) = Expanded::of(&text) {
                for at in 0..=expanded.text.len() {
                    prop_assert!(expanded.place(at) <= text.len());
                }
            }
        }
    }

    const PARTS: [&str; 16] = [
        "<!DOCTYPE svg [",
        "]>",
        "<!ENTITY a 'é'>",
        "<!ENTITY b \"",
        "\">",
        "<!ATTLIST",
        "%a;",
        "<!--",
        "-->",
        "<svg a='",
        "'>",
        "&a;",
        "&b",
        ";",
        "</svg>",
        "é",
    ];
}
