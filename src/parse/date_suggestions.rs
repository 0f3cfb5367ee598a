//! Suggestions for dates that are not EDTF, for the help of errors.
//!
//! An unambiguous date gives one suggestion. For an ambiguous one, all interpretations are listed. Words of dates are those of the
//! languages ([`DateVocabulary`]); a text is read by one language at a time.

mod candidates;

use crate::diag::{Code, Diagnostic};
use crate::language::{DateVocabulary, DateWordUse, Languages};
use crate::model::Date;
use crate::source::Spanned;

/// The help if there is no suggestion.
pub(super) const PATTERN: &str =
    "write the date in EDTF, only as precise as it is known: `2024-08-02`, `2024-08`, `2024-03/2024-04`, `2024-11~`";

/// The error for placeholders that databases and tables contain for unknown dates. Some are valid EDTF: year 0 of
/// `0000` is 1 BCE. `is_event_date`: it is the date of an event, which is required.
pub(super) fn placeholder_error(text: &Spanned<String>, is_event_date: bool) -> Option<Diagnostic> {
    // Fast path: nearly all dates begin with a digit that no placeholder begins with.
    let is_common = text.value.starts_with(|c| ('1'..='8').contains(&c));
    (!is_common && is_placeholder(&text.value)).then(|| unknown_date_error(text, is_event_date))
}

/// The error for words that say that a date is unknown.
pub(super) fn unknown_word_error(
    text: &Spanned<String>,
    is_event_date: bool,
    languages: &Languages,
) -> Option<Diagnostic> {
    let words = DateVocabulary::folded(text.value.trim());
    let is_unknown = languages.date_vocabularies().iter().any(|language| language.has(DateWordUse::Unknown, &words));
    is_unknown.then(|| unknown_date_error(text, is_event_date))
}

fn is_placeholder(text: &str) -> bool {
    // What programs write for no value.
    const VALUES: [&str; 8] = ["none", "nil", "nan", ".nan", "null", "?", "-", "\\n"];
    // The minimum and maximum dates of databases.
    const DATES: [&str; 2] = ["0001-01-01", "9999-12-31"];
    let written = text.trim().to_lowercase();
    let day = written.split(['t', ' ']).next().unwrap_or_default();
    let is_zero = written.contains('0') && written.bytes().all(|byte| b"0-/.: tz+".contains(&byte));
    is_zero || VALUES.contains(&written.as_str()) || DATES.contains(&day)
}

fn unknown_date_error(text: &Spanned<String>, is_event_date: bool) -> Diagnostic {
    let message =
        format!("expected a date, found `{}`, which means that the date is unknown", text.value.escape_debug());
    let help = match is_event_date {
        true => {
            "write the period in which it must have been, such as `2024` or `../2024-12`; if nothing is known, remove the event and put it into a summary"
        }
        false => "remove the key if the date is not known",
    };
    Diagnostic::error(Code::Date, text.span, message).help(help)
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
pub(super) fn suggestion_help(text: &str, languages: &Languages) -> String {
    if let Some((year, month, _)) = short_month(text) {
        return format!("write the right day, or `{year}-{month:02}` if the day is not known");
    }
    if let Some((start, end)) = text.split_once('/').filter(|_| is_reversed_interval(text)) {
        return format!("write the earlier date first: `{end}/{start}`, or correct one of the two");
    }
    match &candidates(text, languages)[..] {
        [] => PATTERN.to_owned(),
        [date] => format!("write `{date}`"),
        several => format!("write the year, the month, the day: `{}`", several.join("` or `")),
    }
}

/// The valid dates that a text may mean in any of the languages.
fn candidates(text: &str, languages: &Languages) -> Vec<String> {
    let vocabularies = languages.date_vocabularies();
    // A text without words is the same date in all of them.
    let count = if text.contains(char::is_alphabetic) { vocabularies.len() } else { 1 };
    let mut candidates: Vec<String> = Vec::new();
    for date in vocabularies.iter().take(count).flat_map(|vocabulary| candidates::candidates(text, vocabulary)) {
        let date = season_or_years(&date).map_or(date, |(_, _, months)| months);
        if Date::parse(&date).is_ok() && !candidates.contains(&date) {
            candidates.push(date);
        }
    }
    candidates
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
    use std::sync::LazyLock;

    static LANGUAGES: LazyLock<Languages> = LazyLock::new(Languages::default);

    fn suggestion_help(text: &str) -> String {
        super::suggestion_help(text, &LANGUAGES)
    }

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
            ("в пятницу, 14 апр. 2023", "2023-04-14"),
            ("около мая 2024", "2024-05~"),
            ("до мая 2024", "../2024-05"),
            ("с марта 2024", "2024-03/.."),
            ("осень 2024", "2024-23"),
            ("le 1er août 2024", "2024-08-01"),
            ("14 de abril de 2023", "2023-04-14"),
            ("am 14. März 2023", "2023-03-14"),
            ("14 квітня 2023 р.", "2023-04-14"),
            ("2023 жылғы 14 сәуір", "2023-04-14"),
            ("14 Ağustos 2023", "2023-08-14"),
            ("14 aprile 2023", "2023-04-14"),
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
            ("с 14 по 16 апреля 2023", "2023-04-14/2023-04-16"),
            ("vom 14. bis 16. April 2023", "2023-04-14/2023-04-16"),
            ("entre avril et mai 2023", "2023-04/2023-05"),
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
