//! Excerpts of very long sentences.

use std::ops::Range;

/// Longer sentences, in bytes, are cut around a name, so that what is written for each mention is bounded.
const MAX_SENTENCE_LEN: u32 = 4000;

/// How much of such a sentence is kept on each side of the name, in bytes.
const EXCERPT_CONTEXT: u32 = 600;

/// The part of a sentence that is shown elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentenceExcerpt {
    /// The range in the text that the sentence is part of.
    pub range: Range<u32>,
    /// Whether words before it are left out.
    pub cut_before: bool,
    /// Whether words after it are left out.
    pub cut_after: bool,
}

impl SentenceExcerpt {
    /// A whole sentence, or the part of a very long one around a name, cut between words. `text` is the sentence; `sentence` and
    /// `name` are ranges in the text that it is part of.
    #[must_use]
    pub fn around(name: &Range<u32>, text: &str, sentence: &Range<u32>) -> Self {
        if sentence.end - sentence.start <= MAX_SENTENCE_LEN {
            return Self { range: sentence.clone(), cut_before: false, cut_after: false };
        }
        let is_space = |at: u32| {
            let rest = text.get((at - sentence.start) as usize..);
            rest.is_some_and(|rest| rest.starts_with(char::is_whitespace))
        };
        let start = name.start.saturating_sub(EXCERPT_CONTEXT).max(sentence.start);
        let start = (start..name.start).find(|at| *at == sentence.start || is_space(*at)).unwrap_or(name.start);
        let end = (name.end + EXCERPT_CONTEXT).min(sentence.end);
        let end = (name.end..=end).rev().find(|at| *at == sentence.end || is_space(*at)).unwrap_or(name.end);
        Self { range: start..end, cut_before: start > sentence.start, cut_after: end < sentence.end }
    }
}
