//! The dates that a text may mean, by the words of one language.

use super::{format_date, is_number, is_year};
use crate::language::{DateVocabulary, DateWordUse};
use crate::model::Date;

/// The candidate dates and periods of a text, in EDTF. Not all need be valid.
pub(super) fn candidates(text: &str, vocabulary: &DateVocabulary) -> Vec<String> {
    let reader = DateReader { vocabulary };
    let text = reader.normalized(text);
    let mut dates = reader.dates(&text);
    dates.extend(reader.intervals(&text));
    dates
}

/// Reads dates by the words of one language.
struct DateReader<'v> {
    vocabulary: &'v DateVocabulary,
}

impl DateReader<'_> {
    /// A text in lower case, with ASCII hyphens and single spaces, without weekdays and other words that add nothing.
    fn normalized(&self, text: &str) -> String {
        let letter = |c: char| match c {
            '–' | '—' | '−' | '‐' | '‑' | '‒' | '\u{2015}' => '-',
            '⁄' | '∕' => '/',
            c => c,
        };
        let text: String = DateVocabulary::folded(text).chars().map(letter).collect();
        let is_ignored = |word: &&str| self.vocabulary.has(DateWordUse::Ignored, word.trim_end_matches([',', '.']));
        let words = text.split_whitespace().filter(|word| !is_ignored(word)).collect::<Vec<_>>().join(" ");
        let is_outer = |c: char| c == ',' || c == '.' && !text.contains("..") || "\"'`“”‘’()[]".contains(c);
        words.trim_matches(is_outer).to_owned()
    }

    /// The candidates of a text that is not an interval between two dates.
    fn dates(&self, text: &str) -> Vec<String> {
        let timed = self.dates_with_time(text);
        if !timed.is_empty() {
            return timed;
        }
        if let Some(date) = self.qualified_date(text).or_else(|| partial_date(text)).or_else(|| self.season(text)) {
            return vec![date];
        }
        if let Some(end) = self.open_interval(text) {
            return vec![end];
        }
        self.days(text)
    }

    /// The candidate days, months and years of a text.
    fn days(&self, text: &str) -> Vec<String> {
        if is_year(text) {
            return vec![text.to_owned()];
        }
        numeric_dates(text).unwrap_or_else(|| self.worded_date(text).into_iter().collect())
    }

    /// The date of a text, if it has exactly one valid candidate.
    fn unambiguous_date(&self, text: &str) -> Option<String> {
        let mut candidates = self.days(text);
        candidates.retain(|date| Date::parse(date).is_ok());
        candidates.dedup();
        let date = candidates.pop()?;
        candidates.is_empty().then_some(date)
    }

    /// `14 April 2023`, `April 14, 2023`, `April 2023`, `2023 April 14`.
    fn worded_date(&self, text: &str) -> Option<String> {
        let parts = date_words(text);
        let (year, rest) = match &parts[..] {
            [rest @ .., year] if is_year(year) => (year, rest),
            [year, rest @ ..] if is_year(year) => (year, rest),
            _ => return None,
        };
        let (month, day) = match rest {
            [name] => (self.vocabulary.month(name)?, None),
            [one, other] => self.month_and_day(one, other).map(|(month, day)| (month, Some(day)))?,
            _ => return None,
        };
        Some(format_date(year, &month.to_string(), day))
    }

    /// The month and the day of two words, one of them the name of a month.
    fn month_and_day<'t>(&self, one: &'t str, other: &'t str) -> Option<(usize, &'t str)> {
        match (self.vocabulary.month(one), self.vocabulary.month(other)) {
            (Some(month), None) => Some((month, self.day_digits(other)?)),
            (None, Some(month)) => Some((month, self.day_digits(one)?)),
            _ => None,
        }
    }

    /// `14` or `14th`.
    fn day_digits<'t>(&self, part: &'t str) -> Option<&'t str> {
        let (digits, ending) = part.split_at(part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len()));
        let is_day = matches!(digits.len(), 1 | 2);
        (is_day && (ending.is_empty() || self.vocabulary.has(DateWordUse::Ordinal, ending))).then_some(digits)
    }

    /// `2024-08-02T14:00`, `2024-08-02 14:00:30.000Z`: EDTF requires a `T`, and seconds without a fraction. Midnight is
    /// suggested without the time too: programs write it if they have no time.
    fn dates_with_time(&self, text: &str) -> Vec<String> {
        let Some((day, time)) = self.day_and_time(text) else { return Vec::new() };
        match time.starts_with("00:00:00") {
            true => vec![day.clone(), format!("{day}T{time}")],
            false => vec![format!("{day}T{time}")],
        }
    }

    fn day_and_time(&self, text: &str) -> Option<(String, String)> {
        let (day, time) = text.rsplit_once(['t', ' '])?;
        let (clock, zone) = match time.find(['z', '+', '-']) {
            Some(at) => time.split_at(at),
            None => (time, ""),
        };
        let zone = if zone == "z" { "Z" } else { zone };
        let parts: Vec<&str> = clock.split(':').collect();
        let (hour, minute, second) = match parts[..] {
            [hour, minute] => (hour, minute, "00"),
            [hour, minute, second] => (hour, minute, without_fraction(second)),
            _ => return None,
        };
        let is_part = |part: &str| matches!(part.len(), 1 | 2) && is_number(part);
        let day = self.unambiguous_date(day.trim_end_matches([',', ' ']))?;
        let is_time = [hour, minute, second].into_iter().all(is_part);
        is_time.then(|| (day, format!("{hour:0>2}:{minute:0>2}:{second:0>2}{zone}")))
    }

    /// `c. 2024`, `about May 2024`, `~2024`, `2024 (?)`: a date that is approximate or uncertain.
    fn qualified_date(&self, text: &str) -> Option<String> {
        if let Some(rest) = text.strip_prefix('~').or_else(|| self.vocabulary.after(DateWordUse::About, text)) {
            return Some(format!("{}~", self.unambiguous_date(rest)?));
        }
        let rest = text.strip_prefix('?').or_else(|| text.strip_suffix('?'))?;
        Some(format!("{}?", self.unambiguous_date(rest.trim_end_matches(['(', ' ']))?))
    }

    /// `spring 2024`: EDTF numbers seasons from 21.
    fn season(&self, text: &str) -> Option<String> {
        let [name, year] = date_words(text)[..] else { return None };
        let number = self.vocabulary.season(name)?;
        is_year(year).then(|| format!("{year}-{}", 20 + number))
    }

    /// `since March 2024`, `until 2024-12`: an interval with an open end.
    fn open_interval(&self, text: &str) -> Option<String> {
        let after = |kind| self.vocabulary.after(kind, text).and_then(|rest| self.unambiguous_date(rest));
        let since = after(DateWordUse::Since).map(|date| format!("{date}/.."));
        since.or_else(|| after(DateWordUse::Until).map(|date| format!("../{date}")))
    }

    /// The candidate intervals of a text: `2024-08-30/31`, `14-16 April 2023`, `30 August to 2 September 2024`.
    fn intervals(&self, text: &str) -> Vec<String> {
        let text = self.vocabulary.after(DateWordUse::Between, text).unwrap_or(text);
        let words = self.vocabulary.words(DateWordUse::To).map(|word| format!(" {word} "));
        let marks = [" - ".to_owned()].into_iter().chain(words);
        let marks = marks.chain(["...", "..", " / ", "/", "-"].map(str::to_owned));
        let intervals = marks.map(|mark| self.intervals_at(text, &mark));
        intervals.into_iter().find(|intervals| !intervals.is_empty()).unwrap_or_default()
    }

    /// The valid intervals of the dates before and after a mark.
    fn intervals_at(&self, text: &str, mark: &str) -> Vec<String> {
        let marks = text.match_indices(mark);
        let sides = marks.map(|(at, _)| (text[..at].trim(), text[at + mark.len()..].trim()));
        let intervals = sides.flat_map(|(start, end)| self.intervals_between(start, end));
        intervals.filter(|interval| Date::parse(interval).is_ok()).collect()
    }

    /// The candidate intervals between two dates. If both are ambiguous, they have the same order of day and month.
    fn intervals_between(&self, start: &str, end: &str) -> Vec<String> {
        match (&self.days(start)[..], &self.days(end)[..]) {
            ([a, b], [c, d]) => vec![format!("{a}/{c}"), format!("{b}/{d}")],
            _ => self.interval(start, end).into_iter().collect(),
        }
    }

    /// An interval whose ends may omit what they have in common.
    fn interval(&self, start: &str, end: &str) -> Option<String> {
        let (first, last) = match (self.unambiguous_date(start), self.unambiguous_date(end)) {
            (Some(first), Some(last)) => (first, last),
            (Some(first), None) => {
                let last = complete_end(&first, end)?;
                (first, last)
            }
            (None, Some(last)) => (self.complete_start(start, &last)?, last),
            (None, None) => return None,
        };
        // `2024-08/2024` is ambiguous.
        (first.len() == last.len()).then(|| format!("{first}/{last}"))
    }

    /// Completes a start that omits parts that its end has: `14` and `30 August` before `2023-09-16`.
    fn complete_start(&self, start: &str, end: &str) -> Option<String> {
        let parts = date_words(start);
        let year = end.get(..4)?;
        Some(match (end.len(), &parts[..]) {
            (10, [day]) => format_date(year, &end[5..7], Some(self.day_digits(day)?)),
            (10, [one, other]) => {
                let (month, day) = self.month_and_day(one, other)?;
                format_date(year, &month.to_string(), Some(day))
            }
            (7, [name]) => format_date(year, &self.vocabulary.month(name)?.to_string(), None),
            _ => return None,
        })
    }
}

/// `2024-2-1`, `14.04.2023`, `04/14/2023`, `20240201`: numbers with one kind of separator, or none.
fn numeric_dates(text: &str) -> Option<Vec<String>> {
    if text.len() == 8 && is_number(text) {
        return Some(vec![format_date(&text[..4], &text[4..6], Some(&text[6..]))]);
    }
    let mark = text.chars().find(|c| !c.is_ascii_digit()).filter(|c| "-./ ".contains(*c))?;
    let parts: Vec<&str> = text.split(mark).map(str::trim).collect();
    if !parts.iter().all(|part| matches!(part.len(), 1 | 2 | 4) && is_number(part)) {
        return None;
    }
    let is_short = |part: &str| part.len() <= 2;
    let dates = match parts[..] {
        [year, month, day] if is_year(year) && is_short(month) && is_short(day) => {
            vec![format_date(year, month, Some(day))]
        }
        [year, month] if is_year(year) && is_short(month) => vec![format_date(year, month, None)],
        [month, year] if is_year(year) && is_short(month) => vec![format_date(year, month, None)],
        [one, other, year] if is_year(year) && is_short(one) && is_short(other) => {
            vec![format_date(year, other, Some(one)), format_date(year, one, Some(other))]
        }
        _ => vec![],
    };
    Some(dates)
}

fn date_words(text: &str) -> Vec<&str> {
    text.split(|c: char| c.is_whitespace() || ",.-/".contains(c)).filter(|part| !part.is_empty()).collect()
}

fn without_fraction(second: &str) -> &str {
    match second.split_once(['.', ',']) {
        Some((whole, fraction)) if is_number(fraction) => whole,
        _ => second,
    }
}

/// `2024-08-??`, `2024-xx-xx`, `2024-08-00`: unknown parts are omitted.
fn partial_date(text: &str) -> Option<String> {
    let is_unknown = |part: &str| matches!(part, "??" | "?" | "xx" | "x" | "00" | "0" | "--" | "__");
    let parts: Vec<&str> = text.split(['-', '.', '/']).collect();
    match parts[..] {
        [year, month, day] if is_year(year) && is_unknown(month) && is_unknown(day) => Some(year.to_owned()),
        [year, month, day] if is_year(year) && is_unknown(day) => Some(format_date(year, month, None)),
        [year, month] if is_year(year) && is_unknown(month) => Some(year.to_owned()),
        [day, month, year] if is_year(year) && is_unknown(day) && is_unknown(month) => Some(year.to_owned()),
        [day, month, year] if is_year(year) && is_unknown(day) => Some(format_date(year, month, None)),
        _ => None,
    }
}

/// Completes an end that omits the year, or the year and the month: `31` and `09-02` after `2024-08-30`; `25`
/// after `2024`, the last two digits of a year.
fn complete_end(first: &str, end: &str) -> Option<String> {
    let parts: Vec<&str> = end.split(['-', '.']).collect();
    let is_part = |part: &&str| matches!(part.len(), 1 | 2) && is_number(part);
    if !parts.iter().all(is_part) {
        return None;
    }
    Some(match (first.len(), &parts[..]) {
        (10, [day]) => format_date(&first[..4], &first[5..7], Some(day)),
        (10, [month, day]) if end.contains('-') => format_date(&first[..4], month, Some(day)),
        (7, [month]) => format_date(&first[..4], month, None),
        (4, [year]) if year.len() == 2 => format!("{}{year}", &first[..2]),
        _ => return None,
    })
}
