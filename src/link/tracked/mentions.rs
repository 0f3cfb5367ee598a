//! A mention as other pages show it: its sentence, with what is struck out in it, and the quotation that it is part of.

use super::ParagraphLocation;
use crate::link::changes::{anchors_within, years_within};
use crate::link::section::SectionLinks;
use crate::link::sentences::{SpokenQuotation, quotation_around};
use crate::link::{AddedYear, Anchor, Graph, Mention, RecordId, sentences};
use crate::model::Tag;
use crate::model::prose::{BlockKind, Prose, Quotation, Section, is_attribution};
use crate::source::offset;
use std::ops::Range;

/// A mention, with as much of its paragraph as other pages may show.
#[derive(Clone, Copy, Debug)]
pub struct MentionContext<'g> {
    /// The section, by index.
    pub section: u32,
    /// The record, and where its name is.
    pub mention: &'g Mention,
    /// The paragraph that contains it.
    pub paragraph: ParagraphLocation<'g>,
    /// The language of the section, if it differs from the report's.
    pub lang: Option<&'g Tag>,
    /// The sentence.
    pub sentence: Sentence<'g>,
    /// The block quotation that the sentence is part of.
    pub quotation: Option<QuotationContext<'g>>,
    /// The quotation in quotation marks that the sentence is part of, if other sentences are as well.
    pub spoken: Option<SpokenContext<'g>>,
    anchors: &'g [Anchor],
}

impl<'g> MentionContext<'g> {
    pub(super) fn new(graph: &'g Graph, section: u32, mention: &'g Mention) -> Self {
        let source = &graph.context.sections[section as usize];
        let version = SectionVersion { section: source, links: &graph.links[section as usize] };
        let MentionText { sentence, quotation, spoken } = version.mention_text(mention);
        Self {
            section,
            mention,
            paragraph: ParagraphLocation::new(graph, section, mention.block),
            lang: source.front_matter.lang.as_ref(),
            sentence,
            quotation,
            spoken,
            anchors: &version.links.anchors,
        }
    }

    /// The anchor of the record's name.
    #[must_use]
    pub fn anchor(&self) -> &'g Anchor {
        &self.anchors[self.mention.anchor as usize]
    }
}

/// A sentence of a section, without the rest of the section's text.
#[derive(Clone, Copy, Debug)]
pub struct Sentence<'g> {
    /// The whole sentence.
    pub text: &'g str,
    /// The offset of its start in the section's text.
    pub start: u32,
    /// The ranges of the section's text that are struck out and overlap the sentence.
    pub struck: &'g [Range<u32>],
    /// The years that are added to dates in it.
    pub years: &'g [AddedYear],
    /// The anchors in it.
    anchors: &'g [Anchor],
}

impl<'g> Sentence<'g> {
    fn new(version: SectionVersion<'g>, range: &Range<u32>) -> Self {
        let prose = &version.section.prose;
        Self {
            text: prose.slice(range),
            start: range.start,
            struck: prose.struck_within(range),
            years: years_within(&version.links.years, range),
            anchors: anchors_within(&version.links.anchors, range),
        }
    }

    /// The range in the section's text.
    #[must_use]
    pub fn range(self) -> Range<u32> {
        self.start..self.start + offset(self.text.len())
    }

    /// A part of it, by offsets in the section's text.
    #[must_use]
    pub fn slice(self, range: &Range<u32>) -> &'g str {
        &self.text[(range.start - self.start) as usize..(range.end - self.start) as usize]
    }

    /// The anchors in it that name a record or show a name in place of an id.
    pub fn shown_anchors(self, record: RecordId) -> impl Iterator<Item = &'g Anchor> + use<'g> {
        self.anchors.iter().filter(move |anchor| anchor.record == record || anchor.shows_name)
    }

    /// The links in it that are set by hand, such as the marks of the events that it reports.
    pub fn linked_anchors(self) -> impl Iterator<Item = &'g Anchor> + use<'g> {
        self.anchors.iter().filter(|anchor| anchor.is_manual)
    }

    /// What a page shows of it in a list of the mentions of a record, relative to its start.
    fn visible_parts(self, record: RecordId) -> impl Iterator<Item = VisiblePart> + use<'g> {
        let relative =
            move |range: &Range<u32>| (i64::from(range.start) - i64::from(self.start), range.end - range.start);
        let is_visible = move |anchor: &&Anchor| anchor.record == record || anchor.is_manual;
        let anchors = self.anchors.iter().filter(is_visible);
        let anchors =
            anchors.map(move |anchor| VisiblePart::Anchor(relative(&anchor.range), anchor.record, anchor.shows_name));
        let years =
            self.years.iter().map(move |added| VisiblePart::Year(relative(&(added.at..added.at)).0, added.year));
        self.struck.iter().map(move |struck| VisiblePart::Struck(relative(struck))).chain(years).chain(anchors)
    }
}

/// A part of a sentence that pages mark, by its offset in the sentence and its length.
#[derive(Clone, Copy, PartialEq, Eq)]
enum VisiblePart {
    Struck((i64, u32)),
    Year(i64, i64),
    Anchor((i64, u32), RecordId, bool),
}

/// What a section says of a block quotation.
#[derive(Clone, Copy, Debug)]
pub struct QuotationContext<'g> {
    /// The offset of the quotation in the section's text.
    pub start: u32,
    /// The title above it, or the sentence before it that ends with a colon.
    pub introduction: Option<Sentence<'g>>,
    /// The line below it that says whose words it is.
    pub attribution: Option<Sentence<'g>>,
}

/// A quotation in quotation marks, of which a sentence is a part.
#[derive(Clone, Copy, Debug)]
pub struct SpokenContext<'g> {
    /// The mark before it, if the sentence begins within it.
    pub opening: Option<char>,
    /// The mark after it, if the sentence ends within it.
    pub closing: Option<char>,
    /// The words before it in another sentence, with the mark: `The letter says: “`.
    pub before: Option<Sentence<'g>>,
    /// The words after it in another sentence, with the mark: `” said Mira Holm.`
    pub after: Option<Sentence<'g>>,
}

/// The most bytes that are shown of the sentence that says who speaks.
const MAX_SPEAKER: u32 = 300;

/// What a page shows of a mention.
struct MentionText<'s> {
    sentence: Sentence<'s>,
    quotation: Option<QuotationContext<'s>>,
    spoken: Option<SpokenContext<'s>>,
}

/// One version of a section, with its links.
#[derive(Clone, Copy)]
pub(in crate::link) struct SectionVersion<'s> {
    pub(in crate::link) section: &'s Section,
    pub(in crate::link) links: &'s SectionLinks,
}

impl<'s> SectionVersion<'s> {
    fn mention_text(self, mention: &Mention) -> MentionText<'s> {
        let sentence = Sentence::new(self, &mention.sentence);
        let prose = &self.section.prose;
        let quotation = prose.quotation_at(mention.sentence.start).map(|quotation| QuotationContext {
            start: quotation.text.start,
            introduction: self.introduction(quotation, mention.block).map(|range| Sentence::new(self, &range)),
            attribution: attribution(prose, quotation, mention.block).map(|range| Sentence::new(self, &range)),
        });
        let spoken = quotation_around(&self.links.quotations, &mention.sentence);
        MentionText { sentence, quotation, spoken: spoken.map(|spoken| self.spoken(spoken, mention)) }
    }

    /// The quotation around a sentence, with the words beside it in its first and its last sentence.
    fn spoken(self, quotation: &SpokenQuotation, mention: &Mention) -> SpokenContext<'s> {
        let (prose, sentence, text) = (&self.section.prose, &mention.sentence, &quotation.text);
        let block = prose.blocks()[mention.block as usize].text();
        let ends = sentences::ends_in_block(&self.links.sentences, block);
        let around = |at: u32| sentences::sentence_around(ends, prose.text(), block, &(at..at));
        let beside = |range: Range<u32>| {
            let has_words = range.len() <= MAX_SPEAKER as usize && prose.slice(&range).contains(char::is_alphabetic);
            has_words.then(|| Sentence::new(self, &range))
        };
        let begins_within = text.start <= sentence.start;
        let ends_within = sentence.end < text.end;
        SpokenContext {
            opening: begins_within.then_some(quotation.opening),
            closing: ends_within.then_some(quotation.closing),
            before: begins_within.then(|| beside(around(text.start).start..text.start)).flatten(),
            after: ends_within.then(|| beside(text.end..around(text.end).end.max(text.end))).flatten(),
        }
    }

    /// Whether pages show the same of a mention in two versions, if the text of its block is the same.
    pub(in crate::link) fn shows_same(self, mention: &Mention, other: Self, other_mention: &Mention) -> bool {
        let record = mention.record;
        let parts = |version: Self, mention: &Mention| {
            let block_start =
                version.section.prose.blocks().get(mention.block as usize).map_or(0, |block| block.text().start);
            let anchor = &version.links.anchors[mention.anchor as usize].range;
            [&mention.sentence, anchor].map(|range| (range.start - block_start, range.end - block_start))
        };
        let is_same =
            |a: Sentence<'_>, b: Sentence<'_>| a.text == b.text && a.visible_parts(record).eq(b.visible_parts(record));
        let is_same_option = |a: Option<Sentence<'_>>, b: Option<Sentence<'_>>| match (a, b) {
            (Some(a), Some(b)) => is_same(a, b),
            (a, b) => a.is_none() && b.is_none(),
        };
        let (a, b) = (self.mention_text(mention), other.mention_text(other_mention));
        let is_same_quotation = match (a.quotation, b.quotation) {
            (Some(a), Some(b)) => {
                is_same_option(a.introduction, b.introduction) && is_same_option(a.attribution, b.attribution)
            }
            (a, b) => a.is_none() && b.is_none(),
        };
        let is_same_spoken = match (a.spoken, b.spoken) {
            (Some(a), Some(b)) => {
                (a.opening, a.closing) == (b.opening, b.closing)
                    && is_same_option(a.before, b.before)
                    && is_same_option(a.after, b.after)
            }
            (a, b) => a.is_none() && b.is_none(),
        };
        parts(self, mention) == parts(other, other_mention)
            && is_same(a.sentence, b.sentence)
            && is_same_quotation
            && is_same_spoken
    }

    /// The title of a quotation, or else the sentence before it, if it ends with a colon.
    fn introduction(self, quotation: &Quotation, block: u32) -> Option<Range<u32>> {
        if quotation.title.is_some() {
            return quotation.title.clone();
        }
        let prose = &self.section.prose;
        let before = prose.text()[..quotation.text.start as usize].trim_end();
        let colon = before.chars().next_back().filter(|last| COLONS.contains(last))?;
        let end = offset(before.len());
        let is_nested = end > prose.blocks()[block as usize].text().start;
        let block = if is_nested { block } else { neighbor(prose, block, block.checked_sub(1)?)? };
        let ends = sentences::ends_in_block(&self.links.sentences, prose.blocks()[block as usize].text());
        let colon = end - offset(colon.len_utf8())..end;
        Some(sentences::sentence_around(ends, prose.text(), prose.blocks()[block as usize].text(), &colon))
    }
}

/// The characters after which a quotation follows.
const COLONS: [char; 2] = [':', '：'];

/// The last line of a quotation, or else the paragraph below it, if it is an attribution.
fn attribution(prose: &Prose, quotation: &Quotation, block: u32) -> Option<Range<u32>> {
    if quotation.attribution.is_some() {
        return quotation.attribution.clone();
    }
    if prose.slice(&(quotation.text.end..prose.blocks()[block as usize].text().end)).trim_end() != "" {
        return None;
    }
    let below = prose.blocks()[neighbor(prose, block, block + 1)? as usize].text();
    is_attribution(prose.slice(below)).then(|| below.clone())
}

/// A block beside another, if it is a paragraph of the same text.
fn neighbor(prose: &Prose, block: u32, beside: u32) -> Option<u32> {
    let is_paragraph = match prose.blocks().get(beside as usize)?.kind {
        BlockKind::Paragraph => true,
        BlockKind::Footnote => prose.footnote_of(beside) == prose.footnote_of(block),
        _ => false,
    };
    is_paragraph.then_some(beside)
}
