//! Sentences that mention a record, as text.

use crate::link::{Anchor, MentionContext, Sentence, TrackedGraph};
use crate::model::Tag;
use crate::pages::html::HtmlWriter;
use crate::source::offset;
use std::ops::Range;

/// Longer sentences, in bytes, are cut around the name, so that the output for each mention is bounded.
const MAX_SENTENCE_LEN: u32 = 4000;

/// How much of such a sentence is shown on each side of the name, in bytes.
const EXCERPT_CONTEXT: u32 = 600;

/// Appends a sentence as text, with the names of one record in it marked.
pub(crate) fn push_sentence(
    html: &mut HtmlWriter,
    context: &MentionContext<'_>,
    graph: &TrackedGraph<'_>,
    language: &Tag,
) {
    let (sentence, marked_anchor) = (context.sentence, context.anchor());
    let range = sentence_excerpt(sentence, &marked_anchor.range);
    html.markup(if range.cut_before { "… " } else { "" });
    let mut offset = range.start;
    let within = |anchor: &&Anchor| range.start <= anchor.range.start && anchor.range.end <= range.end;
    for anchor in context.shown_anchors().filter(within) {
        let is_marked = anchor.record == marked_anchor.record;
        html.prose(sentence.slice(&(offset..anchor.range.start)), " ");
        html.markup(if is_marked { "<mark>" } else { "" });
        let shown = if anchor.shows_name {
            &graph.record(anchor.record).name.in_language(language).0.value
        } else {
            sentence.slice(&anchor.range)
        };
        html.prose(shown, " ");
        html.markup(if is_marked { "</mark>" } else { "" });
        offset = anchor.range.end;
    }
    html.prose(sentence.slice(&(offset..range.end)), " ");
    html.markup(if range.cut_after { " …" } else { "" });
}

struct SentenceExcerpt {
    start: u32,
    end: u32,
    cut_before: bool,
    cut_after: bool,
}

/// A whole sentence, or the part of a very long one around a name, cut between words.
fn sentence_excerpt(sentence: Sentence<'_>, name: &Range<u32>) -> SentenceExcerpt {
    let (text, sentence) = (sentence.text, sentence.start..sentence.start + offset(sentence.text.len()));
    let whole = SentenceExcerpt { start: sentence.start, end: sentence.end, cut_before: false, cut_after: false };
    if sentence.end - sentence.start <= MAX_SENTENCE_LEN {
        return whole;
    }
    let is_space = |at: u32| {
        let rest = text.get((at - sentence.start) as usize..);
        rest.is_some_and(|rest| rest.starts_with(char::is_whitespace))
    };
    let start = name.start.saturating_sub(EXCERPT_CONTEXT).max(sentence.start);
    let start = (start..name.start).find(|at| *at == sentence.start || is_space(*at)).unwrap_or(name.start);
    let end = (name.end + EXCERPT_CONTEXT).min(sentence.end);
    let end = (name.end..=end).rev().find(|at| *at == sentence.end || is_space(*at)).unwrap_or(name.end);
    SentenceExcerpt { start, end, cut_before: start > sentence.start, cut_after: end < sentence.end }
}
