//! Expands the entities that an SVG file declares: old versions of Illustrator write namespaces and styles as entities.
//!
//! quick-xml does not resolve them, nor references in namespaces. So they are expanded before the file is parsed, and its
//! DOCTYPE is dropped: what is checked is what is published. Only entities that are plain text are supported; drawing
//! programs write no others.

use super::{HELP_SAVE_SVG, Refusal};
use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::Event;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// An SVG text with all declared entities expanded.
pub(super) struct ExpandedText<'t> {
    pub(super) text: Cow<'t, str>,
    /// Maps offsets: start of a part in the text, and in the file. Both ascend.
    offset_map: Vec<(usize, usize)>,
}

/// Expansion may double the length of a file, or add this many bytes to a short one. Without a limit, a small file could
/// expand to gigabytes.
const MAX_GROWTH_BYTES: usize = 64 * 1024;

impl<'t> ExpandedText<'t> {
    /// # Errors
    /// Unsupported declarations in the DOCTYPE, references to unsupported entities, and expansions over the size limit.
    pub(super) fn expand(text: &'t str) -> Result<Self, Refusal> {
        if !text.contains("<!ENTITY") && !text.contains("<!ATTLIST") {
            return Ok(Self { text: Cow::Borrowed(text), offset_map: Vec::new() });
        }
        EntityExpander::new(text).expand()
    }

    /// Maps an offset in the text to one in the file: within an expanded entity, to the reference.
    pub(super) fn file_offset(&self, at: usize) -> usize {
        let next = self.offset_map.partition_point(|(begin, _)| *begin <= at);
        let Some((begin, in_file)) = next.checked_sub(1).map(|part| self.offset_map[part]) else { return at };
        let end = self.offset_map.get(next).map_or(usize::MAX, |(_, next_in_file)| *next_in_file);
        (in_file + at - begin).min(end)
    }
}

/// The text of each entity; `None` if it has markup, refers to other entities or is external.
type Entities<'t> = BTreeMap<&'t str, Option<&'t str>>;

struct EntityExpander<'t> {
    text: &'t str,
    entities: Entities<'t>,
    out: String,
    offset_map: Vec<(usize, usize)>,
    growth: usize,
}

impl<'t> EntityExpander<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            entities: Entities::new(),
            out: String::with_capacity(text.len()),
            offset_map: Vec::new(),
            growth: 0,
        }
    }

    fn expand(mut self) -> Result<ExpandedText<'t>, Refusal> {
        let mut reader = Reader::from_str(self.text);
        let position = |reader: &Reader<&[u8]>| usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        loop {
            let start = position(&reader);
            let Ok(event) = reader.read_event() else {
                // The error is reported when the expanded text is parsed.
                self.copy(start, self.text.len());
                break;
            };
            let end = position(&reader).min(self.text.len());
            match event {
                Event::Eof => break,
                Event::DocType(_) => self.read_doctype(start, end)?,
                Event::Start(_) | Event::Empty(_) | Event::GeneralRef(_) => self.copy_expanded(start, end)?,
                _ => self.copy(start, end),
            }
        }
        Ok(ExpandedText { text: Cow::Owned(self.out), offset_map: self.offset_map })
    }

    fn copy(&mut self, start: usize, end: usize) {
        self.offset_map.push((self.out.len(), start));
        self.out.push_str(&self.text[start..end]);
    }

    /// Copies a part of the file with its references expanded.
    fn copy_expanded(&mut self, start: usize, end: usize) -> Result<(), Refusal> {
        let mut copied_end = start;
        while let Some(begin) = self.text[copied_end..end].find('&').map(|at| copied_end + at) {
            let Some(after) = self.text[begin..end].find(';').map(|at| begin + at + 1) else { break };
            let name = &self.text[begin + 1..after - 1];
            self.copy(copied_end, begin);
            match self.entities.get(name).copied() {
                Some(Some(value)) => self.insert_entity(value, begin, after)?,
                Some(None) => {
                    let message = format!("the entity `&{name};` has markup or other entities in it");
                    return Err(Refusal { message, span: begin..after, help: HELP_SAVE_SVG });
                }
                None => self.copy(begin, after),
            }
            copied_end = after;
        }
        self.copy(copied_end, end);
        Ok(())
    }

    fn insert_entity(&mut self, value: &str, begin: usize, after: usize) -> Result<(), Refusal> {
        self.growth += value.len();
        if self.growth > self.text.len().max(MAX_GROWTH_BYTES) {
            let message = "its entities are longer than the drawing".to_owned();
            return Err(Refusal { message, span: begin..after, help: HELP_SAVE_SVG });
        }
        self.offset_map.push((self.out.len(), begin));
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

    /// Reads the DOCTYPE without copying it.
    fn read_doctype(&mut self, start: usize, end: usize) -> Result<(), Refusal> {
        let Some(open) = find_outside_quotes(&self.text[start..end], b'[') else { return Ok(()) };
        let mut at = start + open + 1;
        while at < end {
            let rest = &self.text[at..end];
            let skipped = rest.len() - rest.trim_start().len();
            if skipped > 0 {
                at += skipped;
                continue;
            }
            let Some((length, declaration)) = next_declaration(rest) else { break };
            match declaration {
                Declaration::Entity(name, value) => {
                    // The first declaration wins. XML does not allow predefined entities (`lt` …) to be redefined.
                    if resolve_predefined_entity(name).is_none() {
                        self.entities.entry(name).or_insert(value);
                    }
                }
                Declaration::Unsupported => {
                    let message =
                        "its DOCTYPE has unsupported declarations: expected only entities that are plain text";
                    return Err(Refusal { message: message.to_owned(), span: at..at + length, help: HELP_SAVE_SVG });
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
    /// Does not affect rendering: a comment, an element model, an attribute without a default.
    Inert,
    /// Adds attributes, or external declarations.
    Unsupported,
}

/// The declaration at the start of a text, with its length in bytes; `None` at the closing bracket.
fn next_declaration(text: &str) -> Option<(usize, Declaration<'_>)> {
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
        return Some((until(";"), Declaration::Unsupported));
    }
    let length = find_outside_quotes(text, b'>').map_or(text.len(), |at| at + 1);
    let inner = text[..length].trim_end_matches('>');
    Some((length, parse_declaration(inner)))
}

/// The position of the first occurrence of a byte outside quotation marks.
fn find_outside_quotes(text: &str, needle: u8) -> Option<usize> {
    let mut quote = None;
    text.bytes().position(|byte| {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
        quote.is_none() && byte == needle
    })
}

fn parse_declaration(inner: &str) -> Declaration<'_> {
    if let Some(rest) = inner.strip_prefix("<!ENTITY") {
        return parse_entity(rest.trim());
    }
    // Only default values are quoted.
    let has_default = inner.starts_with("<!ATTLIST") && inner.contains(['"', '\'']);
    let is_known = ["<!ELEMENT", "<!ATTLIST", "<!NOTATION"].iter().any(|begin| inner.starts_with(begin));
    if is_known && !has_default { Declaration::Inert } else { Declaration::Unsupported }
}

/// Parses an entity after `<!ENTITY`. A parameter entity (`% name`) has an effect only when referenced, which is refused.
fn parse_entity(text: &str) -> Declaration<'_> {
    let Some((name, value)) = text.split_once(|c: char| c.is_ascii_whitespace()) else {
        return Declaration::Unsupported;
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
        ExpandedText::expand(text).map(|expanded| expanded.text.into_owned()).map_err(|refusal| refusal.message)
    }

    #[test]
    fn entities_are_expanded_in_tags_and_text() {
        let input = "<!DOCTYPE svg PUBLIC \"a[\" \"b\" [ <!-- <!ENTITY c 'no'> -->\n<!ENTITY c \"x > 'y'\">\r\n<!ENTITY c 'z'> ]><a b=\"&c;\">&c;&amp;<![CDATA[&c;]]></a>";
        assert_eq!(
            expanded(input).unwrap(),
            "<a b=\"x &gt; &apos;y&apos;\">x &gt; &apos;y&apos;&amp;<![CDATA[&c;]]></a>"
        );
    }

    #[test]
    fn unused_declarations_have_no_effect() {
        let doctype = "<!DOCTYPE svg [<!ELEMENT a (#PCDATA)><!ATTLIST a b CDATA #IMPLIED><!ENTITY c SYSTEM 'c.xml'><!ENTITY d '<e/>'><!ENTITY % f '&d;'>]>";
        assert_eq!(expanded(&format!("{doctype}<a/>")).unwrap(), "<a/>");
        assert!(expanded(&format!("{doctype}<a>&c;</a>")).is_err());
        assert!(expanded(&format!("{doctype}<a b='&d;'/>")).is_err());
    }

    #[test]
    fn attribute_defaults_and_parameter_entities_are_refused() {
        assert!(expanded("<!DOCTYPE svg [<!ATTLIST svg onload CDATA 'x()'>]><svg/>").is_err());
        assert!(expanded("<!DOCTYPE svg [<!ENTITY % a SYSTEM 'b'> %a;]><svg/>").is_err());
    }

    #[test]
    fn nested_and_oversized_entities_are_refused() {
        assert!(expanded("<!DOCTYPE svg [<!ENTITY a 'b'><!ENTITY c '&a;&a;'>]><svg>&c;</svg>").is_err());
        let long = format!("<!DOCTYPE svg [<!ENTITY a '{}'>]><svg>{}</svg>", "b".repeat(1000), "&a;".repeat(1000));
        assert!(expanded(&long).is_err());
    }

    #[test]
    fn offsets_map_back_to_the_reference() {
        let input = "<!DOCTYPE a [<!ENTITY b 'long text'>]><a>&b;<c/></a>";
        let expanded = ExpandedText::expand(input).unwrap();
        let at = |part: &str| expanded.file_offset(expanded.text.find(part).unwrap());
        assert_eq!(at("<c"), input.find("<c").unwrap());
        assert_eq!(at("long"), input.find("&b;").unwrap());
        assert_eq!(at("text"), input.find("&b;").unwrap() + 3);
    }

    proptest! {
        #[test]
        fn expanding_random_declarations_never_panics(parts in prop::collection::vec(prop::sample::select(PARTS.to_vec()), 0..20)) {
            let text = parts.concat();
            if let Ok(expanded) = ExpandedText::expand(&text) {
                for at in 0..=expanded.text.len() {
                    prop_assert!(expanded.file_offset(at) <= text.len());
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
