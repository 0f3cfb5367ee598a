//! The content of a `<style>`, as one text with a map back to the file.
//!
//! Comments, CDATA sections and references split it, and a browser reads it whole. What it says is checked by
//! [`css`](crate::sanitize::css).

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::Event;

/// The content of a `<style>`, joined across comments and CDATA sections.
#[derive(Default)]
pub(super) struct StyleText {
    pub(super) text: String,
    /// Maps offsets: start of a part in the text, and in the file.
    offset_map: Vec<(usize, usize)>,
}

impl StyleText {
    /// Appends the text of an event that begins at this byte of the file.
    pub(super) fn push_event(&mut self, event: &Event<'_>, at: usize) {
        match event {
            Event::Text(text) => self.push(text, at),
            Event::CData(text) => self.push(text, at + "<![CDATA[".len()),
            Event::GeneralRef(name) => {
                let character = name.resolve_char_ref().ok().flatten().map(String::from);
                let text = character.or_else(|| resolve_predefined_entity(name).map(str::to_owned));
                self.push(&text.unwrap_or_default(), at);
            }
            _ => {}
        }
    }

    fn push(&mut self, text: &str, at: usize) {
        self.offset_map.push((self.text.len(), at));
        self.text.push_str(text);
    }

    /// Maps an offset in the text to one in the file.
    pub(super) fn file_offset(&self, at: usize) -> usize {
        let part = self.offset_map.partition_point(|(begin, _)| *begin <= at);
        part.checked_sub(1).map_or(0, |part| self.offset_map[part].1 + at - self.offset_map[part].0)
    }
}
