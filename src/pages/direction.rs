//! The writing direction of texts.
//!
//! The language of a section decides the direction of its text. A block, item or cell of it has the opposite direction
//! only if at least four fifths of its letters do: a paragraph in Arabic that begins with a Latin name, or has several of
//! them, remains right-to-left; a quotation in English becomes left-to-right. Code is not counted: it is always
//! left-to-right.

use super::html::HtmlWriter;
use crate::model::Tag;
use crate::model::prose::{Block, Element, MarkKind, Prose};

/// A writing direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    LeftToRight,
    RightToLeft,
}

impl Direction {
    /// The direction of a language.
    pub(crate) fn of_language(language: &Tag) -> Self {
        Self::right_to_left_if(language.is_right_to_left())
    }

    pub(crate) fn right_to_left_if(is_right_to_left: bool) -> Self {
        if is_right_to_left { Self::RightToLeft } else { Self::LeftToRight }
    }

    /// The direction of a text by its own letters, or else that of the context.
    pub(crate) fn of_text(text: &str, within: Self) -> Self {
        if !within.has_opposite(text) {
            return within;
        }
        let mut letters = LetterCounts::default();
        letters.count(text);
        letters.dominant().unwrap_or(within)
    }

    /// The value of the attribute `dir`.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::LeftToRight => "ltr",
            Self::RightToLeft => "rtl",
        }
    }

    /// Whether a text has letters of the opposite direction.
    pub(crate) fn has_opposite(self, text: &str) -> bool {
        match self {
            // The first bytes of all such characters. Most texts contain none of them: without an early exit, many bytes
            // are compared at once.
            Self::LeftToRight => {
                let is_first_byte = |byte: u8| matches!(byte, 0xd6..=0xe0 | 0xef | 0xf0);
                text.bytes().fold(false, |has_first_byte, byte| has_first_byte | is_first_byte(byte))
                    && text.chars().any(is_right_to_left)
            }
            Self::RightToLeft => text.chars().any(is_left_to_right),
        }
    }
}

fn is_right_to_left(c: char) -> bool {
    matches!(
        c,
        '\u{590}'..='\u{8ff}'
            | '\u{fb1d}'..='\u{fdff}'
            | '\u{fe70}'..='\u{fefc}'
            | '\u{10800}'..='\u{10fff}'
            | '\u{1e800}'..='\u{1efff}'
    )
}

fn is_left_to_right(c: char) -> bool {
    c.is_alphabetic() && !is_right_to_left(c)
}

/// The number of letters of each direction.
#[derive(Clone, Copy, Debug, Default)]
struct LetterCounts {
    left_to_right: usize,
    right_to_left: usize,
}

impl LetterCounts {
    fn count(&mut self, text: &str) {
        for c in text.chars().filter(|c| c.is_alphabetic()) {
            *(if is_right_to_left(c) { &mut self.right_to_left } else { &mut self.left_to_right }) += 1;
        }
    }

    fn since(self, before: Self) -> Self {
        Self {
            left_to_right: self.left_to_right - before.left_to_right,
            right_to_left: self.right_to_left - before.right_to_left,
        }
    }

    /// The direction of at least four fifths of the letters.
    fn dominant(self) -> Option<Direction> {
        match (self.left_to_right, self.right_to_left) {
            (0, 0) => None,
            (left, right) if left >= 4 * right => Some(Direction::LeftToRight),
            (left, right) if right >= 4 * left => Some(Direction::RightToLeft),
            _ => None,
        }
    }
}

/// The directions of the elements of a block, by the index of the mark in the block: that of an element which opens a
/// block, an item or a cell, if its own letters have one. `None` if the whole block has the direction of its context.
pub(crate) fn element_directions(prose: &Prose, block: &Block, within: Direction) -> Option<Vec<Option<Direction>>> {
    if !within.has_opposite(prose.slice(block.text())) {
        return None;
    }
    let marks = prose.marks_of(block);
    let mut directions = vec![None; marks.len()];
    let mut open_elements: Vec<(usize, LetterCounts)> = Vec::new();
    let (mut letters, mut offset, mut code_depth) = (LetterCounts::default(), block.text().start, 0_usize);
    for (index, mark) in marks.iter().enumerate() {
        if code_depth == 0 && mark.at() > offset {
            letters.count(prose.slice(&(offset..mark.at())));
        }
        offset = offset.max(mark.at());
        match &mark.kind {
            MarkKind::Open(element) => {
                code_depth += usize::from(is_code(element));
                open_elements.push((index, letters));
            }
            MarkKind::Close { .. } => {
                let Some((opened, before)) = open_elements.pop() else { continue };
                let MarkKind::Open(element) = &marks[opened].kind else { continue };
                code_depth -= usize::from(is_code(element));
                if has_own_direction(element) {
                    directions[opened] = letters.since(before).dominant();
                }
            }
            _ => {}
        }
    }
    Some(directions)
}

fn is_code(element: &Element) -> bool {
    matches!(element, Element::Code(_) | Element::InlineCode)
}

fn has_own_direction(element: &Element) -> bool {
    match element {
        Element::Paragraph
        | Element::Heading { .. }
        | Element::Quote(_)
        | Element::CalloutTitle
        | Element::List(_)
        | Element::Item
        | Element::Definitions
        | Element::Term
        | Element::Definition
        | Element::Table
        | Element::Cell(..) => true,
        // Rows have the layout of their table.
        Element::TableHead | Element::Row => false,
        Element::Code(_)
        | Element::InlineCode
        | Element::Emphasis
        | Element::Strong
        | Element::Strike
        | Element::Superscript
        | Element::Subscript
        | Element::Link(_) => false,
    }
}

/// The attributes `lang` and `dir` of a text in another language.
pub(crate) fn push_language(html: &mut HtmlWriter, language: &str) {
    html.attribute("lang", language).attribute("dir", direction_of(language));
}

/// The value of the attribute `dir` for a text in a language.
#[must_use]
pub fn direction_of(language: &str) -> &'static str {
    Tag::parse(language).map_or(Direction::LeftToRight, |tag| Direction::of_language(&tag)).as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_changes_direction_if_four_fifths_of_its_letters_do() {
        use Direction::{LeftToRight as Ltr, RightToLeft as Rtl};
        for (text, within, expected) in [
            ("Human Rights Watch أدانت الحكم على المتهمين", Rtl, Rtl),
            ("أدانت Amnesty International و Human Rights Watch الحكم الأخير", Rtl, Rtl),
            ("“The court has erred,” wrote محمد.", Rtl, Ltr),
            ("محمد was convicted by the court of first instance.", Rtl, Ltr),
            ("The court (المحكمة) met.", Ltr, Ltr),
            ("قالت المحكمة في BBC إن الحكم نهائي", Ltr, Rtl),
            ("2024–2025", Rtl, Rtl),
            ("עברית", Ltr, Rtl),
            ("ދިވެހި", Ltr, Rtl),
        ] {
            assert_eq!(Direction::of_text(text, within), expected, "{text}");
        }
    }
}
