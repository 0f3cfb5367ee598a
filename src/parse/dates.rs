//! Dates as people write them, for the help where one in EDTF is due.

use crate::model::Date;

/// How dates are written.
pub(super) const PATTERN: &str =
    "write what is known and no more, as EDTF has it: `2024-08-02`, `2024-08`, `2024-03/2024-04`, `2024-11~`";

/// How a date must be written: as it was meant where that is certain. Nobody guesses which of two numbers is the month.
pub(super) fn help(text: &str) -> String {
    let mut meant = numbers(text).unwrap_or_else(|| words(text).into_iter().collect());
    meant.retain(|date| Date::parse(date).is_ok());
    meant.dedup();
    match &meant[..] {
        [] => PATTERN.to_owned(),
        [date] => format!("write `{date}`"),
        [first, rest @ ..] => {
            format!("write the year, the month, the day: `{first}` or `{}`", rest.join("` or `"))
        }
    }
}

/// `2024-2-1`, `14.04.2023`, `04/14/2023`: numbers with one kind of mark between them.
fn numbers(text: &str) -> Option<Vec<String>> {
    let mark = text.chars().find(|c| !c.is_ascii_digit()).filter(|c| "-./".contains(*c))?;
    let parts: Vec<&str> = text.split(mark).collect();
    let is_number = |part: &&str| matches!(part.len(), 1 | 2 | 4) && part.bytes().all(|byte| byte.is_ascii_digit());
    if !parts.iter().all(is_number) {
        return None;
    }
    let is_short = |part: &str| part.len() <= 2;
    let dates = match parts[..] {
        [year, month, day] if year.len() == 4 && is_short(month) && is_short(day) => vec![date(year, month, Some(day))],
        // Between years, a stroke makes a range.
        [year, month] if year.len() == 4 && is_short(month) && mark != '/' => vec![date(year, month, None)],
        [month, year] if year.len() == 4 && is_short(month) => vec![date(year, month, None)],
        [one, other, year] if year.len() == 4 && is_short(one) && is_short(other) => {
            vec![date(year, other, Some(one)), date(year, one, Some(other))]
        }
        _ => vec![],
    };
    Some(dates)
}

/// `14 April 2023`, `April 14, 2023`, `April 2023`.
fn words(text: &str) -> Option<String> {
    let parts = text.split(|c: char| c.is_whitespace() || ",.-/".contains(c)).filter(|part| !part.is_empty());
    let parts: Vec<&str> = parts.collect();
    let is_year = |part: &str| part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_digit());
    let (found, day) = match parts[..] {
        [name, year] if is_year(year) => ((year, month(name)?), None),
        [one, other, year] if is_year(year) => match (month(one), month(other)) {
            (Some(found), None) => ((year, found), Some(day_of(other)?)),
            (None, Some(found)) => ((year, found), Some(day_of(one)?)),
            _ => return None,
        },
        [year, name, last] if is_year(year) => ((year, month(name)?), Some(day_of(last)?)),
        _ => return None,
    };
    Some(date(found.0, &found.1.to_string(), day))
}

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

/// The number of a month that is named in English, whole or cut short.
fn month(name: &str) -> Option<usize> {
    let name = name.to_lowercase();
    let at = MONTHS.iter().position(|month| name.len() >= 3 && month.starts_with(&name));
    at.map(|at| at + 1)
}

/// `14` or `14th`.
fn day_of(part: &str) -> Option<&str> {
    let digits = part.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let is_day = matches!(digits.len(), 1 | 2) && digits.bytes().all(|byte| byte.is_ascii_digit());
    (is_day && matches!(&part[digits.len()..], "" | "st" | "nd" | "rd" | "th")).then_some(digits)
}

fn date(year: &str, month: &str, day: Option<&str>) -> String {
    match day {
        Some(day) => format!("{year}-{month:0>2}-{day:0>2}"),
        None => format!("{year}-{month:0>2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_offered_where_it_is_certain() {
        for (text, due) in [
            ("14 April 2023", "2023-04-14"),
            ("April 14th, 2023", "2023-04-14"),
            ("14. Apr. 2023", "2023-04-14"),
            ("2023 April 14", "2023-04-14"),
            ("sept 2023", "2023-09"),
            ("2024-2-1", "2024-02-01"),
            ("2024/02/01", "2024-02-01"),
            ("2024-2", "2024-02"),
            ("4.2023", "2023-04"),
            ("14.04.2023", "2023-04-14"),
            ("04/14/2023", "2023-04-14"),
            ("04/04/2023", "2023-04-04"),
        ] {
            assert_eq!(help(text), format!("write `{due}`"), "{text}");
        }
    }

    #[test]
    fn nobody_guesses_a_date() {
        assert_eq!(help("04/05/2023"), "write the year, the month, the day: `2023-05-04` or `2023-04-05`");
        for text in [
            "late November 2024",
            "14-16 April 2023",
            "April-May 2023",
            "31 April 2023",
            "14.04.23",
            "2024-02-30",
            "2024/2",
            "2024-04/5",
            "20240201",
            "Ma 2023",
            "1 Marches 2023",
            "14x April 2023",
            "-2024-2-1",
            "2024--2",
            "soon",
            "",
        ] {
            assert_eq!(help(text), PATTERN, "{text}");
        }
    }
}
