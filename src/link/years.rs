//! The years that excerpts need: of each date of a section that lacks its year, where the year is certain.
//!
//! The section itself is never changed; a reader of one of its sentences elsewhere cannot see what is around the sentence. A year is
//! never guessed. It is that of the event whose mark is on the words of the date, or else the one year of the report's period or the
//! one year that the section names. It is none
//!
//! - in a quotation, a name, a link, a heading, or struck-out text;
//! - in a sentence that gives a year itself, or has words that may mean another one;
//! - where the paragraph, or the last text before it that gives a year, is about another year.

use super::RecordId;
use super::context::LinkContext;
use super::resolve::Anchor;
use super::section::LinkOptions;
use super::sentences::{self, SpokenQuotation, is_in_quotation_marks};
use crate::language::{Language, Role, YearlessDateFinder};
use crate::model::date::civil_from_days;
use crate::model::prose::{Block, BlockKind, Section};
use crate::model::{Date, Register};
use crate::source::offset;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

/// A year that an excerpt needs and its sentence does not give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AddedYear {
    /// The end of the date in the section's text.
    pub at: u32,
    /// The year.
    pub year: i64,
}

/// The years of a date, inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Years {
    first: i64,
    last: i64,
}

impl Years {
    /// The years of a date; `None` if it has no first or no last day.
    pub(super) fn of_date(date: &Date) -> Option<Self> {
        let [first, last] = [date.earliest()?, date.latest()?].map(|day| civil_from_days(day).0);
        Some(Self { first, last })
    }

    fn single(self) -> Option<i64> {
        (self.first == self.last).then_some(self.first)
    }
}

/// What is known of a section when its years are decided.
#[derive(Clone, Copy)]
pub(super) struct LinkedSection<'s> {
    pub(super) context: &'s LinkContext,
    pub(super) section: &'s Section,
    pub(super) anchors: &'s [Anchor],
    /// The ends of its sentences.
    pub(super) sentences: &'s [u32],
    pub(super) quotations: &'s [SpokenQuotation],
}

/// The result for a section.
#[derive(Debug, Default)]
pub(super) struct SectionYears {
    /// In the order of the text.
    pub(super) added: Box<[AddedYear]>,
    /// The events whose dates were read.
    pub(super) events: Vec<RecordId>,
}

/// The years that excerpts of a section need.
pub(super) fn section_years(linked: LinkedSection<'_>, options: LinkOptions<'_>) -> SectionYears {
    let language = linked.section.front_matter.lang.as_ref().unwrap_or(options.language);
    let Some(finder) = options.languages.yearless_dates(language) else { return SectionYears::default() };
    let mut dates = finder.month_names(linked.section.prose.text()).peekable();
    if dates.peek().is_none() {
        return SectionYears::default();
    }
    let mut adder = YearAdder {
        linked,
        finder,
        language: options.languages.get(language),
        period: options.period,
        named: None,
        added: Vec::new(),
        previous: None,
        read_sentence: None,
    };
    dates.for_each(|name| adder.read(&(offset(name.start)..offset(name.end))));
    let events = adder.named.map(|named| named.events).unwrap_or_default();
    SectionYears { added: adder.added.into(), events }
}

/// The longest sentence, in bytes, in which dates are read: a longer one is a list.
const MAX_SENTENCE: u32 = 2000;

/// A date without a year, in a section's text.
struct YearlessDate {
    range: Range<u32>,
    sentence: Range<u32>,
    year: Option<i64>,
}

struct YearAdder<'s> {
    linked: LinkedSection<'s>,
    finder: &'s YearlessDateFinder,
    language: Arc<Language>,
    period: Option<Years>,
    /// The years that the section gives; read on first use.
    named: Option<NamedYears>,
    added: Vec<AddedYear>,
    previous: Option<YearlessDate>,
    /// The start of the last sentence that was read for years, and whether it has one.
    read_sentence: Option<(u32, bool)>,
}

impl<'s> YearAdder<'s> {
    /// Reads the date around the name of a month.
    fn read(&mut self, name: &Range<u32>) {
        let prose = &self.linked.section.prose;
        let Some(block) = self.linked.block_at(name) else { return };
        let is_excluded = !prose.struck_within(name).is_empty()
            || prose.quotation_at(name.start).is_some()
            || self.linked.is_spoken(name.start);
        if is_excluded {
            return;
        }
        let ends = sentences::ends_in_block(self.linked.sentences, block.text());
        let range = sentences::sentence_around(ends, prose.text(), block.text(), name);
        if range.end - range.start > MAX_SENTENCE {
            return;
        }
        let sentence = Sentence { text: prose.slice(&range), start: range.start };
        if is_in_quotation_marks(&sentence.text[..sentence.within(name).start]) {
            return;
        }
        let mark = self.linked.anchors_at(name).find(|anchor| anchor.is_manual && self.linked.is_event(anchor));
        let date = match mark {
            Some(mark) => self.marked_date(sentence, name, mark),
            None => self.unmarked_date(sentence, name, block),
        };
        if let Some(date) = date {
            self.add(YearlessDate { sentence: range, ..date });
        }
    }

    /// A date in the words of an event's mark, which has the year of the event.
    fn marked_date(&mut self, sentence: Sentence<'s>, name: &Range<u32>, mark: &Anchor) -> Option<YearlessDate> {
        if mark.shows_name {
            return None;
        }
        self.named();
        let event = self.linked.context.record(mark.record).event()?;
        let (year, month) = year_and_month(&event.date.value)?;
        let is_said = sentence.text.contains(&year.to_string());
        let prose = &self.linked.section.prose;
        if is_said || !self.finder.is_month(prose.slice(name), month) {
            return None;
        }
        let date = self.finder.known_date_around(sentence.text, &sentence.within(name));
        Some(YearlessDate { range: sentence.beyond(&date), sentence: 0..0, year: Some(year) })
    }

    /// A date without a mark. Its year is `None` if it is not certain.
    fn unmarked_date(&mut self, sentence: Sentence<'s>, name: &Range<u32>, block: &Block) -> Option<YearlessDate> {
        let before = self.previous.as_ref().filter(|previous| sentence.start <= previous.range.start);
        let before = before.map(|previous| (previous.range.end - sentence.start) as usize);
        let date = self.finder.date_around(sentence.text, &sentence.within(name), before)?;
        let range = sentence.beyond(&date);
        // The words around the date are read only where there is a year at all.
        let year = match self.year_at(block, range.start) {
            Some(year) if self.is_of_year_of_text(sentence, &date, &range) => Some(year),
            _ => None,
        };
        Some(YearlessDate { range, sentence: 0..0, year })
    }

    /// Whether the words around a date allow the year that its text gives. `date` is its range in the sentence.
    fn is_of_year_of_text(&mut self, sentence: Sentence<'_>, date: &Range<usize>, range: &Range<u32>) -> bool {
        // Links, code and headings.
        !self.linked.section.prose.is_in_no_link_range(range.start)
            && !self.finder.is_beside_other_year(sentence.text, date)
            && !self.has_other_year(sentence)
            && self.linked.anchors_at(range).next().is_none()
            && !self.is_of_name(sentence, date)
    }

    /// Adds the year of a date, unless a reader knows it from the date before it in the same sentence. Of the two dates of a period
    /// the last one has it.
    fn add(&mut self, date: YearlessDate) {
        let previous = self.previous.take().filter(|previous| previous.sentence == date.sentence);
        let joined = previous.as_ref().is_some_and(|previous| {
            let between = self.linked.section.prose.text().get(previous.range.end as usize..date.range.start as usize);
            previous.year == date.year
                && between.is_some_and(|between| self.finder.joins_dates(between.trim_matches('.')))
        });
        let is_known = previous.as_ref().is_some_and(|previous| previous.year == date.year);
        if let (true, Some(last)) = (joined, self.added.last_mut())
            && previous.as_ref().is_some_and(|previous| previous.range.end == last.at)
        {
            last.at = date.range.end;
        } else if let (false, Some(year)) = (is_known, date.year) {
            self.added.push(AddedYear { at: date.range.end, year });
        }
        self.previous = Some(date);
    }

    /// Whether a sentence gives a year, or has words that may mean another one than that of the text.
    fn has_other_year(&mut self, sentence: Sentence<'_>) -> bool {
        match self.read_sentence {
            Some((start, has_year)) if start == sentence.start => has_year,
            _ => {
                let has_year = has_year(sentence.text) || self.finder.has_other_year(sentence.text);
                self.read_sentence = Some((sentence.start, has_year));
                has_year
            }
        }
    }

    /// Whether a date is a part of a name: *the 4 April Party*, *площадь 16 декабря*.
    fn is_of_name(&self, sentence: Sentence<'_>, date: &Range<usize>) -> bool {
        let (before, after) = (&sentence.text[..date.start], &sentence.text[date.end..]);
        if after.starts_with(['-', '‐', '/']) || before.ends_with(['-', '‐', '/']) {
            return true;
        }
        let is_capital = |word: &str| word.starts_with(char::is_uppercase) && !self.language.has_capital_nouns();
        let next = word_after(after);
        let is_next_name = next.is_some_and(|word| {
            let start = offset(sentence.text.len() - after.len() + (after.len() - after.trim_start().len()));
            let at = sentence.start + start;
            let is_anchor = self.linked.anchors_at(&(at..at + 1)).any(|anchor| anchor.range.start == at);
            self.language.may_have_role(word, Role::Thing) || (is_capital(word) && !is_anchor)
        });
        let previous = word_before(before);
        let is_previous_name = previous.is_some_and(|word| {
            let end = before.trim_end().len();
            let is_first = end == word.len();
            let at = sentence.start + offset(end);
            let is_anchor = self.linked.anchors_at(&(at - 1..at)).any(|anchor| anchor.range.end == at);
            let is_name = is_capital(word) && !is_first && !is_anchor && !self.language.has_role(word, Role::Day);
            self.language.may_have_role(word, Role::Thing) || is_name
        });
        is_next_name || is_previous_name
    }

    fn named(&mut self) -> &mut NamedYears {
        let (linked, finder) = (self.linked, self.finder);
        self.named.get_or_insert_with(|| NamedYears::new(linked, finder))
    }

    /// The year of a date in a block, if it is certain.
    fn year_at(&mut self, block: &Block, at: u32) -> Option<i64> {
        let period = self.period;
        let named = self.named();
        let year = match period.map(Years::single) {
            Some(Some(year)) => year,
            Some(None) | None => named.only_year.filter(|(_, from)| *from <= at)?.0,
        };
        let is_covered = period.is_none_or(|period| (period.first..=period.last).contains(&year));
        (is_covered && named.agree_on(year, block.text(), at)).then_some(year)
    }
}

impl<'s> LinkedSection<'s> {
    /// The paragraph, list or table around a range.
    fn block_at(self, range: &Range<u32>) -> Option<&'s Block> {
        let blocks = self.section.prose.blocks();
        let block = blocks.get(blocks.partition_point(|block| block.text().end < range.end))?;
        let is_prose =
            matches!(block.kind, BlockKind::Paragraph | BlockKind::List | BlockKind::Table | BlockKind::Footnote);
        (is_prose && block.text().start <= range.start).then_some(block)
    }

    /// Whether an offset is in a quotation of several sentences.
    fn is_spoken(self, at: u32) -> bool {
        let next = self.quotations.partition_point(|quotation| quotation.text.end <= at);
        self.quotations.get(next).is_some_and(|quotation| quotation.text.contains(&at))
    }

    /// The anchors that overlap a range.
    fn anchors_at(self, range: &Range<u32>) -> impl Iterator<Item = &'s Anchor> {
        let first = self.anchors.partition_point(|anchor| anchor.range.end <= range.start);
        let end = range.end;
        self.anchors[first..].iter().take_while(move |anchor| anchor.range.start < end)
    }

    fn is_event(self, anchor: &Anchor) -> bool {
        self.context.record(anchor.record).key.register == Register::Events
    }

    /// The end of the first sentence with a date of a year.
    fn first_date_of(self, year: i64, finder: &YearlessDateFinder) -> Option<u32> {
        let text = self.section.prose.text();
        let mut start = 0;
        self.sentences.iter().copied().find(|end| {
            let sentence = &text[std::mem::replace(&mut start, *end as usize)..*end as usize];
            finder.has_date_of(sentence, year)
        })
    }
}

/// A sentence of a section.
#[derive(Clone, Copy)]
struct Sentence<'s> {
    text: &'s str,
    start: u32,
}

impl Sentence<'_> {
    /// A range of the section's text in the sentence.
    fn within(self, range: &Range<u32>) -> Range<usize> {
        (range.start - self.start) as usize..(range.end - self.start) as usize
    }

    /// A range of the sentence in the section's text.
    fn beyond(self, range: &Range<usize>) -> Range<u32> {
        self.start + offset(range.start)..self.start + offset(range.end)
    }
}

/// The years that a section gives: in its title, in its text, and by the events that it names.
struct NamedYears {
    /// Each with its offset in the section's text, in order. `None` for an event of several years or of an unknown one.
    years: Vec<(u32, Option<i64>)>,
    /// Without duplicates.
    events: Vec<RecordId>,
    /// The year, if the section gives no other, and the end of the first sentence that has a date of it: four digits elsewhere may
    /// be another number.
    only_year: Option<(i64, u32)>,
    /// The last block that was asked for, and what years it gives.
    block: Option<(Range<u32>, BlockYears)>,
}

/// The years that a block gives.
#[derive(Clone, Copy, PartialEq, Eq)]
enum BlockYears {
    None,
    Only(i64),
    Other,
}

impl NamedYears {
    fn new(linked: LinkedSection<'_>, finder: &YearlessDateFinder) -> Self {
        let title = linked.section.front_matter.title.variants().flat_map(|(_, title)| years_in(&title.value));
        let title: BTreeSet<i64> = title.map(|(_, year)| year).collect();
        let title = title.first().map(|year| (0, Some(*year).filter(|_| title.len() == 1)));
        let text = years_in(linked.section.prose.text()).map(|(at, year)| (offset(at), Some(year)));
        let events: Vec<&Anchor> = linked.anchors.iter().filter(|anchor| linked.is_event(anchor)).collect();
        let dates = events.iter().map(|anchor| {
            let event = linked.context.record(anchor.record).event();
            let year = event.and_then(|event| Years::of_date(&event.date.value)).and_then(Years::single);
            (anchor.range.start, year)
        });
        let mut years: Vec<_> = title.into_iter().chain(text).chain(dates).collect();
        years.sort_by_key(|(at, ..)| *at);
        let mut events: Vec<RecordId> = events.iter().map(|anchor| anchor.record).collect();
        events.sort_unstable();
        events.dedup();
        let year = years.first().and_then(|(_, year)| *year);
        let only_year = year.filter(|year| years.iter().all(|(_, other)| *other == Some(*year)));
        let only_year = only_year.and_then(|year| Some((year, linked.first_date_of(year, finder)?)));
        Self { years, events, only_year, block: None }
    }

    /// Whether a block gives no other year, nor the last text before an offset in it that gives one.
    fn agree_on(&mut self, year: i64, block: &Range<u32>, at: u32) -> bool {
        let before = self.years.partition_point(|(named_at, _)| *named_at < at);
        let is_same = before.checked_sub(1).is_none_or(|before| self.years[before].1 == Some(year));
        is_same && [BlockYears::None, BlockYears::Only(year)].contains(&self.of_block(block))
    }

    fn of_block(&mut self, block: &Range<u32>) -> BlockYears {
        if let Some((known, years)) = &self.block
            && known == block
        {
            return *years;
        }
        let [first, past_last] =
            [block.start, block.end].map(|offset| self.years.partition_point(|(named_at, _)| *named_at < offset));
        let years = match &self.years[first..past_last] {
            [] => BlockYears::None,
            [(_, Some(year)), rest @ ..] if rest.iter().all(|(_, other)| *other == Some(*year)) => {
                BlockYears::Only(*year)
            }
            _ => BlockYears::Other,
        };
        self.block = Some((block.clone(), years));
        years
    }
}

/// The numbers of a text that may be years, with their offsets.
fn years_in(text: &str) -> impl Iterator<Item = (usize, i64)> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + bytes.get(at..)?.iter().position(u8::is_ascii_digit)?;
            let length = bytes[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            at = start + length;
            let year = text[start..at].parse().ok().filter(|year| length == 4 && (1000..2200).contains(year));
            if let Some(year) = year.filter(|_| !text[..start].ends_with(char::is_alphanumeric)) {
                return Some((start, year));
            }
        }
    })
}

fn has_year(text: &str) -> bool {
    years_in(text).next().is_some()
}

/// The year and the month of a date, if it is within one month.
fn year_and_month(date: &Date) -> Option<(i64, u8)> {
    let [first, last] = [date.earliest()?, date.latest()?].map(civil_from_days);
    ((first.0, first.1) == (last.0, last.1)).then_some((first.0, first.1))
}

/// The word that follows a space at the start of a text.
fn word_after(text: &str) -> Option<&str> {
    let word = text.trim_start_matches([' ', '\u{a0}']);
    let end = word.find(|c: char| !c.is_alphanumeric()).unwrap_or(word.len());
    (word.len() < text.len() && end > 0).then_some(&word[..end])
}

/// The word before a space at the end of a text.
fn word_before(text: &str) -> Option<&str> {
    let before = text.trim_end_matches([' ', '\u{a0}']);
    let start = before.trim_end_matches(char::is_alphanumeric).len();
    (before.len() < text.len() && start < before.len()).then_some(&before[start..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_within_one_month_has_a_year() {
        let of = |text: &str| year_and_month(&Date::parse(text).expect("a date"));
        assert_eq!(
            ["2024-05-04", "2024-05", "2024", "2024-05-04/2024-05-06", "2023-12-31/2024-01-01"].map(of),
            [Some((2024, 5)), Some((2024, 5)), None, Some((2024, 5)), None]
        );
    }

    #[test]
    fn four_digits_may_be_a_year() {
        let years = |text| years_in(text).map(|(_, year)| year).collect::<Vec<_>>();
        assert_eq!(years("In 2024, from 1990s to 2023/24; 12024, A2024, 3000, 15"), [2024, 1990, 2023]);
        assert_eq!(years("é2024 – 1612é"), [1612]);
    }
}
