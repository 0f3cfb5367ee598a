//! Sentences that mention a record: their text, with what is struck out in it.

use crate::link::{MentionContext, RecordId, Sentence, TrackedGraph};
use crate::model::Tag;
use crate::model::prose::SentenceExcerpt;
use crate::pages::html::HtmlWriter;
use std::ops::Range;

/// Writes the sentences of mentions of a record.
#[derive(Clone, Copy)]
pub(crate) struct SentenceWriter<'c> {
    /// The graph, for names that are shown in place of ids.
    pub graph: &'c TrackedGraph<'c>,
    /// The language of the page.
    pub language: &'c Tag,
    /// The record whose names are marked.
    pub record: RecordId,
    /// The words before a year that is added, for those who hear the page.
    pub year_added: &'c str,
}

impl SentenceWriter<'_> {
    /// Appends the sentence of a mention, in the quotation marks that are around it in the section, with who speaks.
    pub(crate) fn push_mention(&self, html: &mut HtmlWriter, context: &MentionContext<'_>) {
        let Some(spoken) = context.spoken else { return self.push_sentence(html, context) };
        if let Some(opening) = spoken.opening {
            match spoken.before {
                Some(before) => self.push_range(html, before, &before.range()),
                None => {
                    html.display(opening);
                }
            }
            html.markup("… ");
        }
        self.push_sentence(html, context);
        if let Some(closing) = spoken.closing {
            html.markup(" …");
            match spoken.after {
                Some(after) => self.push_range(html, after, &after.range()),
                None => {
                    html.display(closing);
                }
            }
        }
    }

    /// Appends the sentence of a mention, or the part around the name if it is very long.
    fn push_sentence(&self, html: &mut HtmlWriter, context: &MentionContext<'_>) {
        let sentence = context.sentence;
        let excerpt = SentenceExcerpt::around(&context.anchor().range, sentence.text, &sentence.range());
        html.markup(if excerpt.cut_before { "… " } else { "" });
        self.push_range(html, sentence, &excerpt.range);
        html.markup(if excerpt.cut_after { " …" } else { "" });
    }

    /// Appends a sentence beside that of a mention, shortened at its end if it is very long.
    pub(crate) fn push_context(&self, html: &mut HtmlWriter, sentence: Sentence<'_>) {
        let start = sentence.start;
        let excerpt = SentenceExcerpt::around(&(start..start), sentence.text, &sentence.range());
        self.push_range(html, sentence, &excerpt.range);
        html.markup(if excerpt.cut_after { " …" } else { "" });
    }

    /// Appends a part of a sentence. Struck-out text is one element, whatever names it contains.
    fn push_range(&self, html: &mut HtmlWriter, sentence: Sentence<'_>, range: &Range<u32>) {
        let mut offset = range.start;
        for struck in sentence.struck {
            let struck = struck.start.max(range.start)..struck.end.min(range.end);
            if struck.is_empty() {
                continue;
            }
            self.push_names(html, sentence, &(offset..struck.start));
            html.markup("<s>");
            self.push_names(html, sentence, &struck);
            html.markup("</s>");
            offset = struck.end;
        }
        self.push_names(html, sentence, &(offset..range.end));
    }

    /// Appends a part of a sentence with the names in it.
    fn push_names(&self, html: &mut HtmlWriter, sentence: Sentence<'_>, range: &Range<u32>) {
        let mut offset = range.start;
        for anchor in sentence.shown_anchors(self.record) {
            let name = anchor.range.start.max(range.start)..anchor.range.end.min(range.end);
            if name.is_empty() {
                continue;
            }
            self.push_words(html, sentence, &(offset..name.start));
            offset = name.end;
            let is_marked = anchor.record == self.record;
            html.markup(if is_marked { "<mark>" } else { "" });
            if !anchor.shows_name {
                self.push_words(html, sentence, &name);
            } else if name.start == anchor.range.start {
                // A name that is partly struck out is shown once.
                html.prose(&self.graph.record(anchor.record).name.in_language(self.language).0.value, " ");
            }
            html.markup(if is_marked { "</mark>" } else { "" });
        }
        self.push_words(html, sentence, &(offset..range.end));
    }

    /// Appends words of a sentence with the years that are added to them, as editors add words: in square brackets.
    fn push_words(&self, html: &mut HtmlWriter, sentence: Sentence<'_>, range: &Range<u32>) {
        let mut offset = range.start;
        for added in sentence.years.iter().filter(|added| range.start < added.at && added.at <= range.end) {
            html.prose(sentence.slice(&(offset..added.at)), " ");
            html.markup(" <span class=\"added\">[<span>").text(self.year_added).markup(" </span>");
            html.display(added.year).markup("]</span>");
            offset = added.at;
        }
        html.prose(sentence.slice(&(offset..range.end)), " ");
    }
}
