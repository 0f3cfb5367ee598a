//! Prose as plain text, for what has no markup: descriptions, feeds and data.

use super::{BLOCK_SEPARATOR, Prose};
use std::borrow::Cow;
use std::ops::Range;

impl Prose {
    /// The text without what is struck out, with quotation marks around block quotations, in one line.
    #[must_use]
    pub fn plain_text(&self) -> String {
        let mut plain = String::with_capacity(self.text().len());
        let mut offset = 0;
        let end = crate::source::offset(self.text().len());
        for quotation in self.quotations_within(&(0..end)) {
            self.push_unstruck(&mut plain, &(offset..quotation.text.start));
            plain.push('“');
            self.push_unstruck(&mut plain, &quotation.text);
            plain.push('”');
            offset = quotation.text.end;
        }
        self.push_unstruck(&mut plain, &(offset..end));
        // Where words were, one space is enough.
        let words: Vec<&str> = plain.split([BLOCK_SEPARATOR, ' ']).filter(|word| !word.is_empty()).collect();
        words.join(" ")
    }

    /// The text of a range without what is struck out, in one line.
    #[must_use]
    pub fn plain_range(&self, range: &Range<u32>) -> Cow<'_, str> {
        let text = self.slice(range);
        if self.struck_within(range).is_empty() && !text.contains(BLOCK_SEPARATOR) {
            return text.into();
        }
        let mut plain = String::with_capacity(text.len());
        self.push_unstruck(&mut plain, range);
        let words: Vec<&str> = plain.split([BLOCK_SEPARATOR, ' ']).filter(|word| !word.is_empty()).collect();
        words.join(" ").into()
    }

    fn push_unstruck(&self, plain: &mut String, range: &Range<u32>) {
        let mut offset = range.start;
        for struck in self.struck_within(range) {
            plain.push_str(self.slice(&(offset..struck.start.max(offset))));
            offset = struck.end.min(range.end);
        }
        plain.push_str(self.slice(&(offset..range.end)));
    }
}
