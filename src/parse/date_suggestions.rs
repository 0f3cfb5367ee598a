//! Suggestions for dates that are not EDTF, for the help of errors.
//!
//! An unambiguous date gives one suggestion. For an ambiguous one, all interpretations are listed.

use crate::diag::{Code, Diagnostic};
use crate::model::Date;
use crate::source::Spanned;

/// The help if there is no suggestion.
pub(super) const PATTERN: &str =
    "write the date in EDTF, only as precise as it is known: `2024-08-02`, `2024-08`, `2024-03/2024-04`, `2024-11~`";

/// The error for placeholders that databases and tables contain for unknown dates. Some are valid EDTF: year 0 of
/// `0000` is 1 BCE. `is_event_date`: it is the date of an event, which is required.
pub(super) fn placeholder_error(text: &Spanned<String>, is_event_date: bool) -> Option<Diagnostic> {
    const WORDS: [&str; 16] = [
        "n/a",
        "na",
        "n.a.",
        "none",
        "nil",
        "nan",
        ".nan",
        "null",
        "unknown",
        "undated",
        "tbd",
        "tba",
        "?",
        "-",
        "\\n",
        "неизвестно",
    ];
    // The minimum and maximum dates of databases.
    const PLACEHOLDERS: [&str; 2] = ["0001-01-01", "9999-12-31"];
    // Fast path: nearly all dates begin with a digit that no placeholder begins with.
    if text.value.starts_with(|c| ('1'..='8').contains(&c)) {
        return None;
    }
    let written = text.value.trim().to_lowercase();
    let day = written.split(['t', ' ']).next().unwrap_or_default();
    let is_zero = written.contains('0') && written.bytes().all(|byte| b"0-/.: tz+".contains(&byte));
    if !(is_zero || WORDS.contains(&written.as_str()) || PLACEHOLDERS.contains(&day)) {
        return None;
    }
    let message =
        format!("expected a date, found `{}`, which means that the date is unknown", text.value.escape_debug());
    let help = match is_event_date {
        true => {
            "write the period in which it must have been, such as `2024` or `../2024-12`; if nothing is known, remove the event and put it into a summary"
        }
        false => "remove the key if the date is not known",
    };
    Some(Diagnostic::error(Code::Date, text.span, message).help(help))
}

/// The error for a season that is ambiguous with years: `2023-24` is the winter of 2023 in EDTF, but most people write
/// 2023 to 2024 so.
pub(super) fn ambiguous_season_error(text: &Spanned<String>) -> Option<Diagnostic> {
    let (season, years, months) = text.value.split('/').find_map(season_or_years)?;
    let message = format!("expected a date that can be read in one way, found `{}`: {season}, or {years}", text.value);
    Some(
        Diagnostic::error(Code::Date, text.span, message)
            .help(format!("for the years write `{years}`, for the season its months, `{months}`")),
    )
}

/// The EDTF season of a date, the years that it could mean, and the months of the season. `None` if its second
/// number is not that of a season, or cannot be a later year of the same century.
fn season_or_years(date: &str) -> Option<(String, String, String)> {
    let (year, number) = date.trim_end_matches(['~', '?', '%']).split_once('-')?;
    let (name, first_month, last_month) = match number {
        "21" => ("spring", "03", "05"),
        "22" => ("summer", "06", "08"),
        "23" => ("autumn", "09", "11"),
        "24" => ("winter", "12", "02"),
        _ => return None,
    };
    if !is_year(year) || year.get(2..)? >= number {
        return None;
    }
    let century = year.get(..2)?;
    let end: u32 = year.parse::<u32>().ok()? + u32::from(number == "24");
    Some((
        format!("the {name} of {year}"),
        format!("{year}/{century}{number}"),
        format!("{year}-{first_month}/{end}-{last_month}"),
    ))
}

/// A specific reason why a text is not a date, for the label.
pub(super) fn invalid_reason(text: &str) -> Option<String> {
    if let Some((year, month, length)) = short_month(text) {
        return Some(format!("{year}-{month:02} has {length} days"));
    }
    is_reversed_interval(text).then(|| "this range ends before it begins".to_owned())
}

/// The help for a text that is not a date: suggestions, or [`PATTERN`].
pub(super) fn suggestion_help(text: &str) -> String {
    if let Some((year, month, _)) = short_month(text) {
        return format!("write the right day, or `{year}-{month:02}` if the day is not known");
    }
    if let Some((start, end)) = text.split_once('/').filter(|_| is_reversed_interval(text)) {
        return format!("write the earlier date first: `{end}/{start}`, or correct one of the two");
    }
    let text = normalize(text);
    let mut candidates: Vec<String> = Vec::new();
    for date in date_candidates(&text).into_iter().chain(interval_candidates(&text)) {
        let date = season_or_years(&date).map_or(date, |(_, _, months)| months);
        if Date::parse(&date).is_ok() && !candidates.contains(&date) {
            candidates.push(date);
        }
    }
    match &candidates[..] {
        [] => PATTERN.to_owned(),
        [date] => format!("write `{date}`"),
        several => format!("write the year, the month, the day: `{}`", several.join("` or `")),
    }
}

/// Year, month and last day of the month, if a text is a date with a day beyond the end of its month.
fn short_month(text: &str) -> Option<(&str, u8, u8)> {
    let (year, month, day) = match text.split('-').collect::<Vec<_>>()[..] {
        [year, month, day] if is_year(year) && month.len() == 2 && day.len() == 2 => (year, month, day),
        _ => return None,
    };
    let (month, day): (u8, u8) = (month.parse().ok()?, day.parse().ok()?);
    let is_day = |day: u8| Date::parse(&format!("{year}-{month:02}-{day:02}")).is_ok();
    let last_day = (28..=31).rev().find(|day| is_day(*day))?;
    (last_day < day && day <= 31).then_some((year, month, last_day))
}

/// Whether a text is an interval of valid dates in the wrong order.
fn is_reversed_interval(text: &str) -> bool {
    let Some((start, end)) = text.split_once('/') else { return false };
    Date::parse(text).is_err() && Date::parse(&format!("{end}/{start}")).is_ok()
}

/// Normalizes a text: lower case, ASCII hyphens, single spaces, without weekdays and other noise words.
fn normalize(text: &str) -> String {
    let letter = |c: char| match c {
        '–' | '—' | '−' | '‐' | '‑' | '‒' | '\u{2015}' => '-',
        '⁄' | '∕' => '/',
        c => c,
    };
    let text: String = text.to_lowercase().chars().map(letter).collect();
    let is_weekday = |word: &&str| WEEKDAYS.contains(&word.trim_end_matches([',', '.']));
    let is_noise = |word: &&str| ["the", "г", "г.", "года", "year"].contains(word);
    let words = text.split_whitespace().filter(|word| !is_weekday(word) && !is_noise(word));
    let words = words.collect::<Vec<_>>().join(" ");
    words.trim_matches(|c: char| c == ',' || c == '.' && !text.contains("..") || "\"'`“”‘’()[]".contains(c)).to_owned()
}

/// The candidate dates of a text that is not an interval.
fn date_candidates(text: &str) -> Vec<String> {
    let timed = date_time_candidates(text);
    if !timed.is_empty() {
        return timed;
    }
    if let Some(date) = qualified_date(text).or_else(|| partial_date(text)).or_else(|| season(text)) {
        return vec![date];
    }
    if let Some(end) = open_interval(text) {
        return vec![end];
    }
    day_candidates(text)
}

/// The candidate days, months and years of a text.
fn day_candidates(text: &str) -> Vec<String> {
    if is_year(text) {
        return vec![text.to_owned()];
    }
    numeric_dates(text).unwrap_or_else(|| worded_date(text).into_iter().collect())
}

/// The date of a text, if it has exactly one valid candidate.
fn unambiguous_date(text: &str) -> Option<String> {
    let mut candidates = day_candidates(text);
    candidates.retain(|date| Date::parse(date).is_ok());
    candidates.dedup();
    let date = candidates.pop()?;
    candidates.is_empty().then_some(date)
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

/// `14 April 2023`, `April 14, 2023`, `April 2023`.
fn worded_date(text: &str) -> Option<String> {
    let parts: Vec<&str> = date_words(text);
    let (year_month, day) = match parts[..] {
        [name, year] if is_year(year) => ((year, month_number(name)?), None),
        [year, name] if is_year(year) => ((year, month_number(name)?), None),
        [one, other, year] if is_year(year) => match (month_number(one), month_number(other)) {
            (Some(number), None) => ((year, number), Some(day_digits(other)?)),
            (None, Some(number)) => ((year, number), Some(day_digits(one)?)),
            _ => return None,
        },
        [year, name, last] if is_year(year) => ((year, month_number(name)?), Some(day_digits(last)?)),
        _ => return None,
    };
    Some(format_date(year_month.0, &year_month.1.to_string(), day))
}

fn date_words(text: &str) -> Vec<&str> {
    let parts = text.split(|c: char| c.is_whitespace() || ",.-/".contains(c));
    parts.filter(|part| !part.is_empty() && *part != "of").collect()
}

/// `2024-08-02T14:00`, `2024-08-02 14:00:30.000Z`: EDTF requires a `T`, and seconds without a fraction. Midnight is
/// suggested without the time too: programs write it if they have no time.
fn date_time_candidates(text: &str) -> Vec<String> {
    let Some((day, time)) = day_and_time(text) else { return Vec::new() };
    match time.starts_with("00:00:00") {
        true => vec![day.clone(), format!("{day}T{time}")],
        false => vec![format!("{day}T{time}")],
    }
}

fn day_and_time(text: &str) -> Option<(String, String)> {
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
    let day = unambiguous_date(day.trim_end_matches([',', ' ']))?;
    let is_time = [hour, minute, second].into_iter().all(is_part);
    is_time.then(|| (day, format!("{hour:0>2}:{minute:0>2}:{second:0>2}{zone}")))
}

fn without_fraction(second: &str) -> &str {
    match second.split_once(['.', ',']) {
        Some((whole, fraction)) if is_number(fraction) => whole,
        _ => second,
    }
}

/// `c. 2024`, `about May 2024`, `~2024`, `2024 (?)`: a date that is approximate or uncertain.
fn qualified_date(text: &str) -> Option<String> {
    const ABOUT: [&str; 11] =
        ["circa ", "ca. ", "ca ", "c. ", "c ", "about ", "around ", "approximately ", "approx. ", "около ", "~"];
    if let Some(rest) = ABOUT.iter().find_map(|about| text.strip_prefix(about)) {
        return Some(format!("{}~", unambiguous_date(rest)?));
    }
    let rest = text.strip_prefix('?').or_else(|| text.strip_suffix('?'))?;
    Some(format!("{}?", unambiguous_date(rest.trim_end_matches(['(', ' ']))?))
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

/// `spring 2024`: EDTF numbers seasons from 21.
fn season(text: &str) -> Option<String> {
    const SEASONS: [(&str, &str); 5] =
        [("spring", "21"), ("summer", "22"), ("autumn", "23"), ("fall", "23"), ("winter", "24")];
    let parts = date_words(text);
    let [name, year] = parts[..] else { return None };
    let (_, number) = SEASONS.into_iter().find(|(known, _)| *known == name)?;
    is_year(year).then(|| format!("{year}-{number}"))
}

/// `since March 2024`, `until 2024-12`: an interval with an open end.
fn open_interval(text: &str) -> Option<String> {
    const FROM: [&str; 4] = ["since ", "from ", "after ", "с "];
    const TO: [&str; 4] = ["until ", "till ", "before ", "до "];
    let after_word =
        |words: [&str; 4]| words.into_iter().find_map(|word| text.strip_prefix(word)).and_then(unambiguous_date);
    after_word(FROM).map(|date| format!("{date}/..")).or_else(|| after_word(TO).map(|date| format!("../{date}")))
}

/// The candidate intervals of a text: `2024-08-30/31`, `14-16 April 2023`, `30 August to 2 September 2024`.
fn interval_candidates(text: &str) -> Vec<String> {
    let text = text.strip_prefix("from ").or_else(|| text.strip_prefix("between ")).unwrap_or(text);
    let marks = [" - ", " to ", " until ", " and ", "...", "..", " / ", "/", "-"];
    for mark in marks {
        let intervals: Vec<String> = text
            .match_indices(mark)
            .flat_map(|(at, _)| intervals_between(text[..at].trim(), text[at + mark.len()..].trim()))
            .filter(|range| Date::parse(range).is_ok())
            .collect();
        if !intervals.is_empty() {
            return intervals;
        }
    }
    Vec::new()
}

/// The candidate intervals between two dates. If both are ambiguous, they have the same order of day and month.
fn intervals_between(start: &str, end: &str) -> Vec<String> {
    match (&day_candidates(start)[..], &day_candidates(end)[..]) {
        ([a, b], [c, d]) => vec![format!("{a}/{c}"), format!("{b}/{d}")],
        _ => interval(start, end).into_iter().collect(),
    }
}

/// An interval whose ends may omit what they have in common.
fn interval(start: &str, end: &str) -> Option<String> {
    let (first, last) = match (unambiguous_date(start), unambiguous_date(end)) {
        (Some(first), Some(last)) => (first, last),
        (Some(first), None) => {
            let last = complete_end(&first, end)?;
            (first, last)
        }
        (None, Some(last)) => (complete_start(start, &last)?, last),
        (None, None) => return None,
    };
    // `2024-08/2024` is ambiguous.
    (first.len() == last.len()).then(|| format!("{first}/{last}"))
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

/// Completes a start that omits parts that its end has: `14` and `30 August` before `2023-09-16`.
fn complete_start(start: &str, end: &str) -> Option<String> {
    let parts = date_words(start);
    let year = end.get(..4)?;
    Some(match (end.len(), &parts[..]) {
        (10, [day]) => format_date(year, &end[5..7], Some(day_digits(day)?)),
        (10, [one, other]) => match (month_number(one), month_number(other)) {
            (Some(month), None) => format_date(year, &month.to_string(), Some(day_digits(other)?)),
            (None, Some(month)) => format_date(year, &month.to_string(), Some(day_digits(one)?)),
            _ => return None,
        },
        (7, [name]) => format_date(year, &month_number(name)?.to_string(), None),
        _ => return None,
    })
}

const WEEKDAYS: [&str; 14] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "mon",
    "tue",
    "wed",
    "thu",
    "fri",
    "sat",
    "sun",
];

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The stems of the months in Russian, without case endings.
const RUSSIAN_MONTHS: [&str; 12] =
    ["январ", "феврал", "март", "апрел", "ма", "июн", "июл", "август", "сентябр", "октябр", "ноябр", "декабр"];

/// The number of a month by its English or Russian name or abbreviation.
fn month_number(name: &str) -> Option<usize> {
    let at = MONTHS.iter().position(|month| name.len() >= 3 && month.starts_with(name));
    let ends_well = |rest: &str| matches!(rest, "" | "ь" | "я" | "а" | "й" | "е" | "у" | "ю");
    let is_russian = |month: &&str| match name.strip_prefix(*month) {
        Some(rest) => ends_well(rest) && !(*month == "ма" && rest.is_empty()),
        None => name.chars().count() >= 3 && month.starts_with(name),
    };
    at.or_else(|| RUSSIAN_MONTHS.iter().position(is_russian)).map(|at| at + 1)
}

/// `14` or `14th`.
fn day_digits(part: &str) -> Option<&str> {
    let digits = part.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let is_day = matches!(digits.len(), 1 | 2) && is_number(digits);
    (is_day && matches!(&part[digits.len()..], "" | "st" | "nd" | "rd" | "th")).then_some(digits)
}

fn format_date(year: &str, month: &str, day: Option<&str>) -> String {
    match day {
        Some(day) => format!("{year}-{month:0>2}-{day:0>2}"),
        None => format!("{year}-{month:0>2}"),
    }
}

fn is_year(part: &str) -> bool {
    part.len() == 4 && is_number(part)
}

fn is_number(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unambiguous_date_is_suggested() {
        let mut failures = Vec::new();
        for (text, expected) in [
            ("14 April 2023", "2023-04-14"),
            ("April 14th, 2023", "2023-04-14"),
            ("14. Apr. 2023", "2023-04-14"),
            ("2023 April 14", "2023-04-14"),
            ("the 14th of April 2023", "2023-04-14"),
            ("Friday, 14 April 2023", "2023-04-14"),
            ("14 апреля 2023 г.", "2023-04-14"),
            ("2 мая 2024 года", "2024-05-02"),
            ("март 2024", "2024-03"),
            ("sept 2023", "2023-09"),
            ("2023 Sep", "2023-09"),
            ("2024-2-1", "2024-02-01"),
            ("2024-8-3", "2024-08-03"),
            ("2024–08–03", "2024-08-03"),
            ("2024/02/01", "2024-02-01"),
            ("2024-2", "2024-02"),
            ("2024/2", "2024-02"),
            ("2024/08", "2024-08"),
            ("4.2023", "2023-04"),
            ("14.04.2023", "2023-04-14"),
            ("14.04.2023.", "2023-04-14"),
            ("30.08.2024 г.", "2024-08-30"),
            ("04/14/2023", "2023-04-14"),
            ("04/04/2023", "2023-04-04"),
            ("20240201", "2024-02-01"),
            ("2024-08-02T14:00", "2024-08-02T14:00:00"),
            ("2024-08-02 14:00", "2024-08-02T14:00:00"),
            ("2 August 2024, 9:05", "2024-08-02T09:05:00"),
            ("2024-08-02T14:00Z", "2024-08-02T14:00:00Z"),
            ("c. 2024", "2024~"),
            ("about May 2024", "2024-05~"),
            ("~2024", "2024~"),
            ("2024 (?)", "2024?"),
            ("2024-08-??", "2024-08"),
            ("2024-08-00", "2024-08"),
            ("2024-xx-xx", "2024"),
            ("autumn 2024", "2024-23"),
            ("since March 2024", "2024-03/.."),
            ("before 2024-12", "../2024-12"),
        ] {
            failures.extend(
                (suggestion_help(text) != format!("write `{expected}`"))
                    .then(|| format!("{text}: {}", suggestion_help(text))),
            );
        }
        assert_eq!(failures, Vec::<String>::new());
    }

    #[test]
    fn a_range_is_suggested_as_an_interval() {
        let mut failures = Vec::new();
        for (text, expected) in [
            ("2024-08-30/31", "2024-08-30/2024-08-31"),
            ("2024-08-30/09-02", "2024-08-30/2024-09-02"),
            ("2024-08-30 – 2024-09-02", "2024-08-30/2024-09-02"),
            ("2024-08-30–2024-09-02", "2024-08-30/2024-09-02"),
            ("2024-08/09", "2024-08/2024-09"),
            ("2024-04/5", "2024-04/2024-05"),
            ("2024/25", "2024/2025"),
            ("2023-2024", "2023/2024"),
            ("14-16 April 2023", "2023-04-14/2023-04-16"),
            ("14–16 April 2023", "2023-04-14/2023-04-16"),
            ("April-May 2023", "2023-04/2023-05"),
            ("30 August – 2 September 2024", "2024-08-30/2024-09-02"),
            ("from 30 August to 2 September 2024", "2024-08-30/2024-09-02"),
            ("30.08.2024 - 02.09.2024", "2024-08-30/2024-09-02"),
            ("2024-03..2024-04", "2024-03/2024-04"),
            ("2024-03 to 2024-04", "2024-03/2024-04"),
        ] {
            failures.extend(
                (suggestion_help(text) != format!("write `{expected}`"))
                    .then(|| format!("{text}: {}", suggestion_help(text))),
            );
        }
        assert_eq!(failures, Vec::<String>::new());
    }

    #[test]
    fn an_ambiguous_date_is_not_suggested_as_one() {
        assert_eq!(suggestion_help("04/05/2023"), "write the year, the month, the day: `2023-05-04` or `2023-04-05`");
        // Winter, or a year of reports.
        assert_eq!(suggestion_help("2023–24"), "write the year, the month, the day: `2023-12/2024-02` or `2023/2024`");
        assert_eq!(suggestion_help("2004/05"), "write the year, the month, the day: `2004-05` or `2004/2005`");
        for text in [
            "late November 2024",
            "31 April 2023",
            "14.04.23",
            "Ma 2023",
            "1 Marches 2023",
            "14x April 2023",
            "-2024-2-1",
            "2024--2",
            "soon",
            "",
            "/",
            "-",
            "..",
            "é–",
            "T:",
            "2024/2025/2026",
        ] {
            assert_eq!(suggestion_help(text), PATTERN, "{text}");
        }
    }

    #[test]
    fn impossible_days_and_reversed_intervals_are_explained() {
        assert_eq!(invalid_reason("2024-02-30").as_deref(), Some("2024-02 has 29 days"));
        assert_eq!(suggestion_help("2024-02-30"), "write the right day, or `2024-02` if the day is not known");
        assert_eq!(invalid_reason("2024-04/2024-03").as_deref(), Some("this range ends before it begins"));
        assert_eq!(
            suggestion_help("2024-08-02/2024-08-01"),
            "write the earlier date first: `2024-08-01/2024-08-02`, or correct one of the two"
        );
        for text in ["2024-08-02", "2024-13-01", "2024-02-32", "soon", "a/b"] {
            assert_eq!(invalid_reason(text), None, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "[0-9./ –TtZ:?~xacéап-]{0,24}") {
            invalid_reason(&text);
            let help = suggestion_help(&text);
            // Every suggested date is valid.
            for offer in help.split('`').skip(1).step_by(2).filter(|_| help.starts_with("write `")) {
                proptest::prop_assert!(Date::parse(offer).is_ok(), "{} {}", text, offer);
            }
        }
    }
}
