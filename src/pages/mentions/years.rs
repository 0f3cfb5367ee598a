//! The years of dates in an excerpt, which the paragraph around it gives and the sentence does not.
//!
//! A year is never guessed: it is that of an event whose mark the editor put on the very words of the date. Words that somebody
//! else said are not added to.

use crate::link::MentionContext;
use crate::model::Date;
use crate::model::Register;
use crate::model::date::civil_from_days;
use crate::pages::PageContext;
use crate::pages::prose::YearNote;
use crate::source::offset;
use crate::strings::DateList;

/// The years to add to a sentence, in order.
pub(super) fn added_years(ctx: &PageContext<'_>, context: &MentionContext<'_>) -> Vec<YearNote> {
    let is_quoted = context.quotation.is_some() || context.spoken.is_some();
    if is_quoted || context.lang.is_some_and(|lang| lang != ctx.language) {
        return Vec::new();
    }
    let sentence = context.sentence;
    let marks = sentence.linked_anchors().filter(|anchor| ctx.graph.key(anchor.record).register == Register::Events);
    let years = marks.filter(|anchor| !anchor.shows_name).filter_map(|anchor| {
        let event = ctx.graph.record(anchor.record).event()?;
        let (year, month) = year_and_month(&event.date.value)?;
        let end = date_end(ctx, sentence.slice(&anchor.range), month)?;
        let at = anchor.range.start + offset(end);
        let before = &sentence.text[..(at - sentence.start) as usize];
        let is_struck = sentence.struck.iter().any(|struck| struck.contains(&anchor.range.start));
        let is_said = sentence.text.contains(&year.to_string());
        (!is_struck && !is_said && !is_in_quotation_marks(before)).then_some(YearNote { at, year })
    });
    years.collect()
}

/// The year and the month of a date, if it is within one month.
fn year_and_month(date: &Date) -> Option<(i64, u8)> {
    let [first, last] = [date.earliest()?, date.latest()?].map(civil_from_days);
    ((first.0, first.1) == (last.0, last.1)).then_some((first.0, first.1))
}

/// The end of a date in words that contain the name of its month.
fn date_end(ctx: &PageContext<'_>, words: &str, month: u8) -> Option<usize> {
    let lists = [DateList::MonthsOf, DateList::Months, DateList::MonthsBetween, DateList::MonthsShort];
    let names = lists.map(|list| ctx.strings.date_name(list, usize::from(month) - 1));
    let is_letter_at = |at: usize| words[at..].starts_with(char::is_alphabetic);
    let ends = names.iter().filter(|name| !name.is_empty()).filter_map(|name| {
        let at = words.find(*name)?;
        let end = at + name.len();
        (!is_letter_at(end) && !words[..at].ends_with(char::is_alphabetic)).then_some(end)
    });
    let end = ends.max()?;
    // `May 5`.
    let rest = words[end..].trim_start_matches(['.', ' ', '\u{a0}']);
    let day = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    Some(if (1..=2).contains(&day) { words.len() - rest.len() + day } else { end })
}

/// Whether the last quotation mark of a text opens a quotation.
fn is_in_quotation_marks(text: &str) -> bool {
    let is_mark = |c: char| matches!(c, '“' | '”' | '„' | '«' | '»' | '"' | '「' | '」');
    let Some((at, mark)) = text.char_indices().rev().find(|(_, c)| is_mark(*c)) else { return false };
    let begins = !text[..at].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | ',' | '!' | '?' | '…'));
    begins && text[at + mark.len_utf8()..].starts_with(|c: char| !c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quotation_is_open_behind_a_mark_before_a_word() {
        assert!(is_in_quotation_marks("She said “on 5 May"));
        assert!(is_in_quotation_marks("„am 5. Mai"));
        assert!(!is_in_quotation_marks("The “Harbour Post” said on 5 May"));
        assert!(!is_in_quotation_marks("“It is so,” she said on 5 May"));
        assert!(!is_in_quotation_marks("on 5 May"));
    }

    #[test]
    fn a_date_within_one_month_has_a_year() {
        let of = |text: &str| year_and_month(&Date::parse(text).expect("a date"));
        assert_eq!(
            ["2024-05-04", "2024-05", "2024", "2024-05-04/2024-05-06", "2023-12-31/2024-01-01"].map(of),
            [Some((2024, 5)), Some((2024, 5)), None, Some((2024, 5)), None]
        );
    }
}
